"""What stands at a period's end: organisations and their tree, members and holders of posts.

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
ARRIVALS = ("joined", "moved")

#: Which organisations must be computed to answer for some.
Reach = Literal["all", "below", "own"]


def spans(
    table: str, subject: Sequence[str], keep: Sequence[str], steps: Sequence[str]
) -> exp.Select:
    """Facts as spans: (subject…, keep…, first, next): each holds from its day until the next one."""
    order = [(col("f", "day"), False), (col("f", "fact"), False)]
    following = sql.over(sql.lead(col("f", "day")), [col("f", s) for s in subject], order)
    names = list(dict.fromkeys((*subject, *keep, "fact", "position")))
    query = Query(f"f_{table}", "f").columns(*(sql.output(col("f", n), n) for n in names))
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
    organisation_spans = spans("organisation", ("org",), org_columns, ())
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
        ("organisation_spans", organisation_spans),
        ("founded", founded),
        ("alive", alive),
        ("tree", _tree()),
    ]


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
        query = Query("alive", "o0")
        for step in range(1, depth + 1):
            query.join(
                "alive",
                f"o{step}",
                sql.all_of(
                    (
                        sql.compare("==", col(f"o{step}", "k"), col(f"o{step - 1}", "parent")),
                        sql.compare("==", col(f"o{step}", "period"), col("o0", "period")),
                    )
                ),
            )
        query.columns(
            sql.output(col("o0", "period"), "period"),
            sql.output(col(f"o{depth}", "k"), "k"),
            sql.output(col("o0", "k"), "org"),
            sql.output(lit(depth), "depth"),
        )
        levels.append(query.build())
    return sql.union(levels)


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


def people_ctes() -> list[tuple[str, exp.Query]]:
    """Members alive at each period's end who are not exempted, and holders of posts."""
    member_spans = _since_arrival(
        spans(
            "membership",
            ("person",),
            ("step", "org", "category", "leader"),
            (*ARRIVALS, "changed", "left"),
        )
    )
    exempt_spans = spans("membership", ("person",), ("step",), ("exempted", "unexempted"))
    post_columns = ("step", "rank", "full_time", "reported_on", "consulted_on", "gates", "tags")
    post_spans = spans("post", ("org", "post", "person"), post_columns, ())
    exempt = (
        Query("exempt_spans", "e")
        .join("periods", "p", covers("e", col("p", "last")))
        .columns(sql.output(col("e", "person"), "person"), sql.output(col("p", "period"), "period"))
        .where(sql.compare("==", col("e", "step"), lit("exempted")))
        .build()
    )
    members = (
        Query("member_spans", "m")
        .join("periods", "p", covers("m", col("p", "last")))
        .left_join("exempt", "e", _same_person("e", "m", "p"))
        .columns(
            sql.output(col("m", "org"), "k"),
            sql.output(col("p", "period"), "period"),
            sql.output(col("m", "person"), "member"),
            sql.output(col("m", "since"), "since"),
            sql.output(col("m", "category"), "category"),
            sql.output(col("m", "leader"), "leader"),
            sql.output(col("m", "fact"), "fact"),
        )
        .where(sql.compare("!=", col("m", "step"), lit("left")))
        .where(sql.is_null(col("e", "person")))
        .build()
    )
    holders = (
        Query("post_spans", "m")
        .join("periods", "p", covers("m", col("p", "last")))
        .left_join("exempt", "e", _same_person("e", "m", "p"))
        .columns(
            sql.output(col("m", "org"), "k"),
            sql.output(col("p", "period"), "period"),
            sql.output(col("m", "person"), "member"),
            sql.output(col("m", "first"), "since"),
            *(
                sql.output(col("m", name), name)
                for name in ("post", "rank", "full_time", "reported_on", "consulted_on")
            ),
            sql.output(col("m", "gates"), "gates"),
            sql.output(col("m", "tags"), "tags"),
            sql.output(col("m", "fact"), "fact"),
        )
        .where(sql.compare("==", col("m", "step"), lit("appointed")))
        .where(sql.is_null(col("e", "person")))
        .build()
    )
    return [
        ("member_spans", member_spans),
        ("exempt_spans", exempt_spans),
        ("post_spans", post_spans),
        ("exempt", exempt),
        ("members", members),
        ("holders", holders),
    ]


def _since_arrival(spans_of_members: exp.Select) -> exp.Select:
    """Spans of members with the day each arrived: a change of category is no new arrival."""
    arrived = sql.when((sql.among(col("f", "step"), ARRIVALS), col("f", "day")))
    order = [(col("f", "day"), False), (col("f", "fact"), False)]
    latest = sql.over(sql.most(arrived), [col("f", "person")], order)
    return spans_of_members.select(sql.output(latest, "since"), copy=False)


def _same_person(left: str, right: str, period: str) -> Expr:
    return sql.all_of(
        (
            sql.compare("==", col(left, "person"), col(right, "person")),
            sql.compare("==", col(left, "period"), col(period, "period")),
        )
    )
