"""导入: a workbook is looked through first, and taken whole or not at all."""

import io
from typing import Any

import openpyxl
import pytest
from httpx import Response

from api.pages.importing import XLSX
from tests.pages.house import HEAD, hidden, rows_of, text_of
from tests.web.visiting import Browser, Server


def filled(browser: Browser, *rows: dict[str, Any], type: str = "meeting") -> bytes:
    """The template of a type, with rows by the names of its columns."""
    content = browser.get("/r/small/import/template", params={"type": type}).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    heads = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1] if cell.value}
    for number, said in enumerate(rows, start=3):
        for name, value in said.items():
            sheet.cell(number, heads[name], value)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def send(browser: Browser, content: bytes, do: str, **fields: str) -> Response:
    page = browser.get("/r/small/import")
    data = {"csrf": hidden(page, "csrf"), "do": do, **fields}
    files = {"file": ("会议.xlsx", content, XLSX)}
    answer: Response = browser.client.post("/r/small/import", data=data, files=files)
    return answer


GOOD = {
    "党组织": "第二支部",
    "发生日期": "2015-09-01",
    "会议类型": "党员大会",
    "应到（人）": 25,
    "实到（人）": 20,
}


def test_a_file_is_looked_through_then_taken_and_a_second_time_known(
    writable: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whose file it was is known with the facts, not by what is written after them.
    monkeypatch.setattr(writable.app.state.house.appends, "add", lambda *_: None)
    browser = writable.browser("region")
    content = filled(browser, GOOD)
    seen = send(browser, content, "check")
    assert seen.status_code == 200, text_of(seen)
    assert rows_of(seen)[0][1:] == ["2015-09-01", "第二支部", "党员大会 到会 20/25"]
    assert writable.app.state.house.position("small") == HEAD
    taken = send(browser, content, "take")
    assert "写入 1 条" in text_of(taken)
    assert writable.app.state.house.position("small") == HEAD + 1
    assert writable.app.state.house.appends.by("small", HEAD + 1) == "region"
    again = send(browser, content, "take")
    assert "没有新的内容" in text_of(again)
    assert writable.app.state.house.position("small") == HEAD + 1


def test_one_fault_keeps_the_whole_file_out_and_is_marked(house: Server) -> None:
    browser = house.browser("region")
    content = filled(browser, GOOD, {**GOOD, "发生日期": "2015-11-31"})
    refused = send(browser, content, "take")
    assert refused.status_code == 422
    assert "1 处，整份文件未写入" in text_of(refused)
    assert house.app.state.house.position("small") == HEAD
    copy = send(browser, content, "marked")
    book = openpyxl.load_workbook(io.BytesIO(copy.content))
    said = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any("sheets.day" in each for each in said)


def test_a_code_that_no_fact_founds_is_wrong_in_its_cell(house: Server) -> None:
    """The letter O for a zero, and a code near to one; what a file founds itself is known."""
    browser = house.browser("region")
    content = filled(browser, GOOD, {**GOOD, "党组织": "S-l"}, {**GOOD, "党组织": "X9"})
    seen = text_of(send(browser, content, "check"))
    assert "没有代码为 S-l 的党组织 是否想写 第一支部 (S-1)" in seen
    assert "没有代码为 X9 的党组织 写已有党组织的代码或全称，或先导入它的设立" in seen
    # One of three rows is as it should be, and the two others say that they are not.
    assert "新的 1 已登记" in seen
    assert (seen.count("S-l 有错"), seen.count("X9 有错"), seen.count("第一支部 有错")) == (1, 1, 0)
    assert send(browser, content, "take").status_code == 422
    assert house.app.state.house.position("small") == HEAD
    new = {"党组织": "S-9", "发生日期": "2015-05-01", "环节": "设立", "组织类型": "党支部",
           "所属领域": "党政机关", "名称": "第九支部"}  # fmt: skip
    renamed = {**new, "发生日期": "2015-06-01", "环节": "更名", "名称": "第十支部"}
    both = text_of(send(browser, filled(browser, new, renamed, type="organisation"), "check"))
    assert "没有代码为" not in both
    alone = text_of(send(browser, filled(browser, renamed, type="organisation"), "check"))
    assert "没有代码为 S-9 的党组织" in alone


def test_what_to_do_is_said_by_the_page_and_not_by_options(writable: Server) -> None:
    browser = writable.browser("region")
    numbered = {**GOOD, "来源编号": "7"}
    assert "写入 1 条" in text_of(send(browser, filled(browser, numbered), "take"))
    changed = filled(browser, {**numbered, "实到（人）": 19}, {**GOOD, "发生日期": "3月5日"})
    seen = text_of(send(browser, changed, "take"))
    assert "在上面写更正的原因，再导入。 [sheets.changed]" in seen
    assert "在上面“日期没有年份时”一栏写年份。 [sheets.day]" in seen
    assert "--" not in seen


def test_what_is_no_workbook_is_refused_in_words(house: Server) -> None:
    found = send(house.browser("region"), b"not a workbook", "check")
    assert found.status_code == 422
    assert "sheets.format" in found.text


def test_no_file_at_all(house: Server) -> None:
    browser = house.browser("region")
    token = hidden(browser.get("/r/small/import"), "csrf")
    found = browser.client.post("/r/small/import", data={"csrf": token, "do": "check"})
    assert found.status_code == 422
    assert "没有选文件" in text_of(found)


def test_a_unit_sees_and_changes_nothing_of_an_organisation_outside_it(writable: Server) -> None:
    """The second branch is not beneath the unit; the first is."""
    region, unit = writable.browser("region"), writable.browser("unit")
    theirs = {**GOOD, "来源编号": "7"}
    assert "写入 1 条" in text_of(send(region, filled(region, theirs), "take"))
    # With the number of their fact, and with the fact's own name.
    for number in ("7", "meeting:S-2:7"):
        own = {**GOOD, "党组织": "第一支部", "实到（人）": 19, "来源编号": number}
        content = filled(unit, own)
        seen = text_of(send(unit, content, "check"))
        assert "sheets.changed" not in seen
        assert f"#{HEAD + 1}" not in seen
        assert "写入 1 条" in text_of(send(unit, content, "take", reason="记错"))
    log = writable.app.state.house.log("small")
    assert len(log.history(log.fact_at(HEAD + 1)).events) == 1
    assert send(unit, filled(unit, theirs), "check").status_code == 403


def test_a_sheet_needs_what_its_facts_need(writable: Server) -> None:
    """A unit may import for its branch, and not give it points."""
    score = {"党组织": "第一支部", "发生日期": "2015-12-20", "考核办法": "small/points",
             "考核项": "assembly", "得分（分）": 6}  # fmt: skip
    unit, region = writable.browser("unit"), writable.browser("region")
    assert send(unit, filled(unit, score, type="score"), "take").status_code == 403
    assert writable.app.state.house.position("small") == HEAD
    assert "写入 1 条" in text_of(send(region, filled(region, score, type="score"), "take"))


def test_a_unit_founds_what_is_to_be_beneath_it_and_nothing_elsewhere(writable: Server) -> None:
    """By the rule for one fact: a new organisation is its parent's to found; others' are not."""
    unit = writable.browser("unit")
    new = {"党组织": "S-9", "发生日期": "2015-05-01", "环节": "设立", "组织类型": "党支部",
           "所属领域": "党政机关", "名称": "第九支部", "上级组织": "U"}  # fmt: skip
    content = filled(unit, new, type="organisation")
    assert "写入 1 条" in text_of(send(unit, content, "take"))
    assert writable.app.state.house.organisations("small").organisations["S-9"].parent == "U"
    # Beneath somebody else's branch, beneath none, and one that is there already beneath another.
    for refused in (
        {**new, "党组织": "S-10", "上级组织": "S-2"},
        {**new, "党组织": "S-10", "上级组织": None},
        {**new, "党组织": "S-2"},
    ):
        content = filled(unit, new, refused, type="organisation")
        assert send(unit, content, "check").status_code == 403
        assert send(unit, content, "take").status_code == 403
    assert writable.app.state.house.position("small") == HEAD + 1


def test_rows_of_days_outside_the_period_are_asked_about(writable: Server) -> None:
    """The row of 2016 is written only once somebody says that its day is right."""
    browser = writable.browser("region")
    content = filled(browser, GOOD, {**GOOD, "发生日期": "2016-01-04"})
    asked = send(browser, content, "take")
    assert asked.status_code == 422
    assert "1 行的日期不在所看的考核期 2015 内" in text_of(asked)
    assert "2016-01-04" in text_of(asked)
    assert writable.app.state.house.position("small") == HEAD
    taken = send(browser, content, "take", outside="1")
    assert "写入 2 条" in text_of(taken)
    assert "不在所看" not in text_of(taken).partition("文件")[0]


def test_what_was_read_otherwise_is_said_of_every_cell(house: Server) -> None:
    browser = house.browser("region")
    other = {**GOOD, "发生日期": "2015年9月3日", "实到（人）": "２0"}
    page = send(browser, filled(browser, {**GOOD, "发生日期": "2015.9.2"}, other), "check")
    said = text_of(page).partition("是这样读的")[2]
    assert "'2015.9.2'读作2015-09-02" in said
    assert "'2015年9月3日'读作2015-09-03" in said
    assert "全角数字读作 20" in said
