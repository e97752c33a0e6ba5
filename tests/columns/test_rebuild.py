"""A rebuild agrees with the log and the live columns, or says why not and changes nothing."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, ClassVar

import duckdb
import pyarrow.parquet as pq
import pytest

from core.columns import Caught, ColumnsError, ColumnStore, bound_memory, digest, rebuild
from core.columns.source import Source
from core.facts import VOCABULARY, Donation
from core.facts.model import Column
from core.log import Log
from tests.columns.histories import Content, Step, append, found

DAY = dt.date(2015, 5, 4)
STEPS = [
    *(Step(i, Content("donation", f"QS-{i % 3}", DAY, i)) for i in range(1, 11)),
    Step(1, Content("donation", "QS-1", DAY, 100)),
    Step(2, None),
    Step(20, Content("meeting", "QS-1", DAY, 2)),
]


@pytest.fixture
def followed(log: Log, store: ColumnStore) -> ColumnStore:
    append(log, STEPS)
    store.catch_up(4)
    return store


def live_file(store: ColumnStore, table: str) -> Path:
    return Path(store.snapshot()[table].files[0])


def test_the_report_counts_events_and_rows(followed: ColumnStore) -> None:
    before = {name: digest(followed.snapshot(), name) for name in followed.snapshot().tables}
    told: list[tuple[int, int]] = []
    report = rebuild(followed, progress=lambda done, total: told.append((done, total)))
    assert (report.position, report.swapped, report.differences) == (13, True, ())
    assert {name: count for name, count in report.counts.items() if any(count)} == {
        "donation": (10, 1, 1),
        "meeting": (1, 0, 0),
    }
    assert {name: pair.new.rows for name, pair in report.tables.items()} == {
        "donation": 11,
        "donation__revised": 2,
        "meeting": 1,
        "meeting__attendance": 2,
    }
    assert all(pair.new == pair.live for pair in report.tables.values())
    assert told[-1] == (13, 13)
    assert {name: digest(followed.snapshot(), name) for name in before} == before
    assert followed.source.mark() is not None
    assert Source(followed.log, "columns.rebuild").mark() is None


def test_the_swapped_columns_are_followed_on_and_the_old_ones_tidied_away(
    log: Log, followed: ColumnStore
) -> None:
    old = set(followed.folder.rglob("*.parquet"))
    assert rebuild(followed).swapped
    append(log, [*STEPS, Step(21, Content("donation", "QS-1", DAY, 7))], len(STEPS))
    assert followed.catch_up() == Caught(1, 14)
    assert found(followed.snapshot(), "donation", "amount")[-1] == (10_000,)
    assert followed.tidy(grace=600) == 0
    assert followed.tidy(grace=0) == len(old)
    assert not any(path.exists() for path in old)
    assert followed.snapshot()["donation"].rows == 12


def test_columns_that_lost_a_row_are_not_replaced_unasked(followed: ColumnStore) -> None:
    path = live_file(followed, "donation")
    rows = pq.ParquetFile(path).read()
    pq.write_table(rows.slice(1), path)
    before = followed.manifest()
    report = rebuild(followed)
    assert not report.swapped
    assert report.differences == ("donation as of 13: 11 rows, live 10",)
    assert followed.manifest() == before

    assert rebuild(followed, accept_differences=True).swapped
    assert rebuild(followed).differences == ()


def test_columns_with_another_value_differ(followed: ColumnStore) -> None:
    path = live_file(followed, "donation")
    rows = pq.ParquetFile(path).read()
    amounts = [amount + 1 for amount in rows["amount"].to_pylist()]
    index = rows.schema.get_field_index("amount")
    pq.write_table(rows.set_column(index, rows.schema.field("amount"), [amounts]), path)
    report = rebuild(followed)
    assert report.differences == ("donation as of 13: 11 rows, live 11, of other content",)


@pytest.fixture
def bounded() -> Iterator[None]:
    bound_memory(1 << 30)
    yield
    bound_memory(None)


@pytest.mark.usefixtures("bounded")
def test_differences_are_told_within_the_bound_of_memory_and_spill_nowhere_near(
    followed: ColumnStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, str]] = []

    def connect(*given: Any, **more: Any) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(*given, **more)
        asked = "SELECT current_setting('memory_limit'), current_setting('temp_directory')"
        limit, folder = connection.execute(asked).fetchall()[0]
        opened.append((limit, folder))
        return connection

    path = live_file(followed, "donation")
    pq.write_table(pq.ParquetFile(path).read().slice(1), path)
    monkeypatch.setattr(import_module("core.columns.unlike"), "duckdb", Opening(connect))
    monkeypatch.chdir(tmp_path)
    assert rebuild(followed).differences == ("donation as of 13: 11 rows, live 10",)
    [(limit, folder)] = opened
    # Half of what 256 MiB of the program leave of 1,024.
    assert limit == "384.0 MiB"
    assert not Path(folder).is_relative_to(tmp_path)
    assert not Path(folder).exists()


@dataclass(frozen=True)
class Opening:
    """DuckDB, as far as telling differences opens it."""

    connect: Callable[..., duckdb.DuckDBPyConnection]


def test_columns_that_cannot_be_read_differ(followed: ColumnStore) -> None:
    live_file(followed, "donation").unlink()
    report = rebuild(followed)
    assert not report.swapped
    assert "columns.file-missing" in report.differences[0]
    assert rebuild(followed, accept_differences=True).swapped
    assert followed.snapshot()["donation"].rows == 11


def test_events_that_the_log_lost_are_noticed(log: Log, followed: ColumnStore) -> None:
    with log.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM event WHERE position = 13")
        connection.exec_driver_sql("UPDATE head SET position = 12")
    report = rebuild(followed)
    assert report.differences == ("the live columns go to 13, the log to 12",)
    assert rebuild(followed, accept_differences=True).swapped
    assert followed.snapshot().position == 12


def test_the_live_columns_are_followed_meanwhile(
    tmp_path: Path, log: Log, followed: ColumnStore
) -> None:
    """Events that come during the rebuild are in what is swapped in."""
    beside = ColumnStore(tmp_path / "columns", log, VOCABULARY)
    steps = [*STEPS, Step(21, Content("donation", "QS-1", DAY, 7))]

    def progress(done: int, _: int) -> None:
        if done == len(STEPS) and log.head().position == len(STEPS):
            append(log, steps, len(STEPS))
            beside.catch_up()

    report = rebuild(followed, batch=5, progress=progress)
    assert report.swapped
    assert followed.snapshot().position == 14
    assert followed.snapshot()["donation"].rows == 12


def test_a_first_build(log: Log, store: ColumnStore) -> None:
    append(log, STEPS)
    report = rebuild(store)
    assert (report.swapped, report.tables, report.differences) == (True, {}, ())
    assert store.catch_up() == Caught(0, 13)


class Donation2(Donation):
    """The same with a field more, in a second version."""

    name = "donation"
    version = 2
    receipt: Annotated[str | None, Column("text")] = None


class Vocabulary2:
    """As much of a vocabulary as columns use."""

    types: ClassVar = {**VOCABULARY.types, "donation": Donation2}


def test_a_type_with_a_field_more_needs_a_rebuild_and_agrees_in_the_others(
    tmp_path: Path, followed: ColumnStore
) -> None:
    newer = ColumnStore(tmp_path / "columns", followed.log, Vocabulary2())  # type: ignore[arg-type]
    report = rebuild(newer)
    assert (report.swapped, report.differences) == (True, ())
    assert report.tables["donation"].changed == ("receipt",)
    assert newer.catch_up() == Caught(0, 13)
    assert {row[0] for row in found(newer.snapshot(), "donation", "receipt")} == {None}


@pytest.mark.usefixtures("bounded")
def test_differences_that_take_more_room_than_there_may_be_say_so(
    followed: ColumnStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*given: Any, config: dict[str, Any]) -> duckdb.DuckDBPyConnection:
        """With a thousandth of the room, and a row to put in order that takes more."""
        assert config["max_temp_directory_size"] == f"{16 << 30}B"
        connection = duckdb.connect(*given, config=config | {"memory_limit": "16MiB"})
        connection.execute("SELECT LENGTH(LIST(a)) FROM range(10000000) AS t(a)")
        raise AssertionError("there was room")

    path = live_file(followed, "donation")
    pq.write_table(pq.ParquetFile(path).read().slice(1), path)
    monkeypatch.setattr(import_module("core.columns.unlike"), "duckdb", Opening(connect))
    with pytest.raises(ColumnsError, match=r"columns\.room.* 402653184 bytes of memory") as error:
        rebuild(followed)
    assert "--spill" in error.value.remedy
