"""What of an xlsx file's parts calamine does not tell, and what has to be known before it reads.

Which rows and cells are hidden, wrong or not computed; how far the cells reach, since a reader that
lays them out as a rectangle needs memory for all of it; and whether values stand in for another
workbook's. The parts are read once, as a stream; document types, which could make little text into
much, are refused.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Final
from xml.parsers import expat

from core.sheets.errors import SheetsError
from core.sheets.place import Place, coordinates

#: What a workbook may have at most; a year of a large region stays far below.
MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_PARTS: Final = 2_000
MOST_SHEETS: Final = 60
MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 300
MOST_CELLS: Final = 3_000_000

_CHUNK: Final = 1 << 20
_WORKBOOK: Final = "xl/workbook.xml"

_Start = Callable[[str, dict[str, str]], None]


@dataclass(slots=True)
class Structure:
    """Of one sheet, rows and cells counting from 1.

    `errors` are the cells with an error of a formula, by what it says; `uncomputed` are formulas
    without a value; `elsewhere` are formulas that ask another workbook; `percents` are cells that
    show a hundred times their value.
    """

    rows: int = 0
    columns: int = 0
    hidden: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    elsewhere: set[tuple[int, int]] = field(default_factory=set)
    percents: set[tuple[int, int]] = field(default_factory=set)


def structures(archive: zipfile.ZipFile) -> Mapping[str, Structure]:
    """The structure of every worksheet by name, in the workbook's order.

    Raises `SheetsError` ``sheets.too-large`` or ``sheets.damaged``.
    """
    _within_limits(archive)
    _must_lead_to_workbook(archive)
    found: dict[str, Structure] = {}
    targets = _targets(archive)
    percents = _percents(archive, [path for kind, path in targets.values() if kind == "styles"])
    for name, relation in _sheets(archive):
        kind, target = targets.get(relation, ("", ""))
        if kind in ("", "worksheet"):
            if name in found:
                raise _damaged("two sheets have the same name", name)
            found[name] = _structure(archive, _part(archive, target, name), name, percents)
            if sum(each.rows * each.columns for each in found.values()) > MOST_CELLS:
                raise SheetsError(
                    "sheets.too-large",
                    f"the sheets have more than {MOST_CELLS} cells together",
                    place=name,
                    remedy="Divide the file",
                )
    return found


def _part(archive: zipfile.ZipFile, target: str, sheet: str) -> zipfile.ZipInfo:
    """A sheet's part: the very one that calamine reads."""
    for each in archive.infolist():
        if _plain(each.filename) == target.lower():
            return each
    raise _damaged("the part of the sheet is missing", sheet)


def _plain(name: str) -> str:
    """The name of a part as calamine compares it."""
    return name.replace("\\", "/").lower()


def _damaged(said: str, place: str = "") -> SheetsError:
    return SheetsError(
        "sheets.damaged",
        said,
        place=place,
        remedy="Open it in Excel or WPS and save it anew as .xlsx",
    )


