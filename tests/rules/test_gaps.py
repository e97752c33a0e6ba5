"""The longest gap: whole months, or days, on end without a fact."""

import pytest

from core.facts import VOCABULARY
from core.rules import RuleError, loads
from tests.rules.agreement import value, values
from tests.rules.history import History, person
from tests.rules.programmes import HEAD


def history(*days: str, since: str = "2010-01-01", kind: str = "lecture") -> History:
    """A and its member a, both since a day, with a meeting of that person on some days."""
    found = History()
    found.org("A", since)
    found.member("A", "a", since)
    for day in days:
        people = [{"person": person("a"), "as_member": True}]
        found.add("meeting", "A", day, kind=kind, attendance=people)
    return found


def gap(indicator: str, found: History, period: str = "2015") -> str | None:
    text = f"{HEAD}indicators:\n  n: {{{indicator}, assumed: 测试}}\n"
    shown = value(text, found, "n", period=period)
    return None if shown is None else str(shown)


MONTHS = "longest_gap: {of: meeting, unit: month}"
DAYS = "longest_gap: {of: meeting, unit: day}"


@pytest.mark.parametrize(
    ("days", "months", "of_days"),
    [
        ((), "12", "365"),
        (("2015-01-01", "2015-12-31"), "10", "363"),
        (("2015-06-15",), "6", "199"),  # July to December; 16 June to 31 December
        (("2015-07-15",), "6", "195"),  # January to June; 1 January to 14 July
        (("2015-03-31", "2015-04-01", "2015-12-01"), "7", "243"),  # May to November
        (("2015-03-31", "2015-03-31", "2015-05-01"), "7", "244"),
        (("2014-12-31", "2016-01-01"), "12", "365"),  # of other years
        (tuple(f"2015-{month:02d}-10" for month in range(1, 13)), "0", "30"),
    ],
)
def test_the_longest_of_the_gaps_before_between_and_after(
    days: tuple[str, ...], months: str, of_days: str
) -> None:
    assert gap(MONTHS, history(*days)) == months
    assert gap(DAYS, history(*days)) == of_days


@pytest.mark.parametrize(
    ("window", "months", "of_days"),
    [
        ("{months: 6}", "6", "184"),  # July to December
        ("{months: 13}", "6", "199"),  # the fact of December 2014 is in it
        ("{years: 2}", "11", "351"),  # January to November of 2014, to the 17th of December
        ("to-date", "11", "351"),  # A began in 2014
    ],
)
def test_a_gap_reaches_back_over_the_window(window: str, months: str, of_days: str) -> None:
    found = history("2014-12-18", "2015-05-31", "2015-06-15", since="2014-01-01")
    assert gap(f"{MONTHS}, window: {window}", found) == months
    assert gap(f"{DAYS}, window: {window}", found) == of_days


@pytest.mark.parametrize(
    ("since", "months", "of_days"),
    [
        ("2015-06-01", "7", "214"),
        ("2015-06-02", "6", "213"),  # June is no whole month of it
        ("2015-12-01", "1", "31"),
        ("2015-12-02", None, "30"),
        ("2015-12-31", None, "1"),
    ],
)
def test_only_what_it_was_there_throughout_is_asked(
    since: str, months: str | None, of_days: str
) -> None:
    assert gap(MONTHS, history(since=since)) == months
    assert gap(DAYS, history(since=since)) == of_days
    # So it is of a rule that began then.
    assert gap(f"{MONTHS}, from: {since}", history()) == months
    assert gap(f"{DAYS}, from: {since}", history()) == of_days


def test_a_fact_before_the_first_month_that_is_asked_ends_no_gap() -> None:
    assert gap(MONTHS, history("2015-06-20", since="2015-06-02")) == "6"


