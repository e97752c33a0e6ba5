"""A rebuild goes on where it was killed, and nobody waits for it."""

import datetime as dt
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from core.columns import ColumnsError, ColumnStore, build, digest, rebuild
from core.columns import resuming as resuming_module
from core.columns.source import Source
from core.log import Log
from tests.columns.histories import Content, Step, append, found
from tests.conftest import ROOT

DAY = dt.date(2015, 5, 4)
STEPS = [
    *(Step(i, Content("donation", f"QS-{i % 3}", DAY, i)) for i in range(1, 21)),
    Step(1, Content("donation", "QS-1", dt.date(2016, 5, 4), 100)),
    Step(2, None),
    Step(30, Content("meeting", "QS-1", DAY, 2)),
]


@pytest.fixture
def followed(log: Log, store: ColumnStore) -> ColumnStore:
    append(log, STEPS)
    store.catch_up(4)
    return store


def start(tmp_path: Path, until: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.columns.rebuilder", f"sqlite:///{tmp_path}/log.db"]
    return subprocess.Popen(
        [*command, str(tmp_path / "columns"), until],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def writer(tmp_path: Path, followed: ColumnStore) -> Iterator[subprocess.Popen[str]]:
    process = start(tmp_path, "write")
    yield process
    process.communicate()
    assert process.returncode == 0


def digests(store: ColumnStore) -> dict[str, str]:
    snapshot = store.snapshot()
    return {name: digest(snapshot, name) for name in snapshot.tables}


def test_a_killed_rebuild_goes_on_where_it_was(tmp_path: Path, followed: ColumnStore) -> None:
    before = digests(followed)
    killed = start(tmp_path, "10")
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    built = build(followed, batch=5, resume=True)
    assert (built.report.begun, built.report.position) == (10, 23)
    assert built.report.differences == ()
    assert built.switch().swapped
    assert digests(followed) == before
    # Nothing is left of it to go on with.
    assert build(followed, batch=5, resume=True).report.begun == 0


class Killed(BaseException):
    """A kill at the place that raises it."""


def test_after_a_kill_in_the_middle_of_the_switch_the_next_one_builds_anew(
    followed: ColumnStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = build(followed, resume=True)

    def killed(_: Source) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Source, "forget", killed)
        with pytest.raises(Killed):
            built.switch()
    live = followed.manifest()
    assert live is not None and live.epoch == built.epoch
    # What lives now is no rebuild to go on with: damage to it would be held against itself.
    path = Path(followed.snapshot()["donation"].files[0])
    rows = pq.ParquetFile(path).read()
    pq.write_table(rows.slice(1), path)
    anew = build(followed, resume=True)
    assert anew.report.begun == 0
    assert anew.epoch != built.epoch
    # Twenty and a corrected one; the live columns lost one.
    assert anew.report.differences == ("donation as of 23: 21 rows, live 20",)


def test_other_code_begins_anew(followed: ColumnStore, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build(followed).report.position == 23
    assert build(followed, resume=True).report.begun == 23
    monkeypatch.setattr(resuming_module, "code", lambda: "other")
    assert build(followed, resume=True).report.begun == 0


def test_what_was_built_and_is_gone_is_built_anew(followed: ColumnStore) -> None:
    built = build(followed)
    Path(built.snapshot["donation"].files[0]).unlink()
    assert build(followed, resume=True).report.begun == 0


def test_from_a_position_the_live_columns_are_taken(followed: ColumnStore) -> None:
    before = digests(followed)
    built = build(followed, after=14)
    assert (built.report.begun, built.report.differences) == (14, ())
    old = {file.name for file in (followed.manifest() or pytest.fail()).files}
    kept = {entry.name for files in built.snapshot.tables.values() for entry in files.entries}
    assert old & kept
    assert built.switch().swapped
    assert digests(followed) == before
    append(followed.log, [*STEPS, Step(31, Content("donation", "QS-1", DAY, 7))], len(STEPS))
    followed.catch_up()
    assert followed.tidy(grace=0) > 0
    assert followed.snapshot()["donation"].rows == 22
    assert found(followed.snapshot(), "donation", "amount")[-1] == (10_000,)


def test_a_position_that_is_not_reached_is_refused(followed: ColumnStore) -> None:
    with pytest.raises(ColumnsError, match=r"columns\.position-unknown"):
        build(followed, after=24)
    assert followed.snapshot().position == 23


def test_a_rebuild_that_is_given_up_leaves_nothing(followed: ColumnStore) -> None:
    live = set(followed.folder.rglob("*.parquet"))
    built = build(followed)
    built.give_up()
    followed.tidy(grace=0)
    assert set(followed.folder.rglob("*.parquet")) == live
    assert not list(followed.folder.rglob("rebuild.json"))


def test_a_difference_is_known_again_after_more_was_recorded(followed: ColumnStore) -> None:
    shadow = followed.beside("columns.rebuild")
    first = build(followed)
    path = Path(followed.snapshot()["donation"].files[0])
    path.write_bytes(Path(followed.snapshot()["donation"].files[-1]).read_bytes())
    marks = []
    for number in (40, 41):
        append(followed.log, [Step(number, Content("donation", "QS-2", DAY, number))])
        followed.catch_up()
        built = build(followed, resume=True)
        [mark] = built.report.marks.values()
        marks.append(mark)
    assert marks[0] == marks[1]
    assert shadow.source.mark() is not None
    assert first.epoch == built.epoch


def test_readers_and_a_writer_go_on_while_columns_are_rebuilt_and_swapped(
    followed: ColumnStore, writer: subprocess.Popen[str]
) -> None:
    assert writer.stdout is not None
    first = int(writer.stdout.readline())
    seen: list[int] = []

    def progress(done: int, _: int) -> None:
        snapshot = followed.snapshot()
        seen.append(snapshot.position)
        assert found(snapshot, "donation", "count(*)") == [(snapshot.position - 4,)]

    swaps = [rebuild(followed, batch=5, progress=progress) for _ in range(2)]
    assert all(report.swapped and not report.differences for report in swaps)
    assert int(writer.stdout.readline()) > first
    assert seen == sorted(seen)
    assert followed.log.verify().sound
    assert rebuild(followed).differences == ()
