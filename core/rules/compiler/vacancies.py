"""How long nobody held a post: the days of a vacancy at the period's end, or the longest in it.

A post that nobody was ever appointed to is not known of, so there is no data and not a vacancy.
"""

from __future__ import annotations

from sqlglot import exp

from core.rules.compiler import sql
from core.rules.compiler.draft import Draft
from core.rules.compiler.filters import Refused
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.compiler.values import COUNT_BOUND, Value
from core.rules.errors import nearest
from core.rules.model import Vacancy
from core.rules.text import Key


def compile_vacancy(draft: Draft, name: str, vacancy: Vacancy, path: Key) -> Value:
    """The days that all of some posts were vacant; no data where nobody ever held one.

    Raises `Refused` R123 for a code that is no post, and R104 in a scheme about members.
    """
    inner: Key = (*path, "vacant")
    if draft.subject != "organisation":
        raise Refused("R104", inner, "a vacancy is of an organisation's posts, not of a member")
    codes = draft.filters.codes[draft.sources["post"].fields["post"].codes].codes
    for post in vacancy.posts:
        if post not in codes:
            raise Refused("R123", (*inner, "posts"), f"'{post}' is no post", nearest(post, codes))
    draft.used.update(("membership", "post"))
    draft.define(f"vacant_{name}_held", _held(vacancy))
    draft.define(f"vacant_{name}_ends", _ends(name))
    draft.define(f"vacant_{name}", _days(name, vacancy))
    brought = draft.bring(f"vacant_{name}", "num", None)
    return Value(brought, 1, True, False, COUNT_BOUND)


def _held(vacancy: Vacancy) -> exp.Select:
    """(k, period, start, stop): the stretches up to a period's end that somebody held a post of."""
    after = sql.add(col("p", "last"), lit(1))
    stop = sql.smaller(sql.or_else(col("m", "next"), after), after)
    query = Query("post_spans", "m")
    query.join("periods", "p", sql.compare("<=", col("m", "first"), col("p", "last")))
    query.where(sql.compare("==", col("m", "step"), lit("appointed")))
    query.where(sql.among(col("m", "post"), list(vacancy.posts)))
    # Who is removed on the day of the appointment held it on no day.
    query.where(
        sql.any_of(
            (sql.is_null(col("m", "next")), sql.compare(">", col("m", "next"), col("m", "first")))
        )
    )
    query.columns(
        sql.output(col("m", "org"), "k"),
        sql.output(col("p", "period"), "period"),
        sql.output(col("m", "first"), "start"),
        sql.output(stop, "stop"),
        sql.output(col("p", "first"), "first"),
        sql.output(after, "after"),
    )
    return query.build()


def _ends(name: str) -> exp.Select:
    """Each day on which somebody stopped holding a post, with when the next began.

    `held` is 1 where another held it on that day.
    """
    held = f"vacant_{name}_held"
    same = [sql.compare("==", col("s", key), col("e", key)) for key in ("k", "period")]
    same.append(sql.compare(">", col("s", "stop"), col("e", "stop")))
    covered = sql.all_of(
        (sql.not_null(col("s", "start")), sql.compare("<=", col("s", "start"), col("e", "stop")))
    )
    later = sql.compare(">", col("s", "start"), col("e", "stop"))
    keys = [col("e", key) for key in ("k", "period", "stop", "first", "after")]
    query = Query(held, "e").left_join(held, "s", sql.all_of(same))
    query.columns(*(sql.output(key, key.name) for key in keys))
    query.columns(
        sql.output(sql.most(sql.flag(covered)), "held"),
        sql.output(sql.least(sql.when((later, col("s", "start")))), "next"),
    )
    return query.group_by(*keys).build()


def _days(name: str, vacancy: Vacancy) -> exp.Select:
    stop, after = col("g", "stop"), col("g", "after")
    free = sql.compare("==", col("g", "held"), lit(0))
    if vacancy.take == "at-end":
        days: Expr = sql.subtract(after, stop)
        free = sql.all_of((free, sql.is_null(col("g", "next"))))
    else:
        begun = sql.larger(stop, col("g", "first"))
        days = sql.larger(sql.subtract(sql.or_else(col("g", "next"), after), begun), lit(0))
    keys = [col("g", "k"), col("g", "period")]
    query = Query(f"vacant_{name}_ends", "g")
    query.columns(*(sql.output(key, key.name) for key in keys))
    query.columns(sql.output(sql.most(sql.when((free, days), otherwise=lit(0))), "num"))
    return query.group_by(*keys).build()
