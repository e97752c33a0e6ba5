"""Whether SQL by hand and the compiled programmes give the same numbers, scheme by scheme.

``python -m benchmarks.agreement`` holds them against each other over each region's own history, where
its schemes have something to judge; ``benchmarks.fused`` does so over the history it measures. About
a minute.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks import byhand
from core.assess import Assessment, SnapshotFacts
from core.columns import ColumnStore
from core.host import Host
from core.log import Log
from core.rules import Period, Plan

#: The programmes, and a year by whose rules each has its schemes.
PROGRAMMES = {
    "changchun": 2016,
    "shuangyashan": 2024,
    "qingshen": 2015,
    "daishan": 2020,
    "sanmenxia": 2015,
}
#: The years of the regions' own histories.
YEARS = {
    "changchun": (2015, 2016),
    "shuangyashan": (2020, 2021, 2022, 2023, 2024),
    "qingshen": (2015,),
    "daishan": (2019, 2020),
    "sanmenxia": (2014, 2015),
}


def numbers(plan: Plan) -> dict[str, str]:
    """What a plan's schemes say, by its name in the SQL by hand: the column in the output."""
    found: dict[str, str] = {}
    for name, scheme in plan.schemes.items():
        found |= {f"{name}.{item.group}.{item.item}": item.column for item in scheme.items}
        found |= {f"{name}.{group}": column for group, column in scheme.groups.items()}
        found |= {f"{name}.veto.{veto}": column for veto, column in scheme.vetoes.items()}
        found |= {f"{name}.total": scheme.total, f"{name}.rating": scheme.rating}
        if scheme.rank:
            found |= {f"{name}.rank": scheme.rank, f"{name}.peers": scheme.peers}
    return found


def agree(region: str, assessments: Sequence[Assessment], by_hand: pa.Table) -> int:
    """Hold every number of every row against the other's; gives how many there were.

    Ends the program where they differ, or where one says something of which the other is silent.
    """
    count = 0
    for number, assessment in enumerate(assessments):
        named = numbers(assessment.plan)
        told = {*by_hand.column_names} - {"k", "period"}
        if told != named.keys():
            raise SystemExit(f"{region}: not both have {sorted(told ^ named.keys())}")
        mine = assessment.table.sort_by("k")
        theirs = by_hand.filter(pc.equal(by_hand["period"], number)).sort_by("k")
        if mine["k"].to_pylist() != theirs["k"].to_pylist():
            raise SystemExit(f"{region} {assessment.period}: other organisations")
        for name, column in named.items():
            ours, hand = (
                found.cast(pa.int64()).to_pylist() for found in (mine[column], theirs[name])
            )
            if ours != hand:
                differing = [
                    f"{k}: compiled {a}, by hand {b}"
                    for k, a, b in zip(mine["k"].to_pylist(), ours, hand, strict=True)
                    if a != b
                ]
                raise SystemExit(
                    f"{region} {assessment.period} {name}: {len(differing)} differ, "
                    f"such as {'; '.join(differing[:3])}"
                )
            count += len(ours)
    return count


def own_histories(folder: Path, host: Host) -> Iterator[str]:
    """Each region's schemes over its own history; says what agreed."""
    for region, year in PROGRAMMES.items():
        plugin = host.plugin(region)
        assessor = plugin.assessor
        periods = [Period.parse(str(each)) for each in YEARS[region]]
        vocabulary = assessor.loaded.vocabulary
        with Log.open("sqlite://", region, vocabulary) as log:
            log.import_lines(plugin.history(None))
            store = ColumnStore(folder / region, log, vocabulary)
            store.catch_up()
            snapshot = store.snapshot()
            schemes = assessor.loaded.programme.schemes
            mine = [word for word, scheme in schemes.items() if scheme.per == "organisation"]
            compiled = assessor.run(
                SnapshotFacts(snapshot),
                periods,
                rules_on=dt.date(year, 12, 31),
                schemes=mine,
                unchecked=True,
            )
            statement = byhand.statement(region)
            with byhand.connect(snapshot, periods, 2, [statement]) as connection:
                count = agree(region, compiled, connection.sql(statement).to_arrow_table())
            totals = [
                name
                for scheme in compiled[0].plan.schemes.values()
                for each in compiled
                for name in each.table[scheme.total].to_pylist()
            ]
            rated = sum(total is not None for total in totals)
            yield f"{region}: {count:,} numbers agree, {rated:,} totals among them"


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for said in own_histories(Path(folder), Host()):
            print(said, flush=True)


if __name__ == "__main__":
    main()
