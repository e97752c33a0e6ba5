"""Rows of Parquet files, kept once they were read: the files never change, so the rows stay right.

What an organisation's answer rests on is a few hundred rows out of millions. Reading them takes
longer than computing with them, and after one more fact nearly all of them are the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from threading import Lock
from typing import Any, Final, Generic, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from core.columns import DataFile, TableFiles
from core.rules import DuckEngine

#: Rows that are kept, over all files, and rows of several files put together.
ROWS: Final = 1_000_000

#: Files whose trees, days and revisions are kept.
FILES: Final = 512

Value = TypeVar("Value")
Key = tuple[str, str, frozenset[str]]

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


class Shelf:
    """Reads rows of files by a column's values; threads may share it."""

    def __init__(self, rows: int = ROWS) -> None:
        self._limit = rows
        self._count = self._together = 0
        self._kept: OrderedDict[Key, pa.Table] = OrderedDict()
        self._whole: OrderedDict[Key, tuple[tuple[DataFile, ...], pa.Table]] = OrderedDict()
        self._below: Kept[Mapping[str, Sequence[str]]] = Kept()
        self._first: Kept[int | None] = Kept()
        self._revised: Kept[pa.Table] = Kept()
        self._days: Kept[Days] = Kept()
        self._named: dict[str, tuple[set[str], set[str]]] = {}
        self._engine = DuckEngine()
        self._lock = Lock()

    def rows(self, files: TableFiles, column: str, wanted: frozenset[str]) -> pa.Table:
        """The rows of a table whose `column` is one of `wanted`, revised ones among them."""
        if not wanted:
            return files.table.schema.empty_table()
        with self._lock:
            whole = (files.table.name, column, wanted)
            last = self._whole.get(whole)
            entries = tuple(e for e in files.entries if _may_hold(e, column, wanted))
            if last is not None and last[0] == entries:
                self._whole.move_to_end(whole)
                return last[1]
            missing = [e for e in entries if (e.name, column, wanted) not in self._kept]
            found = self._read(files, missing, column, wanted) if missing else {}
            parts = [self._take((e.name, column, wanted), found) for e in entries]
            rows = pa.concat_tables([files.table.schema.empty_table(), *parts])
            self._forget(whole)
            self._whole[whole] = (entries, rows)
            self._together += rows.num_rows + 1
            self._trim()
        return rows

    def below(self, files: TableFiles, organisations: frozenset[str]) -> frozenset[str]:
        """The organisations and all that ever stood below one of them."""
        with self._lock:
            trees = self._below.of(files, lambda entry: self._children(files, entry))
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
            day: int | None = pc.min(self._all(files, entry, "day")["day"]).as_py()
            return day

        with self._lock:
            days = self._first.of(files, earliest)
        return min((day for day in days if day is not None), default=None)

    def days(self, files: TableFiles) -> list[Days]:
        """The days of each file of a table."""
        with self._lock:
            return self._days.of(
                files, lambda entry: first_positions(self._all(files, entry, "day", "position"))
            )

    def organisations(self, tables: Iterable[TableFiles]) -> frozenset[str]:
        """The organisations that rows of some tables name, perhaps with some of other times.

        One set for all files of a folder: one of each would be as large as the history.
        """
        folders: set[str] = set()
        with self._lock:
            for files in tables:
                folders.add(str(files.folder))
                named, seen = self._named.setdefault(str(files.folder), (set(), set()))
                for entry in files.entries:
                    if entry.name not in seen:
                        seen.add(entry.name)
                        named.update(pc.unique(self._all(files, entry, "org")["org"]).to_pylist())
            return frozenset().union(*(self._named[folder][0] for folder in folders))

    def revisions(self, files: TableFiles, facts: pa.ChunkedArray, at: int) -> dict[int, int]:
        """For those of `facts` that were revised by a position, that of the last revision."""
        last: dict[int, int] = {}
        with self._lock:
            tables = self._revised.of(
                files, lambda entry: self._all(files, entry, "fact", "position")
            )
        for table in tables:
            mine = table.filter(pc.is_in(table["fact"], facts.combine_chunks()))
            for fact, position in zip(
                mine["fact"].to_pylist(), mine["position"].to_pylist(), strict=True
            ):
                if last.get(fact, 0) < position <= at:
                    last[fact] = position
        return last

    # -- files ---------------------------------------------------------------------------------

    def _take(self, key: Key, found: Mapping[str, pa.Table]) -> pa.Table:
        if key not in self._kept:
            self._kept[key] = found[key[0]]
            self._count += found[key[0]].num_rows + 1
        self._kept.move_to_end(key)
        return self._kept[key]

    def _trim(self) -> None:
        while self._count > self._limit and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._count -= gone.num_rows + 1
        # Rows put together hold the rows of the files, also of those that are no longer kept.
        while len(self._whole) > len(self._kept) or (
            self._together > self._limit and len(self._whole) > 1
        ):
            self._forget(next(iter(self._whole)))

    def _forget(self, whole: Key) -> None:
        if whole in self._whole:
            self._together -= self._whole.pop(whole)[1].num_rows + 1

    def _read(
        self, files: TableFiles, entries: Sequence[DataFile], column: str, wanted: frozenset[str]
    ) -> dict[str, pa.Table]:
        """The wanted rows of some files, by the name of the file."""
        schema = files.table.schema
        rows = self._engine.run(
            _chosen((*schema.names, "filename"), column), [_paths(files, entries), sorted(wanted)]
        )
        path = rows["filename"]
        rows = rows.select(schema.names).cast(schema)
        if len(entries) == 1:
            return {entries[0].name: rows}
        return {
            entry.name: rows.filter(pc.equal(path, str(files.folder / entry.path)))
            for entry in entries
        }

    def _all(self, files: TableFiles, entry: DataFile, *columns: str) -> pa.Table:
        """Some columns of every row of a file."""
        return self._engine.run(_from(columns), [_paths(files, [entry])])

    def _children(self, files: TableFiles, entry: DataFile) -> Mapping[str, Sequence[str]]:
        rows = self._all(files, entry, "org", "parent")
        children: dict[str, list[str]] = {}
        for code, parent in zip(rows["org"].to_pylist(), rows["parent"].to_pylist(), strict=True):
            if parent is not None:
                children.setdefault(parent, []).append(code)
        return children


