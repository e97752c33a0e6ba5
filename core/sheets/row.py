"""A row that was read: what it says as a fact, and where each part of that stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import orjson

from core.sheets.errors import CellFault
from core.sheets.layout import DAY, ORGANISATION, ORGANISATION_CODE
from core.sheets.place import Place

#: Hexadecimal digits of a name made of what a row says.
_DIGITS: Final = 24

#: What the interchange format calls the parts that every fact has.
_ENVELOPE: Final = {"subject": (ORGANISATION, ORGANISATION_CODE), "occurredon": (DAY,)}


@dataclass(frozen=True, slots=True)
class Row:
    """A fact as a row says it; `data` is the canonical form of its body, `day` is in ISO form.

    `named` is what the source calls it, empty where it gives no name. `columns` are those of its
    fields, `lists` the rows of its lists.
    """

    place: Place
    type: str
    organisation: str
    day: str
    data: Mapping[str, Any]
    named: str = ""
    columns: Mapping[str, int] = field(default_factory=dict)
    lists: Mapping[str, Sequence[tuple[Place, Mapping[str, int]]]] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """What it says, as bytes that are the same for rows that say the same."""
        return content_of(self.type, self.organisation, self.day, self.data)

    @property
    def own_name(self) -> str:
        """A name that rows saying the same have, whatever the file: ``meeting:0f3a…``."""
        return f"{self.type}:{sha256(self.content).hexdigest()[:_DIGITS]}"

    def cell(self, path: str) -> Place:
        """Where a part stands, by its path in a fact (``present``, ``attendance.3.person``) or in a
        line of the interchange format (``data.present``, ``subject``); the row where none does.
        """
        parts = path.removeprefix("data.").split(".")
        if len(parts) > 2 and parts[0] in self.lists and parts[1].isdigit():
            rows = self.lists[parts[0]]
            if int(parts[1]) < len(rows):
                place, columns = rows[int(parts[1])]
                return place.at(columns.get(parts[2], 0))
        for name in _ENVELOPE.get(path, (parts[0],)):
            if name in self.columns:
                return self.place.at(self.columns[name])
        return self.place

    def fault(self, code: str, path: str, message: str, hint: str = "") -> CellFault:
        """What is wrong with a part, at its cell."""
        return CellFault(code, self.cell(path), message, hint)


def content_of(type: str, organisation: str, day: str, data: Mapping[str, Any]) -> bytes:
    """What a fact says, as bytes that are the same for facts that say the same."""
    return orjson.dumps([type, organisation, day, data], option=orjson.OPT_SORT_KEYS)


def twins(rows: Iterable[Row]) -> list[CellFault]:
    """Rows that say the same as one before them, or that have its name."""
    by_name: dict[str, Row] = {}
    by_content: dict[bytes, Row] = {}
    faults = []
    for row in rows:
        if row.named:
            # A fact's own name is one for all organisations, a number is of one.
            whole = row.named.startswith(f"{row.type}:")
            of = "" if whole else row.organisation
            first = by_name.setdefault(f"{row.type} {of} {row.named}", row)
            said = f"the same number stands in row {first.place.cell}"
        else:
            first = by_content.setdefault(row.content, row)
            said = f"the row says what row {first.place.cell} says"
        if first is not row:
            where = "" if first.place.sheet == row.place.sheet else f" of {first.place.sheet}"
            hint = "delete one; or give each a number of its own in the column 来源编号"
            faults.append(CellFault("sheets.twice", row.place, said + where, hint))
    return faults
