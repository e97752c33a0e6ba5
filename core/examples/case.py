"""One example at work: its setting, its expectations stage by stage, and what came out differently.

Stage 0 is what was given; stage n is after the n-th change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from core.assess import AssessError, OrganisationResult
from core.examples.answers import Answers
from core.examples.compare import compare_earlier, compare_reasons, compare_scheme, compare_value
from core.examples.errors import Complaints
from core.examples.given import Placed, Setting
from core.examples.history import History
from core.examples.model import Change, Example, Expectations, Expected
from core.examples.reasons import Reasons
from core.facts import Fact
from core.log import LogError
from core.rules import Key, nearest

Identify = Callable[[int], UUID]

#: The way out where facts of several organisations met in one case, as those of a pattern do.
_SHARED: Final = (
    "a case's number is one in the whole region, and several organisations have this one: "
    "give each its own, in a pattern with '{organisation}/project'"
)


@dataclass
class Case:
    """An example that is being run; `failed` ones take no part in what follows."""

    path: Key
    example: Example
    setting: Setting
    complaints: Complaints
    facts: dict[UUID, Placed] = field(default_factory=dict)
    before: Mapping[str, OrganisationResult] = field(default_factory=dict)
    failed: bool = False

    def stages(self) -> int:
        """How many changes there are."""
        return len(self.example.later)

    def expected(self, stage: int) -> tuple[Expectations, Key]:
        """What is expected at a stage, and where that is written."""
        if not stage:
            return self.example.expect, (*self.path, "expect")
        return self.example.later[stage - 1].expect, (*self.path, "later", stage - 1, "expect")

    # -- what happens --------------------------------------------------------------------------

    def give(self, history: History) -> None:
        """Record what was given."""
        self._record(self.setting.facts, history, (*self.path, "given"))

    def change(self, stage: int, history: History) -> None:
        """Do what is written for a stage. Raises `RuleError` where it cannot be read."""
        change = self.example.later[stage - 1].change
        path: Key = (*self.path, "later", stage - 1, "change")
        if change.record:
            inner = (*path, "record")
            self._record(self.setting.more(change.record, inner), history, inner)
        else:
            self._revise(change, history, path)

    def _record(self, facts: tuple[Placed, ...], history: History, path: Key) -> None:
        try:
            history.record(facts)
        except LogError as error:
            at = {_named(each.fact): each.path for each in facts}
            self._refused(error, at.get(error.place, path), _shared(facts, error.place))
        else:
            self.facts |= {placed.fact.id: placed for placed in facts}

    def _revise(self, change: Change, history: History, path: Key) -> None:
        word = "retract" if change.correct is None else "correct"
        name = change.retract if change.correct is None else change.correct
        ids = {placed.id: placed for placed in self.facts.values()}
        if name not in ids:
            hint = nearest(str(name), ids)
            self.complaints.add("E030", (*path, word), f"no fact '{name}'", hint)
            self.failed = True
            return
        try:
            if word == "retract":
                history.retract(ids[name], change.reason)
            else:
                new = self.setting.corrected(ids[name], change.with_, (*path, "with"))
                history.correct(new, change.reason)
                self.facts[new.fact.id] = new
        except LogError as error:
            self._refused(error, (*path, word))

    def _refused(self, error: LogError, path: Key, shared: bool = False) -> None:
        said = f"{error.message} ({error.code})"
        self.complaints.add("E033", path, said, _SHARED if shared else error.remedy)
        self.failed = True

    # -- what came of it -----------------------------------------------------------------------

    def judge(self, stage: int, answers: Answers, reasons: Reasons, who: Identify) -> None:
        """Hold the answers against what is expected at a stage."""
        expect, path = self.expected(stage)
        for code, wanted in expect.items():
            result = self._result(code, answers, (*path, code))
            if result is not None:
                self._indicators(wanted, result, (*path, code))
                self._reasons(wanted, code, reasons, who, (*path, code))
                self._schemes(wanted, result, (*path, code))

    def remember(self, answers: Answers) -> None:
        """Keep all answers of the example, for the day when its facts change."""
        self.before = dict(self._results(answers))

    def recheck(self, stage: int, answers: Answers) -> None:
        """Hold the answers as of the moment before a change against what was said at that moment."""
        path: Key = (*self.path, "later", stage - 1, "change")
        again = dict(self._results(answers))
        for code, result in self.before.items():
            if code not in again:
                said = f"{code}: was there before the change and is not now, as of the same moment"
                self.complaints.add("E048", path, said)
            else:
                compare_earlier(result, again[code], code, path, self.complaints)

    def _results(self, answers: Answers) -> Iterator[tuple[str, OrganisationResult]]:
        there = set(answers.organisations)
        for code in self.setting.organisations:
            if self.setting.code(code) in there:
                yield code, answers.of(self.setting.code(code))

    def _result(self, code: str, answers: Answers, path: Key) -> OrganisationResult | None:
        try:
            return answers.of(self.setting.code(code))
        except AssessError:
            said = f"there is no organisation '{code}' at the end of {answers.period}"
            self.complaints.add("E051", path, said, "found it by then", key=True)
            return None

    def _indicators(self, wanted: Expected, result: OrganisationResult, path: Key) -> None:
        for name, value in wanted.indicators.items():
            inner: Key = (*path, "indicators", name)
            if name not in result.indicators:
                said = f"{name} is a figure of members, not of organisations"
                self.complaints.add("E051", inner, said, key=True)
                continue
            where = f"{inner[-3]} {name}"
            compare_value(value, result.indicators[name], where, inner, self.complaints)

    def _reasons(
        self, wanted: Expected, code: str, reasons: Reasons, who: Identify, path: Key
    ) -> None:
        for name, value in wanted.indicators.items():
            if value.because is None:
                continue
            behind = {row.fact for row in reasons.behind(self.setting.code(code), name)}
            got = {self.facts[who(position)].id for position in behind}
            known = {placed.id for placed in self.facts.values()}
            inner: Key = (*path, "indicators", name, "because")
            where = f"{code} {name}"
            compare_reasons(value.because, got, known, where, inner, self.complaints)

    def _schemes(self, wanted: Expected, result: OrganisationResult, path: Key) -> None:
        for name, scheme in wanted.schemes.items():
            inner: Key = (*path, "schemes", name)
            compare_scheme(
                scheme, result.schemes[name], f"{inner[-3]} {name}", inner, self.complaints
            )


def _named(fact: Fact) -> str:
    """A fact as the log names it."""
    return f"{fact.type} {fact.source} {fact.external_id}"


def _shared(facts: Iterable[Placed], place: str) -> bool:
    """Whether the case of the fact at a place of the log has facts of several organisations."""
    cases = [(each.fact, getattr(each.fact.body, "case", None)) for each in facts]
    refused = {case for fact, case in cases if case and _named(fact) == place}
    return len({fact.organisation for fact, case in cases if case in refused}) > 1
