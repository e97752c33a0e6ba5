from fractions import Fraction

import pytest

from core.assess import AssessError, Assessment, SchemeResult
from tests.assess.programmes import LOADED
from tests.assess.world import Question, World, programme


def of(assessment: Assessment, code: str) -> SchemeResult:
    return assessment.of(code).schemes["stars"]


def points(result: SchemeResult) -> dict[str, int | None]:
    return {item.item: item.points for item in result.items}


def test_the_year_of_a_branch_that_did_everything(county: World, stars: Question):
    result = of(stars(county), "A")
    assert points(result) == {"lectures": 40_000, "hours": 20_000, "satisfaction": 40_000}
    assert (result.total, result.of, result.state) == (100_000, 100_000, "rated")
    assert (result.title, result.stars, result.vetoes, result.undecided) == ("五星级", 5, (), ())
    assert dict(result.groups) == {"learning": 60_000, "people": 40_000}


def test_half_of_it_is_half_the_points(county: World, stars: Question):
    """One of two lectures; 31.999 hours are not 32; 30 of 40 is the second band."""
    result = of(stars(county), "B")
    assert points(result) == {"lectures": 20_000, "hours": 0, "satisfaction": 25_500}
    assert (result.total, result.state, result.title) == (45_500, "otherwise", "不定星级")
    assert result.stars is None


def test_vetoes_override_and_every_reason_is_given(county: World, stars: Question):
    """23 of 40 is below 60 per cent, and a member was warned; no members, so hours are left out."""
    result = of(stars(county), "C")
    assert [(veto.name, veto.decided) for veto in result.vetoes] == [
        ("low", True),
        ("discipline", True),
    ]
    assert (result.state, result.title, result.code, result.stars) == (
        "vetoed",
        "软弱涣散",
        "lagging",
        None,
    )
    assert result.total == 0


def test_what_is_not_known_is_undecided_and_not_a_veto(county: World, stars: Question):
    result = of(stars(county), "D")
    assert [veto.name for veto in result.undecided] == ["low"]
    assert result.vetoes == () and result.state == "otherwise"
    assert [veto.decided for veto in result.undecided] == [False]


def test_points_left_out_scale_the_rest_up(world: World, stars: Question):
    """Without members 80 points remain: 40 + 25.5 of 80 is 81.875 of 100."""
    world.org("E")
    world.lecture("E", "2015-01-05")
    world.lecture("E", "2015-02-05")
    world.survey("E", "2015-12-01", 24, 40)
    result = of(stars(world), "E")
    assert points(result) == {"lectures": 40_000, "hours": None, "satisfaction": 25_500}
    assert dict(result.groups) == {"learning": 40_000, "people": 25_500}
    assert (result.total, result.title) == (81_875, "四星级")


def test_a_scheme_says_nothing_of_organisations_it_does_not_apply_to(
    county: World, stars: Question
):
    result = of(stars(county), "GW")
    assert (result.state, result.total, result.vetoes, result.undecided) == (
        "outside",
        None,
        (),
        (),
    )
    assert "stars" not in stars(county).of("GW").to_json()["schemes"]


def test_an_assessment_as_plain_data(county: World, stars: Question):
    assessment = stars(county)
    assert assessment.organisations == ("A", "B", "C", "D", "GW")
    plain = assessment.to_json()
    assert (plain["region"], plain["programme"], plain["period"]) == (
        "county",
        "test.county",
        "2015",
    )
    assert (plain["rules"], plain["position"]) == ("7@2014-01-01", county.position)
    second = plain["organisations"][1]
    assert (second["organisation"], second["title"], second["kind"]) == ("B", "B支部", "branch")
    assert second["indicators"]["satisfaction"] == {"num": 30, "den": 40, "shown": "75.0% (30/40)"}
    assert second["indicators"]["hours_met"]["shown"] == "0.0% (0/1)"
    assert second["schemes"]["stars"] == {
        "total": "45.5",
        "of": "100",
        "state": "otherwise",
        "rating": "不定星级",
        "stars": None,
        "vetoes": [],
        "undecided": [],
        "groups": {"learning": "20", "people": "25.5"},
        "items": {
            "learning.lectures": "20",
            "learning.hours": "0",
            "people.satisfaction": "25.5",
        },
    }
    assert plain["organisations"][2]["schemes"]["stars"]["vetoes"] == [
        {"id": "low", "title": "群众满意度低"},
        {"id": "discipline", "title": "党员受处分"},
    ]


def test_values_are_exact_and_no_data_is_not_nothing(county: World, stars: Question):
    values = stars(county).of("D").indicators
    assert values["lectures"].value == 0
    assert values["satisfaction"].value is None and values["satisfaction"].exact is None
    assert values["satisfaction"].shown == "无数据"
    assert stars(county).of("A").indicators["satisfaction"].value == Fraction(9, 10)
    assert stars(county).of("A").indicators["satisfaction"].exact == "36/40"


