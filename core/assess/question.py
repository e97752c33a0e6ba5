"""What is asked of the facts: by which rules, about whom, and how much of the programme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from core.rules import Period


@dataclass(frozen=True)
class Question:
    """How periods are to be judged.

    Each by the rules in force on its last day, unless `rules_on` says another day. `overrides`
    replace parameters; `organisations` limits the answer; `only` some indicators and no schemes, or
    some `schemes` and what they read. With `records`, nobody is rated of whom nothing was recorded.
    """

    rules_on: dt.date | None = None
    overrides: Mapping[str, Fraction] = field(default_factory=dict)
    organisations: tuple[str, ...] | None = None
    subject: str = "organisation"
    only: tuple[str, ...] | None = None
    schemes: tuple[str, ...] | None = None
    records: bool = False

    @property
    def whole(self) -> bool:
        """Whether everything is asked of every organisation."""
        parts = (self.organisations, self.only, self.schemes)
        return self.subject == "organisation" and all(part is None for part in parts)

    def on(self, period: Period) -> dt.date:
        """The day whose rules a period is judged by."""
        return self.rules_on or period.last
