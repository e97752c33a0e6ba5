"""Calendar months in SQL: how two days lie to one another a number of months on.

A day a number of months after another is the same day of its month, or the last one of a month that
is too short. Days count from 1970-01-01 and are turned into months by whole numbers alone, so that
every engine agrees and no day is out of reach.
"""

from __future__ import annotations

from core.rules.compiler import sql
from core.rules.compiler.sql import Expr, lit

#: From 0000-03-01 to 1970-01-01. A year that begins in March has its odd day at its end.
BEFORE_1970 = 719_468
DAYS_OF_400_YEARS, MONTHS_OF_400_YEARS = 146_097, 4_800
#: More than any month has days.
STEP = 32


def months_apart(sign: str, start: Expr, end: Expr, months: int) -> Expr:
    """How the day `end` compares (``<=``, ``<``, ``>`` or ``>=``) with `start` plus some months.

    `end` is no later than that exactly where its month and day of the month are not, as no day of a
    month is beyond its last one.
    """
    if sign in ("<", ">="):  # before a day is by the day before it
        end = sql.add(end, lit(1))
        sign = {"<": "<=", ">=": ">"}[sign]
    return sql.compare(sign, _place(end), sql.add(_place(start), lit(months * STEP)))


def month_of(day: Expr) -> Expr:
    """The number of a day's month, counted from March of the year 0."""
    return sql.divide_whole(_place(day), lit(STEP))


def first_day(month: Expr) -> Expr:
    """The first day of a month with that number."""
    year = sql.divide_whole(month, lit(12))
    of_year = sql.subtract(month, sql.multiply(year, lit(12)))
    days = sql.add(sql.multiply(year, lit(365)), sql.divide_whole(year, lit(4)))
    days = sql.subtract(days, sql.divide_whole(year, lit(100)))
    days = sql.add(days, sql.divide_whole(year, lit(400)))
    begun = sql.divide_whole(sql.add(sql.multiply(of_year, lit(153)), lit(2)), lit(5))
    return sql.subtract(sql.add(days, begun), lit(BEFORE_1970))


def _place(day: Expr) -> Expr:
    """Months since 0000-03-01 and the day of the month as one number, in the order of days."""
    since = sql.add(day, lit(BEFORE_1970))
    centuries = sql.divide_whole(since, lit(DAYS_OF_400_YEARS))
    rest = sql.subtract(since, sql.multiply(centuries, lit(DAYS_OF_400_YEARS)))
    leap_days = sql.subtract(
        sql.add(sql.divide_whole(rest, lit(1_460)), sql.divide_whole(rest, lit(146_096))),
        sql.divide_whole(rest, lit(36_524)),
    )
    year = sql.divide_whole(sql.subtract(rest, leap_days), lit(365))
    before = sql.subtract(
        sql.add(sql.multiply(year, lit(365)), sql.divide_whole(year, lit(4))),
        sql.divide_whole(year, lit(100)),
    )
    of_year = sql.subtract(rest, before)
    month = sql.divide_whole(sql.add(sql.multiply(of_year, lit(5)), lit(2)), lit(153))
    of_month = sql.subtract(
        of_year, sql.divide_whole(sql.add(sql.multiply(month, lit(153)), lit(2)), lit(5))
    )
    months = sql.add(
        sql.add(sql.multiply(centuries, lit(MONTHS_OF_400_YEARS)), sql.multiply(year, lit(12))),
        month,
    )
    return sql.add(sql.multiply(months, lit(STEP)), of_month)
