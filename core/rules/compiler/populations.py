"""Populations: members, holders of posts, organisations and codes, one row each.

A population row is (k, period, member, since, …): `k` is the organisation it counts for, `member`
who or what is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from core.facts.model import Column
from core.rules.compiler import sql
from core.rules.compiler.draft import Draft, PopulationPlan
from core.rules.compiler.filters import Refused
from core.rules.compiler.sources import DAY
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.compiler.values import Value
from core.rules.errors import nearest
from core.rules.model import CodePopulation, Indicator, Population, Ranks
from core.rules.text import Key

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

BUILT_IN: Mapping[str, Population] = {
    "member": Population(members=True),
    "branch": Population(organisations={"kind": ("branch", "general-branch")}),
}


def population(draft: Draft, each: str | CodePopulation, path: Key) -> PopulationPlan:
    """A population by its name, or some codes of a list; raises `Refused` R123, R131 or R132."""
    if isinstance(each, CodePopulation):
        return _codes(draft, each, path)
    if each in draft.populations:
        return draft.populations[each]
    defined = draft.resolved.populations
    if each in draft.resolved.programme.populations and each not in defined:
        message = f"the population '{each}' is not in force on {draft.resolved.on}"
        raise Refused("R132", path, message, "give it other days, or the indicator the same")
    if each not in defined and each not in BUILT_IN:
        cases = (name for name in draft.sources if name.endswith("_case"))
        hint = nearest(each, {*defined, *BUILT_IN, *cases})
        raise Refused("R132", path, f"no population '{each}'", hint)
    definition = defined.get(each) or BUILT_IN[each]
    _check_posts(draft, each, definition)
    query, fields, of = population_query(draft, each, definition, path)
    if of == "person":
        draft.used.update(("membership", "post"))
    draft.define(f"pop_{each}", query)
    draft.populations[each] = PopulationPlan(f"pop_{each}", fields, of)
    return draft.populations[each]


def _codes(draft: Draft, each: CodePopulation, path: Key) -> PopulationPlan:
    relation = f"pop_codes_{len(draft.ctes)}"
    listed = draft.filters.codes.get(each.codes)
    if listed is None:
        hint = nearest(each.codes, draft.filters.codes)
        raise Refused("R131", path, f"no code list '{each.codes}'", hint)
    for code in each.among:
        if code not in listed.codes:
            hint = nearest(code, listed.codes)
            raise Refused("R123", path, f"'{code}' is no code of {each.codes}", hint)
    draft.define(relation, code_population(each.among))
    return PopulationPlan(relation, {}, "code")


def _check_posts(draft: Draft, name: str, definition: Population) -> None:
    known = draft.filters.codes[draft.sources["post"].fields["post"].codes].codes
    for option in ("posts", "with_posts", "without_posts"):
        for post in getattr(definition, option):
            if post not in known:
                path: Key = ("populations", name, option)
                raise Refused("R123", path, f"'{post}' is no post", nearest(post, known))


def persons(draft: Draft, people: PopulationPlan) -> str:
    """A population of persons once each, however many of its posts one of them holds."""
    name = f"{people.relation}_once"
    if not draft.defined(name):
        keys = [col("m", key) for key in ("k", "period", "member")]
        query = Query(people.relation, "m").columns(
            *(sql.output(key, key.name) for key in keys),
            sql.output(sql.least(col("m", "since")), "since"),
        )
        draft.define(name, query.group_by(*keys).build())
    return name


def compile_size(draft: Draft, name: str, indicator: Indicator, path: Key) -> Value:
    """How many members a population has."""
    assert indicator.size is not None
    people = population(draft, indicator.size, (*path, "size"))
    relation = persons(draft, people) if people.of == "person" else people.relation
    query = (
        Query(relation, "m")
        .columns(
            sql.output(col("m", "k"), "k"),
            sql.output(col("m", "period"), "period"),
            sql.output(sql.rows(), "n"),
        )
        .group_by(col("m", "k"), col("m", "period"))
    )
    draft.define(f"size_{name}", query.build())
    return Value(draft.bring(f"size_{name}", "n", 0))


def population_query(
    draft: Draft, name: str, population: Population, path: Key
) -> tuple[exp.Select, Mapping[str, Column], str]:
    """A defined population as a SELECT, the fields of its rows, and who its members are."""
    if population.organisations is not None:
        query = Query("tree", "t").join("alive", "m", _same_node("m", "t"))
        for attribute, wanted in population.organisations.items():
            query.where(_has(attribute, wanted))
        query.columns(
            sql.output(col("t", "k"), "k"),
            sql.output(col("t", "period"), "period"),
            sql.output(col("t", "org"), "member"),
            *(sql.output(col("m", n), n) for n in ("since", "kind", "sector")),
        )
        return query.build(), ORGANISATION_FIELDS, "organisation"
    if population.posts and population.members:
        raise Refused("R130", path, "a population is of members or of posts, not both")
    included = "all_" if population.exempted == "included" else ""
    held = _held(draft, name, population, "m" if population.posts else "h")
    if population.posts:
        query = Query(f"{included}holders", "m").columns(sql.star("m"))
        query.where(sql.among(col("m", "post"), list(population.posts)))
        fields: Mapping[str, Column] = {**draft.sources["post"].fields, "since": DAY}
        for test in held:
            query.where(test)
    else:
        query = Query(f"{included}members", "m").columns(sql.star("m"))
        fields = dict(MEMBER_FIELDS)
        if population.leader is not None:
            query.where(sql.compare("==", col("m", "leader"), lit(int(population.leader))))
        if population.category:
            query.where(sql.among(col("m", "category"), list(population.category)))
        if held:
            query.where(_holds(included, held))
    if population.with_posts:
        query.where(_holds(included, [_one_of(population.with_posts)]))
    if population.without_posts:
        query.where(sql.negate(_holds(included, [_one_of(population.without_posts)])))
    return query.build(), fields, "person"


def _has(attribute: str, wanted: Sequence[str]) -> Expr:
    """Whether an organisation is of one of some kinds or sectors, or sits in one of some groups."""
    if attribute == "groups":
        return sql.any_of([sql.contains(col("m", "groups"), f"|{group}|") for group in wanted])
    return sql.among(col("m", attribute), list(wanted))


def _one_of(posts: Sequence[str]) -> Expr:
    return sql.among(col("h", "post"), list(posts))


def _holds(included: str, tests: Sequence[Expr]) -> Expr:
    """Whether the person of a row ``m`` holds, anywhere, a post ``h`` that meets tests."""
    query = Query(f"{included}holders", "h").columns(col("h", "member"))
    for key in ("member", "period"):
        query.where(sql.compare("==", col("h", key), col("m", key)))
    for test in tests:
        query.where(test)
    return exp.Exists(this=query.build())


def _held(draft: Draft, name: str, population: Population, alias: str) -> list[Expr]:
    """What is asked of the post that somebody holds."""
    tests: list[Expr] = []
    if population.full_time is not None:
        tests.append(sql.compare("==", col(alias, "full_time"), lit(int(population.full_time))))
    column, path = draft.sources["post"].fields["rank"], ("populations", name, "rank")
    if isinstance(population.rank, Ranks):
        place = draft.filters.rank(col(alias, "rank"), column, path)
        for word, sign in (("at_least", ">="), ("at_most", "<=")):
            code = getattr(population.rank, word)
            if code:
                edge = draft.filters.edge(column, code, (*path, word))
                tests.append(sql.compare(sign, place, lit(edge)))
    elif population.rank:
        codes = [draft.filters.text(column, code, path) for code in population.rank]
        tests.append(sql.among(col(alias, "rank"), codes))
    return tests


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
