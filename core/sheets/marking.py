"""A copy of a workbook with what is wrong written beside each row and the cells in yellow.

The column that is added is not read when the copy is put right and sent again.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

import openpyxl
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.sheets.headings import MESSAGES
from core.sheets.opening import OFFICE, Grid, open_workbook
from core.sheets.place import Place
from core.sheets.values import plain
from core.sheets.writing import put

#: The yellow of marked cells, which is ours alone: the next copy takes it away again.
_COLOUR: Final = "FFFFF2A8"
_YELLOW: Final = PatternFill("solid", fgColor=_COLOUR)
_RED: Final = Font(color="FFC00000")
_WIDTH: Final = 60


def marked(
    content: bytes,
    messages: Iterable[tuple[Place, str]],
    heads: Mapping[str, int],
    *,
    name: str = "",
) -> bytes:
    """A copy as ``.xlsx``: `messages` at their places, `heads` the rows of headings by sheet.

    Formulas stay formulas, and a spreadsheet computes them when it opens the copy; of an old ``.xls``
    file the values alone are kept, of one with macros no macros. Raises as `open_workbook` does.
    """
    opened = open_workbook(content, name)
    grids = {grid.name: grid for grid in opened.grids}
    if content.startswith(OFFICE):
        book = _copied(opened.grids)
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
    told: dict[str, dict[int, list[str]]] = {}
    cells = []
    for place, text in messages:
        told.setdefault(place.sheet, {}).setdefault(place.row, []).append(text)
        cells.append(place)
    for sheet in book.worksheets:
        if sheet.title in grids:
            _clean(sheet)
            _write(sheet, grids[sheet.title], told.get(sheet.title, {}), heads.get(sheet.title, 1))
    for place in cells:
        if place.row and place.column and place.sheet in book.sheetnames:
            book[place.sheet].cell(place.row, place.column).fill = _YELLOW
    copy = io.BytesIO()
    book.save(copy)
    return copy.getvalue()


def _copied(grids: Iterable[Grid]) -> Workbook:
    """A new workbook with the values of an old one."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for grid in grids:
        sheet = book.create_sheet(grid.name)
        for row, values in enumerate(grid.rows, start=1):
            for column, value in enumerate(values, start=1):
                put(sheet.cell(row, column), value)
        for top, left, bottom, right in grid.merged:
            sheet.merge_cells(None, top, left, bottom, right)
    return book


def _clean(sheet: Worksheet) -> None:
    """Take the yellow of an earlier copy away."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.has_style and cell.fill.fgColor.rgb == _COLOUR:
                cell.fill = PatternFill()


def _write(sheet: Worksheet, grid: Grid, told: Mapping[int, list[str]], head: int) -> None:
    """The column of messages: the one that an earlier copy added, or one behind the last."""
    column = _column(grid)
    if column is None and not told:
        return
    # Merged titles may reach further than the last value.
    ends = [each.max_col for each in sheet.merged_cells.ranges]
    column = column or max([len(row) for row in grid.rows[:1]] + ends, default=0) + 1
    for row in range(head + 1, len(grid.rows) + 1):
        _put(sheet.cell(row, column), "\n".join(told.get(row, ())))
    heading: Any = sheet.cell(head, column)
    put(heading, MESSAGES)
    heading.font = _RED
    above = [text for row, texts in told.items() if row <= head for text in texts]
    heading.comment = (
        Comment("\n".join(above), "dangjian", height=200, width=400) if above else None
    )
    sheet.column_dimensions[get_column_letter(column)].width = _WIDTH


def _put(cell: Any, text: str) -> None:
    cell.value = None
    put(cell, text)
    if text:
        cell.font = _RED
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _column(grid: Grid) -> int | None:
    for row in grid.rows[:20]:
        for column, value in enumerate(row, start=1):
            if isinstance(value, str) and plain(value) == plain(MESSAGES):
                return column
    return None
