"""Values of the organisations around one, combined; and how many of them meet a condition."""

from __future__ import annotations

from sqlglot import exp

from core.rules.compiler import sql
from core.rules.compiler.draft import LEVEL, Draft
from core.rules.compiler.filters import Follows, Refused
from core.rules.compiler.formulas import fitting
from core.rules.compiler.populations import population
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.compiler.values import COUNT_BOUND, SUM_BOUND, Value, within
from core.rules.errors import nearest
from core.rules.model import Indicator
from core.rules.text import Key


def compile_roll_up(draft: Draft, name: str, indicator: Indicator, path: Key) -> None:
    """Combine another indicator over children, descendants, branch or overlay."""
    roll = indicator.roll_up
    assert roll is not None
    found = _rolled(draft, roll.of, roll.take, path)
    fixed = isinstance(found.den, int)
    if roll.take == "median":
        _median(draft, name, indicator, found, path)
        return
    query = _around(draft, roll.over, roll.kind)
    keys = [col("t", "k"), col("t", "period")]
    query.columns(*(sql.output(key, key.name) for key in keys)).group_by(*keys)
    known = sql.not_null(found.num)
    counted = sql.total(sql.when((known, lit(1)), otherwise=lit(0)))
    pooled = sql.total(sql.when((known, found.num), otherwise=lit(0)))
    base: Expr | None = None
    den: int | None = found.den if isinstance(found.den, int) else None
    bound, den_bound, lacks = found.num_bound, found.den_bound, True
    match roll.take:
        case "sum":
            num, bound, lacks = pooled, max(SUM_BOUND, bound), not fixed
            if not fixed:
                base = sql.total(sql.when((known, found.den_expr), otherwise=lit(0)))
                den_bound = max(SUM_BOUND, den_bound)
        case "count":
            num, den, bound, den_bound, lacks = counted, 1, COUNT_BOUND, 1, False
        case "mean":
            num, bound, den_bound = pooled, max(SUM_BOUND, bound), COUNT_BOUND * den_bound
            base = sql.multiply(counted, found.den_expr)
        case "greatest":
            num = sql.most(found.num)
        case "least":
            num = sql.least(found.num)
        case "spread":
            num, bound = sql.subtract(sql.most(found.num), sql.least(found.num)), 2 * bound
    if base is not None:
        query.columns(sql.output(base, "den"))
    query.columns(sql.output(num, "num"))
    alias = draft.join(f"roll_{name}", query.build())
    with fitting((*path, "roll_up")):
        within(bound, den_bound)
    value = _read(alias, None if base is not None else den, lacks, bound, den_bound)
    draft.later(name, draft.conditioned(indicator, value, path))


def _median(draft: Draft, name: str, indicator: Indicator, found: Value, path: Key) -> None:
    """The value in the middle, or half the sum of the two there: counted in halves throughout."""
    roll = indicator.roll_up
    assert roll is not None and isinstance(found.den, int)
    keys = [col("t", "k"), col("t", "period")]
    places = _around(draft, roll.over, roll.kind).where(sql.not_null(found.num))
    order = [(found.num, False), (col(LEVEL, "k"), False)]
    places.columns(
        *(sql.output(key, key.name) for key in keys),
        sql.output(found.num, "num"),
        sql.output(sql.over(sql.row_number(), keys, order), "place"),
        sql.output(sql.over(exp.Count(this=exp.Star()), keys, []), "size"),
    )
    ranked = exp.Subquery(this=places.build(), alias=exp.TableAlias(this=sql.name("r")))
    twice, size = sql.multiply(lit(2), col("r", "place")), col("r", "size")
    middle = (
        sql.compare(">=", twice, size),
        sql.compare("<=", twice, sql.add(size, lit(2))),
    )
    both = sql.total(col("r", "num"))
    alone = sql.compare("==", sql.rows(), lit(1))
    halves = sql.when((alone, sql.multiply(lit(2), both)), otherwise=both)
    groups = [col("r", "k"), col("r", "period")]
    outputs = [*(sql.output(key, key.name) for key in groups), sql.output(halves, "num")]
    query = exp.Select().from_(ranked).select(*outputs, copy=False)
    alias = draft.join(f"roll_{name}", query.where(sql.all_of(middle)).group_by(*groups))
    bound, den = 2 * found.num_bound, 2 * found.den
    with fitting((*path, "roll_up")):
        within(bound, den)
    value = Value(col(alias, "num"), den, True, False, bound, den)
    draft.later(name, draft.conditioned(indicator, value, path))


