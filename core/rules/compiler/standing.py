"""What stands at a period's end: organisations and their tree.

Spans of time are read off the facts with LEAD: what a fact says holds until the next one about the
same subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlglot import exp

from core.rules.compiler import sql
from core.rules.compiler.sql import Expr, Query, col, lit

TREE_DEPTH = 8
ENDINGS = ("closed", "merged")
#: Steps that say where an organisation stands, also where they name no parent or overlay: another
#: step without them, such as a new name, leaves it where it was.
PLACING = {"parent": ("founded", "moved"), "groups": ("founded", "moved", "changed")}

#: Which organisations must be computed to answer for some.
Reach = Literal["all", "below", "own"]


def in_time() -> list[tuple[Expr, bool]]:
    """The order of the facts ``f``: by day, then by first recording."""
    return [(col("f", "day"), False), (col("f", "fact"), False)]


def spans(
    relation: str, subject: Sequence[str], keep: Sequence[str], steps: Sequence[str]
) -> exp.Select:
    """Facts as spans: (subject…, keep…, first, next): each holds from its day until the next one."""
    following = sql.over(sql.lead(col("f", "day")), [col("f", s) for s in subject], in_time())
    names = list(dict.fromkeys((*subject, *keep, "fact", "position")))
    query = Query(relation, "f").columns(*(sql.output(col("f", n), n) for n in names))
    query.columns(sql.output(col("f", "day"), "first"), sql.output(following, "next"))
    if steps:
        query.where(sql.among(col("f", "step"), list(steps)))
    for name in subject:
        query.where(sql.not_null(col("f", name)))
    return query.build()


def covers(alias: str, day: Expr) -> Expr:
    """Whether a span covers a day."""
    return sql.all_of(
        (
            sql.compare("<=", col(alias, "first"), day),
            sql.any_of(
                (sql.is_null(col(alias, "next")), sql.compare(">", col(alias, "next"), day))
            ),
        )
    )


def base_ctes() -> list[tuple[str, exp.Query]]:
    """Organisations: spans, when each began, those alive at each period's end, and the tree."""
    org_columns = ("step", "kind", "sector", "parent", "groups", "title", "staff")
    organisation_spans = spans("organisation_steps", ("org",), org_columns, ())
    founded = (
        Query("f_organisation", "f")
        .columns(
            sql.output(col("f", "org"), "org"),
            sql.output(sql.least(col("f", "day")), "since"),
        )
        .group_by(col("f", "org"))
        .build()
    )
    alive = (
        Query("organisation_spans", "o")
        .join("periods", "p", covers("o", col("p", "last")))
        .join("founded", "b", sql.compare("==", col("b", "org"), col("o", "org")))
        .columns(
            sql.output(col("o", "org"), "k"),
            sql.output(col("p", "period"), "period"),
            *(
                sql.output(col("o", name), name)
                for name in ("kind", "sector", "parent", "groups", "title", "staff")
            ),
            sql.output(col("b", "since"), "since"),
        )
        .where(sql.negate(sql.among(col("o", "step"), ENDINGS)))
        .build()
    )
    return [
        ("organisation_said", _said()),
        ("organisation_steps", _steps()),
        ("organisation_spans", organisation_spans),
        ("founded", founded),
        ("alive", alive),
        ("tree", _tree()),
    ]


def _said() -> exp.Select:
    """The facts of organisations, with how often each had said by then where it stands."""
    query = Query("f_organisation", "f").columns(sql.star("f"))
    for name, steps in PLACING.items():
        given = sql.all_of(
            (sql.not_null(col("f", name)), sql.compare("!=", col("f", name), lit("")))
        )
        says = sql.when((sql.any_of((given, sql.among(col("f", "step"), steps))), lit(1)))
        times = sql.over(exp.Count(this=says), [col("f", "org")], in_time())
        query.columns(sql.output(times, f"{name}_said"))
    return query.build()


