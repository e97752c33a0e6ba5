"""Periods that are not judged: nothing recorded is not nothing done."""

from __future__ import annotations

import datetime as dt
from typing import Final

from core.assess.coverage import Coverage
from core.assess.errors import AssessError
from core.assess.question import Question
from core.rules import Period, Programme, changes

#: The first and the last year with a day before them and one after them.
YEARS: Final = (dt.MINYEAR + 1, dt.MAXYEAR - 1)


def refuse(
    programme: Programme, question: Question, period: Period, region: str, coverage: Coverage
) -> None:
    """Raise `AssessError` for a period that cannot be judged.

    A012 at the ends of the calendar, A007 before the first rules, A010 for a kind of period that the programme's schemes do not know,
    A009 where the region has not one fact of it.
    """
    if not YEARS[0] <= period.first.year <= YEARS[1]:
        raise AssessError.beyond(period, YEARS)
    days, on = changes(programme), question.on(period)
    if days and on < days[0]:
        raise AssessError.no_rules(on, days[0])
    known = programme.programme.period
    if period.kind != known and programme.schemes and question.only is None:
        raise AssessError.another_period(period, known)
    if not coverage.within(period):
        raise AssessError.nothing_recorded(region, period, coverage.span())
