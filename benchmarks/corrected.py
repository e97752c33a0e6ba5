"""The same columns with one fact in a hundred corrected, and the first half of a log by itself.

Every position is doubled, so that corrections stand between what was recorded; each comes a quarter of
the log later than its fact and says the same again, so that answers stay what they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.columns import ColumnStore, Table, revised_name
from core.columns.files import FileWriter
from core.columns.manifest import Manifest
from core.columns.snapshot import Snapshot
from core.log import Log, Mark

#: One fact in so many.
SHARE = 100

Rows = Iterator[tuple[Table, pa.Table]]


def half(snapshot: Snapshot) -> int:
    """The last position of the first half, doubled."""
    return snapshot.position // 2 * 2


def corrected(snapshot: Snapshot) -> Rows:
    """Every table's rows with those of the corrections, and the corrections themselves."""
    later = snapshot.position // 4
    for name, rows in _tables(snapshot):
        table = snapshot[name].table
        chosen = rows.filter(pc.equal(_remainder(rows["fact"]), 7))
        again = _put(chosen, "position", pc.add(chosen["fact"], 2 * later + 1))
        if table.role == "facts":
            again = _put(again, "revision", pc.add(again["revision"], 1))
            told = again.select(["fact", "position"])
            yield snapshot[revised_name(table.type)].table, told
        yield table, pa.concat_tables([rows, again])


def first_half(snapshot: Snapshot) -> Rows:
    """The rows of the first half, without any correction."""
    for name, rows in _tables(snapshot):
        yield snapshot[name].table, rows.filter(pc.less_equal(rows["position"], half(snapshot)))


def write(folder: Path, log: Log, rows: Rows, position: int) -> ColumnStore:
    """Columns of these rows; the log's head has to be at `position`."""
    store = ColumnStore(folder, log, log.vocabulary, f"copy-{folder.name}")
    manifest = Manifest.new()
    writer = FileWriter(store.folder / manifest.epoch)
    shapes = {}
    for table, part in rows:
        if part.num_rows:
            shapes[table.name] = table.fingerprint
            writer.write(table, part.cast(table.schema))
    writer.sync()
    manifest = manifest.changed(position, writer.written, shapes=shapes, link="")
    store.source.advance(log.progress.mark(store.name), Mark(position, manifest.to_json()))
    return store


def _tables(snapshot: Snapshot) -> Iterator[tuple[str, pa.Table]]:
    """The rows of facts that were never revised, at doubled positions."""
    for name, files in snapshot.tables.items():
        if files.table.role == "revised" or not files.entries:
            continue
        rows = pa.concat_tables(pq.read_table(path, partitioning=None) for path in files.files)
        if files.has_revisions:
            for path in snapshot[revised_name(files.table.type)].files:
                gone = pq.read_table(path)["fact"].combine_chunks()
                rows = rows.filter(pc.invert(pc.is_in(rows["fact"], gone)))
        for column in ("position", "fact"):
            rows = _put(rows, column, pc.multiply(rows[column], 2))
        yield name, rows


def _put(rows: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    place = rows.column_names.index(name)
    return rows.set_column(place, rows.schema.field(place), column)


def _remainder(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Of half the numbers, those at doubled positions, what a division by `SHARE` leaves."""
    whole = pc.divide(column, 2)
    return pc.subtract(whole, pc.multiply(pc.divide(whole, SHARE), SHARE))
