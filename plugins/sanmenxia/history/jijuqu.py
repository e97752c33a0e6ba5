"""产业集聚区's own: visits to villages and enterprises, and the demands that came of them."""

from __future__ import annotations

from core.histories import Journal

from .county import County, later, working_day

_WAYS = (("village", "visit", "livelihood"), ("enterprise", "enterprise", "enterprise"))


def write(journal: Journal, county: County) -> None:
    """Write down what 产业集聚区 did in 2015."""
    draw = county.draw("own")
    for destination, kind, demand in _WAYS:
        for branch in county.branches:
            for month in (3, 5, 8, 10):
                if draw.chance(county.slack):
                    continue
                journal.add(
                    "service", branch.code, working_day(draw, 2015, month), kind=kind,
                    destination=destination, persons=draw.between(2, 8), solved=draw.below(4),
                    tags=["两进两促"],
                )  # fmt: skip
        for number in range(1, draw.between(20, 31)):
            case = f"{county.code}/{demand}-{number}"
            day = working_day(draw, 2015, draw.between(3, 10))
            journal.add(
                "demand", county.code, day, case=case, kind=demand, step="opened", tags=["两进两促"]
            )
            if not draw.chance(county.slack):
                journal.add(
                    "demand", county.code, later(day, draw.between(3, 50)), case=case, kind=demand,
                    step="resolved", tags=["两进两促"],
                )  # fmt: skip
