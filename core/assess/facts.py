"""Where an assessment reads its facts: a snapshot of the columns, or tables held in memory."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

import pyarrow as pa
from sqlglot import exp

from core.columns import Snapshot, as_of, counting, tables_of
from core.facts import VOCABULARY
from core.rules import DuckEngine


class Facts(Protocol):
    """A history as it was known at a position."""

    @property
    def region(self) -> str:
        """The region whose facts these are."""

    @property
    def position(self) -> int:
        """The position of the log that they are as of."""

    def provide(
        self,
        engine: DuckEngine,
        tables: Collection[str],
        years: Mapping[str, Container[int]] | None,
        *,
        stored_lists: bool = False,
    ) -> None:
        """Make each fact table readable as ``f_<table>``; of those in `years`, perhaps no others.

        With `stored_lists`, tables of lists may hold rows whose fact does not count, for readers
        that join them to their facts.
        """


class SnapshotFacts:
    """Facts in the columns, as of a position (by default, the snapshot's own).

    Raises `ColumnsError` for a position the snapshot does not reach.
    """

    def __init__(self, snapshot: Snapshot, position: int | None = None) -> None:
        self.snapshot = snapshot.at(position)

    @property
    def region(self) -> str:
        """The region whose facts these are."""
        return self.snapshot.region

    @property
    def position(self) -> int:
        """The position of the log that they are as of."""
        return self.snapshot.position

    def provide(
        self,
        engine: DuckEngine,
        tables: Collection[str],
        years: Mapping[str, Container[int]] | None,
        *,
        stored_lists: bool = False,
    ) -> None:
        """Define each table as a query on its files."""
        chosen = years or {}
        snapshot = _unrevised_lists(self.snapshot) if stored_lists else self.snapshot
        for table in tables:
            engine.define(f"f_{table}", as_of(snapshot, table, years=chosen.get(table)))


def _unrevised_lists(snapshot: Snapshot) -> Snapshot:
    """The snapshot with lists read as they are stored, without looking up revisions."""
    tables = {
        name: replace(files, has_revisions=False) if files.table.role == "rows" else files
        for name, files in snapshot.tables.items()
    }
    return replace(snapshot, tables=tables)


class MemoryFacts:
    """Facts held in memory, one table a fact type, in the shape of the columns.

    `revised` tables are applied as in the columns; `position` is the last one that counts.
    """

    def __init__(self, region: str, tables: Mapping[str, pa.Table], position: int) -> None:
        self._region = region
        self.tables = tables
        self._position = position

    @property
    def region(self) -> str:
        """The region whose facts these are."""
        return self._region

    @property
    def position(self) -> int:
        """The position that they are as of."""
        return self._position

    def provide(
        self,
        engine: DuckEngine,
        tables: Collection[str],
        years: Mapping[str, Container[int]] | None,
        *,
        stored_lists: bool = False,
    ) -> None:
        """Copy each table in, as of the position."""
        for name in tables:
            engine.load(f"h_{name}", self.tables[name])
            revised = f"{tables_of(VOCABULARY.types)[name].type}__revised"
            if has_revisions := bool(self.tables[revised].num_rows):
                engine.load(f"h_{revised}", self.tables[revised])
            engine.define(f"f_{name}", _counting(name, self._position, has_revisions))


@lru_cache(maxsize=4096)
def _counting(name: str, position: int, has_revisions: bool) -> exp.Query:
    """A query, which keeps its text."""
    table = tables_of(VOCABULARY.types)[name]
    revisions = _named(f"h_{table.type}__revised") if has_revisions else None
    return counting(table, _named(f"h_{name}"), revisions, position, position)


def _named(relation: str) -> exp.Expression:
    return exp.Table(this=exp.to_identifier(relation, quoted=True))
