"""Rows of data files, kept once they were read: the files never change, so the rows stay right.

What an organisation's answer rests on is a few hundred rows out of millions. Reading them takes
longer than computing with them, and after one more fact nearly all of them are the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock
from typing import Final, Generic, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from core.columns import DataFile, TableFiles, rows_of, unpacked

#: Rows that are kept, over all tables.
ROWS: Final = 1_000_000

#: Files whose trees, days and revisions are kept.
FILES: Final = 4_096

Value = TypeVar("Value")
Key = tuple[str, frozenset[int | None], frozenset[str]]

Days = Mapping[int, int]
"""For each day of which something was recorded, the first position at which it was."""


class Kept(Generic[Value]):
    """What was made of files, by name; those asked for longest ago are forgotten."""

    def __init__(self, limit: int = FILES) -> None:
        self._limit = limit
        self._known: OrderedDict[str, Value] = OrderedDict()

    def of(self, files: TableFiles, make: Callable[[DataFile], Value]) -> list[Value]:
        """What is known of each file of a table, or else made of it."""
        for entry in files.entries:
            if entry.name not in self._known:
                self._known[entry.name] = make(entry)
            self._known.move_to_end(entry.name)
        found = [self._known[entry.name] for entry in files.entries]
        while len(self._known) > self._limit:
            self._known.popitem(last=False)
        return found


class Places:
    """Of which organisations a column's values are, in files that were looked at so far."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._pairs: pa.Table | None = None

    def of(self, files: TableFiles, column: str, wanted: frozenset[str]) -> frozenset[str]:
        """The organisations with rows of some values, those of other files perhaps among them."""
        if len(self._seen) > _many(files):  # most of them were merged into others since
            self._seen, self._pairs = set(), None
        new = [entry for entry in files.entries if entry.name not in self._seen]
        if new:
            found = [unpacked(files, entry).rows.select([column, "org"]) for entry in new]
            known = [] if self._pairs is None else [self._pairs]
            rows = pa.concat_tables([*known, *found])
            self._pairs = rows.group_by([column, "org"]).aggregate([]).combine_chunks()
            self._seen.update(entry.name for entry in new)
        if self._pairs is None:
            return frozenset()
        mine = pc.is_in(self._pairs[column], pa.array(sorted(wanted), pa.string()))
        return frozenset(self._pairs["org"].filter(mine).to_pylist())


