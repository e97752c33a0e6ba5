"""The database: SQLite in a file or in memory, or PostgreSQL, behind one face.

SQLAlchemy gives the pool and everything that is not in a hurry (`begin`, `connect`). Appending and
reading events go to the driver's own connection (`writing`, `reading`): SQLAlchemy's share of a
one-event transaction was measured at three times the statement itself.
"""

from __future__ import annotations

import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NoReturn, Self
from uuid import uuid4

import eventsourcing.persistence as library
import psycopg
import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from core.log.chain import Link
from core.log.errors import LogError
from core.log.migrate import REVISION, migrate, revision

#: Seconds a writer waits for another process's lock on a SQLite file.
LOCK_TIMEOUT: Final = 30.0

#: From this many rows on, PostgreSQL takes them by COPY.
COPY_FROM: Final = 1000

_COLUMNS: Final = (
    "region, position, stream, version, topic, type, schema_version, occurred_on, recorded_at, "
    "fact, state, salt, hash"
)
_COPY_TYPES: Final = [
    "text",
    "int8",
    "text",
    "int4",
    "text",
    "text",
    "int4",
    "text",
    "int8",
    "text",
    "text",
    "bytea",
    "bytea",
]  # as _COLUMNS


def raise_as_library(error: Exception) -> NoReturn:
    """Raise a driver's error as the library's error of the same PEP 249 name."""
    for cls in type(error).__mro__:
        known = getattr(library, cls.__name__, None)
        if isinstance(known, type) and issubclass(known, library.PersistenceError):
            raise known(str(error)) from error
    raise library.PersistenceError(str(error)) from error


