"""Tables given out, as another program reads them: numbers, days, and texts that stay texts."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from core.sheets import table
from tests.sheets.books import opened

HEADS = ("代码", "名称", "总分", "起始日期")


def made(*rows: tuple[object, ...]) -> bytes:
    return table("small 2015", HEADS, rows, numbers=("总分",), days=("起始日期",))


def values(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_numbers_and_days_are_such_and_codes_are_texts() -> None:
    content = made(("007", "第一支部", "14.50", "2010-01-01"), ("8", "二", 3, None))
    assert values(content) == [
        list(HEADS),
        ["007", "第一支部", 14.5, dt.date(2010, 1, 1)],
        ["8", "二", 3.0, ""],
    ]
    sheet = opened(content).worksheets[0]
    assert sheet["C2"].number_format == "0.00"
    assert sheet["D2"].number_format == "yyyy-mm-dd"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:D3")
    assert sheet.title == "small 2015"
    # Four Chinese characters are eight narrow ones.
    assert sheet.column_dimensions["B"].width >= 8


def test_a_table_is_printed_on_a4_with_its_headings_on_every_page() -> None:
    sheet = opened(made(("007", "第一支部", "14.50", "2010-01-01"))).worksheets[0]
    setup = sheet.page_setup
    assert (setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight) == (
        *(9, "portrait", 1, 0),
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", None)
    assert sheet.oddFooter.center.text == "— &P / &N —"


@pytest.mark.parametrize(
    ("columns", "way", "across"), [(1, "portrait", 1), (3, "landscape", 1), (8, "landscape", 3)]
)
def test_a_wide_table_lies_and_goes_on_beside(columns: int, way: str, across: int) -> None:
    """Each column is 60 wide, the most there is: three are 180 and fit, eight are 480: three pages."""
    heads = [f"列{number}" for number in range(columns)]
    sheet = opened(table("宽", heads, [["长" * 40] * columns])).worksheets[0]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == (way, across)
    assert sheet.print_title_cols == (None if across == 1 else "$A:$B")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", '=HYPERLINK("http://x")', "#N/A", "'1", "_x0041_"]
)
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    content = made((text, text, text, text))
    cells = opened(content).worksheets[0][2]
    assert {cell.data_type for cell in cells[:2]} == {"s"}
    told = values(content)[1]
    assert told[:2] == [text, text]


def test_what_does_not_fit_stays_a_text() -> None:
    long = "12345678901234567.5"
    assert values(made((1, "", long, "1890-01-01"), ("", "", "—", "x")))[1:] == [
        [1.0, "", long, "1890-01-01"],
        ["", "", "—", "x"],
    ]


def test_characters_that_no_file_holds() -> None:
    assert (
        values(made(("a\x00b\x1fc\uffff", "x" * 40_000, 1, None)))[1][0] == "a\ufffdb\ufffdc\ufffd"
    )
    assert len(str(values(made(("", "x" * 40_000, 1, None)))[1][1])) == 32_767


def test_titles_that_no_sheet_can_have() -> None:
    assert opened(table("a/b:[c]*?" * 9, ("x",), [])).sheetnames == [("a b  c   " * 9)[:31]]
