"""Templates: what stands in them, as another program reads it."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from core.facts import VOCABULARY, FactError, fields_of, lists_of
from core.sheets import Called, Organisations, SheetsError, read_workbook, template
from core.sheets.layout import layout_of
from tests.sheets.books import opened, read, saved

NAMES = Organisations(
    [
        Called("S-1", "第一支部", dt.date(2010, 1, 1)),
        Called("S-2", "=第二支部", dt.date(2010, 1, 1)),
        Called("S-3", "旧名", dt.date(2010, 1, 1), dt.date(2014, 1, 1)),
    ]
)


@pytest.fixture(scope="module")
def meeting() -> bytes:
    return template("meeting", VOCABULARY, NAMES)


def test_headings_example_and_hidden_sheets(meeting: bytes) -> None:
    found = CalamineWorkbook.from_filelike(io.BytesIO(meeting))
    assert found.sheet_names == ["会议与组织生活", "到会名单", "选项", "dangjian"]
    visible = [each.visible for each in found.sheets_metadata]
    assert visible[:2] == [SheetVisibleEnum.Visible] * 2
    assert visible[2:] == [SheetVisibleEnum.Hidden, SheetVisibleEnum.VeryHidden]
    heads, example = found.get_sheet_by_name("会议与组织生活").to_python()
    assert heads[:8] == [
        *(
            "序号",
            "党组织*",
            "发生日期*",
            "会议类型*",
            "议题",
            "会前要求",
            "应到（人）",
            "实到（人）",
        )
    ]
    assert heads[-1] == "来源编号"
    assert example[:4] == ["示例", "名称或代码", "2015-12-20", "党员大会"]
    assert found.get_sheet_by_name("到会名单").to_python()[0] == [
        *("序号*", "人员*", "以普通党员身份")
    ]
    assert found.get_sheet_by_name("dangjian").to_python() == [
        ["type", "meeting"],
        ["version", "1"],
    ]


def test_drop_downs_help_and_formats(meeting: bytes) -> None:
    book = opened(meeting)
    sheet = book["会议与组织生活"]
    assert sheet.freeze_panes == "A2"
    rules = {str(each.sqref): each for each in sheet.data_validations.dataValidation}
    organisations = book.defined_names[rules["B3:B1002"].formula1].attr_text
    kinds = book.defined_names[rules["D3:D1002"].formula1].attr_text
    offered = {
        reference: [cell.value for [cell] in book["选项"][reference.split("!")[1].replace("$", "")]]
        for reference in (organisations, kinds)
    }
    assert offered[organisations] == ["第一支部", "=第二支部"]
    labels = VOCABULARY.codes["meeting.kind"].codes.values()
    assert offered[kinds] == [each.zh for each in labels]
    assert rules["G3:G1002"].type == "whole"
    assert all(each.showErrorMessage and not each.showDropDown for each in rules.values())
    assert "党组织(Organisation):必填。" in sheet["B1"].comment.text
    assert "单位:分钟" in sheet["J1"].comment.text
    assert sheet.column_dimensions["C"].number_format == "yyyy-mm-dd"
    assert sheet.column_dimensions["P"].number_format == "@"
    flag = book["到会名单"]["C1"].comment.text
    assert "不填为是。" in flag


def test_a_template_as_it_is_has_no_facts(meeting: bytes) -> None:
    with pytest.raises(SheetsError) as error:
        read_workbook(meeting, VOCABULARY)
    assert error.value.code == "sheets.empty"


def test_a_type_that_there_is_not() -> None:
    with pytest.raises(FactError, match="did you mean 'meeting'"):
        template("meting", VOCABULARY)


@pytest.mark.parametrize("name", sorted(VOCABULARY.types))
def test_every_field_has_a_column_that_its_heading_finds(name: str) -> None:
    """No two columns of a sheet are called alike, so that each can be told from the others."""
    model = VOCABULARY.types[name]
    layout = layout_of(name, VOCABULARY)
    fields = {each.field for each in layout.headings if not each.field.startswith("#")}
    assert fields == {each.name for each in fields_of(model)}
    assert [field for field, _ in layout.lists] == [each.name for each in lists_of(model)]
    for each in (layout, *(inner for _, inner in layout.lists)):
        titles = [heading.title for heading in each.headings]
        assert len(set(titles)) == len(titles)
    required = {each.field for each in layout.headings if each.required}
    needed = {key for key, info in model.model_fields.items() if info.is_required()}
    assert required - {"#organisation", "#day"} == needed


@pytest.mark.parametrize("name", sorted(VOCABULARY.types))
def test_an_example_is_a_fact_that_could_be(name: str) -> None:
    """Moved down a row, and of an organisation there is, it is read and checked as any other."""
    found = opened(template(name, VOCABULARY, NAMES))
    sheet = found.worksheets[0]
    for column in range(2, sheet.max_column + 1):
        said = sheet.cell(2, column).value
        sheet.cell(3, column, "S-1" if said == "名称或代码" else said)
    made = read(saved(found), type=name, organisations=NAMES)
    assert [(str(each.place), each.code, each.message) for each in made.faults] == []
    assert len(made.rows) == 1


def test_numbers_of_an_example_are_those_of_one_meeting(meeting: bytes) -> None:
    sheet = opened(meeting).worksheets[0]
    said = {str(head.value): cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)}
    wanted = {
        "应到（人）": "30",
        "实到（人）": "27",
        "计学时（学时）": "2",
        "时长（分钟）": "90",
        "议定事项（项）": "1",
    }
    assert {name: said[name] for name in wanted} == wanted
