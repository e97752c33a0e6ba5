"""What this room refuses: a whole workbook, or cells of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from core.sheets.place import Place

#: Every code this room raises, with what it means.
CODES: Final[dict[str, str]] = {
    "sheets.changed": "a row that says something else of a fact than the log does",
    "sheets.code": "a cell with none of the words or codes that its column takes",
    "sheets.damaged": "a workbook that cannot be read",
    "sheets.day": "a cell that is no day, or may be several",
    "sheets.empty": "a workbook without a row of data",
    "sheets.error-value": "a cell with an error of a formula, such as #N/A",
    "sheets.flag": "a cell that is neither yes nor no",
    "sheets.format": "a file that is no Excel workbook, whatever its name says",
    "sheets.formula": "a formula whose value is not in the file",
    "sheets.heading": "headings from which the columns cannot be told",
    "sheets.identifier": "a cell that is no identifier",
    "sheets.list": "a row of a list that belongs to no row, or to several",
    "sheets.number": "a cell that is no number of its column",
    "sheets.organisation": "a name or code that no organisation has, or a name that several have",
    "sheets.password": "a workbook that only a password opens",
    "sheets.rejected": "a workbook of which nothing was taken, for what is wrong in its cells",
    "sheets.text": "a cell that is no text",
    "sheets.too-large": "a workbook beyond the limits, or one that unpacks to far more than it is",
    "sheets.twice": "two rows that say the same, or have the same number",
    "sheets.type": "a workbook whose type of facts cannot be told",
}


@dataclass(frozen=True, slots=True)
class CellFault:
    """One thing wrong: a code, the cell or row, why, and a way out.

    The `message` repeats what the cell says only where that cannot be a person's name.
    """

    code: str
    place: Place
    message: str
    hint: str = ""

    def __str__(self) -> str:
        way_out = f" ({self.hint})" if self.hint else ""
        return f"{self.place}: [{self.code}] {self.message}{way_out}"


class CellsError(Exception):
    """Something made of cells that is refused; `code` is of the room's `codes`, `faults` of cells."""

    codes: ClassVar[Mapping[str, str]]

    def __init__(
        self,
        code: str,
        message: str,
        *,
        place: str = "",
        remedy: str = "",
        faults: Iterable[CellFault] = (),
    ) -> None:
        if code not in self.codes:
            raise ValueError(f"{code} is not a code of this room")
        self.faults = tuple(sorted(faults, key=lambda each: each.place))
        shown = "".join(f"\n  {fault}" for fault in self.faults[:20])
        super().__init__(f"{code} {f'{place}: ' if place else ''}{message}{shown}")
        self.code = code
        self.message = message
        self.place = place
        self.remedy = remedy


class SheetsError(CellsError):
    """A workbook that is refused. `code` is one of `CODES`; `faults` are of its cells, if any."""

    codes = CODES


def rejected(faults: Iterable[CellFault], place: str = "") -> SheetsError:
    """The error for everything that is wrong in a workbook's cells."""
    listed = tuple(faults)
    return SheetsError(
        "sheets.rejected",
        f"{len(listed)} faults, nothing was taken",
        place=place,
        remedy="Put the cells right and send the whole file again",
        faults=listed,
    )
