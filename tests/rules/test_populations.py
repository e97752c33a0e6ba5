"""Each of a population: members, holders of posts, organisations and codes."""

import datetime as dt
from fractions import Fraction

import pytest

from core.facts import VOCABULARY
from core.rules import compile_plan, loads, resolve
from tests.rules.agreement import assess, value, values
from tests.rules.history import History, person
from tests.rules.programmes import HEAD, indicators, text

POPULATIONS = """
populations:
  committee: {posts: [branch-secretary, committee-member]}
  ordinary: {members: true, without_posts: [branch-secretary, committee-member]}
  leaders: {members: true, leader: true}
  followers: {members: true, leader: false}
  confirmed: {members: true, category: full}
  units: {organisations: {kind: [branch, general-branch]}}
  organs: {organisations: {kind: branch, sector: organ}}
"""


def programme(body: str) -> str:
    return indicators(body) + POPULATIONS


def exact(body: str, history: History, org: str = "A", period: str = "2015") -> str | None:
    """The value of the indicator ``n``, with its parts."""
    return assess(programme(body), history, period).of(org).indicators["n"].exact


def study(history: History, on: str, org: str = "A", /, **hours: str) -> None:
    lines = [{"person": person(name), "hours": h} for name, h in hours.items()]
    history.add("study", org, on, kind="reading", hours="1", attendance=lines)


def branch(*names: str) -> History:
    history = History()
    history.org("A")
    for name in names:
        history.member("A", name)
    return history


HOURS = "n:\n  each: member\n  sum: attendance.hours\n  at_least: 32"


def test_each_member_has_studied_enough() -> None:
    history = branch("a", "b", "c")
    study(history, "2015-03-01", a="20", b="31.5")
    study(history, "2015-06-01", a="12")
    assert exact(HOURS, history) == "1/3"


def test_no_members_is_no_data() -> None:
    assert exact(HOURS, branch()) is None


def test_what_a_member_does_elsewhere_counts_for_the_member() -> None:
    history = branch("a")
    history.org("B")
    study(history, "2015-03-01", "B", a="40")
    assert exact(HOURS, history) == "1/1"
    assert exact(HOURS, history, "B") is None


def test_an_exempted_member_leaves_the_denominator() -> None:
    history = branch("a", "b")
    study(history, "2015-03-01", a="40")
    history.member("A", "b", "2015-05-01", "exempted")
    assert exact(HOURS, history) == "1/1"
    assert exact(HOURS, history, period="2014") == "0/2"
    history.member("A", "b", "2015-12-31", "unexempted")
    assert exact(HOURS, history) == "1/2"


def test_an_exemption_ends_when_the_member_leaves() -> None:
    history = branch("a", "b")
    history.member("A", "b", "2015-02-01", "exempted")
    history.member("A", "b", "2015-05-01", "left")
    history.member("A", "b", "2015-09-01", "joined")
    study(history, "2015-03-01", a="40")
    assert exact(HOURS, history, period="2015-Q1") == "1/1"
    assert exact(HOURS, history) == "1/2"
    history.member("A", "b", "2015-10-01", "exempted")
    assert exact(HOURS, history) == "1/1"


def test_who_joins_after_the_organisation_ended_is_exempted_no_more() -> None:
    history = branch("a")
    history.org("B")
    history.member("A", "a", "2015-02-01", "exempted")
    history.org("A", "2015-05-01", "closed")
    history.member("B", "a", "2015-06-01", "joined")
    assert exact("n:\n  size: member", history, "B") == "1"


def test_an_exemption_goes_along_when_a_member_is_moved() -> None:
    history = branch("a")
    history.org("B")
    history.member("A", "a", "2015-02-01", "exempted")
    history.member("B", "a", "2015-06-01", "moved")
    assert exact("n:\n  size: member", history, "B") == "0"


def test_a_change_makes_nobody_a_member_and_moves_nobody() -> None:
    history = branch("a", "b")
    history.org("B")
    history.member("A", "a", "2015-02-01", "left")
    history.member("A", "a", "2015-03-01", "changed", category="full")
    history.member("B", "b", "2015-03-01", "changed", category="probationary")
    assert exact("n:\n  each: member\n  meets: {category: full}", history) == "0/1"
    assert exact("n:\n  size: member", history, "B") == "0"


def test_a_population_is_as_it_is_at_the_periods_end() -> None:
    history = branch("a", "b", "c")
    history.org("B")
    history.member("B", "b", "2015-12-31", "moved")
    history.member("A", "c", "2015-12-31", "left")
    history.member("A", "d", "2016-01-01")
    body = "n:\n  size: member"
    assert exact(body, history) == "1"
    assert exact(body, history, "B") == "1"
    assert exact(body, history, period="2015-11") == "3"
    assert exact(body, history, period="2016") == "2"


