"""The relations a plan reads beside the facts: periods, days, sub-periods and working days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache

import pyarrow as pa

from core.rules.calendar import (
    FIRST_WORKDAY,
    LENGTH,
    CalendarError,
    DayRule,
    Period,
    WorkCalendar,
    day_number,
    day_of,
)
from core.rules.compiler.plan import Plan


def calendar_relations(
    plan: Plan, periods: Sequence[Period], calendar: WorkCalendar
) -> dict[str, pa.Table]:
    """``periods``, ``dates``, ``days``, ``subs`` and ``workdays`` for these periods, numbered from 0.

    Raises `CalendarError` where a rule needs working days or festivals that are not known.
    """
    work = plan.counts_workdays
    relations = {"periods": _periods(periods, calendar if work else None)}
    relations["dates"] = _dates(tuple(periods))
    relations["days"], relations["subs"] = _days(plan.rules, periods, calendar)
    relations["workdays"] = _workdays(periods, calendar if work else None)
    return relations


def years_read(
    plan: Plan, periods: Sequence[Period], calendar: WorkCalendar
) -> dict[str, frozenset[int]]:
    """The years of the facts that count in these periods, for the tables not read whole."""
    return {
        table: frozenset(
            year
            for rule in rules
            for period in periods
            for span in calendar.spans(rule, period)
            for year in range(span.first.year, span.last.year + 1)
        )
        for table, rules in plan.reads.days.items()
    }


def _periods(periods: Sequence[Period], calendar: WorkCalendar | None) -> pa.Table:
    numbers = [calendar.working_number(p.last) if calendar else 0 for p in periods]
    return _integers(
        period=list(range(len(periods))),
        first=[day_number(p.first) for p in periods],
        last=[day_number(p.last) for p in periods],
        last_work=numbers,
    )


@lru_cache(maxsize=32)
def _dates(periods: tuple[Period, ...]) -> pa.Table:
    """Each day of the periods, with the parts of its period as bits; the first part is the lowest.

    Of every length of part there is the bit of the day's own, as `month`; the bits of those that begin
    on the day or later, as `month_due`; and how many these are, as `month_of`.
    """
    columns: dict[str, list[int]] = {"period": [], "day": []}
    columns |= {f"{name}{what}": [] for name in LENGTH for what in ("", "_due", "_of")}
    for number, period in enumerate(periods):
        days = range(day_number(period.first), day_number(period.last) + 1)
        columns["period"] += [number] * len(days)
        columns["day"] += days
        for name, length in LENGTH.items():
            spans = [*WorkCalendar().spans(DayRule("every", months=length), period)]
            firsts = [day_number(span.first) for span in spans]
            begun = [bisect_right(firsts, day) for day in days]
            later = [bisect_left(firsts, day) for day in days]
            columns[name] += [2**count // 2 for count in begun]
            columns[f"{name}_due"] += [2 ** len(spans) - 2**count for count in later]
            columns[f"{name}_of"] += [len(spans) - count for count in later]
    return _integers(**columns)


#: Days after a period that something may be due on: two terms of office.
LONGEST_TERM = 10 * 366


def _days(
    rules: Mapping[DayRule, int], periods: Sequence[Period], calendar: WorkCalendar
) -> tuple[pa.Table, pa.Table]:
    days: list[tuple[int, int, int, int]] = []
    subs: list[tuple[int, int, int, int, int]] = []
    for rule, number in rules.items():
        for index, period in enumerate(periods):
            for sub, span in enumerate(calendar.spans(rule, period)):
                first, last = day_number(span.first), day_number(span.last)
                subs.append((number, index, sub, first, last))
                days += [(number, index, sub, day) for day in range(first, last + 1)]
    return (
        _integers(**_columns(("rule", "period", "sub", "day"), days)),
        _integers(**_columns(("rule", "period", "sub", "first", "last"), subs)),
    )


def _workdays(periods: Sequence[Period], calendar: WorkCalendar | None) -> pa.Table:
    """Working-day numbers from 2004 on, as far as they are known.

    What is due may be due years after the period; a day of the period that is not known is an error.
    """
    if calendar is None or not periods:
        return _integers(day=[], number=[])
    last = day_number(max(p.last for p in periods))
    return _numbered(last, calendar) if calendar.overrides else _official(last)


@lru_cache(maxsize=32)
def _official(last: int) -> pa.Table:
    """The same table each time: thousands of rows, which every calendar without overrides shares."""
    return _numbered(last, WorkCalendar())


def _numbered(last: int, calendar: WorkCalendar) -> pa.Table:
    numbers: dict[int, int] = {}
    for day in range(day_number(FIRST_WORKDAY), last + LONGEST_TERM):
        try:
            numbers[day] = calendar.working_number(day_of(day))
        except CalendarError:
            if day <= last:
                raise
            break
    return _integers(day=list(numbers), number=list(numbers.values()))


def _columns(names: Sequence[str], rows: Sequence[tuple[int, ...]]) -> dict[str, list[int]]:
    return {name: [row[index] for row in rows] for index, name in enumerate(names)}


def _integers(**columns: list[int]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.int64()) for name, values in columns.items()})
