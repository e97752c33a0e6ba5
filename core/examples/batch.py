"""Several examples under the same rules, in one log, assessed together at every stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from core.examples.answers import Answers
from core.examples.case import Case
from core.examples.few import FewFacts
from core.examples.history import History
from core.examples.reasons import Reasons
from core.examples.small import Small
from core.rules import Period, RuleError


@dataclass
class Batch:
    """Cases that one statement answers; `rules` is the day whose rules apply, if one is given."""

    small: Small
    rules: dt.date | None
    cases: Sequence[Case]

    def run(self) -> None:
        """Run all stages. What the assessor or a function of the programme raises goes through."""
        with History(self.small.assessor.loaded.vocabulary) as history:
            for case in self.cases:
                case.give(history)
            self._judge(0, self._going(0), history)
            for stage in range(1, 1 + max(case.stages() for case in self.cases)):
                self._stage(stage, history)

    def _going(self, stage: int) -> list[Case]:
        return [case for case in self.cases if not case.failed and case.stages() >= stage]

    def _stage(self, stage: int, history: History) -> None:
        """Change, judge, and look back at the moment before the change."""
        moment = history.position
        for case in self._going(stage):
            try:
                case.change(stage, history)
            except RuleError as error:
                case.complaints.add_all(error.problems)
                case.failed = True
        going = self._going(stage)
        earlier = self._assess(stage, going, history.few(moment))
        for case in going:
            case.recheck(stage, earlier[case.example.period])
        self._judge(stage, going, history)

    def _judge(self, stage: int, cases: Sequence[Case], history: History) -> None:
        facts = history.few(history.position)
        for period, answers in self._assess(stage, cases, facts).items():
            with Reasons(answers.parts, facts, self.small.assessor) as reasons:
                for case in _of(cases, period):
                    case.judge(stage, answers, reasons, history.identity)
                    if case.stages() > stage:
                        case.remember(answers)

    def _assess(self, stage: int, cases: Sequence[Case], facts: FewFacts) -> dict[Period, Answers]:
        """What is asked at a stage, by period, and little beside it."""
        found: dict[Period, Answers] = {}
        for period in dict.fromkeys(case.example.period for case in cases):
            wanted = [w for case in _of(cases, period) for w in case.expected(stage)[0].values()]
            only = sorted({name.partition(".")[0] for one in wanted for name in one.indicators})
            rated = sorted({name for one in wanted for name in one.schemes})
            found[period] = self._answers(facts, period, only, rated)
        return found

    def _answers(
        self, facts: FewFacts, period: Period, only: Sequence[str], rated: Sequence[str]
    ) -> Answers:
        """Some indicators and schemes; an example may be about a period of which nothing is known."""
        try:
            parts = self.small.holding(self.rules or period.last, only, rated)
            if parts is not None:
                ask = self.small.ask
                return Answers(tuple(ask(part, facts, period, self.rules) for part in parts))
        # What is asked may be sound where something else of its part is not: then it is asked alone,
        # which says what is wrong if that is it.
        except Exception:  # noqa: BLE001 - raised again below, if what is asked is what fails
            pass
        alone = self.small.ask_only
        found = [alone(facts, period, self.rules, indicators=only)]
        if rated:
            found.append(alone(facts, period, self.rules, schemes=rated))
        return Answers(tuple(found))


def _of(cases: Sequence[Case], period: Period) -> list[Case]:
    return [case for case in cases if case.example.period == period]
