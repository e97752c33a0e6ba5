"""``x.missing``: how many sub-periods, members, codes or cases were asked and did not meet it."""

from core.facts import VOCABULARY
from core.rules import RuleError, loads
from tests.rules.agreement import assess, value, values
from tests.rules.history import History, person
from tests.rules.programmes import HEAD, indicators, load

MONTHS = """\
months:
  every: month
  count: meeting
  where: {kind: committee}
  at_least: 1
off:
  formula: "min(0.5 * months.missing, 6)"
"""


def committees(*months: int, founded: str = "2010-01-01") -> History:
    history = History()
    history.org("A", on=founded)
    for month in months:
        history.add("meeting", "A", f"2015-{month:02d}-10", kind="committee")
    return history


def test_each_month_without_one_costs_half_a_point() -> None:
    found = values(indicators(MONTHS), committees(*range(1, 10)))["A"]
    assert found["months.missing"] == 3
    assert found["off"] == 1.5


def test_only_months_that_were_asked_are_missing() -> None:
    # Founded on the last day of August: four months are asked, and two of them lack a meeting.
    history = committees(9, 12, founded="2015-08-31")
    assert values(indicators(MONTHS), history)["A"]["months.missing"] == 2


def test_where_nothing_was_asked_nothing_is_known() -> None:
    found = values(indicators(MONTHS), committees(founded="2015-12-02"))["A"]
    assert found["months.missing"] is None
    assert found["off"] is None


def test_members_who_did_not_reach_it() -> None:
    history = History()
    history.org("A")
    for name in "abc":
        history.member("A", name)
    attendance = [{"person": person("a"), "hours": 12}, {"person": person("b"), "hours": 4}]
    history.add("study", "A", "2015-03-01", kind="course", hours=12, attendance=attendance)
    rules = """\
    hours:
      each: member
      sum: attendance.hours
      at_least: 10
    short:
      formula: hours.missing
    """
    assert values(indicators(rules), history)["A"]["short"] == 2


def test_a_part_is_limited_as_the_whole() -> None:
    rules = MONTHS.replace("every: month", "every: month\n  applies_to: {kind: [committee]}")
    assert values(indicators(rules), committees(1))["A"]["months.missing"] is None


def test_a_roll_up_adds_what_is_missing_below() -> None:
    history = committees(*range(1, 12))
    history.org("B", parent="A")
    rules = MONTHS + "below:\n  roll_up: {of: months.missing, over: children, take: sum}\n"
    found = values(indicators(rules), history)
    assert (found["A"]["months.missing"], found["A"]["below"]) == (1, 12)


def test_what_nobody_mentions_is_not_computed() -> None:
    history = committees(1)
    rules = indicators(MONTHS.partition("off:")[0])
    assert "months.missing" not in assess(rules, history).of("A").indicators


def test_a_number_has_nothing_missing() -> None:
    try:
        load("n:\n  count: meeting\nm:\n  formula: n.missing\n")
    except RuleError as error:
        assert "R140" in str(error)
        assert "nothing is called 'n.missing'" in str(error)
    else:
        raise AssertionError("a count has no part that is missing")


def test_points_off_for_each_that_is_missing() -> None:
    text = (
        HEAD
        + "indicators:\n  months: {title: 月份, every: month, count: meeting, at_least: 1, assumed: 测试}\n"
        + """\
schemes:
  points:
    title: 考核
    total: 6
    assumed: 测试
    groups:
      all:
        title: 全部
        points: 6
        items:
          months: {title: 支委会, points: 6, take: "max(6 - 0.5 * months.missing, 0)", when_no_data: none}
    rating: {bands: [{at_least: 5, title: 合格}], otherwise: {title: 不合格}}
"""
    )
    loads(text, VOCABULARY)
    found = assess(text, committees(*range(1, 10))).of("A")
    assert found.schemes["points"].total == 4_500
    assert value(text, committees(), "months.missing") == 12
