"""PostgreSQL: the server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import sqlalchemy as sa

from core.log.chain import Link
from core.log.database import COLUMNS, INSERT, Database, raise_as_library
from core.log.schema import HAS_FACT, event

#: From this many rows on, they are taken by COPY: measured as fast at 10, half as fast again at 100.
COPY_FROM: Final = 10

for _index in event.indexes:
    if _index.name == "event_fact":
        _index.dialect_kwargs["postgresql_where"] = HAS_FACT

#: The types of COLUMNS.
_TYPES: Final = "text int8 text int4 text text int4 text int8 text text bytea bytea"


class PostgreSQL(Database):
    """PostgreSQL through psycopg 3; writers of one region wait for one another at its head row."""

    marks = "%s"
    lock_suffix = " FOR UPDATE"
    errors = psycopg.Error

    def __init__(self, url: sa.URL) -> None:
        super().__init__(
            sa.create_engine(
                url.set(drivername="postgresql+psycopg"),
                pool_size=8,
                max_overflow=24,
                pool_pre_ping=True,  # the server may have been restarted since
            )
        )

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """See `Database.writing`."""
        with self._alone():
            pooled = self.engine.raw_connection()
            try:
                yield pooled.driver_connection
                pooled.commit()
            except psycopg.Error as error:
                raise_as_library(error)
            finally:
                # A connection goes back to the pool rolled back, whatever ended the block.
                pooled.close()

    def insert(self, connection: Any, links: Iterable[Link], count: int) -> None:
        """See `Database.insert`."""
        with connection.cursor() as cursor:
            if count < COPY_FROM:
                cursor.executemany(self.sql(INSERT), links)
                return
            with cursor.copy(f"COPY event ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(_TYPES.split())
                for link in links:
                    copy.write_row(link)
