"""What has to be known of an old .xls file before it is read: its calendar, and how far cells reach.

calamine lays every sheet out as a rectangle when it opens the file, and a few cells in far corners
make that gigabytes. So the records of the workbook's stream are walked first, as calamine walks them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from core.sheets.errors import SheetsError
from core.sheets.place import Place
from core.sheets.structure import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS

#: Records that may be walked, over all sheets: each cell is one, and few are anything else.
MOST_RECORDS: Final = 4_000_000

#: Names of the stream that holds the workbook: of Excel 97 and later, and of older ones.
_STREAMS: Final = ("Workbook", "Book")

_END: Final = 0x000A
_DATEMODE: Final = 0x0022
_PASSWORD: Final = 0x002F
_SHEET: Final = 0x0085
_MANY_NUMBERS: Final = 0x00BD
_DIMENSIONS: Final = 0x0200
#: Formulas, texts, truth values and numbers: each begins with its row and column.
_CELLS: Final = frozenset((0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, _MANY_NUMBERS))

#: A stream shorter than this lies in the container's small sectors.
_SMALL: Final = 4096
_SECTORS: Final = {3: 512, 4: 4096}


def old_calendar(content: bytes) -> bool:
    """Whether an .xls file counts days from 1904.

    Raises `SheetsError` ``sheets.too-large``, ``sheets.password`` or ``sheets.damaged``.
    """
    try:
        found = [_walked(stream) for stream in _Container(content).streams()]
    except (struct.error, IndexError, KeyError) as error:
        raise _damaged() from error
    if not found:
        raise _damaged()
    return found[0]


def _damaged() -> SheetsError:
    return SheetsError(
        "sheets.damaged",
        "the file is cut off or damaged",
        remedy="Open it in Excel or WPS and save it as an Excel workbook (.xlsx)",
    )


class _Container:
    """The compound file that an .xls file is: streams in chains of sectors."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        (version,) = struct.unpack_from("<H", content, 26)
        self._size = _SECTORS[version]
        directory, _, small, first_small, _, more, _ = struct.unpack_from("<7I", content, 48)
        if small != _SMALL:
            raise _damaged()
        self._next = self._table(more)
        entries = self._chain(directory)
        self._entries = [entries[at : at + 128] for at in range(0, len(entries) - 127, 128)]
        self._next_small = _numbers(self._chain(first_small))

    def streams(self) -> Iterator[bytes]:
        """Each stream that may be the workbook's, the one of a newer program first."""
        for name in _STREAMS:
            for entry in self._entries:
                if _name(entry) == name:
                    start, length = struct.unpack_from("<2I", entry, 116)
                    found = self._chain(start) if length >= _SMALL else self._small(start)
                    yield found[:length]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        found = self._content[start : start + self._size]
        if not found:
            raise _damaged()
        return found

    def _table(self, more: int) -> list[int]:
        """For each sector the next one of its chain."""
        tables = list(struct.unpack_from("<109I", self._content, 76))
        seen = 0
        while more < _LAST:
            *numbers, more = _numbers(self._sector(more))
            tables += numbers
            seen += 1
            if seen * self._size > len(self._content):
                raise _damaged()
        return [
            number for table in tables if table < _LAST for number in _numbers(self._sector(table))
        ]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _chained(start, self._next))

    def _small(self, start: int) -> bytes:
        """A stream of small sectors, which lie in the stream of the first entry."""
        (first,) = struct.unpack_from("<I", self._entries[0], 116)
        held = self._chain(first)
        numbers = _chained(start, self._next_small)
        return b"".join(held[number * 64 : number * 64 + 64] for number in numbers)


#: Sector numbers from here on are marks: an end, a sector of the table itself, nothing.
_LAST: Final = 0xFFFFFFFA


def _chained(start: int, following: list[int]) -> Iterator[int]:
    count = 0
    while start < _LAST:
        yield start
        start = following[start]
        count += 1
        if count > len(following):
            raise _damaged()


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _name(entry: bytes) -> str:
    return entry[:64].decode("utf-16-le", "replace").partition("\0")[0]


def _walked(stream: bytes) -> bool:
    """Whether a workbook's stream counts from 1904; raises where its sheets reach too far."""
    sheets: list[tuple[int, str]] = []
    old = False
    walked = 0
    for kind, at, length in _records(stream, 0):
        walked += 1
        if kind == _DATEMODE:
            old = struct.unpack_from("<H", stream, at)[0] == 1
        elif kind == _PASSWORD:
            raise SheetsError(
                "sheets.password",
                "the file is encrypted",
                remedy="Open it with its password and save it without one",
            )
        elif kind == _SHEET:
            (start,) = struct.unpack_from("<I", stream, at)
            sheets.append((start, _sheet_name(stream[at : at + length])))
    if len(sheets) > MOST_SHEETS:
        raise SheetsError(
            "sheets.too-large",
            f"the workbook has {len(sheets)} sheets",
            remedy=f"At most {MOST_SHEETS} sheets are read",
        )
    cells = 0
    for start, name in sheets:
        count, area = _reach(stream, start, name, MOST_RECORDS - walked)
        walked += count
        cells += area
        if cells > MOST_CELLS:
            raise _too_large(name)
    return old


def _reach(stream: bytes, start: int, name: str, most: int) -> tuple[int, int]:
    """How many records a sheet has, and how many cells the rectangle around its cells."""
    rows, columns = [1 << 16, -1], [1 << 16, -1]
    count = 0
    for kind, at, length in _records(stream, start):
        count += 1
        if count > most:
            raise _too_large(name)
        if kind == _DIMENSIONS and length >= 10:
            # Cells without a value may count here, but calamine sets memory apart for all it says.
            _, last, _, end = struct.unpack_from("<2I2H" if length >= 14 else "<4H", stream, at)
            if last > 1 << 16 or end > 1 << 8:
                raise _too_large(name)
        if kind not in _CELLS or length < 4:
            continue
        row, column = struct.unpack_from("<2H", stream, at)
        last = column
        if kind == _MANY_NUMBERS:
            (last,) = struct.unpack_from("<H", stream, at + length - 2)
        if row >= MOST_ROWS or max(column, last) >= MOST_COLUMNS:
            raise _too_large(name, row + 1, max(column, last) + 1)
        rows = [min(rows[0], row), max(rows[1], row)]
        columns = [min(columns[0], column), max(columns[1], last)]
    # Rows and columns before the first cell are filled in when they are read.
    return count, (rows[1] + 1) * (columns[1] + 1)


def _too_large(sheet: str, row: int = 0, column: int = 0) -> SheetsError:
    return SheetsError(
        "sheets.too-large",
        f"a cell lies beyond row {MOST_ROWS}, column {MOST_COLUMNS} or {MOST_CELLS} cells",
        place=str(Place(sheet, row, column)),
        remedy="Divide the sheet, or delete what stands in that cell",
    )


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record, up to the end of a sheet or of the workbook's own."""
    head = struct.Struct("<2H")
    while start + 4 <= len(stream):
        kind, length = head.unpack_from(stream, start)
        if kind == _END:
            return
        yield kind, start + 4, length
        start += 4 + length


def _sheet_name(record: bytes) -> str:
    """The name of a sheet, which Excel 97 and later write as UTF-16 or in one byte a letter."""
    if len(record) < 8:
        return ""
    length, wide = record[6], record[7] & 1
    return record[8 : 8 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")
