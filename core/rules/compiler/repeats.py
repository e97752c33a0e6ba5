"""Every sub-period: the share of quarters, months or festivals in which a condition was met."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

from sqlglot import exp

from core.rules.calendar import day_number
from core.rules.compiler import sql
from core.rules.compiler.draft import SIGNS, Draft, Evidence
from core.rules.compiler.kinds import is_by_kind
from core.rules.compiler.measures import LACKING, Measured, measured, remember, source_of
from core.rules.compiler.presence import parts_with_any, present
from core.rules.compiler.scans import Grouping
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.compiler.values import COUNT_BOUND, Value
from core.rules.compiler.wide import same_key
from core.rules.model import Given, Indicator
from core.rules.text import Key

COMPARE: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}


def compile_every(draft: Draft, name: str, indicator: Indicator, path: Key) -> Value:
    """met/required over the sub-periods that the subject existed throughout."""
    source, _, _ = source_of(draft, indicator, path)
    parts = parts_with_any(draft, indicator, path)
    found = measured(draft, indicator, draft.subject_key(source, path), "", path, parts)
    remember(draft, name, indicator, found)
    remember_required(draft, name, indicator, found.grouping, "spine", {"k": "k"})
    if parts:
        return present(draft, indicator, parts, found.relation, found.column)
    draft.define(f"every_{name}", _met(draft, indicator, found, path))
    return met_of(draft, f"every_{name}", _due(draft, found.grouping, indicator))


def _met(draft: Draft, indicator: Indicator, found: Measured, path: Key) -> exp.Select:
    """(k, period, met): how many of the required sub-periods met the condition."""
    holds = condition_on(draft, indicator, found, path, col("s", "kind"))
    subs = required(draft, found.grouping, indicator, "s")
    same_sub = sql.compare("==", col("a", "sub"), col("u", "sub"))
    if _met_by_nothing(draft, indicator, path):
        query = Query("spine", "s").join("subs", "u", subs)
        query.left_join(found.relation, "a", sql.all_of((same_key("a", "s"), same_sub)))
    else:  # Only sub-periods with facts can have met it: they are fewer than all there are.
        query = Query(found.relation, "a").join("spine", "s", same_key("a", "s"))
        query.join("subs", "u", sql.all_of((subs, same_sub)))
    return (
        query.where(holds)
        .columns(
            sql.output(col("s", "k"), "k"),
            sql.output(col("s", "period"), "period"),
            sql.output(sql.rows(), "met"),
        )
        .group_by(col("s", "k"), col("s", "period"))
        .build()
    )


def _due(draft: Draft, grouping: Grouping, indicator: Indicator) -> str:
    """The relation (k, period, of): how many sub-periods of a rule are required."""
    relation = f"due{draft.scans.rule_number(grouping.rule)}"
    if indicator.from_ is not None:
        relation += f"_from_{indicator.from_:%Y%m%d}"
    if not draft.defined(relation):
        query = Query("spine", "s").join("subs", "u", required(draft, grouping, indicator, "s"))
        query.columns(
            sql.output(col("s", "k"), "k"),
            sql.output(col("s", "period"), "period"),
            sql.output(sql.rows(), "of"),
        ).group_by(col("s", "k"), col("s", "period"))
        draft.define(relation, query.build())
    return relation


def _met_by_nothing(draft: Draft, indicator: Indicator, path: Key) -> bool:
    """Whether a sub-period without any fact meets the condition, as `at_most: 2` does."""
    if indicator.measure in LACKING:
        return False
    if any(is_by_kind(draft.resolved, written) for written in indicator.condition.values()):
        return True  # it may, for some kind
    edges = {
        word: draft.filters.number(written, (*path, word))
        for word, written in indicator.condition.items()
    }
    return all(COMPARE[SIGNS[word]](Fraction(0), edge) for word, edge in edges.items())


def condition_on(
    draft: Draft, indicator: Indicator, found: Measured, path: Key, kind: Expr, alias: str = "a"
) -> Expr:
    """The condition of an `every` or `each` on one measured number, under an alias.

    `kind` is the kind of the organisation that has to meet it.
    """
    number = found.value_or_zero(indicator, alias)
    tests = []
    for word, written in indicator.condition.items():
        own = draft.number_by_kind(str(written), kind) if isinstance(written, Given) else None
        if own is not None:
            scaled = sql.multiply(own.num, lit(found.scale(indicator)))
            tests.append(sql.compare(SIGNS[word], sql.multiply(number, own.den_expr), scaled))
            continue
        edge = draft.filters.number(written, (*path, word)) * found.scale(indicator)
        value = sql.multiply(number, lit(edge.denominator))
        tests.append(sql.compare(SIGNS[word], value, lit(edge.numerator)))
    return sql.all_of(tests)


def met_of(draft: Draft, relation: str, required_in: str = "") -> Value:
    """A rate met/of from a relation (k, period, met, of); no data where nothing was required.

    `required_in` names the relation that holds `of`, where it is another one.
    """
    of = draft.bring(required_in or relation, "of", 0)
    met = draft.bring(relation, "met", 0)
    some = sql.compare(">", of, lit(0))
    return Value(sql.when((some, met)), of, True, False, COUNT_BOUND, COUNT_BOUND, share=True)


def required(draft: Draft, grouping: Grouping, indicator: Indicator, alias: str) -> Expr:
    """Which sub-periods (as ``u``) count for a row: those it existed throughout.

    A rule asks for none that had begun when it came into force.
    """
    tests = [
        sql.compare("==", col("u", "rule"), lit(draft.scans.rule_number(grouping.rule))),
        sql.compare("==", col("u", "period"), col(alias, "period")),
        sql.compare(">=", col("u", "first"), col(alias, "since")),
    ]
    if indicator.from_ is not None:
        tests.append(sql.compare(">=", col("u", "first"), lit(day_number(indicator.from_))))
    return sql.all_of(tests)


def remember_required(
    draft: Draft,
    name: str,
    indicator: Indicator,
    grouping: Grouping,
    holders: str,
    same: Mapping[str, str],
) -> None:
    """Keep of the facts behind an indicator those of sub-periods that were required.

    `holders` are those it is required of, with the day since when; `same` says which column of a
    fact is which of theirs. ``head`` is the organisation that the fact counts for.
    """
    evidence = draft.evidence[name]
    ons = [sql.compare("==", col("e", mine), col("s", theirs)) for mine, theirs in same.items()]
    ons.append(sql.compare("==", col("e", "period"), col("s", "period")))
    subs = required(draft, grouping, indicator, "s")
    same_sub = sql.compare("==", col("e", "sub"), col("u", "sub"))
    facts = exp.Subquery(this=evidence.query, alias=exp.TableAlias(this=sql.name("e")))
    query = exp.Select().from_(facts)
    query = query.join(sql.table(holders, "s"), on=sql.all_of(ons), copy=False)
    query = query.join(sql.table("subs", "u"), on=sql.all_of((subs, same_sub)), copy=False)
    query = query.select(sql.star("e"), sql.output(col("s", "k"), "head"), copy=False)
    draft.evidence[name] = Evidence(query, (*evidence.columns, "head"))
