"""Each member of a population, or each case of a source: how many of them meet a condition."""

from __future__ import annotations

from core.rules.compiler import sql
from core.rules.compiler.draft import Draft, PopulationPlan
from core.rules.compiler.filters import RECORDER, ROW, Joins, Refused
from core.rules.compiler.gaps import gaps
from core.rules.compiler.kinds import is_by_kind
from core.rules.compiler.measures import (
    Measured,
    check_recorder,
    grouped,
    measured,
    remember,
    source_of,
)
from core.rules.compiler.populations import persons, population
from core.rules.compiler.presence import all_present, parts_with_any, required_from
from core.rules.compiler.repeats import condition_on, met_of, remember_required, required
from core.rules.compiler.sources import Source
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.compiler.values import COUNT_BOUND, Value
from core.rules.errors import nearest
from core.rules.model import CodePopulation, Indicator
from core.rules.text import Key

MEMBER = ("k", "period", "member")


def compile_each(draft: Draft, name: str, indicator: Indicator, path: Key) -> Value:
    """met/of over a population, in every sub-period too where the indicator says `every`."""
    each = indicator.each
    assert each is not None
    if isinstance(each, str) and each in draft.sources and each.endswith("_case"):
        return _each_case(draft, name, indicator, draft.source(each, (*path, "each")), path)
    people = population(draft, each, (*path, "each"))
    if indicator.measure == "meets":
        return _each_row(draft, name, indicator, people, path)
    key, part = _keys(draft, indicator, people, path)
    if indicator.longest_gap is not None:
        return _each_gap(draft, name, indicator, people, key, part, path)
    parts = parts_with_any(draft, indicator, path)
    found = measured(draft, indicator, key, part, path, parts)
    remember(draft, name, indicator, found)
    ons = [sql.compare("==", col("a", "period"), col("m", "period"))]
    if part:
        ons.append(sql.compare("==", col("a", "k"), col("m", "k")))
    ons.append(sql.compare("==", col("a", "part" if part else "k"), col("m", "member")))
    holders = persons(draft, people) if people.of == "person" else people.relation
    query = Query(holders, "m")
    sub = found.grouping.sub
    if sub:
        same = {"k": "k", "part": "member"} if part else {"k": "member"}
        remember_required(draft, name, indicator, found.grouping, holders, same)
    if parts:
        required_from(query, indicator, "m").left_join(found.relation, "a", sql.all_of(ons))
        holds = all_present(query, parts, col("a", found.column))
        query.columns(*(sql.output(col("m", n), n) for n in MEMBER))
        query.columns(sql.output(sql.when((holds, lit(1)), otherwise=lit(0)), "met"))
        return _count_met(draft, name, query)
    holds = condition_on(draft, indicator, found, path, col(RECORDER, "kind"))
    _of_kinds(draft, indicator, people, query)
    if sub:
        query.join("subs", "u", required(draft, found.grouping, indicator, "m"))
        ons.append(sql.compare("==", col("a", "sub"), col("u", "sub")))
    query.left_join(found.relation, "a", sql.all_of(ons))
    query.columns(*(sql.output(col("m", n), n) for n in MEMBER))
    met = sql.when((holds, lit(1)), otherwise=lit(0))
    if sub:
        query.columns(sql.output(sql.least(met), "met")).group_by(*(col("m", n) for n in MEMBER))
    else:
        value = found.value_or_zero(indicator, "a")
        query.columns(sql.output(met, "met"), sql.output(value, "value"))
    return _count_met(draft, name, query)


def _each_gap(
    draft: Draft,
    name: str,
    indicator: Indicator,
    people: PopulationPlan,
    key: str,
    part: str,
    path: Key,
) -> Value:
    """Each of a population whose longest gap meets the condition."""
    asked = persons(draft, people) if people.of == "person" else people.relation
    found = gaps(draft, name, indicator, asked, key, part, path)
    holds = condition_on(draft, indicator, found, path, col(RECORDER, "kind"), "m")
    query = Query(found.relation, "m")
    _of_kinds(draft, indicator, people, query)
    query.columns(*(sql.output(col("m", n), n) for n in MEMBER))
    met = sql.when((holds, lit(1)), otherwise=lit(0))
    query.columns(sql.output(met, "met"), sql.output(col("m", found.column), "value"))
    return _count_met(draft, name, query)


def _of_kinds(draft: Draft, indicator: Indicator, people: PopulationPlan, query: Query) -> None:
    """Bring the organisation whose kind decides what is asked; of a kind without a number nothing is.

    It is the organisation that is asked, or that of the person who is.
    """
    given = [w for w in indicator.condition.values() if is_by_kind(draft.resolved, w)]
    if not given:
        return
    asked = col("m", "member" if people.of == "organisation" else "k")
    same = sql.compare("==", col(RECORDER, "period"), col("m", "period"))
    query.join("alive", RECORDER, sql.all_of((sql.compare("==", col(RECORDER, "k"), asked), same)))
    for written in given:
        value = draft.number_by_kind(str(written), col(RECORDER, "kind"))
        assert value is not None
        query.where(sql.not_null(value.num))


