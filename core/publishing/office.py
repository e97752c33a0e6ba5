"""The office that publishes or decides: an organisation that the region knows."""

from __future__ import annotations

import datetime as dt
from difflib import get_close_matches

from core.host import Region
from core.publishing.errors import PublishingError
from core.rules import Period


def check_known(region: Region, by: str, period: Period) -> None:
    """Refuse an office that the region had neither at the end of a period nor has at last.

    A post, ``post:`` and a code, is in no list and passes. Raises `PublishingError`
    ``publishing.office``; the columns have to be there.
    """
    if by.startswith("post:"):
        return
    known: set[str] = set()
    # The office of today may have been founded after the period that it publishes.
    for day in (period.last, dt.date.max):
        known.update(region.tree(day).organisations)
        if by in known:
            return
    near = get_close_matches(by, sorted(known), n=1)
    raise PublishingError(
        "publishing.office",
        f"there is no organisation '{by}' that could publish or decide",
        place=region.code,
        remedy=f"Did you mean '{near[0]}'?"
        if near
        else "Give the code of an organisation, or post: and a post's code",
    )
