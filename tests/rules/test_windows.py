"""Periods, windows and sub-periods."""

from fractions import Fraction

import pytest

from core.facts import VOCABULARY
from core.rules import RuleError, loads
from tests.rules.agreement import assess, value, values
from tests.rules.history import History, person
from tests.rules.programmes import HEAD, indicators


def meetings(*days: str) -> History:
    history = History()
    history.org("A")
    for on in days:
        history.add("meeting", "A", on, kind="lecture")
    return history


@pytest.mark.parametrize(
    ("period", "count"),
    [
        ("2015", 6),
        ("2015-H1", 3),
        ("2015-H2", 3),
        ("2015-Q1", 2),
        ("2015-Q2", 1),
        ("2015-Q4", 2),
        ("2015-01", 1),
        ("2015-06", 1),
        ("2015-05", 0),
        ("2014", 0),
    ],
)
def test_a_period_has_both_its_ends(period: str, count: int) -> None:
    history = meetings(
        "2015-01-01", "2015-03-31", "2015-06-30", "2015-07-01", "2015-10-01", "2015-12-31"
    )
    assert value(indicators("n:\n  count: meeting"), history, "n", period=period) == count


@pytest.mark.parametrize(
    ("window", "period", "count"),
    [
        ("period", "2015", 2),
        ("to-date", "2015", 5),
        ("to-date", "2014", 3),
        ("{years: 1}", "2015", 2),
        ("{years: 2}", "2015", 3),
        ("{years: 3}", "2015", 4),
        ("{months: 12}", "2015", 2),
        ("{months: 24}", "2015", 3),
        ("{months: 1}", "2015", 1),
        ("{months: 7}", "2015", 2),
        ("{months: 6}", "2015", 1),
        ("{months: 2}", "2015-Q2", 1),
        ("{from: 06-01, to: 07-31}", "2015", 1),
        ("{from: 06-02, to: 12-30}", "2015", 0),
        ("{from: 01-01, to: 12-31}", "2015-Q1", 0),  # ends with the period
        ("{from: 01-01, to: 12-31}", "2015-H1", 1),
    ],
)
def test_windows(window: str, period: str, count: int) -> None:
    history = meetings("2012-12-31", "2013-01-01", "2014-12-31", "2015-06-01", "2015-12-31")
    text = indicators(f"n:\n  count: meeting\n  window: {window}")
    assert value(text, history, "n", period=period) == count


def every(part: str, history: History, period: str = "2015", more: str = "at_least: 1") -> object:
    text = indicators(f"n:\n  count: meeting\n  every: {part}\n  {more}")
    found = assess(text, history, period).of("A").indicators["n"]
    return found.exact


def test_every_counts_sub_periods_and_keeps_both_parts() -> None:
    history = meetings("2015-01-15", "2015-02-15", "2015-08-15", "2015-12-15")
    assert every("month", history) == "4/12"
    assert every("quarter", history) == "3/4"
    assert every("half-year", history) == "2/2"
    assert every("year", history) == "1/1"


@pytest.mark.parametrize(("years", "count"), [(1, 1), (2, 2), (3, 3)])
def test_a_window_as_long_as_a_parameter_says(years: int, count: int) -> None:
    history = meetings("2013-01-01", "2014-01-01", "2015-01-01")
    text = indicators(
        """
        by_years:
          count: meeting
          window: {years: $years}
        by_months:
          count: meeting
          window: {months: $months}
        """
    )
    text += f"parameters:\n  years: {{value: {years}, assumed: 测试}}\n"
    text += f"  months: {{value: {12 * years}, assumed: 测试}}\n"
    assert values(text, history)["A"] == {"by_years": count, "by_months": count}
    longer = {"years": Fraction(3), "months": Fraction(36)}
    assert values(text, history, overrides=longer)["A"] == {"by_years": 3, "by_months": 3}


@pytest.mark.parametrize(
    ("begins", "quarters", "members"),
    [
        ("2014-12-31", "3/4", "0/2"),
        ("2015-01-01", "3/4", "0/2"),
        ("2015-01-02", "2/3", "0/2"),  # the first quarter had begun; a met the second to fourth
        ("2015-07-01", "1/2", "1/2"),
        ("2015-10-01", "0/1", "1/2"),
        ("2015-10-02", None, None),  # of 2015 nothing is asked any more
    ],
)
def test_every_asks_for_nothing_that_began_before_the_rule(
    begins: str, quarters: str | None, members: str | None
) -> None:
    history = History()
    history.org("A")
    for name in "ab":
        history.member("A", name)
    for on in ("2015-02-01", "2015-05-01", "2015-08-01"):
        history.add("meeting", "A", on, kind="lecture")
    for on in ("2015-08-01", "2015-12-01"):
        lines = [{"person": person("a")}]
        history.add("study", "A", on, kind="reading", hours="1", attendance=lines)
    text = indicators(
        f"""
        own:
          from: {begins}
          count: meeting
          every: quarter
          at_least: 1
        whole:
          count: meeting
          every: quarter
          at_least: 1
        each:
          from: {begins}
          each: member
          every: quarter
          count: attendance
          at_least: 1
        """
    )
    found = assess(text, history).of("A").indicators
    assert (found["own"].exact, found["each"].exact) == (quarters, members)
    assert found["whole"].exact == "3/4"


def test_every_in_a_shorter_period() -> None:
    history = meetings("2015-04-15", "2015-06-15")
    assert every("month", history, "2015-Q2") == "2/3"
    assert every("quarter", history, "2015-Q2") == "1/1"
    assert every("quarter", history, "2015-H1") == "1/2"
    assert every("month", history, "2015-05") == "0/1"


