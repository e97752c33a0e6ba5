"""Engines: where a plan runs. DuckDB is the one that users get."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import duckdb
import pyarrow as pa
from sqlglot import exp


class Engine(Protocol):
    """What a plan needs of an engine: named relations in, one table out."""

    def load(self, relation: str, table: pa.Table) -> None:
        """Make `table` readable under a name, replacing what had it."""

    def run(self, query: exp.Query) -> pa.Table:
        """Run one statement; integers come back as int64, text as string."""


class DuckEngine:
    """DuckDB in this process; spills to `spill` beyond `memory` (such as ``4GB``)."""

    def __init__(
        self, *, memory: str | None = None, threads: int | None = None, spill: Path | None = None
    ) -> None:
        self._connection = duckdb.connect(":memory:")
        if memory is not None:
            self._connection.execute("SET memory_limit = ?", [memory])
        if threads is not None:
            self._connection.execute("SET threads = ?", [threads])
        if spill is not None:
            self._connection.execute("SET temp_directory = ?", [str(spill)])
        self._connection.execute("SET preserve_insertion_order = false")
        # It groups facts by key and day before it joins the days of a period to them: nearly as many
        # groups as there are facts, which took a quarter of a replay's time.
        self._connection.execute("SET disabled_optimizers = 'partial_aggregate_pushdown'")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the memory."""
        self._connection.close()

    def load(self, relation: str, table: pa.Table) -> None:
        """Copy a table in."""
        self._connection.register("incoming", table)
        name = exp.to_identifier(relation, quoted=True).sql(dialect="duckdb")
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM incoming")
        self._connection.unregister("incoming")

    def define(self, relation: str, query: exp.Query) -> None:
        """Name a query; it is run again wherever the name is read."""
        view = exp.Create(
            this=exp.Table(this=exp.to_identifier(relation, quoted=True)),
            kind="VIEW",
            replace=True,
            expression=query,
            properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
        )
        self._connection.execute(view.sql(dialect="duckdb"))

    def run(self, query: exp.Query | str) -> pa.Table:
        """Run one statement."""
        text = query if isinstance(query, str) else query.sql(dialect="duckdb")
        return _narrowed(self._connection.sql(text).to_arrow_table())


def _narrowed(table: pa.Table) -> pa.Table:
    """Integers as int64 and text as string, so that every engine gives the same types."""
    columns = []
    for field, column in zip(table.schema, table.columns, strict=True):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            columns.append(column.cast(pa.string()))
        elif pa.types.is_null(field.type):
            columns.append(column.cast(pa.int64()))
        else:
            columns.append(column.cast(pa.int64()))
    return pa.Table.from_arrays(columns, names=table.column_names)
