"""The same on PostgreSQL."""

import datetime as dt
from pathlib import Path

import pytest

from core.columns import Caught, ColumnStore, digest, rebuild
from core.facts import VOCABULARY
from core.log import Log
from tests.columns.histories import REGION, Content, Step, append, expected_donations, found

DAYS = [dt.date(2015, 12, 31), dt.date(2016, 1, 1)]


@pytest.mark.postgres
def test_columns_of_a_log_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    steps = [Step(i, Content("donation", "QS-1", DAYS[i % 2], i)) for i in range(1, 9)]
    steps += [Step(3, Content("donation", "QS-2", DAYS[0], 9)), Step(4, None)]
    with Log.open(postgres_url, REGION) as log:
        append(log, steps)
        store = ColumnStore(tmp_path, log, VOCABULARY)
        # One event a step: corrections look their facts up in the log.
        assert store.catch_up(1) == Caught(10, 10)
        for at in range(11):
            rows = found(
                store.snapshot(), "donation", "position, fact, revision, org, day, amount", at
            )
            assert rows == expected_donations(steps, at)
        before = digest(store.snapshot(), "donation")
        assert rebuild(store).swapped
        assert digest(store.snapshot(), "donation") == before
        assert store.tidy(grace=0) > 0
        assert store.catch_up() == Caught(0, 10)
