"""Filters: each operator on values that match, that do not, and that are missing."""

import datetime as dt

import pytest

from tests.rules.agreement import value, values
from tests.rules.history import History, person
from tests.rules.programmes import HEAD, indicators


def services() -> History:
    """A's services: visits and pairings of 1, 2 and 3 days, and one without days or a pair."""
    history = History()
    history.org("A")
    rows = [
        ("visit", "1", "p1", ["x"]),
        ("visit", "2", "p2", ["x", "y"]),
        ("pairing", "3", "p1", ["xy"]),
        ("pairing", None, None, []),
    ]
    for kind, days, pair, tags in rows:
        history.add(
            "service", "A", "2015-03-23", kind=kind, days=days, pair=pair, persons=1, tags=tags
        )
    return history


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("{kind: visit}", 2),
        ("{kind: [visit, pairing]}", 4),
        ("{kind: [volunteer]}", 0),
        ("{kind: {not: visit}}", 2),
        ("{kind: {not: [visit, pairing]}}", 0),
        ("{pair: p1}", 2),
        ("{pair: {not: p1}}", 2),  # the one without a pair is not p1 either
        ("{pair: {given: true}}", 3),
        ("{pair: {given: false}}", 1),
        ("{days: 2}", 1),
        ("{days: {exactly: 2}}", 1),
        ("{days: {at_least: 2}}", 2),
        ("{days: {at_most: 2}}", 2),
        ("{days: {above: 2}}", 1),
        ("{days: {below: 2}}", 1),
        ("{days: {at_least: 1.5, at_most: 2.5}}", 1),
        ("{days: {at_least: $two}}", 2),
        ("{days: $two}", 1),
        ("{days: {given: false}}", 1),
        ("{tags: {has: x}}", 2),
        ("{tags: {has: xy}}", 1),
        ("{tags: {has: [x, y]}}", 1),
        ("{tags: {given: true}}", 3),
        ("{tags: {given: false}}", 1),
        ("{kind: visit, days: 2}", 1),
        ("{kind: pairing, days: 2}", 0),
    ],
)
def test_every_operator_on_codes_numbers_and_tags(where: str, count: int) -> None:
    text = HEAD + (
        "parameters: {two: {value: 2, assumed: 测试}}\n"
        f"indicators: {{n: {{count: service, where: {where}, assumed: 测试}}}}\n"
    )
    assert value(text, services(), "n") == count


@pytest.mark.parametrize("tag", ["100%", "a_b", "a'b", "%", "_", "三严三实", 'a"b'])
def test_a_tag_is_matched_letter_by_letter(tag: str) -> None:
    history = History()
    history.org("A")
    for tags in ([tag], ["axb"], ["100x"], [tag.upper() + "!"]):
        history.add("site", "A", "2015-03-01", item="i", passed=True, tags=tags)
    written = tag.replace("'", "''")
    text = indicators(f"n:\n  count: site\n  where: {{tags: {{has: '{written}'}}}}")
    assert value(text, history, "n") == 1


def test_texts_differ_by_case() -> None:
    history = History()
    history.org("A")
    for item in ("Flag", "flag", "FLAG"):
        history.add("site", "A", "2015-03-01", item=item, passed=True, tags=[item])
    text = indicators(
        """
        same:
          count: site
          where: {item: flag}
        tagged:
          count: site
          where: {tags: {has: flag}}
        """
    )
    assert value(text, history, "same") == 1
    assert value(text, history, "tagged") == 1


@pytest.mark.parametrize(
    ("where", "count"),
    [("{passed: true}", 1), ("{passed: false}", 2)],
)
def test_flags(where: str, count: int) -> None:
    history = History()
    history.org("A")
    for passed in (True, False, False):
        history.add("site", "A", "2015-03-01", item="i", passed=passed)
    assert value(indicators(f"n:\n  count: site\n  where: {where}"), history, "n") == count


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("{level: city}", 1),
        ("{level: {at_least: city}}", 3),
        ("{level: {above: city}}", 2),
        ("{level: {at_most: city}}", 2),
        ("{level: {below: city}}", 1),
        ("{level: {exactly: city}}", 1),
        ("{level: [county, nation]}", 2),
    ],
)
def test_ordered_codes_compare_by_their_place(where: str, count: int) -> None:
    history = History()
    history.org("A")
    for level in ("county", "city", "province", "nation"):
        history.add(
            "honour",
            "A",
            "2015-05-01",
            level=level,
            subject="collective",
            field="business",
            title="t",
            count=1,
        )
    assert value(indicators(f"n:\n  count: honour\n  where: {where}"), history, "n") == count


