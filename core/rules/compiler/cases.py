"""Cases as sources: one row a case and period, with the day each step was last taken by its end.

What happens to a case after a period's end is not known in that period: a problem reopened the next
year stays verified in this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlglot import exp

from core.facts import FactModel, Vocabulary
from core.facts.model import Column
from core.rules.compiler import sql
from core.rules.compiler.sources import DAY, Source, columns_of
from core.rules.compiler.sql import Expr, Query, col, lit


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case: the fact type and step codes that mark it, and the day's name.

    `value` names the field that holds the day, where it is not the day the fact occurred on; facts of
    the tables `also` may state it too.
    """

    day: str
    table: str
    codes: tuple[str, ...] = ()
    value: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseShape:
    """How facts make up a case: the first step carries the attributes; `undoes` cancels steps.

    With `open_start` a case may begin with any step, as admission under different templates does.
    `within` are the fields that tell cases of one code apart: where nothing refuses a second case
    of a code, as with the duties that every organisation numbers anew each year.
    """

    name: str
    steps: tuple[Step, ...]
    attributes: tuple[str, ...]
    undoes: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    open_start: bool = False
    within: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """What tells one row from another."""
        return ("period", "case", *self.within)


CASES: tuple[CaseShape, ...] = (
    CaseShape(
        "problem_case",
        (
            Step("raised", "problem", ("raised",)),
            Step("assigned", "problem", ("assigned",)),
            Step("planned", "measure"),
            Step("due", "problem", ("raised", "assigned"), "due_on", ("measure",)),
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
        within=("org", "year"),
    ),
)


def admission_shape(vocabulary: Vocabulary) -> CaseShape:
    """Admission steps are a template's: every code of the list is a possible day."""
    steps = tuple(
        Step(code.replace("-", "_"), "admission", (code,))
        for code in vocabulary.codes["admission.step"].codes
    )
    return CaseShape("admission_case", steps, (), open_start=True)


@cache  # Every vocabulary has the same types; a programme's codes make another one of it.
def case_source(shape: CaseShape, first: type[FactModel]) -> Source:
    """One row a case and period: the day of each step by its end, and the first step's attributes.

    `first` is the type of the first step.
    """
    tables = tuple(dict.fromkeys(step.table for step in shape.steps))
    attributes = {
        name: column
        for name, column in columns_of(first).items()
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
        day="begun" if shape.open_start else shape.steps[0].day,
        steps=tuple(step.day for step in shape.steps),
        by_period=True,
        within=shape.within,
    )


def _step_test(step: Step) -> Expr:
    tests = [sql.compare("==", col("e", "of"), lit(step.table))]
    if step.codes:
        tests.append(sql.among(col("e", "step"), step.codes))
    test = sql.all_of(tests)
    if step.also:
        test = sql.any_of((test, sql.among(col("e", "of"), step.also)))
    return sql.all_of((test, sql.not_null(col("e", step.value)))) if step.value else test


def _pivot(
    shape: CaseShape, tables: tuple[str, ...], attributes: Mapping[str, Column]
) -> exp.Select:
    first = shape.steps[0]
    stepped = {step.table for step in shape.steps if step.codes}
    extra = sorted({step.value for step in shape.steps if step.value} - set(attributes))
    stating = {name for step in shape.steps if step.value for name in (step.table, *step.also)}
    branches: list[exp.Select] = []
    for table in tables:
        query = Query(f"f_{table}", "f")
        query.join("periods", "p", sql.compare("<=", col("f", "day"), col("p", "last")))
        query.columns(
            sql.output(col("p", "period"), "period"),
            *(sql.output(col("f", c), c) for c in ("fact", "position", "org", "day", "case")),
            sql.output(lit(table), "of"),
            sql.output(col("f", "step") if table in stepped else lit(""), "step"),
        )
        for name, column in {**attributes, **dict.fromkeys(extra, DAY)}.items():
            missing = (
                sql.whole(sql.null()) if column.kind in ("integer", "day", "flag") else lit("")
            )
            has = table in stating if name in extra else table == first.table
            own = col("f", name) if has else missing
            query.columns(sql.output(own, name))
        branches.append(query.build())
    events = exp.Subquery(this=sql.union(branches), alias=_alias("e"))
    inner = _latest_days(shape, attributes, events)
    outer = exp.Select().from_(exp.Subquery(this=inner, alias=_alias("c")))
    kept = ("period", "org", "fact", "position", "case", "begun", *attributes)
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
    first = _step_test(shape.steps[0])
    stated = tuple(step for step in shape.steps if step.value)
    if shape.open_start or stated:
        events = _numbered(events, shape, stated)
    if shape.open_start:
        first = sql.compare("==", col("e", "place"), lit(1))
    undone = {*shape.undoes, *(day for days in shape.undoes.values() for day in days)}
    keys = [col("e", key) for key in shape.keys]
    select = exp.Select().from_(events)
    select = select.select(*(sql.output(key, key.name) for key in keys), copy=False)
    told = ("org", "fact", "position", *attributes)
    for name in (name for name in told if name not in shape.within):
        select = select.select(
            sql.output(sql.most(sql.when((first, col("e", name)))), name), copy=False
        )
    select = select.select(sql.output(sql.least(col("e", "day")), "begun"), copy=False)
    for step in shape.steps:
        test = _step_test(step)
        if step.value:
            last = sql.compare("==", col("e", f"{step.day}__place"), lit(1))
            taken = sql.most(sql.when((sql.all_of((test, last)), col("e", step.value))))
        else:
            day = sql.when((test, col("e", "day")))
            taken = sql.least(day) if step is shape.steps[0] else sql.most(day)
        select = select.select(sql.output(taken, step.day), copy=False)
        if step.day in undone:
            order = sql.most(sql.when((test, col("e", "fact"))))
            select = select.select(sql.output(order, f"{step.day}__at"), copy=False)
    return select.group_by(*keys)


def _numbered(events: exp.Subquery, shape: CaseShape, stated: Sequence[Step]) -> exp.Subquery:
    """The events of each case with their place in it, from 1, by day and order of recording.

    For each step of `stated` also the place from the end among those that state its day: what was
    said last counts, also where it is an earlier day than what was said before.
    """
    keys = [col("e", key) for key in shape.keys]
    place = sql.over(sql.row_number(), keys, _in_time())
    numbered = (
        exp.Select().from_(events).select(sql.star("e"), sql.output(place, "place"), copy=False)
    )
    for step in stated:
        among = [*keys, sql.flag(_step_test(step))]
        place = sql.over(sql.row_number(), among, _in_time(backwards=True))
        numbered = numbered.select(sql.output(place, f"{step.day}__place"), copy=False)
    return exp.Subquery(this=numbered, alias=exp.TableAlias(this=sql.name("e")))


def _in_time(*, backwards: bool = False) -> list[tuple[Expr, bool]]:
    return [(col("e", "day"), backwards), (col("e", "fact"), backwards)]


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
