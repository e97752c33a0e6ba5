"""What a replay costs above reading its columns once, and what as-of costs above no as-of.

``python -m benchmarks.limit [--facts N] [--years Y] [--threads T] [--turns N] [--folder F]``, over the
history and in the folder of ``benchmarks.fused``. The replay is the whole of one programme, all its
indicators and schemes. The physical limit is the sum of every column that it reads (of texts, of
their lengths), each read once from the same files. Where the rest goes, DuckDB's own profile says.

As-of is asked at half of a log in which one fact in a hundred was corrected, half of them by then,
against a log that ends there and has no correction; both answers have to be the same. Variants take
turns in one run: read the ratios, not the digits. Seconds are of the processor; in brackets, of the
clock. The peak of memory is that of the process by then.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from benchmarks import corrected, counties
from benchmarks.fused import said, stored
from benchmarks.goals import against
from benchmarks.rules import COUNTY, RULES, Taken, middle, periods, timed
from core.assess import Assessment, Assessor, SnapshotFacts
from core.columns import Snapshot
from core.host import Host
from core.log import Log
from core.rules import DuckEngine, Period

PROGRAMME = "qingshen"
#: Columns read, by table.
Columns = Mapping[str, frozenset[str]]
SHOWN = 8


def replay(
    assessor: Assessor, facts: SnapshotFacts, asked: list[Period], threads: int
) -> list[Assessment]:
    with DuckEngine(threads=threads) as engine:
        return assessor.run(facts, asked, rules_on=RULES, engine=engine)


class _Profiled(DuckEngine):
    """An engine that keeps what DuckDB says of each statement: where its time went."""

    #: No scheme is computed ahead of the rest: one statement reads everything that a replay reads.
    shared = True

    def __init__(self, threads: int, output: Path) -> None:
        super().__init__(threads=threads)
        self.output = output
        self.profiles: list[dict[str, Any]] = []
        self._connection.execute("SET enable_profiling = 'json'")
        self._connection.execute("SET profiling_mode = 'detailed'")
        self._connection.execute(f"SET profiling_output = '{output}'")

    def _run(self, query: exp.Query | str, parameters: Sequence[Any] = ()) -> pa.Table:
        if isinstance(query, exp.Query):
            # Answered by way of a table, its profile would be that of reading the table.
            self._connection.sql(self.written(query)).to_arrow_table()
            self.profiles.append(json.loads(self.output.read_text("utf-8")))
        return super()._run(query, parameters)

    def close(self) -> None:
        self._connection.execute("PRAGMA disable_profiling")
        super().close()


def profiled(
    assessor: Assessor, facts: SnapshotFacts, asked: list[Period], threads: int
) -> dict[str, Any]:
    """DuckDB's profile of the programme's statement: the longest of all that were run."""
    with tempfile.TemporaryDirectory() as folder:
        with _Profiled(threads, Path(folder) / "profile.json") as engine:
            assessor.run(facts, asked, rules_on=RULES, engine=engine)
        return max(engine.profiles, key=lambda found: float(found["query"]["total_time"]))


def operators(profile: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every operator of a profile."""
    waiting = [*profile["operator"]]
    while waiting:
        found = waiting.pop()
        waiting += found.get("children", [])
        yield found


def columns_read(snapshot: Snapshot, profile: Mapping[str, Any]) -> Columns:
    """The columns that its scans of files read or filter by."""
    found: dict[str, set[str]] = {}
    for operator in operators(profile):
        extra = operator["extra_info"]
        if extra.get("Function") != "READ_PARQUET":
            continue
        first = Path(str(extra["Filename(s)"]).split(", ")[0])
        table = next(part for part in first.parts if part in snapshot.tables)
        words = {*re.findall(r"\w+", f"{extra.get('Projections', '')} {extra.get('Filters', '')}")}
        found.setdefault(table, set()).update(words & {*snapshot[table].table.schema.names})
    return {table: frozenset(columns) for table, columns in found.items()}


def read_once(snapshot: Snapshot, columns: Columns, threads: int) -> int:
    """Sum every column of every table; gives the rows that were read."""
    rows = 0
    with duckdb.connect() as connection:
        connection.execute("SET threads = ?", [threads])
        for table, names in columns.items():
            types = snapshot[table].stored_columns()
            sums = ", ".join(
                f'sum("{name}")' if str(types[name]) == "int64" else f'sum(strlen("{name}"))'
                for name in sorted(names)
            )
            source = connection.read_parquet(snapshot[table].files, hive_partitioning=False)
            [found] = source.aggregate(f"count(*), {sums or 0}").fetchall()
            rows += found[0]
    return rows


