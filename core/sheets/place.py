"""Where something stands in a workbook: a sheet, a row, and perhaps a column."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A cell, or with column 0 a row, or with row 0 a sheet; both count from 1."""

    sheet: str
    row: int = 0
    column: int = 0

    @property
    def cell(self) -> str:
        """``C18``; ``18`` for a row, nothing for a sheet."""
        return f"{letters(self.column)}{self.row or ''}"

    def at(self, column: int) -> Place:
        """The cell of this row in a column."""
        return Place(self.sheet, self.row, column)

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


def letters(column: int) -> str:
    """A column's letters: ``A`` for 1, ``AA`` for 27, nothing for 0."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def coordinates(cell: str) -> tuple[int, int]:
    """Row and column of ``C18``; raises `ValueError` for what is none."""
    head = cell.rstrip("0123456789")
    if not head.isascii() or not head.isalpha() or head == cell:
        raise ValueError(f"{cell!r} is not a cell")
    column = 0
    for letter in head.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(cell[len(head) :]), column
