"""An answer brought to a later position: of some organisations computed again, of the others as it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.assessment import Assessment
from core.assess.coverage import Coverage
from core.assess.facts import SnapshotFacts
from core.assess.question import Question
from core.assess.run import Assessor
from core.columns import Altered
from core.rules import Plan

Changed = Mapping[str, tuple[str, ...]]
"""By organisation, the names of the indicators and schemes that say something else."""


def refreshed(
    assessor: Assessor,
    old: Assessment,
    facts: SnapshotFacts,
    question: Question,
    organisations: Collection[str],
    altered: Altered,
) -> Assessment:
    """The answer at the facts' position, if of what is `altered` only `organisations` can have another.

    Raises `AssessError` and `RunError` as the whole answer would for these organisations.
    """
    new = at(old, facts.position)
    if organisations:
        asked = replace(question, organisations=tuple(sorted(organisations)))
        [computed] = assessor.ask(facts, [old.period], asked)
        new = _merged(old, computed, frozenset(organisations))
    if not question.whole or not _names_others(altered, new):
        return new
    coverage = Coverage(facts, assessor.focus.shelf)
    return replace(new, unplaced=coverage.unplaced(old.period))


def _names_others(altered: Altered, answer: Assessment) -> bool:
    """Whether facts of organisations came or went, or of others than the answer knows."""
    known = pa.array(answer.organisations, pa.string())
    return "organisation" in altered.tables or any(
        not pc.all(pc.is_in(rows["org"], known)).as_py() for rows in altered.tables.values()
    )


def at(old: Assessment, position: int) -> Assessment:
    """The same answer at another position, together with those it rests on."""
    earlier = {name: at(each, position) for name, each in old.earlier.items()}
    return replace(old, position=position, earlier=earlier)


def _merged(old: Assessment, new: Assessment, codes: frozenset[str]) -> Assessment:
    """The rows of `new` for `codes`, all others of `old`; of earlier answers likewise."""
    mine = pa.array(sorted(codes), pa.string())
    kept = old.table.filter(pc.invert(pc.is_in(old.table["k"], mine)))
    fresh = new.table.filter(pc.is_in(new.table["k"], mine)).cast(old.table.schema)
    earlier = {name: at(each, new.position) for name, each in old.earlier.items()}
    for name, each in new.earlier.items():
        before = old.earlier.get(name)
        known = codes | frozenset(each.organisations)
        earlier[name] = each if before is None else _merged(before, each, known)
    table = pa.concat_tables([kept, fresh]).combine_chunks().sort_by("k")
    return replace(old, position=new.position, table=table, earlier=earlier)


def changed(
    before: Assessment | None, after: Assessment, columns: Collection[str] | None = None
) -> Changed:
    """What the second answer says otherwise; where the rules are others, or there was none, all of it.

    With `columns`, both have the same organisations, and differ at most in these.
    """
    names = _columns(after.plan)
    if columns is not None and before is not None:
        names = {column: name for column, name in names.items() if column in columns}
        codes = list(after.organisations)
        one, other = before.table, after.table
    elif before is None or _columns(before.plan) != names:
        every = tuple(dict.fromkeys(names.values()))
        return dict.fromkeys(after.organisations, every)
    else:
        codes = sorted({*before.organisations, *after.organisations})
        mine = pa.array(codes, pa.string())
        one, other = (_aligned(each.table, mine) for each in (before, after))
    found: dict[str, dict[str, None]] = {}
    for column, name in names.items():
        for place in _unlike(one[column], other[column]):
            found.setdefault(codes[place], {})[name] = None
    return {code: tuple(sorted(said)) for code, said in sorted(found.items())}


def _aligned(table: pa.Table, codes: pa.Array) -> pa.Table:
    """One row for each code, without values where there is none."""
    return table.take(pc.index_in(codes, table["k"].combine_chunks()))


def _unlike(one: pa.ChunkedArray, other: pa.ChunkedArray) -> list[int]:
    """The places at which two columns have not the same."""
    missing = pc.xor(pc.is_null(one), pc.is_null(other))
    differs = pc.fill_null(pc.not_equal(one.cast(other.type), other), fill_value=False)
    places: list[int] = pc.indices_nonzero(pc.or_(missing, differs)).to_pylist()
    return places


def _columns(plan: Plan) -> dict[str, str]:
    """Each column of the output with the indicator or scheme it belongs to; titles and kinds too."""
    found = {name: name for name in ("k", "kind", "sector", "title")}
    for name, column in plan.columns.items():
        found[column.num] = name
        if isinstance(column.den, str):
            found[column.den] = name
    for name, scheme in plan.schemes.items():
        found |= dict.fromkeys(scheme.outputs, name)
    return found
