"""Tables written as workbooks: numbers as numbers, days as days, and texts always as texts."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

DAY_FORMAT: Final = "yyyy-mm-dd"

#: The first day that every spreadsheet program means the same by.
FIRST_DATE: Final = dt.date(1900, 3, 1)

#: A spreadsheet keeps fifteen digits of a number; a longer one is written as a text.
_DIGITS: Final = 15
_PLAIN_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")

#: The longest text that a cell holds.
_LONGEST: Final = 32_767

#: Characters that XML has no place for, and texts that would be taken for their escapes.
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_BAD_TITLE: Final = re.compile(r"[\[\]:*?/\\]")

_HEAD: Final = PatternFill("solid", fgColor="FFD9E1F2")
_WIDEST: Final = 60
_NARROWEST: Final = 8

#: Widths of all columns together that still fit on an upright page, and on a lying one in small letters.
_UPRIGHT: Final = 90
_LYING: Final = 210


def written(number: str | int | Decimal) -> Decimal | int | str:
    """A number as a cell holds it exactly, else its text."""
    text = str(number)
    digits = text.lstrip("-").replace(".", "").lstrip("0")
    if not _PLAIN_NUMBER.fullmatch(text) or len(digits) > _DIGITS:
        return text
    return Decimal(text) if "." in text else int(text)


def put(cell: Any, value: Any) -> None:
    """Write a value: a text is a text, whatever it begins with, never a formula or an error."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        text = _ESCAPED.sub("_x005F_", _ILLEGAL.sub("\ufffd", value))[:_LONGEST]
        cell.value = text
        cell.data_type = "s"
        if text.startswith(("=", "+", "-", "@", "\t")):
            # Asked for as a text even where somebody edits the cell and leaves it.
            cell.quotePrefix = True
        return
    cell.value = value
    if isinstance(value, Decimal):
        places = max(0, -int(value.as_tuple().exponent))
        cell.number_format = f"0.{'0' * places}" if places else "0"
    elif isinstance(value, dt.date):
        cell.number_format = DAY_FORMAT


def width_of(text: str) -> int:
    """How many narrow characters a text is wide: a Chinese one takes two."""
    return max(
        (sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line)
         for line in text.splitlines()),
        default=0,
    )  # fmt: skip


def table(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    numbers: Iterable[str] = (),
    days: Iterable[str] = (),
    links: Iterable[str] = (),
) -> bytes:
    """A table as an ``.xlsx`` file with one sheet: headings that stay in sight, a filter, widths.

    Columns named in `numbers` and `days` are written as such where their texts are numbers and days
    in ISO form; those in `links` are addresses that open. A missing value is an empty cell.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _BAD_TITLE.sub(" ", title)[:31].strip("'") or "Sheet1"
    kinds, opens = _kinds(heads, set(numbers), set(days)), set(links)
    widths = [width_of(head) + 3 for head in heads]
    _heads(sheet, heads)
    for number, row in enumerate(rows, start=2):
        for column, (value, kind) in enumerate(zip(row, kinds, strict=True), start=1):
            made = _typed(value, kind)
            cell = sheet.cell(number, column)
            put(cell, made)
            if made and heads[column - 1] in opens:
                assert isinstance(cell, Cell)
                cell.hyperlink, cell.style = str(made), "Hyperlink"
            widths[column - 1] = max(
                widths[column - 1], width_of(str("" if made is None else made))
            )
    for column, width in enumerate(widths, start=1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = max(_NARROWEST, min(width + 2, _WIDEST))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    print_on_a4(sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def print_on_a4(sheet: Worksheet) -> None:
    """Have a sheet printed on A4: its columns side by side where they can be read, headings on every page.

    A wider one goes on beside: then the first two columns, which name the row, are on every page too.
    """
    wide = sum(each.width for each in sheet.column_dimensions.values())
    across = math.ceil(wide / _LYING)
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if wide > _UPRIGHT else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = max(across, 1), 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    if across > 1:
        sheet.print_title_cols = "A:B"
    foot = HeaderFooterItem()
    foot.center.text = "— &P / &N —"
    sheet.oddFooter = foot


def _kinds(heads: Sequence[str], numbers: set[str], days: set[str]) -> list[str]:
    return ["number" if head in numbers else "day" if head in days else "text" for head in heads]


def _heads(sheet: Worksheet, heads: Sequence[str]) -> None:
    for column, head in enumerate(heads, start=1):
        cell = sheet.cell(1, column)
        put(cell, head)
        assert isinstance(cell, Cell)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def _typed(value: Any, kind: str) -> Any:
    if kind == "number" and isinstance(value, str):
        return written(value)
    if kind == "day" and isinstance(value, str):
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            return value
        return day if day >= FIRST_DATE else value
    return value
