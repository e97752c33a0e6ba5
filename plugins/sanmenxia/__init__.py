"""Sanmenxia: what is common to its eight counties, and the comparison of them, as rules over facts.

Each county is a plugin of its own in a package below, which inherits from this one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from core.host import Demonstration, hookimpl


# Not named `history`: importing the package of that name would put itself in the function's place.
@hookimpl(specname="history")
def city_history(seed: int | None) -> Iterator[bytes]:
    """Two years of the eight counties: what the speech states, completed by a seeded generator."""
    from plugins.sanmenxia.history import lines

    return lines() if seed is None else lines(seed)


@hookimpl
def demonstration() -> Demonstration:
    """The eight counties of 2015 by the rules of two years, and 卢氏's Party affairs staff."""
    from plugins.sanmenxia.history import correction, line

    return Demonstration(
        period="2015",
        scheme="county-work",
        rules=(dt.date(2014, 12, 31), dt.date(2015, 12, 31)),
        organisation="SMX-LS",
        indicator="staff_share",
        corrections=tuple(map(line, correction())),
    )


__all__ = ["city_history", "demonstration"]
