"""Results in files and spreadsheets: whole or not at all, for people in Chinese, for programs in English."""

import csv
import io
import re
import zipfile
from codecs import BOM_UTF8
from pathlib import Path

import pytest
from rich.cells import cell_len

from api.cli import output
from api.cli.fitting import as_lines, fitted
from tests.api.conftest import Run

ASSESS = ("assess", "small", "--period", "2015", "--format", "csv")


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_a_sheet_for_programs(imported: Run) -> None:
    heads, first, second = rows(imported(*ASSESS).out)
    assert heads == [
        *("organisation", "title", "kind", "scheme", "total", "of", "state", "rating", "stars"),
        *("rank", "peers", "points_all", "vetoes", "undecided"),
    ]
    assert first[:9] == ["S-1", "第一支部", "branch", "points", "10", "10", "rated", "合格", "1"]
    assert second[4:9] == ["", "10", "unrecorded", "无记录", ""]
    assert [row[11] for row in (first, second)] == ["10", ""]


def test_a_sheet_for_people(imported: Run) -> None:
    heads, first, _ = rows(imported(*ASSESS, lang="zh").out)
    assert heads == [
        *("代码", "党组织", "类型", "考核办法", "总分", "满分", "状态", "评定", "星级"),
        *("名次", "参加排名的组织数", "全部", "否决情形", "无数据未判定"),
    ]
    assert first[:8] == ["S-1", "第一支部", "党支部", "积分", "10", "10", "已评定", "合格"]


def test_organisations_in_words(imported: Run) -> None:
    ran = imported("organisations", "small", "--on", "2015", "--format", "csv", lang="zh")
    heads, first, _ = rows(ran.out)
    assert heads[:5] == ["代码", "党组织", "类型", "领域", "上级"]
    assert first[:7] == ["S-1", "第一支部", "党支部", "党政机关", "", "0", "否"]


@pytest.mark.parametrize(("lang", "mark"), [("zh", BOM_UTF8), ("en", b"")])
def test_a_chinese_file_is_marked_for_spreadsheets(
    imported: Run, tmp_path: Path, lang: str, mark: bytes
) -> None:
    path = tmp_path / "result.csv"
    shown = imported(*ASSESS, lang=lang)
    ran = imported(*ASSESS, "--output", str(path), lang=lang)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert not shown.raw.startswith(BOM_UTF8)
    assert path.read_bytes() == mark + shown.raw


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_file_has_what_would_be_shown(imported: Run, tmp_path: Path, form: str) -> None:
    path = tmp_path / "result"
    command = ("explain", "small", "S-1", "--period", "2015", "--format", form)
    assert imported(*command, "--output", str(path)).out == ""
    assert path.read_bytes() == imported(*command).raw
    assert [each.name for each in tmp_path.glob("result*")] == ["result"]


def test_a_file_is_replaced_only_where_that_is_said(imported: Run, tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    path.write_text("mine")
    ran = imported(*ASSESS, "--output", str(path), lang="zh")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("错误 [cli.exists] ")
    assert path.read_text() == "mine"
    assert imported(*ASSESS, "--force", "--output", str(path)).code == 0
    assert path.read_text().startswith("organisation,")


def test_a_command_that_fails_leaves_no_file(imported: Run, tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    assert imported(*ASSESS, "--scheme", "x", "--output", str(path)).code == 2
    assert list(tmp_path.glob("result*")) == []
    ran = imported(*ASSESS, "--output", str(tmp_path / "nowhere" / "x.csv"))
    assert (ran.code, ran.out) == (2, "")
    assert "[cli.file]" in ran.err


@pytest.mark.parametrize("command", [ASSESS, ("export", "small")])
@pytest.mark.parametrize("fails", [False, True])
def test_a_file_of_a_like_name_is_left_alone(
    imported: Run, tmp_path: Path, command: tuple[str, ...], fails: bool
) -> None:
    mine = tmp_path / "result.csv.part"
    mine.write_text("mine")
    before = set(tmp_path.iterdir())
    path = tmp_path / ("no/result.csv" if fails else "result.csv")
    ran = imported(*command, "--output", str(path))
    assert (ran.code, ran.out) == (2 if fails else 0, "")
    assert ("[cli.file]" in ran.err) is fails
    assert mine.read_text() == "mine"
    assert set(tmp_path.iterdir()) - before == (set() if fails else {path})


def test_a_file_has_the_rights_of_any_new_file(imported: Run, tmp_path: Path) -> None:
    path, other = tmp_path / "result.csv", tmp_path / "other"
    other.write_text("")
    assert imported(*ASSESS, "--output", str(path)).code == 0
    assert path.stat().st_mode == other.stat().st_mode


def test_an_answer_with_exit_code_1_is_in_the_file(imported: Run, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    command = ("plugins", "check", str(tmp_path / "plugins" / "small"), "--format", "json")
    ran = imported(*command, "--output", str(path))
    assert (ran.code, ran.out) == (1, "")
    assert '"sound": false' in path.read_text()


def test_codes_stay_in_one_piece_where_the_terminal_is_narrow(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_WIDE", 48)
    rows = [("sanmenxia-jijuqu", "产业集聚区直机关党建工作考核办法", "99.679/100")]
    output.table(("插件", "工程", "总分"), rows, right=("总分",))
    said = capsys.readouterr().out
    assert "sanmenxia-jijuqu" in said
    assert "99.679/100" in said
    assert max(cell_len(line) for line in said.splitlines()) <= 48
    title = "".join(re.findall("[\u4e00-\u9fff]+", said.split("总分")[1]))
    assert title == rows[0][1]


def test_rows_are_lines_where_no_table_fits() -> None:
    heads = ("代码", "党组织", "总分", "评定", "否决情形")
    rows = [
        ("QS-001", "县交通运输局", "100/100", "五星级党组织", ""),
        ("QS-002", "县民政局", "—", "", "群众满意度"),
    ]
    assert fitted(heads, rows, 80) == [6, 12, 7, 12, 10]
    assert fitted(heads, rows, 60) == [6, 11, 7, 10, 10]
    assert fitted(heads, rows, 58) is None
    assert list(as_lines(heads, rows, 40)) == [
        "QS-001  县交通运输局",
        "  总分 100/100  评定 五星级党组织",
        "QS-002  县民政局",
        "  总分 —  否决情形 群众满意度",
    ]


def test_names_of_people_are_not_written_to_a_file(imported: Run) -> None:
    ran = imported("people", "show", "small", "0123456789ab", "--output", "x")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no option --output" in ran.err


def test_a_receipt_is_written_as_a_paper_for_word(imported: Run, tmp_path: Path) -> None:
    """Opened by another reader: the parts of the package as they are."""
    path = tmp_path / "receipt.docx"
    command = ("explain", "small", "S-1", "--period", "2015", "--format", "docx")
    assert imported(*command, "--output", str(path), lang="zh").code == 0
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        text = re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode())
    assert "第一支部 2015 计分依据" in text
    assert "积分：10 / 10分" in text
    assert "党员大会 · 学习 到会 9/10 #" in text