def test_every_needs_its_condition_in_each_sub_period() -> None:
    history = meetings("2015-01-15", "2015-02-15", "2015-08-15")
    assert every("quarter", history, more="at_least: 2") == "1/4"
    assert every("quarter", history, more="exactly: 1") == "1/4"
    assert every("quarter", history, more="at_most: 0") == "2/4"


def test_an_organisation_founded_in_a_quarter_need_not_meet_it() -> None:
    history = History()
    history.org("A", "2015-05-10")
    history.add("meeting", "A", "2015-08-15", kind="lecture")
    assert every("quarter", history) == "1/2"


def test_an_organisation_founded_on_a_quarters_first_day_must_meet_it() -> None:
    history = History()
    history.org("A", "2015-04-01")
    assert every("quarter", history) == "0/3"


def test_an_organisation_founded_in_the_last_quarter_has_no_data() -> None:
    history = History()
    history.org("A", "2015-10-02")
    history.add("meeting", "A", "2015-11-15", kind="lecture")
    assert every("quarter", history) is None


def test_a_closed_organisation_is_not_assessed() -> None:
    history = meetings("2015-02-15")
    history.org("B")
    history.org("A", "2015-05-20", step="closed")
    text = indicators("n:\n  count: meeting\n  every: quarter\n  at_least: 1")
    assert values(text, history) == {"B": {"n": Fraction(0)}}
    assert values(text, history, "2015-Q1") == {"A": {"n": 1}, "B": {"n": 0}}


def test_festival_windows() -> None:
    # Spring Festival 2015-02-19, so its window begins on 4 February; July 1st from 16 June.
    history = meetings("2015-02-04", "2015-02-20", "2015-06-15")
    festivals = "{festival: [spring-festival, july-first], days_before: 15}"
    assert every(festivals, history) == "1/2"
    assert every("{festival: [spring-festival, july-first], days_before: 16}", history) == "2/2"


def test_the_days_of_a_festival_window_may_be_a_parameter_with_dates() -> None:
    text = HEAD + (
        "parameters:\n  days: {values: {2014-01-01: 5, 2016-01-01: 15}, assumed: 测试}\n"
        "indicators:\n  n:\n    every: {festival: july-first, days_before: $days, days_after: $days}\n"
        "    count: meeting\n    at_least: 1\n    assumed: 测试\n"
    )
    history = meetings("2014-06-26", "2015-06-20", "2016-06-16")
    years = ("2014", "2015", "2016")
    assert [values(text, history, year)["A"]["n"] for year in years] == [1, 0, 1]
    with pytest.raises(RuleError) as error:
        loads(text.replace("2016-01-01: 15", "2016-01-01: 61"), VOCABULARY)
    assert [problem.code for problem in error.value.problems] == ["R122"]


@pytest.mark.parametrize("sub", ["quarter", "half-year", "year"])
def test_no_sub_period_fits_into_a_shorter_period(sub: str) -> None:
    history = meetings("2015-02-04")
    for extra in ("", "  each: member\n"):
        text = indicators(f"n:\n{extra}  count: attendance\n  every: {sub}\n  at_least: 1")
        if not extra:
            text = text.replace("attendance", "meeting")
        assert assess(text, history, "2015-02").of("A").indicators["n"].exact is None


def test_a_sub_period_longer_than_the_period_of_the_programme() -> None:
    text = indicators("n:\n  count: meeting\n  every: half-year\n  at_least: 1")
    with pytest.raises(RuleError) as error:
        loads(text.replace("title: 测试,", "title: 测试, period: quarter,", 1), VOCABULARY)
    [problem] = error.value.problems
    assert problem.code == "R109"
    assert "a quarter, the period of this programme, has no whole half-year" in problem.message


def test_a_festival_window_may_begin_before_the_period() -> None:
    history = meetings("2014-12-20")
    assert every("{festival: new-year, days_before: 15}", history) == "1/1"
    assert every("{festival: new-year, days_before: 5}", history) == "0/1"


def test_days_after_a_festival() -> None:
    history = meetings("2015-10-04")
    assert every("{festival: national-day, days_after: 3}", history) == "1/1"
    assert every("{festival: national-day, days_after: 2}", history) == "0/1"


def test_only_festivals_inside_the_period_count() -> None:
    history = meetings("2015-06-20")
    festivals = "{festival: [spring-festival, july-first, national-day], days_before: 15}"
    assert every(festivals, history, "2015-Q3") == "1/1"


def test_every_of_a_latest_value_needs_a_value() -> None:
    history = History()
    history.org("A")
    history.add("external", "A", "2015-02-01", metric="m", rank=3, source_name="s")
    history.add("external", "A", "2015-05-01", metric="m", rank=9, source_name="s")
    text = indicators("n:\n  latest: external.rank\n  every: quarter\n  at_most: 5")
    assert assess(text, history).of("A").indicators["n"].exact == "1/4"


def test_dated_by_binds_a_fact_to_another_day() -> None:
    history = History()
    history.org("A")
    history.add("document", "A", "2014-12-01", kind="rule", title="t", due_on="2015-01-31")
    history.add("document", "A", "2015-12-01", kind="rule", title="t", due_on="2016-01-31")
    history.add("document", "A", "2015-12-01", kind="rule", title="t")
    text = indicators(
        """
        occurred:
          count: document
        due:
          count: document
          dated_by: due_on
        """
    )
    assert values(text, history)["A"] == {"occurred": 2, "due": 1}
    text = indicators("n:\n  count: document\n  dated_by: due_on\n  every: month\n  at_least: 1")
    assert assess(text, history).of("A").indicators["n"].exact == "1/12"
