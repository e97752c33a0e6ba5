"""Several examples under the same rules, in one log, assessed together at every stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from core.assess import Assessment, Assessor, MemoryFacts, Witness
from core.examples.answers import Answers
from core.examples.case import Case
from core.examples.history import History
from core.rules import Period, RuleError


@dataclass
class Batch:
    """Cases that one statement answers; `rules` is the day whose rules apply, if one is given."""

    assessor: Assessor
    rules: dt.date | None
    cases: Sequence[Case]

    def run(self) -> None:
        """Run all stages. What the assessor or a function of the programme raises goes through."""
        with History(self.assessor.loaded.vocabulary) as history:
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
        earlier = self._assess(stage, going, history.facts(moment))
        for case in going:
            case.recheck(stage, earlier[case.example.period])
        self._judge(stage, going, history)

    def _judge(self, stage: int, cases: Sequence[Case], history: History) -> None:
        facts = history.facts(history.position)
        for period, answers in self._assess(stage, cases, facts).items():
            with Witness(answers.indicators, facts, self.assessor) as witness:
                for case in _of(cases, period):
                    case.judge(stage, answers, witness, history.identity)
                    if case.stages() > stage:
                        case.remember(answers)

    def _assess(
        self, stage: int, cases: Sequence[Case], facts: MemoryFacts
    ) -> dict[Period, Answers]:
        """What is asked at a stage, by period: only that is computed."""
        found: dict[Period, Answers] = {}
        for period in dict.fromkeys(case.example.period for case in cases):
            wanted = [w for case in _of(cases, period) for w in case.expected(stage)[0].values()]
            only = sorted({name.partition(".")[0] for one in wanted for name in one.indicators})
            rated = sorted({name for one in wanted for name in one.schemes})
            [indicators] = self._run(facts, period, only=only)
            schemes = None
            if rated:
                [schemes] = self._run(facts, period, schemes=rated)
            found[period] = Answers(indicators, schemes)
        return found

    def _run(
        self,
        facts: MemoryFacts,
        period: Period,
        *,
        only: Sequence[str] | None = None,
        schemes: Sequence[str] | None = None,
    ) -> list[Assessment]:
        """Some indicators or schemes; an example may be about a period of which nothing is known."""
        return self.assessor.run(
            facts, [period], rules_on=self.rules, only=only, schemes=schemes, unchecked=True
        )


def _of(cases: Sequence[Case], period: Period) -> list[Case]:
    return [case for case in cases if case.example.period == period]
