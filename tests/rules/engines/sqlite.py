"""SQLite in memory as an engine: the same statement as DuckDB's, integers and text only."""

import sqlite3
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
from sqlglot import exp
from sqlglot.generator import Generator
from sqlglot.generators.sqlite import SQLiteGenerator


def portable(query: exp.Query) -> exp.Query:
    """Exact integer division said so that every dialect writes it as one."""

    def whole(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.IntDiv):
            return exp.Div(this=node.this, expression=node.expression, typed=True, safe=False)
        return node

    return query.transform(whole)


class Written(SQLiteGenerator):
    """SQLite divides integers as the language does, so nothing has to be rewritten for it."""

    def intdiv_sql(self, expression: exp.IntDiv) -> str:
        return self.binary(expression, "/")

    def cast_sql(self, expression: exp.Cast, safe_prefix: str | None = None) -> str:
        assert expression.to.this == exp.DataType.Type.BIGINT
        return Generator.cast_sql(self, expression, safe_prefix)


def narrowed(names: list[str], rows: list[tuple[Any, ...]], texts: set[str]) -> pa.Table:
    """Rows as int64 and string columns, the types that every engine gives."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    arrays = []
    for name, column in zip(names, columns, strict=True):
        text = name in texts or any(isinstance(value, str) for value in column)
        arrays.append(pa.array(column, pa.string() if text else pa.int64()))
    return pa.Table.from_arrays(arrays, names=names)


#: Output columns that hold text, also where a result has no rows.
TEXTS = {"k", "kind", "sector", "org", "title"}


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class SqliteEngine:
    """Has the methods of `core.rules.DuckEngine` that an assessment uses."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")
        # Statements of plans that are kept, each with its text: writing one takes longer than running it.
        self._written: dict[int, tuple[exp.Query, str]] = {}

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
        self._connection.close()

    def _drop(self, relation: str) -> None:
        found = self._connection.execute(
            "SELECT type FROM sqlite_temp_master WHERE name = ?", [relation]
        ).fetchone()
        if found:
            self._connection.execute(f"DROP {found[0]} {quoted(relation)}")

    def load(self, relation: str, table: pa.Table) -> None:
        self._drop(relation)
        kinds = ["TEXT" if pa.types.is_string(f.type) else "INTEGER" for f in table.schema]
        columns = ", ".join(
            f"{quoted(name)} {kind}" for name, kind in zip(table.column_names, kinds, strict=True)
        )
        self._connection.execute(f"CREATE TEMP TABLE {quoted(relation)} ({columns})")
        rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
        places = ", ".join("?" * table.num_columns)
        self._connection.executemany(f"INSERT INTO {quoted(relation)} VALUES ({places})", rows)

    def define(self, relation: str, query: exp.Query) -> None:
        self._drop(relation)
        text = Written(dialect="sqlite").generate(query, copy=False)
        self._connection.execute(f"CREATE TEMP VIEW {quoted(relation)} AS {text}")

    def run(self, query: exp.Query) -> pa.Table:
        if id(query) not in self._written:
            self._written[id(query)] = query, Written(dialect="sqlite").generate(query, copy=False)
        cursor = self._connection.execute(self._written[id(query)][1])
        names = [column[0] for column in cursor.description]
        return narrowed(names, cursor.fetchall(), TEXTS)
