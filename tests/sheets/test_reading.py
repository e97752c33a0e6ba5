"""Sheets as people send them: headings, merged cells, hidden rows, formulas, lists."""

import datetime as dt

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from core.facts import FactError
from core.sheets import MESSAGES, Called, Organisations, SheetsError, Span
from tests.sheets.books import FILES, HEADS, book, faults, notes, read, said, saved, sheet_of

ROW = ("S-1", dt.date(2015, 3, 5), "党员大会", 20, 18)
ASSEMBLY = ("S-1", "2015-03-05", {"kind": "member-assembly", "expected": 20, "present": 18})
NAMES = Organisations([Called("S-1", "第一支部", dt.date(2010, 1, 1))])


def test_a_plain_sheet() -> None:
    found = read(sheet_of(ROW))
    assert (found.type, said(found), notes(found), faults(found)) == ("meeting", [ASSEMBLY], [], [])
    assert [str(row.place) for row in found.rows] == ["会议与组织生活!2"]


def test_the_type_is_told_from_the_headings() -> None:
    content = saved(book([HEADS, ROW], title="台账"))
    assert [each.message for each in read(content).notes] == [
        "the sheet is read as 会议与组织生活 (meeting), by its headings"
    ]
    study = saved(
        book(
            [("党组织", "日期", "学习形式", "学时"), ("S-1", "20150305", "自学", 2)],
            title="学习台账",
        )
    )
    assert read(study).type == "study"
    with pytest.raises(SheetsError) as error:
        read(saved(book([("一", "二"), (1, 2)])))
    assert error.value.code == "sheets.type"
    with pytest.raises(FactError, match="there is no fact type 'meting'"):
        read(content, type="meting")
    with pytest.raises(SheetsError) as error:
        read(saved(book([("一", "二"), (1, 2)])), type="honour")
    assert (error.value.code, error.value.place) == ("sheets.heading", "t.xlsx")
    assert {each.code for each in read(study, type="honour").faults} == {"sheets.heading"}


def test_columns_in_another_order_and_in_other_words_below_titles() -> None:
    content = saved(
        book(
            [
                ("2015年三会一课登记表",),
                (),
                ("实到人数", "会议时间", "支部名称", "类型", "应 到", "备注"),
                (18, "2015-03-05", "第一支部", "党员大会", 20, "按期"),
            ],
            title="台账",
        )
    )
    found = read(content, organisations=NAMES)
    assert said(found) == [ASSEMBLY]
    assert notes(found) == [
        "A3 the heading '实到人数' is read as '实到'",
        "D3 the heading '类型' is read as '会议类型'",
        "F3 the column '备注' is not read",
    ]


def test_several_rows_of_headings_with_merged_cells() -> None:
    made = book(
        [
            ("登记表",),
            ("党组织", "发生日期", "会议类型", "参会情况", None),
            (None, None, None, "应到", "实到"),
            ROW,
        ]
    )
    for cells in ("A1:E1", "A2:A3", "B2:B3", "C2:C3", "D2:E2"):
        made.worksheets[0].merge_cells(cells)
    found = read(saved(made))
    assert (said(found), notes(found)) == ([ASSEMBLY], [])


def test_a_merged_cell_counts_for_each_of_its_rows() -> None:
    made = book([HEADS, ROW, (None, "2015-04-05", "支委会", 5, 5), ("S-2", *ROW[1:])])
    made.worksheets[0].merge_cells("A2:A3")
    found = read(saved(made))
    assert [row.organisation for row in found.rows] == ["S-1", "S-1", "S-2"]
    assert notes(found) == ["A3 the value of a merged cell is read for each of its rows"]


def test_rows_that_are_no_data() -> None:
    content = sheet_of(
        ("示例", "x", "y", 1, 1),
        ROW,
        (),
        (None, "\u00a0", " ", None, "\u3000"),
        HEADS,
        ("S-2", *ROW[1:]),
        ("合  计", None, None, 40, 36),
        ("填表人：张三", None, "联系电话：1"),
        (),
    )
    found = read(content)
    assert [(row.place.row, row.organisation) for row in found.rows] == [(3, "S-1"), (7, "S-2")]
    assert notes(found) == [
        "6 headings that stand there again are not read",
        "8 a row of totals is not read",
        "9 a row of remarks is not read",
    ]
    assert "张三" not in str(found)


def test_hidden_rows_are_read_and_said() -> None:
    made = book([HEADS, ROW])
    made.worksheets[0].row_dimensions[2].hidden = True
    found = read(saved(made))
    assert (said(found), notes(found)) == (
        [ASSEMBLY],
        ["2 a hidden row is read like any other"],
    )


