"""A whole programme over ever more facts, within a bound of memory.

``python -m benchmarks.large [--facts N …] [--judged Y] [--memory SIZE] [--folder F]``, over histories of
``benchmarks.counties`` in the folder of ``benchmarks.rules``. Each size is answered in a process of its
own, bound as ``dangjian --memory`` binds it: all cores, and more than the bound goes to disk. Prints
the seconds of the processor and, in brackets, of the clock, the most memory that the process has had,
and each size against the first.

100 million facts are 1.9 GB of columns; they are kept in the folder, and ``--forget`` deletes what
this run has written there. Writing them takes some ten minutes and 6 GB of memory.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import resource
import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import duckdb

from benchmarks import counties
from benchmarks.goals import against
from benchmarks.rules import (
    COUNTY,
    DONE,
    PLUGIN,
    RULES,
    Taken,
    folder_of,
    kept_in,
    opened,
    periods,
    timed,
)
from core.assess import SnapshotFacts
from core.facts import VOCABULARY
from core.host import Host, bound_memory, parse_memory
from core.rules import load

PROGRAMME = "qingshen"


class Answered(NamedTuple):
    """What one process says of its answer; memory in MiB."""

    facts: int
    organisations: int
    files: int
    taken: Taken
    began: float
    peak: float


def peak() -> float:
    """The most memory that this process has had, in MiB.

    Linux hands what `getrusage` says on to a process that is started, so its own word counts there.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write(kept: Path, number: int, years: int) -> Taken:
    """Write a history, in a process whose memory goes with it."""
    loaded = load(PLUGIN, VOCABULARY)

    def run() -> None:
        kept_in(kept, loaded, counties.events(loaded.vocabulary), number, years)

    return timed(run)[1]


def answer(kept: Path, judged: int, memory: str) -> Answered:
    """Assess the last years of a history, within a bound."""
    bound_memory(parse_memory(memory))
    assessor = Host().plugin(PROGRAMME).assessor
    began = peak()
    with tempfile.TemporaryDirectory(dir=kept.parent) as own:
        store = opened(kept, Path(own) / "store", assessor.loaded)
        snapshot = store.snapshot()
        found, taken = timed(
            lambda: assessor.run(SnapshotFacts(snapshot), periods(judged), rules_on=RULES)
        )
        files = sum(len(each.files) for each in snapshot.tables.values())
        size = len(found[-1].organisations)
        said = Answered(counties.facts_in(store), size, files, taken, began, peak())
        store.log.close()
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--years", type=int, default=8, help="years of facts (8)")
    parser.add_argument("--judged", type=int, default=1, help="years that are judged (1)")
    parser.add_argument("--memory", default="4GiB", help="bound of each process (4GiB)")
    parser.add_argument("--turns", type=int, default=1, help="answers of each size (1)")
    parser.add_argument("--forget", action="store_true", help="delete what this run has written")
    default = Path(tempfile.gettempdir()) / "dangjian-benchmarks"
    parser.add_argument("--folder", type=Path, default=default, help=f"({default})")
    given = parser.parse_args()
    print(
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}; {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}; {PROGRAMME}, {given.judged} years judged, {given.memory}",
        flush=True,
    )
    given.folder.mkdir(parents=True, exist_ok=True)
    first: Answered | None = None
    with ProcessPoolExecutor(
        1, mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=1
    ) as alone:
        for facts in given.facts:
            number = max(1, -(-facts // (COUNTY * given.years)))
            kept = folder_of(given.folder, number, given.years)
            written = not (kept / DONE).exists()
            if written:
                taken = alone.submit(write, kept, number, given.years).result()
                print(f"{number} counties written in {taken}", flush=True)
            for _ in range(given.turns):
                found = alone.submit(answer, kept, given.judged, given.memory).result()
                first = first or found
                show(found, first)
                if found is not first:
                    against(
                        "time of the facts / facts, of the first",
                        found.taken.cpu / first.taken.cpu * first.facts / found.facts,
                        1.2,
                    )
                most = parse_memory(given.memory) / 2**20
                against(f"most memory, {found.facts:,} facts", found.peak, most, unit="MiB")
            if written and given.forget:
                shutil.rmtree(kept)


def show(found: Answered, first: Answered) -> None:
    """One line of a size, against the first."""
    print(
        f"{found.facts:>12,} facts, {found.organisations:>6,} organisations, {found.files:>4} files:"
        f" {found.taken}, {found.peak:,.0f} MiB at most ({found.began:,.0f} before);"
        f" {found.taken.cpu / first.taken.cpu:.2f} x the processor of the first,"
        f" {found.facts / first.facts:.2f} x the facts",
        flush=True,
    )


if __name__ == "__main__":
    main()