class Database(ABC):
    """A database with the log's tables, brought up to date when opened.

    `marks` is how the driver writes a parameter; statements here are written with ``?``.
    """

    marks: str
    lock_suffix: str

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._statements: dict[str, str] = {}

    @staticmethod
    def open(url: str) -> Database:
        """Open the database at `url` and run the missing migrations.

        ``sqlite:///path/to/file`` and ``postgresql://…`` are databases that stay; ``sqlite://`` is
        one in memory, gone when closed. Raises `LogError` ``log.address`` or ``log.schema``.
        """
        try:
            parsed = sa.make_url(url)
        except sa.exc.ArgumentError as error:
            raise LogError("log.address", f"'{url}' is not a database address") from error
        kind = {"sqlite": SQLite, "postgresql": PostgreSQL}.get(parsed.get_backend_name())
        if kind is None:
            raise LogError(
                "log.address",
                f"'{parsed.get_backend_name()}' is not a database the log can live in",
                remedy="Give sqlite:///path/to/file or postgresql://user@host/name",
            )
        database: Database = kind(parsed)
        try:
            database._bring_up_to_date()
        except BaseException as error:
            database.close()
            if isinstance(error, sa.exc.OperationalError | sqlite3.OperationalError):
                raise LogError(
                    "log.address",
                    f"{parsed.render_as_string()} cannot be opened: {error}",
                    remedy="Check that the folder or the server exists and may be written",
                ) from error
            raise
        return database

    def _bring_up_to_date(self) -> None:
        with self.connect() as connection:
            if revision(connection) == REVISION:
                return
        with self.begin() as connection:
            migrate(connection)

    def sql(self, statement: str) -> str:
        """`statement`, written with ``?``, as this driver wants it."""
        found = self._statements.get(statement)
        if found is None:
            found = self._statements[statement] = statement.replace("?", self.marks)
        return found

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """A SQLAlchemy connection in a write transaction, committed on leaving without an error."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """A SQLAlchemy connection for reading; nothing it does is kept."""
        with self.engine.connect() as connection:
            yield connection

    @abstractmethod
    def writing(self) -> Any:
        """A context with a driver's connection in a write transaction."""

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A driver's connection for reading."""
        pooled = self.engine.raw_connection()
        try:
            yield pooled.driver_connection
        except (sqlite3.Error, psycopg.Error) as error:
            raise_as_library(error)
        finally:
            pooled.close()

    @abstractmethod
    def insert(self, connection: Any, links: Sequence[Link]) -> None:
        """Insert chained rows within the driver's transaction."""

    def close(self) -> None:
        """Close every connection; a database in memory is gone then."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class SQLite(Database):
    """SQLite in WAL mode, synchronous=FULL; one writing connection a process, taken in turn."""

    marks = "?"
    lock_suffix = ""

    def __init__(self, url: sa.URL) -> None:
        if url.database and url.database != ":memory:":
            self._address, self._uri = str(Path(url.database)), False
        else:
            # A named memdb is one database for all connections of this process.
            self._address, self._uri = f"file:/dangjian-{uuid4().hex}?vfs=memdb", True
        super().__init__(sa.create_engine(url, creator=self._connect, poolclass=QueuePool))
        sa.event.listen(self.engine, "begin", self._begin)
        self._reader = self.engine.execution_options(reads=True)
        self._turn = threading.RLock()
        self._writer: sqlite3.Connection | None = None
        # Keeps a database in memory alive, and tells at once where the file cannot be opened.
        try:
            self._writer = self._connect()
        except sqlite3.OperationalError as error:
            raise LogError(
                "log.address",
                f"{self._address} cannot be opened: {error}",
                remedy="Check that the folder exists and may be written",
            ) from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._address,
            uri=self._uri,
            timeout=LOCK_TIMEOUT,
            isolation_level=None,
            check_same_thread=False,
        )
        # Here and not through SQLAlchemy: inside a transaction SQLite refuses to change the mode.
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        if mode not in ("wal", "memory"):
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -32768")
        return connection

    @staticmethod
    def _begin(connection: sa.Connection) -> None:
        reads = connection.get_execution_options().get("reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """See `Database.begin`; takes its turn with the other writers of this process."""
        with self._turn, super().begin() as connection:
            yield connection

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """See `Database.connect`."""
        with self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """See `Database.writing`."""
        with self._turn:
            if self._writer is None:
                raise LogError("log.address", "the database was closed")
            execute = self._writer.execute
            try:
                execute("BEGIN IMMEDIATE")
                try:
                    yield self._writer
                    execute("COMMIT")
                except BaseException:
                    # Some errors have rolled back already; the first error is the one to report.
                    with suppress(sqlite3.Error):
                        execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise_as_library(error)

    def insert(self, connection: Any, links: Sequence[Link]) -> None:
        """See `Database.insert`."""
        connection.executemany(_INSERT, links)

    def close(self) -> None:
        """See `Database.close`."""
        with self._turn:
            super().close()
            if self._writer is not None:
                self._writer.close()
                self._writer = None


class PostgreSQL(Database):
    """PostgreSQL through psycopg 3; writers of one region wait for one another at its head row."""

    marks = "%s"
    lock_suffix = " FOR UPDATE"

    def __init__(self, url: sa.URL) -> None:
        super().__init__(
            sa.create_engine(url.set(drivername="postgresql+psycopg"), pool_size=8, max_overflow=24)
        )

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """See `Database.writing`."""
        pooled = self.engine.raw_connection()
        try:
            yield pooled.driver_connection
            pooled.commit()
        except psycopg.Error as error:
            pooled.rollback()
            raise_as_library(error)
        finally:
            # A connection goes back to the pool rolled back, whatever ended the block.
            pooled.close()

    def insert(self, connection: Any, links: Sequence[Link]) -> None:
        """See `Database.insert`."""
        with connection.cursor() as cursor:
            if len(links) < COPY_FROM:
                cursor.executemany(_INSERT.replace("?", "%s"), links)
                return
            with cursor.copy(f"COPY event ({_COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(_COPY_TYPES)
                for link in links:
                    copy.write_row(link)


_INSERT: Final = f"INSERT INTO event ({_COLUMNS}) VALUES ({', '.join('?' * 13)})"
