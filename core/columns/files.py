"""Parquet files: written whole, synced, then renamed; never changed afterwards.

A file under its final name is complete. Whether it *counts* is for the manifest alone to say.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.columns.errors import ColumnsError
from core.columns.schema import Table

#: Rows in a row group. A year of ten million facts, a million rows: one organisation's rows took 4 ms
#: of DuckDB at 20,000, 8 ms at 5,000, and four times the bytes at 120,000.
ROW_GROUP: Final = 20_000
#: On the same rows zstd was a fifth smaller, and took half as long again to write and to scan.
COMPRESSION: Final = "lz4"

SUFFIX: Final = ".parquet"
TEMPORARY: Final = ".part"


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of one table: where it is and what a reader may leave out without opening it.

    `first` and `last` are the lowest and highest `position` in it, `orgs` the first and last
    organisation code (empty for revisions), `year` the year of every row's day.
    """

    table: str
    year: int | None
    name: str
    rows: int
    first: int
    last: int
    orgs: tuple[str, str] = ("", "")

    @property
    def path(self) -> str:
        """Where it is below its epoch's directory."""
        folder = self.table if self.year is None else f"{self.table}/year={self.year}"
        return f"{folder}/{self.name}{SUFFIX}"

    def to_json(self) -> list[object]:
        """A compact row of the manifest."""
        return [self.table, self.year, self.name, self.rows, self.first, self.last, *self.orgs]

    @classmethod
    def from_json(cls, row: list[object]) -> DataFile:
        """The file a manifest's row names; raises `ValueError` for any other shape."""
        match row:
            case [
                str(table),
                int() | None as year,
                str(name),
                int(rows),
                int(first),
                int(last),
                str(low),
                str(high),
            ]:
                return cls(table, year, name, rows, first, last, (low, high))
        raise ValueError(f"not a file of a manifest: {row!r}")


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path, root: Path) -> None:
    """Create `folder` below `root`, each new name made durable in its parent."""
    if folder.is_dir():
        return
    if folder != root:
        make_folder(folder.parent, root)
    folder.mkdir(exist_ok=True, parents=folder == root)
    sync_folder(folder.parent)


def unique_name(first: int, last: int) -> str:
    """A name no other attempt has, that still says which positions are inside."""
    return f"{first:012d}-{last:012d}-{uuid.uuid4().hex[:12]}"


def by_year(table: Table, rows: pa.Table) -> Iterator[tuple[int | None, pa.Table]]:
    """The rows sorted as the table's files are, split by year where the table is."""
    order = [(name, "ascending") for name in table.order]
    if not table.by_year:
        yield None, rows.sort_by(order)
        return
    years = pc.year(rows["day"].cast(pa.int32()).cast(pa.date32()))
    keyed = rows.append_column("_year", years)
    keyed = keyed.sort_by([("_year", "ascending"), *order])
    start = 0
    for run in pc.value_counts(keyed["_year"]).to_pylist():
        length = run["counts"]
        yield run["values"], keyed.slice(start, length).drop_columns("_year")
        start += length


class FileWriter:
    """Writes files of one attempt below one epoch's directory and can take them all back."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.written: list[DataFile] = []

    def write(self, table: Table, rows: pa.Table) -> list[DataFile]:
        """One file for each year of `rows`; not durable before `sync`."""
        files = [self._file(table, year, part) for year, part in by_year(table, rows)]
        self.written += files
        return files

    def sync(self) -> None:
        """Make the names of all files durable; their content already is."""
        for folder in {(self.root / file.path).parent for file in self.written}:
            sync_folder(folder)

    def discard(self) -> None:
        """Delete what was written: nobody can have seen it, for no manifest named it."""
        for file in self.written:
            (self.root / file.path).unlink(missing_ok=True)
        self.written.clear()

    def _file(self, table: Table, year: int | None, rows: pa.Table) -> DataFile:
        span = pc.min_max(rows["position"]).as_py()
        first, last = span["min"], span["max"]
        orgs = ("", "")
        if table.role != "revised":
            orgs = (rows["org"][0].as_py(), rows["org"][-1].as_py())
        file = DataFile(
            table.name, year, unique_name(first, last), rows.num_rows, first, last, orgs
        )
        target = self.root / file.path
        make_folder(target.parent, self.root)
        temporary = target.with_suffix(TEMPORARY)
        with temporary.open("xb") as handle:
            pq.write_table(rows, handle, compression=COMPRESSION, row_group_size=ROW_GROUP)
            handle.flush()
            os.fsync(handle.fileno())
        try:
            temporary.rename(target)
        except FileNotFoundError as error:
            raise ColumnsError(
                "columns.file-missing",
                "the file vanished while it was written",
                place=str(temporary),
                remedy="Let nothing but the columns delete files in their directory",
            ) from error
        return file


def read(table: Table, paths: Iterable[Path], columns: Collection[str] | None = None) -> pa.Table:
    """All rows of some files of a table, in the files' order, as one Arrow table.

    Raises `ColumnsError` ``columns.file-missing`` or ``columns.schema-changed``.
    """
    fields = [f for f in table.schema if columns is None or f.name in columns]
    wanted = pa.schema(fields)
    parts = []
    for path in paths:
        # Not read_table: it would add a column for a folder named year=2015.
        part = _opened(path).read(columns=wanted.names)
        if set(part.schema.names) != set(wanted.names):
            raise ColumnsError(
                "columns.schema-changed",
                f"the file has {part.schema.names}, the vocabulary {wanted.names}",
                place=str(path),
                remedy="Rebuild the columns",
            )
        parts.append(part.select(wanted.names).cast(wanted))
    return pa.concat_tables(parts) if parts else wanted.empty_table()


def read_schema(path: Path) -> pa.Schema:
    """The columns of a file; raises `ColumnsError` ``columns.file-missing``."""
    return _opened(path).schema_arrow


def _opened(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except FileNotFoundError as error:
        raise ColumnsError(
            "columns.file-missing",
            "the manifest names this file and it is not there",
            place=str(path),
            remedy="Take a new snapshot; if it fails too, rebuild the columns",
        ) from error
