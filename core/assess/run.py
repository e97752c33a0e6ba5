"""Assessing: a programme applied to the facts as of a position, for one or more periods.

Each period is judged by the rules in force on its last day, unless `rules_on` says another day. A
value of the previous period is computed under the rules of that period.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from threading import Lock
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.assessment import Assessment
from core.assess.beneath import Beneath, beneath
from core.assess.coverage import Coverage
from core.assess.digest import programme_digest
from core.assess.errors import AssessError
from core.assess.facts import Facts, SnapshotFacts
from core.assess.focus import Focus, only
from core.assess.functions import Function
from core.assess.inputs import Inputs
from core.assess.keeping import Cut, cut_of
from core.assess.preparing import prepare
from core.assess.question import Question
from core.assess.refusals import refuse
from core.assess.steps import Steps, climbed
from core.assess.supposed import by_name, check_signs
from core.rules import (
    DuckEngine,
    Input,
    Loaded,
    Period,
    Plan,
    Resolved,
    WorkCalendar,
    broken_by_overrides,
    changes,
    compile_plan,
    resolve,
    years_read,
)

#: Plans that are kept, those asked for last.
PLANS: Final = 64
#: Days whose rules are kept, and questions whose plan can be named without looking at the rules.
DAYS: Final = 256

Earlier = Mapping[tuple[Period, str], Assessment]
"""Answers that earlier values were read from, by the period asked about and the indicator."""

Key = TypeVar("Key")
Kept = TypeVar("Kept")

__all__ = ["Assessment", "Assessor", "Function", "assess"]


class Assessor:
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
        self.loaded = loaded
        self.plugin = plugin
        festivals = loaded.programme.festivals
        self.calendar = calendar or WorkCalendar(festival_days=festivals)
        self.functions = dict(functions or {})
        self._plans: OrderedDict[tuple[Any, ...], Plan] = OrderedDict()
        self._resolved: OrderedDict[dt.date, Resolved] = OrderedDict()
        self._cuts: OrderedDict[int, Cut] = OrderedDict()
        self._keeping = Lock()
        # For what is being compiled, the turn of who has it compiled; others wait for that.
        self._turns: WeakValueDictionary[tuple[Any, ...], Lock] = WeakValueDictionary()
        self._asked: OrderedDict[tuple[Any, ...], tuple[Any, ...]] = OrderedDict()

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """The days on which the rules change."""
        return changes(self.loaded.programme)

    def resolved(self, on: dt.date) -> Resolved:
        """The rules on a day."""
        found = self._resolved.get(on)
        if found is None:
            found = resolve(self.loaded.programme, on)
            with self._keeping:
                _keep(self._resolved, on, found, DAYS)
        return found

    @cached_property
    def focus(self) -> Focus:
        """Computes answers for some organisations from a slice of the facts."""
        return Focus(self.calendar)

    @cached_property
    def programme_digest(self) -> str:
        """``sha256:…`` over the programme and what it stands on."""
        return programme_digest(self.loaded.programme, self.layers)

    @cached_property
    def layers(self) -> tuple[Beneath, ...]:
        """The programmes that the programme stands on."""
        return beneath(self.loaded)

    def rules(self, on: dt.date, overrides: Mapping[str, Fraction]) -> Resolved:
        """The rules on a day, with other numbers; raises as `plan` does, but for A002."""
        if self.days and on < self.days[0]:
            raise AssessError.no_rules(on, self.days[0])
        if not overrides:
            return self.resolved(on)
        programme = self.loaded.programme
        titles = {name: each.title for name, each in programme.parameters.items()}
        given = by_name(overrides, titles)
        check_signs(given, self.resolved(on))
        resolved = resolve(programme, on, given)
        if broken := broken_by_overrides(resolved, self.loaded.vocabulary, self.loaded.text):
            raise AssessError.overrides_break(resolved, broken)
        return resolved

    def plan(
        self,
        on: dt.date,
        overrides: Mapping[str, Fraction],
        subject: str,
        focus: bool,
        only: tuple[str, ...] | None = None,
        schemes: tuple[str, ...] | None = None,
        records: bool = False,
    ) -> Plan:
        """The plan for the rules on a day; with `records`, one that leaves silence unrated.

        Raises `AssessError`: A002 where it cannot be compiled, A007 before the first rules, A014
        for an override of no parameter, A016 for one below 0 where the rules have no such number, A013
        for one that breaks a layer's bound or a scheme's sum. Parameters are given by name or title.
        """
        said = (on, tuple(sorted(overrides.items())), subject, focus, only, schemes, records)
        # Plans are large: only `_plans` has them, so that no more are kept than it may hold.
        key = self._asked.get(said)
        plan = None if key is None else self._plans.get(key)
        if key is None or plan is None:
            key, plan = self._plan(on, overrides, subject, focus, only, schemes, records)
        with self._keeping:
            _keep(self._asked, said, key, DAYS)
        return self._kept(key, plan)

    def _plan(
        self,
        on: dt.date,
        overrides: Mapping[str, Fraction],
        subject: str,
        focus: bool,
        only: tuple[str, ...] | None,
        schemes: tuple[str, ...] | None,
        records: bool,
    ) -> tuple[tuple[Any, ...], Plan]:
        """The same plan for all days with the same rules, and what it is kept by."""
        resolved = self.rules(on, overrides)
        given = tuple(sorted(resolved.overrides.items()))
        key = (resolved.version, given, subject, focus, only, schemes, records)
        with self._turn(key):
            plan = self._plans.get(key)
            if plan is None:
                plan = compile_plan(
                    resolved,
                    self.loaded.vocabulary,
                    subject=subject,
                    focus=focus,
                    only=only,
                    schemes=schemes,
                    records=records,
                )
                if plan.refused:
                    raise AssessError.not_compiled(plan.refused)
                self._kept(key, plan)
        return key, plan

    def _turn(self, key: tuple[Any, ...]) -> Lock:
        """Held while what goes by a key is compiled, so that there is one of it."""
        with self._keeping:
            return self._turns.setdefault(key, Lock())

    def _kept(self, key: tuple[Any, ...], plan: Plan) -> Plan:
        """Keep a plan as the one asked for last; those that leave for it are forgotten."""
        with self._keeping:
            for gone in _keep(self._plans, key, plan, PLANS):
                self._cuts.pop(id(gone.statement), None)
                if "focus" in self.__dict__:
                    self.focus.forget(gone)
        return plan

    def cut(self, plan: Plan) -> Cut:
        """How a plan is parted into what is kept of its answers and the rest.

        Found once for a statement. Raises `Unkept` where nothing can be kept.
        """
        key = id(plan.statement)
        with self._turn(("cut", key)):
            found = self._cuts.get(key)
            if found is None:
                # A cut holds its plan, so that no other statement gets its number.
                found = cut_of(plan, self.loaded)
            with self._keeping:
                _keep(self._cuts, key, found, PLANS)
        return found

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
        tables = yield from inputs.tables(periods)
        owned = DuckEngine() if engine is None else engine
        try:
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


def _keep(kept: OrderedDict[Key, Kept], key: Key, value: Kept, most: int) -> list[Kept]:
    """Put a value last among those that are kept; gives those that leave for it."""
    before = kept.get(key)
    kept[key] = value
    kept.move_to_end(key)
    gone = [kept.popitem(last=False)[1] for _ in range(len(kept) - most)]
    return gone if before is None or before is value else [*gone, before]


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
