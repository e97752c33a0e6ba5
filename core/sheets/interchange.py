"""Rows as lines of the interchange format, in their order, and back from a line to its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from core.sheets.comparing import SOURCE, Compared, external_id
from core.sheets.row import Row

_PREFIX: Final = "cn.dangjian.fact."


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines to import, the row that each is of beside it; line numbers count from 1."""

    lines: Sequence[bytes]
    rows: Sequence[Row]

    def row(self, number: int) -> Row:
        """The row of a line."""
        return self.rows[number - 1]


def lines(
    compared: Compared, *, source: str = SOURCE, reason: str = "", separate: bool = False
) -> Lines:
    """What is to be taken of a file: the new rows, and the changed ones.

    Changed rows are corrections for the `reason` given; where `separate`, those that are not
    certain are facts of their own. Rows are in the order of the file.
    """
    told: list[tuple[Row, bytes]] = [(row, _recorded(row, source)) for row in compared.new]
    for change in compared.changed:
        if separate and not change.certain:
            told.append((change.row, _recorded(change.row, source)))
        else:
            known = change.known
            said = _said(change.row, known.source, known.external_id, known.mark)
            said |= {"type": f"{_PREFIX}{change.row.type}.corrected", "reason": reason}
            told.append((change.row, orjson.dumps(said) + b"\n"))
    told.sort(key=lambda each: each[0].place)
    return Lines([line for _, line in told], [row for row, _ in told])


def _recorded(row: Row, source: str) -> bytes:
    return orjson.dumps(_said(row, source, external_id(row), "entered")) + b"\n"


def _said(row: Row, source: str, name: str, mark: str) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": name,
        "source": source,
        "type": f"{_PREFIX}{row.type}",
        "subject": row.organisation,
        "occurredon": row.day,
        "mark": mark,
        "data": row.data,
    }
