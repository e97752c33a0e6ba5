"""Data files unpacked for whoever wants the rows of a few organisations out of millions.

Parquet is read a row group at a time, whichever of its rows are wanted; an organisation has a few in
each of hundreds of files. Unpacked, a file is mapped into memory and only the pages with the wanted
rows are touched: its rows stand together, as files are sorted by organisation.
"""

from __future__ import annotations

import logging
import os
import sys
import uuid
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from core.columns.files import TEMPORARY, DataFile, read
from core.columns.schema import Table
from core.columns.snapshot import TableFiles

#: What an unpacked file is called beside the file it was made of.
UNPACKED: Final = ".arrow"
#: Rows up to which a file is held in memory instead: most such files are soon merged into others.
SMALL: Final = 2_048
#: Files that stay open in a process (a mapped file holds no handle), and rows of those in memory.
OPEN, HELD = 8_192, 1_000_000
#: Organisations of which a file's rows are taken one organisation after the other.
FEW: Final = 24

_log = logging.getLogger(__name__)


class Unpacked:
    """The rows of one data file, and where each organisation's begin and end."""

    def __init__(self, rows: pa.Table, held: int = 0) -> None:
        self.rows = rows
        #: Rows that are in memory, and not in a file that is mapped.
        self.held = held
        self._codes: tuple[str, ...] = ()
        self._ends = array("q")
        if "org" in rows.schema.names and rows.num_rows:
            runs = pc.run_end_encode(rows["org"].combine_chunks())
            # Each code is held once for all files: a region has thousands in hundreds of files.
            self._codes = tuple(map(sys.intern, runs.values.to_pylist()))
            self._ends.extend(runs.run_ends.to_pylist())

    @property
    def organisations(self) -> Sequence[str]:
        """The organisations that have rows here, in order."""
        return self._codes

    def of(self, organisations: Collection[str]) -> Iterator[pa.Table]:
        """The rows of some organisations."""
        if len(organisations) <= FEW:
            for code in organisations:
                place = bisect_left(self._codes, code)
                if place < len(self._codes) and self._codes[place] == code:
                    start = self._ends[place - 1] if place else 0
                    yield self.rows.slice(start, self._ends[place] - start)
        elif any(wanted := [code in organisations for code in self._codes]):
            runs = pa.RunEndEncodedArray.from_arrays(pa.array(self._ends, pa.int64()), wanted)
            yield self.rows.filter(pc.run_end_decode(runs))


class _Open:
    """The files that are unpacked in this process; threads share it."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Unpacked] = OrderedDict()
        self._held = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._known)

    def of(self, files: TableFiles, entry: DataFile) -> Unpacked:
        # By name alone: no other file ever has it, and this one never changes.
        with self._lock:
            found = self._known.get(entry.name)
            if found is not None:
                self._known.move_to_end(entry.name)
                return found
        found = _unpacked(files.table, files.folder / entry.path, entry.rows)
        with self._lock:
            self._drop(entry.name)
            self._known[entry.name] = found
            self._held += found.held
            while len(self._known) > OPEN or self._held > HELD:
                self._drop(next(iter(self._known)))
        return found

    def forget(self, names: Iterable[str]) -> None:
        with self._lock:
            for name in names:
                self._drop(name)

    def _drop(self, name: str) -> None:
        gone = self._known.pop(name, None)
        if gone is not None:
            self._held -= gone.held


_open = _Open()


def unpacked(files: TableFiles, entry: DataFile) -> Unpacked:
    """One of a table's files, unpacked; the first time also onto the disk, where it is large.

    Raises `ColumnsError` ``columns.file-missing`` where neither it nor what was made of it is there.
    """
    return _open.of(files, entry)


def forget(names: Iterable[str]) -> None:
    """Let go of files that do not count any more: what was erased may stand in them."""
    _open.forget(names)


def rows_of(
    files: TableFiles, entries: Collection[DataFile], organisations: Collection[str]
) -> pa.Table:
    """The rows of some organisations in some of a table's files, revised ones among them."""
    found = [rows for entry in entries for rows in unpacked(files, entry).of(organisations)]
    # Copied, so that what is kept of it keeps no whole file mapped.
    return pa.concat_tables([files.table.schema.empty_table(), *found]).combine_chunks()


def _unpacked(table: Table, path: Path, rows: int) -> Unpacked:
    if rows <= SMALL:
        return Unpacked(read(table, [path]).combine_chunks(), rows)
    beside = path.with_suffix(UNPACKED)
    try:
        found = _mapped(beside)
        if found.num_rows == rows and found.schema == table.schema:
            return Unpacked(found)
        _log.warning("%s is not what its file has, and is made again", beside)
    except FileNotFoundError:
        pass
    except (OSError, pa.ArrowInvalid) as error:
        _log.warning("%s is made again: %s", beside, error)
    found = read(table, [path]).combine_chunks()
    try:
        _unpack(found, beside)
        return Unpacked(_mapped(beside))
    except OSError as error:
        _log.warning("%s is held in memory, for it cannot be kept unpacked: %s", path, error)
        return Unpacked(found, rows)


def _unpack(rows: pa.Table, target: Path) -> None:
    """Write rows uncompressed; under its own name a file is complete."""
    temporary = target.with_name(f"{target.stem}-{uuid.uuid4().hex[:12]}{TEMPORARY}")
    try:
        with temporary.open("xb") as handle:
            with pa.ipc.new_file(handle, rows.schema) as writer:
                writer.write_table(rows)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _mapped(path: Path) -> pa.Table:
    # Closed at once: what is mapped stays so for as long as rows of it are held.
    with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as file:
        return file.read_all()
