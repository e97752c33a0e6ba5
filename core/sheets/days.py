"""Days as people write them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from core.sheets.opening import Value
from core.sheets.values import Said, Unclear, is_nothing, is_wide, number_text, plain, shown

_FULL: Final = re.compile(
    r"([0-9]{4})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*[日号]?"
    r"(?:\s*[T ]?\s*[0-9]{1,2}[:时点][0-9]{0,2}[:分]?[0-9.]*秒?)?"
)
_DIGITS: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHORT: Final = re.compile(r"([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*[日号]?")
_TWO_DIGITS: Final = re.compile(r"[0-9]{2}\s*[-./年]\s*[0-9]{1,2}\s*[-./月]\s*[0-9]{1,2}\s*[日号]?")
_MONTH: Final = re.compile(r"([0-9]{4})\s*[-./年]\s*([0-9]{1,2})\s*月?")
_MONTH_DIGITS: Final = re.compile(r"([0-9]{4})(0[1-9]|1[0-2])")

#: Day 0 of a spreadsheet's calendar, for days from March 1900 on; and the numbers read as days.
_ZERO: Final = dt.date(1899, 12, 30)
_SERIALS: Final = range(10_000, 110_000)

_WRITE: Final = "write a day as 2015-12-20"
_WRITE_MONTH: Final = "write a month as 2015-12"


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a sheet is about, first and last included."""

    first: dt.date
    last: dt.date


def read_day(value: Value, span: Span | None = None, *, counted: bool = True) -> Said:
    """A day in its ISO form; raises `Unclear` ``sheets.day``.

    Without a year it has to be in the `span` and only once. `counted` is whether a number can be one
    of the spreadsheet's calendar.
    """
    match value:
        case dt.datetime():
            note = "" if value.time() == dt.time() else f"the time of day in {value} is left out"
            return Said(value.date().isoformat(), note)
        case dt.date():
            return Said(value.isoformat())
        case bool() | dt.time() | dt.timedelta():
            raise Unclear("sheets.day", f"{shown(value)} is no day", _WRITE)
        case int() | float():
            return _number(value, span, counted=counted)
    return _text(value, span)


def _number(value: float, span: Span | None, *, counted: bool) -> Said:
    text = number_text(value)
    if found := _DIGITS.fullmatch(text):
        day = _day(found, text)
        return Said(day, f"the number {text} is read as {day}")
    if counted and value == int(value) and int(value) in _SERIALS:
        day = (_ZERO + dt.timedelta(days=int(value))).isoformat()
        return Said(day, f"the number {text} is read as a day of the spreadsheet's calendar: {day}")
    if span is not None and re.fullmatch(r"[0-9]{1,2}\.[0-9]{1,2}", text):
        # As a number 12.30 is 12.3: the tenth and the hundredth of a day look the same.
        raise Unclear(
            "sheets.day",
            f"the number {text} may be day {int(text.split('.')[1])} or day "
            f"{text.split('.')[1]:0<2} of a month",
            _WRITE,
        )
    raise Unclear("sheets.day", f"{shown(value)} is no day", _WRITE)


def _text(value: str, span: Span | None) -> Said:
    text = plain(value)
    if not text:
        return Said(None)
    if is_nothing(text):
        return Said(None, f"{shown(value)} is read as nothing given")
    if found := _FULL.fullmatch(text) or _DIGITS.fullmatch(text):
        day = _day(found, text)
        note = "" if _ISO.fullmatch(text) else f"{shown(text)} is read as {day}"
        return Said(day, f"full-width digits are read as {day}" if is_wide(value) else note)
    if found := _SHORT.fullmatch(text):
        return _in_span(found, text, span)
    if _TWO_DIGITS.fullmatch(text):
        raise Unclear("sheets.day", f"{shown(text)} has a year of two digits", _WRITE)
    if found := _MONTH.fullmatch(text):
        raise Unclear("sheets.day", f"{shown(text)} is a month, and a day is asked for", _WRITE)
    raise Unclear("sheets.day", f"{shown(value)} is no day", _WRITE)


def _day(found: re.Match[str], text: str) -> str:
    year, month, day = map(int, found.groups()[:3])
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        raise Unclear("sheets.day", f"{shown(text)} is no day of the calendar", _WRITE) from None


def _in_span(found: re.Match[str], text: str, span: Span | None) -> Said:
    if span is None:
        raise Unclear("sheets.day", f"{shown(text)} has no year", f"{_WRITE}, or give the period")
    month, day = map(int, found.groups())
    days = []
    for year in range(span.first.year, span.last.year + 1):
        try:
            each = dt.date(year, month, day)
        except ValueError:
            continue
        if span.first <= each <= span.last:
            days.append(each.isoformat())
    if len(days) != 1:
        often = "not in the period" if not days else "several times in the period"
        raise Unclear("sheets.day", f"{shown(text)} is {often}", _WRITE)
    return Said(days[0], f"{shown(text)} is read as {days[0]}, of the period given")


def read_month(value: Value) -> Said:
    """The first day of a month, ``2015-12-01``; raises `Unclear` ``sheets.day``."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        text = number_text(value)
        if found := _MONTH_DIGITS.fullmatch(text):
            return _month(found, text)
    if isinstance(value, str):
        text = plain(value)
        if found := _MONTH.fullmatch(text) or _MONTH_DIGITS.fullmatch(text):
            return _month(found, text)
    said = read_day(value)
    if said.value is None or said.value.endswith("-01"):
        return said
    raise Unclear("sheets.day", f"{shown(value)} is not the first day of a month", _WRITE_MONTH)


def _month(found: re.Match[str], text: str) -> Said:
    year, month = map(int, found.groups())
    if not 1 <= month <= 12:
        raise Unclear("sheets.day", f"{shown(text)} is no month", _WRITE_MONTH)
    day = f"{year:04}-{month:02}-01"
    return Said(day, f"{shown(text)} is read as {day}")
