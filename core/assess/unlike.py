"""Which organisations two answers may differ about, told from their tables and not read one by one."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.assessment import Assessment
from core.assess.result import Reader
from core.rules import SchemePlan


def unlike(before: Assessment, after: Assessment) -> frozenset[str]:
    """The organisations of which the answers do not surely say the same; those of one of them too.

    How many peers are rated makes no difference.
    """
    one, two = before.table, after.table
    if not one["k"].equals(two["k"]):
        return frozenset({*before.organisations, *after.organisations})
    pairs = _pairs(before, after)
    if pairs is None:
        return frozenset(before.organisations)
    differs = pa.chunked_array([pa.repeat(pa.scalar(False), one.num_rows)])
    for mine, theirs in pairs:
        if not one[mine].equals(two[theirs]):
            differs = pc.or_(differs, _unequal(one[mine], two[theirs]))
    return frozenset(one["k"].filter(differs).to_pylist())


def _pairs(before: Assessment, after: Assessment) -> list[tuple[str, str]] | None:
    """The columns that say the same things; None where the answers are not read alike."""
    figures, points = _figures(before, after), _points(before, after)
    return None if figures is None or points is None else [*figures, *points]


def _figures(before: Assessment, after: Assessment) -> list[tuple[str, str]] | None:
    old, new = before.plan.columns, after.plan.columns
    if old.keys() != new.keys():
        return None
    found: list[tuple[str, str]] = []
    for name, column in old.items():
        other = new[name]
        if (column.truth, column.parts) != (other.truth, other.parts):
            return None
        found.append((column.num, other.num))
        if isinstance(column.den, str) and isinstance(other.den, str):
            found.append((column.den, other.den))
        elif column.den != other.den:
            return None
    return found


def _points(before: Assessment, after: Assessment) -> list[tuple[str, str]] | None:
    old, new = before.plan.schemes, after.plan.schemes
    if old.keys() != new.keys():
        return None
    readers = Reader(before.plan), Reader(after.plan)
    found: list[tuple[str, str]] = []
    for name, scheme in old.items():
        other = new[name]
        if readers[0].ratings(scheme) != readers[1].ratings(other):
            return None
        mine, theirs = dict(_said(scheme)), dict(_said(other))
        if mine.keys() != theirs.keys():
            return None
        found += [(column, theirs[what]) for what, column in mine.items()]
    return found


def _said(plan: SchemePlan) -> Iterator[tuple[str, str]]:
    """What a scheme says in each of its columns, but for how many peers there are."""
    yield from (("total", plan.total), ("rating", plan.rating))
    yield from ((f"item {each.group}.{each.item}", each.column) for each in plan.items)
    yield from ((f"veto {name}", column) for name, column in plan.vetoes.items())
    if plan.rank:
        yield "rank", plan.rank


def _unequal(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    """Where two columns differ; nothing is the same as nothing."""
    known = pc.fill_null(pc.not_equal(one, other), False)
    return pc.or_(known, pc.xor(pc.is_null(one), pc.is_null(other)))
