"""PostgreSQL as an engine, for the same statements."""

from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql
from sqlglot import exp

from tests.rules.engines.sqlite import TEXTS, narrowed, portable


class PostgresEngine:
    """Has the methods of `core.rules.DuckEngine` that an assessment uses; `url` is a fresh database."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)

    def close(self) -> None:
        self._connection.close()

    def _execute(self, text: str, relation: str, *more: sql.Composable) -> None:
        self._connection.execute(sql.SQL(text).format(sql.Identifier(relation), *more))

    def load(self, relation: str, table: pa.Table) -> None:
        self._execute("DROP TABLE IF EXISTS {}", relation)
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(
                sql.Identifier(field.name),
                # Text compares by bytes on the other engines.
                sql.SQL('text COLLATE "C"' if pa.types.is_string(field.type) else "bigint"),
            )
            for field in table.schema
        )
        self._execute("CREATE TEMP TABLE {} ({})", relation, columns)
        copy = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(relation))
        rows: list[tuple[Any, ...]] = list(
            zip(*(column.to_pylist() for column in table.columns), strict=True)
        )
        with self._connection.cursor() as cursor, cursor.copy(copy) as into:
            for row in rows:
                into.write_row(row)

    def define(self, relation: str, query: exp.Query) -> None:
        """Kept as a table: a view would go when a table under it is loaded anew."""
        self._execute("DROP TABLE IF EXISTS {}", relation)
        text = portable(query).sql(dialect="postgres")
        self._execute("CREATE TEMP TABLE {} AS {}", relation, sql.SQL(text))  # type: ignore[arg-type]

    def run(self, query: exp.Query) -> pa.Table:
        cursor = self._connection.execute(portable(query).sql(dialect="postgres").encode())
        assert cursor.description is not None
        names = [column.name for column in cursor.description]
        return narrowed(names, cursor.fetchall(), TEXTS)
