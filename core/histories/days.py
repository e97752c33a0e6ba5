"""Days of an invented history: on working days, as far as that is known."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from functools import cache
from typing import Final

from core.histories.draw import Draw
from core.rules import WorkCalendar

_CALENDAR: Final = WorkCalendar()


@cache
def working_from(day: dt.date) -> dt.date:
    """The day itself, or the next working day when it is none; raises `CalendarError` K001."""
    return _CALENDAR.moved(day, "next-working-day")


@cache
def working_days(year: int, month: int) -> tuple[dt.date, ...]:
    """The working days of a month; raises `CalendarError` K001 for a year without a calendar."""
    days = (dt.date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))
    return tuple(day for day in days if _CALENDAR.is_working(day))


def working_day(draw: Draw, year: int, month: int) -> dt.date:
    """A drawn working day of the month; its last day where only holidays would follow."""
    last = monthrange(year, month)[1]
    day = working_from(dt.date(year, month, draw.between(1, last - 3)))
    return day if day.month == month else dt.date(year, month, last)
