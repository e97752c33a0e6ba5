"""What an assessment says, in the words of a test: exact numbers, titles, and ids of given facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from core.assess import (
    AssessError,
    Assessment,
    Engine,
    IndicatorValue,
    MemoryFacts,
    OrganisationResult,
    Witness,
    receipt,
)
from core.host import VERSION, Plugin
from core.testing.given import Given


@dataclass(frozen=True)
class Score:
    """What a scheme says of one organisation. Points are exact; None where there are none.

    `state` is rated, vetoed, otherwise, unavailable, unrecorded, not_rated or outside; `points` has
    those of each item under ``group.item``; `vetoes` and `undecided` have names. `reason` says why
    there is no judgement, where there is none.
    """

    total: Fraction | None
    state: str
    rating: str
    stars: int | None
    vetoes: tuple[str, ...]
    undecided: tuple[str, ...]
    points: Mapping[str, Fraction | None]
    rank: int | None
    peers: int | None
    reason: str = ""


@dataclass(frozen=True)
class Answer:
    """What was computed for one organisation; ``answer["lectures"]`` is a value.

    A value is an exact `Fraction`, a truth, or None for no data. A name that is not there raises
    `AssessError`: A008 an indicator, A006 a scheme.
    """

    answers: Answers = field(repr=False)
    result: OrganisationResult

    def __getitem__(self, indicator: str) -> Fraction | bool | None:
        found = self._found(indicator)
        return bool(found.num) if found.truth and found.num is not None else found.value

    def exact(self, indicator: str) -> str | None:
        """The value with its parts, such as ``55/56``; None for no data."""
        return self._found(indicator).exact

    def shown(self, indicator: str) -> str:
        """The value as people read it, such as ``98.2% (55/56)``."""
        return self._found(indicator).shown

    def because(self, indicator: str) -> set[str]:
        """The ids of all the given facts behind a value."""
        self._found(indicator)
        return self.answers.behind(self.result.code, indicator)

    def scheme(self, name: str) -> Score:
        """What a scheme says, by its name or title."""
        name = self.answers.assessment.scheme_named(name)
        found = self.result.schemes[name]
        return Score(
            _points(found.total),
            found.state,
            found.title,
            found.stars,
            tuple(veto.name for veto in found.vetoes),
            tuple(veto.name for veto in found.undecided),
            {f"{item.group}.{item.item}": _points(item.points) for item in found.items},
            found.rank,
            found.peers,
            found.reason,
        )

    def _found(self, indicator: str) -> IndicatorValue:
        values = self.result.indicators
        if indicator not in values:
            raise AssessError.no_such_indicator(indicator, values)
        return values[indicator]


@dataclass(frozen=True)
class Answers:
    """An assessment of the facts given; ``answers["B1"]`` is what it says of an organisation."""

    assessment: Assessment
    plugin: Plugin = field(repr=False)
    given: Given = field(repr=False)
    facts: MemoryFacts = field(repr=False)

    def __getitem__(self, organisation: str) -> Answer:
        return Answer(self, self.assessment.of(organisation))

    @property
    def organisations(self) -> tuple[str, ...]:
        """The codes of all organisations, sorted."""
        return self.assessment.organisations

    def behind(self, organisation: str, indicator: str) -> set[str]:
        """The ids of the given facts behind a value."""
        with Witness(self.assessment, self.facts, self.plugin.assessor) as witness:
            found = witness.behind(organisation, indicator)
            return {self.given.id_at(row.fact) for row in found}

    def receipt(
        self, organisation: str, scheme: str | None = None, indicators: Sequence[str] = ()
    ) -> dict[str, Any]:
        """The receipt (``receipt.v1``) of one scheme, or of all that apply to an organisation."""
        engine = Engine(VERSION, self.plugin.name, self.plugin.identity.version)
        return receipt(
            self.assessment,
            self.plugin.assessor,
            self.facts,
            organisation,
            self.given.log,
            scheme,
            indicators=indicators,
            engine=engine,
        )


def _points(thousandths: int | None) -> Fraction | None:
    return None if thousandths is None else Fraction(thousandths, 1000)
