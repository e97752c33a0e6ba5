"""The database: SQLite in a file or in memory, or PostgreSQL, behind one face.

SQLAlchemy gives the pool and everything that is not in a hurry (`begin`, `connect`). Appending and
reading events go to the driver's own connection (`writing`, `reading`): SQLAlchemy's share of a
one-event transaction was measured at three times the statement itself.
"""

from __future__ import annotations

import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn, Self

import eventsourcing.persistence as library
import sqlalchemy as sa

from core.log.chain import Link
from core.log.errors import LogError
from core.log.migrate import REVISION, migrate, revision

#: The columns of a `Link`, in its order.
COLUMNS: Final = (
    "region, position, stream, version, topic, type, schema_version, occurred_on, recorded_at, "
    "fact, state, salt, hash"
)

#: Inserts a `Link`.
INSERT: Final = f"INSERT INTO event ({COLUMNS}) VALUES ({', '.join('?' * 13)})"


def raise_as_library(error: Exception) -> NoReturn:
    """Raise a driver's error as the library's error of the same PEP 249 name."""
    for cls in type(error).__mro__:
        known = getattr(library, cls.__name__, None)
        if isinstance(known, type) and issubclass(known, library.PersistenceError):
            raise known(str(error)) from error
    raise library.PersistenceError(str(error)) from error


class Database(ABC):
    """A database with the log's tables, brought up to date when opened.

    `marks` is how the driver writes a parameter; statements here are written with ``?``. `errors`
    is what the driver raises.
    """

    marks: str
    lock_suffix: str
    errors: type[Exception]

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._statements: dict[str, str] = {}
        self._writing = threading.local()

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
        database = _kind(parsed.get_backend_name())(parsed)
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
        """A SQLAlchemy connection in a write transaction, committed on leaving without an error.

        Raises `LogError` ``log.nested`` inside another write of the same thread.
        """
        with self._alone(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Refuse a write within a write, which would wait for itself."""
        if getattr(self._writing, "here", False):
            raise LogError(
                "log.nested",
                "this thread is in a write transaction of the same database already",
                remedy="Use the connection of that transaction, or end it first",
            )
        self._writing.here = True
        try:
            yield
        finally:
            self._writing.here = False
            self._writing.connection = None

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
        except self.errors as error:
            raise_as_library(error)
        finally:
            pooled.close()

    @abstractmethod
    def insert(self, connection: Any, links: Iterable[Link], count: int) -> None:
        """Insert `count` chained rows within the driver's transaction."""

    @contextmanager
    def erasing(self, connection: Any) -> Iterator[None]:
        """Within it, what the driver's transaction replaces does not stay in the file."""
        yield

    def close(self) -> None:
        """Close every connection; a database in memory is gone then."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _kind(backend: str) -> Callable[[sa.URL], Database]:
    """The class for a kind of database; its module, and the driver with it, is loaded for it alone."""
    match backend:
        case "sqlite":
            from core.log.sqlite import SQLite

            return SQLite
        case "postgresql":
            from core.log.postgresql import PostgreSQL

            return PostgreSQL
    raise LogError(
        "log.address",
        f"'{backend}' is not a database the log can live in",
        remedy="Give sqlite:///path/to/file or postgresql://user@host/name",
    )
