"""A replay of the star rating and one organisation's answer, beside other ways to get the same.

``python -m benchmarks.rules [--facts N] [--years Y] [--threads T] [--folder F]`` says first about how
long it will take. What it generates stays in the folder and is taken from there the next time it is
asked for the same size. Variants take turns in one run and have to agree to the thousandth; read the
ratios, not the digits. Seconds are of the processor; in brackets, of the clock.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import os
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import sqlglot

import core.columns
from benchmarks import byhand, counties, replayed
from benchmarks.goals import against
from core.assess import Assessment, Assessor, SnapshotFacts
from core.columns import ColumnStore
from core.facts import VOCABULARY, Fact, fact_id
from core.log import Event, Log
from core.rules import DuckEngine, Loaded, Period, load

PLUGIN = Path(__file__).resolve().parent.parent / "plugins" / "qingshen"
SCHEME = "star-rating"
RULES = dt.date(2015, 12, 31)
#: Events of one county and year that a further year adds, about.
COUNTY = 56_000
#: The file that says that everything of a folder was written.
DONE = "done"
COLUMNS = Path(core.columns.__file__).parent
#: What the generated facts are made by.
SOURCES = (Path(counties.__file__), *(PLUGIN / "history").rglob("*.py"))
TURNS = 5
ORGANISATIONS = 9
#: Minutes by the clock: of any run, and for each million facts written, and replayed.
MINUTES, WRITTEN, REPLAYED = 2.0, 0.2, 1.0
NEW_FACTS = 15

#: Total in thousandths and place of the band, by organisation and number of the period.
Ratings = dict[tuple[str, int], tuple[int | None, int]]


class Taken(NamedTuple):
    """Seconds of the processor and of the clock."""

    cpu: float
    wall: float

    def __str__(self) -> str:
        return f"{self.cpu:8.2f} s ({self.wall:.2f})"


def timed(run: Callable[[], Any]) -> tuple[Any, Taken]:
    cpu, wall = time.process_time(), time.perf_counter()
    found = run()
    return found, Taken(time.process_time() - cpu, time.perf_counter() - wall)


def middle(times: list[Taken]) -> Taken:
    return Taken(*(statistics.median(column) for column in zip(*times, strict=True)))


def periods(years: int) -> list[Period]:
    return [Period.parse(str(year)) for year in range(2016 - years, 2016)]


def ratings(assessments: list[Assessment]) -> Ratings:
    found: Ratings = {}
    for number, assessment in enumerate(assessments):
        plan = assessment.plan.schemes[SCHEME]
        names = ("k", plan.total, plan.rating)
        columns = (assessment.table[name].to_pylist() for name in names)
        for code, total, rating in zip(*columns, strict=True):
            found[code, number] = (total, rating)
    return found


def by_hand(connection: duckdb.DuckDBPyConnection) -> Ratings:
    table: pa.Table = connection.sql(byhand.STATEMENT).to_arrow_table()
    names = ("org", "period", "total", "rating")
    columns = (table[name].to_pylist() for name in names)
    return {(o, p): (total, rating) for o, p, total, rating in zip(*columns, strict=True)}


def agree(what: str, one: Ratings, other: Ratings) -> None:
    differing = [key for key in one.keys() | other.keys() if one.get(key) != other.get(key)]
    if differing:
        raise SystemExit(f"{what}: {len(differing)} differ, such as {sorted(differing)[:3]}")


def replay(loaded: Loaded, store: ColumnStore, years: int, threads: int) -> tuple[Taken, Ratings]:
    """The compiled programme against SQL by hand over the same columns."""
    snapshot, asked = store.snapshot(), periods(years)
    facts, assessor = SnapshotFacts(snapshot), Assessor(loaded)

    def compiled(schemes: list[str] | None) -> list[Assessment]:
        with DuckEngine(threads=threads) as engine:
            return assessor.run(facts, asked, rules_on=RULES, schemes=schemes, engine=engine)

    def written() -> duckdb.DuckDBPyRelation:
        with byhand.connect(snapshot, asked, threads) as connection:
            return connection.sql(byhand.STATEMENT).to_arrow_table()

    ours, theirs = [], []
    for _ in range(TURNS):
        found, taken = timed(lambda: compiled([SCHEME]))
        ours.append(taken)
        _, taken = timed(written)
        theirs.append(taken)
    with byhand.connect(snapshot, asked, threads) as connection:
        agree("compiled and by hand", ratings(found), by_hand(connection))
    mine, hand = middle(ours), middle(theirs)
    rows = sum(len(each.organisations) for each in found)
    print(f"\nreplay of {counties.facts_in(store):,} facts: {SCHEME}, {years} years, {rows:,} rows")
    print(f"  compiled programme        {mine}")
    print(f"  SQL written by hand       {hand}")
    turns = [a.cpu / b.cpu for a, b in zip(ours, theirs, strict=True)]
    shown = " ".join(f"{ratio:.2f}" for ratio in sorted(turns))
    print(f"  compiled / by hand        {statistics.median(turns):8.2f} x (goal 2; turns {shown})")
    against("star rating / SQL by hand", statistics.median(turns), 1.2)
    whole, taken = timed(lambda: compiled(None))
    count = len(whole[0].plan.columns)
    print(f"  all of the programme      {taken}: {count} indicators, 3 schemes")
    return mine, ratings(found)


def through_the_library(
    loaded: Loaded, originals: list[list[Event]], replayed_in: Taken, facts: int
) -> None:
    """The events themselves through the library's mapper and a projection in Python."""
    taken, found = [], {}
    for events in originals:
        rows = replayed.stored(events)
        rated, spent = timed(lambda rows=rows: replayed.replay(rows))
        taken.append(spent)
        found |= {(code, 0): rating for code, rating in rated.items()}
        with (
            tempfile.TemporaryDirectory() as folder,
            Log.open("sqlite://", counties.REGION, loaded.vocabulary) as log,
        ):
            store = counties.write(Path(folder), log, [events], 1, 1)
            with byhand.connect(store.snapshot(), periods(1), 1) as connection:
                plain = {
                    (code.removesuffix("-000"), p): r
                    for (code, p), r in by_hand(connection).items()
                }
        agree("projection in Python", {(c, 0): r for c, r in rated.items()}, plain)
    count = sum(map(len, originals))
    cpu = sum(spent.cpu for spent in taken)
    scaled = cpu / count * facts
    print(
        f"\nthe library's mapper and a projection in Python, {count:,} events (already in memory)"
    )
    print(f"  {count / cpu:,.0f} events a second; {scaled:,.0f} s for {facts:,}")
    print(f"  compiled replay is        {scaled / replayed_in.cpu:8.0f} x as fast (goal 50)")
    against("projection in Python / star rating", scaled / replayed_in.cpu, 50, least=True)


