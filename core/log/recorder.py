"""The recorder: where events get their positions, for one region of one database.

The library asks for an `ApplicationRecorder`; the rest of this room uses `appending` and `rows`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    Notification,
    StoredEvent,
    Subscription,
)

from core.log.chain import Draft, Head, Link, chained, genesis, now
from core.log.database import Database
from core.log.errors import LogError
from core.log.subscription import Polling

#: Events hashed at once in a large append.
_PAGE = 1000

_HEAD = "SELECT position, hash, recorded_at FROM head WHERE region = ?"
_MOVE = "UPDATE head SET position = ?, hash = ?, recorded_at = ? WHERE region = ? AND position = ?"
_SIGN = (
    "INSERT INTO account_append (region, last, first, account) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (region, last) DO UPDATE SET first = excluded.first, account = excluded.account"
)
_STORED = "stream, version, topic, state, type, schema_version, occurred_on"


@dataclass(frozen=True)
class LogEvent(StoredEvent):
    """A stored event with the columns that the library does not know."""

    type: str = ""
    schema_version: int = 1
    occurred_on: str | None = None
    fact: str | None = None


def _hex(stream: UUID | str) -> str:
    return stream.hex if isinstance(stream, UUID) else UUID(stream).hex


def _draft(event: StoredEvent) -> Draft:
    stream, version, state = _hex(event.originator_id), event.originator_version, event.state
    if isinstance(event, LogEvent):
        return Draft(
            stream,
            version,
            event.topic,
            event.type,
            event.schema_version,
            event.occurred_on,
            state.decode(),
            event.fact,
        )
    return Draft(stream, version, event.topic, "", 1, None, state.decode())


class Appending:
    """An open write transaction of one region, which holds its head row.

    Nobody else appends to the region until it ends, so what it reads is what it appends to.
    """

    def __init__(self, database: Database, connection: Any, region: str) -> None:
        row = connection.execute(database.sql(_HEAD + database.lock_suffix), (region,)).fetchone()
        if row is None:
            raise LogError(
                "log.region",
                f"the database has no region '{region}'",
                remedy="Open the region once with Log.open, which creates it",
            )
        self.database = database
        self.connection = connection
        self.region = region
        self.head = Head(row[0], bytes(row[1]))
        self.recorded_at = max(now(), row[2])

    def add(self, drafts: Sequence[Draft]) -> None:
        """Append `drafts`; the whole transaction has one recorded time, never before the last."""
        if not drafts:
            return
        head, pages = self.head, range(0, len(drafts), _PAGE)

        def links() -> Iterator[Link]:
            # Page by page, so that a server stores one while the next is being hashed.
            nonlocal head
            for start in pages:
                page = chained(self.region, head, drafts[start : start + _PAGE], self.recorded_at)
                head = Head(page[-1][1], page[-1][-1])
                yield from page

        self.database.insert(self.connection, links(), len(drafts))
        self.move(head, self.recorded_at)

    def move(self, head: Head, recorded_at: int) -> None:
        """Set the region's head to the last of the rows just inserted."""
        moved = self.connection.execute(
            self.database.sql(_MOVE), (*head, recorded_at, self.region, self.head.position)
        )
        if moved.rowcount != 1:  # the lock above makes this impossible; a lost event would be worse
            raise LogError("log.conflict", "the head row moved under its lock", place=self.region)
        self.head = head

    def sign(self, account: str, count: int) -> None:
        """Keep beside the log that an account had the last `count` events appended, if any.

        In the same transaction: of no event that stands is it unknown for a moment, nor for good.
        """
        if count > 0:
            last = self.head.position
            row = (self.region, last, last - count + 1, account)
            self.connection.execute(self.database.sql(_SIGN), row)

    def erase(self, statement: str, parameters: Sequence[Any], stream: str) -> None:
        """Run an update that takes content away, and drop what the library saved of the stream."""
        with self.database.erasing(self.connection):
            execute, sql = self.connection.execute, self.database.sql
            execute(sql(statement), parameters)
            snapshots = "DELETE FROM snapshot WHERE region = ? AND stream = ?"
            execute(sql(snapshots), (self.region, stream))

    def all(self, statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of a query written with ``?``, seen from within the transaction."""
        found: list[tuple[Any, ...]] = self.connection.execute(
            self.database.sql(statement), parameters
        ).fetchall()
        return found


class StreamRecorder(AggregateRecorder):
    """Keeps streams without positions, for the library's snapshots."""

    table = "snapshot"

    def __init__(self, database: Database, region: str) -> None:
        self.database = database
        self.region = region

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Insert all or nothing; raises the library's `IntegrityError` where a version exists."""
        if stored_events:
            statement = self.database.sql("INSERT INTO snapshot VALUES (?, ?, ?, ?, ?)")
            with self.database.writing() as connection:
                connection.cursor().executemany(
                    statement,
                    [
                        (
                            self.region,
                            _hex(event.originator_id),
                            event.originator_version,
                            event.topic,
                            event.state.decode(),
                        )
                        for event in stored_events
                    ],
                )
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one stream, by version."""
        return [
            StoredEvent(UUID(row[0]), row[1], row[2], row[3].encode())
            for row in self._stream(
                "stream, version, topic, state", originator_id, gt, lte, desc, limit
            )
        ]

    def _stream(
        self,
        columns: str,
        stream: UUID | str,
        gt: int | None,
        lte: int | None,
        desc: bool,
        limit: int | None,
    ) -> list[tuple[Any, ...]]:
        statement = f"SELECT {columns} FROM {self.table} WHERE region = ? AND stream = ?"
        parameters: list[Any] = [self.region, _hex(stream)]
        for condition, value in ((" AND version > ?", gt), (" AND version <= ?", lte)):
            if value is not None:
                statement += condition
                parameters.append(value)
        statement += " ORDER BY version DESC" if desc else " ORDER BY version"
        if limit is not None:
            statement += " LIMIT ?"
            parameters.append(limit)
        return self.all(statement, parameters)

    def all(self, statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of a query written with ``?``."""
        with self.database.reading() as connection:
            found: list[tuple[Any, ...]] = connection.execute(
                self.database.sql(statement), parameters
            ).fetchall()
            return found


class Recorder(StreamRecorder, ApplicationRecorder):
    """The events of one region, in the order they were committed, without holes.

    The region has to exist: `create` makes it.
    """

    table = "event"

    def create(self) -> None:
        """Give the region a head row, unless it has one."""
        parameters = (self.region, genesis(self.region))
        known = "SELECT 1 FROM head WHERE region = ?"
        if not self.all(known, (self.region,)):
            statement = "INSERT INTO head VALUES (?, 0, ?, 0) ON CONFLICT DO NOTHING"
            with self.database.writing() as connection:
                connection.execute(self.database.sql(statement), parameters)

    @contextmanager
    def appending(self) -> Iterator[Appending]:
        """A write transaction that holds the head row, committed on leaving without an error."""
        with self.database.writing() as connection:
            yield Appending(self.database, connection, self.region)

    def head(self) -> Head:
        """The end of the log; raises `LogError` ``log.region`` where the region does not exist."""
        found = self.all("SELECT position, hash FROM head WHERE region = ?", (self.region,))
        if not found:
            raise LogError("log.region", f"the database has no region '{self.region}'")
        return Head(found[0][0], bytes(found[0][1]))

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Append all or nothing and return their positions.

        Raises the library's `IntegrityError` where a version of a stream exists already.
        """
        if not stored_events:
            return []
        drafts = [_draft(event) for event in stored_events]
        with self.appending() as append:
            first = append.head.position + 1
            append.add(drafts)
        return list(range(first, first + len(drafts)))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one stream, by version."""
        return [
            LogEvent(UUID(row[0]), row[1], row[2], row[3].encode(), *row[4:])
            for row in self._stream(_STORED, originator_id, gt, lte, desc, limit)
        ]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events by position, for the library; `core.log` itself reads with `rows`."""
        statement = (
            "SELECT stream, version, topic, state, position FROM event "
            "WHERE region = ? AND position >= ?"
        )
        first = 1 if start is None else start if inclusive_of_start else start + 1
        parameters: list[Any] = [self.region, first]
        if stop is not None:
            statement += " AND position <= ?"
            parameters.append(stop)
        if topics:
            statement += f" AND topic IN ({', '.join('?' * len(topics))})"
            parameters.extend(topics)
        rows = self.all(statement + " ORDER BY position LIMIT ?", [*parameters, limit])
        return [
            Notification(UUID(stream), version, topic, state.encode(), position)
            for stream, version, topic, state, position in rows
        ]

    def max_notification_id(self) -> int | None:
        """The last position; None where the region is empty."""
        return self.head().position or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Events as they come, by asking again: PostgreSQL's NOTIFY would serialise commits."""
        return Polling(self, gt, topics)
