"""Populations: members, holders of posts, organisations and codes, as they are at a period's end.

Spans of time are read off the facts with LEAD: what a fact says holds until the next one about the
same subject. A population row is (k, period, member, since, …): `k` is the organisation it counts
for, `member` who or what is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from core.facts.model import Column
from core.rules.compiler import sql
from core.rules.compiler.filters import Refused
from core.rules.compiler.sources import DAY
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.model import Population
from core.rules.text import Key

TREE_DEPTH = 8
ENDINGS = ("closed", "merged")

ORGANISATION_FIELDS: Mapping[str, Column] = {
    "kind": Column("code", codes="organisation.kind"),
    "sector": Column("code", codes="organisation.sector"),
    "since": DAY,
}
MEMBER_FIELDS: Mapping[str, Column] = {
    "category": Column("code", codes="membership.category"),
    "leader": Column("flag"),
    "since": DAY,
}


@dataclass(frozen=True, slots=True)
class Populated:
    """A population compiled: its relation, the fields of its rows, and what `member` is."""

    relation: str
    fields: Mapping[str, Column]
    of: str


def spans(
    table: str, subject: Sequence[str], keep: Sequence[str], steps: Sequence[str]
) -> exp.Select:
    """Facts as spans: (subject…, keep…, first, next): each holds from its day until the next one."""
    order = [(col("f", "day"), False), (col("f", "position"), False)]
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


def base_ctes(focus: bool) -> list[tuple[str, exp.Query]]:
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
    ctes: list[tuple[str, exp.Query]] = [
        ("organisation_spans", organisation_spans),
        ("founded", founded),
        ("alive", alive),
        ("tree", _tree()),
    ]
    spine = Query("alive", "o").columns(sql.star("o"))
    if focus:
        spine.join("focus", "x", sql.compare("==", col("x", "org"), col("o", "k")))
    ctes.append(("spine", spine.build()))
    return ctes


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
    member_spans = spans(
        "membership",
        ("person",),
        ("step", "org", "category", "leader"),
        ("joined", "moved", "left"),
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
            sql.output(col("m", "first"), "since"),
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


def _same_person(left: str, right: str, period: str) -> Expr:
    return sql.all_of(
        (
            sql.compare("==", col(left, "person"), col(right, "person")),
            sql.compare("==", col(left, "period"), col(period, "period")),
        )
    )


def population_query(
    population: Population, posts: Mapping[str, Column], path: Key
) -> tuple[exp.Select, Mapping[str, Column], str]:
    """A defined population as a SELECT, the fields of its rows, and who its members are."""
    if population.organisations is not None:
        query = Query("tree", "t").join("alive", "m", _same_node("m", "t"))
        for name, wanted in population.organisations.items():
            query.where(sql.among(col("m", name), list(wanted)))
        query.columns(
            sql.output(col("t", "k"), "k"),
            sql.output(col("t", "period"), "period"),
            sql.output(col("t", "org"), "member"),
            *(sql.output(col("m", n), n) for n in ("since", "kind", "sector")),
        )
        return query.build(), ORGANISATION_FIELDS, "organisation"
    if population.posts and population.members:
        raise Refused("R130", path, "a population is of members or of posts, not both")
    if population.posts:
        query = Query("holders", "m").columns(sql.star("m"))
        query.where(sql.among(col("m", "post"), list(population.posts)))
        fields = {name: posts[name] for name in posts} | {"since": DAY}
    else:
        query = Query("members", "m").columns(sql.star("m"))
        fields = dict(MEMBER_FIELDS)
        if population.leader is not None:
            query.where(sql.compare("==", col("m", "leader"), lit(int(population.leader))))
        if population.category:
            query.where(sql.among(col("m", "category"), list(population.category)))
    if population.without_posts:
        listed = (
            Query("holders", "h")
            .columns(col("h", "member"))
            .where(sql.among(col("h", "post"), list(population.without_posts)))
            .where(sql.compare("==", col("h", "member"), col("m", "member")))
            .where(sql.compare("==", col("h", "period"), col("m", "period")))
            .build()
        )
        query.where(sql.negate(exp.Exists(this=listed)))
    return query.build(), fields, "person"


def _same_node(organisation: str, node: str) -> Expr:
    return sql.all_of(
        (
            sql.compare("==", col(organisation, "k"), col(node, "org")),
            sql.compare("==", col(organisation, "period"), col(node, "period")),
        )
    )


def code_population(codes: Sequence[str]) -> exp.Select:
    """The codes of a list as a population of every organisation."""
    options = sql.union([exp.Select().select(sql.output(lit(code), "code")) for code in codes])
    listed = exp.Subquery(this=options, alias=exp.TableAlias(this=sql.name("c")))
    return (
        exp.Select()
        .from_(sql.table("spine", "s"))
        .join(listed, join_type="cross")
        .select(
            sql.output(col("s", "k"), "k"),
            sql.output(col("s", "period"), "period"),
            sql.output(col("c", "code"), "member"),
            sql.output(col("s", "since"), "since"),
        )
    )
