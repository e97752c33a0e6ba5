"""Which causes made two answers differ, found by computing: each alone, and each left out.

Nothing is guessed from what facts are about. With few causes each is one of its own; many facts are
taken together by type, or all at once, and then said to be together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.assessment import Assessment
from core.assess.causes import Attribution, Cause, Effect, Explained
from core.assess.difference import Difference, difference
from core.assess.facts import Facts, SnapshotFacts
from core.assess.mixing import MixedFacts, Told, told_between
from core.assess.question import Question
from core.assess.result import Reader
from core.assess.ruling import Ruling, ruling
from core.assess.run import Assessor
from core.assess.supposing import Rules, reconsider, rules_of

#: Facts that are told apart; each costs two computations.
FACTS: Final = 4
#: Numbers that are told apart: where only points depend on them, and else.
NUMBERS: Final = (40, 3)


@dataclass(frozen=True)
class Side:
    """An answer and the facts it was computed from."""

    answer: Assessment
    facts: SnapshotFacts


def explained(
    assessor: Assessor,
    before: Side,
    after: Side,
    *,
    scheme: str | None = None,
    organisations: Collection[str] | None = None,
) -> Explained:
    """The difference of two answers of one programme, and what caused it.

    Only what changes in one `scheme`, where it is named. `organisations` leaves others out, and tells facts about these apart where there are many. Both
    answers are over all organisations; of two periods, what was done in them is one cause. Raises as
    `difference` does.
    """
    found = difference(before.answer, after.answer, across=True).only(organisations)
    if scheme is not None:
        found = found.of_scheme(scheme)
    if not found.changes:
        return Explained(found, ())
    return _Attributing(assessor, before, after, found, organisations).explained()


@dataclass(frozen=True)
class _Toggle:
    """A cause that can be brought in or left out: facts, numbers, or all the other rules."""

    cause: Cause
    facts: frozenset[int] = frozenset()
    numbers: tuple[str, ...] = ()
    rules: bool = False
    period: bool = False


Outcome = Mapping[tuple[str, ...], Any]
"""What an answer says of an organisation, part by part."""


class _Attributing:
    def __init__(
        self,
        assessor: Assessor,
        before: Side,
        after: Side,
        found: Difference,
        organisations: Collection[str] | None,
    ) -> None:
        self._assessor = assessor
        self._before, self._after = before, after
        self._found = found
        self._only = organisations
        self._codes = tuple(each.organisation for each in found.changes)
        told: tuple[Told, ...] = ()
        self._across = before.answer.period != after.answer.period
        if before.facts.position < after.facts.position and not self._across:
            tables = {*before.answer.plan.tables, *after.answer.plan.tables}
            told = told_between(before.facts, after.facts, tables)
        self._told = told

    @cached_property
    def _ruling(self) -> Ruling:
        return ruling(self._before.answer, self._after.answer)

    def explained(self) -> Explained:
        """Every cause and, for each organisation, which of them it moved for."""
        toggles = [*self._of_facts(), *self._of_rules()]
        causes = tuple(each.cause for each in toggles)
        first, last = self._seen(self._before.answer), self._seen(self._after.answer)
        if len(toggles) == 1:
            pairs = [(last, first)]
        else:
            pairs = [(self._seen(self._alone(t)), self._seen(self._without(t))) for t in toggles]
        attributions = {
            code: _attributed(
                first.get(code, {}),
                last.get(code, {}),
                [(alone.get(code, {}), without.get(code, {})) for alone, without in pairs],
            )
            for code in self._codes
        }
        return Explained(self._found, causes, attributions)

    # -- what could be a cause -----------------------------------------------------------------

    def _of_facts(self) -> Iterator[_Toggle]:
        if self._across:
            names = (str(self._before.answer.period), str(self._after.answer.period))
            yield _Toggle(Cause("period", names=names), period=True)
            return
        told = list(self._told)
        if len(told) <= FACTS:
            yield from (_of_one(each) for each in told)
            return
        asked = frozenset(self._only or ())
        own = [each for each in told if not asked.isdisjoint(each.of)]
        if 0 < len(own) <= FACTS:
            yield from (_of_one(each) for each in own)
            told = [each for each in told if each not in own]
        kinds = dict.fromkeys(each.type for each in told)
        if len(kinds) <= FACTS:
            yield from (_of_many([e for e in told if e.type == kind]) for kind in kinds)
        else:
            yield _of_many(told)

    def _of_rules(self) -> Iterator[_Toggle]:
        found = self._ruling
        numbers = found.numbers
        if len(numbers) > NUMBERS[0 if found.points_only else 1]:
            names = tuple(each.names[0] for each in numbers)
            cause = Cause("parameters", names=names, count=len(numbers))
            yield _Toggle(cause, numbers=names)
        else:
            yield from (_Toggle(each, numbers=each.names) for each in numbers)
        if found.others:
            cause = Cause("rules", names=found.others, count=len(found.others))
            yield _Toggle(cause, rules=True)

    # -- answers in between --------------------------------------------------------------------

    def _alone(self, toggle: _Toggle) -> Assessment:
        """What the first answer would be with one cause brought in."""
        if toggle.period:
            return self._of_period(self._after, self._before.answer)
        if toggle.facts:
            return self._mixed(rules_of(self._before.answer), toggle.facts)
        return self._ruled(self._before, toggle, brought_in=True)

    def _without(self, toggle: _Toggle) -> Assessment:
        """What the second answer would be with one cause left out."""
        if toggle.period:
            return self._of_period(self._before, self._after.answer)
        if toggle.facts:
            left = {each.fact for each in self._told} - toggle.facts
            return self._mixed(rules_of(self._after.answer), left)
        return self._ruled(self._after, toggle, brought_in=False)

    def _rules(self, toggle: _Toggle, *, brought_in: bool) -> Rules:
        """The rules of one side, with what the toggle has of the other side."""
        sides = (self._before.answer, self._after.answer)
        here, there = sides if brought_in else sides[::-1]
        if toggle.rules:
            # Everything of the other side but its numbers.
            rules, numbers = rules_of(there), self._ruling.of(here)
            return Rules(rules.rules_on, {**rules.overrides, **numbers})
        rules, numbers = rules_of(here), self._ruling.of(there)
        return Rules(
            rules.rules_on, {**rules.overrides, **{name: numbers[name] for name in toggle.numbers}}
        )

    def _ruled(self, side: Side, toggle: _Toggle, *, brought_in: bool) -> Assessment:
        rules = self._rules(toggle, brought_in=brought_in)
        [found] = reconsider(
            self._assessor,
            side.facts,
            [side.answer],
            lambda answer: rules,
            checked=False,
            points_only=self._ruling.points_only and not toggle.rules,
        )
        return found

    def _mixed(self, rules: Rules, taken: Collection[int]) -> Assessment:
        tables = {each.type for each in self._told}
        facts = MixedFacts(self._before.facts, self._after.facts, taken, tables)
        return self._asked(facts, self._after.answer, rules)

    def _of_period(self, side: Side, judge: Assessment) -> Assessment:
        """One side's period by the rules of the other's day."""
        rules = Rules(judge.resolved.on, judge.resolved.overrides)
        return self._asked(side.facts, side.answer, rules)

    def _asked(self, facts: Facts, answer: Assessment, rules: Rules) -> Assessment:
        plan = answer.plan
        question = Question(
            rules.rules_on,
            rules.overrides,
            self._codes,
            plan.subject,
            plan.only if self._schemes else self._figures,
            plan.asked if self._figures else self._schemes,
            plan.records,
        )
        [found] = self._assessor.ask(facts, [answer.period], question)
        return found

    @cached_property
    def _schemes(self) -> tuple[str, ...]:
        """The schemes in which anything changed."""
        plan = self._before.answer.plan
        changed = dict.fromkeys(name for each in self._found.changes for name in each.schemes)
        return tuple(name for name in changed if name in plan.schemes)

    @cached_property
    def _figures(self) -> tuple[str, ...]:
        """The figures that changed; none where every organisation's points or rating did."""
        changes = self._found.changes
        if all(each.schemes.keys() & {*self._schemes} for each in changes):
            return ()
        names = (name.partition(".")[0] for each in changes for name in each.indicators)
        return tuple(dict.fromkeys(names))

    def _seen(self, answer: Assessment) -> dict[str, Outcome]:
        """What an answer says of the organisations that changed, in what changed."""
        rows = answer.table.filter(pc.is_in(answer.table["k"], pa.array(self._codes, pa.string())))
        reader, schemes, figures = Reader(answer.plan), self._schemes, self._figures
        found: dict[str, Outcome] = {}
        for row in rows.to_pylist():
            seen: dict[tuple[str, ...], Any] = {}
            for name in schemes:
                if name in answer.plan.schemes:
                    result = reader.scheme(answer.plan.schemes[name], row)
                    seen["total", name] = result.total
                    seen["rating", name] = (result.state, result.title, result.stars, result.rank)
                    seen["vetoes", name] = (result.vetoes, result.undecided)
                    for item in result.items:
                        seen["item", name, item.group, item.item] = item.points
            for name, column in answer.plan.columns.items():
                if name.partition(".")[0] in figures:
                    value = reader.value(name, column, row)
                    seen["figure", name] = (value.num, value.den)
            found[str(row["k"])] = seen
        return found


