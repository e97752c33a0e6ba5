"""Nothing recorded is not nothing done: of whom a scheme finds no record, it says nothing."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from core.assess import Assessment, SchemeResult
from core.rules import Period
from tests.assess.programmes import STARS
from tests.assess.world import Question, World, person, programme

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "receipt.v1.schema.json").read_text(encoding="utf-8")
)


def states(found: Assessment, scheme: str = "stars") -> dict[str, str]:
    return {result.code: result.schemes[scheme].state for result in found.results()}


def outcome(found: Assessment, code: str, scheme: str = "stars") -> SchemeResult:
    return found.of(code).schemes[scheme]


def test_of_whom_nothing_was_recorded_nothing_is_said(county: World, stars: Question):
    """D recorded nothing: the examples' reading gives it 0 and a rating, people get neither."""
    assert outcome(stars(county), "D").state == "otherwise"
    found = stars(county, checked=True)
    assert states(found) == {
        "A": "rated",
        "B": "otherwise",
        "C": "vetoed",
        "D": "unrecorded",
        "GW": "outside",
    }
    silent = outcome(found, "D")
    assert (silent.total, silent.title, silent.stars) == (None, "无记录", None)
    assert (silent.vetoes, silent.undecided, dict(silent.groups)) == ((), (), {})
    assert {item.points for item in silent.items} == {None}
    for code in "ABC":
        assert outcome(found, code) == outcome(stars(county), code)


def test_the_data_says_why(county: World, stars: Question):
    [silent] = [
        each
        for each in stars(county, checked=True).to_json()["organisations"]
        if each["organisation"] == "D"
    ]
    said = silent["schemes"]["stars"]
    assert (said["total"], said["state"], said["rating"]) == (None, "unrecorded", "无记录")
    assert said["reason"] == "本期没有该办法所计的任何记录,不评定"
    assert silent["indicators"]["lectures"]["num"] == 0


def test_the_receipt_says_why(county: World, stars: Question):
    found = stars.receipt(county, stars(county, checked=True), "D")
    Draft202012Validator(SCHEMA).validate(found)
    [scheme] = found["schemes"]
    assert (scheme["total"], scheme["state"]) == (None, "unrecorded")
    assert scheme["arithmetic"] == "本期没有该办法所计的任何记录,不评定"
    lectures = scheme["groups"][0]["items"][0]
    assert scheme["groups"][0]["points"] is None
    assert (lectures["points"], lectures["arithmetic"]) == (None, "党课 0 ÷ 党课次数 2:无记录")
    assert {veto["state"] for veto in scheme["vetoes"]} == {"undecided"}


def test_a_year_of_which_the_region_recorded_nothing_that_counts(county: World, stars: Question):
    """In 2016 a visit and a member were recorded, which this scheme does not count."""
    county.record("care", "A", "2016-02-02", kind="visit", persons=1)
    county.member("B", "dana", "2016-02-02")
    assert set(states(stars(county, "2016", checked=True)).values()) == {"unrecorded", "outside"}
    county.lecture("C", "2016-12-31")
    assert states(stars(county, "2016", checked=True))["C"] != "unrecorded"


def test_a_fact_taken_back_is_no_record_and_one_of_another_year_neither(
    world: World, stars: Question
):
    world.org("A")
    world.org("B")
    world.lecture("B", "2015-05-05")
    world.retract(world.lecture("A", "2015-05-05"))
    world.lecture("A", "2014-12-31")
    world.lecture("A", "2016-01-01")
    assert states(stars(world, checked=True)) == {"A": "unrecorded", "B": "otherwise"}


def test_what_its_members_attended_elsewhere_is_a_record(world: World, stars: Question):
    for code in "AB":
        world.org(code)
        world.member(code, f"m{code.lower()}")
    world.org("GW", kind="work-committee")
    attendance = [{"person": person("ma"), "hours": "40"}]
    world.record("study", "GW", "2015-05-05", kind="course", hours="40", attendance=attendance)
    assert states(stars(world, checked=True)) == {
        "A": "otherwise",
        "B": "unrecorded",
        "GW": "outside",
    }


def test_a_scheme_may_say_that_silence_fails(county: World):
    failing = STARS.replace("    total: 100\n", "    total: 100\n    silence: fails\n")
    assert failing != STARS
    found = Question(programme(failing))(county, checked=True)
    assert (outcome(found, "D").state, outcome(found, "D").total) == ("otherwise", 0)


def test_some_are_answered_as_all_are(county: World, stars: Question, tmp_path: Path):
    facts, year = county.snapshot(tmp_path), [Period.parse("2015")]
    [everyone] = stars.assessor.run(facts, year)
    [some] = stars.assessor.run(facts, year, organisations=["B", "D"])
    assert states(some) == {"B": "otherwise", "D": "unrecorded"}
    assert some.of("D") == everyone.of("D") and some.of("B") == everyone.of("B")
    assert everyone.of("D") == stars(county, checked=True).of("D")


