"""From one more fact to the new answer of everybody: for a branch, a committee, and ranks.

``python -m benchmarks.live [--facts N] [--years Y] [--turns T] [--folder F]`` measures with the facts
of one year and of several, of the same organisations. What it generates stays in the folder (see
`benchmarks.rules`). Each fact is recorded, followed by the columns, and brings the answer about all
organisations on; at the end every answer has to be that of a whole assessment. Seconds are of the
processor; in brackets, of the clock.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from benchmarks import counties
from benchmarks.goals import against
from benchmarks.rules import COUNTY, DONE, PLUGIN, Taken, folder_of, kept_in, middle, timed
from core.facts import VOCABULARY, Fact, fact_id
from core.host import Host, Installation, Live, Region
from core.rules import load

PERIOD, DAY = "2015", dt.date(2015, 6, 1)
TURNS = 9
#: A scheme that ranks all organisations by what their members learnt and all below them held.
RANKS = """\
dangjian: 1
programme: {id: ranks.bench, region: bench, version: "1", title: 排名, requires: ">=0.1"}
indicators:
  meetings: {title: 会议, count: meeting, assumed: 试验}
  learnt: {title: 学时, each: member, sum: attendance.hours, at_least: 16, assumed: 试验}
  below: {title: 下级, roll_up: {of: meetings, over: branch, take: sum}, assumed: 试验}
  median: {title: 中位, roll_up: {of: meetings, over: children, take: median}, assumed: 试验}
schemes:
  race:
    title: 排名
    total: 100
    assumed: 试验
    groups:
      all:
        title: 全部
        items:
          held: {title: 会议, points: 40, in_proportion_to: meetings / 60}
          learnt: {title: 学时, points: 30, in_proportion_to: learnt, when_no_data: none}
          below: {title: 下级, points: 20, in_proportion_to: below / 9000}
          middle: {title: 中位, points: 10, in_proportion_to: median / 60, when_no_data: none}
    rating:
      by_rank: {within: kind, quotas: [{share: "1/5", title: 好}, {share: "3/5", title: 较好}]}
      otherwise: {title: 一般}
"""

_PLACES = (
    """by_rank: {within: kind, quotas: [{share: "1/5", title: 好}, {share: "3/5", title: 较好}]}"""
)
#: The same points of committees and branches without places among them.
ROLLED = RANKS.replace("ranks.bench", "rolled.bench").replace(
    _PLACES, "bands: [{at_least: 60, title: 好}]"
)
PROGRAMMES = {"ranks": RANKS, "rolled": ROLLED}


class Case(NamedTuple):
    """What is recorded, by which organisation, and which plugin answers."""

    name: str
    plugin: str
    organisation: str
    type: str
    body: Mapping[str, Any]


#: The work committee of a county has more than 300 organisations below it, this branch among them.
CASES = (
    Case("a fact that no indicator counts", "qingshen", "QS-003-000", "study", {
        "kind": "reading", "hours": "2", "persons": 1,
    }),
    Case("a branch: figures and points", "qingshen", "QS-003-000", "meeting", {
        "kind": "member-assembly", "topic": "x", "present": 5, "expected": 6, "hours": "1",
    }),
    Case("a committee, by a branch below it", "rolled", "QS-003-000", "meeting", {
        "kind": "member-assembly", "topic": "x", "present": 5, "expected": 6, "hours": "1",
    }),
    Case("ranks of all, by a branch", "ranks", "QS-003-000", "meeting", {
        "kind": "member-assembly", "topic": "x", "present": 5, "expected": 6, "hours": "1",
    }),
)  # fmt: skip


def measure(region: Region, live: Live, case: Case, turns: int) -> tuple[Taken, Taken]:
    """What the first fact takes, and what one takes after it."""
    body = region.vocabulary.parse(case.type, dict(case.body))

    def once(number: int) -> None:
        name, source = f"{case.type}-{CASES.index(case)}-{number}", "urn:benchmark"
        fact = fact_id(region.code, source, name)
        region.log.record(
            [Fact(fact, case.type, case.organisation, DAY, source, name, "entered", body)]
        )
        for update in live.advance().updates:
            if update.whole or update.unkept:
                raise SystemExit(f"{case.name}: {update.whole or update.unkept}")

    _, first = timed(partial(once, 0))
    return first, middle([timed(partial(once, number))[1] for number in range(1, turns + 1)])


@contextmanager
def region_of(kept: Path, folder: Path, plugins: Path, name: str) -> Iterator[Region]:
    """A region over what is kept, in a folder of its own, with one plugin enabled."""
    shutil.copytree(kept / "columns", folder / "columns", copy_function=os.link)
    shutil.copy(kept / "log.db", folder / "dangjian.db")
    host = Host([PLUGIN, *(plugins / each for each in PROGRAMMES)], points=())
    with Installation(folder, host=host).region(counties.REGION, create=True) as region:
        region.enable(name)
        yield region


def measured(kept: Path, own: Path, turns: int) -> dict[str, Taken]:
    """What a further fact takes in each case, with the facts of one size."""
    found: dict[str, Taken] = {}
    for plugin in dict.fromkeys(case.plugin for case in CASES):
        folder = own / plugin
        folder.mkdir(parents=True)
        with region_of(kept, folder, own.parent, plugin) as region:
            live = Live(region, [PERIOD])
            _, whole = timed(live.advance)
            [answer] = live.answers.values()
            stored = counties.facts_in(region.store)
            print(f"\n{plugin}: {stored:,} facts, {len(answer.organisations):,} organisations")
            print(f"  all of it, whole                    {whole}")
            for case in (each for each in CASES if each.plugin == plugin):
                first, found[case.name] = measure(region, live, case, turns)
                print(f"  {case.name:<36}{found[case.name]}; the first of its type {first}")
            [answer] = live.answers.values()
            if answer.digest != region.assess(PERIOD, plugin=plugin).digest:
                raise SystemExit(f"{plugin}: what was brought on is not the whole assessment")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=10_000_000)
    parser.add_argument("--years", type=int, default=8)
    parser.add_argument("--turns", type=int, default=TURNS)
    default = Path(tempfile.gettempdir()) / "dangjian-benchmarks"
    parser.add_argument("--folder", type=Path, default=default, help=f"({default})")
    given = parser.parse_args()
    print(
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, pyarrow "
        f"{pa.__version__}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    loaded = load(PLUGIN, VOCABULARY)
    number = max(1, -(-given.facts // (COUNTY * given.years)))
    kept = [folder_of(given.folder, number, years) for years in (1, given.years)]
    given.folder.mkdir(parents=True, exist_ok=True)
    if not all((each / DONE).exists() for each in kept):
        originals = counties.events(loaded.vocabulary)
        for folder, years in zip(kept, (1, given.years), strict=True):
            kept_in(folder, loaded, originals, number, years)
    with tempfile.TemporaryDirectory(dir=given.folder) as own:
        for name, text in PROGRAMMES.items():
            plugin = Path(own) / name
            plugin.mkdir()
            (plugin / "programme.yaml").write_text(text, encoding="utf-8")
        small, large = (
            measured(each, Path(own) / str(place), given.turns) for place, each in enumerate(kept)
        )
    print()
    for case in CASES:
        one, other = small[case.name], large[case.name]
        against(f"{case.name}: growth", other.cpu / one.cpu, 1.3)
        against(f"{case.name}: at most", other.cpu, 0.05, unit="s")


if __name__ == "__main__":
    main()
