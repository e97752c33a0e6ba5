"""Files that are no workbooks, too large, or made to do harm: refused with what they are."""

import io
import struct
import zipfile

import pytest

from core.sheets import MOST_BYTES, SheetsError, is_workbook
from core.sheets import structure as limits
from core.sheets.opening import open_workbook
from tests.sheets.books import FILES, HEADS, book, read, saved, sheet_of

TABLE = "<html><table><tr><td>党组织</td></tr></table></html>"


def refused(content: bytes, name: str = "a.xls") -> SheetsError:
    with pytest.raises(SheetsError) as error:
        open_workbook(content, name)
    return error.value


def packed(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/"), part)
    return content.getvalue()


def with_part(name: str, part: bytes) -> bytes:
    """A good workbook with one part put in place of its own."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet_of())) as before,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for each in before.namelist():
            after.writestr(each, part if each == name else before.read(each))
    return content.getvalue()


def moved(made: bytes, target: str, part: str) -> bytes:
    """A workbook whose first sheet is another part, and is looked for as a target."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made)) as before,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for each in before.namelist():
            data = before.read(each).replace(b"/xl/worksheets/sheet1.xml", target.encode())
            after.writestr(part if each == "xl/worksheets/sheet1.xml" else each, data)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TABLE.encode(), "this is a web page (HTML) with the name of a workbook"),
        (TABLE.encode("gbk"), "this is a web page (HTML) with the name of a workbook"),
        ("\ufeff党组织,日期\n".encode(), "a table of text (CSV) in UTF-8"),
        ("党组织,日期\n甲,乙\n".encode("gbk"), "a table of text (CSV) in GBK"),
        ("党组织\t日期\n".encode("utf-16"), "a text in UTF-16"),
        (b'<?xml version="1.0"?><Workbook/>', "an XML text"),
        (b"%PDF-1.7", "a PDF file"),
        (b"", "the file is empty"),
        (bytes(100), "this is no workbook"),
        (packed(word__document=b"", a=b""), "a zip archive"),
        (packed(**{"word__document.xml": b"<w/>"}), "a Word document"),
        (packed(**{"xl__workbook.bin": b""}), "a binary workbook (.xlsb)"),
        (packed(mimetype=b"application/vnd.oasis"), "an OpenDocument file (.ods)"),
    ],
)
def test_what_is_no_workbook_is_named(content: bytes, said: str) -> None:
    error = refused(content)
    assert error.code == "sheets.format"
    assert said in error.message
    assert (error.place, bool(error.remedy)) == ("a.xls", True)


def test_files_with_passwords() -> None:
    assert refused((FILES / "password.xlsx").read_bytes()).code == "sheets.password"


@pytest.mark.parametrize("cut", [30, 1000, -200])
def test_files_that_are_cut_off(cut: int) -> None:
    assert refused(sheet_of()[:cut]).code == "sheets.damaged"
    assert refused((FILES / "meetings.xls").read_bytes()[:512]).code == "sheets.damaged"


def test_what_looks_like_a_workbook() -> None:
    assert is_workbook(sheet_of()[:8])
    assert is_workbook((FILES / "meetings.xls").read_bytes()[:8])
    assert is_workbook(b"<html>", "名单.XLS")
    assert not is_workbook(b'{"specversion": "1.0"', "facts.jsonl")


def test_a_file_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = with_part("xl/theme/theme1.xml", bytes(3_000_000))
    assert len(bomb) < 20_000
    open_workbook(bomb)
    monkeypatch.setattr(limits, "MOST_UNPACKED", 2_000_000)
    error = refused(bomb)
    assert (error.code, error.message) == (
        "sheets.too-large",
        "the file unpacks to 2 MB in 9 parts",
    )


def test_a_file_that_lies_about_its_sizes() -> None:
    """A part that says it is shorter than it is: its check sum does not fit."""
    bomb = bytearray(with_part("xl/theme/theme1.xml", bytes(100_000)))
    for place in range(len(bomb)):
        # The size unpacked, in the part's own head and in the directory.
        if bomb[place : place + 4] == struct.pack("<I", 100_000):
            bomb[place : place + 4] = struct.pack("<I", 10)
    assert refused(bytes(bomb)).code == "sheets.damaged"


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "docProps/core.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(name: str, encoding: str) -> None:
    part = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'
    error = refused(with_part(name, part.encode(encoding)))
    assert (error.code, "document type" in error.message) == ("sheets.damaged", True)


def test_merged_cells_that_cover_everything() -> None:
    with zipfile.ZipFile(io.BytesIO(sheet_of())) as archive:
        part = archive.read("xl/worksheets/sheet1.xml").decode()
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="{}"/></mergeCells>'
    for cells, code in (("A1:XFD1048576", "sheets.too-large"), ("A:A", "sheets.damaged")):
        found = part.replace("</sheetData>", merged.format(cells))
        assert refused(with_part("xl/worksheets/sheet1.xml", found.encode())).code == code


