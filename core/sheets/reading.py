"""A workbook read as facts of one type: rows, what was understood how, and what is wrong where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.facts import FactError, Vocabulary, canonical
from core.sheets.cells import Reader
from core.sheets.days import Span
from core.sheets.errors import CellFault, SheetsError
from core.sheets.headings import Columns, columns_of, missing
from core.sheets.kind import type_of
from core.sheets.layout import (
    DAY,
    IDENTIFIER,
    NUMBER,
    ORGANISATION,
    ORGANISATION_CODE,
    Layout,
    layout_of,
)
from core.sheets.notes import Note, Notes
from core.sheets.opening import Workbook, open_workbook
from core.sheets.organisations import Organisations
from core.sheets.place import Place
from core.sheets.records import Record, Table
from core.sheets.row import Row, twins
from core.sheets.values import Unclear

_ENVELOPE = frozenset({NUMBER, ORGANISATION, ORGANISATION_CODE, DAY, IDENTIFIER})


@dataclass(frozen=True, slots=True)
class Read:
    """What a workbook says: facts of one `type`, in the order of its rows.

    `notes` are what was not understood literally, `faults` everything wrong; with any, the rows
    that are fine are there and nothing of the file is to be taken. `heads` is the last row of
    headings of every sheet that was read.
    """

    type: str
    rows: Sequence[Row]
    notes: Sequence[Note] = ()
    faults: Sequence[CellFault] = ()
    heads: Mapping[str, int] = field(default_factory=dict)


def read_workbook(
    content: bytes,
    vocabulary: Vocabulary,
    *,
    name: str = "",
    type: str | None = None,
    organisations: Organisations | None = None,
    span: Span | None = None,
) -> Read:
    """Read an Excel file; `name` is what messages call it.

    `type` is that of its facts, else its template's, else the one that its headings fit. `span` gives
    days without a year theirs. Raises `SheetsError` ``sheets.format``, ``sheets.password``,
    ``sheets.damaged``, ``sheets.too-large``, ``sheets.type``, ``sheets.heading`` or
    ``sheets.empty``, and `FactError` ``facts.unknown-type``. What is wrong in cells is in the answer.
    """
    workbook = open_workbook(content, name)
    notes = Notes()
    known = type or type_of(workbook, vocabulary, notes)
    # Numbers of a calendar that begins in 1904 would be taken for days four years before.
    names, counted = organisations or Organisations(), not workbook.old_calendar
    reader = Reader(vocabulary, names, span, counted)
    reading = _Reading(workbook, known, layout_of(known, vocabulary), reader, notes)
    reading.run()
    if not reading.rows and not reading.faults:
        raise SheetsError(
            "sheets.empty",
            "no row of data stands below the headings",
            place=name,
            remedy="Fill in a row a fact; the row of example is not read",
        )
    faults = [*reading.faults, *twins(reading.rows), *names.unfounded(reading.rows)]
    faults.sort(key=lambda each: each.place)
    return Read(known, reading.rows, notes.all(), faults, reading.heads)


#: Rows of a list, by field: the place, the values, and the columns.
_Listed = dict[str, list[tuple[Place, dict[str, Any], Mapping[str, int]]]]


@dataclass(slots=True)
class _Reading:
    """One reading's state.

    `listed` are the rows of lists by the number of the row they belong to, `_unread` the cells, and
    their rows, of which it is said already that they cannot be read.
    """

    workbook: Workbook
    type: str
    layout: Layout
    reader: Reader
    notes: Notes
    rows: list[Row] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    listed: dict[str, _Listed] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    _numbers: dict[str, Place] = field(default_factory=dict)
    _unread: set[Place] = field(default_factory=set)

    def run(self) -> None:
        """Read the sheets of lists, then those of facts."""
        sheets: list[Columns] = []
        for grid in self.workbook.grids:
            main = columns_of(grid, self.layout)
            fitting = [(name, found) for name, each in self.layout.lists
                       if (found := columns_of(grid, each)) is not None]  # fmt: skip
            titled = [
                each for each in fitting if dict(self.layout.lists)[each[0]].title == grid.name
            ]
            if titled or (fitting and main is None):
                name, found = (titled or fitting)[0]
                self._list(name, found)
            elif main is not None:
                sheets.append(main)
            elif any(value != "" for row in grid.rows for value in row):
                self.notes.add(Place(grid.name), "the sheet is not read: no headings of the type")
        for hidden in self.workbook.hidden:
            self.notes.add(Place(hidden), "a hidden sheet is not read")
        if not sheets:
            raise SheetsError(
                "sheets.heading",
                f"no sheet has the headings of {self.layout.title} ({self.type})",
                place=self.workbook.name,
                remedy=f"Write a template and fill it in: dangjian template {self.type}",
            )
        if not self.workbook.has_structure:
            self.notes.add(
                Place(sheets[0].grid.name),
                "in an old .xls file hidden rows and errors of formulas cannot be told",
            )
        for each in sheets:
            self._sheet(each)
        self._refuse_orphans()

    def _table(self, columns: Columns, layout: Layout) -> Table | None:
        """The table of a sheet; None where a column is not there that has to be."""
        head = Place(columns.grid.name, columns.last)
        self.heads[head.sheet] = head.row
        for found in columns.found.values():
            if found.guessed:
                said = f"the heading '{found.text}' is read as '{found.heading.label.zh}'"
                self.notes.add(head.at(found.column), said)
            if found.unit:
                said = f"the numbers of the column are read as {found.unit}"
                self.notes.add(head.at(found.column), said)
        for column, text in columns.others.items():
            self.notes.add(head.at(column), f"the column '{text}' is not read")
        lacking = missing(columns, layout)
        for heading in lacking:
            said = f"the column '{heading.label.zh}' is missing"
            hint = f"add it, {heading.title}, and fill it in in every row"
            self.faults.append(CellFault("sheets.heading", head, said, hint))
        return None if lacking else Table(columns, self.notes, self.faults)

    def _list(self, name: str, columns: Columns) -> None:
        layout = dict(self.layout.lists)[name]
        table = self._table(columns, layout)
        for record in table.records() if table else ():
            values, _ = self._values(record, columns)
            number = values.pop(NUMBER, None)
            if number is None:
                fault = CellFault(
                    "sheets.list",
                    record.place.at(columns.found[NUMBER].column),
                    "the row names no row of the first sheet",
                    "write the number (序号) of the row it belongs to",
                )
                self.faults.append(fault)
                continue
            places = {field: found.column for field, found in columns.found.items()}
            rows = self.listed.setdefault(number, {}).setdefault(name, [])
            rows.append((record.place, values, places))

    def _sheet(self, columns: Columns) -> None:
        table = self._table(columns, self.layout)
        for record in table.records() if table else ():
            values, failed = self._values(record, columns)
            self._row(record, values, failed, columns)

    def _values(self, record: Record, columns: Columns) -> tuple[dict[str, Any], set[str]]:
        """What a row says by field, and the fields that could not be read; a fault for each."""
        said: dict[str, Any] = {}
        failed = set(record.broken)
        for name in failed:
            self._unread |= {record.place, record.place.at(columns.found[name].column)}
        for name, found in sorted(columns.found.items(), key=lambda each: each[0] != DAY):
            cell = record.place.at(found.column)
            if name not in record.values:
                continue
            day = dt.date.fromisoformat(said[DAY]) if DAY in said else None
            try:
                read = self.reader.read(
                    record.values[name], found.heading, unit=found.unit, day=day
                )
            except Unclear as error:
                failed.add(name)
                self._unread |= {record.place, cell}
                self.faults.append(CellFault(error.code, cell, error.message, error.hint))
                continue
            if read.note:
                self.notes.add(cell, read.note)
            if read.value is not None:
                said[name] = read.value
        return said, failed

    def _row(
        self,
        record: Record,
        values: dict[str, Any],
        failed: set[str],
        columns: Columns,
    ) -> None:
        number = values.get(NUMBER, "")
        lists = self._lists_of(number, record.place)
        data = {name: value for name, value in values.items() if name not in _ENVELOPE}
        data |= {name: [values for _, values, _ in rows] for name, rows in lists.items()}
        places = {name: found.column for name, found in columns.found.items()}
        row = Row(
            record.place,
            self.type,
            self._organisation(record.place, values, failed, places),
            str(values.get(DAY, "")),
            data,
            str(values.get(IDENTIFIER, "")),
            places,
            {name: [(place, found) for place, _, found in rows] for name, rows in lists.items()},
        )
        faults = [] if DAY in values or DAY in failed else [_missing(row, DAY, "发生日期")]
        if not row.organisation and not failed & {ORGANISATION, ORGANISATION_CODE}:
            faults.append(_missing(row, ORGANISATION, "党组织"))
        try:
            body = self.reader.vocabulary.parse(self.type, data)
        except FactError as error:
            # What follows from a cell that could not be read is not said again.
            listed = [place for rows in row.lists.values() for place, _ in rows]
            partly = failed or any(place in self._unread for place in listed)
            faults += [
                row.fault(each.code, each.path, each.message, each.hint)
                for each in error.faults
                if (each.path and row.cell(each.path) not in self._unread) or not partly
            ]
        else:
            if not failed and not faults:
                self.rows.append(
                    Row(row.place, row.type, row.organisation, row.day, canonical(body),
                        row.named, row.columns, row.lists)
                )  # fmt: skip
        self.faults += faults

    def _organisation(
        self, place: Place, values: dict[str, Any], failed: set[str], places: Mapping[str, int]
    ) -> str:
        """The organisation by its code or its name, which have to agree where both are given."""
        name, code = values.get(ORGANISATION), values.get(ORGANISATION_CODE)
        if name and code and name != code:
            failed.add(ORGANISATION)
            fault = CellFault(
                "sheets.organisation",
                place.at(places[ORGANISATION_CODE]),
                f"the code is {code} and the name is that of {name}",
                "give one of the two",
            )
            self.faults.append(fault)
        return str(code or name or "")

    def _lists_of(self, number: str, place: Place) -> _Listed:
        """The rows of lists that belong to a row; raises nothing, a number given twice is a fault."""
        if number not in self.listed:
            return {}
        if number in self._numbers:
            first = self._numbers[number]
            fault = CellFault(
                "sheets.list",
                place,
                f"the number {number} stands in row {first.cell} too, and a list names it",
                "give each row a number (序号) of its own",
            )
            self.faults.append(fault)
        self._numbers.setdefault(number, place)
        return self.listed[number]

    def _refuse_orphans(self) -> None:
        """A fault for every row of a list whose row is not there."""
        for number, lists in self.listed.items():
            if number in self._numbers:
                continue
            for rows in lists.values():
                for place, _, columns in rows:
                    fault = CellFault(
                        "sheets.list",
                        place.at(columns[NUMBER]),
                        f"no row has the number {number}",
                        "write the number (序号) of the row it belongs to",
                    )
                    self.faults.append(fault)


def _missing(row: Row, path: str, label: str) -> CellFault:
    return row.fault("facts.missing-field", path, f"'{label}' is required")
