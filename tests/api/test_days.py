"""Days of the log's moments, which are kept in UTC, are shown as days of the place."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.cli import register
from api.cli.days import local_day
from core.host import Installation
from core.publishing import Appeal, Register
from tests.host.samples import REGION
from tests.publishing.samples import FACTS, host_of, published, told

#: One o'clock in the morning in China, noon in New York, the day before.
EARLY = dt.datetime(2015, 12, 31, 17, 0, tzinfo=dt.UTC)


@pytest.fixture(params=[("Asia/Shanghai", "2016-01-01"), ("America/New_York", "2015-12-31")])
def day(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The day that it is at `EARLY` where the command runs."""
    zone, day = request.param
    with monkeypatch.context() as patched:
        patched.setenv("TZ", zone)
        time.tzset()
        yield day
    time.tzset()


def test_the_day_of_a_moment(day: str) -> None:
    assert str(local_day(EARLY)) == day


def test_results_and_appeals(day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    host = host_of(tmp_path / "plugins")
    with Installation(tmp_path / "data", host=host).region(REGION, create=True) as region:
        told(region, *FACTS)
        found = published(region, by="S-1")
        series = Register(region).series_with(found.position)
    rules = replace(found.rules, on=dt.date(2015, 6, 30))
    found = series.publications[found.position] = replace(found, recorded_at=EARLY, rules=rules)
    appeal = Appeal(6, EARLY, found.series, found.position, "S-1", ("procedure",), "")
    writers: list[Callable[[], None]] = [
        lambda: register.write_list(REGION, [series], {}),
        lambda: register.write(series, found),
        lambda: register.write_appeals([appeal]),
    ]
    for write in writers:
        write()
        out = capsys.readouterr().out
        assert [each for each in ("2015-12-31", "2016-01-01") if each in out] == [day]