def new_fact(log: Log, code: str, number: int) -> None:
    body = log.vocabulary.parse("study", {"kind": "course", "hours": "2", "persons": 1})
    name, source = f"{code}-{number}", "urn:benchmark"
    fact = fact_id(log.region, source, name)
    log.record([Fact(fact, "study", code, dt.date(2015, 6, 1), source, name, "entered", body)])


def one_organisation(loaded: Loaded, store: ColumnStore) -> tuple[Taken, Taken]:
    """From one more fact to the new assessment of its organisation: cold, and seen before."""
    assessor, asked = Assessor(loaded), periods(1)

    def follow(code: str, number: int) -> Assessment:
        new_fact(store.log, code, number)
        store.catch_up()
        [found] = assessor.run(SnapshotFacts(store.snapshot()), asked, organisations=[code])
        return found

    codes = [f"QS-{number:03d}-1-000" for number in (1, 2, 3, 5, 7, 8, 11, 12, 13, 16, 22, 24)]
    existing = set(organisations(store))
    codes = [code for code in codes if code in existing][:ORGANISATIONS]
    _, first = timed(lambda: follow(codes[0], 0))
    cold = [timed(lambda code=code: follow(code, 0))[1] for code in codes[1:]]
    warm, found = [], None
    for number in range(1, NEW_FACTS + 1):
        found, taken = timed(lambda number=number: follow(codes[0], number))
        warm.append(taken)
    assert found is not None
    [whole] = assessor.run(SnapshotFacts(store.snapshot()), asked)
    row = next(r for r in whole.table.to_pylist() if r["k"] == codes[0])
    if found.table.to_pylist() != [row]:
        raise SystemExit(f"{codes[0]}: the slice and the whole run differ")
    print(f"\none more fact to the new assessment, {counties.facts_in(store):,} facts stored")
    print(f"  first in the process      {first}: compiles the programme")
    print(f"  first of an organisation  {middle(cold)}")
    print(f"  organisation seen before  {middle(warm)} (goal 0.15)")
    return middle(cold), middle(warm)


