"""Two answers side by side: which fact, or which rule, moved whom."""

from core.assess import difference
from tests.assess.programmes import STARS
from tests.assess.world import Question, World, programme


def test_the_same_question_asked_again_differs_in_nothing(county: World, stars: Question):
    found = difference(stars(county), stars(county))
    assert found.changes == ()
    assert found.to_json()["changes"] == []


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
    said = {"state": "otherwise", "rating": "不定星级", "stars": None, "vetoes": []}
    assert plain["changes"][0]["schemes"] == {
        "stars": {"before": {"total": "45.5", **said}, "after": {"total": "60", **said}}
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
    assert change["schemes"]["s"] == {
        "before": {"total": "1", "state": "rated", "rating": "好", "stars": None, "vetoes": []},
        "after": {
            "total": "1",
            "state": "vetoed",
            "rating": "差",
            "stars": None,
            "vetoes": ["warned"],
        },
    }
