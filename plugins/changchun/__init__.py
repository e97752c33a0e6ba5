"""Changchun: the five targeted efforts of the city's organs, as a programme of rules over facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from core.host import Demonstration, hookimpl


# Not named `history`: importing the package of that name would put itself in the function's place.
@hookimpl(specname="history")
def city_history(seed: int | None) -> Iterator[bytes]:
    """The city's 2015 and 2016: what the speech states, completed by a seeded generator."""
    from plugins.changchun.history import lines

    return lines() if seed is None else lines(seed)


@hookimpl
def demonstration() -> Demonstration:
    """2016 by the rules of two years, and rectifications of one unit that did not hold."""
    from plugins.changchun.history import WITHDRAWN_FROM, line, withdrawal

    return Demonstration(
        period="2016",
        scheme="target-responsibility",
        rules=(dt.date(2015, 12, 31), dt.date(2016, 12, 31)),
        organisation=WITHDRAWN_FROM,
        indicator="public_satisfaction",
        corrections=tuple(map(line, withdrawal())),
    )


__all__ = ["city_history", "demonstration"]
