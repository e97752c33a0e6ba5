"""What-ifs at the cost of what changed: what a supposition does not touch is taken from the baseline.

Both sides' plans are held against each other. Values that are made of the same in both stand in the
baseline already; only the others, and the points, are computed. A change of weights, points, caps or
bands touches no indicator, so no fact is read. The baseline is read and never written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.assessment import Assessment
from core.assess.facts import Facts
from core.assess.inputs import Inputs
from core.assess.question import Question
from core.assess.result import Reader
from core.assess.ruling import numbers_of, read_by_figures
from core.assess.run import Assessor, prepare
from core.assess.steps import Steps, climbed
from core.assess.supposition import Supposition
from core.rules import (
    KEPT,
    UNRECORDED,
    DuckEngine,
    Input,
    Lineage,
    Period,
    Plan,
    Resolved,
    Rest,
    SqliteEngine,
    compile_plan,
    compile_rest,
    lineage_of,
    of_kind,
    resolve,
    there_column,
    unchanged,
    years_read,
)

#: Rows up to which points alone are computed by SQLite, which plans nothing.
SMALL: Final = 1_000

_KEYS: Final = ("k", "kind", "sector", "title", "org")

Earlier = Mapping[tuple[Period, str], Assessment]
"""The answers that values of earlier periods were read from, by the period asked about and the indicator."""


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
    chosen = assessor if checked else _Unchecked(assessor)
    made = _Supposing(chosen, facts, rules, points_only)
    return climbed(made.answers(answers), made.start)


class _Unchecked(Assessor):
    """An assessor that takes numbers as they are given, by name."""

    def __init__(self, assessor: Assessor) -> None:
        super().__init__(
            assessor.loaded,
            calendar=assessor.calendar,
            functions=assessor.functions,
            plugin=assessor.plugin,
        )
        self._given = assessor
        self._compiled: dict[tuple[object, ...], Plan] = {}

    def rules(self, on: dt.date, overrides: Mapping[str, Fraction]) -> Resolved:
        """The rules on a day, with other numbers, whatever they add up to."""
        return resolve(self.loaded.programme, on, overrides)

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
        """The plan for the rules on a day, whatever the numbers add up to."""
        key = (on, tuple(sorted(overrides.items())), subject, focus, only, schemes, records)
        if key not in self._compiled:
            self._compiled[key] = compile_plan(
                resolve(self.loaded.programme, on, overrides),
                self.loaded.vocabulary,
                subject=subject,
                focus=focus,
                only=only,
                schemes=schemes,
                records=records,
            )
        return self._compiled[key]

    def climbs(self, question: Question, period: Period) -> bool:
        """See `Assessor.climbs`; no number makes an answer rest on an earlier one."""
        return self._given.climbs(replace(question, overrides={}), period)


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
        self._plans: dict[tuple[object, ...], Plan] = {}

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
            return self._plans[key]
        return self._for_points(question, answer) or self._assessor.plan(
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
        resolved = self._assessor.rules(question.on(answer.period), question.overrides)
        old, new = numbers_of(answer.resolved), numbers_of(resolved)
        changed = {of_kind(name)[0] for name in new if new[name] != old.get(name)}
        if old.keys() != new.keys() or changed & read_by_figures(resolved):
            return None
        key = (tuple(sorted(resolved.overrides.items())), id(answer.plan.statement))
        return self._plans.setdefault(key, replace(answer.plan, resolved=resolved))

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
        rest = self._rest(group, frozenset(_other(group, priors, inputs.earlier)))
        if rest is None:
            answers = self._assessor.ask(self._facts, group.periods, group.question)
            pairs = zip(group.answers, answers, strict=True)
            return {old.period: replace(new, unplaced=old.unplaced) for old, new in pairs}
        rows = self._rows(group, rest, inputs)
        return dict(self._assessments(group, rest, rows, inputs.earlier))

    def _remember(self, group: _Group) -> None:
        """Keep in mind the earlier answers that a group's own rest on."""
        for wanted in group.before.inputs:
            if wanted.kind == "prior":
                asked = _asked(group.question, wanted)
                for answer in group.answers:
                    before = answer.earlier.get(_reader(wanted))
                    if before is not None:
                        self._known[_key(answer.period.previous, asked)] = before

    def _rest(self, group: _Group, other: frozenset[str]) -> Rest | None:
        """What is left to compute; None for everything."""
        before, after = group.before, group.after
        vocabulary = self._assessor.loaded.vocabulary
        if before.statement is after.statement and not other:
            names = dict.fromkeys(name.partition(".")[0] for name in after.columns)
            return compile_rest(after, vocabulary, list(names), list(_judged(after)))
        one = lineage_of(before)
        two = Lineage(after, one.marks, other)
        judged = _judged(after)
        numbers = {name: number for number, name in enumerate(before.schemes)}
        for name, number in judged.items():
            # Of whom there were records is read off the baseline, where it asked the same.
            known = name in numbers and name in _judged(before)
            if not known or one.of_records(numbers[name]) != two.of_records(number):
                return None
        parts: dict[str, list[str]] = {}
        for name in after.columns:
            parts.setdefault(name.partition(".")[0], []).append(name)
        same = unchanged(one, two, before.columns.keys() & after.columns.keys())
        kept = [name for name, each in parts.items() if same.issuperset(each)]
        return compile_rest(after, vocabulary, kept, list(judged))

    def _rows(self, group: _Group, rest: Rest, inputs: Inputs) -> pa.Table:
        """The whole output under the supposition, for all the group's periods."""
        kept = pa.concat_tables(
            _kept(answer, number, group.after, rest) for number, answer in enumerate(group.answers)
        )
        small = not rest.facts and kept.num_rows <= SMALL
        with SqliteEngine() if small else DuckEngine() as engine:
            if isinstance(engine, DuckEngine) and rest.facts:
                years = years_read(rest.plan, group.periods, self._assessor.calendar)
                prepare(
                    engine,
                    self._facts,
                    rest.plan,
                    group.periods,
                    self._assessor.calendar,
                    None,
                    years,
                )
            engine.load(KEPT, kept.select([n for n in kept.column_names if n in rest.read]))
            for wanted in rest.plan.inputs:
                engine.load(wanted.relation, inputs.table(wanted, group.periods))
            return engine.run(rest.plan.statement)

    def _assessments(
        self, group: _Group, rest: Rest, rows: pa.Table, earlier: Earlier
    ) -> Iterator[tuple[Period, Assessment]]:
        for number, old in enumerate(group.answers):
            on = group.question.on(old.period)
            resolved = replace(group.after.resolved, on=on)
            mine = rows.filter(pc.equal(rows["period"], number)).sort_by("k")
            kept = _kept(old, number, group.after, rest).sort_by("k")
            for name in rest.figures:
                mine = mine.append_column(name, kept[name])
            before = {name: each for (of, name), each in earlier.items() if of == old.period}
            yield (
                old.period,
                replace(
                    old,
                    rules_version=resolved.version,
                    plan=replace(group.after, resolved=resolved, schemes=rest.plan.schemes),
                    table=mine,
                    earlier=before,
                ),
            )


