"""What a test asks with: `assess` and `receipt`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from core.host import Plugin
from core.rules import Period, parse_exact
from core.testing.answers import Answers
from core.testing.given import Given


class Assess:
    """Assesses periods by the plugin under test, on the facts given so far."""

    def __init__(self, plugin: Plugin, given: Given) -> None:
        self.plugin = plugin
        self.given = given
        self.last: Answers | None = None

    def __call__(
        self,
        period: str | int,
        *,
        rules: dt.date | str | None = None,
        numbers: Mapping[str, str | int | Decimal | Fraction] | None = None,
        known: int | None = None,
        silence: Literal["unrated", "fails"] = "unrated",
    ) -> Answers:
        """What the programme says of a period, such as ``2015`` or ``2015-Q3``.

        `rules` is the day whose rules apply instead of the period's last; `numbers` replaces
        parameters; `known` is a position (`Given.position`) as of which it is asked. Organisations
        without any record in the period are not rated, as in a region; with `silence="fails"` they
        are computed like any other, as in examples. Raises `AssessError`, and `CalendarError` for what
        is no period.
        """
        asked = Period.parse(str(period))
        facts = self.given.facts(known)
        [found] = self.plugin.assessor.run(
            facts,
            [asked],
            rules_on=dt.date.fromisoformat(rules) if isinstance(rules, str) else rules,
            overrides={name: parse_exact(number) for name, number in (numbers or {}).items()},
            unchecked=silence == "fails",
        )
        self.last = Answers(found, self.plugin, self.given, facts)
        return self.last


class Receipt:
    """Explains what was assessed last, down to the fact and the sentence of the document."""

    def __init__(self, assess: Assess) -> None:
        self._assess = assess

    def __call__(
        self,
        organisation: str,
        scheme: str | None = None,
        *,
        indicators: Sequence[str] = (),
        period: str | int | None = None,
    ) -> dict[str, Any]:
        """A receipt (``receipt.v1``) as plain data, of one scheme or of all that apply.

        With a `period`, that is assessed first. Raises `AssessError`, and `LookupError` where there
        is nothing to explain.
        """
        answers = self._assess.last if period is None else self._assess(period)
        if answers is None:
            raise LookupError("nothing was assessed yet: call assess(…) first, or give a period")
        return answers.receipt(organisation, scheme, indicators)
