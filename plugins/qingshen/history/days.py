"""The working days of a year, with the official holidays and the days worked instead."""

from __future__ import annotations

import datetime as dt
from functools import cache

import chinese_calendar

from .draw import Draw

STUDY_DAY = 23


@cache
def working_days(year: int, month: int) -> tuple[dt.date, ...]:
    """The working days of a month. Raises `NotImplementedError` for a year without a calendar."""
    day, days = dt.date(year, month, 1), []
    while day.month == month:
        if chinese_calendar.is_workday(day):
            days.append(day)
        day += dt.timedelta(days=1)
    return tuple(days)


@cache
def working_from(day: dt.date) -> dt.date:
    """The day itself, or the next working day when it is none."""
    while not chinese_calendar.is_workday(day):
        day += dt.timedelta(days=1)
    return day


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
