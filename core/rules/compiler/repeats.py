"""Every sub-period: the share of quarters, months or festivals in which a condition was met."""

from __future__ import annotations

from core.rules.compiler import sql
from core.rules.compiler.draft import SIGNS, Draft
from core.rules.compiler.measures import Measured, measured, remember, source_of
from core.rules.compiler.scans import Grouping
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.compiler.values import COUNT_BOUND, Value
from core.rules.compiler.wide import same_key
from core.rules.model import Indicator
from core.rules.text import Key


def compile_every(draft: Draft, name: str, indicator: Indicator, path: Key) -> Value:
    """met/required over the sub-periods that the subject existed throughout."""
    source, _, _ = source_of(draft, indicator, path)
    found = measured(draft, indicator, draft.subject_key(source, path), "", path)
    remember(draft, name, indicator, found)
    holds = condition_on(draft, indicator, found, path)
    query = Query("spine", "s").join("subs", "u", required(draft, found.grouping, "s"))
    same = sql.all_of((same_key("a", "s"), sql.compare("==", col("a", "sub"), col("u", "sub"))))
    query.left_join(found.relation, "a", same)
    query.columns(
        sql.output(col("s", "k"), "k"),
        sql.output(col("s", "period"), "period"),
        sql.output(sql.rows(), "of"),
        sql.output(sql.total(sql.when((holds, lit(1)), otherwise=lit(0))), "met"),
    ).group_by(col("s", "k"), col("s", "period"))
    draft.define(f"every_{name}", query.build())
    return met_of(draft, f"every_{name}")


def condition_on(draft: Draft, indicator: Indicator, found: Measured, path: Key) -> Expr:
    """The condition of an `every` or `each` on one measured number, under the alias ``a``."""
    number = found.value_or_zero(indicator, "a")
    tests = []
    for word, written in indicator.condition.items():
        edge = draft.filters.number(written, (*path, word)) * found.scale(indicator)
        value = sql.multiply(number, lit(edge.denominator))
        tests.append(sql.compare(SIGNS[word], value, lit(edge.numerator)))
    return sql.all_of(tests)


def met_of(draft: Draft, relation: str) -> Value:
    """A rate met/of from a relation (k, period, met, of); no data where nothing was required."""
    of = draft.bring(relation, "of", 0)
    met = draft.bring(relation, "met", 0)
    some = sql.compare(">", of, lit(0))
    return Value(sql.when((some, met)), of, True, False, COUNT_BOUND, COUNT_BOUND)


def required(draft: Draft, grouping: Grouping, alias: str) -> Expr:
    """Which sub-periods (as ``u``) count for a row: those it existed throughout."""
    return sql.all_of(
        (
            sql.compare("==", col("u", "rule"), lit(draft.scans.rule_number(grouping.rule))),
            sql.compare("==", col("u", "period"), col(alias, "period")),
            sql.compare(">=", col("u", "first"), col(alias, "since")),
        )
    )
