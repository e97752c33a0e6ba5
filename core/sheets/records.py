"""The rows of a sheet below its headings, as columns by field; rows of no data are passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from core.sheets.errors import CellFault
from core.sheets.headings import Columns
from core.sheets.layout import NUMBER
from core.sheets.notes import Notes
from core.sheets.opening import Value
from core.sheets.place import Place
from core.sheets.values import number_text, plain

#: What the row of example in a template begins with.
EXAMPLE: Final = "示例"

_TOTAL: Final = re.compile(r"(合|小|总|累)\s*计[:：]?|共计.*")
_FOOTER: Final = re.compile(
    r"(填表|填报|制表|审核|经办|报送|统计|联系|负责)(人|单位|时间|日期|电话).*|(备?注|说明|注意)[:：].*"
)


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its place, its values by field, and the fields whose cells have no value to read.

    Fields of empty cells are left out.
    """

    place: Place
    values: Mapping[str, Value]
    broken: frozenset[str] = frozenset()


class Table:
    """A sheet read by its columns; what is wrong with cells and how merged ones are read is kept."""

    def __init__(self, columns: Columns, notes: Notes, faults: list[CellFault]) -> None:
        self.columns = columns
        self.grid = columns.grid
        self._notes = notes
        self._faults = faults
        self._spread = dict(self._merged())

    @property
    def places(self) -> dict[str, int]:
        """The columns by field."""
        return {name: each.column for name, each in self.columns.found.items()}

    def records(self) -> Iterator[Record]:
        """The rows of data, in their order."""
        for number in range(self.columns.last + 1, len(self.grid.rows) + 1):
            place = Place(self.grid.name, number)
            if self._passed_over(place):
                continue
            values: dict[str, Value] = {}
            broken = set()
            for name, found in self.columns.found.items():
                before = len(self._faults)
                value = self._value(place.at(found.column))
                if value is not None:
                    values[name] = value
                elif len(self._faults) > before:
                    broken.add(name)
            if not broken and not values.keys() - {NUMBER}:
                continue
            if number in self.grid.structure.hidden:
                self._notes.add(place, "a hidden row is read like any other")
            yield Record(place, values, frozenset(broken))

    def _merged(self) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """The cell whose value stands for a merged one's, by row and column."""
        known = {each.column for each in self.columns.found.values()}
        for top, left, bottom, right in self.grid.merged:
            if bottom > self.columns.last and left in known and bottom > top:
                for row in range(max(top, self.columns.last + 1) + 1, bottom + 1):
                    yield (row, left), (top, left)
            elif top > self.columns.last and right > left and left in known:
                covered = known & set(range(left + 1, right + 1))
                if covered:
                    place = Place(self.grid.name, top, left)
                    self._notes.add(place, "cells merged across columns count for the first one")

    def _value(self, cell: Place) -> Value | None:
        """A cell's value, None where it is empty; notes and faults are kept."""
        at = cell.row, cell.column
        origin = self._spread.get(at, at)
        structure = self.grid.structure
        if origin in structure.errors:
            said = f"the cell has the error {structure.errors[origin]}"
            hint = "put the formula right, or write the value itself"
            self._faults.append(CellFault("sheets.error-value", cell, said, hint))
            return None
        if origin in structure.uncomputed:
            hint = "open the file in Excel or WPS, let it compute, and save it; or write the value"
            said = "the formula's value is not in the file"
            self._faults.append(CellFault("sheets.formula", cell, said, hint))
            return None
        value = self._raw(origin)
        if isinstance(value, str) and not plain(value):
            return None
        if origin != at:
            self._notes.add(cell, "the value of a merged cell is read for each of its rows")
        if origin in structure.elsewhere:
            self._notes.add(
                cell, "a value of another workbook is read as it was when this one was saved"
            )
        if origin in structure.percents and isinstance(value, (int, float)):
            return f"{Decimal(number_text(value)) * 100:f}%"
        return value

    def _raw(self, at: tuple[int, int]) -> Value:
        row, column = at
        line = self.grid.rows[row - 1]
        return line[column - 1] if column <= len(line) else ""

    def _passed_over(self, place: Place) -> bool:
        """Whether a row is no data: the example, totals, remarks below, headings said again."""
        line = self.grid.rows[place.row - 1]
        texts = [plain(value) for value in line if isinstance(value, str) and plain(value)]
        if not texts:
            return False
        first = next(value for value in line if not isinstance(value, str) or plain(value))
        head = plain(first) if isinstance(first, str) else ""
        if head.startswith(EXAMPLE):
            return True
        if _TOTAL.fullmatch(head):
            self._notes.add(place, "a row of totals is not read")
            return True
        if _FOOTER.fullmatch(head):
            self._notes.add(place, "a row of remarks is not read")
            return True
        said = [found.text for found in self.columns.found.values()]
        if len(texts) > 1 and sum(text in said for text in texts) >= min(len(said), len(texts)):
            self._notes.add(place, "headings that stand there again are not read")
            return True
        return False