def _keys(draft: Draft, indicator: Indicator, people: PopulationPlan, path: Key) -> tuple[str, str]:
    """The fields of the source's rows that hold the member of the population."""
    source, _, _ = source_of(draft, indicator, path)
    if people.of == "person":
        key = indicator.by or source.person
        if not key:
            hint = "name the field that holds the person with 'by'"
            raise Refused("R104", path, f"'{source.name}' names no person", hint)
        draft.filters.field(source, key, (*path, "by"))
        return key, ""
    if people.of == "code":
        if indicator.by is None:
            raise Refused("R107", path, "say 'by': which field holds the code")
        column = draft.filters.field(source, indicator.by, (*path, "by"))
        if column.kind == "code" and isinstance(indicator.each, CodePopulation):
            for code in indicator.each.among:
                draft.filters.text(column, code, (*path, "by"))
        return "org", indicator.by
    return "org", ""


def _each_row(
    draft: Draft, name: str, indicator: Indicator, people: PopulationPlan, path: Key
) -> Value:
    """Each of a population whose own row meets a filter, such as a secretary's rank."""
    rows_source = Source(people.relation, people.relation, people.fields, ())
    joins = Joins()
    kept = draft.filters.conditions(rows_source, indicator.where, (*path, "where"), joins)
    meets = indicator.meets
    assert isinstance(meets, dict)
    tests = draft.filters.conditions(rows_source, meets, (*path, "meets"), joins)
    if joins.day_sets or joins.workdays:
        raise Refused("R133", path, "a population's row has no working days to count")
    check_recorder(joins, "", path)
    query = Query(people.relation, ROW).join(
        "periods", "p", sql.compare("==", col("p", "period"), col(ROW, "period"))
    )
    query.columns(*(sql.output(col(ROW, n), n) for n in MEMBER))
    if people.of == "person":
        query.columns(sql.output(col(ROW, "fact"), "fact"))
    query.columns(sql.output(sql.when((sql.all_of(tests), lit(1)), otherwise=lit(0)), "met"))
    for test in kept:
        query.where(test)
    return _count_met(draft, name, query)


def _count_met(draft: Draft, name: str, rows: Query) -> Value:
    """met/of from one row a member with its `met`."""
    relation = f"each_{name}"
    draft.define(f"{relation}_rows", rows.build())
    query = Query(f"{relation}_rows", "r").columns(
        sql.output(col("r", "k"), "k"),
        sql.output(col("r", "period"), "period"),
        sql.output(sql.rows(), "of"),
        sql.output(sql.total(col("r", "met")), "met"),
    )
    draft.define(relation, query.group_by(col("r", "k"), col("r", "period")).build())
    return met_of(draft, relation)


def _each_case(draft: Draft, name: str, indicator: Indicator, source: Source, path: Key) -> Value:
    joins = Joins()
    kept = draft.filters.conditions(source, indicator.where, (*path, "where"), joins)
    tests: list[Expr] = []
    if isinstance(indicator.meets, dict):
        tests += draft.filters.conditions(source, indicator.meets, (*path, "meets"), joins)
    for step in indicator.has_all:
        known_step(source, step, (*path, "has_all"))
        tests.append(sql.not_null(col(ROW, step)))
    if indicator.in_order:
        for earlier, later in zip(indicator.has_all, indicator.has_all[1:], strict=False):
            tests.append(sql.compare("<=", col(ROW, earlier), col(ROW, later)))
    if not tests:
        raise Refused("R126", path, "say what each case must meet: meets or has_all")
    grouping = grouped(draft, indicator, source, draft.subject_key(source, path), "", path)
    check_recorder(joins, grouping.key, path)
    of = sql.when((sql.all_of(kept), lit(1)), otherwise=lit(0)) if kept else lit(1)
    met = sql.when((sql.all_of([*kept, *tests]), lit(1)), otherwise=lit(0))
    scan, of_column = draft.scans.measure(source, grouping, joins, sql.total(of))
    _, met_column = draft.scans.measure(source, grouping, joins, sql.total(met))
    found = Measured(scan.name, met_column, None, grouping, source, sql.all_of(kept), joins)
    remember(draft, name, indicator, found)
    brought_of = draft.bring(scan.name, of_column, 0)
    brought_met = draft.bring(scan.name, met_column, 0)
    some = sql.compare(">", brought_of, lit(0))
    num = sql.when((some, brought_met))
    return Value(num, brought_of, True, False, COUNT_BOUND, COUNT_BOUND, share=True)


def known_step(source: Source, step: str, path: Key) -> None:
    """Raise `Refused` R134 where a source has no such step."""
    if step not in source.steps:
        hint = nearest(step, source.steps)
        raise Refused("R134", path, f"'{step}' is no step of {source.name}", hint)
