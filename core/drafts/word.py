"""Tables of a Word document, read as a stream and within limits: no part of it is trusted.

What a table of assessment rules needs is its cells, which of them are merged, and their text. Tables
inside of cells, text boxes and what was deleted with changes tracked are left out.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from core.drafts.errors import DraftsError

#: The part with the text, and the most bytes of it that are read.
BODY: Final = "word/document.xml"
MOST_BODY: Final = 40 * 1024 * 1024

#: What the tables of one file may have at most; those of assessment rules stay far below.
MOST_TABLES: Final = 500
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 100
MOST_CELLS: Final = 200_000
#: Characters of a cell; merged cells repeat them in every row.
MOST_TEXT: Final = 10_000

#: What a packed file raises that is cut off, damaged, encrypted or packed in ways of its own.
DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(LookupError, RuntimeError, ValueError),
)

_CHUNK: Final = 1 << 20
_NAMESPACES: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
#: Parts that say nothing of the table around them.
_PASSED: Final = ("txbxContent", "moveFrom", "del")
_BETWEEN: Final = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}


@dataclass(eq=False, slots=True)
class Cell:
    """A cell; where it is merged, the same object stands at each of its places."""

    parts: list[str] = field(default_factory=list)
    length: int = 0

    @property
    def text(self) -> str:
        """The lines of its paragraphs."""
        return "".join(self.parts).strip()


def is_word(content: bytes) -> bool:
    """Whether a file is a Word document, as far as the list of its parts can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return BODY in archive.namelist()
    except DAMAGED:
        return False


def word_tables(content: bytes, name: str = "") -> list[list[list[Cell]]]:
    """The tables of a document: rows of cells, each cell at every column it goes over.

    Raises `DraftsError` ``drafts.format`` for a damaged document and ``drafts.too-large``.
    """
    tables = _Tables(name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _must_be_small(archive.getinfo(BODY).file_size, name)
            _read(archive, tables)
    except (*DAMAGED, expat.ExpatError) as error:
        raise _damaged(name) from error
    return tables.found


def _must_be_small(size: int, name: str) -> None:
    """Sizes are what the file says of itself; no part is read beyond what it says."""
    if size > MOST_BODY:
        raise too_large(
            f"the text of the document unpacks to {size // 2**20} MB",
            name,
            f"At most {MOST_BODY // 2**20} MB are read: keep the table alone",
        )


def _read(archive: zipfile.ZipFile, tables: _Tables) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = tables.start
    parser.EndElementHandler = tables.end
    parser.CharacterDataHandler = tables.text
    parser.StartDoctypeDeclHandler = _no_document_type
    with archive.open(BODY) as opened:
        while chunk := opened.read(_CHUNK):
            parser.Parse(chunk)
    parser.Parse(b"", True)


def _no_document_type(*_: object) -> None:
    """A document type could make little text into much."""
    raise ValueError("a part of the document has a document type")


def _damaged(name: str) -> DraftsError:
    return DraftsError(
        "drafts.format",
        "the document is cut off or damaged",
        place=name,
        remedy="Open it in Word or WPS and save it anew as .docx; nothing was taken",
    )


def too_large(said: str, place: str, remedy: str) -> DraftsError:
    """The error for a file beyond one of the limits."""
    return DraftsError("drafts.too-large", said, place=place, remedy=f"{remedy}; nothing was taken")


class _Tables:
    """Follows the tables of a document, its rows and cells."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[list[list[Cell]]] = []
        self._cells = 0
        self._deep = self._passing = 0
        self._inside: list[str] = []
        self._cell, self._span, self._is_below = Cell(), 1, False

    def start(self, element: str, attributes: dict[str, str]) -> None:
        space, _, part = element.rpartition(" ")
        part = part if space in _NAMESPACES else ""
        self._inside.append(part)
        if self._passing or part in _PASSED:
            self._passing += 1
        elif part == "tbl":
            self._deep += 1
            if self._deep == 1:
                self._table()
        elif self._deep == 1:
            self._in_table(part, _value(attributes))

    def _in_table(self, part: str, value: str) -> None:
        match part:
            case "tr":
                self._row()
            case "gridBefore":
                self._put(Cell(), int(value))
            case "tc":
                self._cell, self._span, self._is_below = Cell(), 1, False
            case "gridSpan":
                self._span = int(value)
            case "vMerge":
                self._is_below = value != "restart"
            case _ if part in _BETWEEN and self._inside[-2:-1] == ["r"]:
                self._say(_BETWEEN[part])

    def end(self, element: str) -> None:
        part = self._inside.pop()
        if self._passing:
            self._passing -= 1
        elif part == "tbl":
            self._deep -= 1
        elif self._deep == 1 and part == "p":
            self._say("\n")
        elif self._deep == 1 and part == "tc":
            self._put(self._above() or self._cell, self._span)

    def text(self, text: str) -> None:
        if self._deep == 1 and not self._passing and self._inside[-1] == "t":
            self._say(text)

    def _say(self, text: str) -> None:
        self._cell.parts.append(text)
        self._cell.length += len(text)
        if self._cell.length > MOST_TEXT:
            raise self._beyond(f"a cell has more than {MOST_TEXT} characters")

    def _table(self) -> None:
        if len(self.found) == MOST_TABLES:
            raise too_large(
                f"the document has more than {MOST_TABLES} tables",
                self.name,
                "Keep the table of the rules alone",
            )
        self.found.append([])

    def _row(self) -> None:
        rows = self.found[-1]
        if len(rows) == MOST_ROWS:
            raise self._beyond(f"the table has more than {MOST_ROWS} rows")
        rows.append([])

    def _above(self) -> Cell | None:
        """The cell that this one continues; none where there is no cell above it."""
        rows = self.found[-1]
        column = len(rows[-1])
        has_above = self._is_below and len(rows) > 1 and column < len(rows[-2])
        return rows[-2][column] if has_above else None

    def _put(self, cell: Cell, span: int) -> None:
        row = self.found[-1][-1]
        if span < 0:
            raise ValueError("a cell goes over fewer than no columns")
        if len(row) + span > MOST_COLUMNS:
            raise self._beyond(f"a row goes over more than {MOST_COLUMNS} columns")
        self._cells += span
        if self._cells > MOST_CELLS:
            raise self._beyond(f"the tables have more than {MOST_CELLS} cells together")
        row += [cell] * span

    def _beyond(self, said: str) -> DraftsError:
        at = f"表{len(self.found)}:{len(self.found[-1])}"
        return too_large(said, f"{self.name}: {at}" if self.name else at, "Divide the table")


def _value(attributes: dict[str, str]) -> str:
    """The one value that an element of a table has."""
    return next((v for key, v in attributes.items() if key.rpartition(" ")[2] == "val"), "")
