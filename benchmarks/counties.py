"""Columns of many counties, written as the store would, without the hours of an import.

Two counties of the generator are imported for real; every further one is a copy of one of them with
codes, persons and cases of its own. All counties' events interleave in time, as they would in one
region's log, so that no file holds one organisation alone.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from core.columns import ColumnStore, Projection, Table
from core.columns.files import FileWriter
from core.columns.manifest import Manifest
from core.facts import Vocabulary, fields_of, lists_of
from core.log import Event, Log, Mark
from plugins.qingshen.history import county_year, line

REGION = "qingshen"
SEEDS = (2015, 2016)
#: Rows of one file, the largest that merging leaves alone.
LARGE = 2_000_000
STANDING = ("organisation", "membership", "post")


def events(vocabulary: Vocabulary) -> list[list[Event]]:
    """The events of each county that is copied."""
    found = []
    for seed, prefix in zip(SEEDS, ("QS", "QT"), strict=True):
        with Log.open("sqlite://", REGION, vocabulary) as log:
            log.import_lines(map(line, county_year(seed, 2015, prefix)))
            found.append(log.read(limit=10**7))
    return found


def write(
    root: Path, log: Log, originals: Sequence[Sequence[Event]], counties: int, years: int
) -> ColumnStore:
    """Columns of some counties and of years that end with 2015, as if `log` had recorded them.

    Every year has the same facts on its own days, with cases of its own; organisations, members and
    posts are recorded once, before the first year. The log holds no event: its head is set to the
    columns' position.
    """
    store = ColumnStore(root, log, log.vocabulary)
    projection = Projection(log.vocabulary.types)
    tables = [projection.arrow_tables(each) for each in originals]
    length = max(each[-1].position for each in originals)
    manifest = Manifest.new()
    writer = FileWriter(store.folder / manifest.epoch)
    shapes = {}
    for table in projection.tables.values():
        wanted = 1 if table.type in STANDING else years
        for back in range(wanted):
            shift = years - 1 if table.type in STANDING else back
            parts = [
                _copy(county[table.name], table, log.vocabulary, number, counties, shift, offset)
                for number, county in zip(range(counties), itertools.cycle(tables), strict=False)
                if table.name in county
                for offset in [(years - 1 - shift) * length]
            ]
            if parts:
                shapes[table.name] = table.fingerprint
                for part in _split(pa.concat_tables(parts)):
                    writer.write(table, part)
    writer.sync()
    last = length * counties * years
    _set_head(log, last)
    manifest = manifest.changed(last, writer.written, shapes=shapes, link="")
    store.source.advance(log.progress.mark(store.name), Mark(last, manifest.to_json()))
    return store


def facts_in(store: ColumnStore) -> int:
    """How many events of facts the columns hold."""
    snapshot = store.snapshot()
    return sum(files.rows for files in snapshot.tables.values() if files.table.role == "facts")


def _copy(
    rows: pa.Table,
    table: Table,
    vocabulary: Vocabulary,
    number: int,
    counties: int,
    back: int,
    offset: int,
) -> pa.Table:
    """One county's rows under its own codes, some years back, at positions between the others'."""
    kinds = _kinds(table, vocabulary)
    days = (dt.date(2015, 1, 1) - dt.date(2015 - back, 1, 1)).days
    columns = []
    for name, column in zip(rows.column_names, rows.columns, strict=True):
        if name in ("position", "fact"):
            place = pc.multiply(pc.add(pc.subtract(column, 1), offset), counties)
            columns.append(pc.add(place, number + 1))
        elif name == "groups":
            columns.append(pc.replace_substring_regex(column, r"([^|])\|", rf"\1-{number:03d}|"))
        elif kinds.get(name) == "case":
            columns.append(_suffixed(column, f"-{number:03d}-{back}"))
        elif name == "org" or kinds.get(name) in ("person", "organisation"):
            columns.append(_suffixed(column, f"-{number:03d}"))
        elif name == "day" or kinds.get(name) == "day":
            columns.append(pc.subtract(column, days))
        else:
            columns.append(column)
    return pa.table(columns, schema=table.schema)


def _suffixed(column: pa.ChunkedArray, suffix: str) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(column, pa.scalar(suffix), "")


def _kinds(table: Table, vocabulary: Vocabulary) -> Mapping[str, str]:
    model = vocabulary.types[table.type]
    if table.role == "facts":
        return {spec.name: spec.column.kind for spec in fields_of(model)}
    return {
        spec.name: spec.column.kind
        for listed in lists_of(model)
        if table.name.endswith(f"__{listed.name}")
        for spec in fields_of(listed.row)
    }


def _split(rows: pa.Table) -> list[pa.Table]:
    """Rows by time of recording, in files of like size."""
    parts = -(-rows.num_rows // LARGE)
    if parts == 1:
        return [rows]
    ordered = rows.sort_by("position")
    size = -(-ordered.num_rows // parts)
    return [ordered.slice(start, size) for start in range(0, ordered.num_rows, size)]


def _set_head(log: Log, position: int) -> None:
    with log.database.writing() as connection:
        connection.execute(
            log.database.sql("UPDATE head SET position = ? WHERE region = ?"),
            (position, log.region),
        )
