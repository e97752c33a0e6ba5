"""Excel files through the command: the way of every import, twice, corrected, refused at cells."""

import io
import re
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from api.language import use
from api.wording import meaning
from core.sheets import CODES, MESSAGES
from tests.api.conftest import After, Run
from tests.host.samples import CORRECTION, LINES
from tests.sheets.books import FILES, HEADS, book, opened, saved, sheet_of

GOOD = ("第一支部", "2015.03.06", "党员大会", 20, 18)
OTHER = ("S-2", "2015-04-06", "党课", 20, 18)
WHOLE = b"".join(LINES)


@pytest.fixture
def imported(after: After) -> Run:
    """The command where the small region has its four facts."""
    return after(WHOLE)


def facts(run: Run, code: str) -> list[tuple[int, str, int | None]]:
    """Position, day and number present of an organisation's meetings."""
    found = run("facts", "list", "small", "--organisation", code, "--type", "meeting",
                "--format", "json").data  # fmt: skip
    return [(each["position"], each["occurred_on"], each["data"].get("present")) for each in found]


def written(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def test_a_file_is_taken_whole_and_only_once(imported: Run, tmp_path: Path) -> None:
    file = written(tmp_path / "m.xlsx", sheet_of(GOOD, OTHER))
    ran = imported("import", file, "--region", "small", "--check")
    assert ran.code == 0
    assert ran.out == "small: 2 would be recorded, 0 known already; nothing was written\n"
    assert "m.xlsx: 2 rows of Meeting were read." in ran.err
    assert "会议与组织生活!B2: '2015.03.06' is read as 2015-03-06" in ran.err
    ran = imported("import", file, "--region", "small")
    assert ran.out == "small: 2 recorded, 0 known already; position 7\n"
    assert facts(imported, "S-1") == [(4, "2015-03-05", 9), (6, "2015-03-06", 18)]
    assert facts(imported, "S-2") == [(7, "2015-04-06", 18)]
    # The same rows in another file, in another order and otherwise written, are the same facts.
    again = sheet_of(("S-2", "2015年4月6日", "lecture", "20人", 18), ("S-1", 20150306, *GOOD[2:]))
    ran = imported("import", written(tmp_path / "n.xlsx", again), "--region", "small")
    assert ran.out == "small: 0 recorded, 2 known already; position 7\n"


def test_a_changed_row_is_offered_and_taken_as_a_correction(imported: Run, tmp_path: Path) -> None:
    imported("import", written(tmp_path / "m.xlsx", sheet_of(GOOD, OTHER)), "--region", "small")
    changed = written(tmp_path / "c.xlsx", sheet_of((*GOOD[:4], 17), OTHER))
    ran = imported("import", changed, "--region", "small")
    assert (ran.code, ran.out) == (2, "")
    assert "会议与组织生活!E2 [sheets.changed] differs from the fact at position 6" in ran.err
    assert facts(imported, "S-1")[1] == (6, "2015-03-06", 18)
    options = ("--region", "small", "--correct", "核对签到簿")
    ran = imported("import", changed, *options, "--format", "json")
    assert (ran.data["appended"], ran.data["known"]) == (1, 1)
    assert ran.data["sheet"]["changed"] == [
        {"row": "会议与组织生活!2", "position": 6, "certain": False, "fields": ["present"]}
    ]
    assert facts(imported, "S-1") == [(4, "2015-03-05", 9), (8, "2015-03-06", 17)]
    # Sent again it is known; the first file is known too, and the correction stays.
    assert "0 recorded, 2 known" in imported("import", changed, *options).out
    ran = imported("import", str(tmp_path / "m.xlsx"), "--region", "small")
    assert "0 recorded, 2 known" in ran.out
    assert "was corrected since; its correction stays" in ran.err
    assert facts(imported, "S-1")[1] == (8, "2015-03-06", 17)


def test_a_changed_row_can_be_a_fact_of_its_own(imported: Run, tmp_path: Path) -> None:
    imported("import", written(tmp_path / "m.xlsx", sheet_of(OTHER)), "--region", "small")
    another = written(tmp_path / "c.xlsx", sheet_of((*OTHER[:4], 17)))
    ran = imported("import", another, "--region", "small", "--separate")
    assert ran.out == "small: 1 recorded, 0 known already; position 7\n"
    assert facts(imported, "S-2") == [(6, "2015-04-06", 18), (7, "2015-04-06", 17)]


def test_a_number_of_its_own_makes_a_change_certain(imported: Run, tmp_path: Path) -> None:
    heads = (*HEADS, "来源编号")
    first = sheet_of((*OTHER, "2015/1"), heads=heads)
    moved = sheet_of((OTHER[0], "2015-05-07", *OTHER[2:], "2015/1"), heads=heads)
    imported("import", written(tmp_path / "m.xlsx", first), "--region", "small")
    file = written(tmp_path / "c.xlsx", moved)
    assert imported("import", file, "--region", "small", "--separate").code == 2
    assert imported("import", file, "--region", "small", "--correct", "记错").code == 0
    assert facts(imported, "S-2") == [(7, "2015-05-07", 18)]
    # Another organisation counts from 1 as well, unless the fact's own name says which it is.
    elsewhere = sheet_of((GOOD[0], "2015-05-07", *OTHER[2:], "2015/1"), heads=heads)
    ran = imported("import", written(tmp_path / "d.xlsx", elsewhere), "--region", "small")
    assert "1 recorded" in ran.out
    own = (GOOD[0], "2015-05-09", *OTHER[2:], "meeting:S-2:2015/1")
    named = written(tmp_path / "e.xlsx", sheet_of(own, heads=heads))
    assert imported("import", named, "--region", "small", "--correct", "记错").code == 0
    assert facts(imported, "S-2") == []
    # Another office counts from 1 as well.
    ran = imported("import", file, "--region", "small", "--source", "urn:other")
    assert "1 recorded" in ran.out


def test_what_is_wrong_is_said_at_cells_and_marked(imported: Run, tmp_path: Path) -> None:
    bad = sheet_of(GOOD, ("第一支", "3月5日", "大会", 18, 20))
    copy = tmp_path / "marked.xlsx"
    file = written(tmp_path / "m.xlsx", bad)
    ran = imported("import", file, "--region", "small", "--marked", str(copy), lang="zh")
    assert (ran.code, ran.out) == (2, "")
    assert "错误 [sheets.rejected] m.xlsx: 共 3 处错误,整个文件未写入" in ran.err
    assert (
        "会议与组织生活!A3 [sheets.organisation] 没有这个名称或代码的党组织,或名称有多个" in ran.err
    )
    assert "是否想写 第一支部 (S-1)" in ran.err
    sheet = opened(copy.read_bytes()).worksheets[0]
    assert sheet["F1"].value == MESSAGES
    assert sheet["F3"].value.startswith("A3: 没有这个名称或代码的党组织,或名称有多个: ")
    sheet["A3"], sheet["B3"], sheet["C3"] = "S-1", "2015-03-09", "党员大会"
    ran = imported("import", written(copy, saved(sheet.parent)), "--region", "small")
    assert ran.code == 2
    assert "present (20) is more than expected (18)" in ran.err
    sheet["D3"] = 20
    ran = imported("import", written(copy, saved(sheet.parent)), "--region", "small")
    assert ran.out == "small: 2 recorded, 0 known already; position 7\n"


def test_what_the_log_refuses_is_said_at_the_cells(imported: Run, tmp_path: Path) -> None:
    heads = ("党组织", "日期", "问题编号", "问题类别", "环节")
    assigned = ("S-1", "2015-03-05", "p-1", "责任不到位", "交办")
    raised = ("S-1", "1850-01-01", "p-2", "责任不到位", "发现")
    file = written(tmp_path / "p.xlsx", sheet_of(assigned, raised, heads=heads))
    ran = imported("import", file, "--region", "small", "--type", "problem")
    assert (ran.code, ran.out) == (2, "")
    lines = ran.err.splitlines()
    assert any("会议与组织生活!2 [log.lifecycle]" in each for each in lines)
    assert any("会议与组织生活!B3 [log.line] the day 1850-01-01 is out" in each for each in lines)


def test_a_region_that_is_new_takes_a_file(run: Run, tmp_path: Path) -> None:
    heads = ("党组织代码", "日期", "环节", "组织类型", "所属领域", "名称")
    content = sheet_of(("S-9", "2015-01-01", "设立", "党支部", "党政机关", "第九支部"), heads=heads)
    file = written(tmp_path / "o.xlsx", content)
    ran = run("import", file, "--region", "small", "--type", "organisation")
    assert ran.out == "small: 1 recorded, 0 known already; position 2\n"
    meeting = written(tmp_path / "m.xlsx", sheet_of(("第九支部", *OTHER[1:])))
    assert run("import", meeting, "--region", "small").code == 0
    assert facts(run, "S-9") == [(3, "2015-04-06", 18)]


def test_old_files_passwords_and_what_only_looks_like_a_workbook(
    imported: Run, tmp_path: Path
) -> None:
    ran = imported("import", str(FILES / "meetings.xls"), "--region", "small")
    assert ran.out == "small: 2 recorded, 0 known already; position 7\n"
    ran = imported("import", str(FILES / "password.xlsx"), "--region", "small")
    assert (ran.code, "[sheets.password]" in ran.err) == (2, True)
    web = written(tmp_path / "a.xls", "<html><table>党组织</table></html>".encode("gbk"))
    ran = imported("import", web, "--region", "small", lang="zh")
    assert (ran.code, ran.out) == (2, "")
    assert "这是网页(HTML)" in ran.err
    assert "处理办法:用 Excel 或 WPS 打开" in ran.err


def test_a_workbook_on_standard_input(imported: Run) -> None:
    ran = imported("import", "-", "--region", "small", given=sheet_of(OTHER))
    assert ran.out == "small: 1 recorded, 0 known already; position 6\n"


def test_options_of_sheets_do_nothing_for_texts_of_facts(imported: Run) -> None:
    ran = imported("import", "-", "--region", "small", "--separate", given=CORRECTION)
    assert (ran.code, ran.out) == (2, "")
    assert "--separate: for an Excel file only" in ran.err
    ran = imported("import", "-", "--region", "small", "--correct", " ", given=sheet_of(OTHER))
    assert (ran.code, ran.out) == (2, "")


def test_a_template_with_the_names_and_codes_of_the_region(imported: Run, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    ran = imported("template", "服务与下沉", "--output", str(path), "--region", "small")
    assert (ran.code, ran.out) == (0, "")
    choices = [
        cell.value for row in opened(path.read_bytes())["选项"] for cell in row if cell.value
    ]
    assert {"第一支部", "第二支部", "外出"} <= set(choices)
    again = imported("template", "service", "--output", str(path))
    assert (again.code, "[cli.exists]" in again.err) == (2, True)
    made = opened(path.read_bytes())
    made.worksheets[0].append([1, "第二支部", "2015-07-01", "外出", *[None] * 3, 4])
    ran = imported("import", written(path, saved(made)), "--region", "small")
    assert ran.out == "small: 1 recorded, 0 known already; position 6\n"


def test_tables_as_workbooks(imported: Run, tmp_path: Path) -> None:
    def sheet(*command: str) -> list[list[object]]:
        path = tmp_path / "out.xlsx"
        ran = imported(*command, "--format", "xlsx", "--output", str(path), "--force", lang="zh")
        assert (ran.code, ran.out) == (0, ""), ran.err
        return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()

    heads, first, _ = sheet("assess", "small", "--period", "2015")
    said = dict(zip(heads, first, strict=True))
    # 6 points for the assembly and 4 for the outing.
    assert (said["代码"], said["总分"], said["满分"], said["评定"]) == ("S-1", 10.0, 10.0, "合格")
    heads, first, _ = sheet("organisations", "small", "--on", "2015")
    assert (first[0], str(first[heads.index("起始日期")])) == ("S-1", "2010-01-01")
    listed = sheet("facts", "list", "small", "--organisation", "S-1")
    assert [row[0] for row in listed[1:]] == [2.0, 4.0, 5.0]
    assert len(sheet("facts")) == 31
    # The outing was recorded at position 5: 4 points more for the first branch, one outing more.
    heads, *changes = sheet("diff", "small", "--period", "2015", "--from-position", "4",
                            "--no-causes")  # fmt: skip
    assert heads == ["代码", "党组织", "考核办法", "部分", "原", "现"]
    assert [row for row in changes if row[0] == "S-1"] == [
        ["S-1", "第一支部", "积分", "总分", 6.0, 10.0],
        ["S-1", "第一支部", "积分", "外出", 0.0, 4.0],
        ["S-1", "第一支部", "", "外出", 0.0, 1.0],
    ]
    ran = imported("organisations", "small", "--on", "2015", "--format", "xlsx")
    found = CalamineWorkbook.from_filelike(io.BytesIO(ran.raw)).get_sheet_by_index(0).to_python()
    assert found[0][0] == "organisation"


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_its_chinese(code: str) -> None:
    use("zh")
    try:
        assert meaning(code)
        assert meaning(f"{code} way out")
    finally:
        use("en")


def test_every_sentence_of_a_messy_file_is_chinese(imported: Run, tmp_path: Path) -> None:
    heads = ("序号", *HEADS, "时长（小时）", "备注", "标签", "主讲人", "学时")
    made = book(
        [
            heads,
            (1, "S-1", "2015.03.05", "党课", "１，０２０", "—", 1.5, "x", None, "—", "2课时"),
            (2, "无此支部", "2015年13月", "大课", "十", 3.5, "一小时", None, None, "张三", "=1"),
            (3, "S-1", "3.5", "党课", "5元", "1,2", True, None, True, "李四", "#N/A"),
            ("合计",),
        ]
    )
    made.worksheets[0].row_dimensions[2].hidden = True
    file = written(tmp_path / "m.xlsx", saved(made))
    ran = imported("import", file, "--region", "small", lang="zh")
    assert ran.code == 2
    said = re.sub(r"\[[a-z.-]+\]|\([a-z.-]+\)|“[^”]*”|'[^']*'", "", ran.err)
    words = set(re.findall("[A-Za-z]{2,}", said))
    assert words <= {"xlsx", "Excel", "WPS", "period", "TRUE"}, words
    assert "张三" not in ran.err
    assert ran.err.count("\n  会议与组织生活") == 12 + 15