ABOVE = """\
populations:
  units: {organisations: {kind: [branch]}}
indicators:
  lectures: {count: meeting}
  below: {roll_up: {of: lectures, over: children, take: sum}}
  area: {roll_up: {of: lectures, over: overlay, take: sum}}
  units_meeting: {each: units, count: meeting, at_least: 1}
schemes:
  tree: &scheme
    total: 10
    assumed: 测试
    groups:
      all: {items: {held: {points: 10, full_if: FORMULA, when_no_data: none}}}
"""


@pytest.mark.parametrize(
    ("formula", "recorded"),
    [
        ("lectures >= 1", {"A"}),
        ("below >= 1", {"A", "JD"}),
        ("area >= 1", {"A", "PQ"}),
        ("units_meeting >= 1", {"A", "JD"}),
    ],
)
def test_what_is_rolled_up_is_a_record_of_those_above(
    world: World, formula: str, recorded: set[str]
):
    """A is below JD and in the area PQ; B, below the other committee, recorded nothing."""
    world.org("PQ", kind="cooperation-group", overlay=True)
    for committee, branch in (("JD", "A"), ("KD", "B")):
        world.org(committee, kind="committee")
        world.org(branch, parent=committee, groups=["PQ"] if branch == "A" else [])
    world.lecture("A", "2015-05-05")
    text = ABOVE.replace("FORMULA", formula).replace("&scheme", "")
    found = states(Question(programme(text))(world, checked=True), "tree")
    assert {code for code, state in found.items() if state != "unrecorded"} == recorded


RANKED = """\
indicators:
  lectures: {count: meeting}
  before: {prior: {of: total, scheme: points}}
schemes:
  points:
    total: 10
    assumed: 测试
    groups:
      all: {items: {held: {points: 10, deduct: 1, for_each: lectures}}}
    rating:
      by_rank:
        within: all
        quotas: [{share: 1/2, title: 先进, assumed: 测试}]
      otherwise: {title: 一般}
"""


def test_who_has_no_records_is_no_peer(world: World):
    """A deduction gives the silent D the full ten: it is neither ranked nor counted."""
    for code in "ABD":
        world.org(code)
    world.lecture("A", "2015-05-05")
    for on in ("2015-05-05", "2015-06-06"):
        world.lecture("B", on)
    ask = Question(programme(RANKED))
    assert outcome(ask(world), "D", "points").rank == 1
    found = ask(world, checked=True)
    ranks = {r.code: (r.schemes["points"].rank, r.schemes["points"].peers) for r in found.results()}
    assert ranks == {"A": (1, 2), "B": (2, 2), "D": (None, None)}
    assert outcome(found, "A", "points").title == "先进"


def test_a_total_that_was_not_there_is_no_data_the_year_after(world: World):
    for code in "AD":
        world.org(code)
        world.lecture(code, "2015-05-05")
    world.lecture("A", "2014-05-05")
    found = Question(programme(RANKED))(world, checked=True)
    assert found.of("A").indicators["before"].value == 9
    assert found.of("D").indicators["before"].value is None


def test_what_no_fact_counts_is_judged_all_the_same(world: World):
    """A scheme of registers alone: who is a member is known without a record of the year."""
    text = """\
indicators:
  people: {size: member}
schemes:
  size:
    total: 10
    assumed: 测试
    groups:
      all: {items: {some: {points: 10, full_if: people >= 1}}}
"""
    world.org("A")
    world.member("A", "anna")
    world.lecture("A", "2015-05-05")
    world.org("B")
    found = Question(programme(text))(world, checked=True)
    assert {code: result.schemes["size"].total for code, result in _by_code(found)} == {
        "A": 10_000,
        "B": 0,
    }


def test_what_a_window_reaches_back_to_is_no_record_of_the_period(world: World):
    """Of A a lecture of 2014 counts in 2015, and nothing was recorded since; of B one of 2015 is."""
    text = """\
indicators:
  lectures: {count: meeting, window: {years: 2}, assumed: 测试}
schemes:
  s:
    total: 10
    assumed: 测试
    groups:
      all: {items: {some: {points: 10, full_if: lectures >= 1}}}
"""
    for code, day in (("A", "2014-05-05"), ("B", "2015-05-05")):
        world.org(code)
        world.lecture(code, day)
    found = Question(programme(text))(world, checked=True)
    assert [found.of(code).indicators["lectures"].value for code in "AB"] == [1, 1]
    assert states(found, "s")["A"] == "unrecorded"
    assert outcome(found, "B", "s").total == 10_000


def _by_code(found: Assessment):
    return [(result.code, result) for result in found.results()]
