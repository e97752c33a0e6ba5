"""Of whom anything is recorded now and was not before: told without looking at anybody else.

Most new facts are of organisations that have records already, and then nothing is looked up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from core.assess.around import Around
from core.assess.assessment import Assessment
from core.assess.facts import SnapshotFacts
from core.assess.keeping import Cut, Records, Unkept
from core.assess.preparing import surround
from core.assess.relations import Relations
from core.assess.run import Assessor
from core.assess.slices import PEOPLE
from core.assess.slices import cut as sliced
from core.columns import Altered
from core.rules import OUTSIDE, UNRECORDED, SqliteEngine, years_read

_SILENT: Final = (OUTSIDE, UNRECORDED)


def newly_recorded(
    assessor: Assessor,
    facts: SnapshotFacts,
    altered: Altered,
    cut: Cut,
    old: Assessment,
    touching: Mapping[str, Collection[str]],
    around: Around,
) -> dict[str, frozenset[int]]:
    """By scheme the rows of whom something is recorded now, and nothing was.

    `touching` has the organisations that altered facts count for, by the facts' type. Raises `Unkept`
    where what was taken away may have been the last record.
    """
    found: dict[str, frozenset[int]] = {}
    calm = _only_added(altered)
    for name, records in cut.records.items():
        codes: set[str] = set()
        for kind, mine in touching.items():
            if kind in PEOPLE or any(each.partition("__")[0] == kind for each in records.tables):
                codes |= set(mine) & around.places.keys()
        ratings = _ratings(old, cut.plan.schemes[name].rating, codes, around)
        asked = {code for code in codes if not calm or ratings[code] in _SILENT}
        if not asked:
            continue
        there = _recorded(assessor, facts, cut, old, records, asked)
        if any(ratings[code] != UNRECORDED for code in asked - there) and not calm:
            raise Unkept("what was taken away may have been the last record")
        new = {around.places[code] for code in there if ratings[code] in _SILENT}
        if new:
            found[name] = _lifted(records, new, around)
    return found


def _only_added(altered: Altered) -> bool:
    """Whether facts only came, and nobody became a member or left."""
    return not set(PEOPLE) & altered.tables.keys() and all(
        pc.min(rows["position"]).as_py() > altered.after for rows in altered.tables.values()
    )


def _ratings(
    old: Assessment, column: str, codes: Collection[str], around: Around
) -> dict[str, int]:
    ordered = sorted(codes)
    places = pa.array([around.places[code] for code in ordered], pa.int64())
    return dict(zip(ordered, old.table[column].take(places).to_pylist(), strict=True))


def _recorded(
    assessor: Assessor,
    facts: SnapshotFacts,
    cut: Cut,
    old: Assessment,
    records: Records,
    codes: Collection[str],
) -> frozenset[str]:
    """Those of some organisations of whom anything is recorded themselves."""
    plan, focus = cut.plan, assessor.focus
    years = years_read(plan, [old.period], assessor.calendar)
    part = sliced(focus.shelf, facts.snapshot, plan, frozenset(codes), years)
    with SqliteEngine() as engine:
        part.provide(engine, plan.tables)
        surround(engine, plan, [old.period], assessor.calendar)
        query = exp.select(exp.column("k", quoted=True)).from_(
            exp.Table(this=exp.to_identifier(records.relation, quoted=True))
        )
        rows = Relations(engine, plan).run(query)
    return frozenset(row["k"] for row in rows) & frozenset(codes)


def _lifted(records: Records, rows: Collection[int], around: Around) -> frozenset[int]:
    """The rows, and those that they are recorded for too. Raises `Unkept` for populations of them."""
    found = set(rows)
    if records.lifted - {"tree", "alive"}:
        raise Unkept("a record counts for a population of organisations")
    if "tree" in records.lifted:
        found |= around.above(rows, overlays=False)
    if "alive" in records.lifted:
        found |= {overlay for row in rows for overlay in around.overlays(row)}
    return frozenset(found)
