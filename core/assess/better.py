"""The next better rating of a result: how many points it is away, and what it asks beside points."""

from __future__ import annotations

from dataclasses import dataclass

from core.assess.result import IndicatorValue, OrganisationResult, whole_points
from core.assess.wording import formula_text
from core.rules import Resolved
from core.rules.model import Rating


@dataclass(frozen=True, slots=True)
class Nearer:
    """A rating that is better than a result's own.

    `points` are thousandths that are lacking, 0 where the condition alone is; `when` is the condition
    in words with the values it is asked of, empty where the rating has none.
    """

    title: str
    points: int
    when: str


def nearer(
    rating: Rating | None, scheme: str, result: OrganisationResult, resolved: Resolved
) -> Nearer | None:
    """The band above an organisation's own that asks for the fewest points more.

    None where there is none: without a total or a rating, after a veto, or with a place of a quota,
    which is asked before any band.
    """
    own = result.schemes[scheme]
    if rating is None or own.total is None or own.state not in ("rated", "otherwise"):
        return None
    behind = len(rating.steps) - len(rating.bands)
    reached = len(rating.bands) if own.step is None else own.step - behind
    numbers = resolved.of_kind(result.kind)
    values = {**result.indicators, "total": IndicatorValue(own.total, 1000, False, False)}
    found = []
    for band in rating.bands[: max(reached, 0)]:
        if band.at_least is None:
            continue
        lacking = max(whole_points(numbers.number(band.at_least)) - own.total, 0)
        # Whoever has the points and not the rating lacks what the band asks beside them.
        if lacking or band.when is not None:
            when = "" if band.when is None else formula_text(band.when, numbers, values)
            found.append(Nearer(band.title, lacking, when))
    return min(found, key=lambda each: each.points, default=None)