def test_a_member_who_comes_back_is_one_member() -> None:
    history = branch("a")
    history.member("A", "a", "2015-03-01", "left")
    history.member("A", "a", "2015-09-01")
    body = "n:\n  size: member"
    assert exact(body, history, period="2015-Q2") == "0"
    assert exact(body, history) == "1"


def test_a_changed_category_holds_from_its_day_and_keeps_the_day_of_joining() -> None:
    history = branch("b")
    history.member("A", "a", "2014-06-01", category="probationary")
    history.member("A", "a", "2015-06-01", "changed", category="full")
    confirmed = "n:\n  size: confirmed"
    assert exact(confirmed, history, period="2015-Q1") == "1"
    assert exact(confirmed, history, period="2015-Q2") == "2"
    body = "n:\n  each: member\n  every: quarter\n  count: attendance\n  at_least: 1"
    for on in ("2015-01-10", "2015-05-10", "2015-08-10"):
        study(history, on, a="1", b="1")
    study(history, "2015-11-10", b="1")
    assert exact(body, history) == "1/2"  # a is asked for all four quarters


def test_leaders_and_those_who_are_not() -> None:
    history = branch("a")
    history.member("A", "b", leader=True)
    assert exact("n:\n  size: leaders", history) == "1"
    assert exact("n:\n  size: followers", history) == "1"
    history.member("A", "a", "2015-02-01", "changed", leader=True)
    assert exact("n:\n  size: leaders", history) == "2"


def post(history: History, name: str, kind: str, on: str = "2012-01-01", **data: object) -> None:
    data = {"step": "appointed", **data}
    history.add("post", "A", on, post=kind, person=person(name), **data)


def test_holders_of_posts_count_once_each() -> None:
    history = branch("a", "b", "c")
    post(history, "a", "branch-secretary")
    post(history, "a", "committee-member")
    post(history, "b", "committee-member")
    post(history, "c", "committee-member")
    post(history, "c", "committee-member", "2015-06-01", step="removed")
    study(history, "2015-03-01", b="56", c="56")
    body = "n:\n  each: committee\n  sum: attendance.hours\n  at_least: 56"
    assert exact(body, history) == "1/2"
    assert exact("n:\n  size: committee", history) == "2"
    assert exact("n:\n  size: ordinary", history) == "1"
    assert exact("n:\n  size: committee", history, period="2015-Q1") == "3"
    history.member("A", "b", "2015-07-01", "exempted")
    assert exact(body, history) == "0/1"


def test_a_post_in_another_organisation_counts_too() -> None:
    history = branch("a", "b")
    history.org("GW", kind="committee")
    data = {"step": "appointed", "post": "branch-secretary", "person": person("a")}
    history.add("post", "GW", "2015-01-01", **data)
    assert exact("n:\n  size: ordinary", history) == "1"
    assert exact("n:\n  size: committee", history) == "0"
    for asked, persons in (("ordinary", (("post", "person"),)), ("committee", ())):
        loaded = loads(programme(f"n:\n  size: {asked}"), VOCABULARY)
        day = dt.date(2015, 12, 31)
        plan = compile_plan(resolve(loaded.programme, day), loaded.vocabulary)
        assert plan.reads.persons == persons


def test_a_post_is_held_since_the_first_appointment_after_the_last_removal() -> None:
    history = branch("a", "b")
    for name in "ab":
        post(history, name, "branch-secretary", "2014-01-01")
    post(history, "a", "branch-secretary", "2015-05-01", rank="section")
    post(history, "b", "branch-secretary", "2015-02-01", step="removed")
    post(history, "b", "branch-secretary", "2015-05-01")
    post(history, "b", "branch-secretary", "2015-08-01", rank="section")
    for on in ("2015-07-10", "2015-11-10"):
        study(history, on, a="1", b="1")
    every = "n:\n  each: committee\n  every: quarter\n  count: attendance\n  at_least: 1"
    assert exact(every, history) == "1/2"  # a is asked for four quarters, b for the last two
    late = "n:\n  each: committee\n  meets: {since: {after: period-start}}"
    assert exact(late, history) == "1/2"
    assert exact(late, history, period="2015-Q1") == "0/1"


def test_a_post_that_is_only_counted_has_no_holder() -> None:
    history = branch("a")
    history.add("post", "A", "2015-01-01", step="counted", post="committee-member", persons=3)
    assert exact("n:\n  size: committee", history) == "0"


