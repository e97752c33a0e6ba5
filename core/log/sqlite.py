"""SQLite: a file, or a database in memory."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from core.log.chain import Link
from core.log.database import INSERT, Database, raise_as_library
from core.log.errors import LogError

#: Seconds a writer waits for another process's lock.
LOCK_TIMEOUT: Final = 30.0


class SQLite(Database):
    """SQLite in WAL mode, synchronous=FULL; one writing connection a process, taken in turn."""

    marks = "?"
    lock_suffix = ""
    errors = sqlite3.Error

    def __init__(self, url: sa.URL) -> None:
        if url.database and url.database != ":memory:":
            self._address, self._uri = str(Path(url.database)), False
        else:
            # A named memdb is one database for all connections of this process.
            self._address, self._uri = f"file:/dangjian-{uuid4().hex}?vfs=memdb", True
        super().__init__(sa.create_engine(url, creator=self._connect, poolclass=QueuePool))
        sa.event.listen(self.engine, "begin", self._begin)
        self._reader = self.engine.execution_options(reads=True)
        self._turn = threading.Lock()
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
        with self._alone(), self._turn, self.engine.begin() as connection:
            self._lend(connection.connection.driver_connection)
            yield connection

    def _lend(self, connection: Any) -> None:
        """Let this thread read with the connection it writes with, where it can have no other.

        A database in memory has no write-ahead log: beside a writer, nobody reads.
        """
        self._writing.connection = connection if self._uri else None

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """See `Database.reading`; in memory, a writing thread sees what it has written."""
        lent = getattr(self._writing, "connection", None)
        if lent is None:
            with super().reading() as connection:
                yield connection
            return
        try:
            yield lent
        except sqlite3.Error as error:
            raise_as_library(error)

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """See `Database.connect`."""
        with self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """See `Database.writing`."""
        with self._alone(), self._turn:
            if self._writer is None:
                raise LogError("log.address", "the database was closed")
            execute = self._writer.execute
            try:
                execute("BEGIN IMMEDIATE")
                self._lend(self._writer)
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

    def insert(self, connection: Any, links: Iterable[Link], count: int) -> None:
        """See `Database.insert`."""
        connection.executemany(INSERT, links)

    @contextmanager
    def erasing(self, connection: Any) -> Iterator[None]:
        """See `Database.erasing`; the write-ahead log keeps old pages until its next checkpoint."""
        connection.execute("PRAGMA secure_delete = ON")
        try:
            yield
        finally:
            connection.execute("PRAGMA secure_delete = OFF")

    def close(self) -> None:
        """See `Database.close`."""
        with self._turn:
            super().close()
            if self._writer is not None:
                self._writer.close()
                self._writer = None
