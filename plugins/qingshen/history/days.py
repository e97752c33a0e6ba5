"""The working days of a year, with the official holidays and the days worked instead."""

from __future__ import annotations

import datetime as dt
from functools import cache

from core.histories import Draw, working_days, working_from

STUDY_DAY = 23


def study_day(year: int, month: int) -> dt.date:
    """机关党员学习日: the 23rd of the month, or the next working day."""
    return working_from(dt.date(year, month, STUDY_DAY))


def working_day(draw: Draw, year: int, month: int, low: int = 1, high: int = 31) -> dt.date:
    """A drawn working day of the month, from the `low`-th up to the `high`-th day of it."""
    return draw.pick(_between(year, month, low, high))


@cache
def _between(year: int, month: int, low: int, high: int) -> tuple[dt.date, ...]:
    return tuple(day for day in working_days(year, month) if low <= day.day <= high)


def later(day: dt.date, days: int) -> dt.date:
    """The first working day at least `days` days after `day`."""
    return working_from(day + dt.timedelta(days=days))