def peak() -> str:
    """The most memory the process has had."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB at most"


def against_the_limit(snapshot: Snapshot, facts: int, given: argparse.Namespace) -> None:
    """The replay against reading its columns once."""
    assessor = Host().plugin(PROGRAMME).assessor
    asked, source = periods(given.years), SnapshotFacts(snapshot)
    replay(assessor, source, asked, given.threads)
    profile = profiled(assessor, source, asked, given.threads)
    columns = columns_read(snapshot, profile)
    read = read_once(snapshot, columns, given.threads)
    whole, once = [], []
    for _ in range(given.turns):
        whole.append(timed(lambda: replay(assessor, source, asked, given.threads))[1])
        once.append(timed(lambda: read_once(snapshot, columns, given.threads))[1])
    count = sum(map(len, columns.values()))
    print(f"\n{facts:,} facts, {given.years} years; the whole programme of {PROGRAMME}")
    print(f"  replay                   {middle(whole)}: {facts / middle(whole).cpu:,.0f} facts/s")
    print(f"  its columns read once    {middle(once)}: {count} columns, {read:,} rows")
    said(
        "replay / read once",
        [a.cpu / b.cpu for a, b in zip(whole, once, strict=True)],
        " (goal 12)",
    )
    once_read = statistics.median(a.cpu / b.cpu for a, b in zip(whole, once, strict=True))
    against("replay / its columns read once", once_read, 12)
    print(f"  {peak()}")
    shares(profile)


def shares(profile: Mapping[str, Any]) -> None:
    """Where the time of the statement went, as DuckDB says, in seconds of one run.

    What it counts for its planner overlaps with what it counts for its optimizer.
    """
    print("  DuckDB's profile of the statement, one run:")
    print(f"    {'binding':<22} {profile['planner']['binding_time']:8.2f} s")
    for name in ("planner", "optimizer", "physical_planner"):
        print(f"    {name.replace('_', ' '):<22} {profile[name]['total_time']:8.2f} s")
    times: Counter[str] = Counter()
    for operator in operators(profile):
        times[operator["type"].replace("_", " ").lower()] += operator["timing"]
    for name, seconds in times.most_common(SHOWN):
        print(f"    {name:<22} {seconds:8.2f} s")
    memory = profile["system"]["peak_buffer_memory"] / 2**20
    print(f"    {memory:,.0f} MiB of its buffers at most")


def against_no_as_of(
    snapshot: Snapshot, vocabulary: Any, folder: Path, given: argparse.Namespace
) -> None:
    """As of half of a log with corrections, against a log that ends there without any."""
    at, head = corrected.half(snapshot), 5 * (snapshot.position // 2 + 1)
    assessor = Host().plugin(PROGRAMME).assessor
    with Log.open(f"sqlite:///{folder}/copies.db", counties.REGION, vocabulary) as log:
        counties._set_head(log, head)
        many = corrected.write(folder / "corrected", log, corrected.corrected(snapshot), head)
        few = corrected.write(folder / "half", log, corrected.first_half(snapshot), head)
        every = periods(given.years)
        halves = every[: given.years // 2]
        ways = {
            "no as-of, half the log": (SnapshotFacts(few.snapshot()), halves),
            "as of half the log": (SnapshotFacts(many.snapshot(), at), halves),
            "all of it, corrected": (SnapshotFacts(many.snapshot()), every),
        }
        times: dict[str, list[Taken]] = {name: [] for name in ways}
        tables = {}
        for turn in range(given.turns + 1):
            for name, (facts, asked) in ways.items():
                answers, taken = timed(
                    lambda f=facts, a=asked: replay(assessor, f, a, given.threads)
                )
                tables[name] = [answer.table for answer in answers]
                if turn:
                    times[name].append(taken)
        plain, then, _ = ways
        if tables[plain] != tables[then]:
            raise SystemExit("as of half the log, other answers than of that half by itself")
        print(
            f"\none fact in {corrected.SHARE} corrected; the same numbers for {len(halves)} years"
        )
        for name, found in times.items():
            print(f"  {name:<24} {middle(found)}")
        ratios = [a.cpu / b.cpu for a, b in zip(times[then], times[plain], strict=True)]
        said("as-of / no as-of", ratios, " (goal 1.6)")
        against("as of half the log / that half", statistics.median(ratios), 1.6)
        print(f"  {peak()}")


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
    with stored(given) as store, tempfile.TemporaryDirectory(dir=given.folder) as folder:
        snapshot = store.snapshot()
        against_the_limit(snapshot, counties.facts_in(store), given)
        against_no_as_of(snapshot, store.log.vocabulary, Path(folder), given)


if __name__ == "__main__":
    main()
