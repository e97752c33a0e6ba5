"""Regions and organisations by their names: exact, of several, and of none."""

from pathlib import Path

import pytest

from tests.api.conftest import Run
from tests.host.samples import LINES, founded, line, programme

#: A third branch, called as the second is, and one below it that is renamed in 2016.
TWINS = [
    line(
        "org/S-3",
        "organisation",
        {"step": "founded", "kind": "branch", "sector": "organ", "title": "第二支部", "parent": "S-1"},
        subject="S-3",
        day="2010-01-01",
    ),
    founded("S-4", "老支部"),
    line(
        "org/S-4/renamed",
        "organisation",
        {"step": "renamed", "kind": "branch", "sector": "organ", "title": "新支部"},
        subject="S-4",
        day="2016-02-01",
    ),
]  # fmt: skip


@pytest.fixture
def named(run: Run, plugin: Path) -> Run:
    """The facts imported into the region called 小样县, by its short name."""
    text = programme().replace("region: small\n", "region: small\n  place: 小样县\n")
    (plugin / "programme.yaml").write_text(text, encoding="utf-8")
    ran = run("import", "-", "--region", "小样", given=b"".join([*LINES, *TWINS]))
    assert (ran.code, ran.out) == (0, "small: 7 recorded, 0 known already; position 8\n")
    return run


@pytest.mark.parametrize("region", ["small", "小样县", "小样", " 小样 ", "ｓｍａｌｌ"])
def test_a_region_by_its_name(named: Run, region: str) -> None:
    assert named("verify", region, "--format", "json").data["region"] == "small"


@pytest.mark.parametrize("organisation", ["第一支部", "S-1", "Ｓ－１"])
def test_an_organisation_by_its_name(named: Run, organisation: str) -> None:
    ran = named("explain", "小样", organisation, "--period", "2015", "--format", "json")
    assert ran.data["organisation"]["code"] == "S-1"


def test_a_name_is_that_of_the_period(named: Run) -> None:
    for period, title in (("2015", "老支部"), ("2016", "新支部")):
        ran = named("explain", "small", title, "--period", period, "--format", "json")
        assert ran.data["organisation"]["code"] == "S-4"
    ran = named("explain", "small", "新支部", "--period", "2015")
    assert (ran.code, ran.out) == (2, "")
    assert "Error [cli.name] small: no organisation is called 新支部 on 2015-12-31" in ran.err


def test_a_name_that_several_have(named: Run) -> None:
    ran = named("explain", "small", "第二支部", "--period", "2015")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "Error [cli.name] 第二支部 is the name of 2\n"
        "  Way out: Give the code of one of them: S-2, S-3 (第一支部)\n"
    )


def test_a_name_that_none_has(named: Run) -> None:
    near = named("explain", "small", "第一党支部", "--period", "2015", lang="zh")
    assert near.code == 2
    assert "small: 2015-12-31 没有叫“第一党支部”的党组织" in near.err
    assert "是否想写第一支部 (S-1), 第二支部 (S-2)" in near.err
    far = named("explain", "small", "公安局", "--period", "2015")
    assert "dangjian organisations small --on 2015-12-31" in far.err


def test_a_region_that_is_called_otherwise(named: Run) -> None:
    near = named("verify", "小羊县")
    assert (near.code, near.out) == (2, "")
    assert "[cli.name] no region is called 小羊县" in near.err
    assert "Did you mean 小样县 (small)" in near.err
    far = named("plugins", "enable", "small", "--region", "上海")
    assert far.code == 2
    assert "小样县 (small)" in far.err
    assert "青神县 (qingshen)" in far.err


def test_a_scheme_by_its_title(imported: Run) -> None:
    for command in (("assess", "small"), ("explain", "small", "S-1")):
        asked = (*command, "--period", "2015", "--format", "json", "--scheme")
        by_title = imported(*asked, "积分")
        assert by_title.code == 0, by_title.err
        assert by_title.data == imported(*asked, "points").data
        near = imported(*asked, "积 分")
        assert (near.code, "[A006]" in near.err, "'积分'" in near.err) == (2, True, True)
        assert "known: points 积分" in imported(*asked, "x").err
