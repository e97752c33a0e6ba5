"""Of whom anything is recorded now and was not before: told without looking at anybody else.

Most new facts are of organisations that have records already, and then nothing is looked up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from core.assess.around import Around
from core.assess.assessment import Assessment
from core.assess.facts import SnapshotFacts
from core.assess.keeping import Cut, Records, Unkept
from core.assess.preparing import surround
from core.assess.recorded import SILENT, heard_in
from core.assess.relations import Relations
from core.assess.run import Assessor
from core.assess.slices import PEOPLE
from core.assess.slices import cut as sliced
from core.columns import Altered
from core.rules import UNRECORDED, SqliteEngine, day_number, years_read


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
        ratings = _whole(heard_in(cut.plan.schemes[name], old.table))
        lifted = {code: _lifted(records, around.places[code], around) for code in codes}
        said = {code: {ratings[row].as_py() for row in rows} for code, rows in lifted.items()}
        asked = {
            code
            for code, each in said.items()
            if UNRECORDED in each or (not calm and each - set(SILENT))
        }
        there = _directly(altered, old, records, asked)
        if asked - there:
            there |= _recorded(assessor, facts, cut, old, records, asked - there)
        if not calm and any(said[code] - set(SILENT) for code in asked - there):
            raise Unkept("what was taken away may have been the last record")
        rows = {row for code in there for row in lifted[code]}
        new = frozenset(row for row in rows if ratings[row].as_py() == UNRECORDED)
        own = {around.places[code] for code in there}
        if new - own and "tree" not in records.lifted and records.lifted - {"alive"}:
            raise Unkept("a record counts for a population of organisations")
        if new:
            found[name] = new
    return found


def _only_added(altered: Altered) -> bool:
    """Whether facts only came, and nobody became a member or left."""
    return not set(PEOPLE) & altered.tables.keys() and all(
        pc.min(rows["position"]).as_py() > altered.after for rows in altered.tables.values()
    )


def _directly(
    altered: Altered, old: Assessment, records: Records, codes: Collection[str]
) -> frozenset[str]:
    """Those of some organisations that recorded something themselves that is new and of the period."""
    first, last = day_number(old.period.first), day_number(old.period.last)
    found: set[str] = set()
    for table in records.tables & altered.tables.keys():
        rows = altered.tables[table].to_pylist()
        found |= {
            row["org"]
            for row in rows
            if row["position"] > altered.after and first <= row.get("day", first - 1) <= last
        }
    return frozenset(found & set(codes))


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


def _lifted(records: Records, row: int, around: Around) -> frozenset[int]:
    """A row, and those that it may be recorded for too; populations are of those below."""
    found = {row}
    if records.lifted - {"alive"}:
        found |= around.above([row], overlays=False)
    if "alive" in records.lifted:
        found |= set(around.overlays(row))
    return frozenset(found)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)
