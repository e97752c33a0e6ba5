"""Assessing: a programme applied to the facts as of a position, for one or more periods.

Each period is judged by the rules in force on its last day, unless `rules_on` says another day. A
value of the previous period is computed under the rules of that period.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.ahead import ahead
from core.assess.assessment import Assessment
from core.assess.beneath import Beneath, beneath
from core.assess.coverage import Coverage
from core.assess.digest import programme_digest
from core.assess.facts import Facts, SnapshotFacts
from core.assess.focus import only
from core.assess.functions import Function
from core.assess.inputs import Inputs
from core.assess.planning import Planning
from core.assess.preparing import prepare
from core.assess.question import Question
from core.assess.refusals import refuse
from core.assess.steps import Steps, climbed
from core.rules import (
    DuckEngine,
    Input,
    Loaded,
    Period,
    Plan,
    WorkCalendar,
    years_read,
)

Earlier = Mapping[tuple[Period, str], Assessment]
"""Answers that earlier values were read from, by the period asked about and the indicator."""

__all__ = ["Assessment", "Assessor", "Function", "assess"]


class Assessor(Planning):
    """Compiles and runs a programme; keeps its plans, so ask the same one again.

    `plugin` is the name of the plugin the programme belongs to; answers carry it.
    """

    def __init__(
        self,
        loaded: Loaded,
        *,
        calendar: WorkCalendar | None = None,
        functions: Mapping[str, Function] | None = None,
        plugin: str = "",
    ) -> None:
        super().__init__(loaded, calendar)
        self.plugin = plugin
        self.functions = dict(functions or {})

    @cached_property
    def programme_digest(self) -> str:
        """``sha256:…`` over the programme and what it stands on."""
        return programme_digest(self.loaded.programme, self.layers)

    @cached_property
    def layers(self) -> tuple[Beneath, ...]:
        """The programmes that the programme stands on."""
        return beneath(self.loaded)

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
        schemes: Sequence[str] | None = None,
        engine: DuckEngine | None = None,
        unchecked: bool = False,
    ) -> list[Assessment]:
        """One assessment a period, in the order given.

        Periods under the same rules run in one statement. `organisations` limits the answer to
        some, and computes the others only where those depend on them; `schemes` limits it to some
        schemes and the indicators they read.

        Nothing recorded is not nothing done: a scheme does not rate an organisation of which nothing
        that it counts was recorded in the period, unless it says so. Raises `AssessError` A009 for a
        period of which the region has no fact at all, A010 for one of a kind that the programme's
        schemes do not judge, A007 before the first rules and A012 at the ends of the calendar.
        `unchecked`, as examples need it, or with an `engine` of the caller's own, such periods and
        such organisations are computed like any other.
        """
        question = Question(
            rules_on,
            dict(overrides or {}),
            None if organisations is None else tuple(organisations),
            subject,
            None if only is None else tuple(only),
            None if schemes is None else tuple(schemes),
            records=not (unchecked or engine is not None),
        )
        if not question.records:
            return self.ask(facts, periods, question, engine)
        coverage = Coverage(facts, self.focus.shelf)
        for period in dict.fromkeys(periods):
            refuse(self.loaded.programme, question, period, facts.region, coverage)
        found = self.ask(facts, periods, question)
        if question.whole:
            return [replace(each, unplaced=coverage.unplaced(each.period)) for each in found]
        return found

    def ask(
        self,
        facts: Facts,
        periods: Sequence[Period],
        question: Question,
        engine: DuckEngine | None = None,
    ) -> list[Assessment]:
        """One assessment a period, in the order given; with an `engine`, computed by it.

        Earlier answers that it rests on are computed by engines of our own.
        """
        return climbed(
            self._answers(facts, periods, question, engine),
            lambda wanted, asked: self._answers(facts, wanted, asked),
        )

    def climbs(self, question: Question, period: Period) -> bool:
        """Whether the answer of a period rests on earlier ones, under the rules it is judged by."""
        # No number makes an answer rest on an earlier one.
        question = replace(question, overrides={})
        plan = self.planned(question, period)
        return any(wanted.kind == "prior" for wanted in plan.inputs)

    def ruled(self, wanted: Input, on: dt.date) -> bool:
        """Whether an earlier value is computed by the rules of a day."""
        if self.days and on < self.days[0]:
            return False
        resolved = self.resolved(on)
        if wanted.scheme:
            return wanted.scheme in resolved.schemes
        return wanted.of.partition(".")[0] in resolved.indicators

    def planned(self, question: Question, period: Period) -> Plan:
        """The plan of what is asked of a period, for all organisations; raises as `plan` does."""
        return self._planned(question, period, focus=False)

    def _answers(
        self,
        facts: Facts,
        periods: Sequence[Period],
        question: Question,
        engine: DuckEngine | None = None,
    ) -> Steps[list[Assessment]]:
        groups: dict[int, list[Period]] = {}
        plans: dict[int, Plan] = {}
        limited = question.organisations is not None
        cuts = limited and engine is None and isinstance(facts, SnapshotFacts)
        for period in dict.fromkeys(periods):
            plan = self._planned(question, period, focus=limited and not cuts)
            plans[id(plan)] = plan
            groups.setdefault(id(plan), []).append(period)
        found: dict[Period, Assessment] = {}
        for key, together in groups.items():
            rows, earlier = yield from self._rows(facts, plans[key], together, question, engine)
            for number, period in enumerate(together):
                mine = rows.filter(pc.equal(rows["period"], number)).sort_by("k")
                plan = _on(plans[key], question.on(period))
                found[period] = Assessment(
                    facts.region,
                    self.loaded.programme.programme.id,
                    plan.resolved.version,
                    period,
                    facts.position,
                    plan,
                    mine,
                    self.plugin,
                    self.programme_digest,
                    self.calendar,
                    {name: answer for (of, name), answer in earlier.items() if of == period},
                )
        return [found[period] for period in periods]

    def _planned(self, question: Question, period: Period, *, focus: bool) -> Plan:
        return self.plan(
            question.on(period),
            question.overrides,
            question.subject,
            focus,
            question.only,
            question.schemes,
            question.records,
        )

    def _rows(
        self,
        facts: Facts,
        plan: Plan,
        periods: Sequence[Period],
        question: Question,
        engine: DuckEngine | None,
    ) -> Steps[tuple[pa.Table, Earlier]]:
        """The plan's output for all these periods, and the answers it read earlier values from."""
        if (
            question.organisations is not None
            and engine is None
            and isinstance(facts, SnapshotFacts)
        ):
            rows = yield from self._sliced(facts, plan, periods, question)
            if rows is not None:
                return rows
            plan = self._planned(question, periods[0], focus=True)
        whole = replace(question, organisations=None)
        inputs = Inputs(self, facts, plan, whole)
        first = None
        if isinstance(engine, DuckEngine | None) and not (engine and engine.shared):
            first = yield from ahead(inputs, periods)
        tables = yield from inputs.tables(periods)
        owned = DuckEngine() if engine is None else engine
        try:
            if first is not None:
                return first.rows(owned, facts, periods, self.calendar, tables), inputs.earlier
            years = years_read(plan, periods, self.calendar)
            prepare(owned, facts, plan, periods, self.calendar, question.organisations, years)
            for relation, table in tables.items():
                owned.load(relation, table)
            return owned.run(plan.statement), inputs.earlier
        finally:
            if engine is None:
                owned.close()

    def _sliced(
        self, facts: SnapshotFacts, plan: Plan, periods: Sequence[Period], question: Question
    ) -> Steps[tuple[pa.Table, Earlier] | None]:
        """The output for some organisations from a slice, None where they may depend on any other."""
        assert question.organisations is not None
        codes = self.focus.needed(facts, plan, question.organisations)
        if codes is None:
            return None
        asked = replace(question, organisations=tuple(sorted(codes)))
        inputs = Inputs(self, facts, plan, asked)
        tables = yield from inputs.tables(periods)
        rows = self.focus.rows(facts, plan, periods, codes, tables)
        return only(rows, plan, question.organisations), inputs.earlier


def _on(plan: Plan, day: dt.date) -> Plan:
    """The plan on a day: its rules hold for many, and an answer says the day that was asked."""
    return replace(plan, resolved=replace(plan.resolved, on=day))


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
