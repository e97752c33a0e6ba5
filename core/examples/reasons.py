"""Which facts stand behind figures that were computed of few facts, looked for in SQLite."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

from core.assess import Assessment, Assessor, Facts, Witness
from core.assess.evidence import Behind
from core.assess.grounds import Ground, Grounds
from core.assess.preparing import leave_out_inputs, prepare
from core.assess.relations import Relations
from core.rules import SqliteEngine


class FewWitness(Witness):
    """A witness of an assessment of few facts: DuckDB would take longest to plan."""

    def __init__(self, assessment: Assessment, facts: Facts, assessor: Assessor) -> None:
        super().__init__(assessment, facts, assessor)
        self._grounds = _FewGrounds(assessment, facts, assessor)

    def earlier(self, name: str) -> Witness | None:
        """A witness of the answer that a prior value was read from; None where there was none."""
        before = self.assessment.earlier.get(name)
        return None if before is None else FewWitness(before, self._facts, self._assessor)


class _FewGrounds(Grounds):
    def _everything(self) -> Ground:
        if self._whole is None:
            engine: Any = SqliteEngine()
            plan, period = self.assessment.plan, self.assessment.period
            prepare(engine, self.facts, plan, [period], self.assessor.calendar, None)
            leave_out_inputs(engine, plan)
            self._whole = Ground(engine, Relations(engine, plan), self.facts, self.assessor)
        return self._whole


class Reasons:
    """The facts behind indicators, each looked for in the assessment that has it; close it."""

    def __init__(self, assessments: Iterable[Assessment], facts: Facts, assessor: Assessor) -> None:
        self._witnesses = [FewWitness(each, facts, assessor) for each in assessments]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each in self._witnesses:
            each.close()

    def behind(self, organisation: str, name: str) -> list[Behind]:
        """The facts behind an indicator of an organisation, by position."""
        asked = name.partition(".")[0]
        having = (each for each in self._witnesses if asked in _names(each))
        return next(having, self._witnesses[0]).behind(organisation, name)


def _names(witness: Witness) -> set[str]:
    return {column.partition(".")[0] for column in witness.plan.columns}
