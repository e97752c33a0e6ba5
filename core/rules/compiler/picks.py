"""Measures over chosen facts: the latest, the first, or the highest of each."""

from __future__ import annotations

from core.facts.model import Column
from core.rules.compiler import sql
from core.rules.compiler.chosen import Pick
from core.rules.compiler.draft import Draft
from core.rules.compiler.filters import ROW, Joins
from core.rules.compiler.scans import TO_DATE, Grouping
from core.rules.compiler.sources import Source
from core.rules.compiler.sql import Expr, col, lit
from core.rules.model import Indicator
from core.rules.text import Key

#: No log has as many positions; days as far apart as 9999 years fit above them.
POSITIONS = 2**40


def pick(
    draft: Draft,
    indicator: Indicator,
    source: Source,
    field_name: str,
    column: Column | None,
    grouping: Grouping,
    path: Key,
) -> tuple[Pick, str, Expr]:
    """Choose one fact of each, then measure.

    Gives the choice, the column of the number, and what the chosen fact has to meet to be measured.
    """
    joins = Joins()
    latest_only = indicator.measure == "latest" and not indicator.once_per
    # Counted once per several fields: any one of them that match.
    any_one = bool(indicator.once_per) and not indicator.keep and not indicator.highest
    before, said = dict(indicator.among), "among"
    if latest_only or any_one:
        before, said = before | dict(indicator.where), "where"
    among = draft.filters.conditions(source, before, (*path, said), joins)
    after: list[Expr] = []
    for once in indicator.once_per:  # what lacks one of the fields is of no case
        draft.filters.field(source, once, (*path, "once_per"))
        among.append(sql.not_null(col(ROW, once)))
    if not (any_one or latest_only):
        after = draft.filters.conditions(source, indicator.where, (*path, "where"), joins)
    value: Expr = lit(1)
    if field_name and column is not None:
        value = draft.filters.ordered(field_name, column, path)
    key = (grouping, joins.key, indicator.once_per, indicator.keep, indicator.highest, *among)
    chosen = draft.picks.get(key)
    if chosen is None:
        place = _place(draft, indicator, source, grouping, path)
        chosen = Pick(f"pick{len(draft.picks)}", source, grouping, joins, place, tuple(among))
        draft.picks[key] = chosen
        draft.scans.bind(source, grouping)
    holds = sql.all_of(after)
    return chosen, chosen.measure(indicator.measure, value, holds), holds


def in_time(day: Expr, first: bool) -> Expr:
    """A number that is largest for the last fact ``f``, or the first: by day, then by recording."""
    time = sql.add(sql.multiply(day, lit(POSITIONS)), col(ROW, "fact"))
    return sql.subtract(lit(0), time) if first else time


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
    # By one number, as an engine then looks for the largest and sorts nothing.
    order = [(in_time(col(ROW, grouping.day), indicator.keep == "first"), True)]
    if indicator.highest is not None:
        kind = draft.filters.field(source, indicator.highest, (*path, "highest"))
        order.insert(0, (draft.filters.ordered(indicator.highest, kind, path), True))
    return sql.over(sql.row_number(), partition, order)
