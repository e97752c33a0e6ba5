"""A file opened as sheets of plain values, or refused with what it is instead."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from core.sheets.errors import SheetsError
from core.sheets.old import old_calendar
from core.sheets.structure import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    Structure,
    counts_from_1904,
    structures,
)

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
"""What a cell holds; the empty text where it holds nothing."""

#: The longest file that is read, in bytes.
MOST_BYTES: Final = 20 * 1024 * 1024

#: What files begin with: packed ones (xlsx, docx, zip), and old office ones (xls, doc).
PACKED: Final = b"PK\x03\x04"
OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: Names inside an office container: what it is for.
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_WORD: Final = "WordDocument".encode("utf-16-le")

#: The hidden sheets of a template: what it is, and what its drop-downs offer.
HIDDEN: Final = "dangjian"
CHOICES: Final = "选项"

_SAVE: Final = "Open it in Excel or WPS and save it as an Excel workbook (.xlsx); nothing was taken"


@dataclass(frozen=True, slots=True)
class Grid:
    """A visible sheet: its rows from row 1, column A, all of one length.

    Where a cell is merged, `merged` has its first and last row and column, counting from 1.
    """

    name: str
    rows: Sequence[Sequence[Value]]
    merged: Sequence[tuple[int, int, int, int]] = ()
    structure: Structure = field(default_factory=Structure)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The visible sheets of a file; what its template says of itself; hidden sheets by name.

    `has_structure` is whether hidden rows and errors of formulas could be seen, `old_calendar`
    whether days are counted from 1904.
    """

    name: str
    grids: Sequence[Grid]
    template: Mapping[str, str]
    hidden: Sequence[str] = ()
    has_structure: bool = True
    old_calendar: bool = False


def is_workbook(start: bytes, name: str = "") -> bool:
    """Whether a file that begins so, or is called so, is to be read as a workbook."""
    ending = name.lower().rpartition(".")[2]
    return start.startswith((PACKED, OFFICE)) or ending in ("xlsx", "xlsm", "xls", "xlsb", "et")


def open_workbook(content: bytes, name: str = "") -> Workbook:
    """Read all visible sheets of an ``.xlsx``, ``.xlsm`` or ``.xls`` file.

    Raises `SheetsError` ``sheets.format``, ``sheets.password``, ``sheets.damaged`` or
    ``sheets.too-large``. Links to other workbooks are never followed, and macros never run.
    """
    if len(content) > MOST_BYTES:
        raise SheetsError(
            "sheets.too-large",
            f"the file has {len(content) // 2**20} MB",
            place=name,
            remedy=f"At most {MOST_BYTES // 2**20} MB are read: divide the file",
        )
    try:
        found, is_old = _structures(content)
        return replace(_read(content, name, found), old_calendar=is_old)
    except SheetsError as error:
        raise SheetsError(
            error.code,
            error.message,
            place=": ".join(each for each in (name, error.place) if each),
            remedy=error.remedy,
        ) from error.__cause__