def test_hidden_and_other_sheets_are_not_read_and_said() -> None:
    made = book([HEADS, ROW])
    made.create_sheet("隐藏").sheet_state = "hidden"
    made.create_sheet("说明").append(["请于月底前报送"])
    made.create_sheet("空表")
    assert [(each.places[0].sheet, each.message) for each in read(saved(made)).notes[1:]] == [
        ("说明", "the sheet is not read: no headings of the type"),
        ("隐藏", "a hidden sheet is not read"),
    ]


def test_errors_of_formulas_and_formulas_without_values() -> None:
    content = sheet_of(("S-1", dt.date(2015, 3, 5), "党员大会", "=18+2", "#N/A"))
    found = read(content)
    assert faults(found) == [("D2", "sheets.formula"), ("E2", "sheets.error-value")]
    assert found.faults[1].message == "the cell has the error #N/A"
    assert found.rows == []


def test_everything_wrong_is_said_at_its_cell() -> None:
    content = sheet_of(
        ("第一支", "3月5日", "大会", "二十", 18),
        (None, None, None, 20, 30),
        ("S-1", "2015-03-05", "党员大会", 20, 30),
        ("S-1", "2015-03-06", "党员大会", -5, 1.5),
    )
    found = read(content, organisations=NAMES)
    assert (
        faults(found)
        == [
            ("A2", "sheets.organisation"),
            ("B2", "sheets.day"),
            ("C2", "sheets.code"),
            ("D2", "sheets.number"),
            ("A3", "facts.missing-field"),
            ("B3", "facts.missing-field"),
            ("C3", "facts.missing-field"),
            ("4", "facts.contradiction"),
            ("D5", "facts.bad-value"),
            ("E5", "sheets.number"),
        ]
        or faults(found)[-1][1] == "sheets.number"
    )


def test_a_name_in_the_wrong_column_is_not_repeated() -> None:
    content = sheet_of(
        ("张三", "张三", "张三", "张三", "张三", "张三", "张三"),
        heads=(*HEADS, "主讲人", "关联事项编号"),
    )
    found = read(content)
    assert len(found.faults) == 7
    assert "张三" not in "".join(map(str, found.faults))


def test_columns_that_are_missing_or_there_twice() -> None:
    found = read(sheet_of(("S-1", "党员大会"), heads=("党组织", "会议类型")), type="meeting")
    assert [(each.place.cell, each.message) for each in found.faults] == [
        ("1", "the column '发生日期' is missing")
    ]
    with pytest.raises(SheetsError) as error:
        read(sheet_of((*ROW, 17), heads=(*HEADS, "实到")))
    assert (error.value.code, error.value.message) == (
        "sheets.heading",
        "several columns are headed '实到': E, F",
    )


def test_units_of_headings_and_percentages() -> None:
    heads = ("党组织", "日期", "班次名称", "天数", "参训人次", "经费（万元）")
    found = read(sheet_of(("S-1", "2015-03-05", "培训", 2, 30, 1.5), heads=heads), type="training")
    assert found.rows[0].data["cost"] == "15000"
    assert notes(found) == [
        "F1 the numbers of the column are read as 万元",
        "F2 '1.5' (万元) is read as 15000元",
    ]
    made = book(
        [("党组织", "日期", "指标", "数值", "来源"), ("S-1", "2015-03-05", "a", 0.855, "b")]
    )
    made.worksheets[0]["D2"].number_format = "0.0%"
    assert read(saved(made), type="external").rows[0].data["value"] == "85.5"
    # Not a percentage of persons.
    made = book([HEADS, ("S-1", "2015-03-05", "党员大会", 0.5, None)])
    made.worksheets[0]["D2"].number_format = "0%"
    assert faults(read(saved(made))) == [("D2", "sheets.number")]


def test_days_without_a_year_take_that_of_the_period() -> None:
    content = sheet_of(("S-1", "3.5", "党员大会", 20, 18))
    span = Span(dt.date(2015, 1, 1), dt.date(2015, 12, 31))
    assert said(read(content, span=span)) == [ASSEMBLY]
    assert faults(read(content)) == [("B2", "sheets.day")]


def test_a_name_and_a_code_have_to_agree() -> None:
    heads = (*HEADS, "党组织代码")
    assert read(sheet_of((*ROW, "S-1"), heads=heads)).rows[0].organisation == "S-1"
    assert read(sheet_of((None, *ROW[1:], "S-1"), heads=heads)).rows[0].organisation == "S-1"
    assert faults(read(sheet_of((*ROW, "S-2"), heads=heads))) == [("F2", "sheets.organisation")]


