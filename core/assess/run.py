"""Assessing: a programme applied to the facts as of a position, for one or more periods.

Each period is judged by the rules in force on its last day, unless `rules_on` says another day. A
value of the previous period is computed under the rules of that period.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.errors import AssessError
from core.assess.facts import Facts
from core.assess.result import OrganisationResult, Reader, SchemeResult
from core.rules import (
    DuckEngine,
    Loaded,
    Period,
    Plan,
    Resolved,
    WorkCalendar,
    calendar_relations,
    changes,
    compile_plan,
    resolve,
)
from core.rules.compiler.draft import Input

EMPTY_INPUT = pa.schema(
    [("k", pa.string()), ("period", pa.int64()), ("num", pa.int64()), ("den", pa.int64())]
)

Function = Callable[[Mapping[str, pa.Table], Period], Mapping[str, Fraction]]


@dataclass(frozen=True)
class Assessment:
    """A programme's results for every organisation of a region in one period.

    `table` has one row an organisation, sorted by code; `position` is the last event counted;
    `digest` is over region, programme, rules version, parameters, period, position and all rows.
    """

    region: str
    programme: str
    rules_version: str
    period: Period
    position: int
    plan: Plan = field(repr=False)
    table: pa.Table = field(repr=False)

    @property
    def resolved(self) -> Resolved:
        """The rules that were applied."""
        return self.plan.resolved

    @cached_property
    def organisations(self) -> tuple[str, ...]:
        """The codes of all organisations (or members), sorted."""
        return tuple(self.table.column("k").to_pylist())

    @cached_property
    def _places(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.organisations)}

    def of(self, code: str) -> OrganisationResult:
        """The result of one organisation; raises `AssessError` A001 for one that is not there."""
        if code not in self._places:
            raise AssessError.unknown_organisation(code, self.organisations, str(self.period))
        row = {
            name: self.table.column(name)[self._places[code]].as_py()
            for name in self.table.column_names
        }
        return Reader(self.plan).organisation(row)

    def results(self) -> list[OrganisationResult]:
        """Every organisation's result, by code."""
        reader = Reader(self.plan)
        return [reader.organisation(row) for row in self.table.to_pylist()]

    @cached_property
    def digest(self) -> str:
        """sha256 over what was asked and every row of the answer."""
        digest = hashlib.sha256()
        parameters = sorted((n, str(p.value)) for n, p in self.resolved.parameters.items())
        asked = (self.region, self.programme, self.rules_version, str(self.period), parameters)
        digest.update(repr((*asked, self.position)).encode())
        names = sorted(name for name in self.table.column_names if name != "period")
        for name in names:
            digest.update(f"\n{name}:".encode())
            for value in self.table.column(name).to_pylist():
                digest.update(b"\x00" if value is None else str(value).encode() + b"\x01")
        return f"sha256:{digest.hexdigest()}"

    def to_json(self) -> dict[str, Any]:
        """The whole assessment as plain data."""
        return {
            "region": self.region,
            "programme": self.programme,
            "rules": self.rules_version,
            "period": str(self.period),
            "position": self.position,
            "digest": self.digest,
            "organisations": [result.to_json() for result in self.results()],
        }


