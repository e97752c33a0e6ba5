"""发布与申诉."""

from __future__ import annotations

from api.pages.desk import Desk
from core.publishing import Publication, Register


def last_of(desk: Desk, scheme: str, period: str) -> Publication | None:
    """The last published result of a scheme and period that stands; None where there is none."""
    found = [
        each
        for each in Register(desk.region).publications()
        if each.scheme == scheme and each.period == period and each.position <= desk.clocks.known_at
    ]
    return found[-1] if found else None