def test_each_holder_meets_a_filter_on_the_post() -> None:
    history = branch("a", "b", "c")
    post(history, "a", "branch-secretary", rank="section", full_time=True)
    post(history, "b", "committee-member", rank="clerk")
    post(history, "c", "committee-member")
    ranked = "n:\n  each: committee\n  meets: {rank: {at_least: deputy-section}}"
    assert exact(ranked, history) == "1/3"
    only = "n:\n  each: committee\n  where: {full_time: false}\n  meets: {rank: {given: true}}"
    assert exact(only, history) == "1/2"


def test_each_member_meets_a_filter_on_the_membership() -> None:
    history = branch("a")
    history.member("A", "b", category="probationary")
    assert exact("n:\n  each: member\n  meets: {category: full}", history) == "1/2"


def test_each_and_every_ask_each_member_in_each_quarter() -> None:
    history = branch("a", "b")
    history.member("A", "c", "2015-05-10")  # asked in the third and fourth quarter
    history.member("A", "d", "2015-11-10")  # asked in none
    for on in ("2015-02-01", "2015-05-11", "2015-08-01", "2015-11-01"):
        study(history, on, a="1", c="1")
    study(history, "2015-02-02", b="9")
    body = "n:\n  each: member\n  every: quarter\n  sum: attendance.hours\n  at_least: 1"
    assert exact(body, history) == "2/3"


def test_by_names_the_field_of_the_person() -> None:
    history = branch("a", "b")
    history.add("meeting", "A", "2015-04-01", kind="lecture", lecturer=person("a"))
    history.add("meeting", "A", "2015-04-02", kind="lecture")
    body = (
        "n:\n  each: member\n  count: meeting\n  where: {kind: lecture}\n"
        "  by: lecturer\n  at_least: 1"
    )
    assert exact(body, history) == "1/2"


def tree() -> History:
    """A committee with a general branch of two branches, and a group that is neither."""
    history = History()
    history.org("top", kind="committee")
    history.org("mid", kind="general-branch", parent="top")
    history.org("one", parent="mid")
    history.org("two", parent="mid", sector="school")
    history.org("team", kind="group", parent="mid")
    return history


def test_each_branch_below_an_organisation() -> None:
    history = tree()
    history.add("meeting", "one", "2015-04-01", kind="lecture")
    history.add("meeting", "mid", "2015-04-01", kind="lecture")
    body = "n:\n  each: branch\n  count: meeting\n  at_least: 1"
    assert exact(body, history, "top") == "2/3"
    assert exact(body, history, "mid") == "2/3"
    assert exact(body, history, "one") == "1/1"
    assert exact(body, history, "two") == "0/1"
    assert exact(body, history, "team") is None
    assert exact(body.replace("branch", "units"), history, "top") == "2/3"
    assert exact(body.replace("branch", "organs"), history, "top") == "1/1"
    assert exact("n:\n  size: units", history, "top") == "3"


def test_each_branch_every_half_year() -> None:
    history = tree()
    history.org("new", "2015-04-01", parent="mid")
    for org, on in (("one", "2015-02-01"), ("one", "2015-09-01"), ("new", "2015-09-01")):
        history.add("meeting", org, on, kind="lecture")
    body = "n:\n  each: organs\n  every: half-year\n  count: meeting\n  at_least: 1"
    assert exact(body, history, "top") == "2/2"


def test_each_organisation_meets_a_condition_on_indicators() -> None:
    history = tree()
    for org in ("one", "two"):
        history.add("pledge", org, "2015-01-05", kind="signed")
    history.add("meeting", "one", "2015-04-01", kind="lecture")
    body = """
    signed:
      count: pledge
      at_least: 1
    met:
      count: meeting
      at_least: 1
    n:
      each: units
      meets: signed and met
    """
    assert exact(body, history, "top") == "1/3"
    assert exact(body, history, "two") == "0/1"
    assert exact(body, history, "team") is None


def test_a_condition_that_is_unknown_is_not_met() -> None:
    history = tree()
    history.add("external", "one", "2015-04-01", metric="m", rank=3, source_name="s")
    body = """
    rank:
      latest: external.rank
    n:
      each: units
      meets: rank <= 5
    """
    assert exact(body, history, "top") == "1/3"


def test_each_of_some_codes() -> None:
    history = History()
    history.org("A")
    for level in ("branch", "branch", "committee", "member"):
        history.add(
            "review", "A", "2015-12-01", kind="secretary-report", level=level, direction="up"
        )
    body = """
    n:
      each: {codes: tier, among: [branch, general-branch, committee]}
      count: review
      by: level
      at_least: 1
    """
    assert exact(body, history) == "2/3"
    history.org("B")
    assert exact(body, history, "B") == "0/3"


