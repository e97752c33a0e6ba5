"""An assessor for what one of several numbers does that have to change together, by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from core.assess.question import Question
from core.assess.run import Assessor
from core.rules import Period, Resolved, resolve


class Unchecked(Assessor):
    """An assessor that takes numbers as they are given, by name."""

    def __init__(self, assessor: Assessor) -> None:
        super().__init__(
            assessor.loaded,
            calendar=assessor.calendar,
            functions=assessor.functions,
            plugin=assessor.plugin,
        )
        self._given = assessor

    def rules(self, on: dt.date, overrides: Mapping[str, Fraction]) -> Resolved:
        """The rules on a day, with other numbers, whatever they add up to."""
        return resolve(self.loaded.programme, on, overrides)

    def climbs(self, question: Question, period: Period) -> bool:
        """See `Assessor.climbs`; no number makes an answer rest on an earlier one."""
        return self._given.climbs(replace(question, overrides={}), period)
