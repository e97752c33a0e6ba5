"""Days as people write them: read, noted where that is not literal, or refused."""

import datetime as dt

import pytest

from core.sheets import Span
from core.sheets.days import read_day, read_month
from core.sheets.values import Unclear

YEAR = Span(dt.date(2015, 1, 1), dt.date(2015, 12, 31))
WINTER = Span(dt.date(2015, 7, 1), dt.date(2016, 6, 30))
TWO_YEARS = Span(dt.date(2015, 1, 1), dt.date(2016, 12, 31))


@pytest.mark.parametrize(
    ("given", "day"),
    [
        (dt.date(2015, 12, 20), "2015-12-20"),
        (dt.datetime(2015, 12, 20), "2015-12-20"),
        ("2015-12-20", "2015-12-20"),
        (" 2015-12-20\u00a0", "2015-12-20"),
        ("", None),
        ("\u3000", None),
    ],
)
def test_what_is_literal_is_not_noted(given: object, day: str | None) -> None:
    found = read_day(given)
    assert (found.value, found.note) == (day, "")


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("20151220", "2015-12-20"),
        (20151220, "2015-12-20"),
        (20151220.0, "2015-12-20"),
        ("２０１５－１２－２０", "2015-12-20"),
        ("2015.12.20", "2015-12-20"),
        ("2015.1.5", "2015-01-05"),
        ("2015/12/20", "2015-12-20"),
        ("2015-1-5", "2015-01-05"),
        ("2015年12月20日", "2015-12-20"),
        ("2015 年 3 月 5 号", "2015-03-05"),
        ("2015年12月20日 9:30", "2015-12-20"),
        (dt.datetime(2015, 12, 20, 9, 30), "2015-12-20"),
        # Day 42,358 of the calendar that has 1 January 1900 as its first day and a 29 February there.
        (42358, "2015-12-20"),
        (36526.0, "2000-01-01"),
        ("—", None),
        ("/", None),
    ],
)
def test_what_is_not_literal_is_noted(given: object, day: str | None) -> None:
    found = read_day(given)
    assert found.value == day
    assert found.note


@pytest.mark.parametrize(
    "given",
    [
        *("2015-02-30", "20151301", "2015年13月1日", "15.12.20", "12.30", "2015年12月", "十二月"),
        *(True, dt.time(9, 30), 12.3, 7, "2015", "2015-12-20至21", 20150230),
    ],
)
def test_what_is_no_day_is_refused(given: object) -> None:
    with pytest.raises(Unclear) as error:
        read_day(given)
    assert error.value.code == "sheets.day"
    assert error.value.hint


def test_a_period_gives_the_year() -> None:
    assert read_day("12.30", YEAR).value == "2015-12-30"
    assert read_day("12月30日", YEAR).value == "2015-12-30"
    assert read_day("3-5", WINTER).value == "2016-03-05"
    assert read_day("7.1", WINTER).value == "2015-07-01"
    assert "of the period given" in read_day("12.30", YEAR).note
    # A leap day is once in two years, and a number is not the text that looks like it.
    assert read_day("2.29", TWO_YEARS).value == "2016-02-29"
    for given in ("3.5", "2.30"):
        with pytest.raises(Unclear):
            read_day(given, TWO_YEARS)
    with pytest.raises(Unclear, match="not in the period"):
        read_day("2.29", YEAR)


def test_a_number_may_be_two_days() -> None:
    with pytest.raises(Unclear, match="may be day 3 or day 30"):
        read_day(12.3, YEAR)


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2015-12", "2015-12-01"),
        ("2015年3月", "2015-03-01"),
        ("201503", "2015-03-01"),
        (201503.0, "2015-03-01"),
        ("2015-03-01", "2015-03-01"),
        (dt.date(2015, 3, 1), "2015-03-01"),
    ],
)
def test_months(given: object, day: str) -> None:
    assert read_month(given).value == day


@pytest.mark.parametrize("given", ["2015-03-05", "2015-13", 201513.0, "3月"])
def test_what_is_no_month(given: object) -> None:
    with pytest.raises(Unclear):
        read_month(given)