class Assessor:
    """Compiles and runs a programme; keeps its plans, so ask the same one again."""

    def __init__(
        self,
        loaded: Loaded,
        *,
        calendar: WorkCalendar | None = None,
        functions: Mapping[str, Function] | None = None,
    ) -> None:
        self.loaded = loaded
        festivals = loaded.programme.festivals
        self.calendar = calendar or WorkCalendar(festival_days=festivals)
        self.functions = dict(functions or {})
        self._plans: dict[tuple[Any, ...], Plan] = {}

    def plan(
        self,
        on: dt.date,
        overrides: Mapping[str, Fraction],
        subject: str,
        focus: bool,
        only: tuple[str, ...] | None = None,
        schemes: tuple[str, ...] | None = None,
    ) -> Plan:
        """The plan for the rules on a day; raises `AssessError` A002 where it cannot be compiled."""
        days = changes(self.loaded.programme)
        if days and on < days[0]:
            raise AssessError.no_rules(on, days[0])
        resolved = resolve(self.loaded.programme, on, overrides)
        key = (resolved.version, tuple(sorted(overrides.items())), subject, focus, only, schemes)
        if key not in self._plans:
            plan = compile_plan(
                resolved,
                self.loaded.vocabulary,
                subject=subject,
                focus=focus,
                only=only,
                schemes=schemes,
            )
            if plan.refused:
                raise AssessError.not_compiled(plan.refused)
            self._plans[key] = plan
        return self._plans[key]

    def run(
        self,
        facts: Facts,
        periods: Sequence[Period],
        *,
        rules_on: dt.date | None = None,
        overrides: Mapping[str, Fraction] | None = None,
        organisations: Sequence[str] | None = None,
        subject: str = "organisation",
        only: Sequence[str] | None = None,
        engine: DuckEngine | None = None,
    ) -> list[Assessment]:
        """One assessment a period, in the order given.

        Periods under the same rules run in one statement. `organisations` limits the answer to
        some, and computes the others only where those depend on them.
        """
        owned = DuckEngine() if engine is None else engine
        try:
            chosen = dict(overrides or {})
            wanted = None if only is None else tuple(only)
            found: dict[Period, Assessment] = {}
            groups: dict[int, list[Period]] = {}
            plans: dict[int, Plan] = {}
            for period in dict.fromkeys(periods):
                plan = self.plan(
                    rules_on or period.last, chosen, subject, organisations is not None, wanted
                )
                plans[id(plan)] = plan
                groups.setdefault(id(plan), []).append(period)
            for key, together in groups.items():
                for assessment in self._run(
                    owned, facts, plans[key], together, organisations, rules_on, chosen
                ):
                    found[assessment.period] = assessment
            return [found[period] for period in periods]
        finally:
            if engine is None:
                owned.close()

    def _run(
        self,
        engine: DuckEngine,
        facts: Facts,
        plan: Plan,
        periods: Sequence[Period],
        organisations: Sequence[str] | None,
        rules_on: dt.date | None,
        overrides: Mapping[str, Fraction],
    ) -> list[Assessment]:
        inputs = {
            i.relation: self._input(facts, plan, i, periods, rules_on, overrides)
            for i in plan.inputs
        }
        prepare(engine, facts, plan, periods, self.calendar, organisations)
        for relation, table in inputs.items():
            engine.load(relation, table)
        rows = engine.run(plan.statement)
        numbers = rows.column("period")
        identity = self.loaded.programme.programme
        return [
            Assessment(
                facts.region,
                identity.id,
                plan.resolved.version,
                period,
                facts.position,
                _on(plan, rules_on or period.last),
                rows.filter(pc.equal(numbers, number)).sort_by("k"),
            )
            for number, period in enumerate(periods)
        ]

    # -- what comes from elsewhere -------------------------------------------------------------

    def _input(
        self,
        facts: Facts,
        plan: Plan,
        wanted: Input,
        periods: Sequence[Period],
        rules_on: dt.date | None,
        overrides: Mapping[str, Fraction],
    ) -> pa.Table:
        rows: list[tuple[str, int, int, int]] = []
        for number, period in enumerate(periods):
            if wanted.kind == "prior":
                values = self._prior(facts, plan, wanted, period.previous, rules_on, overrides)
            else:
                found = self._function(facts, plan, wanted.of, period)
                values = {key: (v.numerator, v.denominator) for key, v in found.items()}
            for key, (num, den) in values.items():
                if abs(num) >= wanted.bound or den >= wanted.bound:
                    raise AssessError.too_large(wanted.of, key)
                rows.append((key, number, num, den))
        named = [dict(zip(EMPTY_INPUT.names, row, strict=True)) for row in rows]
        return pa.Table.from_pylist(named, schema=EMPTY_INPUT)

    def _prior(
        self,
        facts: Facts,
        plan: Plan,
        wanted: Input,
        period: Period,
        rules_on: dt.date | None,
        overrides: Mapping[str, Fraction],
    ) -> dict[str, tuple[int, int]]:
        """A value of an earlier period; none before there were rules or organisations."""
        if not self._ruled(rules_on or period.last, wanted) or not self._anything(
            facts, period, rules_on
        ):
            return {}
        only = None if wanted.scheme else (wanted.of.partition(".")[0],)
        [before] = self.run(
            facts,
            [period],
            rules_on=rules_on,
            overrides=overrides,
            subject=plan.subject,
            only=only,
        )
        found = ((result.code, _read(result, wanted)) for result in before.results())
        return {code: value for code, value in found if value is not None}

    def _ruled(self, on: dt.date, wanted: Input) -> bool:
        """Whether the value wanted was computed by the rules of a day."""
        days = changes(self.loaded.programme)
        if days and on < days[0]:
            return False
        resolved = resolve(self.loaded.programme, on)
        if wanted.scheme:
            return wanted.scheme in resolved.schemes
        return wanted.of.partition(".")[0] in resolved.indicators

    def _anything(self, facts: Facts, period: Period, rules_on: dt.date | None) -> bool:
        """Whether any organisation existed by the end of a period."""
        plan = self.plan(rules_on or period.last, {}, "organisation", False, ())
        with DuckEngine() as engine:
            prepare(engine, facts, plan, [period], self.calendar, None)
            return bool(engine.run(plan.statement).num_rows)

    def _function(
        self, facts: Facts, plan: Plan, name: str, period: Period
    ) -> Mapping[str, Fraction]:
        word = name.removeprefix("rules.")
        if word not in self.functions:
            raise AssessError.no_function(word, self.functions)
        function = self.functions[word]
        reads: tuple[str, ...] = getattr(function, "reads", ())
        with DuckEngine() as engine:
            facts.provide(engine, reads, None)
            frames = {
                read: engine.run(f'SELECT * FROM "f_{read}" ORDER BY position') for read in reads
            }
        return function(frames, period)