def _within_limits(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if size > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise SheetsError(
            "sheets.too-large",
            f"the file unpacks to {size // 2**20} MB in {len(parts)} parts",
            remedy=f"At most {MOST_UNPACKED // 2**20} MB in {MOST_PARTS} parts are read",
        )
    if len({_plain(part.filename) for part in parts}) < len(parts):
        # Another one of them might be read than the one that was looked at.
        raise _damaged("two parts of the file have the same name")
    for part in parts:
        if part.flag_bits & 1:
            raise SheetsError(
                "sheets.password",
                "the file is encrypted",
                remedy="Open it with its password and save it without one",
            )
        # Sizes are what the file says of itself; reading a part to its end shows whether it lies.
        with archive.open(part) as opened:
            start = opened.read(_CHUNK)
            if part.filename.endswith((".xml", ".rels")) and _has_document_type(start):
                raise _document_type()
            while opened.read(_CHUNK):
                pass


def _has_document_type(start: bytes) -> bool:
    """Whether an XML part begins with a document type, also in the other encoding it may have."""
    return b"<!DOCTYPE" in start.replace(b"\0", b"")


def _document_type() -> SheetsError:
    return SheetsError(
        "sheets.damaged", "a part of the file has a document type, which no workbook has"
    )


def _must_lead_to_workbook(archive: zipfile.ZipFile) -> None:
    """Refuse a file whose workbook is another part than the one that is read here."""
    found: list[str] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        if _local(element) == "Relationship" and kind == "officeDocument":
            found.append(attributes.get("Target", "").removeprefix("/"))

    _parse(archive, "_rels/.rels", start)
    if found != [_WORKBOOK]:
        raise _damaged("the file does not name its workbook as xl/workbook.xml")


def _parse(archive: zipfile.ZipFile, path: str, start: _Start) -> None:
    """Read a part for its elements alone."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    _run(archive, path, parser)


def _run(
    archive: zipfile.ZipFile, part: str | zipfile.ZipInfo, parser: expat.XMLParserType
) -> None:
    def refuse(*_: object) -> None:
        raise _document_type()

    parser.StartDoctypeDeclHandler = refuse
    opened: IO[bytes]
    with archive.open(part) as opened:
        try:
            parser.ParseFile(opened)
        except expat.ExpatError as error:
            raise _damaged(f"a part of the file cannot be read: {opened.name}") from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Names and relations of the sheets."""
    found: list[tuple[str, str]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if _local(element) == "sheet":
            relations = [value for key, value in attributes.items() if _local(key) == "id"]
            relation = relations[0] if len(relations) == 1 else ""
            found.append((attributes.get("name", ""), relation))

    _parse(archive, _WORKBOOK, start)
    if len(found) > MOST_SHEETS:
        raise SheetsError(
            "sheets.too-large",
            f"the workbook has {len(found)} sheets",
            remedy=f"At most {MOST_SHEETS} sheets are read",
        )
    return found


def counts_from_1904(archive: zipfile.ZipFile) -> bool:
    """Whether the workbook's calendar begins in 1904, as that of some programs did."""
    found: list[str] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if _local(element) == "workbookPr":
            found.append(attributes.get("date1904", ""))

    _parse(archive, _WORKBOOK, start)
    return found[-1:] in (["1"], ["true"])


def _targets(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    """What the workbook's relations lead to, and to which part."""
    found: dict[str, tuple[str, str]] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if _local(element) == "Relationship":
            target, name = attributes.get("Target", ""), attributes.get("Id", "")
            if name in found:
                raise _damaged("two relations of the workbook have the same name")
            path = target[1:] if target.startswith("/") else f"xl/{target}"
            found[name] = attributes.get("Type", "").rpartition("/")[2], path

    _parse(archive, "xl/_rels/workbook.xml.rels", start)
    return found


def _percents(archive: zipfile.ZipFile, paths: Sequence[str]) -> frozenset[str]:
    """The styles of cells, by number, whose numbers are shown as percentages."""
    if not paths or paths[0] not in archive.NameToInfo:
        return frozenset()
    formats = {"9", "10"}
    found: set[str] = set()
    inside: list[str] = []
    count = 0

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal count
        match _local(element):
            case "numFmt" if "%" in attributes.get("formatCode", ""):
                formats.add(attributes.get("numFmtId", ""))
            case "cellXfs" | "cellStyleXfs" as part:
                inside[:] = [part]
            case "xf" if inside == ["cellXfs"]:
                if attributes.get("numFmtId") in formats:
                    found.add(str(count))
                count += 1

    _parse(archive, paths[0], start)
    return frozenset(found)


class _Cells:
    """Follows the rows and cells of a sheet; some programs leave their coordinates out."""

    def __init__(self, name: str, percents: frozenset[str]) -> None:
        self.name = name
        self.percents = percents
        self.found = Structure()
        self.row = self.column = self.merged = 0
        self.kind = self.style = self.inside = ""
        self.formula = self.value = ""
        self.filled = self.has_formula = False

    def start(self, element: str, attributes: dict[str, str]) -> None:
        self.inside = _local(element)
        match self.inside:
            case "row":
                self.row = int(attributes.get("r", self.row + 1))
                self.column = 0
                if attributes.get("hidden") in ("1", "true"):
                    self.found.hidden.add(self.row)
            case "c":
                self.column += 1
                if "r" in attributes:
                    self.row, self.column = coordinates(attributes["r"])
                self.kind = attributes.get("t", "")
                self.style = attributes.get("s", "")
                self.formula = self.value = ""
                self.filled = self.has_formula = False
            case "f":
                self.filled = self.has_formula = True
            case "v" | "is":
                self.filled = True
            case "mergeCell":
                self._merge(attributes.get("ref", ""))

    def _merge(self, reference: str) -> None:
        """Count the cells of a merged one: programs that copy it need memory for each."""
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = coordinates(first), coordinates(last or first)
        self.merged += (bottom - top + 1) * (right - left + 1)
        if self.merged > MOST_CELLS:
            raise SheetsError(
                "sheets.too-large",
                f"merged cells cover more than {MOST_CELLS} cells",
                place=str(Place(self.name, top, left)),
                remedy="Part the merged cells",
            )

    def text(self, text: str) -> None:
        if self.inside == "v":
            self.value += text
        elif self.inside == "f":
            self.formula += text

    def end(self, element: str) -> None:
        self.inside = ""
        if _local(element) != "c" or not self.filled:
            return
        at = self.row, self.column
        self._extend()
        if self.kind == "e":
            self.found.errors[at] = self.value
        elif self.has_formula and not self.value and self.kind != "str":
            self.found.uncomputed.add(at)
        if self.style in self.percents and self.kind in ("", "n"):
            self.found.percents.add(at)
        if "[" in self.formula and "]" in self.formula and "!" in self.formula:
            self.found.elsewhere.add(at)

    def _extend(self) -> None:
        self.found.rows = max(self.found.rows, self.row)
        self.found.columns = max(self.found.columns, self.column)
        beyond = self.row > MOST_ROWS or self.column > MOST_COLUMNS
        if beyond or self.found.rows * self.found.columns > MOST_CELLS:
            raise SheetsError(
                "sheets.too-large",
                f"a cell lies beyond row {MOST_ROWS}, column {MOST_COLUMNS} or {MOST_CELLS} cells",
                place=str(Place(self.name, self.row, self.column)),
                remedy="Divide the sheet, or delete what stands in that cell",
            )


def _structure(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, percents: frozenset[str]
) -> Structure:
    cells = _Cells(name, percents)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = cells.start
    parser.EndElementHandler = cells.end
    parser.CharacterDataHandler = cells.text
    try:
        _run(archive, part, parser)
    except ValueError as error:
        raise _damaged(f"a part of the file cannot be read: {part.filename}") from error
    return cells.found
