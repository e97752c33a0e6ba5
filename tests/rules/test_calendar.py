"""Periods as they are written, and the ends of the calendar."""

import datetime as dt

import pytest

from core.rules import CalendarError, Period, WorkCalendar


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1900", "1900-01-01", "1900-12-31"),
        ("2199-12", "2199-12-01", "2199-12-31"),
        ("2015-H2", "2015-07-01", "2015-12-31"),
        ("2016-Q1", "2016-01-01", "2016-03-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text: str, first: str, last: str):
    period = Period.parse(text)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert str(period) == text


@pytest.mark.parametrize(
    "text",
    [
        *("0000", "0001", "1899", "2200", "9999", "9999-12", "2015-H3", "2015-Q0", "2015-13"),
        *(
            "2015-00",
            "2015-1",
            "15",
            "20155",
            "",
            " 2015",
            "2015\n",
            "２０１５",
            "٢٠١٥",
            "2015-Q１",
        ),
    ],
)
def test_what_is_no_period(text: str):
    """Other digits than those of ASCII too, and a line feed behind."""
    with pytest.raises(CalendarError) as error:
        Period.parse(text)
    assert error.value.code == "K002"
    assert "\n" not in str(error.value)


def test_the_ends_of_the_calendar():
    with pytest.raises(CalendarError, match="K004 there is no day 12 months from 9999-01-01"):
        _ = Period(dt.date(9999, 1, 1), 12).last
    with pytest.raises(CalendarError, match="K004 there is no day -1 months from 0001-01-01"):
        _ = Period(dt.date(1, 1, 1), 1).previous
    assert Period(dt.date(9999, 11, 1), 1).last == dt.date(9999, 11, 30)


@pytest.mark.parametrize(
    ("year", "day"),
    [(2004, "01-22"), (2005, "02-09"), (2006, "01-29"), (2007, "02-18"), (2015, "02-19")],
)
def test_the_spring_festival(year: int, day: str):
    """Until 2007 the official holidays began with the day itself."""
    assert WorkCalendar().festival("spring-festival", year).isoformat() == f"{year}-{day}"


def test_a_year_whose_spring_festival_is_not_known():
    with pytest.raises(CalendarError, match="2003"):
        WorkCalendar().festival("spring-festival", 2003)
