"""Quotas that ask for points, and bands for whom no quota takes."""

import pytest

from core.assess import Assessment
from core.assess.staying import judged, kept
from core.rules import KEPT, Columnwise, Levels, compile_rest
from tests.rules.agreement import assess, assessor
from tests.rules.history import History
from tests.rules.programmes import HEAD

TEXT = """\
parameters: {top: {value: 90, assumed: 测试}}
indicators:
  own: {latest: score.points, assumed: 测试}
  bad: {sum: discipline.count, assumed: 测试}
schemes:
  s:
    total: 100
    assumed: 测试
    groups: {g: {items: {own: {points: 100, take: own, when_no_data: unavailable}}}}
    vetoes: {bad: {when: bad > 0}}
    rating:
"""

#: 90分以上为优秀,且不超过20%;80分以上良好,60分以上合格。
EXCELLENT = """\
      by_rank: {within: all, quotas: [{share: 20%, at_least: $top, title: 优秀, stars: 5}], ties: strict}
      bands: [{at_least: 80, title: 良好, stars: 4}, {at_least: 60, title: 合格, stars: 3}]
      otherwise: {title: 不合格}
"""


def rated(rating: str, *points: int | str | None, vetoed: int = 0) -> Assessment:
    """Organisations a, b, … with these points; the last `vetoed` of them are vetoed."""
    found = History()
    for index, given in enumerate(points):
        code = chr(ord("a") + index)
        found.org(code)
        if given is not None:
            found.add("score", code, "2015-12-01", scheme="s", item="i", points=str(given))
        if index >= len(points) - vetoed:
            found.add("discipline", code, "2015-05-01", severity="warning", count=1)
    return assess(HEAD + TEXT + rating, found)


def titles(found: Assessment) -> list[str]:
    return [result.schemes["s"].title for result in found.results()]


def test_the_best_of_those_with_the_points_and_no_more_than_the_share() -> None:
    # Ten branches: two places; c has the points too, and is third.
    found = rated(EXCELLENT, 97, 95, 93, 88, 80, 79, 60, 59, 10, 0)
    assert titles(found) == [*["优秀"] * 2, *["良好"] * 3, *["合格"] * 2, *["不合格"] * 3]
    third = found.of("c").schemes["s"]
    assert (third.state, third.stars, third.rank, third.peers) == ("rated", 4, 3, 10)


def test_a_place_that_nobody_has_the_points_for_stays_empty() -> None:
    found = rated(EXCELLENT, 90, "89.999", 88, 80, 79, 60, 59, 10, 5, 0)
    assert titles(found)[:4] == ["优秀", "良好", "良好", "良好"]
    assert "优秀" not in titles(rated(EXCELLENT, 89, 80, 79, 60, 59))


def test_whole_points_are_what_thresholds_see_and_not_ranks() -> None:
    found = rated(EXCELLENT + "      whole_points: 1\n", "89.5", "89.6", "79.5", "79.4", 0)
    assert titles(found) == ["良好", "优秀", "良好", "合格", "不合格"]


SECOND = """\
      by_rank:
        within: all
        quotas:
          - {count: 2, at_least: 90, title: 优}
          - {count: 2, at_least: FLOOR, title: 良}
          - {count: 1, title: 中}
        ties: TIES
      bands: [{at_least: 60, title: 合格}]
      otherwise: {title: 差}
"""


def second(least: int, ties: str = "together") -> str:
    return SECOND.replace("FLOOR", str(least)).replace("TIES", ties)


@pytest.mark.parametrize(
    ("points", "given"),
    [
        # one of two has 90: the other place is not handed on to the next quota
        ((95, 85, 84, 83, 82), "优良良中合"),
        # nobody has 90, one has 80: each quota keeps to its own places
        ((85, 75, 74, 50), "良中合差"),
        # nobody has anything: the quota without points is for the best
        ((40, 30), "中差"),
        # more have 90 than there are places: the next quota takes them
        ((99, 98, 97, 96, 95), "优优良良中"),
        # three equals on two places are in together, and one place of the next is used up by that
        ((95, 95, 95, 85, 84), "优优优良中"),
    ],
)
def test_empty_places_are_not_handed_on(points: tuple[int, ...], given: str) -> None:
    assert "".join(title[0] for title in titles(rated(second(80), *points))) == given


def test_equals_are_parted_by_code_where_ties_are_strict() -> None:
    found = rated(second(80, "strict"), 95, 95, 95, 85, 84)
    assert "".join(title[0] for title in titles(found)) == "优优良良中"


def test_a_quota_may_ask_for_more_points_than_the_one_before() -> None:
    # 优 takes 95 and 94; of the others nobody has 96, so the best of the rest is 中
    assert titles(rated(second(96), 95, 94, 93, 92)) == ["优", "优", "中", "合格"]


@pytest.mark.parametrize(("of", "excellent", "peers"), [("rated", 1, 6), ("all", 2, 10)])
def test_what_a_share_is_of(of: str, excellent: int, peers: int) -> None:
    """Ten branches of which three are vetoed and one has no points; 20% of six is one."""
    rating = EXCELLENT.replace("within: all", f"within: all, of: {of}")
    found = rated(rating, 97, 95, 93, 88, 80, 79, None, 99, 99, 99, vetoed=3)
    assert titles(found).count("优秀") == excellent
    assert found.of("a").schemes["s"].peers == peers
    assert found.of("j").schemes["s"].peers is None


def test_points_computed_column_by_column_give_the_same_ratings() -> None:
    """What a what-if computes anew, without an engine."""
    found = rated(second(80) + "      whole_points: 1\n", 95, "89.5", 84, 83, 82, None)
    assert "".join(title[0] for title in titles(found)) == "优优良良中暂"
    names = dict.fromkeys(name.partition(".")[0] for name in found.plan.columns)
    vocabulary = assessor(HEAD + TEXT + second(80)).loaded.vocabulary
    rest = compile_rest(found.plan, vocabulary, list(names), list(judged(found.plan)))
    columns = Columnwise(Levels(rest.plan.statement, KEPT), kept(found, 0, found.plan, rest), {})
    rating = found.plan.schemes["s"].rating
    assert columns.output(rating).to_pylist() == found.table[rating].to_pylist()
    assert sorted(columns.output(rating).to_pylist()) == [-3, 0, 0, 1, 1, 2]