def _steps() -> exp.Select:
    """The facts of organisations, each with the place that stood after it."""
    names = ("org", "fact", "position", "day", "step", "kind", "sector", "title", "staff")
    query = Query("organisation_said", "f").columns(*(sql.output(col("f", n), n) for n in names))
    for name in PLACING:
        # Of the facts since a place was said only the first has one.
        since = [col("f", "org"), col("f", f"{name}_said")]
        query.columns(sql.output(sql.over(sql.most(col("f", name)), since, []), name))
    return query.build()


def spine(reach: Reach) -> exp.Select:
    """The organisations that are computed: all, those in focus, or those in focus and all below."""
    query = Query("alive", "o").columns(sql.star("o"))
    if reach == "own":
        query.where(in_focus(col("o", "k")))
    elif reach == "below":
        above = (
            Query("tree", "t")
            .join("focus", "x", sql.compare("==", col("x", "org"), col("t", "k")))
            .columns(col("t", "k"))
            .where(sql.compare("==", col("t", "org"), col("o", "k")))
            .where(sql.compare("==", col("t", "period"), col("o", "period")))
            .build()
        )
        query.where(exp.Exists(this=above))
    return query.build()


def in_focus(organisation: Expr) -> Expr:
    """Whether an organisation is one of those asked about."""
    same = sql.compare("==", col("x", "org"), organisation)
    return exp.Exists(this=Query("focus", "x").columns(col("x", "org")).where(same).build())


def _tree() -> exp.Query:
    """(period, k, org, depth): every organisation below `k`, itself at depth 0, to a fixed depth."""
    levels: list[exp.Select] = []
    for depth in range(TREE_DEPTH + 1):
        query = _climbed(depth).columns(
            sql.output(col("o0", "period"), "period"),
            sql.output(col(f"o{depth}", "k"), "k"),
            sql.output(col("o0", "k"), "org"),
            sql.output(lit(depth), "depth"),
        )
        levels.append(query.build())
    return sql.union(levels)


def deeper() -> exp.Select:
    """(period, org) of each organisation deeper below another than the tree looks."""

    def same(alias: str, key: Expr) -> Expr:
        same_period = sql.compare("==", col(alias, "period"), col("t", "period"))
        return sql.all_of((sql.compare("==", col(alias, "k"), key), same_period))

    return (
        Query("tree", "t")
        .join("alive", "o", same("o", col("t", "k")))
        .join("alive", "p", same("p", col("o", "parent")))
        .columns(sql.output(col("t", "period"), "period"), sql.output(col("t", "org"), "org"))
        .where(sql.compare("==", col("t", "depth"), lit(TREE_DEPTH)))
        .build()
    )


def paths_too_deep() -> exp.Select:
    """(period, o0, o1, …): what stands above an organisation deeper than the tree looks.

    An organisation in or below a circle is one of them, its path goes round.
    """
    query = _climbed(TREE_DEPTH + 1).columns(sql.output(col("o0", "period"), "period"))
    steps = range(TREE_DEPTH + 2)
    return query.columns(*(sql.output(col(f"o{n}", "k"), f"o{n}") for n in steps)).build()


def _climbed(levels: int) -> Query:
    """Organisations as ``o0`` with what stands above them as ``o1``, ``o2`` …"""
    query = Query("alive", "o0")
    for step in range(1, levels + 1):
        above = sql.compare("==", col(f"o{step}", "k"), col(f"o{step - 1}", "parent"))
        same_period = sql.compare("==", col(f"o{step}", "period"), col("o0", "period"))
        query.join("alive", f"o{step}", sql.all_of((above, same_period)))
    return query


def member_spine() -> exp.Select:
    """The spine of a scheme about members: one row a member and period."""
    return (
        Query("members", "m")
        .join(
            "alive",
            "o",
            sql.all_of(
                (
                    sql.compare("==", col("o", "k"), col("m", "k")),
                    sql.compare("==", col("o", "period"), col("m", "period")),
                )
            ),
        )
        .columns(
            sql.output(col("m", "member"), "k"),
            sql.output(col("m", "period"), "period"),
            sql.output(col("m", "k"), "org"),
            sql.output(col("o", "kind"), "kind"),
            sql.output(col("o", "sector"), "sector"),
            sql.output(col("m", "since"), "since"),
        )
        .build()
    )