def test_size_and_count_self() -> None:
    history = tree()
    history.member("one", "a")
    found = values(programme("m:\n  size: member\nself:\n  count_self: true"), history)
    assert found["one"] == {"m": 1, "self": 1}
    assert found["top"] == {"m": 0, "self": 1}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("at_least: 2", Fraction(1, 2)),
        ("above: 2", Fraction(0)),
        ("at_most: 2", Fraction(1)),
        ("below: 2", Fraction(1, 2)),
        ("exactly: 0", Fraction(1, 2)),
        ("at_least: 0.5, at_most: 3", Fraction(1, 2)),
        ("at_least: $two", Fraction(1, 2)),
    ],
)
def test_conditions_of_each(condition: str, expected: Fraction) -> None:
    history = branch("a", "b")
    study(history, "2015-03-01", a="2")
    body = text(
        f"""
        parameters: {{two: {{value: 2, assumed: 测试}}}}
        indicators:
          n: {{each: member, sum: attendance.hours, {condition}, assumed: 测试}}
        """,
        HEAD,
    )
    assert value(body, history, "n") == expected


WHO = """
populations:
  counted: {members: true, exempted: included}
  full: {members: true, category: full, exempted: included, without_posts: branch-secretary}
  secretaries: {posts: branch-secretary, exempted: included}
  heads_too: {posts: branch-secretary, with_posts: [head, deputy-head]}
  members_heads: {members: true, with_posts: head}
  section: {posts: [branch-secretary, head], rank: section}
  higher: {members: true, rank: {at_least: deputy-section, at_most: section}}
  whole: {posts: branch-secretary, full_time: true}
  part: {members: true, full_time: false}
  section_whole: {members: true, rank: section, full_time: true}
"""


def test_populations_by_exemption_posts_and_rank() -> None:
    """a is secretary at section rank and elsewhere head; b, c and d hold one post or none."""
    history = branch("a", "b", "c", "d")
    history.org("B")
    history.member("A", "b", "2015-02-01", "exempted")
    for org, name, post, more in (
        ("A", "a", "branch-secretary", {"rank": "section", "full_time": True}),
        ("B", "a", "head", {"rank": "division"}),
        ("A", "b", "branch-secretary", {"rank": "section"}),
        ("A", "c", "deputy-head", {"rank": "deputy-section"}),
        ("A", "d", "committee-member", {}),
    ):
        step = {"step": "appointed", "post": post, "person": person(name), **more}
        history.add("post", org, "2012-01-01", **step)
    names = [line.split(":")[0].strip() for line in WHO.strip().splitlines()[1:]]
    body = "\n".join(f"n_{name}:\n  size: {name}" for name in names)
    found = values(indicators(body) + WHO, history)["A"]
    assert found == {
        "n_counted": 4,
        "n_full": 2,  # c and d: b is secretary, exempted or not
        "n_secretaries": 2,
        "n_heads_too": 1,  # a, whose other post is in B
        "n_members_heads": 1,
        "n_section": 1,  # a as secretary in A; b is exempted
        "n_higher": 2,  # a and c
        "n_whole": 1,
        "n_part": 3,  # a as head, c and d
        "n_section_whole": 1,
    }


def test_one_organisation_by_itself_sees_the_posts_held_elsewhere() -> None:
    plan = compile_plan(
        resolve(
            loads(indicators("n:\n  size: members_heads") + WHO, VOCABULARY).programme,
            dt.date(2015, 12, 31),
        ),
        VOCABULARY,
        only=["n"],
    )
    assert ("post", "person") in plan.reads.persons


def test_organisations_that_sit_in_some_overlays() -> None:
    history = History()
    history.org("T", kind="committee")
    history.org("N", kind="area", overlay=True)
    for code, groups in (("A", ["north"]), ("B", ["north", "old"]), ("C", ["northern"]), ("D", [])):
        history.org(code, parent="T", groups=groups)
    history.org("E", "2015-01-01", parent="T")
    history.org("E", "2015-07-01", "changed", groups=["old"])
    for code in "ACE":
        history.add("meeting", code, "2015-03-01", kind="lecture")
    text = HEAD + (
        "populations:\n"
        "  north: {organisations: {groups: north}}\n"
        "  either: {organisations: {groups: [north, old], kind: branch}}\n"
        "indicators:\n"
        "  met: {count: meeting, at_least: 1}\n"
        "  size: {size: either}\n"
        "  north: {each: north, count: meeting, at_least: 1}\n"
        "  either: {each: either, meets: met}\n"
    )
    found = values(text, history)
    # north: A and B, of which A met; with old also E, which met
    assert found["T"] == {"met": 0, "size": 3, "north": Fraction(1, 2), "either": Fraction(2, 3)}
    assert found["C"] == {"met": 1, "size": 0, "north": None, "either": None}
