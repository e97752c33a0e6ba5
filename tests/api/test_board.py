"""Boards on a terminal, and as data."""

from pathlib import Path

from tests.api.conftest import Run
from tests.host.samples import REGION, line, programme, write_plugin

BOARD = """\
dangjian: 1
board: {title: 小样, en: A small board}
sections:
  values:
    title: 数
    note: 两个数
    cards: [outings, {indicator: assemblies, target: 2}]
  axes: {title: 轴, axes: [{title: 甲, shows: [outings]}]}
  points: {title: 分, table: {columns: [{scheme: points, title: 得分}]}}
  ratings: {title: 等次, chart: {kind: bar, x: ratings, y: [{scheme: points}]}}
  years: {title: 年, chart: {kind: line, x: periods, y: [outings], periods: 2}}
  text: {title: 文, text: 说明}
"""


def lines(text: str) -> list[str]:
    return [" ".join(each.split()) for each in text.splitlines() if each.strip()]


def test_a_board_on_a_terminal(imported: Run, plugin: Path) -> None:
    """S-1 has both points, S-2 none; one assembly is less than the two wanted; 2014 is unknown."""
    (plugin / "board.yaml").write_text(BOARD, encoding="utf-8")
    committee = line("c", "meeting", {"kind": "committee", "topic": "学习"}, subject="S-2")
    assert imported("import", "-", "--region", REGION, given=committee).code == 0
    ran = imported("board", REGION, "--period", "2015")
    assert ran.code == 0
    said = [each for each in lines(ran.out) if not each.startswith("──")]
    assert said[0] == "A small board"
    assert said[1].startswith("第一支部 · 2015 · rules of ")
    assert said[2:4] == ["数", "两个数"]
    assert said[4:] == [
        "Figure Value Unit Target Reached",
        "外出 1",
        "党员大会 1 2 no",
        "轴",
        "Axis Figure Value Unit Target Reached",
        "甲 外出 1",
        "分",
        "Code Organisation 得分",
        "S-1 第一支部 10",
        "S-2 第二支部 0",
        "等次",
        "积分",
        f"合格 1/2 {'█' * 30}",
        f"不合格 1/2 {'█' * 30}",
        "年",
        "外出",
        "2014 无数据",
        "2015 1",
        "文",
        "说明",
    ]


def test_a_board_as_data_of_another_organisation(imported: Run, plugin: Path) -> None:
    (plugin / "board.yaml").write_text(BOARD, encoding="utf-8")
    ran = imported("board", REGION, "--period", "2015", "--organisation", "S-2", "--format", "json")
    assert ran.code == 0
    assert (ran.data["title"], ran.data["organisation_title"]) == ("小样", "第二支部")
    [cards] = [each for each in ran.data["sections"] if each["name"] == "values"]
    assert [cell["exact"] for cell in cards["lines"][0]["cells"]] == ["0", "0"]


def test_a_board_with_an_error_says_where(imported: Run, plugin: Path) -> None:
    (plugin / "board.yaml").write_text(BOARD.replace("[outings, {", "[outing, {"), encoding="utf-8")
    ran = imported("board", REGION, "--period", "2015")
    assert ran.code == 2
    assert "board.yaml:7:13: D030" in ran.err
    assert "did you mean 'outings'?" in ran.err


def test_a_plugin_without_a_board(imported: Run) -> None:
    ran = imported("board", REGION, "--period", "2015")
    assert ran.code == 2
    assert "[host.no-board]" in ran.err
    assert "Way out: Write board.yaml beside programme.yaml (docs/boards.md)\n" in ran.err


def test_a_plugin_without_a_board_beside_one_that_has_one(
    imported: Run, plugin: Path, tmp_path: Path
) -> None:
    (plugin / "board.yaml").write_text(BOARD, encoding="utf-8")
    other = write_plugin(tmp_path / "other", code=None, text=programme(id="other.one"))
    both = ("--plugin-path", str(other))
    assert imported(*both, "plugins", "enable", "other", "--region", REGION).code == 0
    ran = imported(*both, "board", REGION, "--period", "2015", "--plugin", "other")
    assert "(docs/boards.md), or --plugin small\n" in ran.err
    chinese = imported(*both, "board", REGION, "--period", "2015", "--plugin", "other", lang="zh")
    assert "或者用 --plugin small" in chinese.err
    named = imported(*both, "board", REGION, "--period", "2015", "--plugin", "small")
    assert named.code == 0


def test_a_plugin_is_not_sound_whose_board_is_not(run: Run, plugin: Path) -> None:
    """The same plugin with the right name has one fault less, and no other of boards."""
    (plugin / "board.yaml").write_text(BOARD.replace("[outings, {", "[outing, {"), encoding="utf-8")
    ran = run("plugins", "check", str(plugin), "--format", "json")
    assert ran.code == 1
    wrong = [each["code"] for each in ran.data["problems"]]
    assert wrong.count("D030") == 1
    (plugin / "board.yaml").write_text(BOARD, encoding="utf-8")
    right = run("plugins", "check", str(plugin), "--format", "json").data["problems"]
    assert [each["code"] for each in right] == [code for code in wrong if code != "D030"]
