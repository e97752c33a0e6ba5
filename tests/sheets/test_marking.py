"""The copy with what is wrong beside each row: put right and sent again, it is taken."""

import datetime as dt

from core.sheets import MESSAGES, marked
from tests.sheets.books import FILES, HEADS, book, faults, opened, read, said, saved, sheet_of

GOOD = ("S-1", dt.date(2015, 3, 5), "党员大会", 20, 18)
BAD = ("S-2", "3月5日", "党员大会", "二十", 18)
YELLOW = "FFFFF2A8"


def copy_of(content: bytes) -> bytes:
    found = read(content)
    told = [(each.place, f"{each.place.cell}: {each.message}") for each in found.faults]
    return marked(content, told, found.heads)


def test_what_is_wrong_stands_beside_its_row() -> None:
    sheet = opened(copy_of(sheet_of(GOOD, BAD))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [*HEADS, MESSAGES]
    assert [cell.value for cell in sheet[2]][:5] == [GOOD[0], dt.datetime(2015, 3, 5), *GOOD[2:]]
    assert sheet["F2"].value is None
    assert sheet["F3"].value == (
        "B3: '3月5日' has no year\nD3: a text of 2 characters is no number"
    )
    yellow = [cell.coordinate for row in sheet for cell in row if cell.fill.fgColor.rgb == YELLOW]
    assert yellow == ["B3", "D3"]


def test_a_copy_that_was_put_right_is_read_and_marked_anew() -> None:
    first = copy_of(sheet_of(GOOD, BAD))
    made = opened(first)
    made.worksheets[0]["B3"] = "2015-03-05"
    second = copy_of(saved(made))
    sheet = opened(second).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [*HEADS, MESSAGES]
    assert sheet["F3"].value == "D3: a text of 2 characters is no number"
    yellow = [cell.coordinate for row in sheet for cell in row if cell.fill.fgColor.rgb == YELLOW]
    assert yellow == ["D3"]
    sheet["D3"] = 20
    done = saved(sheet.parent)
    assert faults(read(done)) == []
    whole = read(sheet_of(GOOD, ("S-2", "2015-03-05", *GOOD[2:])))
    assert said(read(done)) == said(whole)
    assert [row.own_name for row in read(done).rows] == [row.own_name for row in whole.rows]


def test_what_is_wrong_with_the_headings_stands_at_them() -> None:
    content = saved(book([("登记表", None, None), ("党组织", "会议类型"), ("S-1", "党课")]))
    made = book([("登记表", None, None), ("党组织", "会议类型"), ("S-1", "党课")])
    made.worksheets[0].merge_cells("A1:C1")
    for each in (content, saved(made)):
        sheet = opened(copy_of(each)).worksheets[0]
        [heading] = [cell for cell in sheet[2] if cell.value == MESSAGES]
        assert heading.comment is not None
        assert "the column '发生日期' is missing" in heading.comment.text


def test_an_old_file_gets_a_copy_of_its_values() -> None:
    content = (FILES / "meetings.xls").read_bytes()
    found = read(content)
    assert faults(found) == [("A3", "sheets.organisation"), ("A4", "sheets.organisation")]
    made = opened(copy_of(content))
    sheet = made.worksheets[0]
    assert sheet["A3"].value == "第一支部"
    assert sheet["B3"].value == dt.datetime(2015, 3, 5)
    sheet["A3"] = "S-1"
    assert [row.organisation for row in read(saved(made)).rows] == ["S-1", "S-1"]


def test_formulas_stay_and_texts_that_look_like_them_stay_texts() -> None:
    made = book([HEADS, ("S-1", "3月5日", "党员大会", "=9+9", 18)])
    sheet = opened(copy_of(saved(made))).worksheets[0]
    assert (sheet["D2"].value, sheet["D2"].data_type) == ("=9+9", "f")
    found = read(sheet_of(BAD))
    told = marked(sheet_of(BAD), [(found.faults[0].place, "=1+1")], found.heads)
    cell = opened(told).worksheets[0]["F2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
