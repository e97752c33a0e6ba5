"""Files are merged without a row changing, and deleted only when no manifest can name them."""

import datetime as dt
import os
import threading
from pathlib import Path

import pytest

from core.columns import ColumnsError, ColumnStore, DataFile, digest
from core.columns.manifest import FOLD, Manifest, folded, parse
from core.columns.merging import LARGE, groups, size_class
from core.columns.source import Source
from core.facts import VOCABULARY
from core.log import Log, Mark
from tests.columns.histories import Content, Step, append

DAY = dt.date(2015, 5, 4)


def donations(first: int, last: int) -> list[Step]:
    return [Step(i, Content("donation", f"QS-{i % 3}", DAY, i)) for i in range(first, last + 1)]


def file(number: int, rows: int, year: int | None = 2015, table: str = "donation") -> DataFile:
    return DataFile(table, year, f"f{number}", rows, number, number, ("a", "b"))


def on_disk(store: ColumnStore) -> set[Path]:
    return {path for path in store.folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [(1, 0), (4095, 0), (4096, 1), (16_383, 1), (16_384, 2), (65_535, 2), (65_536, 3)],
)
def test_sizes_are_classed_by_powers_of_four(rows: int, expected: int) -> None:
    assert size_class(rows) == expected


def test_a_full_class_takes_the_smaller_ones_with_it() -> None:
    middle = [file(i, 5000) for i in (2, 3, 4)]
    manifest = Manifest.new().changed(
        9,
        [file(1, 70_000), *middle, file(5, 10), file(6, 10, 2016), file(7, 10, None, "x__revised")],
    )
    assert list(groups(manifest, 3)) == [(*middle, file(5, 10))]
    assert list(groups(manifest, 4)) == []
    assert [len(group) for group in groups(manifest, 1)] == [5]


def test_large_files_are_left_alone_and_groups_fit_in_memory() -> None:
    half = LARGE // 2
    manifest = Manifest.new().changed(9, [file(i, half) for i in range(1, 6)])
    assert [[f.name for f in group] for group in groups(manifest, 1)] == [
        ["f1", "f2"],
        ["f3", "f4"],
    ]
    assert list(groups(Manifest.new().changed(9, [file(1, LARGE), file(2, LARGE)]), 1)) == []


def test_many_small_batches_leave_few_files(log: Log, store: ColumnStore) -> None:
    steps = donations(1, 30)
    for number in range(30):
        append(log, steps, number, number + 1)
        store.catch_up()
    assert len(store.snapshot()["donation"].files) < 8
    assert store.snapshot()["donation"].rows == 30
    before = digest(store.snapshot(), "donation")
    store.compact(1)
    assert len(store.snapshot()["donation"].files) == 1
    assert digest(store.snapshot(), "donation") == before


def test_following_and_merging_at_the_same_position_do_not_undo_each_other(
    tmp_path: Path, log: Log, store: ColumnStore
) -> None:
    """A merge between another's read and its compare-and-swap leaves the position alone."""
    append(log, donations(1, 20))
    store.catch_up(5)
    append(log, donations(1, 25), 20, 25)
    beside = ColumnStore(tmp_path / "columns", log, VOCABULARY)
    merged: list[int] = []

    class Interrupted(Source):
        def link(self, position: int) -> str:
            if position == 25 and not merged:
                merged.append(beside.compact(1))
            return super().link(position)

    store.source = Interrupted(log, store.name)
    assert store.catch_up().events == 5
    assert merged == [4]
    assert len(store.snapshot()["donation"].files) == 2
    assert store.snapshot()["donation"].rows == 25


def test_a_merge_of_files_that_others_merged_is_dropped(
    tmp_path: Path, log: Log, store: ColumnStore
) -> None:
    append(log, donations(1, 20))
    store.catch_up(5)
    stale = store.manifest()
    assert stale is not None
    assert store.compact(1) == 4
    files = on_disk(store)
    assert store._merge(stale, tuple(stale.files)) == 0
    assert on_disk(store) == files
    assert store.snapshot()["donation"].rows == 20


def test_tidy_deletes_what_does_not_count_and_nothing_else(log: Log, store: ColumnStore) -> None:
    append(log, donations(1, 20))
    store.catch_up(5)
    store.compact(1)
    folder = next(store.folder.rglob("year=2015"))
    for name in ("orphan.parquet", "half.part"):
        (folder / name).write_bytes(b"")
    assert store.tidy() == 0
    assert len(list(folder.iterdir())) == 7
    assert store.tidy(grace=0) == 6
    assert [str(path) for path in folder.iterdir()] == store.snapshot()["donation"].files
    assert store.tidy(grace=0) == 0


