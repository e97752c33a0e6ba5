"""Files of tables that are damaged, or made to take all memory: refused with a place and a way out."""

import io
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from api.cli import program
from core.drafts import DraftsError, completed, faults_of, grids, read_table, word
from core.sheets import MOST_BYTES
from tests.drafts.tables import PHRASES, about, filled, saved
from tests.drafts.tables import word as document

ROWS = [each[:4] for each in PHRASES[:6]]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(body: str, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", how) as archive:
        archive.writestr(word.BODY, body)
    return content.getvalue()


def table(rows: str) -> bytes:
    return packed(f"<w:document {W}><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>")


def cell(text: str = "", said: str = "") -> str:
    return f"<w:tc><w:tcPr>{said}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def refused(content: bytes) -> tuple[str, str]:
    with pytest.raises(DraftsError) as caught:
        read_table(content, "细则")
    assert caught.value.remedy
    return caught.value.code, caught.value.place


def encrypted() -> bytes:
    content = bytearray(table(""))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    return bytes(content)


BOMB = f'<!DOCTYPE d [<!ENTITY a "{"a" * 9}">]><w:document {W}><w:body>&a;</w:body></w:document>'


@pytest.mark.parametrize(
    "content",
    [
        packed("<w:document"),
        packed(f"<w:document {W}><w:body></w:document>"),
        packed(""),
        packed(BOMB),
        table(cell("a")),
        table(row(cell("a", '<w:gridSpan w:val="many"/>'))),
        table(row(cell("a", '<w:gridSpan w:val="-1"/>'))),
        encrypted(),
        packed(f"<w:document {W}/>", zipfile.ZIP_STORED).replace(b"<w:document", b"<w:documenT", 1),
    ],
    ids=["open", "tags", "empty", "entities", "no row", "no span", "below 0", "password", "sum"],
)
def test_a_damaged_document_says_so(content):
    code, place = refused(content)
    assert (code, place) == ("drafts.format", "细则")


def test_a_document_cut_off_anywhere_is_no_table():
    whole = document(ROWS)
    codes = set()
    for end in range(0, len(whole), len(whole) // 40):
        with pytest.raises(Exception) as caught:
            read_table(whole[:end], "细则")
        codes.add(getattr(caught.value, "code", type(caught.value).__name__))
    assert codes <= {"drafts.format", "sheets.format", "sheets.damaged"}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (table(row(cell("a", '<w:gridSpan w:val="2000000000"/>'))), "细则: 表1:1"),
        (table(row(cell()) + row(cell()) + row(*[cell()] * 101)), "细则: 表1:3"),
        (table(row(cell()) * (word.MOST_ROWS + 1)), f"细则: 表1:{word.MOST_ROWS}"),
        (table(row(cell("a" * (word.MOST_TEXT + 1)))), "细则: 表1:1"),
        (table("</w:tbl><w:tbl>" * word.MOST_TABLES), "细则"),
        (table(row(cell("", '<w:gridSpan w:val="100"/>')) * 2001), "细则: 表1:2001"),
    ],
    ids=["span", "columns", "rows", "text", "tables", "cells"],
)
def test_a_document_beyond_the_limits_is_refused(content, place):
    assert refused(content) == ("drafts.too-large", place)


def test_a_text_that_unpacks_to_far_more_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(word, "MOST_BODY", 1 << 20)
    content = table(row(cell("a" * 9)) + " " * (1 << 21))
    assert len(content) < 10_000
    assert refused(content) == ("drafts.too-large", "细则")


def test_a_file_beyond_the_limit_is_not_opened():
    assert refused(b"PK" + bytes(MOST_BYTES)) == ("drafts.too-large", "细则")


def sheet(*, columns: int = 1, rows: int = 1, text: str = "a", merged: str = "") -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "表"
    page.cell(rows, columns).value = text
    if merged:
        page.merge_cells(merged)
    return saved(book)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (sheet(columns=word.MOST_COLUMNS + 1), "细则: 表"),
        (sheet(rows=word.MOST_ROWS + 1), "细则: 表"),
        (sheet(rows=word.MOST_ROWS, columns=41), "细则: 表"),
        (sheet(text="a" * (word.MOST_TEXT + 1)), "细则: 表:1"),
    ],
    ids=["columns", "rows", "cells", "text"],
)
def test_a_workbook_beyond_the_limits_is_refused(content, place):
    assert refused(content) == ("drafts.too-large", place)


def test_merged_cells_are_the_same_at_all_their_places():
    """By hand: A goes over two columns and three rows; what continues nothing stands for itself."""
    over, below = '<w:gridSpan w:val="2"/>', "<w:vMerge/>"
    start = '<w:vMerge w:val="restart"/>'
    found = grids.grids(
        table(
            row(cell("A", over + start), cell("1", below))
            + row(cell("", over + below), cell("2"))
            + row(cell("", over + below), cell("3"))
            + '<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>'
            + cell("4")
            + "</w:tr>"
        )
    )
    [only] = found
    assert only.rows == (("A", "A", "1"), ("A", "A", "2"), ("A", "A", "3"), ("", "", "4"))
    assert dict(only.spans) == {(line, column): (1, 3) for line in (1, 2, 3) for column in (1, 2)}


def test_a_cell_merged_over_many_rows_is_read():
    below = row(cell("", "<w:vMerge/>"), cell("内容"))
    [only] = grids.grids(
        table(row(cell("组", '<w:vMerge w:val="restart"/>'), cell("内容")) + below * 1999)
    )
    assert only.rows == (("组", "内容"),) * 2000
    assert only.spans[1, 1] == (1, 2000)


def test_what_is_no_part_of_a_cell_is_left_out():
    inner = f"<w:tbl>{row(cell('内'))}</w:tbl>"
    run = (
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>一</w:t><w:tab/><w:t>二</w:t></w:r>"
        "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins>"
        "<w:r><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:r></w:p>"
    )
    [only] = grids.grids(table(row(f"<w:tc>{run}{inner}<w:p/></w:tc>")))
    assert only.rows == (("一\t二新",),)


MANY = "9" * 9_900


@pytest.mark.parametrize(
    "standard",
    [
        *(f"每次扣{MANY}分", f"每少一次扣{MANY}分", f"达到90%以上得{MANY}分", f"{MANY}%以上得满分"),
        *("达到90%以上得5.5.5.分", f"每季度召开{MANY}次", f"最高{MANY}分", MANY),
    ],
)
def test_a_number_that_is_none_tells_nothing(standard: str) -> None:
    """Nor is a part of it read as if it were the whole, nor is it looked through from each digit on."""
    made = completed(about(read_table(filled([("项", "其他", 10, standard)])).table))
    assert {fault.code for fault in faults_of(made)} == {"drafts.unclear"}


@pytest.mark.parametrize(
    "content", [packed("<w:document"), filled(ROWS)[:-30]], ids=["docx", "xlsx"]
)
def test_the_command_refuses_it_and_writes_nothing(tmp_path: Path, content):
    file, into = tmp_path / "rules.docx", tmp_path / "demo"
    file.write_bytes(content)
    command = ["--lang", "en", "plugins", "table", "import", str(file), "--into", str(into)]
    result = CliRunner().invoke(program, command)
    assert result.exit_code == 2
    assert "rules.docx" in result.stderr
    assert any(
        code in result.stderr for code in ("drafts.format", "sheets.format", "sheets.damaged")
    )
    assert not into.exists()
