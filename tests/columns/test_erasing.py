"""What the log erased leaves the columns with the next catch-up, and nothing else does."""

import datetime as dt
import gc
import weakref
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from core.columns import Caught, ColumnStore, digest, rebuild, rows_of, unpacked
from core.columns.source import Source
from core.facts import VOCABULARY
from core.log import Log
from tests.columns.histories import Content, Step, append, found

DAY = dt.date(2015, 5, 4)
NEXT = dt.date(2016, 5, 4)

#: By position: 1 recorded, 2 recorded with three who attended, 3 and 4 corrections of 1, 5 retracts
#: 2, 6 recorded.
STEPS = [
    Step(1, Content("donation", "QS-1", DAY, 10)),
    Step(2, Content("meeting", "QS-1", DAY, 3)),
    Step(1, Content("donation", "QS-1", DAY, 11)),
    Step(1, Content("donation", "QS-2", NEXT, 12)),
    Step(2, None),
    Step(6, Content("donation", "QS-3", DAY, 13)),
]


@pytest.fixture
def written(log: Log) -> Log:
    append(log, STEPS)
    return log


def amounts(store: ColumnStore, at: int | None = None) -> list[tuple[int, int, int]]:
    return found(store.snapshot(at), "donation", "position, fact, amount")


def in_files(store: ColumnStore, table: str) -> list[int]:
    """The positions in the files that count, whether they count as of now or not."""
    files = store.snapshot()[table].files
    return sorted(p for file in files for p in pq.ParquetFile(file).read()["position"].to_pylist())


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_rows_leave_files_that_were_written_before(
    written: Log, store: ColumnStore, batch: int
) -> None:
    store.catch_up(batch)
    before = amounts(store)
    for position in (1, 2, 3):
        written.redact(position, "not-to-be-kept")
    assert store.catch_up(batch) == Caught(3, 9)
    assert amounts(store) == before == [(4, 1, 1200), (6, 6, 1300)]
    assert in_files(store, "donation") == [4, 6]
    assert in_files(store, "meeting") == in_files(store, "meeting__attendance") == []
    assert in_files(store, "donation__revised") == [3, 4]
    assert in_files(store, "meeting__revised") == [5]


def test_as_of_an_earlier_position_the_content_is_missing(written: Log, store: ColumnStore) -> None:
    store.catch_up()
    assert amounts(store, 3) == [(3, 1, 1100)]
    written.redact(3, "not-to-be-kept")
    store.catch_up()
    assert amounts(store, 2) == [(1, 1, 1000)]
    assert amounts(store, 3) == []
    assert amounts(store, 4) == [(4, 1, 1200)]


def test_columns_made_afterwards_are_the_same(
    written: Log, store: ColumnStore, tmp_path: Path
) -> None:
    store.catch_up(2)
    for position in (1, 2, 3, 5):
        written.redact(position, "not-to-be-kept")
    store.catch_up(2)
    later = ColumnStore(tmp_path / "later", written, VOCABULARY, "later")
    later.catch_up()
    for name in later.snapshot().tables:
        assert digest(later.snapshot(), name) == digest(store.snapshot(), name)


def test_a_rebuild_agrees(written: Log, store: ColumnStore) -> None:
    store.catch_up(2)
    for position in (1, 2, 3):
        written.redact(position, "not-to-be-kept")
    store.catch_up()
    report = rebuild(store)
    assert (report.differences, report.swapped) == ((), True)
    assert {name: count for name, count in report.counts.items() if any(count)} == {
        "donation": (1, 1, 1),
        "meeting": (0, 0, 1),
    }


def test_a_row_read_before_its_erasure_is_not_written_after(
    written: Log, store: ColumnStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Source.read

    def late(source: Source, after: int, limit: int) -> list:
        events = read(source, after, limit)
        if after == 0:
            written.redact(2, "not-to-be-kept")
        return events

    monkeypatch.setattr(Source, "read", late)
    store.catch_up()
    assert in_files(store, "meeting") == []
    assert in_files(store, "donation") == [1, 3, 4, 6]


def test_the_old_files_go_when_tidied(written: Log, store: ColumnStore, tmp_path: Path) -> None:
    store.catch_up()
    old = {Path(file) for file in store.snapshot()["meeting"].files}
    written.redact(2, "not-to-be-kept")
    store.catch_up()
    assert all(file.exists() for file in old)
    store.tidy(grace=0)
    assert not any(file.exists() for file in old)


def test_what_was_unpacked_of_a_file_goes_with_it(
    written: Log, store: ColumnStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.columns.unpacking.SMALL", 0)
    store.catch_up(1)
    before = store.snapshot()["meeting"]
    assert rows_of(before, before.entries, {"QS-1"}).num_rows == 1
    kept = store.snapshot()["donation"]
    rows_of(kept, kept.entries, {"QS-1", "QS-2", "QS-3"})
    assert len(list(store.folder.rglob("*.arrow"))) == 1 + len(kept.entries)
    written.redact(2, "not-to-be-kept")
    store.catch_up(1)
    store.tidy(grace=-1)
    assert len(list(store.folder.rglob("*.arrow"))) == len(kept.entries)
    assert not list((store.folder / store.snapshot().epoch / "meeting").rglob("*.arrow"))


@pytest.mark.parametrize("small", [0, 2_048])
def test_nothing_of_it_stays_in_memory(
    written: Log, store: ColumnStore, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr("core.columns.unpacking.SMALL", small)
    store.catch_up(1)
    before = store.snapshot()["meeting"]
    held = weakref.ref(unpacked(before, before.entries[0]))
    written.redact(2, "not-to-be-kept")
    store.catch_up(1)
    assert held() is not None
    store.snapshot()
    gc.collect()
    assert held() is None
