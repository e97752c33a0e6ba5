"""Several examples under the same rules, in one log, assessed together at every stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from core.assess import Assessment, Assessor, MemoryFacts, Witness
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
        if not cases:
            return
        facts = history.facts(history.position)
        found = self._assess(stage, cases, facts)
        with ExitStack() as stack:
            witnesses = {
                period: stack.enter_context(Witness(assessment, facts, self.assessor))
                for period, assessment in found.items()
            }
            for case in cases:
                period = case.example.period
                case.judge(stage, found[period], witnesses[period], history.identity)
                if case.stages() > stage:
                    case.remember(found[period])

    def _assess(
        self, stage: int, cases: Sequence[Case], facts: MemoryFacts
    ) -> dict[Period, Assessment]:
        periods = list(dict.fromkeys(case.example.period for case in cases))
        only = self._only(stage, cases)
        found = self.assessor.run(facts, periods, rules_on=self.rules, only=only) if periods else []
        return {assessment.period: assessment for assessment in found}

    def _only(self, stage: int, cases: Sequence[Case]) -> list[str] | None:
        """The indicators that are asked for; None, for everything, where schemes are."""
        wanted = [one for case in cases for one in case.expected(stage)[0].values()]
        if any(one.schemes for one in wanted):
            return None
        return sorted({name.split(".")[0] for one in wanted for name in one.indicators})
