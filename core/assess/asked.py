"""Of whom an indicator is asked, and not hidden: elsewhere facts are there and count for nothing."""

from __future__ import annotations

from collections.abc import Sequence

from core.assess.assessment import Assessment
from core.assess.facts import Facts
from core.assess.question import Question
from core.assess.relations import Relations
from core.assess.result import IndicatorValue
from core.assess.run import Assessor

Codes = tuple[str, ...]


class Asked:
    """Answers for one assessment which organisations an indicator applies to."""

    def __init__(
        self, assessment: Assessment, relations: Relations, facts: Facts, assessor: Assessor
    ) -> None:
        self._assessment = assessment
        self._relations = relations
        self._facts, self._assessor = facts, assessor

    def of(self, name: str, codes: Sequence[str]) -> Codes:
        """Those of some organisations (or members) that an indicator is asked of, by code.

        Whose value is hidden is left out: the facts behind it would tell what is hidden, and no
        other figure is computed from it.
        """
        indicator = self._assessment.resolved.indicators[name]
        found = sorted(codes)
        if indicator.applies_to:
            rows = {str(row["k"]): row for row in self._relations.rows("spine")}
            found = [
                code
                for code in found
                if code in rows
                and all(rows[code][what] in words for what, words in indicator.applies_to.items())
            ]
        if indicator.applies_when is not None or indicator.hide_below is not None:
            known = self._values(name, found)
            found = [code for code in found if known[code]]
        return tuple(found)

    def _values(self, name: str, codes: Sequence[str]) -> dict[str, bool]:
        """Whether each organisation has a value; some may not have been asked about."""
        missing = [code for code in codes if code not in self._assessment.organisations]
        others = self._others(name, missing) if missing else self._assessment
        return {
            code: _has(others if code in missing else self._assessment, code, name)
            for code in codes
        }

    def _others(self, name: str, codes: Sequence[str]) -> Assessment:
        period, plan = self._assessment.period, self._assessment.plan
        on = plan.resolved.on
        question = Question(
            None if on == period.last else on,
            plan.resolved.overrides,
            tuple(codes),
            plan.subject,
            (name,),
        )
        [found] = self._assessor.ask(self._facts, [period], question)
        return found


def _has(assessment: Assessment, code: str, name: str) -> bool:
    columns = [each for each in assessment.plan.columns if each.partition(".")[0] == name]
    values: list[IndicatorValue | None] = [assessment.value(code, each) for each in columns]
    return any(value is not None and value.num is not None for value in values)
