"""What was computed for one period: the indicators asked about, and the schemes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.assess import Assessment, OrganisationResult
from core.rules import Period


@dataclass(frozen=True)
class Answers:
    """Two assessments of the same facts; `schemes` is None where nothing is asked of any."""

    indicators: Assessment
    schemes: Assessment | None

    @property
    def period(self) -> Period:
        """The period that was judged."""
        return self.indicators.period

    @property
    def organisations(self) -> tuple[str, ...]:
        """The codes of all organisations, sorted."""
        return self.indicators.organisations

    def of(self, code: str) -> OrganisationResult:
        """Both results of an organisation as one; raises `AssessError` A001."""
        result = self.indicators.of(code)
        if self.schemes is None:
            return result
        return replace(result, schemes=self.schemes.of(code).schemes)