POLICIES = """\
indicators:
  rate: {title: 率, formula: good / all}
  good: {title: 好, sum: survey.satisfied}
  all: {title: 全, sum: survey.valid}
schemes:
  policy:
    total: 30
    assumed: 测试
    groups:
      g:
        items:
          a: {points: 10, in_proportion_to: rate, when_no_data: POLICY}
          b: {points: 20, full_if: all == 0}
"""


@pytest.mark.parametrize(
    ("policy", "item", "total", "state"),
    [
        ("none", 0, 20_000, "rated"),
        ("full", 10_000, 30_000, "rated"),
        ("leave_out", None, 30_000, "rated"),
        ("unavailable", None, None, "unavailable"),
    ],
)
def test_what_happens_without_data(
    world: World, policy: str, item: int | None, total: int | None, state: str
):
    world.org("A")
    ask = Question(programme(POLICIES.replace("POLICY", policy)))
    result = ask(world).of("A").schemes["policy"]
    assert [each.points for each in result.items] == [item, 20_000]
    assert (result.total, result.state) == (total, state)


def test_an_unavailable_score_says_so(world: World):
    world.org("A")
    ask = Question(programme(POLICIES.replace("POLICY", "unavailable")))
    result = ask(world).of("A").schemes["policy"]
    assert result.title == "暂不可算"
    assert result.to_json()["total"] is None


def test_ranks_among_peers(world: World):
    """Of four branches one is vetoed and has no rank; half of the other three, rounded down: one."""
    ask = Question(
        programme("""\
indicators:
  lectures: {title: 党课, count: meeting}
schemes:
  rank:
    total: 10
    assumed: 测试
    groups: {g: {items: {a: {points: 10, add: 1, for_each: lectures}}}}
    vetoes: {none: {title: 没有党课, when: lectures == 0}}
    rating:
      by_rank: {within: all, quotas: [{share: 50%, title: 优秀, stars: 5}]}
      otherwise: {title: 一般}
""")
    )
    for code, number in {"A": 3, "B": 1, "C": 2, "D": 0}.items():
        world.org(code)
        for month in range(number):
            world.lecture(code, f"2015-0{month + 1}-01")
    assessment = ask(world)
    found = {code: assessment.of(code).schemes["rank"] for code in "ABCD"}
    assert {c: (r.rank, r.peers, r.title, r.stars) for c, r in found.items()} == {
        "A": (1, 3, "优秀", 5),
        "B": (3, 3, "一般", None),
        "C": (2, 3, "一般", None),
        "D": (None, None, "否决", None),
    }
    plain = found["C"].to_json()
    assert (plain["rank"], plain["peers"]) == (2, 3)
    assert "rank" not in found["D"].to_json()


def test_periods_together_are_what_they_are_alone(county: World, stars: Question):
    """Two sets of rules, three periods, one of them twice: the answers stand in the order asked."""
    from core.rules import Period

    periods = [Period.parse(text) for text in ("2016", "2014", "2015", "2016")]
    together = stars.assessor.run(county.facts(), periods, unchecked=True)
    assert [str(each.period) for each in together] == ["2016", "2014", "2015", "2016"]
    alone = [Question(LOADED)(county, str(period)) for period in periods]
    assert [each.digest for each in together] == [each.digest for each in alone]
    assert [each.resolved.on for each in together] == [period.last for period in periods]


def test_some_organisations_have_the_results_they_have_among_all(county: World, stars: Question):
    everyone, some = stars(county), stars(county, organisations=["A", "C"])
    assert some.organisations == ("A", "C")
    for code in ("A", "C"):
        assert some.of(code) == everyone.of(code)


def test_an_organisation_that_is_not_there(county: World, stars: Question):
    with pytest.raises(AssessError, match="A001 no organisation 'X1' at the end of 2015") as error:
        stars(county).of("X1")
    assert error.value.code == "A001"
    with pytest.raises(AssessError, match="did you mean 'GW'"):
        stars(county).of("GWW")


def test_a_day_before_the_first_rules(county: World, stars: Question):
    with pytest.raises(AssessError, match="A007 no rules are in force on 2013-12-31") as error:
        stars(county, "2013")
    assert "2014-01-01" in error.value.hint
    with pytest.raises(AssessError) as error:
        stars(county, "2015", rules_on="2010-01-01")
    assert error.value.code == "A007"


def test_rules_that_cannot_be_compiled(world: World):
    """What loading refuses cannot be assessed; here a programme is changed after it was loaded."""
    from dataclasses import replace

    from core.rules.model import Indicator

    indicators = {"lost": Indicator.model_validate({"count": "nothing"})}
    broken = LOADED.programme.model_copy(update={"indicators": indicators, "schemes": {}})
    with pytest.raises(AssessError, match=r"A002.*R100.*nothing") as error:
        Question(replace(LOADED, programme=broken))(world)
    assert error.value.code == "A002"
