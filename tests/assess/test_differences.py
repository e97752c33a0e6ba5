"""Two answers side by side: which fact, or which rule, moved whom."""

from dataclasses import replace
from fractions import Fraction

import pytest

from core.assess import AssessError, difference
from core.assess.unlike import unlike as may_differ
from core.facts import VOCABULARY
from core.rules import loads
from tests.assess.programmes import STARS
from tests.assess.world import HEAD, Question, World, programme


def test_the_same_question_asked_again_differs_in_nothing(county: World, stars: Question):
    found = difference(stars(county), stars(county))
    assert found.changes == ()
    assert found.to_json()["changes"] == []


def test_answers_to_unlike_questions_have_no_difference(county: World, stars: Question):
    """2014 and 2015 side by side would be said to be what changed in 2015."""
    other = loads(HEAD.replace("id: test.county", "id: test.other") + STARS, VOCABULARY)
    here = stars(county)
    members = stars.assessor.run(county.facts(), [here.period], subject="member")[0]
    for unlike, said in (
        (stars(county, "2014"), "period 2015, the other of period 2014"),
        (Question(other)(county), "programme test.county, the other of programme test.other"),
        (replace(here, region="city"), "region county, the other of region city"),
        (members, "subject organisation, the other of subject member"),
    ):
        with pytest.raises(AssessError) as caught:
            difference(here, unlike)
        assert caught.value.code == "A011"
        assert caught.value.message == f"one answer is of {said}"


def test_one_corrected_fact_moves_one_organisation(county: World, stars: Question):
    """B's vote was 36 of 40 and not 30: 25.5 points become 40, 45.5 become 60."""
    before = stars(county)
    vote = county.only("survey", "B")
    ballots = {"kind": "satisfaction", "eligible": 40, "valid": 40, "satisfied": 36}
    position = county.correct(vote, "B", "2015-12-01", "survey", **ballots)
    after = stars(county)
    found = difference(before, after)
    [change] = found.changes
    assert (change.organisation, change.title) == ("B", "B支部")
    assert dict(change.indicators) == {
        "satisfaction": ("75.0% (30/40)", "90.0% (36/40)"),
        "satisfied": ("30", "36"),
    }
    plain = found.to_json()
    assert plain["period"] == "2015"
    assert plain["before"]["known_at"] == position - 1 and plain["after"]["known_at"] == position
    assert plain["before"]["digest"] == before.digest != after.digest
    said = {
        "state": "otherwise",
        "rating": "不定星级",
        "stars": None,
        "rank": None,
        "peers": None,
        "vetoes": [],
        "undecided": [],
    }
    assert plain["changes"][0]["schemes"] == {
        "stars": {
            "before": {"total": "45.5", **said},
            "after": {"total": "60", **said},
            "items": {"people.satisfaction": {"before": "25.5", "after": "40"}},
        }
    }


def test_a_fact_that_counts_for_nothing_changes_nothing(county: World, stars: Question):
    before = stars(county)
    county.lecture("A", "2016-05-05")
    county.record("honour", "A", "2015-05-05", **HONOUR)
    assert difference(before, stars(county)).changes == ()


HONOUR = {
    "level": "county",
    "subject": "collective",
    "field": "party-building",
    "title": "先进",
    "count": 1,
}


def test_a_third_lecture_changes_a_figure_and_no_score(county: World, stars: Question):
    before = stars(county)
    county.lecture("A", "2015-05-05")
    [change] = difference(before, stars(county)).changes
    assert dict(change.schemes) == {}
    assert dict(change.indicators) == {"lectures": ("2", "3")}


def test_two_versions_of_the_rules(county: World, stars: Question):
    """By the rules of 2016 four lectures are asked for: A's 40 points become 20, B's 20 become 10."""
    found = difference(stars(county), stars(county, rules_on="2016-01-01"))
    totals = {
        change.organisation: [side.total for side in change.schemes["stars"] if side is not None]
        for change in found.changes
    }
    assert totals == {"A": [100_000, 80_000], "B": [45_500, 35_500]}
    assert all(not change.indicators for change in found.changes)
    plain = found.to_json()
    assert (plain["before"]["rules"], plain["after"]["rules"]) == ("7@2014-01-01", "7@2016-01-01")
    [first] = [each for each in plain["changes"] if each["organisation"] == "A"]
    assert first["schemes"]["stars"]["after"]["rating"] == "四星级"


def test_an_organisation_that_is_new_or_gone(county: World, stars: Question):
    before = stars(county)
    county.org("E", "2015-05-05", parent="GW")
    after = stars(county)
    [change] = difference(before, after).changes
    assert change.organisation == "E"
    assert change.schemes["stars"][0] is None
    assert change.indicators["lectures"] == (None, "0")
    [back] = difference(after, before).changes
    assert back.schemes["stars"][1] is None and back.indicators["lectures"] == ("0", None)
    assert back.title == "E支部"


def test_a_rule_that_is_new(county: World, stars: Question):
    """A figure that only one side knows, and a scheme that only one side has."""
    more = STARS.replace("schemes:\n", MORE, 1)
    found = difference(stars(county), Question(programme(more))(county))
    first = {change.organisation: change for change in found.changes}["A"]
    assert first.indicators == {"surveys": (None, "1")}
    assert first.schemes["more"][0] is None


MORE = """\
  surveys: {title: 测评, count: survey}
schemes:
  more: {total: 1, assumed: 测试, groups: {g: {items: {a: {points: 1, full_if: surveys >= 1}}}}}
"""


