"""The demonstration prints what the system computes."""

import re
from functools import partial
from pathlib import Path

import pytest

from core.boards import best_first
from core.host import Host
from core.rules.model import Scheme
from tests.api.conftest import Run
from tests.host.samples import CORRECTION, LINES, programme, write_plugin

SHOWING = f"""
import datetime as dt

from core.host import Demonstration, hookimpl

@hookimpl
def history(seed):
    return {LINES!r}

@hookimpl
def demonstration():
    return Demonstration(
        period="2015",
        scheme="points",
        rules=(dt.date(2014, 12, 31), dt.date(2015, 12, 31)),
        organisation="S-1",
        indicator="outings",
        corrections=({CORRECTION!r},),
    )
"""


def lines(text: str) -> list[str]:
    return [" ".join(each.split()) for each in text.splitlines()]


def test_a_plugin_shows_itself(run: Run, plugin: Path) -> None:
    (plugin / "__init__.py").write_text(SHOWING)
    ran = run("demo", "small", lang="zh")
    assert ran.code == 0
    said = lines(ran.out)
    assert "小样:新登记 4 条,已有 0 条。" in said
    assert "合格 1/2 1/2" in said
    assert "按日志位置 5 时已登记的事实,即第四节的更正之前。" in said
    assert "三、第一支部的计分依据" in said
    assert "积分 10/10 合格" in said
    assert "外出 1" in said
    assert "事实:位置 5,service,2015-03-05" in said
    assert "S-2 2015-03-05 service.corrected: 登记有误" in said
    assert "S-1 第一支部 积分 10/10 合格 6/10 合格" in said
    command = next(each for each in said if " diff " in each)
    assert command.endswith("diff small --period 2015 --from-position 5 --to-position 6")


def test_it_says_the_same_again_and_adds_nothing(run: Run, plugin: Path) -> None:
    (plugin / "__init__.py").write_text(SHOWING)
    first = lines(run("demo", "small").out)
    again = lines(run("demo", "small").out)
    assert "小样: 0 facts recorded, 4 known already." in again
    assert [each for each in again if "known already" not in each] == [
        each for each in first if "known already" not in each
    ]


def test_what_it_says_to_type_next_runs(run: Run, plugin: Path) -> None:
    (plugin / "__init__.py").write_text(SHOWING)
    out = run("demo", "small").out
    typed = re.findall(r"^ +dangjian --data \S+ (.+)$", out, flags=re.MULTILINE)
    assert len(typed) == 5
    for command in typed:
        assert run(*command.split()).code == 0, command


def test_a_plugin_with_nothing_to_show(run: Run) -> None:
    ran = run("demo", "small")
    assert ran.code == 2
    assert "[host.no-hook]" in ran.err


@pytest.fixture
def two(run: Run, plugin: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command with nothing installed, but with two plugins; one is shown at length."""
    (plugin / "__init__.py").write_text(SHOWING)
    (plugin / "figures.yaml").write_text(
        """\
figures:
  - {row: T-1, title: 外出, quote: 外出一次, indicator: outings, period: 2015, organisation: S-1, exact: 1}
  - {row: T-2, title: 外出, quote: 外出三次, indicator: outings, period: 2015, organisation: S-2, exact: 3}
"""
    )
    long = SHOWING.replace("        corrections=", "        at_length=True,\n        corrections=")
    text = programme(id="large.one", region="large").replace("小样", "大样")
    write_plugin(plugin.parent / "large", code=long, text=text)
    # The command takes it from there when it begins.
    monkeypatch.setattr("core.host.Host", partial(Host, points=()))
    return partial(run, "--plugin-path", str(plugin.parent / "large"))


def test_without_a_name_all_are_shown_and_one_at_length(two: Run) -> None:
    ran = two("demo", lang="zh")
    assert ran.code == 0
    said = lines(ran.out)
    # One of the two branches passes, of the other nothing is recorded. Of its two figures, one is what the facts give: one outing.
    assert said.index("小样 small") < said.index("大样 large") < said.index("一、一年的事实")
    short = said[: said.index("大样 large")]
    assert short[short.index("小样:新登记 4 条,已有 0 条。") :] == [
        "小样:新登记 4 条,已有 0 条。",
        "",
        "积分 2015 组织数",
        "─" * len(short[short.index("积分 2015 组织数") + 1]),
        "合格 1/2",
        "无记录 1/2",
        "",
        "公布的数字算出 1/2 个,背后的事实 1 条",
        short[-2],
        "",
    ]
    assert re.fullmatch(r"第一支部的计分依据:10/10 合格,sha256:[0-9a-f]{12}", short[-2])
    assert "公布的数字" not in "".join(said[said.index("大样 large") :])


def test_ratings_stand_best_to_worst() -> None:
    """Without stars the titles' own order would say otherwise: 一般 comes before 优秀."""
    best = {"title": "优秀", "at_least": 90}, {"title": "良好", "at_least": 75}
    scheme = {
        "total": 100,
        "groups": {"all": {"items": {"a": {"points": 100, "take": "a"}}}},
        "rating": {"bands": best, "otherwise": {"title": "一般"}, "vetoed": {"title": "较差"}},
    }
    counted = [(0, title) for title in ("一般", "优秀", "无评定", "良好", "较差")]
    ordered = sorted(counted, key=best_first(Scheme.model_validate(scheme)))
    assert [title for _, title in ordered] == ["优秀", "良好", "一般", "较差", "无评定"]


def test_bands_from_above_are_listed_worst_first() -> None:
    bands = {"title": "差", "below": 60}, {"title": "好", "at_most": 100}
    scheme = {
        "total": 100,
        "groups": {"all": {"items": {"a": {"points": 100, "take": "a"}}}},
        "rating": {"bands": bands},
    }
    place = best_first(Scheme.model_validate(scheme))
    assert sorted([(0, "差"), (0, "好")], key=place) == [(0, "好"), (0, "差")]