def test_files_stay_for_the_grace_time_after_they_stop_counting(
    log: Log, store: ColumnStore
) -> None:
    append(log, donations(1, 20))
    store.catch_up(5)
    long_ago = 1_000_000_000
    for path in on_disk(store):
        os.utime(path, (long_ago, long_ago))
    reader = store.snapshot()
    store.compact(1)
    assert store.tidy(grace=600) == 0
    assert digest(reader, "donation") == digest(store.snapshot(), "donation")
    assert store.tidy(grace=0) == 4
    with pytest.raises(ColumnsError, match="is not there") as error:
        digest(reader, "donation")
    assert error.value.code == "columns.file-missing"


def test_a_writer_held_up_while_others_tidy_writes_again(
    tmp_path: Path, log: Log, store: ColumnStore
) -> None:
    """Its files look abandoned, and are deleted; so they must not come to count."""
    append(log, donations(1, 20))
    beside = ColumnStore(tmp_path / "columns", log, VOCABULARY)
    tidied: list[int] = []

    class HeldUp(Source):
        """Held up between writing files and looking at the manifest again."""

        def mark(self) -> Mark | None:
            if on_disk(store) and not tidied:
                tidied.append(beside.tidy(grace=0))
            return super().mark()

    store.source = HeldUp(log, store.name)
    assert store.catch_up().events == 20
    assert tidied == [1]
    assert store.snapshot()["donation"].rows == 20
    assert digest(store.snapshot(), "donation") != digest(beside.snapshot(0), "donation")
    assert all(Path(path).exists() for path in store.snapshot()["donation"].files)


def test_tidying_while_others_follow_and_merge(
    tmp_path: Path, log: Log, store: ColumnStore
) -> None:
    append(log, donations(1, 60))
    done = threading.Event()
    deleted: list[int] = []
    beside = ColumnStore(tmp_path / "columns", log, VOCABULARY)

    def tidy() -> None:
        while not done.wait(0.05):
            deleted.append(beside.tidy(grace=0))

    thread = threading.Thread(target=tidy)
    thread.start()
    try:
        store.catch_up(3)
    finally:
        done.set()
        thread.join()
    assert sum(deleted)
    snapshot = store.snapshot()
    assert snapshot["donation"].rows == 60
    assert all(Path(path).exists() for path in snapshot["donation"].files)
    digest(snapshot, "donation")


def test_the_row_in_the_database_stays_small_however_many_files(tmp_path: Path) -> None:
    manifest = Manifest.new()
    for number in range(1, 3 * FOLD):
        manifest = manifest.changed(number, [file(number, 10)])
        if len(manifest.added) + len(manifest.removed) > FOLD:
            manifest = folded(manifest, tmp_path)
            gone = manifest.files[0]
            manifest = manifest.changed(number, [], [gone])
        assert len(manifest.to_json()) < 40_000
        assert manifest.generation >= number
    read = parse(manifest.to_json(), tmp_path)
    assert read == manifest
    assert sorted(f.first for f in read.files) == list(range(3, 3 * FOLD))


def test_a_listing_is_read_only_if_its_bytes_are_those_named(tmp_path: Path) -> None:
    manifest = folded(Manifest.new().changed(1, [file(1, 10)]), tmp_path)
    assert manifest.listing is not None
    path = tmp_path / manifest.epoch / manifest.listing.name
    assert path in manifest.paths(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"10", b"11"))
    with pytest.raises(ColumnsError) as error:
        parse(manifest.to_json(), tmp_path)
    assert error.value.code == "columns.bad-manifest"
    path.unlink()
    with pytest.raises(ColumnsError) as error:
        parse(manifest.to_json(), tmp_path)
    assert error.value.code == "columns.file-missing"


def test_a_store_with_a_listing_is_followed_tidied_and_read(
    log: Log, store: ColumnStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.columns.store.FOLD", 3)
    steps = donations(1, 30)
    for number in range(30):
        append(log, steps, number, number + 1)
        store.catch_up()
        assert store.tidy(grace=0) >= 0
    manifest = store.manifest()
    assert manifest is not None
    assert manifest.listing is not None
    assert on_disk(store) == manifest.paths(store.folder)
    assert store.snapshot()["donation"].rows == 30
