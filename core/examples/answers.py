"""What was computed for one period: the indicators asked about, and the schemes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.assess import Assessment, OrganisationResult
from core.rules import Period


@dataclass(frozen=True)
class Answers:
    """Assessments of the same facts and period, each of a part of the programme; one at least."""

    parts: tuple[Assessment, ...]

    @property
    def period(self) -> Period:
        """The period that was judged."""
        return self.parts[0].period

    @property
    def organisations(self) -> tuple[str, ...]:
        """The codes of all organisations, sorted."""
        return self.parts[0].organisations

    def of(self, code: str) -> OrganisationResult:
        """All results of an organisation as one; raises `AssessError` A001."""
        first, *others = (part.of(code) for part in self.parts)
        for other in others:
            first = replace(
                first,
                indicators={**other.indicators, **first.indicators},
                schemes={**first.schemes, **other.schemes},
            )
        return first
