"""Workbooks as people make them."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl import Workbook

from core.facts import VOCABULARY
from core.sheets import Organisations, Read, Span, read_workbook

FILES = Path(__file__).parent / "files"

#: The headings of most tests: what a meeting needs, and two numbers.
HEADS = ("党组织", "发生日期", "会议类型", "应到（人）", "实到（人）")


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def book(rows: Iterable[Sequence[Any]], *, title: str = "会议与组织生活") -> Workbook:
    """A workbook of one sheet with these rows."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return made


def sheet_of(*rows: Sequence[Any], heads: Sequence[Any] = HEADS) -> bytes:
    """A file with the headings and these rows below."""
    return saved(book([heads, *rows]))


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def read(
    content: bytes,
    *,
    type: str | None = None,
    organisations: Organisations | None = None,
    span: Span | None = None,
) -> Read:
    return read_workbook(
        content,
        VOCABULARY,
        name="t.xlsx",
        type=type,
        organisations=organisations,
        span=span,
    )


def said(found: Read) -> list[tuple[str, str, dict[str, Any]]]:
    """Organisation, day and body of each row."""
    return [(row.organisation, row.day, dict(row.data)) for row in found.rows]


def notes(found: Read) -> list[str]:
    """The notes with the places of the first cells, but for what the sheet as a whole is read as."""
    return [f"{each.places[0].cell} {each.message}" for each in found.notes if each.places[0].row]


def faults(found: Read) -> list[tuple[str, str]]:
    return [(each.place.cell, each.code) for each in found.faults]
