"""Roll-ups over a tree that changes with time, over overlays, and the period before."""

from fractions import Fraction

import pytest

from tests.rules.agreement import assess, value, values
from tests.rules.history import History
from tests.rules.programmes import indicators


def tree() -> History:
    """top has mid and lone; mid has one and two. Meetings: top 1, one 2, two 5, lone 0."""
    history = History()
    history.org("top", kind="committee")
    history.org("mid", kind="general-branch", parent="top")
    history.org("lone", parent="top", groups=["area"])
    history.org("one", parent="mid", groups=["area", "other"])
    history.org("two", parent="mid")
    history.org("area", kind="area", overlay=True)
    for org, count in (("top", 1), ("one", 2), ("two", 5)):
        for _ in range(count):
            history.add("meeting", org, "2015-04-01", kind="lecture", hours="0.5")
    return history


def rolled(over: str, take: str, org: str, of: str = "n", more: str = "") -> Fraction | None:
    text = indicators(
        f"""
        n:
          count: meeting
        hours:
          sum: meeting.hours
        rank:
          latest: external.rank
        rate:
          every: quarter
          count: meeting
          at_least: 1
        r:
          roll_up: {{of: {of}, over: {over}, take: {take}{more}}}
        """
    )
    return value(text, tree(), "r", org)


@pytest.mark.parametrize(
    ("over", "org", "expected"),
    [
        ("children", "top", 0),
        ("children", "mid", 7),
        ("descendants", "top", 7),
        ("descendants", "one", 0),
        ("branch", "top", 8),
        ("branch", "one", 2),
        ("overlay", "area", 2),
        ("overlay", "top", 0),
    ],
)
def test_sums_over_the_tree(over: str, org: str, expected: int) -> None:
    assert rolled(over, "sum", org) == expected


@pytest.mark.parametrize(
    ("take", "expected"),
    [
        ("sum", "7"),
        ("greatest", "5"),
        ("least", "0"),
        ("spread", "5"),
        ("mean", "7/4"),
        ("median", "1"),  # of 0, 0, 2 and 5
        ("count", "4"),
    ],
)
def test_each_way_to_combine(take: str, expected: str) -> None:
    assert rolled("descendants", take, "top") == Fraction(expected)


@pytest.mark.parametrize(
    ("take", "expected"),
    [
        ("sum", 0),
        ("count", 0),
        ("greatest", None),
        ("least", None),
        ("spread", None),
        ("mean", None),
        ("median", None),
    ],
)
def test_nothing_below_is_nought_or_no_data(take: str, expected: int | None) -> None:
    assert rolled("children", take, "one") == expected


def test_scaled_sums_stay_exact() -> None:
    assert rolled("descendants", "mean", "top", "hours") == Fraction(7, 8)
    assert rolled("descendants", "spread", "top", "hours") == Fraction(5, 2)


def test_the_median_is_in_the_middle_of_what_is_known() -> None:
    assert rolled("branch", "median", "mid") == 2  # of 0, 2 and 5
    assert rolled("children", "median", "mid") == Fraction(7, 2)  # of 2 and 5
    assert rolled("branch", "median", "one") == 2
    assert rolled("descendants", "median", "top", "hours") == Fraction(1, 2)  # 0, 0, 1 and 2.5
    assert rolled("descendants", "median", "top", "rank") is None
    text = indicators(
        """
        n:
          count: meeting
        m:
          roll_up: {of: n, over: branch, take: median}
        above:
          roll_up: {of: n, over: branch, take: median, kind: [branch]}
          at_least: 2
        before:
          prior: {of: m}
        """
    )
    assert values(text, tree())["mid"] == {"n": 0, "m": 2, "above": 1, "before": 0}
    assert values(text, tree(), "2016")["mid"] == {"n": 0, "m": 0, "above": 0, "before": 2}


def test_no_data_below_adds_nothing() -> None:
    assert rolled("descendants", "sum", "top", "rank") == 0
    assert rolled("descendants", "count", "top", "rank") == 0
    assert rolled("descendants", "mean", "top", "rank") is None


def test_a_sum_of_rates_pools_their_parts() -> None:
    # mid 0/4, lone 0/4, one 1/4, two 1/4
    assert rolled("descendants", "sum", "top", "rate") == Fraction(2, 16)
    text = indicators(
        """
        rate:
          every: quarter
          count: meeting
          at_least: 1
        r:
          roll_up: {of: rate, over: descendants, take: sum}
        """
    )
    assert assess(text, tree()).of("top").indicators["r"].exact == "2/16"


def test_only_some_kinds() -> None:
    assert rolled("branch", "sum", "top", more=", kind: [branch]") == 7
    assert rolled("branch", "count", "top", more=", kind: [general-branch, committee]") == 2


def test_a_roll_up_of_a_roll_up_and_its_condition() -> None:
    text = indicators(
        """
        n:
          count: meeting
        below:
          roll_up: {of: n, over: children, take: sum}
        most:
          roll_up: {of: below, over: descendants, take: greatest}
        much:
          roll_up: {of: n, over: branch, take: sum}
          at_least: 7
        """
    )
    found = values(text, tree())
    assert found["top"] == {"n": 1, "below": 0, "most": 7, "much": 1}
    assert found["mid"] == {"n": 0, "below": 7, "most": 0, "much": 1}
    assert found["one"]["much"] == 0


def test_a_name_with_an_underscore_is_no_pattern() -> None:
    history = History()
    history.org("a_b", kind="area", overlay=True)
    history.org("axb", kind="area", overlay=True)
    history.org("one", groups=["axb"])
    text = indicators(
        "self:\n  count_self: true\nr:\n  roll_up: {of: self, over: overlay, take: sum}"
    )
    found = values(text, history)
    assert found["axb"]["r"] == 1
    assert found["a_b"]["r"] == 0


