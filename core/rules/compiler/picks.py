"""Measures over chosen facts: the latest, the first, or the highest of each."""

from __future__ import annotations

from core.facts.model import Column
from core.rules.compiler import sql
from core.rules.compiler.draft import Draft
from core.rules.compiler.filters import ROW, Joins
from core.rules.compiler.scans import TO_DATE, Grouping
from core.rules.compiler.sources import Source
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.model import Indicator
from core.rules.text import Key


def pick(
    draft: Draft,
    indicator: Indicator,
    source: Source,
    field_name: str,
    column: Column | None,
    grouping: Grouping,
    path: Key,
) -> tuple[str, str]:
    """Choose one fact of each, then measure; gives the relation and the column of the number."""
    joins = Joins()
    latest_only = indicator.measure == "latest" and not indicator.once_per
    before = dict(indicator.among)
    if latest_only:
        before |= indicator.where
    among = draft.filters.conditions(source, before, (*path, "among"), joins)
    after: list[Expr] = []
    if not latest_only:
        after = draft.filters.conditions(source, indicator.where, (*path, "where"), joins)
    value: Expr = lit(1)
    if field_name and column is not None:
        value = draft.filters.ordered(field_name, column, path)
    holds = sql.flag(sql.all_of(after)) if after else lit(1)
    place = _place(draft, indicator, source, grouping, path)
    rows = draft.scans.rows(
        source,
        grouping,
        joins,
        [("place", place), ("value", value), ("holds", holds)],
        sql.all_of(among) if among else None,
    )
    name = f"pick{len(draft.ctes)}"
    draft.define(f"{name}_rows", rows)
    keys = ("k", "period", *(("part",) if grouping.part else ()))
    keys += ("sub",) if grouping.sub else ()
    query = (
        Query(f"{name}_rows", ROW)
        .columns(*(sql.output(col(ROW, k), k) for k in keys))
        .columns(sql.output(_combined(indicator.measure), "m0"))
        .where(sql.compare("==", col(ROW, "place"), lit(1)))
        .where(sql.compare("==", col(ROW, "holds"), lit(1)))
        .group_by(*(col(ROW, k) for k in keys))
    )
    draft.define(name, query.build())
    return name, "m0"


def _place(
    draft: Draft, indicator: Indicator, source: Source, grouping: Grouping, path: Key
) -> Expr:
    """The place of a row among those of its group, 1 for the one that is chosen."""
    period = col("p" if grouping.rule == TO_DATE else "d", "period")
    partition = [col(ROW, grouping.key), period]
    partition += [col(ROW, grouping.part)] if grouping.part else []
    partition += [col("d", "sub")] if grouping.sub else []
    for once in indicator.once_per:
        draft.filters.field(source, once, (*path, "once_per"))
        partition.append(col(ROW, once))
    backwards = indicator.keep != "first"
    order = [(col(ROW, grouping.day), backwards), (col(ROW, "position"), backwards)]
    if indicator.highest is not None:
        kind = draft.filters.field(source, indicator.highest, (*path, "highest"))
        order.insert(0, (draft.filters.ordered(indicator.highest, kind, path), True))
    return sql.over(sql.row_number(), partition, order)


def _combined(measure: str) -> Expr:
    value = col(ROW, "value")
    match measure:
        case "count":
            return sql.rows()
        case "sum":
            return sql.total(value)
        case "distinct":
            return sql.different(value)
        case "least":
            return sql.least(value)
        case _:
            return sql.most(value)