def _of_one(told: Told) -> _Toggle:
    return _Toggle(Cause(told.kind, told, (told.type,)), facts=frozenset([told.fact]))


def _of_many(told: Sequence[Told]) -> _Toggle:
    if len(told) == 1:
        return _of_one(told[0])
    names = tuple(dict.fromkeys(each.type for each in told))
    cause = Cause("facts", names=names, count=len(told))
    return _Toggle(cause, facts=frozenset(each.fact for each in told))


def _attributed(
    first: Outcome, last: Outcome, found: Sequence[tuple[Outcome, Outcome]]
) -> Attribution:
    """The causes of one organisation's change, from what each does alone and left out."""
    effects = [
        Effect(
            number,
            _totals(first, alone),
            _totals(without, last),
            (alone != first, without != last),
        )
        for number, (alone, without) in enumerate(found)
    ]
    acting = tuple(each for each in effects if any(each.acts))
    if len(effects) == 1:
        return Attribution(tuple(effects), separable=True)
    if not acting:  # none of them moves it, and none is missed: only several at once do
        return Attribution(tuple(effects), separable=False)
    return Attribution(acting, _add_up(acting, _totals(first, last)))


def _add_up(effects: Sequence[Effect], whole: Mapping[str, int | None]) -> bool:
    """Whether each does alone what is missed without it, and all of them make the whole."""
    if any(each.acts != (True, True) or dict(each.alone) != dict(each.without) for each in effects):
        return False
    for name in {*whole, *(name for each in effects for name in each.alone)}:
        parts = [each.alone.get(name, 0) for each in effects]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts) or sum(known) != whole.get(name, 0):
            return len(effects) == 1
    return True


def _totals(before: Outcome, after: Outcome) -> dict[str, int | None]:
    """By how much each total changed, where it did."""
    found: dict[str, int | None] = {}
    for key in dict.fromkeys((*before, *after)):
        if key[0] == "total" and before.get(key) != after.get(key):
            one, other = before.get(key), after.get(key)
            found[key[1]] = None if one is None or other is None else other - one
    return found


__all__ = ["Side", "explained"]
