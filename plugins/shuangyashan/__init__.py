"""Shuangyashan's city organs: three voyages on three castings, as a programme of rules over facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from core.host import Demonstration, hookimpl


# Not named `history`: importing the package of that name would put itself in the function's place.
@hookimpl(specname="history")
def city_history(seed: int | None) -> Iterator[bytes]:
    """Five years of the city's organs: what the report states, completed by a seeded generator."""
    from plugins.shuangyashan.history import lines

    return lines() if seed is None else lines(seed)


@hookimpl
def demonstration() -> Demonstration:
    """The stars of 2023's branches by the rules of two years, and a check that was corrected."""
    from plugins.shuangyashan.history import correction, line

    return Demonstration(
        period="2023",
        scheme="star-branch",
        rules=(dt.date(2022, 12, 31), dt.date(2023, 12, 31)),
        organisation="SY-005-2",
        indicator="standard_rate",
        corrections=tuple(map(line, correction())),
    )


@hookimpl(specname="board")
def five_year_board(period: str) -> Mapping[str, Any]:
    """The board in ``board.yaml``, its line of years beginning with the first of the five, 2020."""
    from plugins.shuangyashan.board import five_years

    return five_years(period)


__all__ = ["city_history", "demonstration", "five_year_board"]
