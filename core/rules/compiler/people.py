"""Members and holders of posts at each period's end, with and without who is exempted then."""

from __future__ import annotations

from sqlglot import exp

from core.rules.compiler import sql
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.compiler.standing import covers, in_time, spans

ARRIVALS = ("joined", "moved")
#: Who joins is not exempted, and who leaves takes no exemption along.
EXEMPTING = ("exempted", "unexempted", "joined", "left")
POST_COLUMNS = ("rank", "full_time", "reported_on", "consulted_on", "gates", "tags")


def people_ctes() -> list[tuple[str, exp.Query]]:
    """The relations of persons, ``members`` and ``holders`` and what they are made of.

    ``all_members`` and ``all_holders`` have the exempted too.
    """
    return [
        ("member_spans", spans("f_membership", ("person",), ("step", "org"), (*ARRIVALS, "left"))),
        (
            "category_spans",
            spans("f_membership", ("person",), ("category", "leader"), (*ARRIVALS, "changed")),
        ),
        ("exempt_spans", spans("f_membership", ("person",), ("step",), EXEMPTING)),
        ("post_terms", _terms()),
        ("post_spans", _post_spans()),
        ("exempt", _exempt()),
        ("all_members", _members()),
        ("members", _not_exempted("all_members")),
        ("all_holders", _holders()),
        ("holders", _not_exempted("all_holders")),
    ]


def _not_exempted(relation: str) -> exp.Select:
    query = Query(relation, "m").columns(sql.star("m"))
    return query.where(sql.compare("==", col("m", "exempted"), lit(0))).build()


def _is_exempted() -> Expr:
    return sql.output(sql.flag(sql.not_null(col("e", "person"))), "exempted")


def _exempt() -> exp.Select:
    return (
        Query("exempt_spans", "e")
        .join("periods", "p", covers("e", col("p", "last")))
        .columns(sql.output(col("e", "person"), "person"), sql.output(col("p", "period"), "period"))
        .where(sql.compare("==", col("e", "step"), lit("exempted")))
        .build()
    )


def _members() -> exp.Select:
    """Who has arrived last says where; category and leader are as said since, or then."""
    said = sql.all_of(
        (
            sql.compare("==", col("c", "person"), col("m", "person")),
            covers("c", col("p", "last")),
        )
    )
    return (
        Query("member_spans", "m")
        .join("periods", "p", covers("m", col("p", "last")))
        .join("category_spans", "c", said)
        .left_join("exempt", "e", _same_person("e", "m", "p"))
        .columns(
            sql.output(col("m", "org"), "k"),
            sql.output(col("p", "period"), "period"),
            sql.output(col("m", "person"), "member"),
            sql.output(col("m", "first"), "since"),
            sql.output(col("c", "category"), "category"),
            sql.output(col("c", "leader"), "leader"),
            sql.output(col("c", "fact"), "fact"),
            _is_exempted(),
        )
        .where(sql.compare("!=", col("m", "step"), lit("left")))
        .build()
    )


def _terms() -> exp.Select:
    """The facts of posts with a holder, each with the number of removals before: its term."""
    removed = sql.when((sql.compare("==", col("f", "step"), lit("removed")), lit(1)))
    term = sql.over(exp.Count(this=removed), _holder(), in_time())
    return (
        Query("f_post", "f")
        .columns(sql.star("f"), sql.output(term, "term"))
        .where(sql.not_null(col("f", "person")))
        .build()
    )


def _post_spans() -> exp.Select:
    """Spans of posts with the day each term began: what is said of a holder begins none."""
    held = spans("post_terms", ("org", "post", "person"), ("step", *POST_COLUMNS), ())
    appointed = sql.when((sql.compare("==", col("f", "step"), lit("appointed")), col("f", "day")))
    since = sql.over(sql.least(appointed), [*_holder(), col("f", "term")], [])
    return held.select(sql.output(since, "since"), copy=False)


def _holder() -> list[Expr]:
    return [col("f", name) for name in ("org", "post", "person")]


def _holders() -> exp.Select:
    return (
        Query("post_spans", "m")
        .join("periods", "p", covers("m", col("p", "last")))
        .left_join("exempt", "e", _same_person("e", "m", "p"))
        .columns(
            sql.output(col("m", "org"), "k"),
            sql.output(col("p", "period"), "period"),
            sql.output(col("m", "person"), "member"),
            sql.output(col("m", "since"), "since"),
            sql.output(col("m", "post"), "post"),
            *(sql.output(col("m", name), name) for name in POST_COLUMNS),
            sql.output(col("m", "fact"), "fact"),
            _is_exempted(),
        )
        .where(sql.compare("==", col("m", "step"), lit("appointed")))
        .build()
    )


def _same_person(left: str, right: str, period: str) -> Expr:
    return sql.all_of(
        (
            sql.compare("==", col(left, "person"), col(right, "person")),
            sql.compare("==", col(left, "period"), col(period, "period")),
        )
    )