def test_rows_that_say_the_same_are_refused_unless_they_have_numbers() -> None:
    found = read(sheet_of(ROW, ROW))
    assert [(each.place.cell, each.code, each.message) for each in found.faults] == [
        ("3", "sheets.twice", "the row says what row 2 says")
    ]
    heads = (*HEADS, "来源编号")
    assert read(sheet_of((*ROW, "1"), (*ROW, "2"), heads=heads)).faults == []
    found = read(sheet_of((*ROW, 1), (ROW[0], "2015-09-09", *ROW[2:], "1"), heads=heads))
    assert faults(found) == [("3", "sheets.twice")]
    # Every organisation may count from 1; the name of a fact is one for all.
    assert read(sheet_of((*ROW, 1), ("S-2", *ROW[1:], "1"), heads=heads)).faults == []
    named = "meeting:S-1:1"
    found = read(sheet_of((*ROW, named), ("S-2", *ROW[1:], named), heads=heads))
    assert faults(found) == [("3", "sheets.twice")]


def lists(*rows: tuple[object, ...], title: str = "到会名单") -> bytes:
    """Two meetings, and a second sheet with who was there."""
    made = book([("序号", *HEADS), (1, *ROW), (2, "S-2", *ROW[1:])])
    attendance = made.create_sheet(title)
    attendance.append(["序号", "人员", "以普通党员身份"])
    for row in rows:
        attendance.append(list(row))
    return saved(made)


def test_lists_stand_in_a_sheet_of_their_own() -> None:
    content = lists((1, "0123456789ab"), ("2", "zyxwvtsrqpnm", "否"), (1.0, "00000000000x", "√"))
    found = read(content)
    assert [row.data["attendance"] for row in found.rows] == [
        [{"person": "0123456789ab"}, {"person": "00000000000x"}],
        [{"person": "zyxwvtsrqpnm", "as_member": False}],
    ]
    assert faults(found) == []


def test_what_is_wrong_in_a_list_is_said_there() -> None:
    content = lists((3, "0123456789ab"), (None, "0123456789ab"), (1, "张三"), (2, "0123456789ai"))
    found = read(content)
    assert [(str(each.place), each.code) for each in found.faults] == [
        ("到会名单!A2", "sheets.list"),
        ("到会名单!A3", "sheets.list"),
        ("到会名单!B4", "sheets.identifier"),
        ("到会名单!B5", "facts.bad-value"),
    ]
    assert "张三" not in str(found)


def test_an_old_file_of_another_program() -> None:
    content = (FILES / "meetings.xls").read_bytes()
    found = read(content, organisations=NAMES)
    assert said(found) == [
        ASSEMBLY,
        ("S-1", "2015-06-10", {"kind": "committee", "expected": 5, "present": 5}),
    ]
    assert notes(found) == [
        "A4 the value of a merged cell is read for each of its rows",
        "B4 '2015.06.10' is read as 2015-06-10",
    ]
    assert any("old .xls" in each.message for each in found.notes)


def test_a_sheet_without_data() -> None:
    with pytest.raises(SheetsError) as error:
        read(sheet_of())
    assert error.value.code == "sheets.empty"


def test_the_column_of_messages_is_not_read() -> None:
    content = sheet_of((*ROW, "C2: 错"), heads=(*HEADS, MESSAGES))
    found = read(content)
    assert (said(found), notes(found)) == ([ASSEMBLY], [])


def test_days_of_a_workbook_that_counts_from_1904() -> None:
    made = book([HEADS])
    made.epoch = CALENDAR_MAC_1904
    made.worksheets[0].append(ROW)
    assert said(read(saved(made))) == [ASSEMBLY]
    made.worksheets[0].append(["S-1", 42358, *ROW[2:]])
    assert faults(read(saved(made))) == [("B3", "sheets.day")]


def test_every_cell_that_is_read_otherwise_is_named_with_what_it_says() -> None:
    """Two days and three numbers: each column is one note, and nothing that one of them says is lost."""
    content = sheet_of(
        ("S-1", "2015年12月21日", "党员大会", "３0", 18),
        ("S-1", "２０１５-１２-２２", "党员大会", "５人", "４"),
        ("S-1", "2015.12.23", "党员大会", 20, 18),
    )
    found = read(content)
    assert faults(found) == []
    told = [
        [(place.cell, said) for place, said in zip(each.places, each.said, strict=True)]
        for each in found.notes
        if each.places[0].row
    ]
    assert told == [
        [
            ("B2", "'2015年12月21日' is read as 2015-12-21"),
            ("B4", "'2015.12.23' is read as 2015-12-23"),
        ],
        [("D2", "full-width digits are read as 30"), ("D3", "full-width digits are read as 5")],
        [("B3", "full-width digits are read as 2015-12-22")],
        [("E3", "full-width digits are read as 4")],
    ]
