"""A digest of a table's rows that does not depend on how they are laid out in files.

Rows are taken year by year, as their own day says, sorted by position and then by every other
column, and their bytes hashed column by column. So neither the order of events within batches, nor
the split into files, nor the row groups and compression of a file change it.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from core.columns.files import read
from core.columns.schema import Table
from core.columns.snapshot import Snapshot

#: Rows hashed at a time; a part of what the digest means, so it never changes.
_PIECE: Final = 262_144


@dataclass(frozen=True)
class Sum:
    """How many rows, and their SHA-256 as 64 hexadecimal digits."""

    rows: int
    digest: str


def digest(snapshot: Snapshot, table: str, at: int | None = None) -> str:
    """SHA-256 of the rows of `table` recorded up to `at`, revised ones included, as 64 hex digits."""
    return summed(snapshot, table, at).digest


def summed(
    snapshot: Snapshot,
    table: str,
    at: int | None = None,
    columns: Collection[str] | None = None,
) -> Sum:
    """Count and digest of the rows of `table` recorded up to `at`, revised ones included.

    Only `columns` count where they are given; `position` has to be among them.
    """
    files = snapshot.table(table, at)
    position = snapshot.position if at is None else at
    years: dict[int, list[Path]] = {}
    for entry in files.entries:
        years.setdefault(entry.year or 0, []).append(files.folder / entry.path)
    total, count = hashlib.sha256(), 0
    for year, paths in sorted(years.items()):
        rows = _up_to(files.table, paths, columns, position)
        if rows.num_rows:
            count += rows.num_rows
            total.update(f"{year}:{_hash(rows)}\n".encode())
    return Sum(count, total.hexdigest())


def rows_at(snapshot: Snapshot, table: str, at: int | None = None) -> pa.Table:
    """The rows of `table` recorded up to `at`, revised ones included, sorted by position."""
    files = snapshot.table(table, at)
    position = snapshot.position if at is None else at
    paths = [files.folder / entry.path for entry in files.entries]
    return _sorted(_up_to(files.table, paths, None, position))


def _up_to(
    table: Table, paths: list[Path], columns: Collection[str] | None, position: int
) -> pa.Table:
    rows = read(table, paths, columns)
    return rows.filter(pc.field("position") <= position)


def _sorted(rows: pa.Table) -> pa.Table:
    # Only a list's rows can share a position; then all their columns decide.
    names = ["position", *(name for name in rows.schema.names if name != "position")]
    return rows.sort_by([(name, "ascending") for name in names])


def _hash(rows: pa.Table) -> str:
    """The rows' columns by name, in pieces of a fixed number of rows."""
    hashed = hashlib.sha256()
    ordered = _sorted(rows)
    for name in sorted(ordered.schema.names):
        column = ordered[name]
        hashed.update(f"{name} {column.type} {len(column)}\n".encode())
        for start in range(0, len(column), _PIECE):
            piece = pa.chunked_array(column.slice(start, _PIECE).chunks, column.type)
            for buffer in _bytes(piece.combine_chunks()):
                hashed.update(buffer)
    return hashed.hexdigest()


def _bytes(array: pa.Array) -> Iterator[pa.Buffer]:
    """Which values there are, then the values, nulls as zero or nothing."""
    yield _fixed(array.is_valid().cast(pa.int8()), 1)
    if array.type == pa.int64():
        yield _fixed(array.fill_null(0), 8)
        return
    texts = array.fill_null("")
    yield _fixed(pc.binary_length(texts), 4)
    offsets = _fixed(texts, 4, 1)
    if len(offsets):
        first = int.from_bytes(offsets[:4], sys.byteorder)
        last = int.from_bytes(offsets[-4:], sys.byteorder)
        yield texts.buffers()[2].slice(first, last - first) if last > first else pa.py_buffer(b"")


def _fixed(array: pa.Array, width: int, more: int = 0) -> pa.Buffer:
    """The bytes of an array's second buffer: values, or offsets (one `more` than there are rows)."""
    return array.buffers()[1].slice(array.offset * width, (len(array) + more) * width)
