"""The five years 2020 to 2024, and their working days.

The report appeared before July 2024: what it counts happens up to June. What is judged by the year,
such as meetings and duties, goes on to December, so that 2024 can be assessed like other years.
"""

from __future__ import annotations

import datetime as dt

from core.histories import Draw, working_days, working_from

Month = tuple[int, int]

#: The last month the report can speak of, and the last of the years.
REPORTED: Month = (2024, 6)
END: Month = (2024, 12)
#: What was there already when the five years began was founded by this day.
BEFORE = dt.date(2019, 12, 31)


def months(first: Month = (2020, 1), last: Month = REPORTED) -> list[Month]:
    """The months from `first` up to and including `last`, as (year, month)."""
    numbers = range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1])
    return [(number // 12, number % 12 + 1) for number in numbers]


def working_day(draw: Draw, month: Month) -> dt.date:
    """A drawn working day of a month."""
    return draw.pick(working_days(*month))


def day_between(draw: Draw, first: Month, last: Month) -> dt.date:
    """A drawn working day of the months from `first` up to and including `last`."""
    return working_day(draw, draw.pick(months(first, last)))


def later(day: dt.date, days: int) -> dt.date:
    """The first working day at least `days` days after `day`, no later than the report."""
    return min(working_from(day + dt.timedelta(days=days)), working_days(*REPORTED)[-1])
