"""Tables of a file as rows of text with merged cells resolved: Excel workbooks and Word documents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from core.drafts.definitions import percent
from core.drafts.errors import DraftsError
from core.sheets import Workbook, open_workbook

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its name, and its rows of text from row 1, column 1 on.

    `spans` says of a cell (row, column) that is merged downwards which rows it goes over.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    spans: Mapping[tuple[int, int], Span] = field(default_factory=dict)


def grids(content: bytes, name: str = "") -> list[Grid]:
    """The tables of an ``.xlsx``, ``.xls`` or ``.docx`` file.

    Raises `SheetsError` as `core.sheets.open_workbook` does, and `DraftsError` ``drafts.format``.
    """
    if _is_word(content):
        return list(_of_word(content, name))
    return list(_of_workbook(open_workbook(content, name)))


def _is_word(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "word/document.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _of_workbook(book: Workbook) -> Iterator[Grid]:
    for sheet in book.grids:
        rows = [[_text(v) for v in row] for row in sheet.rows]
        for row, column in sheet.structure.percents:
            if row <= len(rows) and column <= len(rows[row - 1]):
                value = sheet.rows[row - 1][column - 1]
                if isinstance(value, int | float):
                    rows[row - 1][column - 1] = percent(Fraction(repr(value)))
        spans: dict[tuple[int, int], Span] = {}
        for top, left, bottom, right in sheet.merged:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    rows[row - 1][column - 1] = rows[top - 1][left - 1]
                    spans[row, column] = (top, bottom)
        yield Grid(sheet.name, tuple(map(tuple, rows)), spans)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        return repr(value)
    return str(value).strip()


def _of_word(content: bytes, name: str) -> Iterator[Grid]:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(io.BytesIO(content))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        message = "the document is damaged"
        raise DraftsError(
            "drafts.format", message, place=name, remedy="Save it anew as .docx"
        ) from error
    for number, table in enumerate(document.tables, start=1):
        cells = [list(row.cells) for row in table.rows]
        spans: dict[tuple[int, int], Span] = {}
        for column in range(max((len(row) for row in cells), default=0)):
            begun = 0
            for row in range(1, len(cells) + 1):
                over = row < len(cells) and column < min(len(cells[row]), len(cells[begun]))
                if over and cells[row][column]._tc is cells[begun][column]._tc:
                    continue
                if row - begun > 1:
                    for each in range(begun, row):
                        spans[each + 1, column + 1] = (begun + 1, row)
                begun = row
        texts = tuple(tuple(cell.text.strip() for cell in row) for row in cells)
        yield Grid(f"表{number}", texts, spans)