def _rolled(draft: Draft, of: str, take: str, path: Key) -> Value:
    """The value to roll up; raises `Refused` R140 or R135."""
    found = draft.values.get(of)
    if not isinstance(found, Value):
        if of.partition(".")[0] in draft.failed:
            raise Follows("R140", path, f"'{of}' was refused")
        hint = nearest(of, draft.resolved.indicators)
        raise Refused("R140", (*path, "roll_up", "of"), f"nothing is called '{of}'", hint)
    if not isinstance(found.den, int) and take not in ("sum", "count"):
        raise Refused(
            "R135",
            (*path, "roll_up", "take"),
            f"'{take}' of rates with different bases cannot be exact",
            "take: sum pools the parts; or make points of the rate first",
        )
    return found


def _read(alias: str, den: int | None, lacks: bool, bound: int, den_bound: int) -> Value:
    """The combined value as the next level reads it; without `den`, it has a column of its own."""
    read: Expr = col(alias, "num")
    if not lacks:
        read = sql.or_else(read, lit(0))
    elif den is None:
        read = sql.when((sql.compare(">", col(alias, "den"), lit(0)), read))
    base = col(alias, "den") if den is None else den
    return Value(read, base, lacks, False, bound, den_bound)


def _around(draft: Draft, over: str, kinds: tuple[str, ...]) -> Query:
    """The organisations around each (as `t`) with the row of each of them as `v`; no columns yet."""
    same_period = sql.compare("==", col(LEVEL, "period"), col("t", "period"))
    if over == "overlay":
        grouped = sql.contains_mark(col(LEVEL, "groups"), col("t", "k"))
        query = Query("alive", "t").join(draft.top, LEVEL, sql.all_of((same_period, grouped)))
    else:
        same_node = sql.compare("==", col(LEVEL, "k"), col("t", "org"))
        query = Query("tree", "t").join(draft.top, LEVEL, sql.all_of((same_period, same_node)))
        if over == "children":
            query.where(sql.compare("==", col("t", "depth"), lit(1)))
        elif over == "descendants":
            query.where(sql.compare(">", col("t", "depth"), lit(0)))
    if kinds:
        query.where(sql.among(col(LEVEL, "kind"), list(kinds)))
    return query


def compile_share(draft: Draft, name: str, indicator: Indicator, path: Key) -> None:
    """Each organisation of a population that meets a condition on other indicators."""
    assert indicator.each is not None and isinstance(indicator.meets, str)
    people = population(draft, indicator.each, (*path, "each"))
    if people.of != "organisation":
        raise Refused("R136", path, "a condition on indicators is asked of organisations")
    test, _ = draft.formulas.test(indicator.meets, (*path, "meets"))
    same = sql.all_of(
        (
            sql.compare("==", col(LEVEL, "k"), col("m", "member")),
            sql.compare("==", col(LEVEL, "period"), col("m", "period")),
        )
    )
    query = (
        Query(people.relation, "m")
        .join(draft.top, LEVEL, same)
        .columns(
            sql.output(col("m", "k"), "k"),
            sql.output(col("m", "period"), "period"),
            sql.output(sql.rows(), "den"),
            sql.output(sql.total(sql.when((test, lit(1)), otherwise=lit(0))), "num"),
        )
        .group_by(col("m", "k"), col("m", "period"))
    )
    alias = draft.join(f"share_{name}", query.build())
    num, den = col(alias, "num"), col(alias, "den")
    draft.later(name, Value(num, den, True, False, COUNT_BOUND, COUNT_BOUND, share=True))