class Shelf:
    """Reads rows of files by a column's values; threads may share it."""

    def __init__(self, rows: int = ROWS) -> None:
        self._limit = rows
        self._count = 0
        self._kept: OrderedDict[Key, tuple[tuple[DataFile, ...], pa.Table]] = OrderedDict()
        self._places: dict[tuple[str, str, str], Places] = {}
        self._below: Kept[Mapping[str, Sequence[str]]] = Kept()
        self._first: Kept[int | None] = Kept()
        self._revised: Kept[pa.Table] = Kept()
        self._days: Kept[Days] = Kept()
        self._named: dict[str, tuple[set[str], set[str]]] = {}
        self._lock = Lock()
        # Apart: whoever looks up rows does not wait for whoever reads files for the first time.
        self._reading = Lock()

    def rows(self, files: TableFiles, column: str, wanted: frozenset[str]) -> pa.Table:
        """The rows of a table whose `column` is one of `wanted`, revised ones among them."""
        if not wanted:
            return files.table.schema.empty_table()
        if column != "org":
            rows = self.rows(files, "org", self._recording(files, column, wanted))
            return rows.filter(pc.is_in(rows[column], pa.array(sorted(wanted), pa.string())))
        # Of other years other rows are read, and none of them take the others' place.
        years = frozenset(entry.year for entry in files.entries)
        key = (files.table.name, years, wanted)
        entries = tuple(entry for entry in files.entries if _may_hold(entry, wanted))
        with self._lock:
            last = self._kept.get(key)
            if last is not None and last[0] == entries:
                self._kept.move_to_end(key)
                return last[1]
        rows = rows_of(files, entries, wanted)
        with self._lock:
            self._forget(key)
            self._kept[key] = (entries, rows)
            self._count += rows.num_rows + 1
            while self._count > self._limit and len(self._kept) > 1:
                self._forget(next(iter(self._kept)))
        return rows

    def below(self, files: TableFiles, organisations: frozenset[str]) -> frozenset[str]:
        """The organisations and all that ever stood below one of them."""
        with self._reading:
            trees = self._below.of(files, lambda entry: _children(files, entry))
        found = set(organisations)
        waiting = list(organisations)
        while waiting:
            code = waiting.pop()
            children = {child for tree in trees for child in tree.get(code, ())} - found
            found |= children
            waiting += children
        return frozenset(found)

    def first_day(self, files: TableFiles) -> int | None:
        """The earliest day of any row, None where there is none."""

        def earliest(entry: DataFile) -> int | None:
            day: int | None = pc.min(unpacked(files, entry).rows["day"]).as_py()
            return day

        with self._reading:
            days = self._first.of(files, earliest)
        return min((day for day in days if day is not None), default=None)

    def days(self, files: TableFiles) -> list[Days]:
        """The days of each file of a table."""
        with self._reading:
            return self._days.of(files, lambda entry: first_positions(unpacked(files, entry).rows))

    def organisations(self, tables: Iterable[TableFiles]) -> frozenset[str]:
        """The organisations that rows of some tables name, perhaps with some of other times.

        One set for all files of a folder: one of each would be as large as the history.
        """
        folders: dict[str, list[TableFiles]] = {}
        for files in tables:
            folders.setdefault(str(files.folder), []).append(files)
        found: set[str] = set()
        with self._reading:
            for folder, each in folders.items():
                named, seen = self._named.setdefault(folder, (set(), set()))
                if len(seen) > sum(map(_many, each)):
                    named.clear()
                    seen.clear()
                for files in each:
                    for entry in files.entries:
                        if entry.name not in seen:
                            seen.add(entry.name)
                            named.update(unpacked(files, entry).organisations)
                found |= named
        return frozenset(found)

    def revisions(self, files: TableFiles, facts: pa.ChunkedArray, at: int) -> dict[int, int]:
        """For those of `facts` that were revised by a position, that of the last revision."""
        last: dict[int, int] = {}
        with self._reading:
            tables = self._revised.of(files, lambda entry: unpacked(files, entry).rows)
        for table in tables:
            mine = table.filter(pc.is_in(table["fact"], facts.combine_chunks()))
            for fact, position in zip(
                mine["fact"].to_pylist(), mine["position"].to_pylist(), strict=True
            ):
                if last.get(fact, 0) < position <= at:
                    last[fact] = position
        return last

    # -- what is kept --------------------------------------------------------------------------

    def _recording(self, files: TableFiles, column: str, wanted: frozenset[str]) -> frozenset[str]:
        """The organisations that recorded rows of some values."""
        key = (str(files.folder), files.table.name, column)
        with self._reading:
            return self._places.setdefault(key, Places()).of(files, column, wanted)

    def _forget(self, key: Key) -> None:
        if key in self._kept:
            self._count -= self._kept.pop(key)[1].num_rows + 1


def _many(files: TableFiles) -> int:
    """Files beyond which most of those that were looked at cannot count any more."""
    return 4 * len(files.entries) + 256


def first_positions(rows: pa.Table) -> Days:
    """For each day of some rows, the lowest position."""
    grouped = rows.group_by("day").aggregate([("position", "min")])
    return dict(zip(grouped["day"].to_pylist(), grouped["position_min"].to_pylist(), strict=True))


def _children(files: TableFiles, entry: DataFile) -> Mapping[str, Sequence[str]]:
    rows = unpacked(files, entry).rows
    children: dict[str, list[str]] = {}
    for code, parent in zip(rows["org"].to_pylist(), rows["parent"].to_pylist(), strict=True):
        if parent is not None:
            children.setdefault(parent, []).append(code)
    return children


def _may_hold(entry: DataFile, wanted: frozenset[str]) -> bool:
    """Whether a file may hold rows of the wanted organisations, by what its manifest says."""
    low, high = entry.orgs
    return any(low <= code <= high for code in wanted)
