"""Whom an indicator is asked of: the others have no data, which is not 0."""

import pytest

from core.facts import VOCABULARY
from core.rules import RuleError, loads
from tests.rules.agreement import assess, values
from tests.rules.history import History
from tests.rules.programmes import HEAD, indicators

#: A branch has a committee from three members on; without members nobody knows.
COMMITTEE = """
full:
  greatest: membership.members
  window: to-date
  where: {step: counted}
sessions:
  count: meeting
  where: {kind: committee}
  applies_when: full >= 3
monthly:
  count: meeting
  every: quarter
  at_least: 1
  applies_when: full >= 3
asked:
  formula: sessions * 2
  applies_when: kind == "branch" and sessions >= 1
book:
  ledger: {of: demand_case, in: opened, out: resolved}
  applies_when: full >= 3
opened:
  formula: book.opening + book.added
all:
  roll_up: {of: sessions, over: descendants, take: sum}
with:
  roll_up: {of: sessions, over: descendants, take: count}
before:
  prior: {of: sessions}
"""


def counties() -> History:
    """A has four members, B two and C says nothing; each had one meeting and one wish."""
    history = History()
    history.org("top", kind="committee")
    for code, members in (("A", 4), ("B", 2), ("C", None)):
        history.org(code, parent="top")
        if members is not None:
            more = {"category": "full", "members": members}
            history.add("membership", code, "2014-12-31", step="counted", **more)
        history.add("meeting", code, "2015-05-05", kind="committee")
        history.add("demand", code, "2015-02-01", case=code, kind="wish", step="opened")
    return history


def test_where_a_condition_does_not_hold_there_is_no_data() -> None:
    found = values(indicators(COMMITTEE), counties())
    names = ("sessions", "monthly", "asked", "book", "opened")
    shown = {code: [row[name] for name in names] for code, row in found.items()}
    assert shown == {
        "A": [1, 0.25, 2, 1, 1],
        "B": [None] * 5,
        "C": [None] * 5,
        "top": [None] * 5,
    }
    assert (found["top"]["all"], found["top"]["with"]) == (1, 1)


def test_what_applied_a_period_earlier_is_asked_of_that_period() -> None:
    history = counties()
    history.add("membership", "A", "2016-06-01", step="counted", category="full", members=4)
    history.add("membership", "B", "2016-06-01", step="counted", category="full", members=9)
    found = values(indicators(COMMITTEE), history, "2016")
    assert [found[code]["sessions"] for code in "ABC"] == [0, 0, None]
    assert [found[code]["before"] for code in "ABC"] == [1, None, None]


def test_the_parts_of_a_ledger_are_as_much_without_data_as_its_end() -> None:
    text = indicators(
        """
        book:
          ledger: {of: demand_case, in: opened, out: resolved}
          applies_to: {kind: committee}
        known:
          formula: known(book.opening) or known(book.closing) or known(book)
        """
    )
    assert [values(text, counties())[code]["known"] for code in ("A", "top")] == [0, 1]


def test_an_item_says_what_happens_where_it_does_not_apply() -> None:
    scheme = """
schemes:
  s:
    total: 10
    assumed: 测试
    groups: {g: {items: {i: {points: 10, full_if: sessions >= 1}}}}
"""
    with pytest.raises(RuleError) as error:
        loads(indicators(COMMITTEE) + scheme, VOCABULARY)
    assert [problem.code for problem in error.value.problems] == ["R161"]
    told = scheme.replace("sessions >= 1}", "sessions >= 1, when_no_data: full}")
    found = assess(indicators(COMMITTEE) + told, counties())
    totals = {result.code: result.schemes["s"].total for result in found.results()}
    assert totals == {"A": 10_000, "B": 10_000, "C": 10_000, "top": 10_000}


@pytest.mark.parametrize(
    ("condition", "code", "message"),
    [
        ("m + 1", "R143", "a condition is expected here"),
        ("o >= 1", "R140", "nothing is called 'o'"),
        ("n >= 1", "R150", "these indicators need each other: n → n"),
        ('kind == "branhc"', "R123", "'branhc' is no code of organisation.kind"),
        ("m >= 7", "P001", "indicator 'n' has numbers"),
    ],
)
def test_conditions_that_do_not_load(condition: str, code: str, message: str) -> None:
    text = HEAD + (
        "indicators:\n  m: {count: study}\n"
        f"  n: {{count: meeting, applies_when: '{condition}'}}\n"
    )
    with pytest.raises(RuleError) as error:
        loads(text, VOCABULARY)
    [problem] = error.value.problems
    assert problem.code == code
    assert message in problem.message
