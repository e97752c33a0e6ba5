"""What rules can count: every fact type, and the derived sources (attendance, and one row a case).

A source has fields with exact column kinds, a day, an organisation and a key (`fact`). Fact types
are read as they stand in the columns; a derived source is one SELECT over them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlglot import exp

from core.facts import Vocabulary, fields_of, lists_of
from core.facts.model import Column
from core.rules.compiler import sql
from core.rules.compiler.sql import Expr, Query, col, lit

DAY = Column("day")
INTEGER = Column("integer")


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be counted.

    `relation` is the name to read from, `tables` the fact tables it needs, `query` its definition
    where it is derived. `person` is the field that names a person by default, `day` the day a row
    belongs to by default, and `steps` are the days of a case.
    """

    name: str
    relation: str
    fields: Mapping[str, Column]
    tables: tuple[str, ...]
    query: exp.Query | None = None
    person: str = ""
    day: str = "day"
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case: the fact type and step codes that mark it, and the day's name.

    `value` names the field that holds the day, where it is not the day the fact occurred on.
    """

    day: str
    table: str
    codes: tuple[str, ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class CaseShape:
    """How facts make up a case: the first step carries the attributes; `undoes` cancels steps.

    With `open_start` a case may begin with any step, as admission under different templates does.
    """

    name: str
    steps: tuple[Step, ...]
    attributes: tuple[str, ...]
    undoes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    open_start: bool = False


CASES: tuple[CaseShape, ...] = (
    CaseShape(
        "problem_case",
        (
            Step("raised", "problem", ("raised",)),
            Step("assigned", "problem", ("assigned",)),
            Step("planned", "measure"),
            Step("rectified", "rectification", ("rectified",)),
            Step("verified", "rectification", ("verified",)),
            Step("reopened", "rectification", ("reopened",)),
        ),
        ("category", "origin"),
        {"reopened": ("rectified", "verified")},
    ),
    CaseShape(
        "project_case",
        (
            Step("opened", "project", ("opened",)),
            Step("milestone", "project", ("milestone",)),
            Step("closed", "project", ("closed",)),
        ),
        ("kind", "lead_post", "persons"),
    ),
    CaseShape(
        "election_case",
        (
            Step("announced", "election", ("due",)),
            Step("due", "election", ("due", "extended"), "due_on"),
            Step("held", "election", ("held",)),
            Step("approved", "election", ("approved",)),
        ),
        ("term_years",),
    ),
    CaseShape(
        "demand_case",
        (Step("opened", "demand", ("opened",)), Step("resolved", "demand", ("resolved",))),
        ("kind",),
    ),
    CaseShape(
        "duty_case",
        (Step("set", "duty", ("set",)), Step("done", "duty", ("done",))),
        ("kind", "item", "weight", "due_on", "post", "level", "year"),
    ),
)


@cache
def sources_of(vocabulary: Vocabulary) -> dict[str, Source]:
    """Every source rules may name, by name."""
    sources: dict[str, Source] = {}
    for name, model in vocabulary.types.items():
        columns = {spec.name: spec.column for spec in fields_of(model)}
        person = "person" if "person" in columns else ""
        fields = {"day": DAY, **columns}
        sources[name] = Source(name, f"f_{name}", fields, (name,), person=person)
    attendance = _attendance(vocabulary)
    sources[attendance.name] = attendance
    for shape in CASES:
        sources[shape.name] = _case(shape, vocabulary)
    admission = _admission_shape(vocabulary)
    sources[admission.name] = _case(admission, vocabulary)
    return sources


def _columns(vocabulary: Vocabulary, table: str) -> dict[str, Column]:
    return {spec.name: spec.column for spec in fields_of(vocabulary.types[table])}


def _attendance(vocabulary: Vocabulary) -> Source:
    """One row a person at a meeting, study or training; hours of the row, else of the fact."""
    branches: list[exp.Select] = []
    tables: list[str] = []
    for table in ("meeting", "study", "training"):
        parent = _columns(vocabulary, table)
        row = {
            spec.name
            for listed in lists_of(vocabulary.types[table])
            if listed.name == "attendance"
            for spec in fields_of(listed.row)
        }
        child = f"{table}__attendance"
        hours: Expr = sql.null()
        if "hours" in parent:
            hours = col("p", "hours")
        if "hours" in row:
            hours = sql.or_else(col("a", "hours"), hours)
        member = col("a", "as_member") if "as_member" in row else lit(0)
        kind = col("p", "kind") if "kind" in parent else lit(table)
        branches.append(
            Query(f"f_{child}", "a")
            .join(
                f"f_{table}",
                "p",
                sql.all_of(
                    (
                        sql.compare("==", col("p", "position"), col("a", "position")),
                        sql.compare("==", col("p", "fact"), col("a", "fact")),
                    )
                ),
            )
            .columns(
                sql.output(col("a", "position"), "position"),
                sql.output(col("a", "fact"), "fact"),
                sql.output(col("a", "org"), "org"),
                sql.output(col("a", "day"), "day"),
                sql.output(col("a", "person"), "person"),
                sql.output(sql.whole(hours), "hours"),
                sql.output(member, "as_member"),
                sql.output(lit(table), "type"),
                sql.output(kind, "kind"),
                sql.output(col("p", "tags"), "tags"),
            )
            .build()
        )
        tables += [table, child]
    fields = {
        "day": DAY,
        "person": Column("person"),
        "hours": _columns(vocabulary, "study")["hours"],
        "as_member": Column("flag"),
        "type": Column("text"),
        "kind": Column("text"),
        "tags": Column("tags"),
    }
    return Source(
        "attendance", "s_attendance", fields, tuple(tables), sql.union(branches), person="person"
    )


def united(sources: Sequence[Source]) -> Source:
    """Several sources counted as one: the fields they all have, codes compared as text."""
    first, *others = sources
    common = {
        name: Column("text") if column.kind == "code" else column
        for name, column in first.fields.items()
        if all(name in o.fields and o.fields[name].kind == column.kind for o in others)
    }
    names = ["fact", "position", "org", *common]
    branches = [
        Query(source.relation, "u").columns(*(sql.output(col("u", name), name) for name in names))
        for source in sources
    ]
    return Source(
        " and ".join(source.name for source in sources),
        "s_" + "_and_".join(source.name for source in sources),
        common,
        tuple(dict.fromkeys(table for source in sources for table in source.tables)),
        sql.union([branch.build() for branch in branches]),
        person="person" if all(source.person == "person" for source in sources) else "",
    )


def _admission_shape(vocabulary: Vocabulary) -> CaseShape:
    """Admission steps are a template's: every code of the list is a possible day."""
    steps = tuple(
        Step(code.replace("-", "_"), "admission", (code,))
        for code in vocabulary.codes["admission.step"].codes
    )
    return CaseShape("admission_case", steps, (), open_start=True)