def _structures(content: bytes) -> tuple[Mapping[str, Structure], bool]:
    """The structure of an xlsx file's sheets, nothing of an old one's; whether days count from 1904."""
    if content.startswith(OFFICE):
        if _ENCRYPTED in content:
            raise _password()
        if _WORD in content:
            raise _no_workbook("this is a Word document")
        return {}, old_calendar(content)
    if not content.startswith(PACKED):
        raise _no_workbook(_described(content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _must_be_sheets(archive)
            return structures(archive), counts_from_1904(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError) as error:
        raise _cut_off() from error


def _must_be_sheets(archive: zipfile.ZipFile) -> None:
    names = archive.NameToInfo
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names:
        raise _no_workbook("this is a binary workbook (.xlsb)")
    if "word/document.xml" in names:
        raise _no_workbook("this is a Word document")
    if "mimetype" in names:
        raise _no_workbook("this is an OpenDocument file (.ods)")
    raise _no_workbook("this is a zip archive")


def _described(content: bytes) -> str:
    """What a file is that is no workbook, as far as its first characters tell."""
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")):
        return "this is a web page (HTML) with the name of a workbook"
    if start.startswith(b"<"):
        return "this is an XML text with the name of a workbook"
    if start.startswith(b"%pdf-"):
        return "this is a PDF file"
    if not start:
        return "the file is empty"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "this is a text in UTF-16 with the name of a workbook"
    if b"\0" in start:
        return "this is no workbook"
    for encoding, said in (("utf-8", "UTF-8"), ("gb18030", "GBK")):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        what = "a table of text (CSV)" if any(each in start for each in b",\t;") else "a text"
        return f"this is {what} in {said} with the name of a workbook"
    return "this is no workbook"


def _no_workbook(said: str) -> SheetsError:
    return SheetsError("sheets.format", said, remedy=_SAVE)


def _password() -> SheetsError:
    return SheetsError(
        "sheets.password",
        "the file is encrypted",
        remedy="Open it with its password and save it without one",
    )


def _read(content: bytes, name: str, found: Mapping[str, Structure]) -> Workbook:
    try:
        return _laid_out(content, name, found)
    except PasswordError as error:
        raise _password() from error
    except (CalamineError, ValueError, OSError) as error:
        raise _cut_off() from error
    except BaseException as error:
        # Where calamine does not expect what it finds, it gives up with what is no `Exception`.
        if type(error).__name__ != "PanicException":
            raise
        raise _cut_off() from error


def _cut_off() -> SheetsError:
    return SheetsError("sheets.damaged", "the file is cut off or damaged", remedy=_SAVE)


def _laid_out(content: bytes, name: str, found: Mapping[str, Structure]) -> Workbook:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as opened:
        if len(opened.sheets_metadata) > MOST_SHEETS:
            raise SheetsError(
                "sheets.too-large",
                f"the workbook has {len(opened.sheets_metadata)} sheets",
                remedy=f"At most {MOST_SHEETS} sheets are read",
            )
        grids, hidden, template = [], [], {}
        for sheet in opened.sheets_metadata:
            if sheet.typ is not SheetTypeEnum.WorkSheet:
                continue
            if content.startswith(PACKED) and sheet.name not in found:
                # Its limits were not looked at, and laying it out may take all memory.
                raise SheetsError(
                    "sheets.damaged",
                    "the part of the sheet is missing",
                    place=sheet.name,
                    remedy=_SAVE,
                )
            if sheet.name == HIDDEN:
                template = _pairs(opened.get_sheet_by_name(sheet.name))
            elif sheet.visible is not SheetVisibleEnum.Visible:
                if sheet.name != CHOICES:
                    hidden.append(sheet.name)
            else:
                read = opened.get_sheet_by_name(sheet.name)
                grids.append(_grid(read, found.get(sheet.name, Structure())))
    return Workbook(name, grids, template, hidden, has_structure=bool(found))


def _grid(sheet: CalamineSheet, structure: Structure) -> Grid:
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        raise SheetsError(
            "sheets.too-large",
            f"the sheet has {sheet.total_height} rows and {sheet.total_width} columns",
            place=sheet.name,
            remedy=f"At most {MOST_ROWS} rows and {MOST_COLUMNS} columns are read",
        )
    rows = sheet.to_python(skip_empty_area=False)
    height, width = len(rows), len(rows[0]) if rows else 0
    merged = [
        (top + 1, left + 1, min(bottom + 1, height), min(right + 1, width))
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if top < height and left < width
    ]
    return Grid(sheet.name, rows, merged, structure)


def _pairs(sheet: CalamineSheet) -> dict[str, str]:
    """What a template says of itself: names in the first column, values in the second."""
    rows = sheet.to_python(skip_empty_area=False, nrows=20)
    return {str(row[0]): str(row[1]) for row in rows if len(row) > 1}