def test_an_ordered_code_that_is_missing_has_no_place() -> None:
    history = History()
    history.org("A")
    history.add("post", "A", "2015-01-01", step="appointed", post="head", person=person("a"))
    text = indicators("n:\n  count: post\n  where: {rank: {below: ministry}}")
    assert value(text, history, "n") == 0


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("{due_on: {by: period-end}}", 3),
        ("{due_on: {by: period-start}}", 2),
        ("{due_on: {before: period-start}}", 1),
        ("{due_on: {after: period-start}}", 2),
        ("{due_on: {after: period-end}}", 1),
        ("{due_on: {not_by: period-end}}", 2),  # one later, one without a day
        ("{due_on: {not_by: period-start}}", 3),
        ("{due_on: {after: period-start, by: period-end}}", 1),
    ],
)
def test_days_against_the_period(where: str, count: int) -> None:
    history = History()
    history.org("A")
    for due in ("2014-12-31", "2015-01-01", "2015-12-31", "2016-01-01", None):
        history.add("document", "A", "2015-06-01", kind="rule", title="t", due_on=due)
    assert value(indicators(f"n:\n  count: document\n  where: {where}"), history, "n") == count


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("{present: {above: {share: 1/2, of: expected}}}", 2),  # 6 of 11 and 12 of 12
        ("{present: {at_least: {share: 50%, of: expected}}}", 3),  # and 6 of 12
        ("{present: {exactly: {of: expected}}}", 1),
        ("{present: {below: {of: expected}, above: 5}}", 2),
        ("{present: {at_most: {share: $third, of: expected}}}", 1),  # 3 of 9
        ("{expected: {at_least: {share: 2, of: present}}}", 2),  # 6 of 12 and 3 of 9
        ("{hours: {above: {share: 1/4, of: present}}}", 2),  # 2 hours: of 6, 6, 3 and 12
    ],
)
def test_a_field_against_a_share_of_another(where: str, count: int) -> None:
    history = History()
    history.org("A")
    for present, expected, hours in ((6, 12, "1.5"), (6, 11, "1.501"), (3, 9, "2"), (12, 12, "3")):
        more = {"present": present, "expected": expected, "hours": hours}
        history.add("meeting", "A", "2015-06-01", kind="committee", **more)
    history.add("meeting", "A", "2015-06-01", kind="committee", present=9)
    parameter = "parameters: {third: {value: 1/3, assumed: 测试}}\n"
    text = indicators(f"n:\n  count: meeting\n  where: {where}") + parameter
    assert value(text, history, "n") == count


def test_dues_paid_in_full_and_days_kept() -> None:
    history = History()
    history.org("A")
    for paid in ("9.99", "10", "10.01"):
        more = {"step": "paid", "person": person("a"), "month": "2015-06-01", "paid": paid}
        history.add("dues", "A", "2015-06-05", standard="10", **more)
    for case, due, done in (("a", "2015-06-30", "2015-06-30"), ("b", "2015-06-30", "2015-07-01")):
        more = {"year": 2015, "item": "i", "kind": "common", "case": case}
        history.add("duty", "A", "2015-01-05", step="set", due_on=due, **more)
        history.add("duty", "A", done, step="done", **more)
    text = indicators(
        """
        full:
          count: dues
          where: {step: paid, paid: {at_least: {of: standard}}}
        kept:
          count: duty_case
          where: {done: {at_most: {of: due_on}}}
        """
    )
    assert values(text, history)["A"] == {"full": 2, "kept": 1}


