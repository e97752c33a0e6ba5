"""Engines: where a plan runs. DuckDB for a history, SQLite in memory for a few thousand rows."""

from __future__ import annotations

import math
import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, Protocol, Self

import duckdb
import pyarrow as pa
from sqlglot import exp
from sqlglot.generator import Generator
from sqlglot.generators.sqlite import SQLiteGenerator

from core.rules.expected import blamed, check_sizes, check_tree, expected_of
from core.rules.room import DISK, within
from core.rules.shorter import Shorter

Dialect = Literal["duckdb", "sqlite"]

#: Steps of SQLite between two looks at the clock: some milliseconds.
STEPS: Final = 100_000

#: Characters of a statement that takes longer to read and to bind than its rows to be kept.
LONG: Final = 10_000
#: Where the rows of a long statement stand until they are read.
ANSWER: Final = '"the answer"'

_WITHOUT = ("join_order", "partial_aggregate_pushdown", "projection_pullup")


class Engine(Protocol):
    """What a plan needs of an engine: named relations in, one table out."""

    def load(self, relation: str, table: pa.Table) -> None:
        """Make `table` readable under a name, replacing what had it."""

    def run(self, query: exp.Query) -> pa.Table:
        """Run one statement; integers come back as int64, text as string.

        Raises `RunError` where a plan's numbers or tree are larger than it was compiled for.
        """


