"""What happens after a period changes nothing in it."""

import datetime as dt

import pytest
from hypothesis import given

from core.rules import Period, RuleError
from tests.rules.agreement import assess, assessor, run, value, values
from tests.rules.history import History
from tests.rules.programmes import indicators
from tests.rules.random_histories import histories
from tests.rules.random_programmes import programmes
from tests.rules.test_properties import PERIODS, bounded, loaded

CASES = """
verified:
  count: problem_case
  where: {verified: {by: period-end}}
reopened:
  count: problem_case
  window: to-date
  where: {reopened: {given: true}}
quick:
  each: problem_case
  meets: {elapsed: {from: raised, to: rectified, at_most: 60}}
"""


def problem() -> History:
    """A's problem: raised in October 2015, verified in December, reopened and redone in 2016."""
    history = History()
    history.org("A")
    history.add("problem", "A", "2015-10-10", case="a", category="conduct", step="raised")
    history.add("rectification", "A", "2015-12-01", case="a", step="rectified")
    history.add("rectification", "A", "2015-12-10", case="a", step="verified")
    history.add("rectification", "A", "2016-02-01", case="a", step="reopened")
    history.add("rectification", "A", "2016-11-01", case="a", step="rectified")
    return history


def test_a_problem_reopened_next_year_stays_verified_in_this_one() -> None:
    text = indicators(CASES)
    found = values(text, problem(), "2015")["A"]
    assert found == {"verified": 1, "reopened": 0, "quick": 1}
    # In 2016 no problem was raised; the old one is open again, and in November done again.
    later = values(text, problem(), "2016")["A"]
    assert later == {"verified": 0, "reopened": 1, "quick": None}


def test_one_run_over_two_periods_gives_each_its_own_view() -> None:
    periods = [Period.parse("2015"), Period.parse("2016-Q1")]
    text = indicators(CASES)
    first, second = assessor(text).run(problem().facts(), periods)
    assert first.of("A").indicators["reopened"].exact == "0"
    assert second.of("A").indicators["reopened"].exact == "1"


def test_an_extension_granted_next_year_does_not_undo_what_was_overdue() -> None:
    history = History()
    history.org("A")
    history.add("election", "A", "2012-01-01", case="e", step="due", due_on="2015-06-30")
    history.add("election", "A", "2016-01-05", case="e", step="extended", due_on="2016-12-31")
    text = indicators(
        """
        overdue:
          count: election_case
          window: to-date
          where: {due: {by: period-end}, held: {not_by: period-end}}
        """
    )
    assert value(text, history, "overdue", period="2015") == 1
    assert value(text, history, "overdue", period="2016-H1") == 0


def test_a_ledger_does_not_know_what_comes_later() -> None:
    history = History()
    history.org("A")
    history.add("demand", "A", "2015-05-01", case="d", kind="wish", step="opened")
    history.add("demand", "A", "2015-06-01", case="d", kind="wish", step="resolved")
    history.add("demand", "A", "2016-06-01", case="d", kind="wish", step="resolved")
    text = indicators("book:\n  ledger: {of: demand_case, in: opened, out: resolved}")
    found = values(text, history, "2015")["A"]
    assert found["book.resolved"] == 1
    assert found["book.closing"] == 0


@pytest.mark.parametrize(("period", "expected"), [("2015", 3), ("2015-H1", 1), ("2015-Q1", 0)])
def test_a_window_ends_with_the_period(period: str, expected: int) -> None:
    history = History()
    history.org("A")
    for on in ("2015-06-01", "2015-07-01", "2015-07-31", "2015-08-01"):
        history.add("meeting", "A", on, kind="lecture")
    text = indicators("n:\n  count: meeting\n  window: {from: 06-01, to: 07-31}")
    assert value(text, history, "n", period=period) == expected


def test_cases_are_counted_by_themselves() -> None:
    with pytest.raises(RuleError) as refused:
        assess(indicators("n:\n  count: [problem_case, demand_case]"), problem())
    assert [(p.code, p.hint) for p in refused.value.problems] == [
        ("R101", "write an indicator for each and add them in a formula")
    ]


@bounded
@given(programmes(), histories(), PERIODS)
def test_facts_of_later_days_change_nothing(text: str, history: History, period: str) -> None:
    loaded(text)
    last: dt.date = Period.parse(period).last
    then = History()
    then.entries = [entry for entry in history.entries if entry.day <= last]
    corrected = {entry.fact for entry in history.entries if entry.day > last}
    kept = [entry for entry in then.entries if entry.fact not in corrected]
    if len(kept) != len(then.entries):
        return  # a correction moved a fact over the period's end: another statement altogether
    whole = run(text, history.facts(), period)
    assert run(text, then.facts(), period).results() == whole.results()