def _judged(plan: Plan) -> dict[str, int]:
    """The schemes that ask whether anything was recorded, with their numbers."""
    relations = {name for name, _ in plan.relations}
    return {
        name: number
        for number, name in enumerate(plan.schemes)
        if plan.records and f"records_of_s{number}" in relations
    }


def _kept(answer: Assessment, number: int, after: Plan, rest: Rest) -> pa.Table:
    """The values that stay, under the names that the other plan has for them."""
    before, table = answer.plan, answer.table
    size = table.num_rows
    columns = {name: table[name] for name in _KEYS if name in table.column_names}
    columns["period"] = pa.array([number] * size, pa.int64())
    for name, column in after.columns.items():
        if column.num in rest.columns:
            columns[column.num] = table[before.columns[name].num]
            if isinstance(column.den, str):
                columns[column.den] = table[before.columns[name].den]
    for name, scheme in before.schemes.items():
        if there_column(name) in rest.columns:
            there = pc.not_equal(table[scheme.rating], UNRECORDED)
            columns[there_column(name)] = pc.cast(there, pa.int64())
    return pa.table(columns)


def _other(group: _Group, priors: Sequence[Input], earlier: Earlier) -> Iterator[str]:
    """The relations of earlier values that are not what the baseline read."""
    known = {each.relation for each in group.before.inputs}
    for wanted in priors:
        name = _reader(wanted)
        pairs = [
            (each.earlier.get(name), earlier.get((each.period, name))) for each in group.answers
        ]
        if wanted.relation not in known or not all(_alike(*pair, wanted) for pair in pairs):
            yield wanted.relation


def _alike(one: Assessment | None, other: Assessment | None, wanted: Input) -> bool:
    """Whether two earlier answers say the same of the one value that is read."""
    if one is None or other is None:
        return one is other
    return _value_of(one, wanted) == _value_of(other, wanted)


def _value_of(answer: Assessment, wanted: Input) -> object:
    """Everything that the value read of an earlier answer is read from."""
    table = answer.table
    if wanted.scheme:
        plan = answer.plan.schemes[wanted.scheme]
        names = [plan.total, plan.rating, *plan.vetoes.values()]
        said: object = (sorted(plan.vetoes), Reader(answer.plan).ratings(plan))
    else:
        column = answer.plan.columns[wanted.of]
        names = [column.num, *([column.den] if isinstance(column.den, str) else [])]
        said = (column.den, column.truth, column.parts)
    return said, [table[name].to_pylist() for name in ("k", *names)]


def _reader(wanted: Input) -> str:
    """The indicator that reads a value of the period before."""
    return wanted.relation.removeprefix("prior_")


def _asked(question: Question, wanted: Input) -> Question:
    """The question about the period before, as the inputs ask it."""
    return replace(
        question,
        only=None if wanted.scheme else (wanted.of.partition(".")[0],),
        schemes=(wanted.scheme,) if wanted.scheme else None,
    )


def _key(period: Period, question: Question) -> tuple[object, ...]:
    return period, question.only, question.schemes
