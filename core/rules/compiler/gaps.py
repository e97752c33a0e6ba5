"""The longest gap: how many days or whole months on end there is no fact.

Only what the subject was there throughout is asked, and what began after the rule came into force.
"""

from __future__ import annotations

from sqlglot import exp

from core.rules.calendar import day_number
from core.rules.compiler import sql
from core.rules.compiler.draft import Draft
from core.rules.compiler.filters import ROW, Joins, Refused
from core.rules.compiler.measures import (
    Measured,
    check_recorder,
    grouped,
    months_of,
    remember,
    source_of,
)
from core.rules.compiler.months import first_day, month_of
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.compiler.values import COUNT_BOUND, Value
from core.rules.model import Gap, Indicator, Window
from core.rules.text import Key


def compile_gap(draft: Draft, name: str, indicator: Indicator, path: Key) -> Value:
    """The longest gap of the subject itself; no data where there was no whole month (or day)."""
    source, _, _ = source_of(draft, indicator, path)
    key = draft.subject_key(source, path)
    found = gaps(draft, name, indicator, "spine", key, "", path)
    brought = draft.bring(found.relation, found.column, None)
    return Value(brought, 1, True, False, COUNT_BOUND)


def gaps(
    draft: Draft, name: str, indicator: Indicator, asked: str, key: str, part: str, path: Key
) -> Measured:
    """The longest gap of each row of `asked` that any of its time is asked of.

    `asked` is a relation (k, period, since), of a population also `member`; the result has the same
    keys. `key` and `part` are the fields of the source's rows, as in `measured`.
    """
    assert indicator.longest_gap is not None
    source, _, _ = source_of(draft, indicator, path)
    grouping = grouped(draft, indicator, source, key, part, path)
    joins = Joins()
    tests = draft.filters.conditions(source, indicator.where, (*path, "where"), joins)
    check_recorder(joins, key, path)
    holds = sql.all_of(tests)
    at = _unit(indicator.longest_gap, col(ROW, grouping.day))
    rows = draft.scans.rows(source, grouping, joins, [("at", at)], holds)
    draft.define(f"gap_{name}_facts", rows)
    keys = ["k", "period", *(["member"] if asked != "spine" else [])]
    draft.define(f"gap_{name}_asked", _asked(draft, indicator, asked, keys, path))
    same = {"k": "k" if part or asked == "spine" else "member", "period": "period"}
    same |= {"part": "member"} if part else {}
    draft.define(f"gap_{name}_steps", _steps(name, keys, same))
    draft.define(f"gap_{name}", _longest(name, keys))
    found = Measured(f"gap_{name}", "num", None, grouping, source, holds, joins)
    remember(draft, name, indicator, found)
    return found


def _unit(gap: Gap, day: Expr) -> Expr:
    return month_of(day) if gap.unit == "month" else day


def _whole_from(gap: Gap, day: Expr) -> Expr:
    """The first day, or the first whole month, from a day on."""
    if gap.unit == "day":
        return day
    return sql.add(month_of(sql.subtract(day, lit(1))), lit(1))


def _first(draft: Draft, indicator: Indicator, path: Key) -> Expr:
    """The first unit of the window, where it ends with the period; of months their number."""
    gap, window = indicator.longest_gap, indicator.window
    assert gap is not None
    if not isinstance(window, Window):
        return _unit(gap, col("p", "first")) if window == "period" else lit(0)
    if window.from_ is not None:
        hint = "ask it of the period, or of a window of months or years"
        raise Refused("R103", (*path, "window"), "a gap is not looked for here", hint)
    months = months_of(draft, window, (*path, "window"))
    return sql.subtract(month_of(col("p", "last")), lit(months - 1))


def _asked(
    draft: Draft, indicator: Indicator, relation: str, keys: list[str], path: Key
) -> exp.Select:
    """(keys…, start, last): the first and the last unit that is asked of each."""
    gap, window = indicator.longest_gap, indicator.window
    assert gap is not None
    same_period = sql.compare("==", col("p", "period"), col("m", "period"))
    query = Query(relation, "m").join("periods", "p", same_period)
    query.columns(*(sql.output(col("m", key), key) for key in keys))
    query.columns(
        sql.output(_whole_from(gap, col("m", "since")), "own"),
        sql.output(_first(draft, indicator, path), "first"),
        sql.output(_unit(gap, col("p", "last")), "last"),
    )
    # In steps, as an engine reads expressions only so deep.
    start, first = col("m", "own"), col("m", "first")
    if indicator.from_ is not None:
        begun = _whole_from(gap, lit(day_number(indicator.from_)))
        query.columns(sql.output(begun, "begun"))
        start = sql.larger(start, col("m", "begun"))
    inner = query.build()
    if isinstance(window, Window) and gap.unit == "day":
        first = first_day(first)
    columns = [*keys, "last", "own", *(["begun"] if indicator.from_ is not None else [])]
    middle = _over(inner, [*((name, col("m", name)) for name in columns), ("first", first)])
    if window != "to-date":
        start = sql.larger(start, col("m", "first"))
    return _over(middle, [*((name, col("m", name)) for name in (*keys, "last")), ("start", start)])


def _over(inner: exp.Select, columns: list[tuple[str, Expr]]) -> exp.Select:
    rows = exp.Subquery(this=inner, alias=exp.TableAlias(this=sql.name("m")))
    outputs = [sql.output(value, name) for name, value in columns]
    return exp.Select().from_(rows).select(*outputs, copy=False)


def _steps(name: str, keys: list[str], same: dict[str, str]) -> exp.Select:
    """Each fact with the one after it; one row without a fact where there are none."""
    ons = [sql.compare("==", col("e", mine), col("m", theirs)) for mine, theirs in same.items()]
    ons.append(sql.compare(">=", col("e", "at"), col("m", "start")))
    following = sql.over(
        sql.lead(col("e", "at")), [col("m", key) for key in keys], [(col("e", "at"), False)]
    )
    query = Query(f"gap_{name}_asked", "m")
    query.left_join(f"gap_{name}_facts", "e", sql.all_of(ons))
    query.where(sql.compare("<=", col("m", "start"), col("m", "last")))
    query.columns(*(sql.output(col("m", key), key) for key in (*keys, "start", "last")))
    query.columns(sql.output(col("e", "at"), "at"), sql.output(following, "next"))
    return query.build()


def _longest(name: str, keys: list[str]) -> exp.Select:
    at, start, last = col("g", "at"), col("g", "start"), col("g", "last")
    after = sql.or_else(col("g", "next"), sql.add(last, lit(1)))
    between = sql.subtract(sql.subtract(after, at), lit(1))
    whole = sql.add(sql.subtract(last, start), lit(1))
    longest = sql.most(sql.when((sql.is_null(at), whole), otherwise=between))
    before = sql.or_else(sql.least(sql.subtract(at, start)), lit(0))
    query = Query(f"gap_{name}_steps", "g")
    query.columns(*(sql.output(col("g", key), key) for key in keys))
    query.columns(sql.output(sql.larger(before, longest), "num"))
    return query.group_by(*(col("g", key) for key in keys)).build()
