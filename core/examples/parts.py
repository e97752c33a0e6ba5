"""The parts in which a programme is asked: statements small enough for either engine to plan.

One statement for a whole programme is planned for seconds; ten for its schemes and for some of its
indicators each take a tenth of that together, and say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from core.assess import Assessor
from core.assess.derivation import used_by
from core.assess.question import Question
from core.rules import Resolved

#: Indicators that are computed in one statement.
TOGETHER: Final = 25


@dataclass(frozen=True, slots=True)
class Part:
    """One scheme, or some indicators, of organisations or of members."""

    schemes: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    subject: Literal["organisation", "member"] = "organisation"

    def __str__(self) -> str:
        return ", ".join(self.schemes or self.indicators)

    def question(self, rules_on: dt.date | None = None, *, records: bool = False) -> Question:
        """The part as a question."""
        return Question(
            rules_on,
            subject=self.subject,
            only=self.indicators or None,
            schemes=self.schemes or None,
            records=records,
        )


def parts_of(assessor: Assessor, on: dt.date) -> Iterator[Part]:
    """Every scheme of the rules on a day, then the indicators that no scheme of organisations reads.

    Those that rest on an earlier period and those that rest on a function stand apart: they may fail
    for reasons that are none of the others'. Raises as `Assessor.plan` does.
    """
    resolved = assessor.resolved(on)
    left = dict.fromkeys(resolved.indicators)
    for name, scheme in resolved.schemes.items():
        part = Part(schemes=(name,), subject=scheme.per)
        yield part
        if part.subject == "organisation":
            plan = assessor.plan(on, {}, part.subject, focus=False, schemes=part.schemes)
            for column in plan.columns:
                left.pop(column.partition(".")[0], None)
    kinds: dict[str, list[str]] = {"prior": [], "python": [], "": []}
    for name in left:
        kinds[_outside(resolved, name)].append(name)
    for names in kinds.values():
        for start in range(0, len(names), TOGETHER):
            yield Part(indicators=tuple(names[start : start + TOGETHER]))


def _outside(resolved: Resolved, name: str) -> str:
    """Whether an indicator rests on an earlier period, or on a function; empty for neither."""
    indicator = resolved.indicators.get(name.partition(".")[0])
    if indicator is None:
        return ""
    found = {_outside(resolved, each) for each in used_by(resolved, name)}
    if indicator.prior is not None or "prior" in found:
        return "prior"
    return "python" if indicator.python is not None or "python" in found else ""
