"""Unpacked files give the rows that their Parquet files have, whatever happens to them."""

import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.columns import TableFiles, rows_of, tables_of, unpacked, unpacking
from core.columns.files import FileWriter
from core.facts import VOCABULARY

TABLE = tables_of(VOCABULARY.types)["membership"]
CODES = [f"QS-{number:03}" for number in range(80)]


@pytest.fixture(autouse=True)
def everything_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.columns.unpacking.SMALL", 0)


@pytest.fixture(autouse=True)
def nothing_open() -> Iterator[None]:
    """As a process finds it that has just begun."""
    close()
    yield
    close()


def close() -> None:
    unpacking.forget([*unpacking._open._known])


@pytest.fixture
def files(tmp_path: Path) -> TableFiles:
    """Three files of one year, of 300 rows each; QS-040 has none."""
    chance = random.Random(15)
    writer = FileWriter(tmp_path)
    for number in range(3):
        rows = []
        for position in range(number * 300 + 1, number * 300 + 301):
            row = dict.fromkeys(TABLE.schema.names)
            row |= {"position": position, "fact": position, "revision": 1, "recorded_us": 0}
            code = chance.choice([code for code in CODES if code != "QS-040"])
            row |= {"org": code, "day": 16_500 + chance.randrange(100), "mark": "document"}
            rows.append(row)
        writer.write(TABLE, pa.Table.from_pylist(rows, TABLE.schema))
    return TableFiles(TABLE, tmp_path, tuple(writer.written), False)


def by_hand(files: TableFiles, codes: set[str]) -> list[tuple[str, int, int]]:
    """Read with Arrow's own reader and filtered in Python."""
    rows = [row for path in files.files for row in pq.ParquetFile(path).read().to_pylist()]
    return sorted((row["org"], row["day"], row["position"]) for row in rows if row["org"] in codes)


def asked(files: TableFiles, codes: set[str]) -> list[tuple[str, int, int]]:
    rows = rows_of(files, files.entries, codes)
    assert rows.schema == TABLE.schema
    return sorted((row["org"], row["day"], row["position"]) for row in rows.to_pylist())


@pytest.mark.parametrize(
    "codes",
    [{"QS-007"}, {"QS-000", "QS-079"}, {"QS-040"}, {"QS-999", "A"}, set(CODES[:24]), set(CODES)],
    ids=["one", "first and last", "without rows", "unknown", "few", "all"],
)
def test_the_rows_are_those_of_the_parquet_files(files: TableFiles, codes: set[str]) -> None:
    expected = by_hand(files, codes)
    assert asked(files, codes) == expected
    assert len(expected) == len({position for *_, position in expected})
    close()
    assert asked(files, codes) == expected, "mapped again by another process"


def test_what_stands_beside_is_enough(files: TableFiles) -> None:
    expected = asked(files, {"QS-007"})
    for path in files.files:
        Path(path).unlink()
    close()
    assert asked(files, {"QS-007"}) == expected


def test_a_damaged_one_is_made_again(files: TableFiles) -> None:
    expected = asked(files, {"QS-007"})
    beside = [Path(path).with_suffix(".arrow") for path in files.files]
    sizes = [path.stat().st_size for path in beside]
    close()
    beside[0].write_bytes(b"")
    beside[1].write_bytes(beside[1].read_bytes()[:200])
    assert asked(files, {"QS-007"}) == expected
    assert [path.stat().st_size for path in beside] == sizes


def test_one_that_has_other_rows_is_made_again(files: TableFiles) -> None:
    expected = asked(files, {"QS-007"})
    one, other = (Path(path).with_suffix(".arrow") for path in files.files[:2])
    close()
    with pa.memory_map(str(other)) as source:
        rows = pa.ipc.open_file(source).read_all().slice(0, 299)
    with pa.OSFile(str(one), "wb") as sink, pa.ipc.new_file(sink, rows.schema) as writer:
        writer.write_table(rows)
    assert asked(files, {"QS-007"}) == expected


def test_no_more_rows_are_held_than_may_be(
    files: TableFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.columns.unpacking.SMALL", 1_000)
    monkeypatch.setattr("core.columns.unpacking.HELD", 600)
    asked(files, set(CODES))
    assert len(unpacking._open) == 2
    monkeypatch.setattr("core.columns.unpacking.HELD", 1_000)
    assert asked(files, set(CODES)) == by_hand(files, set(CODES))
    assert len(unpacking._open) == 3


def test_rows_are_held_in_memory_where_nothing_can_be_written(files: TableFiles) -> None:
    expected = by_hand(files, {"QS-007"})
    for path in files.files:
        Path(path).with_suffix(".arrow").mkdir()
    assert asked(files, {"QS-007"}) == expected
    assert not list(files.folder.rglob("*.part"))


def test_organisations_are_named_in_order(files: TableFiles) -> None:
    rows = unpacked(files, files.entries[0])
    assert list(rows.organisations) == sorted(set(rows.rows["org"].to_pylist()))
