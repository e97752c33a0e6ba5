"""Daishan county: show, compare, judge; project secretaries, the fortress index, as rules over facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from core.host import Demonstration, hookimpl


# Not named `history`: importing the package of that name would put itself in the function's place.
@hookimpl(specname="history")
def county_history(seed: int | None) -> Iterator[bytes]:
    """The county's 2019 and 2020: what its speech states, completed by a seeded generator."""
    from plugins.daishan.history import lines

    return lines() if seed is None else lines(seed)


@hookimpl
def demonstration() -> Demonstration:
    """The fortress index of 2020 by the rules of two years, and theme days that were not held."""
    from plugins.daishan.history import line, withdrawal

    branch = "DS-003-1"
    return Demonstration(
        period="2020",
        scheme="fortress-index",
        rules=(dt.date(2019, 12, 31), dt.date(2020, 12, 31)),
        organisation=branch,
        indicator="theme_days",
        corrections=tuple(map(line, withdrawal(branch))),
    )


__all__ = ["county_history", "demonstration"]