def organisations(store: ColumnStore) -> Iterator[str]:
    snapshot = store.snapshot()
    with duckdb.connect() as connection:
        files = snapshot["organisation"].files
        rows = connection.sql(
            "SELECT DISTINCT org FROM read_parquet(?, hive_partitioning = false)", params=[files]
        )
        yield from (row[0] for row in rows.fetchall())


def folder_of(root: Path, counties_: int, years: int) -> Path:
    """Where columns of a size are kept: other code that makes them has another folder."""
    code = hashlib.sha256()
    for file in sorted((*SOURCES, *COLUMNS.rglob("*.py"))):
        code.update(file.read_bytes())
    return root / f"{code.hexdigest()[:12]}-{counties_}-{years}"


def kept_in(
    folder: Path, loaded: Loaded, originals: list[list[Event]], number: int, years: int
) -> None:
    """Write a log without events and its columns into a folder, unless they are there."""
    if (folder / DONE).exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Log.open(f"sqlite:///{folder}/log.db", counties.REGION, loaded.vocabulary) as log:
        counties.write(folder / "columns", log, originals, number, years)
    (folder / DONE).touch()


def opened(kept: Path, folder: Path, loaded: Loaded) -> ColumnStore:
    """What is kept, in a folder of this run's own: facts are recorded there."""
    shutil.copytree(kept / "columns", folder / "columns", copy_function=os.link)
    shutil.copy(kept / "log.db", folder / "log.db")
    log = Log.open(f"sqlite:///{folder}/log.db", counties.REGION, loaded.vocabulary)
    return ColumnStore(folder / "columns", log, log.vocabulary)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=10_000_000)
    parser.add_argument("--years", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    default = Path(tempfile.gettempdir()) / "dangjian-benchmarks"
    parser.add_argument("--folder", type=Path, default=default, help=f"({default})")
    given = parser.parse_args()
    print(
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, sqlglot "
        f"{sqlglot.__version__}, pyarrow {pa.__version__}, eventsourcing "
        f"{version('eventsourcing')}; {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}, threads {given.threads}"
    )
    loaded = load(PLUGIN, VOCABULARY)
    number = max(1, -(-given.facts // (COUNTY * given.years)))
    kept = [folder_of(given.folder, number, years) for years in (1, given.years)]
    there = all((each / DONE).exists() for each in kept)
    millions = number * given.years * COUNTY / 1e6
    minutes = MINUTES + millions * (REPLAYED + (0 if there else WRITTEN))
    print(
        f"about {minutes:.0f} minutes by the clock of an idle machine; {given.folder}", flush=True
    )
    originals, taken = timed(lambda: counties.events(loaded.vocabulary))
    print(f"two counties generated and imported in {taken}")
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.folder) as own:
        sizes = []
        for folder, years in zip(kept, (1, given.years), strict=True):
            _, taken = timed(lambda f=folder, y=years: kept_in(f, loaded, originals, number, y))
            store = opened(folder, Path(own) / str(len(sizes)), loaded)
            count = counties.facts_in(store)
            print(f"{count:,} facts of {number} counties, {years} years in {taken}", flush=True)
            sizes.append(store)
        measure(loaded, sizes, originals, given.years, given.threads)
        for store in sizes:
            store.log.close()


def measure(
    loaded: Loaded,
    sizes: list[ColumnStore],
    originals: list[list[Event]],
    years: int,
    threads: int,
) -> None:
    """Everything, over the columns of one year and of all years."""
    spent, _ = replay(loaded, sizes[1], years, threads)
    through_the_library(loaded, originals, spent, counties.facts_in(sizes[1]))
    small, large = (one_organisation(loaded, store) for store in sizes)
    against("one fact to its organisation", large[1].cpu, 0.15, unit="s")
    against("the same, of eight years / of one", large[1].cpu / small[1].cpu, 1.3)
    for what, a, b in zip(("first of an organisation", "seen before"), small, large, strict=True):
        print(
            f"{what}: {b.wall / a.wall:.2f} x by the clock, {b.cpu / a.cpu:.2f} x of the processor (goal 1.5)"
        )


if __name__ == "__main__":
    main()