def test_candidates_above_the_seats_and_who_took_the_chair() -> None:
    """A fifth more candidates than seats: 6 for 5 is enough, 5 for 5 and 13 for 11 are not."""
    history = History()
    history.org("A")
    for case, candidates, seats in (("a", 6, 5), ("b", 5, 5), ("c", 13, 11), ("d", None, 5)):
        more = {"candidates": candidates, "seats": seats}
        history.add("election", "A", "2015-05-05", case=case, step="held", **more)
    for chair in ("branch-secretary", "committee-member", None):
        history.add("meeting", "A", "2015-05-05", kind="member-assembly", chair_post=chair)
    text = indicators(
        """
        enough:
          count: election
          where: {step: held, candidates: {at_least: {share: 6/5, of: seats}}}
        chaired:
          count: meeting
          where: {chair_post: [branch-secretary, deputy-secretary]}
        """
    )
    assert values(text, history)["A"] == {"enough": 1, "chaired": 1}


def test_a_day_of_every_month_moves_to_the_next_working_day() -> None:
    # The 23rd of May 2015 was a Saturday: the 25th stands for it. The 23rd of February was in the
    # holidays of the Spring Festival, which ended on the 24th.
    history = History()
    history.org("A")
    for on in ("2015-01-23", "2015-02-23", "2015-02-25", "2015-05-23", "2015-05-25"):
        history.add("meeting", "A", on, kind="theme-day")
    moved = indicators(
        "n:\n  count: meeting\n  where: {day: {on: {day: 23, or: next-working-day}}}"
    )
    assert value(moved, history, "n") == 3
    same = indicators("n:\n  count: meeting\n  where: {day: {on: {day: 23}}}")
    assert value(same, history, "n") == 3
    earlier = indicators(
        "n:\n  count: meeting\n  where: {day: {on: {day: 25, or: previous-working-day}}}"
    )
    assert value(earlier, history, "n") == 3  # 23 January, 25 February, 25 May


def test_the_31st_of_a_short_month_is_its_last_day() -> None:
    history = History()
    history.org("A")
    for on in ("2015-02-28", "2015-04-30", "2015-05-30", "2015-05-31"):
        history.add("meeting", "A", on, kind="theme-day")
    text = indicators("n:\n  count: meeting\n  where: {day: {on: {day: 31}}}")
    assert value(text, history, "n") == 3


def test_the_day_of_the_month_asked_of_another_field() -> None:
    history = History()
    history.org("A")
    for due in ("2015-05-25", "2015-05-23", None):
        history.add("document", "A", "2015-06-01", kind="rule", title="t", due_on=due)
    text = indicators(
        "n:\n  count: document\n  where: {due_on: {on: {day: 23, or: next-working-day}}}"
    )
    assert value(text, history, "n") == 1


def problem(history: History, case: str, raised: str, verified: str | None) -> None:
    history.add("problem", "A", raised, case=case, category="conduct", step="raised")
    if verified is not None:
        history.add("rectification", "A", verified, case=case, step="rectified")
        history.add("rectification", "A", verified, case=case, step="verified")


def aged(where: str) -> str:
    return indicators(f"n:\n  count: problem_case\n  window: to-date\n  where: {where}")


def test_elapsed_days() -> None:
    history = History()
    history.org("A")
    problem(history, "same", "2015-03-06", "2015-03-06")
    problem(history, "thirty", "2015-03-06", "2015-04-05")
    problem(history, "more", "2015-03-06", "2015-04-06")
    problem(history, "open", "2015-03-06", None)
    within = "{elapsed: {from: raised, to: verified, at_most: 30}}"
    assert value(aged(within), history, "n") == 2
    assert value(aged("{elapsed: {from: raised, to: verified, at_most: 0}}"), history, "n") == 1
    assert value(aged("{elapsed: {from: raised, to: verified, above: 30}}"), history, "n") == 1
    assert value(aged("{elapsed: {from: raised, to: verified, at_least: 30}}"), history, "n") == 2
    assert value(aged("{elapsed: {from: raised, to: verified, below: 30}}"), history, "n") == 1


