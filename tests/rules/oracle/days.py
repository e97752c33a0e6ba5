"""Periods, sub-periods, windows and working days, counted on the fingers."""

import calendar
import datetime as dt
from typing import Any, NamedTuple

import chinese_calendar

ONE = dt.timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
SPRING = {
    2013: "2013-02-10",
    2014: "2014-01-31",
    2015: "2015-02-19",
    2016: "2016-02-08",
    2017: "2017-01-28",
}
FIXED = {"new-year": "01-01", "july-first": "07-01", "national-day": "10-01"}


class Span(NamedTuple):
    """Two days and all between them."""

    first: dt.date
    last: dt.date

    def has(self, day: dt.date | None) -> bool:
        return day is not None and self.first <= day <= self.last


def months_later(day: dt.date, count: int) -> dt.date:
    """The first of a month, so many months later."""
    assert day.day == 1
    number = day.year * 12 + day.month - 1 + count
    return dt.date(number // 12, number % 12 + 1, 1)


def so_many_months_later(day: dt.date, count: int) -> dt.date:
    """The same day of a later month, or its last one where it is too short."""
    first = months_later(day.replace(day=1), count)
    return first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))


def period(text: str) -> Span:
    """``2015``, ``2015-H1``, ``2015-Q3`` or ``2015-07``."""
    year, _, part = text.partition("-")
    january = dt.date(int(year), 1, 1)
    if not part:
        return Span(january, dt.date(int(year), 12, 31))
    if part[0] in "HQ":
        length = 6 if part[0] == "H" else 3
        first = months_later(january, (int(part[1]) - 1) * length)
        return Span(first, months_later(first, length) - ONE)
    first = months_later(january, int(part) - 1)
    return Span(first, months_later(first, 1) - ONE)


def before(span: Span) -> Span:
    """The period of the same length just before."""
    length = 0
    while months_later(span.first, length) <= span.last:
        length += 1
    return Span(months_later(span.first, -length), span.first - ONE)


def parts(span: Span, length: int) -> list[Span]:
    """Its months, quarters, half-years or years."""
    found, first = [], span.first
    while first <= span.last:
        following = months_later(first, length)
        found.append(Span(first, following - ONE))
        first = following
    return [part for part in found if part.last <= span.last]  # none of a shorter period


def sub_periods(every: str | dict[str, Any], span: Span) -> list[Span]:
    """The sub-periods of `every`."""
    if isinstance(every, str):
        return parts(span, MONTHS[every])
    names = every["festival"] if isinstance(every["festival"], list) else [every["festival"]]
    found = []
    for year in range(span.first.year, span.last.year + 1):
        for name in names:
            text = SPRING[year] if name == "spring-festival" else f"{year}-{FIXED[name]}"
            day = dt.date.fromisoformat(text)
            if span.has(day):
                earlier = dt.timedelta(days=int(every.get("days_before", 0)))
                later = dt.timedelta(days=int(every.get("days_after", 0)))
                found.append(Span(day - earlier, min(day + later, span.last)))
    return found


def window(written: str | dict[str, str], span: Span) -> Span:
    """The days that count for a period."""
    if written == "period":
        return span
    if written == "to-date":
        return Span(dt.date.min, span.last)
    assert isinstance(written, dict)
    year = span.first.year
    if "from" in written:
        last = dt.date.fromisoformat(f"{year}-{written['to']}")
        return Span(dt.date.fromisoformat(f"{year}-{written['from']}"), min(last, span.last))
    length = int(written["months"]) if "months" in written else 12 * int(written["years"])
    return Span(months_later(span.last + ONE, -length), span.last)


def working(day: dt.date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def working_days(start: dt.date, end: dt.date) -> int:
    """Working days after `start`, up to and with `end`; negative when `end` comes first."""
    if end < start:
        return -working_days(end, start)
    length = (end - start).days
    return sum(working(start + ONE * (n + 1)) for n in range(length))


def month_days(rule: dict[str, str], span: Span) -> list[dt.date]:
    """A day of every month, moved where it is no working day."""
    found = []
    for month in parts(span, 1):
        length = calendar.monthrange(month.first.year, month.first.month)[1]
        day = month.first.replace(day=min(int(rule["day"]), length))
        move = rule.get("or", "same-day")
        while move != "same-day" and not working(day):
            day += ONE if move == "next-working-day" else -ONE
        found.append(day)
    return found
