"""How long a post was vacant."""

import pytest

from core.facts import VOCABULARY
from core.rules import RuleError, loads
from tests.rules.agreement import values
from tests.rules.history import History, person
from tests.rules.programmes import indicators

TEXT = indicators(
    """
    open_now:
      vacant: {posts: branch-secretary, take: at-end}
    longest:
      vacant: {posts: branch-secretary, take: longest}
    either:
      vacant: {posts: [branch-secretary, deputy-secretary], take: longest}
    """
)


def told(*steps: tuple[str, str, str], post: str = "branch-secretary") -> History:
    """An organisation A and its posts: (day, step, whose)."""
    found = History()
    found.org("A")
    for on, step, name in steps:
        more = {"full_time": False}
        found.add("post", "A", on, step=step, post=post, person=person(name), **more)
    return found


def of(found: History, period: str = "2015") -> tuple[object, ...]:
    mine = values(TEXT, found, period)["A"]
    return mine["open_now"], mine["longest"], mine["either"]


def test_the_days_from_the_removal_to_the_next_appointment() -> None:
    found = told(
        ("2012-01-01", "appointed", "a"),
        ("2015-03-01", "removed", "a"),
        ("2015-03-31", "appointed", "b"),  # 30 days of March
        ("2015-12-22", "removed", "b"),  # ten days are left of the year
    )
    assert of(found) == (10, 30, 30)
    assert of(found, "2014") == (0, 0, 0)
    # 2016: vacant since 22 December, and all of the leap year
    assert of(found, "2016") == (376, 366, 366)


def test_what_two_hold_is_vacant_when_both_are_gone() -> None:
    found = told(
        ("2014-01-01", "appointed", "a"),
        ("2015-02-01", "appointed", "b"),
        ("2015-03-01", "removed", "a"),
        ("2015-05-01", "removed", "b"),
        ("2015-05-01", "appointed", "c"),  # taken over on the same day
    )
    assert of(found) == (0, 0, 0)


def test_another_of_the_posts_is_enough() -> None:
    found = told(("2014-01-01", "appointed", "a"), ("2015-07-01", "removed", "a"))
    more = {"post": "deputy-secretary", "person": person("d"), "full_time": False}
    found.add("post", "A", "2015-06-01", step="appointed", **more)
    assert of(found) == (184, 184, 0)


def test_a_post_that_nobody_was_ever_appointed_to_is_not_known_of() -> None:
    assert of(told()) == (None, None, None)
    assert of(told(("2016-01-01", "appointed", "a"))) == (None, None, None)
    day = [("2015-01-05", "appointed", "a"), ("2015-01-05", "removed", "a")]
    assert of(told(*day)) == (None, None, None)


def test_what_is_no_post_is_refused() -> None:
    with pytest.raises(RuleError) as error:
        loads(
            TEXT.replace("branch-secretary, take: at-end", "branch-secretery, take: at-end"),
            VOCABULARY,
        )
    [problem] = error.value.problems
    assert (problem.code, problem.hint) == ("R123", "did you mean 'branch-secretary'?")