@pytest.mark.parametrize("cell", ["A50001", "KO1", "XFD1048576"])
def test_a_cell_far_away(cell: str) -> None:
    made = book([HEADS])
    made.worksheets[0][cell] = "x"
    error = refused(saved(made))
    assert error.code == "sheets.too-large"
    assert error.place == f"a.xls: 会议与组织生活!{cell}"


def test_formats_of_empty_cells_far_away_do_not_count() -> None:
    made = book([HEADS, ("S-1", "2015-03-05", "党员大会", 2, 1)])
    made.worksheets[0]["A60000"].number_format = "@"
    assert len(read(saved(made)).rows) == 1


def test_cells_of_all_sheets_together(monkeypatch: pytest.MonkeyPatch) -> None:
    made = book([HEADS, HEADS])
    made.create_sheet("b")["B5"] = "x"
    monkeypatch.setattr(limits, "MOST_CELLS", 20)
    open_workbook(saved(made))
    monkeypatch.setattr(limits, "MOST_CELLS", 19)
    error = refused(saved(made))
    assert (error.code, error.place) == ("sheets.too-large", "a.xls: b")


def test_limits_of_bytes_and_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(b"PK\x03\x04" + bytes(MOST_BYTES)).message == "the file has 20 MB"
    monkeypatch.setattr(limits, "MOST_SHEETS", 1)
    made = book([HEADS])
    made.create_sheet("b")
    assert refused(saved(made)).message == "the workbook has 2 sheets"


def test_links_to_other_workbooks_are_not_followed() -> None:
    cells = (
        '<c r="A2" t="inlineStr"><is><t>S-1</t></is></c>'
        '<c r="B2" t="inlineStr"><is><t>2015-03-05</t></is></c>'
        '<c r="C2" t="inlineStr"><is><t>党课</t></is></c>'
        '<c r="D2"><f>[1]Sheet1!A1</f><v>7</v></c>'
    )
    with zipfile.ZipFile(io.BytesIO(sheet_of())) as archive:
        part = archive.read("xl/worksheets/sheet1.xml").decode()
    part = part.replace("</row></sheetData>", f'</row><row r="2">{cells}</row></sheetData>')
    found = read(with_part("xl/worksheets/sheet1.xml", part.encode()))
    assert found.rows[0].data["expected"] == 7
    assert [each.message for each in found.notes if each.places[0].row] == [
        "a value of another workbook is read as it was when this one was saved"
    ]


MOVED = [
    ("/xl/data/sheet1.xml", "xl/data/sheet1.xml"),
    ("data/sheet1.xml", "xl/data/sheet1.xml"),
    ("/sheet1.xml", "sheet1.xml"),
    ("/xl/worksheets/sheet1.xml", "xl/Worksheets/Sheet1.xml"),
    ("worksheets/../x.xml", "xl/worksheets/../x.xml"),
]


@pytest.mark.parametrize(("target", "part"), MOVED)
def test_a_sheet_is_looked_at_whatever_part_it_is(target: str, part: str) -> None:
    made = book([HEADS, ("S-1", "2015-03-05", "党课", "=2+1", 0.5)])
    made.worksheets[0].row_dimensions[2].hidden = True
    made.worksheets[0]["E2"].number_format = "0%"
    [grid] = open_workbook(moved(saved(made), target, part)).grids
    found = grid.structure
    assert (found.hidden, found.uncomputed, found.percents) == ({2}, {(2, 4)}, {(2, 5)})
    made.worksheets[0]["A50001"] = "x"
    error = refused(moved(saved(made), target, part))
    assert (error.code, error.place) == ("sheets.too-large", "a.xls: 会议与组织生活!A50001")


def test_a_sheet_without_its_part() -> None:
    for target in ("/xl/worksheets/other.xml", "../worksheets/sheet1.xml"):
        error = refused(moved(sheet_of(), target, "xl/worksheets/sheet1.xml"))
        assert (error.code, error.place) == ("sheets.damaged", "a.xls: 会议与组织生活")
        assert error.message == "the part of the sheet is missing"


def test_another_part_than_the_one_looked_at() -> None:
    """Two parts of one name, two sheets of one name, and a workbook that is another part."""
    content = io.BytesIO(sheet_of())
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/worksheets/Sheet1.xml", b"<worksheet/>")
    assert refused(content.getvalue()).message == "two parts of the file have the same name"

    with zipfile.ZipFile(io.BytesIO(sheet_of())) as archive:
        book_part = archive.read("xl/workbook.xml").decode()
        leads = archive.read("_rels/.rels")
    sheet = book_part[book_part.index("<sheet ") : book_part.index("</sheets>")]
    twice = book_part.replace(sheet, sheet * 2).encode()
    assert refused(with_part("xl/workbook.xml", twice)).message == "two sheets have the same name"

    other = with_part("_rels/.rels", leads.replace(b"xl/workbook.xml", b"xl/other.xml"))
    assert "xl/workbook.xml" in refused(other).message