class DuckEngine:
    """DuckDB in this process; spills to `spill` beyond `memory`, `disk` at most (such as ``4GB``).

    Engines of the same settings share one database: its threads, and its bounds. Raises `RunError`
    R172 where something takes more room.
    """

    #: Whether it has read already what some statements share, and runs those alone.
    shared: ClassVar[bool] = False

    def __init__(
        self,
        *,
        memory: str | None = None,
        threads: int | None = None,
        spill: Path | None = None,
        disk: str | None = None,
    ) -> None:
        # A database of its own would take 30 ms to start, as long as many an answer; what is loaded,
        # defined and kept below is temporary, so that each connection sees only its own.
        self._connection = _database(memory or _bound, threads, spill, disk or _disk).cursor()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the memory."""
        self._connection.close()

    def load(self, relation: str, table: pa.Table) -> None:
        """Copy a table in."""
        self._connection.register("incoming", table)
        name = _quoted(relation)
        with within(self._connection):
            text = f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM incoming"
            self._connection.execute(text)
        self._connection.unregister("incoming")

    def define(self, relation: str, query: exp.Query) -> None:
        """Name a query; it is run again wherever the name is read."""
        text = f"CREATE OR REPLACE TEMP VIEW {_quoted(relation)} AS {written(query, 'duckdb')}"
        self._connection.execute(text)

    def keep(self, relation: str, query: exp.Query) -> None:
        """Compute a query and keep its rows under a name.

        Raises `OverflowError` where one of its numbers is no 64-bit integer.
        """
        text = f"CREATE OR REPLACE TEMP TABLE {_quoted(relation)} AS {written(query, 'duckdb')}"
        try:
            with within(self._connection):
                self._connection.execute(text)
        except OVERFLOWS as error:
            raise OverflowError(f"a number of '{relation}' needs more than 64 bits") from error

    def written(self, query: exp.Query) -> str:
        """The text of a statement; it is kept with the query, which must not change any more."""
        return written(query, "duckdb")

    def run(self, query: exp.Query | str, parameters: Sequence[Any] = ()) -> pa.Table:
        """Run one statement; `parameters` are for its placeholders.

        Raises `RunError` where a plan's numbers or tree are larger than it was compiled for.
        """
        return checked(query, lambda each: self._run(each, parameters))

    def _run(self, query: exp.Query | str, parameters: Sequence[Any] = ()) -> pa.Table:
        text = query if isinstance(query, str) else written(query, "duckdb")
        given = (list(parameters),) if parameters else ()
        with within(self._connection):
            if len(text) > LONG and not _ordered(query):
                return self._run_long(text, *given)
            asked = self._connection.sql
            found = asked(text, params=given[0]) if given else asked(text)
            return _narrowed(found.to_arrow_table())

    def _run_long(self, text: str, *given: list[Any]) -> pa.Table:
        """The rows by way of a table: asked for as Arrow, DuckDB would read and bind the text twice.

        Rows come in any order.
        """
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {ANSWER} AS {text}", *given)
        try:
            return _narrowed(self._connection.sql(f"FROM {ANSWER}").to_arrow_table())
        finally:
            self._connection.execute(f"DROP TABLE {ANSWER}")


def _ordered(query: exp.Query | str) -> bool:
    """Whether the rows of a statement come in an order of its own; of a text that may be."""
    return isinstance(query, str) or query.args.get("order") is not None


_Settings = tuple[str | None, int | None, Path | None, str]
_databases: dict[_Settings, duckdb.DuckDBPyConnection] = {}
_opening = threading.Lock()
#: What engines that are given no bound of their own may take together.
_bound: str | None = None
_disk = f"{DISK}B"


def bound_memory(size: int | None, disk: int | None = None) -> None:
    """Let engines that are made from now on take no more than `size` bytes together; None for any.

    What does not fit is written to disk, `disk` bytes at most; None for `DISK`.
    """
    global _bound, _disk
    _bound = None if size is None else f"{size}B"
    _disk = f"{DISK if disk is None else disk}B"


def _database(
    memory: str | None, threads: int | None, spill: Path | None, disk: str
) -> duckdb.DuckDBPyConnection:
    """The database of these settings, opened once in a process."""
    settings = memory, threads, spill, disk
    with _opening:
        if (found := _databases.get(settings)) is not None:
            return found
        opened = duckdb.connect(":memory:")
        if memory is not None:
            opened.execute("SET memory_limit = ?", [memory])
        if threads is not None:
            opened.execute("SET threads = ?", [threads])
        # The default folder would appear wherever the command is run.
        folder = spill or Path(tempfile.gettempdir()) / "dangjian-spill"
        opened.execute("SET temp_directory = ?", [str(folder)])
        opened.execute("SET max_temp_directory_size = ?", [disk])
        # DuckDB would draw its own bar on standard output, where only answers belong.
        opened.execute("SET enable_progress_bar = false")
        opened.execute("SET preserve_insertion_order = false")
        # It groups facts by key and day before it joins the days of a period to them: nearly as many
        # groups as there are facts, which took a quarter of a replay's time. And it looks long for an
        # order of joins that the compiler has already written: a tenth of a replay of any size.
        opened.execute(f"SET disabled_optimizers = '{','.join(_WITHOUT)}'")
        _databases[settings] = opened
        return opened


def _forget() -> None:
    """A forked process has none of the threads that the databases of its parent run on."""
    global _opening
    _opening = threading.Lock()
    _inherited.append(dict(_databases))  # closing them would wait for those threads
    _databases.clear()


_inherited: list[object] = []
os.register_at_fork(after_in_child=_forget)


class PatienceError(Exception):
    """A statement took longer than its engine was to wait for one; another engine may be faster."""


class SqliteEngine:
    """SQLite in memory: keeps statements compiled, so a second run of one costs its rows only.

    A relation is a table that is emptied when it is loaded again. With `patience`, a statement may
    take so many seconds of the processor.
    """

    #: Look-ups by these columns need no index made anew for every statement.
    _INDEXES: ClassVar[dict[str, str]] = {
        "dates": "day",
        "days": "rule, day",
        "subs": "rule, period",
        "workdays": "day",
    }

    def __init__(self, *, patience: float | None = None) -> None:
        self._connection = sqlite3.connect(
            ":memory:", cached_statements=512, isolation_level=None, check_same_thread=False
        )
        self._columns: dict[str, tuple[str, ...]] = {}
        self._loaded: dict[str, pa.Table] = {}
        self._patience, self._until = patience, math.inf
        if patience is not None:
            self._connection.set_progress_handler(self._late, STEPS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the memory."""
        self._connection.close()

    def load(self, relation: str, table: pa.Table) -> None:
        """Copy a table in."""
        if self._loaded.get(relation) is table:
            return
        self._loaded.pop(relation, None)
        name, run = _quoted(relation), self._connection.execute
        columns = tuple(table.column_names)
        run("BEGIN")
        if self._columns.get(relation) == columns:
            run(f"DELETE FROM {name}")
        else:
            run(f"DROP TABLE IF EXISTS {name}")
            run(f"CREATE TABLE {name} ({', '.join(map(_quoted, columns))})")
            if relation in self._INDEXES:
                run(
                    f"CREATE INDEX {_quoted(f'{relation}_by')} ON {name} ({self._INDEXES[relation]})"
                )
            self._columns[relation] = columns
        if table.num_rows:
            rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
            places = ", ".join("?" * len(columns))
            self._connection.executemany(f"INSERT INTO {name} VALUES ({places})", rows)
        run("COMMIT")
        self._loaded[relation] = table

    def define(self, relation: str, query: exp.Query) -> None:
        """Name a query; it is run again wherever the name is read."""
        name = _quoted(relation)
        self._connection.execute(f"DROP VIEW IF EXISTS {name}")
        self._connection.execute(f"CREATE VIEW {name} AS {written(query, 'sqlite')}")

    def written(self, query: exp.Query) -> str:
        """The text of a statement; it is kept with the query, which must not change any more."""
        return written(query, "sqlite")

    def run(self, query: exp.Query | str, parameters: Sequence[Any] = ()) -> pa.Table:
        """Run one statement; `parameters` are for its placeholders.

        Raises `RunError` where a plan's numbers or tree are larger than it was compiled for,
        `OverflowError` where a result of another statement is no 64-bit integer, and
        `PatienceError` where a statement takes longer than the engine has patience.
        """
        return checked(query, lambda each: self._run(each, parameters))

    def _run(self, query: exp.Query | str, parameters: Sequence[Any] = ()) -> pa.Table:
        text = query if isinstance(query, str) else written(query, "sqlite")
        names, rows = self._fetched(text, parameters)
        columns = zip(*rows, strict=True) if rows else [()] * len(names)
        arrays = [_array(name, column) for name, column in zip(names, columns, strict=True)]
        return pa.Table.from_arrays(arrays, names=names)

    def _fetched(
        self, text: str, parameters: Sequence[Any]
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        if self._patience is not None:
            self._until = time.thread_time() + self._patience
        try:
            cursor = self._connection.execute(text, parameters)
            return [column[0] for column in cursor.description], cursor.fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            said = f"SQLite took longer than {self._patience} s for a statement"
            raise PatienceError(said) from error
        finally:
            self._until = math.inf

    def _late(self) -> bool:
        return time.thread_time() >= self._until


#: How engines say that a number is no 64-bit integer.
OVERFLOWS = (
    duckdb.OutOfRangeException,
    duckdb.ConversionException,
    sqlite3.OperationalError,
    OverflowError,
)


def checked(query: exp.Query | str, run: Callable[[Any], pa.Table]) -> pa.Table:
    """The answer of a statement, if the facts are as it expects. Raises `RunError`."""
    expected = expected_of(query)
    check_tree(expected, run)
    try:
        rows = run(query)
    except OVERFLOWS as error:
        blame = blamed(query, run, OVERFLOWS) if isinstance(query, exp.Query) else None
        if blame is None:
            raise
        raise blame from error
    check_sizes(expected, rows)
    return rows


class _WholeDivision(SQLiteGenerator):
    """Writes integer division as ``/``, which SQLite does exactly; sqlglot would divide floats."""

    def intdiv_sql(self, expression: exp.IntDiv) -> str:
        return self.binary(expression, "/")

    def cast_sql(self, expression: exp.Cast, safe_prefix: str | None = None) -> str:
        # SQLite's own asks every cast whether it is one of five types by parsing each one's name.
        if expression.to.this == exp.DataType.Type.BIGINT:
            return Generator.cast_sql(self, expression, safe_prefix)
        return super().cast_sql(expression, safe_prefix)


def written(query: exp.Query, dialect: Dialect) -> str:
    """The statement in a dialect; it is kept with the query, which must not change any more."""
    known: dict[Dialect, str] = query.meta.setdefault("written", {})
    if dialect not in known:
        lite = dialect == "sqlite"
        # Nothing that the compiler makes is rewritten on the way, so it is not copied for that first,
        # which takes most of the time of writing it.
        known[dialect] = (
            _WholeDivision(dialect="sqlite").generate(query, copy=False)
            if lite
            else Shorter(dialect="duckdb").generate(query, copy=False)
        )
    return known[dialect]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


#: Columns of an answer that hold text, also where they hold nothing.
TEXTS = frozenset({"k", "org", "kind", "sector", "title"})


def _array(name: str, values: tuple[Any, ...]) -> pa.Array:
    if any(isinstance(value, float) for value in values):
        raise OverflowError(f"'{name}' needs more than 64 bits")
    text = name in TEXTS or any(isinstance(value, str) for value in values)
    return pa.array(values, pa.string() if text else pa.int64())


def _narrowed(table: pa.Table) -> pa.Table:
    """Integers as int64 and text as string, so that every engine gives the same types."""
    columns = []
    for field, column in zip(table.schema, table.columns, strict=True):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            columns.append(column.cast(pa.string()))
        else:
            columns.append(column.cast(pa.int64()))
    return pa.Table.from_arrays(columns, names=table.column_names)
