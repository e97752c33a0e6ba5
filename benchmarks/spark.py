"""One programme over the same columns on DuckDB, and on Spark with one worker and with two.

A standalone master and its workers, one core each, are started on this machine and ended. What is
kept of ``benchmarks.rules`` is used again. Beside the clock stands the processor time of Spark's driver,
which plans, and of its executors, which compute; and the steps that took the longest.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import duckdb

from benchmarks import counties
from benchmarks.goals import against
from benchmarks.rules import COUNTY, PLUGIN, folder_of, kept_in, opened, periods, timed
from core.assess import Assessment, Assessor, SnapshotFacts
from core.cluster import SparkAssessor, SparkEngine, session
from core.facts import VOCABULARY
from core.rules import load
from tests.cluster.standalone import standalone

#: The star rating of branches, the largest scheme.
SCHEMES = ["star-rating"]
#: Memory of an executor; a worker gets a little more.
EXECUTOR = "2g"


#: How many steps are shown.
SHOWN = 6


class Spent(NamedTuple):
    """Processor seconds of the processes below this one."""

    driver: float
    executors: float

    def since(self, before: Spent) -> Spent:
        """What was spent after another reading."""
        return Spent(self.driver - before.driver, self.executors - before.executors)


def spent() -> Spent:
    """What Spark's processes below this one have taken so far, as Linux says; 0 elsewhere."""
    parents, seconds, roles = {}, {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            number = int(folder.name)
            parents[number] = int(stat[1])
            seconds[number] = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
            roles[number] = _role((folder / "cmdline").read_bytes())
    found = {"driver": 0.0, "executor": 0.0, "": 0.0}
    for number in parents:
        above = number
        while above in parents and above != os.getpid():
            above = parents[above]
        if above == os.getpid():
            found[roles[number]] += seconds[number]
    return Spent(found["driver"], found["executor"])


def _role(command: bytes) -> str:
    if b"CoarseGrainedExecutorBackend" in command:
        return "executor"
    return "driver" if b"SparkSubmit" in command else ""


class Steps:
    """Told of every step of a statement: how long each took, by the clock and of the processor."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget what was taken until now."""
        self.taken: list[tuple[str, float, Spent]] = []
        self._at, self._spent = time.perf_counter(), spent()

    def __call__(self, name: str, _done: int, _all: int) -> None:
        at, now = time.perf_counter(), spent()
        self.taken.append((name or "the rest", at - self._at, now.since(self._spent)))
        self._at, self._spent = at, now

    def show(self) -> None:
        """The longest ones."""
        for name, seconds, each in sorted(self.taken, key=lambda step: -step[1])[:SHOWN]:
            print(
                f"    {name:<24} {seconds:7.1f} s by the clock; of the processor: driver "
                f"{each.driver:.1f} s, executors {each.executors:.1f} s"
            )


def digests(found: list[Assessment]) -> list[str]:
    return [each.digest for each in found]


@contextmanager
def engine(folder: Path, workers: int, told: Steps) -> Iterator[SparkEngine]:
    """An engine on a cluster of this many workers."""
    home = folder / f"workers-{workers}"
    home.mkdir()
    settings = {"spark.executor.memory": EXECUTOR, "spark.executor.cores": "1"}
    with (
        standalone(home, workers, memory="3g") as cluster,
        session(cluster.url, settings=settings) as running,
        SparkEngine(running, home / "scratch", told=told) as found,
    ):
        yield found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=10_000_000)
    parser.add_argument("--years", type=int, default=8, help="years of facts (8)")
    parser.add_argument("--judged", type=int, default=1, help="years that are judged (1)")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--turns", type=int, default=2, help="runs on each cluster (2)")
    default = Path(tempfile.gettempdir()) / "dangjian-benchmarks"
    parser.add_argument("--folder", type=Path, default=default, help=f"({default})")
    parser.add_argument("--kept", type=Path, help="what benchmarks.rules kept, instead of --facts")
    given = parser.parse_args()
    print(
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, Spark "
        f"{version('pyspark')}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    loaded = load(PLUGIN, VOCABULARY)
    number = max(1, -(-given.facts // (COUNTY * given.years)))
    kept = given.kept or folder_of(given.folder, number, given.years)
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.kept is None:
        kept_in(kept, loaded, counties.events(loaded.vocabulary), number, given.years)
    asked = periods(given.judged)
    with tempfile.TemporaryDirectory(dir=given.folder) as own:
        store = opened(kept, Path(own) / "store", loaded)
        facts = SnapshotFacts(store.snapshot())
        print(f"{counties.facts_in(store):,} facts, {given.judged} years judged", flush=True)
        assessor = Assessor(loaded)
        here, taken = timed(lambda: assessor.run(facts, asked, schemes=SCHEMES))
        print(f"DuckDB, all cores: {taken}", flush=True)
        clocks: dict[int, float] = {}
        for workers in given.workers:
            steps = Steps()
            with engine(Path(own), workers, steps) as spark:
                there = SparkAssessor(assessor, spark)
                for turn in range(1, given.turns + 1):
                    steps.begin()
                    before = spent()
                    found, taken = timed(lambda a=there: a.run(facts, asked, schemes=SCHEMES))
                    after = spent().since(before)
                    if digests(found) != digests(here):
                        raise SystemExit(f"{workers} workers: other digests than DuckDB's")
                    print(
                        f"Spark, {workers} workers, run {turn}: {taken.wall:.1f} s by the clock, "
                        f"{len(steps.taken)} steps; of the processor: driver {after.driver:.1f} s, "
                        f"executors {after.executors:.1f} s, here {taken.cpu:.1f} s; the same digests",
                        flush=True,
                    )
                    steps.show()
                    clocks[workers] = min(taken.wall, clocks.get(workers, taken.wall))
        if {1, 2} <= clocks.keys():
            against("Spark, one worker / two", clocks[1] / clocks[2], 1.5, least=True)
        store.log.close()


if __name__ == "__main__":
    main()
