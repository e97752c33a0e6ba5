"""Five regions' programmes over one history in one pass, beside the same programmes one by one.

``python -m benchmarks.fused [--facts N] [--years Y] [--threads T] [--turns N] [--folder F]``. What it
generates stays in the folder, which is that of ``benchmarks.rules``, and is taken from there the next
time it is asked for the same size. All schemes of the five programmes are computed, each by the rules
of a day on which it has them. Both ways take turns in one run and have to give the same tables; read
the ratios, not the digits. Seconds are of the processor; in brackets, of the clock.

Beside them runs SQL written by hand, one statement a programme, which has to give every item, group,
total, veto and rating of every organisation and year to the thousandth. The programmes also say what
the indicators were that their schemes read; the SQL by hand does not.

What is shared by several programmes is read off their statements when they are first run together,
as a programme is compiled when it is first run alone; neither is timed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks import byhand, counties
from benchmarks.agreement import PROGRAMMES, agree
from benchmarks.goals import against
from benchmarks.rules import (
    COUNTY,
    DONE,
    PLUGIN,
    Taken,
    folder_of,
    kept_in,
    middle,
    opened,
    periods,
    timed,
)
from core.assess import Assessment, Assessor, Companion, SnapshotFacts, Together
from core.columns import ColumnStore
from core.facts import VOCABULARY
from core.host import Host
from core.rules import DuckEngine, load


def asked(host: Host) -> list[Companion]:
    """Every programme with all of its schemes of organisations."""
    found = []
    for name, year in PROGRAMMES.items():
        assessor: Assessor = host.plugin(name).assessor
        schemes = assessor.loaded.programme.schemes
        mine = tuple(word for word, scheme in schemes.items() if scheme.per == "organisation")
        found.append(Companion(assessor, dt.date(year, 12, 31), mine))
    return found


def alone(
    each: Companion, facts: SnapshotFacts, years: int, threads: int
) -> tuple[list[Assessment], Taken]:
    """One programme by itself."""

    def run() -> list[Assessment]:
        with DuckEngine(threads=threads) as engine:
            return each.assessor.run(
                facts,
                periods(years),
                rules_on=each.rules_on,
                schemes=each.schemes,
                engine=engine,
            )

    return timed(run)


def written(store: ColumnStore, years: int, threads: int) -> tuple[list[pa.Table], list[Taken]]:
    """What SQL by hand says of each programme, one after the other over the same views."""
    statements = [byhand.statement(name) for name in PROGRAMMES]
    snapshot = store.snapshot()
    connection, opening = timed(
        lambda: byhand.connect(snapshot, periods(years), threads, statements)
    )
    with connection:
        runs = [
            timed(lambda text=text: connection.sql(text).to_arrow_table()) for text in statements
        ]
    return [table for table, _ in runs], [*(taken for _, taken in runs), opening]


def added(times: list[Taken]) -> Taken:
    return Taken(*(sum(column) for column in zip(*times, strict=True)))


def same(one: list[list[Assessment]], other: list[list[Assessment]]) -> None:
    for name, mine, theirs in zip(PROGRAMMES, one, other, strict=True):
        for a, b in zip(mine, theirs, strict=True):
            if a.digest != b.digest or not a.table.equals(b.table):
                raise SystemExit(f"{name} {a.period}: together and alone differ")


def compare(store: ColumnStore, given: argparse.Namespace) -> None:
    """Both ways in turns."""
    facts, companions = SnapshotFacts(store.snapshot()), asked(Host())
    together = Together(companions)

    def fused() -> list[list[Assessment]]:
        return together.run(facts, periods(given.years), threads=given.threads, unchecked=True)

    ones = [alone(each, facts, given.years, given.threads)[0] for each in companions]
    same(ones, fused())
    tables, _ = written(store, given.years, given.threads)
    counts = [agree(*each) for each in zip(PROGRAMMES, ones, tables, strict=True)]
    singly: list[list[Taken]] = [[] for _ in companions]
    all_in_one: list[Taken] = []
    hand: list[list[Taken]] = []
    for _ in range(given.turns):
        for each, times in zip(companions, singly, strict=True):
            times.append(alone(each, facts, given.years, given.threads)[1])
        all_in_one.append(timed(fused)[1])
        hand.append(written(store, given.years, given.threads)[1])
    rows = sum(len(each.organisations) for each in ones[0])
    print(f"\n{counties.facts_in(store):,} facts, {given.years} years, {rows:,} rows each")
    print(f"compiled and by hand agree in {sum(counts):,} points, totals, vetoes and ratings")
    print(f"  {'':<24} {'compiled, alone':<20} by hand")
    for place, (name, times) in enumerate(zip(PROGRAMMES, singly, strict=True)):
        by_hand = middle([turn[place] for turn in hand])
        print(f"  {name:<24} {middle(times)!s:<20} {by_hand}")
    slowest = max(range(len(singly)), key=lambda place: middle(singly[place]).cpu)
    of_slowest = [a.cpu / b.cpu for a, b in zip(all_in_one, singly[slowest], strict=True)]
    of_all = [a.cpu / sum(times[turn].cpu for times in singly) for turn, a in enumerate(all_in_one)]
    of_hand = [a.cpu / added(turn).cpu for a, turn in zip(all_in_one, hand, strict=True)]
    print(f"  all five together        {middle(all_in_one)!s:<20} {middle([*map(added, hand)])}")
    said("together / the slowest", of_slowest, " (goal 2)")
    said("together / one by one", of_all)
    said("together / by hand", of_hand, " (goal 1.5)")
    against("five programmes / the slowest of them", statistics.median(of_slowest), 2)
    against("five programmes / SQL by hand", statistics.median(of_hand), 1.5)


def said(what: str, ratios: list[float], goal: str = "") -> None:
    """The ratio in the middle, and those of all turns."""
    shown = " ".join(f"{ratio:.2f}" for ratio in sorted(ratios))
    print(f"  {what:<24} {statistics.median(ratios):8.2f} x{goal}; turns {shown}")


@contextmanager
def stored(given: argparse.Namespace) -> Iterator[ColumnStore]:
    """The columns of a size, written unless they are kept."""
    loaded = load(PLUGIN, VOCABULARY)
    number = max(1, -(-given.facts // (COUNTY * given.years)))
    kept = folder_of(given.folder, number, given.years)
    if not (kept / DONE).exists():
        originals = counties.events(loaded.vocabulary)
        _, taken = timed(lambda: kept_in(kept, loaded, originals, number, given.years))
        print(f"{number} counties written in {taken}", flush=True)
    with tempfile.TemporaryDirectory(dir=given.folder) as own:
        store = opened(kept, Path(own) / "all", loaded)
        try:
            yield store
        finally:
            store.log.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=2 * 8 * COUNTY)
    parser.add_argument("--years", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--turns", type=int, default=3)
    default = Path(tempfile.gettempdir()) / "dangjian-benchmarks"
    parser.add_argument("--folder", type=Path, default=default, help=f"({default})")
    given = parser.parse_args()
    print(
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}; {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}, threads {given.threads}"
    )
    given.folder.mkdir(parents=True, exist_ok=True)
    with stored(given) as store:
        compare(store, given)


if __name__ == "__main__":
    main()