def _on(plan: Plan, day: dt.date) -> Plan:
    """The plan on a day: its rules hold for many, and an answer says the day that was asked."""
    return replace(plan, resolved=replace(plan.resolved, on=day))


def _read(result: OrganisationResult, wanted: Input) -> tuple[int, int] | None:
    """A value's parts, over the base that the plan reads it with; raises `AssessError` A005."""
    if wanted.scheme:
        number = _of_scheme(result.schemes.get(wanted.scheme), wanted.of)
        return None if number is None else (number, wanted.base or 1)
    found = result.indicators[wanted.of]
    if found.num is None or wanted.base is None:
        return None if found.num is None else (found.num, found.den)
    number, rest = divmod(found.num * wanted.base, found.den)
    if rest:
        raise AssessError.not_the_same(wanted.of, result.code)
    return number, wanted.base


def _of_scheme(scheme: SchemeResult | None, value: str) -> int | None:
    """A scheme's value as an integer; its total in thousandths."""
    if scheme is None or scheme.state == "outside":
        return None
    match value:
        case "total":
            return scheme.total
        case "stars":
            return scheme.stars
        case "vetoes":
            return len(scheme.vetoes)
    return int(scheme.state == "vetoed")


def prepare(
    engine: DuckEngine,
    facts: Facts,
    plan: Plan,
    periods: Sequence[Period],
    calendar: WorkCalendar,
    organisations: Sequence[str] | None,
) -> None:
    """Make everything readable that a plan reads, except its inputs."""
    facts.provide(engine, plan.tables, None)
    for relation, table in calendar_relations(plan, periods, calendar).items():
        engine.load(relation, table)
    engine.load("focus", pa.table({"org": pa.array(organisations or (), pa.string())}))


def assess(
    loaded: Loaded,
    facts: Facts,
    period: Period | str,
    *,
    rules_on: dt.date | None = None,
    overrides: Mapping[str, Fraction] | None = None,
    organisations: Sequence[str] | None = None,
    functions: Mapping[str, Function] | None = None,
) -> Assessment:
    """Assess one period. Raises `AssessError`, `CalendarError` or `ColumnsError`."""
    chosen = Period.parse(period) if isinstance(period, str) else period
    [result] = Assessor(loaded, functions=functions).run(
        facts, [chosen], rules_on=rules_on, overrides=overrides, organisations=organisations
    )
    return result
