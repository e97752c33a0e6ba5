"""What a receipt says where a scheme is for others, and where points came without data."""

import pytest

from core.assess import AssessError
from tests.assess.world import Question, World, programme

ASK = Question(
    programme("""\
indicators:
  valid: {title: 有效票, sum: survey.valid}
  satisfied: {title: 满意票, sum: survey.satisfied}
  rate: {title: 满意率, formula: satisfied / valid}
  rank: {title: 名次, latest: external.rank}
  lectures: {title: 党课, count: meeting}
schemes:
  points:
    title: 积分
    total: 40
    assumed: 测试
    applies_to: {kind: [branch], sector: organ}
    groups:
      all:
        items:
          rate: {points: 10, in_proportion_to: rate, when_no_data: none}
          place: {points: 10, full_if: rank <= 3, when_no_data: full}
          taught: {points: 10, full_if: lectures >= 1}
          either: {points: 10, full_if: lectures >= 1 or rank <= 3, when_no_data: none}
""")
)


def arithmetic(world: World, organisation: str) -> dict[str, str]:
    [scheme] = ASK.receipt(world, ASK(world), organisation)["schemes"]
    return {item["id"]: item["arithmetic"] for item in scheme["groups"][0]["items"]}


def test_points_without_data_name_the_rule_that_gave_them(world: World):
    """No ballots, no rank and no lecture: three rules decide, and the lecture is simply missing."""
    world.org("A")
    assert arithmetic(world, "A") == {
        "rate": "满意率 无数据:无数据,按规则(when_no_data: none)计0分",
        "place": "名次 无数据 ≤ 3:无数据,按规则(when_no_data: full)计10分",
        "taught": "党课 0 ≥ 1:0(满分10)",
        "either": "党课 0 ≥ 1 或 名次 无数据 ≤ 3:无数据,按规则(when_no_data: none)计0分",
    }


def test_what_decides_alone_needs_no_rule(world: World):
    """A lecture decides either; no ballot was satisfied, which is 0 of 5 and no lack of data."""
    world.org("A")
    world.lecture("A", "2015-05-05")
    world.survey("A", "2015-05-05", 0, 5)
    found = arithmetic(world, "A")
    assert found["either"] == "党课 1 ≥ 1 或 名次 无数据 ≤ 3:10(满分10)"
    assert found["rate"] == "10 × [满意率 0.0% (0/5)] = 0"


def test_a_scheme_that_is_for_others_is_not_missing(world: World):
    world.org("A")
    world.org("GW", kind="work-committee")
    with pytest.raises(AssessError) as error:
        ASK.receipt(world, ASK(world), "GW", "points")
    assert str(error.value) == (
        "A015 the scheme 'points' does not apply to GW: it is for kind branch and sector organ, "
        "and GW is of kind work-committee and sector organ; "
        "leave --scheme out to see what applies"
    )
    with pytest.raises(
        AssessError, match="A006 no scheme 'pionts' in force; did you mean 'points'"
    ):
        ASK.receipt(world, ASK(world), "GW", "pionts")
    assert ASK.receipt(world, ASK(world), "GW")["schemes"] == []
