"""Periods, sub-periods and working days: everything the rules know about the calendar.

Working days come from the official holiday arrangements in ``chinese_calendar``, with an override
table for years it does not know yet. A day it knows nothing about is an error, never a guess.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Literal

import chinese_calendar

EPOCH = dt.date(1970, 1, 1)
#: The first day whose official holiday arrangements are known.
FIRST_WORKDAY = dt.date(2004, 1, 1)
#: Festivals of a fixed day, as MM-DD; a programme may add its own.
FESTIVALS = {"new-year": "01-01", "july-first": "07-01", "national-day": "10-01"}
Every = Literal["month", "quarter", "half-year", "year"]

_FORMS: tuple[tuple[re.Pattern[str], str, int], ...] = (
    (re.compile(r"([0-9]{4})"), "year", 12),
    (re.compile(r"([0-9]{4})-H([12])"), "half-year", 6),
    (re.compile(r"([0-9]{4})-Q([1-4])"), "quarter", 3),
    (re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])"), "month", 1),
)
#: The years that a period is written of.
YEARS = range(1900, 2200)
LENGTH: dict[str, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


class CalendarError(ValueError):
    """A day, period or festival the calendar cannot answer for; `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code


def day_number(day: dt.date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> dt.date:
    """The day with that number."""
    return EPOCH + dt.timedelta(days=number)


def _shift(day: dt.date, by_months: int) -> dt.date:
    """The same day so many months later; raises `CalendarError` K004 beyond the years that are."""
    index = day.year * 12 + day.month - 1 + by_months
    year, month = divmod(index, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise CalendarError("K004", f"there is no day {by_months} months from {day}")
    return dt.date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A year, half-year, quarter or month; `first` and `last` belong to it."""

    first: dt.date
    months: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``2015``, ``2015-H1``, ``2015-Q3`` or ``2015-07``, of a year from 1900 to 2199.

        Raises `CalendarError` K002.
        """
        for pattern, _, length in _FORMS:
            match = pattern.fullmatch(text)
            if match is not None and int(match[1]) in YEARS:
                part = int(match[2]) if match.lastindex == 2 else 1
                return cls(dt.date(int(match[1]), (part - 1) * length + 1, 1), length)
        shown = text if text.isprintable() else text.encode("unicode_escape").decode()
        raise CalendarError(
            "K002", f"'{shown}' is not a period; write 2015, 2015-H1, 2015-Q3 or 2015-07"
        )

    @property
    def last(self) -> dt.date:
        """The last day; raises `CalendarError` K004 where the period ends with the year 9999."""
        return _shift(self.first, self.months) - dt.timedelta(days=1)

    @property
    def kind(self) -> str:
        """year, half-year, quarter or month"""
        return next(kind for kind, length in LENGTH.items() if length == self.months)

    @property
    def previous(self) -> Period:
        """The period of the same length just before; raises K004 before the first there is."""
        return Period(_shift(self.first, -self.months), self.months)

    def __str__(self) -> str:
        part = (self.first.month - 1) // self.months + 1
        year = f"{self.first.year:04d}"
        return {12: year, 6: f"{year}-H{part}", 3: f"{year}-Q{part}", 1: f"{year}-{part:02d}"}[
            self.months
        ]


@dataclass(frozen=True, slots=True)
class Span:
    """One sub-period, both ends included."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class DayRule:
    """A set of stretches of days for each period; equal rules share one calendar relation.

    `kind` is period, months (the last n), between (MM-DD to MM-DD of the period's year), every
    (sub-periods of n months), festival (windows) or monthday (single days).
    """

    kind: str
    months: int = 0
    first: str = ""
    last: str = ""
    festivals: tuple[str, ...] = ()
    before: int = 0
    after: int = 0
    day: int = 0
    move: str = "same-day"


@dataclass(frozen=True)
class WorkCalendar:
    """The official calendar with overrides: day → whether it is a working day."""

    overrides: Mapping[dt.date, bool] = field(default_factory=dict)
    festival_days: Mapping[str, str] = field(default_factory=dict)

    def is_working(self, day: dt.date) -> bool:
        """Whether `day` is a working day; raises `CalendarError` K001 for an unknown year."""
        if day in self.overrides:
            return self.overrides[day]
        return _official(day)

    def moved(self, day: dt.date, move: str) -> dt.date:
        """`day`, or the nearest working day after or before it, as `move` says."""
        if move == "same-day":
            return day
        step = dt.timedelta(days=1 if move == "next-working-day" else -1)
        while not self.is_working(day):
            day += step
        return day

    def festival(self, name: str, year: int) -> dt.date:
        """The day of a festival in a year; raises `CalendarError` K003 for an unknown one."""
        if name == "spring-festival":
            return _spring_festival(year)
        fixed = {**FESTIVALS, **self.festival_days}
        if name not in fixed:
            known = ", ".join(sorted({*fixed, "spring-festival"}))
            raise CalendarError("K003", f"no festival '{name}'; known: {known}")
        return dt.date.fromisoformat(f"{year:04d}-{fixed[name]}")

    def spans(self, rule: DayRule, period: Period) -> Iterator[Span]:
        """The stretches of days a rule means for a period, in order; none goes on after its end."""
        match rule.kind:
            case "period":
                yield Span(period.first, period.last)
            case "months":
                after = period.last + dt.timedelta(days=1)
                yield Span(_shift(after, -rule.months), period.last)
            case "between":
                year = period.first.year
                first = dt.date.fromisoformat(f"{year:04d}-{rule.first}")
                last = dt.date.fromisoformat(f"{year:04d}-{rule.last}")
                if first <= period.last:
                    yield Span(first, min(last, period.last))
            case "every":
                yield from _parts(period, rule.months)
            case "festival":
                for year in range(period.first.year, period.last.year + 1):
                    for name in rule.festivals:
                        day = self.festival(name, year)
                        if period.first <= day <= period.last:
                            yield Span(
                                day - dt.timedelta(days=rule.before),
                                min(day + dt.timedelta(days=rule.after), period.last),
                            )
            case "monthday":
                for month in _parts(period, 1):
                    length = months.monthrange(month.first.year, month.first.month)[1]
                    day = month.first.replace(day=min(rule.day, length))
                    moved = self.moved(day, rule.move)
                    yield Span(moved, moved)
            case _:
                raise AssertionError(f"unknown kind of day rule {rule.kind}")

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {} if self.overrides else _NUMBERS

    def working_number(self, day: dt.date) -> int:
        """How many working days there are from 2004-01-01 up to and including `day`."""
        numbers, before = self._numbers, day_number(FIRST_WORKDAY) - 1
        if not numbers:
            numbers[before] = 0
        # Filled in order and without gaps, so two threads only write the same numbers twice.
        wanted, last = day_number(day), before + len(numbers) - 1
        for number in range(last + 1, wanted + 1):
            numbers[number] = numbers[number - 1] + self.is_working(day_of(number))
        if wanted not in numbers:
            raise CalendarError("K001", f"working days before 2004 are not known ({day})")
        return numbers[wanted]


def _parts(period: Period, length: int) -> Iterator[Span]:
    """The parts of so many months; a period that is shorter has none."""
    part = Period(period.first, length)
    while part.last <= period.last:
        yield Span(part.first, part.last)
        part = Period(_shift(part.first, length), length)


#: The working days up to each day, of every calendar without overrides.
_NUMBERS: dict[int, int] = {}


@cache
def _official(day: dt.date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError as error:
        raise CalendarError(
            "K001",
            f"the holiday arrangements of {day.year} are not known; "
            "update chinesecalendar or add the year's days to the override table",
        ) from error


def _spring_festival(year: int) -> dt.date:
    if year not in LUNAR_NEW_YEAR:
        raise CalendarError("K001", f"the Spring Festival of {year} is not known")
    return LUNAR_NEW_YEAR[year]


# First day of the lunar year. An astronomical date; the official arrangements only say which days
# around it are free, and may begin with the eve.
LUNAR_NEW_YEAR: dict[int, dt.date] = {
    year: dt.date.fromisoformat(f"{year}-{day}")
    for year, day in {
        2004: "01-22", 2005: "02-09", 2006: "01-29", 2007: "02-18", 2008: "02-07", 2009: "01-26",
        2010: "02-14", 2011: "02-03", 2012: "01-23", 2013: "02-10", 2014: "01-31", 2015: "02-19",
        2016: "02-08", 2017: "01-28", 2018: "02-16", 2019: "02-05", 2020: "01-25", 2021: "02-12",
        2022: "02-01", 2023: "01-22", 2024: "02-10", 2025: "01-29", 2026: "02-17", 2027: "02-06",
    }.items()
}  # fmt: skip
