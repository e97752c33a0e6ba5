"""Months and the like in which there was anything, as bits of one number a period.

Whether there was a meeting in every month is asked of as many rows as there are months; whether there
was one at all in each of them, of one row whose number has a bit for every month with a meeting. The
relation ``dates`` has for each day of a period the bit of its month, quarter, half-year and year, and
the bits of those that begin on it or later: those are required of what there is since that day.
"""

from __future__ import annotations

from fractions import Fraction

from core.rules.calendar import LENGTH, day_number
from core.rules.compiler import sql
from core.rules.compiler.draft import Draft
from core.rules.compiler.kinds import is_by_kind
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.compiler.values import COUNT_BOUND, Value
from core.rules.model import Festival, Indicator
from core.rules.text import Key


def parts_with_any(draft: Draft, indicator: Indicator, path: Key) -> str:
    """The parts of the period of which an indicator asks that there was any fact; else empty.

    Festivals have days in common, and some begin before the period: they have no bits.
    """
    every = indicator.every
    plain = indicator.measure == "count" and not indicator.once_per
    if every is None or isinstance(every, Festival) or not plain:
        return ""
    period = draft.resolved.programme.programme.period
    if LENGTH[period] // LENGTH[every] > sql.COUNTED_BITS:
        return ""
    return every if _any(draft, indicator, path) else ""


def _any(draft: Draft, indicator: Indicator, path: Key) -> bool:
    """Whether the condition on a count is that there is one at least."""
    if len(indicator.condition) != 1:
        return False
    [(word, written)] = indicator.condition.items()
    if word not in ("at_least", "above") or is_by_kind(draft.resolved, written):
        return False
    edge = draft.filters.number(written, (*path, word))
    return 0 < edge <= 1 if word == "at_least" else 0 <= edge < Fraction(1)


def required_from(query: Query, indicator: Indicator, holder: str) -> Query:
    """Join to holders (period, since) the day of ``dates``, as ``t``, from which they are asked.

    Who was there before is asked from the first day of the period, and by a rule from its first on.
    """
    since = col(holder, "since")
    if indicator.from_ is not None:
        since = sql.larger(since, lit(day_number(indicator.from_)))
    begun = sql.larger(since, col("p", "first"))
    query.join("periods", "p", sql.compare("==", col("p", "period"), col(holder, "period")))
    same = sql.compare("==", col("t", "period"), col(holder, "period"))
    return query.join("dates", "t", sql.all_of((same, sql.compare("==", col("t", "day"), begun))))


def all_present(query: Query, parts: str, found: Expr) -> Expr:
    """Whether every part that is required of a row has its bit; rows of which none is are left out."""
    required = col("t", due(parts))
    query.where(sql.compare(">", required, lit(0)))
    there = sql.in_both(sql.or_else(found, lit(0)), required)
    return sql.compare("==", there, required)


def present(draft: Draft, indicator: Indicator, parts: str, relation: str, column: str) -> Value:
    """met/required over the parts of a period, from the relation and column of their bits."""
    required = _required(draft, indicator)
    bits = draft.bring(relation, column, 0)
    asked = draft.bring(required, due(parts), 0)
    of = draft.bring(required, f"{parts}_of", 0)
    met = sql.count_bits(sql.in_both(bits, asked))
    num = sql.when((sql.compare(">", of, lit(0)), met))
    return Value(num, of, True, False, COUNT_BOUND, COUNT_BOUND, share=True)


def due(parts: str) -> str:
    """The column of ``dates`` with the bits of the parts that begin on a day or later."""
    return f"{parts}_due"


def _required(draft: Draft, indicator: Indicator) -> str:
    """The relation (k, period, …) with the bits of what is required of the subject, and how many."""
    relation = "due"
    if indicator.from_ is not None:
        relation += f"_from_{indicator.from_:%Y%m%d}"
    if not draft.defined(relation):
        query = required_from(Query("spine", "s"), indicator, "s")
        query.columns(*(sql.output(col("s", key), key) for key in ("k", "period")))
        names = [name for parts in LENGTH for name in (due(parts), f"{parts}_of")]
        query.columns(*(sql.output(col("t", name), name) for name in names))
        draft.define(relation, query.build())
    return relation
