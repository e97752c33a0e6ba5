"""One programme over the same columns on DuckDB, and on Spark with one worker and with two.

A standalone master and its workers, one core each, are started on this machine and ended. What is
kept of ``benchmarks.rules`` is used again.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import duckdb

from benchmarks import counties
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


def digests(found: list[Assessment]) -> list[str]:
    return [each.digest for each in found]


@contextmanager
def engine(folder: Path, workers: int) -> Iterator[SparkEngine]:
    """An engine on a cluster of this many workers."""
    home = folder / f"workers-{workers}"
    home.mkdir()
    settings = {"spark.executor.memory": EXECUTOR, "spark.executor.cores": "1"}
    with (
        standalone(home, workers, memory="3g") as cluster,
        session(cluster.url, settings=settings) as running,
        SparkEngine(running, home / "scratch") as found,
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
        for workers in given.workers:
            with engine(Path(own), workers) as spark:
                there = SparkAssessor(assessor, spark)
                for turn in range(1, given.turns + 1):
                    found, taken = timed(lambda a=there: a.run(facts, asked, schemes=SCHEMES))
                    same = digests(found) == digests(here)
                    said = "the same digests" if same else "OTHER DIGESTS"
                    print(f"Spark, {workers} workers, run {turn}: {taken}; {said}", flush=True)
        store.log.close()


if __name__ == "__main__":
    main()