def _case(shape: CaseShape, vocabulary: Vocabulary) -> Source:
    """One row a case: the day each step was last taken, and the first step's attributes."""
    tables = tuple(dict.fromkeys(step.table for step in shape.steps))
    first = shape.steps[0]
    attributes = {
        name: column
        for name, column in _columns(vocabulary, first.table).items()
        if name in shape.attributes or name == "tags"
    }
    query = _pivot(shape, tables, attributes)
    fields: dict[str, Column] = {"case": Column("case"), **attributes}
    fields |= {"begun": DAY, **{step.day: DAY for step in shape.steps}}
    return Source(
        shape.name,
        f"s_{shape.name}",
        fields,
        tables,
        query,
        day="begun" if shape.open_start else first.day,
        steps=tuple(step.day for step in shape.steps),
    )


def _step_test(step: Step) -> Expr:
    tests = [sql.compare("==", col("e", "of"), lit(step.table))]
    if step.codes:
        tests.append(sql.among(col("e", "step"), step.codes))
    return sql.all_of(tests)


def _pivot(
    shape: CaseShape, tables: tuple[str, ...], attributes: Mapping[str, Column]
) -> exp.Select:
    first = shape.steps[0]
    stepped = {step.table for step in shape.steps if step.codes}
    extra = sorted({step.value for step in shape.steps if step.value} - set(attributes))
    for table in tables:
        query = Query(f"f_{table}", "f").columns(
            *(sql.output(col("f", c), c) for c in ("fact", "position", "org", "day", "case")),
            sql.output(lit(table), "of"),
            sql.output(col("f", "step") if table in stepped else lit(""), "step"),
        )
        for name, column in {**attributes, **{e: DAY for e in extra}}.items():
            missing = (
                sql.whole(sql.null()) if column.kind in ("integer", "day", "flag") else lit("")
            )
            value = col("f", name) if table == first.table else missing
            query.columns(sql.output(value, name))
        if table == tables[0]:
            events: exp.Query = query.build()
        else:
            events = exp.union(events, query.build(), distinct=False, copy=False)
    inner = _latest_days(shape, attributes, exp.Subquery(this=events, alias=_alias("e")))
    outer = exp.Select().from_(exp.Subquery(this=inner, alias=_alias("c")))
    kept = ("org", "fact", "position", "case", "begun", *attributes)
    outer = outer.select(*(sql.output(col("c", c), c) for c in kept), copy=False)
    undone = {day: undoer for undoer, days in shape.undoes.items() for day in days}
    for step in shape.steps:
        value: Expr = col("c", step.day)
        if step.day in undone:
            value = sql.when((_stands(step.day, undone[step.day]), value))
        outer = outer.select(sql.output(value, step.day), copy=False)
    if shape.open_start:
        return outer
    return outer.where(sql.not_null(col("c", first.day)))


def _latest_days(
    shape: CaseShape, attributes: Mapping[str, Column], events: exp.Subquery
) -> exp.Select:
    first = sql.always() if shape.open_start else _step_test(shape.steps[0])
    undone = {*shape.undoes, *(day for days in shape.undoes.values() for day in days)}
    select = exp.Select().from_(events).select(sql.output(col("e", "case"), "case"), copy=False)
    for name in ("org", "fact", "position", *attributes):
        select = select.select(
            sql.output(sql.most(sql.when((first, col("e", name)))), name), copy=False
        )
    select = select.select(sql.output(sql.least(col("e", "day")), "begun"), copy=False)
    for step in shape.steps:
        test = _step_test(step)
        day = sql.when((test, col("e", step.value or "day")))
        taken = sql.least(day) if step is shape.steps[0] else sql.most(day)
        select = select.select(sql.output(taken, step.day), copy=False)
        if step.day in undone:
            order = sql.most(sql.when((test, col("e", "position"))))
            select = select.select(sql.output(order, f"{step.day}__at"), copy=False)
    return select.group_by(col("e", "case"))


def _stands(day: str, undoer: str) -> Expr:
    """Whether a step still stands: it was taken after it was last undone."""
    same_day = sql.all_of(
        (
            sql.compare("==", col("c", day), col("c", undoer)),
            sql.compare(">", col("c", f"{day}__at"), col("c", f"{undoer}__at")),
        )
    )
    later = sql.compare(">", col("c", day), col("c", undoer))
    return sql.any_of((sql.is_null(col("c", undoer)), later, same_day))


def _alias(text: str) -> exp.TableAlias:
    return exp.TableAlias(this=sql.name(text))