@pytest.mark.parametrize(
    ("raised", "months", "reached"),
    [
        ("2015-03-06", 1, "2015-04-06"),
        ("2015-01-31", 1, "2015-02-28"),  # no 31st: the last day
        ("2015-01-28", 1, "2015-02-28"),
        ("2012-01-31", 1, "2012-02-29"),
        ("2012-02-29", 12, "2013-02-28"),
        ("2012-02-29", 36, "2015-02-28"),
        ("2015-02-28", 1, "2015-03-28"),  # the last day is not carried on
        ("2014-08-31", 6, "2015-02-28"),
        ("2014-12-31", 2, "2015-02-28"),
        ("2015-05-31", 0, "2015-05-31"),
        ("1969-11-30", 3, "1970-02-28"),  # days before 1970 are negative
        ("1900-01-31", 1, "1900-02-28"),  # no leap year
        ("2000-01-31", 1, "2000-02-29"),
    ],
)
def test_elapsed_calendar_months(raised: str, months: int, reached: str) -> None:
    """Three cases end the day before a number of months is reached, that day and the day after."""
    history = History()
    history.org("A", "1890-01-01")
    edge = dt.date.fromisoformat(reached)
    for days in (-1, 0, 1):
        verified = (edge + dt.timedelta(days=days)).isoformat()
        if verified >= raised:
            problem(history, f"c{days}", raised, verified)
    problem(history, "open", raised, None)
    before = 0 if months == 0 else 1
    words = {"at_most": before + 1, "below": before, "at_least": 2, "above": 1}
    asked = "from: raised, to: verified, unit: month"
    body = "\n".join(
        f"{word}:\n  count: problem_case\n  window: to-date\n"
        f"  where: {{elapsed: {{{asked}, {word}: $months}}}}"
        for word in words
    )
    text = indicators(body) + f"parameters: {{months: {{value: {months}, assumed: 测试}}}}\n"
    assert values(text, history)["A"] == words


def test_elapsed_months_to_the_end_of_the_period() -> None:
    history = History()
    history.org("A")
    for raised in ("2015-05-30", "2015-06-30", "2015-07-01"):
        problem(history, raised, raised, None)
    text = "{elapsed: {from: raised, to: period-end, at_least: 6, unit: month}}"
    assert value(aged(text), history, "n") == 2
    assert value(aged(text.replace("at_least", "above")), history, "n") == 2
    assert value(aged(text), history, "n", period="2015-11") == 1


@pytest.mark.parametrize(
    ("raised", "verified", "days"),
    [
        ("2015-03-06", "2015-03-06", 0),  # the same Friday
        ("2015-03-06", "2015-03-08", 0),  # Friday to Sunday
        ("2015-03-06", "2015-03-09", 1),  # Friday to Monday
        ("2015-03-07", "2015-03-09", 1),  # Saturday to Monday
        ("2015-03-06", "2015-03-13", 5),
        ("2015-02-17", "2015-02-25", 1),  # the Spring Festival, 18 to 24 February
        ("2015-02-13", "2015-02-16", 2),  # Sunday 15 February was worked
        ("2015-09-30", "2015-10-08", 1),  # the National Day holidays, 1 to 7 October
    ],
)
def test_elapsed_working_days(raised: str, verified: str, days: int) -> None:
    history = History()
    history.org("A")
    problem(history, "c", raised, verified)

    def counted(test: str) -> object:
        where = f"{{elapsed: {{from: raised, to: verified, {test}, unit: working-day}}}}"
        return value(aged(where), history, "n")

    assert counted(f"at_most: {days}") == 1
    assert counted(f"at_least: {days}") == 1
    assert counted(f"above: {days}") == 0


def test_elapsed_working_days_of_a_case_from_long_ago() -> None:
    history = History()
    history.org("A")
    problem(history, "c", "2008-03-03", "2008-03-10")
    where = "{elapsed: {from: raised, to: verified, at_most: 5, unit: working-day}}"
    assert value(aged(where), history, "n") == 1


@pytest.mark.parametrize("unit", ["day", "working-day"])
def test_elapsed_to_the_periods_end_is_the_age_of_what_is_open(unit: str) -> None:
    history = History()
    history.org("A")
    problem(history, "old", "2015-01-05", None)
    problem(history, "new", "2015-12-20", None)
    problem(history, "done", "2015-01-05", "2015-02-05")
    where = (
        "{verified: {not_by: period-end}, "
        f"elapsed: {{from: raised, to: period-end, above: 30, unit: {unit}}}}}"
    )
    assert value(aged(where), history, "n") == 1
