"""A period that has not ended: points so far, and no rating before its end."""

import datetime as dt

import pytest

from tests.pages.house import text_of
from tests.web.visiting import Browser, Server

AMIDST = dt.date(2015, 9, 1)


@pytest.fixture
def amidst(monkeypatch: pytest.MonkeyPatch) -> None:
    """The year of the region's facts has four months to go."""
    monkeypatch.setattr("api.pages.desk.today", lambda: AMIDST)


@pytest.mark.usefixtures("amidst")
def test_the_desk_of_a_branch_has_its_points_and_no_rating(branch: Browser) -> None:
    said = text_of(branch.get("/r/small/"))
    assert "10 / 10 分 本期未结束" in said
    assert "合格" not in said
    assert "否决情形 本期未结束，期末判定" in said


@pytest.mark.usefixtures("amidst")
def test_the_desk_of_a_region_counts_no_ratings(committee: Browser) -> None:
    said = text_of(committee.get("/r/small/"))
    assert "积分（试算） 全部结果 本期未结束" in said
    assert "合格" not in said


@pytest.mark.usefixtures("amidst")
def test_the_page_of_a_fact_has_the_points_so_far_and_no_rating(committee: Browser) -> None:
    said = text_of(committee.get("/r/small/facts/6"))
    assert "2015 积分 无数据 → 6 本期未结束" in said
    assert "合格" not in said


def test_the_page_of_a_fact_says_as_of_when_it_computes(committee: Browser) -> None:
    """Position 7 gives the branch its last points; the page of position 6 does not know."""
    said = text_of(committee.get("/r/small/facts/6"))
    assert "都按第 6 号时的记录计算，其后的记录未计入" in said
    assert "其后的记录" not in text_of(committee.get("/r/small/facts/11"))


@pytest.mark.usefixtures("amidst")
def test_the_receipt_stays_what_it_is(house: Server) -> None:
    said = text_of(house.browser("branch").get("/r/small/schemes/points/S-1"))
    assert "合格" in said
