"""What-ifs at the cost of what changed: what a supposition does not touch is taken from the baseline.

Both sides' plans are held against each other. Values that are made of the same in both stand in the
baseline already; only the others, and the points, are computed. A change of weights, points, caps or
bands touches no indicator, so no fact is read. The baseline is read and never written.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.assessment import Assessment
from core.assess.facts import Facts
from core.assess.inputs import Inputs, asked_before, reader_of
from core.assess.preparing import prepare
from core.assess.question import Question
from core.assess.rescoring import rescored
from core.assess.ruling import numbers_of, read_by_figures
from core.assess.run import Assessor
from core.assess.staying import Earlier, different, judged, kept
from core.assess.steps import Steps, climbed
from core.assess.supposition import Supposition
from core.assess.unchecked import Unchecked
from core.rules import (
    KEPT,
    DuckEngine,
    Lineage,
    NotColumnwise,
    Period,
    Plan,
    Resolved,
    Rest,
    compile_rest,
    lineage_of,
    of_kind,
    resolve,
    resting_on,
    unchanged,
    years_read,
)

#: What is left of plans is kept for the last of them.
RESTS: Final = 32


def suppose(
    assessor: Assessor, facts: Facts, baseline: Sequence[Assessment], supposition: Supposition
) -> list[Assessment]:
    """What each of some assessments would say under a supposition of other numbers or other days.

    The same bytes as assessing under it anew. `facts` are those of the baseline, which is over all
    organisations. Raises as `Assessor.plan` does, and `ValueError` for facts of another position.
    """

    def rules(answer: Assessment) -> Rules:
        said = rules_of(answer)
        numbers = {**said.overrides, **supposition.parameters}
        return Rules(supposition.rules_on or said.rules_on, numbers)

    return reconsider(assessor, facts, baseline, rules)


@dataclass(frozen=True, slots=True)
class Rules:
    """By what an answer is to be computed: a day (None: the period's own), and numbers instead."""

    rules_on: dt.date | None
    overrides: Mapping[str, Fraction]


def rules_of(answer: Assessment) -> Rules:
    """By what an answer was computed."""
    on = answer.resolved.on
    return Rules(None if on == answer.period.last else on, answer.resolved.overrides)


def reconsider(
    assessor: Assessor,
    facts: Facts,
    answers: Sequence[Assessment],
    rules: Callable[[Assessment], Rules],
    *,
    checked: bool = True,
    points_only: bool = False,
) -> list[Assessment]:
    """Answers by other rules; as `suppose`.

    Not `checked`, also by numbers that no programme may have: what one of several numbers that have to
    change together does by itself. With `points_only`, no indicator and no part of a scheme is
    different by the other rules, only what points are given for it.
    """
    if any(each.position != facts.position for each in answers):
        raise ValueError("a what-if is asked of the facts that its baseline was computed from")
    chosen = assessor if checked else Unchecked(assessor)
    made = _Supposing(chosen, facts, rules, points_only)
    return climbed(made.answers(answers), made.start)


@dataclass(frozen=True)
class _Group:
    """Assessments by the same rules that are judged by the same other rules: by `before`, then `after`."""

    before: Plan
    after: Plan
    question: Question
    answers: list[Assessment]

    @property
    def periods(self) -> list[Period]:
        return [each.period for each in self.answers]


class _Supposing:
    """Recomputes assessments and the earlier ones that they rest on."""

    def __init__(
        self,
        assessor: Assessor,
        facts: Facts,
        rules: Callable[[Assessment], Rules],
        points_only: bool,
    ) -> None:
        self._assessor = assessor
        self._facts = facts
        self._rules = rules
        self._points_only = points_only
        self._known: dict[tuple[object, ...], Assessment] = {}
        self._plans: dict[tuple[object, ...], Plan | None] = {}

    def start(self, periods: Sequence[Period], question: Question) -> Steps[list[Assessment]]:
        """Earlier answers that are wanted: from those the baseline rests on, or computed anew."""
        known = [self._known.get(_key(each, question)) for each in periods]
        there = [each for each in known if each is not None]
        if len(there) == len(periods):
            return self.answers(there)
        return self._anew(periods, question)

    def answers(self, baseline: Sequence[Assessment]) -> Steps[list[Assessment]]:
        """What each assessment would say."""
        found: dict[Period, Assessment] = {}
        for group in self._groups(baseline):
            found |= yield from self._group(group)
        return [found[each.period] for each in baseline]

    def _anew(self, periods: Sequence[Period], question: Question) -> Steps[list[Assessment]]:
        yield from ()  # It is a step that wants nothing.
        return self._assessor.ask(self._facts, periods, question)

    def _groups(self, baseline: Sequence[Assessment]) -> Iterator[_Group]:
        found: dict[tuple[int, int], _Group] = {}
        for each in baseline:
            question = self._question(each)
            after = self._plan(question, each)
            key = (id(each.plan.statement), id(after.statement))
            group = found.setdefault(key, _Group(each.plan, after, question, []))
            group.answers.append(each)
        return iter(found.values())

    def _plan(self, question: Question, answer: Assessment) -> Plan:
        on = question.on(answer.period)
        if self._points_only:
            key = (on, tuple(sorted(question.overrides.items())), id(answer.plan.statement))
            if key not in self._plans:
                resolved = resolve(self._assessor.loaded.programme, on, question.overrides)
                self._plans[key] = replace(answer.plan, resolved=resolved)
            found = self._plans[key]
        else:
            found = self._for_points(question, answer)
        return found or self._assessor.plan(
            on,
            question.overrides,
            question.subject,
            False,
            question.only,
            question.schemes,
            question.records,
        )

    def _for_points(self, question: Question, answer: Assessment) -> Plan | None:
        """The answer's own plan, by other numbers, where no indicator reads any of these."""
        if question.rules_on != rules_of(answer).rules_on:
            return None
        said, asked = answer.resolved.overrides.items(), question.overrides.items()
        key = (
            answer.rules_version,
            tuple(sorted(said)),
            tuple(sorted(asked)),
            id(answer.plan.statement),
        )
        if key not in self._plans:
            resolved = self._assessor.rules(question.on(answer.period), question.overrides)
            alike = _figures_alike(answer.resolved, resolved)
            self._plans[key] = replace(answer.plan, resolved=resolved) if alike else None
        return self._plans[key]

    def _question(self, answer: Assessment) -> Question:
        """What would have to be asked for this answer's place by the other rules."""
        plan, rules = answer.plan, self._rules(answer)
        return Question(
            rules.rules_on,
            rules.overrides,
            None,
            plan.subject,
            plan.only,
            plan.asked,
            plan.records,
        )

    def _group(self, group: _Group) -> Steps[dict[Period, Assessment]]:
        self._remember(group)
        priors = tuple(each for each in group.after.inputs if each.kind == "prior")
        inputs = Inputs(self._assessor, self._facts, group.after, group.question)
        for wanted in priors:
            yield from inputs.ask(wanted, group.periods)
        others = different(group.before, priors, group.answers, inputs.earlier)
        rest = self._rest(group, frozenset(others))
        if rest is None:
            answers = self._assessor.ask(self._facts, group.periods, group.question)
            pairs = zip(group.answers, answers, strict=True)
            return {old.period: replace(new, unplaced=old.unplaced) for old, new in pairs}
        stays = [kept(each, n, group.after, rest) for n, each in enumerate(group.answers)]
        tables = self._tables(group, rest, stays, inputs)
        return dict(_assessments(group, rest, tables, inputs.earlier))

    def _remember(self, group: _Group) -> None:
        """Keep in mind the earlier answers that a group's own rest on."""
        for wanted in group.before.inputs:
            if wanted.kind == "prior":
                asked = asked_before(group.question, wanted)
                for answer in group.answers:
                    before = answer.earlier.get(reader_of(wanted))
                    if before is not None:
                        self._known[_key(answer.period.previous, asked)] = before

    def _rest(self, group: _Group, other: frozenset[str]) -> Rest | None:
        """What is left to compute; None for everything."""
        before, after = group.before, group.after
        if before.statement is after.statement:
            return self._left(after, resting_on(after, other) if other else frozenset())
        one = lineage_of(before)
        two = Lineage(after, one.marks, other)
        numbers = {name: number for number, name in enumerate(before.schemes)}
        for name, number in judged(after).items():
            # Of whom there were records is read off the baseline, where it asked the same.
            known = name in numbers and name in judged(before)
            if not known or one.of_records(numbers[name]) != two.of_records(number):
                return None
        same = unchanged(one, two, before.columns.keys() & after.columns.keys())
        return self._left(after, after.columns.keys() - same)

    def _left(self, whole: Plan, again: Collection[str]) -> Rest:
        """What is left of a plan where only the outputs `again` of its indicators are computed."""
        names = dict.fromkeys(name.partition(".")[0] for name in whole.columns)
        stay = [name for name in names if name not in {each.partition(".")[0] for each in again}]
        given = tuple(sorted(whole.resolved.overrides.items()))
        key = (id(whole.statement), whole.resolved.version, given, tuple(stay))
        found = _rests.get(key)
        if found is None:
            rest = compile_rest(whole, self._assessor.loaded.vocabulary, stay, list(judged(whole)))
            # The statement is kept with it, so that no other one gets its number.
            found = _rests[key] = whole.statement, rest
            while len(_rests) > RESTS:
                _rests.popitem(last=False)
        return found[1]

    def _tables(
        self, group: _Group, rest: Rest, stays: Sequence[pa.Table], inputs: Inputs
    ) -> list[pa.Table]:
        """The output under the supposition, without what stays, by period."""
        ground = pa.concat_tables(stays)
        joined = {each.relation: inputs.table(each, group.periods) for each in rest.plan.inputs}
        if not rest.facts:
            alike = group.before.statement is group.after.statement
            before = self._left(group.before, ()) if alike else None
            try:
                return rescored(group.answers, ground, rest, before, joined)
            except NotColumnwise:
                pass  # An engine computes it whole.
        with DuckEngine() as engine:
            if rest.facts:
                calendar = self._assessor.calendar
                years = years_read(rest.plan, group.periods, calendar)
                prepare(engine, self._facts, rest.plan, group.periods, calendar, None, years)
            engine.load(KEPT, ground.select([n for n in ground.column_names if n in rest.read]))
            for relation, table in joined.items():
                engine.load(relation, table)
            rows = engine.run(rest.plan.statement)
        numbers = range(len(group.answers))
        return [rows.filter(pc.equal(rows["period"], n)).sort_by("k") for n in numbers]


#: What is left of a plan, by statement, rules and what stays.
_rests: OrderedDict[tuple[Any, ...], tuple[object, Rest]] = OrderedDict()


def _figures_alike(before: Resolved, after: Resolved) -> bool:
    """Whether no number differs that anything but a scheme reads."""
    old, new = numbers_of(before), numbers_of(after)
    changed = {of_kind(name)[0] for name in new if new[name] != old.get(name)}
    return old.keys() == new.keys() and not changed & read_by_figures(after)


def _assessments(
    group: _Group, rest: Rest, tables: Sequence[pa.Table], earlier: Earlier
) -> Iterator[tuple[Period, Assessment]]:
    for number, (old, table) in enumerate(zip(group.answers, tables, strict=True)):
        resolved = replace(group.after.resolved, on=group.question.on(old.period))
        stays = kept(old, number, group.after, rest)
        columns = dict(zip(table.column_names, table.columns, strict=True))
        columns |= {name: stays[name] for name in rest.figures}
        before = {name: each for (of, name), each in earlier.items() if of == old.period}
        yield (
            old.period,
            replace(
                old,
                rules_version=resolved.version,
                plan=replace(group.after, resolved=resolved, schemes=rest.plan.schemes),
                table=pa.table(columns),
                earlier=before,
            ),
        )


def _key(period: Period, question: Question) -> tuple[object, ...]:
    return period, question.only, question.schemes
