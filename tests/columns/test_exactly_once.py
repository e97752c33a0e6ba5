"""Followers that are killed and followers that race count every event exactly once."""

import datetime as dt
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.columns import Caught, ColumnStore, digest, rows_at
from core.facts import VOCABULARY, fact_id
from core.log import Log
from tests.columns.histories import REGION, SOURCE, Content, Step, append, fact
from tests.conftest import ROOT

EVENTS = 900
#: How often a pair of rivals is killed around the compare-and-swap; afterwards they may finish.
KILLS = 5


def fill(log: Log) -> None:
    """900 events: 800 donations, every tenth corrected into the next year, every tenth retracted."""
    facts = [
        fact(
            i,
            f"QS-{i % 7}",
            dt.date(2015, 1 + i % 12, 1),
            Content("donation", "", dt.date.min, i).body(),
        )
        for i in range(1, 721)
    ]
    log.record(facts)
    for i in range(10, 721, 10):
        content = Content("donation", "QS-0", dt.date(2016, 1, 1), i + 1000)
        log.correct(facts[i - 1].id, "QS-0", content.day, content.body(), "wrong year")
        log.retract(fact_id(REGION, SOURCE, str(i - 1)), "entered twice")
    rest = EVENTS - log.head().position
    append(
        log,
        [
            Step(i, Content("meeting", "QS-1", dt.date(2017, 1, 1), 3))
            for i in range(5000, 5000 + rest)
        ],
    )
    assert log.head().position == EVENTS


def start(url: str, folder: Path, batch: int, where: str = "") -> subprocess.Popen[bytes]:
    """A follower process, in the checkout so that it finds the code."""
    command = [sys.executable, "-m", "tests.columns.follower", url, str(folder), str(batch)]
    return subprocess.Popen([*command, where] if where else command, cwd=ROOT)


def check(store: ColumnStore, alone: ColumnStore) -> None:
    """Every event stands once, and everything is as a single undisturbed follower has it."""
    assert alone.catch_up(EVENTS).position == EVENTS
    positions: list[int] = []
    snapshot, expected = store.snapshot(), alone.snapshot()
    assert snapshot.position == EVENTS
    for name in ("donation", "meeting"):
        positions += rows_at(snapshot, name)["position"].to_pylist()
    retracted = [
        row["position"]
        for row in rows_at(snapshot, "donation__revised").to_pylist()
        if row["position"] not in set(positions)
    ]
    assert sorted(positions + retracted) == list(range(1, EVENTS + 1))
    for name in snapshot.tables:
        assert digest(snapshot, name) == digest(expected, name)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/log.db"


@pytest.fixture
def alone(tmp_path: Path, log: Log) -> ColumnStore:
    fill(log)
    return ColumnStore(tmp_path / "alone", log, VOCABULARY, "alone")


@pytest.mark.parametrize(("where", "left"), [("before", 0), ("after", 400)])
def test_killed_around_the_compare_and_swap(
    url: str, tmp_path: Path, store: ColumnStore, alone: ColumnStore, where: str, left: int
) -> None:
    follower = start(url, tmp_path / "columns", 400, where)
    assert follower.wait(60) == -signal.SIGKILL
    written = set(store.folder.rglob("*.parquet"))
    assert written
    assert store.snapshot().position == left

    assert store.catch_up(150) == Caught(EVENTS - left, EVENTS)
    check(store, alone)
    manifest = store.manifest()
    assert manifest is not None
    orphans = written - manifest.paths(store.folder) if where == "before" else set()
    gone = store.tidy(grace=0)
    assert gone >= len(orphans)
    assert not any(path.exists() for path in orphans)
    assert set(store.folder.rglob("*.parquet")) == {
        path for path in manifest.paths(store.folder) if path.suffix == ".parquet"
    }
    check(store, alone)


def test_rivals_with_unequal_batches_that_are_killed_again_and_again(
    url: str, tmp_path: Path, store: ColumnStore, alone: ColumnStore
) -> None:
    folder = tmp_path / "columns"
    for _ in range(KILLS):
        rivals = [start(url, folder, 3, "before"), start(url, folder, 11, "after")]
        assert [rival.wait(60) for rival in rivals] == [-signal.SIGKILL] * 2
    assert 0 < store.snapshot().position < EVENTS
    rivals = [start(url, folder, batch) for batch in (3, 11)]
    assert [rival.wait(120) for rival in rivals] == [0, 0]
    check(store, alone)
    store.tidy(grace=0)
    check(store, alone)


def test_a_rival_that_comes_first_leaves_nothing_of_the_other(
    tmp_path: Path, log: Log, store: ColumnStore, alone: ColumnStore
) -> None:
    rival = ColumnStore(tmp_path / "columns", log, VOCABULARY)
    calls: list[int] = []

    class Overtaken(type(store.source)):  # type: ignore[misc]
        """Lets the rival follow between this one's reading and its compare-and-swap."""

        def link(self, position: int) -> str:
            if not calls:
                calls.append(position)
                assert rival.catch_up(250) == Caught(EVENTS, EVENTS)
            return super().link(position)

    store.source = Overtaken(log, store.name)
    assert store.catch_up(400) == Caught(0, EVENTS)
    assert calls == [400]
    check(store, alone)
    manifest = store.manifest()
    assert manifest is not None
    assert {p for p in manifest.paths(store.folder) if p.suffix == ".parquet"} == set(
        store.folder.rglob("*.parquet")
    )
