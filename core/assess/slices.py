"""What an answer for some organisations rests on, cut out of the columns.

Beside what the organisations (and those below them, where values are rolled up) recorded: rows that
count for their people wherever they were recorded, and every step of their cases. Computing the
whole plan over a slice gives them the same values as over everything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Container, Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.shelf import Shelf
from core.columns import Snapshot, TableFiles, revised_name
from core.rules import DuckEngine, Plan, SqliteEngine

PEOPLE = ("membership", "post")


class Slice:
    """Facts of some organisations as of a snapshot's position; a `Facts` for plans cut for it."""

    def __init__(
        self, snapshot: Snapshot, organisations: Collection[str], tables: Mapping[str, pa.Table]
    ) -> None:
        self.region = snapshot.region
        self.position = snapshot.position
        self.organisations = tuple(sorted(organisations))
        self.tables = tables

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(table.num_rows for table in self.tables.values())

    def provide(
        self,
        engine: DuckEngine | SqliteEngine,
        tables: Collection[str],
        years: Mapping[str, Container[int]] | None = None,
    ) -> None:
        """Copy each table in as ``f_<table>``."""
        for name in tables:
            engine.load(f"f_{name}", self.tables[name])


def print_of(tables: Mapping[str, pa.Table]) -> bytes:
    """What stands for the rows of tables: where two are equal, so are these.

    Kept in the place of rows, it keeps nothing of what the log may have to erase.
    """
    found = hashlib.blake2b(digest_size=32)
    for name, rows in sorted(tables.items()):
        found.update(f"{len(name)} {name} {rows.num_rows} ".encode())
        if rows.num_rows:
            found.update(rows.schema.remove_metadata().serialize())
            for batch in rows.replace_schema_metadata(None).combine_chunks().to_batches():
                text = batch.serialize()
                found.update(f"{text.size} ".encode())
                found.update(text)
    return found.digest()


def needed(
    shelf: Shelf, snapshot: Snapshot, plan: Plan, organisations: Collection[str], most: int
) -> frozenset[str] | None:
    """Whose values an answer for some organisations rests on; None beyond `most` of them."""
    if plan.reads.reach == "all" or any(wanted.kind == "python" for wanted in plan.inputs):
        return None
    codes = frozenset(organisations)
    if plan.reads.reach == "below":
        codes = shelf.below(snapshot["organisation"], codes)
    return codes if len(codes) <= most else None


def cut(
    shelf: Shelf,
    snapshot: Snapshot,
    plan: Plan,
    codes: frozenset[str],
    years: Mapping[str, Container[int]],
) -> Slice:
    """The slice for organisations as `needed` gives them."""
    return Slice(snapshot, codes, _Cutter(shelf, snapshot, plan, codes, years).tables())


def counting(part: Slice, snapshot: Snapshot) -> dict[str, pa.Table]:
    """The tables of a slice, of lists the rows of facts that count."""
    found = dict(part.tables)
    for name, rows in part.tables.items():
        table = snapshot[name].table
        if table.role == "rows":
            facts = part.tables[table.type]["position"].combine_chunks()
            found[name] = rows.filter(pc.is_in(rows["position"], facts))
    return found


def read_from(
    snapshot: Snapshot, plan: Plan, years: Mapping[str, Container[int]]
) -> tuple[object, ...]:
    """What stands for everything that a slice can be cut from: where two are equal, so are the slices."""
    names = dict.fromkeys(
        name for t in plan.tables for name in (t, revised_name(snapshot[t].table.type))
    )
    entries = tuple(snapshot[name].only(years=years.get(name)).entries for name in names)
    later = any(e.last > snapshot.position for each in entries for e in each)
    return (snapshot.region, snapshot.position if later else None, entries)


class _Cutter:
    def __init__(
        self,
        shelf: Shelf,
        snapshot: Snapshot,
        plan: Plan,
        codes: frozenset[str],
        years: Mapping[str, Container[int]],
    ) -> None:
        self.shelf = shelf
        self.snapshot = snapshot
        self.plan = plan
        self.codes = codes
        self.files = {name: snapshot[name].only(years=years.get(name)) for name in plan.tables}
        self.found = {name: [self._rows(name, "org", codes)] for name in plan.tables}

    def tables(self) -> dict[str, pa.Table]:
        """Every table of the plan."""
        people = self._values(PEOPLE, "person")
        keyed = {*self.plan.reads.persons, ("membership", "person")}
        for table, field in sorted(keyed):
            self._add(table, field, people)
        cases = self._values(self.plan.reads.cases, "case")
        for table in self.plan.reads.cases:
            self._add(table, "case", cases)
        for name, files in self.files.items():
            if files.table.role == "rows":
                self._add_facts(name, files.table.type)
        return {name: self._counting(name, files) for name, files in self.files.items()}

    def _rows(self, table: str, column: str, wanted: frozenset[str]) -> pa.Table:
        return self.shelf.rows(self.files[table], column, wanted)

    def _values(self, tables: Collection[str], column: str) -> frozenset[str]:
        return frozenset(
            value
            for table in tables
            for rows in self.found.get(table, ())
            for value in rows[column].to_pylist()
            if value is not None
        )

    def _add(self, table: str, column: str, wanted: frozenset[str]) -> None:
        """Add what others recorded that has one of the wanted values."""
        files = self.files.get(table)
        if files is not None and column in files.table.schema.names:
            rows = self._rows(table, column, wanted)
            self.found[table].append(rows.filter(self._of_others(rows)))

    def _of_others(self, rows: pa.Table) -> pa.ChunkedArray:
        return pc.invert(pc.is_in(rows["org"], pa.array(self.codes, pa.string())))

    def _add_facts(self, listed: str, table: str) -> None:
        """Add the facts whose lists others recorded."""
        for rows in self.found[listed][1:]:
            others = frozenset(rows["org"].to_pylist())
            facts = self._rows(table, "org", others)
            wanted = pc.is_in(facts["position"], rows["position"].combine_chunks())
            self.found[table].append(facts.filter(wanted))

    def _counting(self, name: str, files: TableFiles) -> pa.Table:
        """The rows of a table that count as of the position, each once."""
        found = [part for part in self.found[name] if part.num_rows] or self.found[name][:1]
        rows = found[0] if len(found) == 1 else pa.concat_tables(found)
        return standing(self.shelf, self.snapshot, files, rows)


def standing(shelf: Shelf, snapshot: Snapshot, files: TableFiles, rows: pa.Table) -> pa.Table:
    """Those rows of a table that count as of a snapshot's position, each once; of a list, all."""
    if files.table.role != "facts":
        return rows
    at = snapshot.position
    last = shelf.revisions(snapshot[revised_name(files.table.type)], rows["fact"], at)
    kept = list(_standing(rows, last, at))
    return rows if len(kept) == rows.num_rows else rows.take(pa.array(kept, pa.int64()))


def _standing(rows: pa.Table, last: Mapping[int, int], at: int) -> Iterator[int]:
    seen: set[int] = set()
    pairs = zip(rows["position"].to_pylist(), rows["fact"].to_pylist(), strict=True)
    for index, (position, fact) in enumerate(pairs):
        if position <= at and last.get(fact, position) == position and position not in seen:
            seen.add(position)
            yield index
