"""Qingshen county: the four projects, 6+X and star rating, as a programme of rules over facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from core.host import Demonstration, hookimpl


# Not named `history`: importing the package of that name would put itself in the function's place.
@hookimpl(specname="history")
def county_history(seed: int | None) -> Iterator[bytes]:
    """The county's 2015: what its report states, completed by a seeded generator."""
    from plugins.qingshen.history import lines

    return lines() if seed is None else lines(seed)


@hookimpl
def demonstration() -> Demonstration:
    """The stars of 2015 by the rules of two years, and the vote on 县交通运输局's rectification."""
    from core.histories import line
    from plugins.qingshen.history import correction

    return Demonstration(
        period="2015",
        scheme="star-rating",
        rules=(dt.date(2014, 12, 31), dt.date(2015, 12, 31)),
        organisation="QS-001",
        indicator="panel_satisfaction",
        corrections=tuple(map(line, correction())),
        at_length=True,
    )


__all__ = ["county_history", "demonstration"]