MEETINGS = """
n:
  count: meeting
r:
  roll_up: {of: n, over: branch, take: sum}
"""


def test_the_tree_of_a_period_is_the_tree_at_its_end() -> None:
    history = tree()
    history.org("one", "2016-06-01", "moved", parent="lone")
    history.add("meeting", "one", "2016-03-01", kind="lecture")
    text = indicators(MEETINGS)
    assert value(text, history, "r", "mid", "2016-Q1") == 1
    assert value(text, history, "r", "mid", "2016") == 0
    assert value(text, history, "r", "lone", "2016") == 1
    assert value(text, history, "r", "top", "2016") == 1


def test_a_merged_organisation_is_gone_and_its_facts_stay_its_own() -> None:
    history = tree()
    history.org("two", "2015-07-01", "merged", into="one")
    found = values(indicators(MEETINGS), history)
    assert "two" not in found
    assert found["one"]["r"] == 2
    assert found["mid"]["r"] == 2
    assert values(indicators(MEETINGS), history, "2015-H1")["mid"]["r"] == 7


def test_what_hangs_from_a_closed_organisation_hangs_from_nothing() -> None:
    history = tree()
    history.org("mid", "2015-07-01", "closed")
    found = values(indicators(MEETINGS), history)
    assert sorted(found) == ["area", "lone", "one", "top", "two"]
    assert found["top"]["r"] == 1
    assert found["one"]["r"] == 2


def test_a_renamed_organisation_goes_on() -> None:
    history = tree()
    history.org("one", "2015-07-01", "renamed", parent="mid", title="new name")
    found = assess(indicators(MEETINGS), history)
    assert found.of("one").title == "new name"
    assert found.of("mid").indicators["r"].value == 7


def test_a_step_that_says_nothing_of_the_place_leaves_it() -> None:
    history = tree()
    history.org("one", "2015-02-01", "renamed", title="new name")
    history.org("two", "2015-02-01", "changed", sector="school")
    history.org("mid", "2015-02-01", "split")
    found = values(indicators(MEETINGS), history)
    assert found["mid"]["r"] == 7
    assert found["top"]["r"] == 8
    history.org("two", "2015-03-01", "moved")
    assert values(indicators(MEETINGS), history)["mid"]["r"] == 2


def test_a_new_name_leaves_the_overlays() -> None:
    text = indicators(MEETINGS.replace("over: branch", "over: overlay"))
    history = tree()
    history.org("one", "2015-02-01", "renamed", title="new name")
    assert values(text, history)["area"]["r"] == 2
    history.org("one", "2015-03-01", "changed", title="new name")
    assert values(text, history)["area"]["r"] == 0


def test_a_deep_tree() -> None:
    history = History()
    history.org("o0")
    for depth in range(1, 9):
        history.org(f"o{depth}", parent=f"o{depth - 1}")
        history.add("meeting", f"o{depth}", "2015-02-02", kind="lecture")
    found = values(indicators(MEETINGS), history)
    assert [found[f"o{depth}"]["r"] for depth in range(9)] == [8, 8, 7, 6, 5, 4, 3, 2, 1]


PRIOR = """
n:
  count: meeting
rate:
  every: quarter
  count: meeting
  at_least: 1
before:
  prior: {of: n}
rate_before:
  prior: {of: rate}
change:
  formula: n - before
"""


def test_prior_is_the_same_value_one_period_earlier() -> None:
    history = History()
    history.org("A", "2014-01-01")
    history.org("B", "2015-01-01")
    for on in ("2014-02-01", "2014-05-01", "2014-06-01", "2015-03-01"):
        history.add("meeting", "A", on, kind="lecture")
    found = values(indicators(PRIOR), history)
    assert found["A"] == {
        "n": 1,
        "rate": Fraction(1, 4),
        "before": 3,
        "rate_before": Fraction(1, 2),
        "change": -2,
    }
    assert found["B"]["before"] is None
    assert found["B"]["change"] is None
    quarters = values(indicators(PRIOR), history, "2014-Q2")
    assert quarters["A"]["before"] == 1
    assert values(indicators(PRIOR), history, "2014-Q1")["A"]["before"] is None


def test_prior_is_shown_as_what_it_is_a_value_of() -> None:
    history = History()
    history.org("A", "2013-01-01")
    for on in ("2014-02-01", "2014-05-01", "2014-06-01", "2015-03-01"):
        history.add("meeting", "A", on, kind="lecture")
    shown = assess(indicators(PRIOR), history).of("A").indicators
    assert shown["before"].shown == "3"
    assert shown["change"].shown == "-2"
    assert shown["rate_before"].shown == "50.0% (2/4)"


def test_a_sum_of_priors_is_a_sum() -> None:
    history = tree()
    body = PRIOR + "below:\n  roll_up: {of: before, over: descendants, take: sum}\n"
    found = values(indicators(body), history, "2016")
    assert found["top"]["before"] == 1
    assert found["top"]["below"] == 7


def test_a_rate_of_the_period_before_is_pooled_as_a_rate() -> None:
    """One of four quarters; without children there is nothing to pool, which is no data."""
    history = History()
    history.org("top", kind="committee")
    history.org("A", parent="top")
    history.add("meeting", "A", "2014-02-01", kind="lecture")
    body = """
        met:
          count: meeting
          every: quarter
          at_least: 1
        before:
          prior: {of: met}
        below:
          roll_up: {of: before, over: children, take: sum}
        """
    found = assess(indicators(body), history)
    assert {r.code: r.indicators["below"].exact for r in found.results()} == {
        "A": None,
        "top": "1/4",
    }
