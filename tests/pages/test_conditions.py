"""Ratings that ask more than points, or whose title a quota has as well: by their place, not by name."""

from collections.abc import Iterator

import pytest

from core.accounts import Grant, Role
from tests.host.samples import REGION, programme
from tests.pages.branches import branches
from tests.pages.house import text_of
from tests.web.visiting import Server

#: The best branch is 合格 by its place and whoever has 4 points is 合格 besides; 良好 asks for 3 assemblies.
PROGRAMME = programme().replace(
    "      bands: [{at_least: 6, title: 合格, stars: 1}]\n",
    "      by_rank: {within: kind, quotas: [{count: 1, title: 合格, stars: 1}]}\n"
    "      bands:\n"
    "        - {at_least: 5, title: 良好, when: assemblies >= 3}\n"
    "        - {at_least: 4, title: 合格, stars: 1}\n",
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with branches(
        tmp_path_factory.mktemp("conditions"), PROGRAMME, {"region": Grant(Role.region, REGION)}
    ) as made:
        yield made


def receipt(server: Server, code: str) -> str:
    return text_of(server.browser("region").get(f"/r/small/schemes/points/{code}"))


def bench(server: Server, code: str) -> str:
    return text_of(server.browser("region").get(f"/r/small/?organisation={code}&period=2015"))


def test_points_that_suffice_name_the_condition_that_does_not_hold(asked: Server) -> None:
    for said in (receipt(asked, "S-2"), bench(asked, "S-2")):
        assert "分数已够良好，等次还须满足：党员大会 1 ≥ 3。" in said
        assert "距" not in said


def test_points_that_are_lacking_name_the_condition_as_well(asked: Server) -> None:
    for said in (receipt(asked, "S-3"), bench(asked, "S-3")):
        assert "距良好差 1 分，并须满足：党员大会 0 ≥ 3。" in said


def test_a_place_of_a_quota_has_nothing_above_it(asked: Server) -> None:
    for said in (receipt(asked, "S-1"), bench(asked, "S-1")):
        assert "良好差" not in said
        assert "还须满足" not in said


def test_a_band_with_the_title_of_a_quota_takes_no_place_of_it(asked: Server) -> None:
    """S-2 and S-3 are 合格 by their points; of one place one branch has it."""
    said = receipt(asked, "S-2").partition("名额 ")[2].partition(" 假如")[0]
    assert "取得 1 个，最低 10 分 第一支部" in said
    assert "第三支部" not in said
    assert "本组织取得" not in said
    assert "本组织取得这一等次" in receipt(asked, "S-1")


def test_a_condition_stands_on_the_receipt_with_whether_it_held(asked: Server) -> None:
    said = receipt(asked, "S-2").partition("等次条件")[2]
    assert said.startswith(" 良好 不成立 须有 5 分，党员大会 1 ≥ 3 ")