def test_a_veto_that_fires_is_a_difference_though_no_point_moves(world: World):
    ask = Question(
        programme("""\
indicators:
  n: {title: 数, sum: discipline.count}
  m: {title: 又, count: meeting}
schemes:
  s:
    total: 1
    assumed: 测试
    groups: {g: {items: {a: {points: 1, full_if: m == 0}}}}
    vetoes: {warned: {title: 受处分, when: n >= 1}}
    rating: {bands: [{at_least: 1, title: 好}], vetoed: {title: 差}}
""")
    )
    world.org("A")
    before = ask(world)
    world.record("discipline", "A", "2015-04-01", severity="warning", count=1)
    [change] = difference(before, ask(world)).to_json()["changes"]
    unranked = {"total": "1", "stars": None, "rank": None, "peers": None, "undecided": []}
    assert change["schemes"]["s"] == {
        "before": {"state": "rated", "rating": "好", "vetoes": [], **unranked},
        "after": {"state": "vetoed", "rating": "差", "vetoes": ["warned"], **unranked},
        "items": {},
    }


def test_a_vote_that_is_taken_back_leaves_points_and_a_veto_undecided(
    county: World, stars: Question
):
    """Without its vote B has no satisfaction: 0 points for 25.5, and the veto cannot be decided."""
    before = stars(county)
    county.retract(county.only("survey", "B"))
    [change] = difference(before, stars(county)).to_json()["changes"]
    scheme = change["schemes"]["stars"]
    assert change["indicators"]["satisfaction"] == {"before": "75.0% (30/40)", "after": "无数据"}
    assert scheme["items"] == {"people.satisfaction": {"before": "25.5", "after": "0"}}
    assert (scheme["before"]["undecided"], scheme["after"]["undecided"]) == ([], ["low"])
    assert (scheme["before"]["total"], scheme["after"]["total"]) == ("45.5", "20")


UNDECIDED = """\
indicators:
  n: {title: 数, count: meeting}
  valid: {title: 有效, sum: survey.valid}
  rate: {title: 率, formula: valid / valid}
schemes:
  s:
    total: 10
    assumed: 测试
    groups: {g: {items: {a: {points: 10, in_proportion_to: n / 2}}}}
    vetoes: {low: {title: 低, when: rate < 1}}
    rating:
      by_rank: {within: all, quotas: [{count: 1, title: 优秀, stars: 5}]}
      otherwise: {title: 一般}
"""


def test_a_veto_that_becomes_decided_is_a_difference_though_nothing_else_moves(world: World):
    ask = Question(programme(UNDECIDED))
    world.org("A")
    before = ask(world)
    world.survey("A", "2015-05-05", 4, 4)
    [change] = difference(before, ask(world)).changes
    old, new = change.schemes["s"]
    assert old is not None and new is not None
    assert [veto.name for veto in old.undecided] == ["low"] and new.undecided == ()
    assert (old.total, old.title, old.rank) == (new.total, new.title, new.rank)
    assert change.items["s"] == {}


def test_a_rank_that_another_organisation_takes_is_a_difference(world: World):
    """A has one of two lectures and leads; with two, B leads and A is second. C stays last."""
    ask = Question(programme(UNDECIDED))
    for code in "ABC":
        world.org(code)
    world.lecture("A", "2015-05-05")
    before = ask(world)
    world.lecture("B", "2015-05-05")
    world.lecture("B", "2015-06-05")
    changes = {c["organisation"]: c for c in difference(before, ask(world)).to_json()["changes"]}
    assert sorted(changes) == ["A", "B", "C"]
    ranks = {
        code: [change["schemes"]["s"][side]["rank"] for side in ("before", "after")]
        for code, change in changes.items()
    }
    assert ranks == {"A": [1, 2], "B": [2, 1], "C": [2, 3]}
    assert changes["A"]["indicators"] == {} and changes["A"]["schemes"]["s"]["items"] == {}
    ratings = [changes["A"]["schemes"]["s"][side]["rating"] for side in ("before", "after")]
    assert ratings == ["优秀", "一般"]
    assert changes["B"]["schemes"]["s"]["items"] == {"g.a": {"before": "0", "after": "10"}}


def test_one_more_peer_is_no_difference_for_those_who_keep_their_rank(world: World):
    ask = Question(programme(UNDECIDED))
    world.org("A")
    world.lecture("A", "2015-05-05")
    before = ask(world)
    world.org("B")
    [change] = difference(before, ask(world)).changes
    assert change.organisation == "B"


def test_of_whom_two_answers_surely_say_the_same(county: World, stars: Question):
    """Of A, whose facts stay, nothing is read; B's vote moves its figures and its points."""
    before = stars(county)
    vote = county.only("survey", "B")
    ballots = {"kind": "satisfaction", "eligible": 40, "valid": 40, "satisfied": 36}
    county.correct(vote, "B", "2015-12-01", "survey", **ballots)
    after = stars(county)
    assert may_differ(before, before) == frozenset()
    assert may_differ(before, after) == {"B"}
    same = ("A", "C", "D", "GW")
    assert [before.of(code) for code in same] == [after.of(code) for code in same]
    vetoed = stars(county, overrides={"least_satisfied": Fraction(99, 100)})
    assert may_differ(before, vetoed) == {"A", "B"}
    county.org("E", parent="GW")
    assert may_differ(before, stars(county)) == {*"ABCDE", "GW"}
