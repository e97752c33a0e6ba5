"""Sheets: facts filled in and sent in as Excel files, and tables given out as such.

`template` makes the workbook of a fact type, `read_workbook` reads what people make of it and says
of every cell how it was understood or what is wrong with it, `compare` tells new rows from known and
changed ones, `lines` gives them in the interchange format, `marked` writes the faults into a copy,
and `table` writes any table. It knows the vocabulary and no log: who asks says what the log has.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from core.sheets.comparing import SOURCE, Change, Compared, Known, compare, external_id
from core.sheets.days import Span
from core.sheets.errors import CODES, CellFault, CellsError, SheetsError, rejected
from core.sheets.headings import MESSAGES
from core.sheets.interchange import Lines, lines
from core.sheets.notes import Note
from core.sheets.opening import CHOICES, MOST_BYTES, Workbook, is_workbook, open_workbook
from core.sheets.organisations import Called, Organisations
from core.sheets.place import Place
from core.sheets.reading import Read, read_workbook
from core.sheets.row import Row, content_of

if TYPE_CHECKING:
    from core.sheets.forms import template
    from core.sheets.marking import marked
    from core.sheets.writing import put, table, written

#: What writes workbooks, by the module it stands in: openpyxl is loaded when one is written.
_WRITING: Final = {
    "marked": "core.sheets.marking",
    "put": "core.sheets.writing",
    "table": "core.sheets.writing",
    "template": "core.sheets.forms",
    "written": "core.sheets.writing",
}

__all__ = [
    "CHOICES",
    "CODES",
    "MESSAGES",
    "MOST_BYTES",
    "SOURCE",
    "Called",
    "CellFault",
    "CellsError",
    "Change",
    "Compared",
    "Known",
    "Lines",
    "Note",
    "Organisations",
    "Place",
    "Read",
    "Row",
    "SheetsError",
    "Span",
    "Workbook",
    "compare",
    "content_of",
    "external_id",
    "is_workbook",
    "lines",
    "marked",
    "open_workbook",
    "put",
    "read_workbook",
    "rejected",
    "table",
    "template",
    "written",
]


def __getattr__(name: str) -> Any:
    """See `_WRITING`."""
    if name in _WRITING:
        return getattr(import_module(_WRITING[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
