"""Tables of a file as rows of text with merged cells resolved: Excel workbooks and Word documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from core.drafts.definitions import percent
from core.drafts.word import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    is_word,
    too_large,
    word_tables,
)
from core.sheets import MOST_BYTES, Workbook, open_workbook

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

    Raises `SheetsError` as `core.sheets.open_workbook` does, and `DraftsError` ``drafts.format`` or
    ``drafts.too-large``.
    """
    if len(content) > MOST_BYTES:
        said = f"the file has more than {MOST_BYTES // 2**20} MB"
        raise too_large(said, name, "Keep the table alone in it")
    if is_word(content):
        return list(_of_word(content, name))
    book = open_workbook(content, name)
    _must_be_small(book)
    return list(_of_workbook(book))


def _must_be_small(book: Workbook) -> None:
    """Raise `DraftsError` for a workbook that is opened, but is no table of rules by its size."""
    cells = 0
    for sheet in book.grids:
        place = f"{book.name}: {sheet.name}" if book.name else sheet.name
        height, width = len(sheet.rows), len(sheet.rows[0]) if sheet.rows else 0
        covered = sum((b - t + 1) * (r - c + 1) for t, c, b, r in sheet.merged)
        cells += max(height * width, covered)
        if height > MOST_ROWS or width > MOST_COLUMNS or cells > MOST_CELLS:
            said = f"the sheet has {height} rows and {width} columns, or merged cells over more"
            remedy = (
                f"At most {MOST_ROWS} rows, {MOST_COLUMNS} columns and {MOST_CELLS} cells are read"
            )
            raise too_large(said, place, remedy)
        for line, row in enumerate(sheet.rows, start=1):
            if any(isinstance(value, str) and len(value) > MOST_TEXT for value in row):
                said = f"a cell has more than {MOST_TEXT} characters"
                raise too_large(said, f"{place}:{line}", "Divide its text")


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
    for number, cells in enumerate(word_tables(content, name), start=1):
        spans: dict[tuple[int, int], Span] = {}
        for column in range(max((len(row) for row in cells), default=0)):
            begun = 0
            for row in range(1, len(cells) + 1):
                over = row < len(cells) and column < min(len(cells[row]), len(cells[begun]))
                if over and cells[row][column] is cells[begun][column]:
                    continue
                if row - begun > 1:
                    for each in range(begun, row):
                        spans[each + 1, column + 1] = (begun + 1, row)
                begun = row
        texts = {cell: cell.text for row in cells for cell in row}
        rows = tuple(tuple(texts[cell] for cell in row) for row in cells)
        yield Grid(f"表{number}", rows, spans)