def test_of_the_facts_that_match_and_by_the_day_that_is_named() -> None:
    found = history("2015-06-15")
    assert gap(f"{MONTHS}, where: {{kind: theme-day}}", found) == "12"
    assert gap(f"{MONTHS}, at_most: 6", found) == "1"
    assert gap(f"{MONTHS}, below: 6", found) == "0"
    dues = History()
    dues.org("A")
    dues.member("A", "a")
    for month in ("2015-01-01", "2015-08-01"):  # both paid in August
        dues.add("dues", "A", "2015-08-05", step="paid", person=person("a"), month=month,
                 standard="1", paid="1")  # fmt: skip
    paid = "longest_gap: {of: dues, unit: month}, where: {step: paid}"
    assert gap(paid, dues) == "7"
    assert gap(f"{paid}, dated_by: month", dues) == "6"


def test_each_member_by_its_own_facts_and_time() -> None:
    found = history("2015-06-15")  # a: 6 months
    found.member("A", "b", "2015-03-01")  # 10 months without
    found.member("A", "c", "2015-09-01")  # 4 months without
    found.member("A", "d", "2015-12-02")  # no whole month
    each = "each: member, longest_gap: {of: attendance, unit: month}"
    assert gap(f"{each}, below: 6", found) == "1/3"
    assert gap(f"{each}, at_most: 6", found) == "2/3"
    assert gap(f"{each}, at_least: 10", found) == "1/3"


def test_each_organisation_and_each_code() -> None:
    found = history("2015-06-15")
    found.org("B", parent="A")
    found.add("review", "A", "2015-07-01", kind="joint", level="branch", direction="up")
    assert gap("each: branch, longest_gap: {of: meeting, unit: month}, at_most: 6", found) == "1/2"
    codes = "each: {codes: tier, among: [branch, committee]}, by: level"
    assert gap(f"{codes}, longest_gap: {{of: review, unit: month}}, at_most: 6", found) == "1/2"


@pytest.mark.parametrize(
    ("indicator", "code", "said"),
    [
        ("longest_gap: {of: meetin, unit: month}", "R100", "did you mean 'meeting'?"),
        ("longest_gap: {of: meeting, unit: week}", "R015", ""),
        (f"{MONTHS}, window: {{from: 01-01, to: 06-30}}", "R103", "window of months"),
        (f"{MONTHS}, every: quarter, at_least: 1", "R020", ""),
        (f"{MONTHS}, once_per: topic", "R020", ""),
        (f"{MONTHS}, count: meeting", "R020", ""),
        ("each: member, longest_gap: {of: site, unit: month}, below: 6", "R104", "'by'"),
        ("each: member, longest_gap: {of: attendance, unit: month}", "R020", ""),
    ],
)
def test_what_cannot_be_asked_of_a_gap(indicator: str, code: str, said: str) -> None:
    with pytest.raises(RuleError) as error:
        loads(f"{HEAD}indicators:\n  n: {{{indicator}, assumed: 测试}}\n", VOCABULARY)
    [problem] = error.value.problems
    assert problem.code == code
    assert said in problem.hint


@pytest.mark.parametrize(("moved", "met"), [(False, 0), (True, 1)])
def test_a_move_cuts_a_run_in_two(moved: bool, met: int) -> None:
    """Paid in January and from August on: six months, of which B asks May to July of who moved."""
    told = History()
    told.org("A")
    told.org("B")
    told.member("A", "a")
    if moved:
        told.add("membership", "B", "2015-04-15", step="moved", person=person("a"), category="full")
    for month in (1, 8, 9, 10, 11, 12):
        where = "B" if moved and month > 4 else "A"
        told.add(
            "dues",
            where,
            f"2015-{month:02d}-10",
            step="paid",
            person=person("a"),
            month=f"2015-{month:02d}-01",
            standard="1",
            paid="1",
        )
    text = (
        f"{HEAD}indicators:\n  n: {{each: member, longest_gap: {{of: dues, unit: month}}, "
        "below: 6, assumed: 测试}\n"
    )
    found = values(text, told)
    assert found["B" if moved else "A"]["n"] == met
