"""Regions added up: how many organisations have which rating, and no organisation by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.assess import Assessment, OrganisationResult
from core.cluster.errors import ClusterError


@dataclass(frozen=True, slots=True)
class SchemeTotals:
    """One scheme over all regions: organisations by state and by stars, and the points of the rated.

    `points` is the sum in thousandths over the `rated`, who are those that have a total.
    """

    states: Mapping[str, int]
    stars: Mapping[int, int]
    rated: int
    points: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What several regions' assessments come to; `regions` says of which, with their organisations."""

    programme: str
    period: str
    regions: Mapping[str, int]
    schemes: Mapping[str, SchemeTotals]

    def to_json(self) -> dict[str, Any]:
        """The totals as plain data."""
        return {
            "programme": self.programme,
            "period": self.period,
            "regions": dict(self.regions),
            "schemes": {
                name: {
                    "states": dict(each.states),
                    "stars": {str(stars): number for stars, number in each.stars.items()},
                    "rated": each.rated,
                    "points": each.points,
                }
                for name, each in self.schemes.items()
            },
        }


def totals(assessments: Sequence[Assessment]) -> Totals:
    """The totals of one assessment a region, all by the same rules of the same period.

    Raises `ClusterError` ``cluster.unequal`` where they are not, or where there is none.
    """
    _check(assessments)
    results = [result for each in assessments for result in each.results()]
    names = sorted({name for result in results for name in result.schemes})
    return Totals(
        assessments[0].programme,
        str(assessments[0].period),
        {each.region: len(each.organisations) for each in assessments},
        {name: _totals(name, results) for name in names},
    )


def _totals(name: str, results: Iterable[OrganisationResult]) -> SchemeTotals:
    found = [result.schemes[name] for result in results if name in result.schemes]
    points = [each.total for each in found if each.state != "outside" and each.total is not None]
    stars = Counter(each.stars for each in found if each.stars is not None)
    return SchemeTotals(
        dict(sorted(Counter(each.state for each in found).items())),
        dict(sorted(stars.items())),
        len(points),
        sum(points),
    )


def _check(assessments: Sequence[Assessment]) -> None:
    asked = {(e.programme_digest, e.rules_version, e.period) for e in assessments}
    regions = [each.region for each in assessments]
    if len(asked) == 1 and len(set(regions)) == len(regions):
        return
    raise ClusterError(
        "cluster.unequal",
        "only assessments by the same rules, of the same period and of different regions add up",
        place=", ".join(regions),
        remedy="Assess each region once, for one period and by one programme",
    )
