"""The file of a table of items: one sheet a scheme, with drop-downs, and one that says what it is of."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from core.drafts.counted import offered
from core.drafts.definitions import number, percent
from core.drafts.reading import ABOUT, FURTHER, LINES, SCHEME
from core.drafts.row import BEYOND, HEADS, PERIODS, PROPOSED, WAYS, Row, Sheet, Table
from core.facts import VOCABULARY
from core.sheets import CHOICES, put, written

_WIDTHS: Final = {
    "group": 16,
    "title": 30,
    "points": 8,
    "standard": 44,
    "basis": 24,
    "counts": 30,
    "how": 14,
    "threshold": 8,
    "each": 10,
    "cap": 8,
    "every": 8,
    "applies": 18,
    "status": 18,
    "name": 18,
}
_HEAD: Final = PatternFill("solid", fgColor="FFD9E1F2")
_FILL: Final = PatternFill("solid", fgColor="FFF2F2F2")
_TO_CONFIRM: Final = PatternFill("solid", fgColor="FFFFF2CC")
_THIN: Final = Side(style="thin", color="FFBFBFBF")
_BAD_TITLE: Final = re.compile(r"[\[\]:*?/\\]")
#: Empty rows below the last one that have the drop-downs too.
_MORE: Final = 50


def workbook(table: Table) -> bytes:
    """A table as an ``.xlsx`` file that `read_table` reads back as the same."""
    book = Workbook()
    about = book.active
    assert isinstance(about, Worksheet)
    about.title = ABOUT
    names = _sheet_names(table)
    _about(about, table, names)
    offers = _offers(book)
    words = {each.split()[0]: each for each in offered()}
    for name, sheet in zip(names, table.sheets, strict=True):
        _items(book.create_sheet(name), sheet, offers, words)
    if table.further:
        page = book.create_sheet(FURTHER)
        for line, pair in enumerate([("类别", "名称"), *table.further], start=1):
            for column, text in enumerate((*pair, BEYOND if line > 1 else "状态"), start=1):
                put(page.cell(line, column), text)
        page.column_dimensions["B"].width, page.column_dimensions["C"].width = 50, 18
    for page in (about, book[CHOICES]):
        book.move_sheet(page, offset=len(book.worksheets))
    book.active = 0
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _sheet_names(table: Table) -> list[str]:
    """Titles as a spreadsheet program lets sheets be called, each once."""
    names: list[str] = []
    for sheet in table.sheets:
        plain = _BAD_TITLE.sub(" ", sheet.title).strip("' ")[:28] or "考核细则"
        taken = {ABOUT, FURTHER, CHOICES, *names}
        names.append(plain if plain not in taken else f"{plain} {len(names) + 1}")
    return names


def _about(page: Worksheet, table: Table, names: list[str]) -> None:
    line = 1
    for key, word in LINES.items():
        value = getattr(table.head, key)
        put(page.cell(line, 1), word)
        put(page.cell(line, 2), "" if value is None else str(value))
        line += 1
    for name, sheet in zip(names, table.sheets, strict=True):
        said = (SCHEME, name, sheet.code, sheet.title, " ".join(sheet.applies))
        for column, text in enumerate(said, start=1):
            put(page.cell(line, column), text)
        line += 1
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 14, 50


def _offers(book: Workbook) -> dict[str, str]:
    """The hidden sheet of what drop-downs offer; the range of each column's, by field."""
    page = book.create_sheet(CHOICES)
    page.sheet_state = "hidden"
    kinds = VOCABULARY.codes["organisation.kind"].codes
    lists = {
        "counts": list(offered()),
        "how": list(WAYS),
        "every": list(PERIODS),
        "applies": [f"{code} {label.zh}" for code, label in kinds.items()],
        "status": [PROPOSED],
    }
    ranges = {}
    for column, (key, texts) in enumerate(lists.items(), start=1):
        for line, text in enumerate(texts, start=1):
            put(page.cell(line, column), text)
        letter = get_column_letter(column)
        ranges[key] = f"'{CHOICES}'!${letter}$1:${letter}${len(texts)}"
    return ranges


def _items(page: Worksheet, sheet: Sheet, offers: dict[str, str], words: dict[str, str]) -> None:
    for column, (key, head) in enumerate(HEADS.items(), start=1):
        cell = page.cell(1, column)
        put(cell, head)
        cell.font, cell.fill = Font(bold=True), _HEAD
        letter = get_column_letter(column)
        page.column_dimensions[letter].width = _WIDTHS[key]
        if key in offers:
            # What is no word of the list may still be written: reading it says what is wrong.
            rule = DataValidation(type="list", formula1=offers[key], showErrorMessage=False)
            rule.add(f"{letter}2:{letter}{len(sheet.rows) + 1 + _MORE}")
            page.add_data_validation(rule)
    border = Border(_THIN, _THIN, _THIN, _THIN)
    for line, row in enumerate(sheet.rows, start=2):
        for column, value in enumerate(_values(row, words), start=1):
            cell = page.cell(line, column)
            put(cell, value)
            cell.border = border
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if row.status == PROPOSED and column > 5:
                cell.fill = _TO_CONFIRM
            elif row.status == BEYOND and column > 5:
                cell.fill = _FILL
    page.freeze_panes = "C2"


def _values(row: Row, words: dict[str, str]) -> Iterator[Any]:
    for key in HEADS:
        value = getattr(row, key)
        if isinstance(value, Fraction):
            share = key == "threshold" and "/" in row.counts
            yield percent(value) if share else written(number(value))
        elif isinstance(value, tuple):
            yield ", ".join(value)
        else:
            yield words.get(value, value) if key == "counts" else value