def first_positions(rows: pa.Table) -> Days:
    """For each day of some rows, the lowest position."""
    grouped = rows.group_by("day").aggregate([("position", "min")])
    return dict(zip(grouped["day"].to_pylist(), grouped["position_min"].to_pylist(), strict=True))


def _may_hold(entry: DataFile, column: str, wanted: frozenset[str]) -> bool:
    """Whether a file may hold rows of the wanted organisations, by what its manifest says."""
    low, high = entry.orgs
    return column != "org" or any(low <= code <= high for code in wanted)


def _paths(files: TableFiles, entries: Sequence[DataFile]) -> list[str]:
    return [str(files.folder / entry.path) for entry in entries]


@cache
def _from(columns: tuple[str, ...]) -> exp.Select:
    """Columns of the files whose paths are the first parameter."""
    options: list[Any] = [
        exp.EQ(this=exp.column("hive_partitioning"), expression=exp.false()),
        exp.EQ(this=exp.column("filename"), expression=exp.true()),
    ]
    source = exp.ReadParquet(expressions=[exp.Placeholder(), *options])
    return exp.select(*(_named(name) for name in columns)).from_(exp.Table(this=source))


@cache
def _chosen(columns: tuple[str, ...], column: str) -> exp.Select:
    """The rows whose column is one of the second parameter, which DuckDB joins: faster than IN."""
    values = exp.select(exp.Unnest(expressions=[exp.Placeholder()]))
    return _from(columns).where(exp.In(this=_named(column), query=exp.Subquery(this=values)))


def _named(name: str) -> exp.Column:
    return exp.column(name, quoted=True)
