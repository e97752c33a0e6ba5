"""The log of one region: what happened, in the order it was recorded, and how to add to it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Self
from uuid import UUID

from eventsourcing.persistence import IntegrityError

from core.facts import VOCABULARY, Fact, FactModel, Mark, Vocabulary
from core.log.application import FactApplication, conflict
from core.log.chain import Head
from core.log.database import Database
from core.log.decision import TYPE as DECISION
from core.log.decision import decide
from core.log.entry import Correction, Retraction
from core.log.erasure import redact
from core.log.errors import LogError, Moved
from core.log.event import COLUMNS, Event
from core.log.export import Conceal, Sink, export_lines
from core.log.history import History, fact_at, facts_named, history, stream_events
from core.log.intake import Outcome, Rejected, item_of, read_lines, take
from core.log.lines import Reader, check_correction, check_fact
from core.log.mapper import event_of
from core.log.plugin import Enabled, PluginEvent, enabled, plain_settings
from core.log.progress import Progress
from core.log.reading import events_after, events_at
from core.log.restore import restore_lines
from core.log.stream import FactStream
from core.log.verify import Verification, verify

_REGION: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")


class Log:
    """The events of one region. Make one with `open`; threads may share it.

    On SQLite only one process should write; any number may read.
    """

    def __init__(self, application: FactApplication, vocabulary: Vocabulary) -> None:
        self._application = application
        self._recorder = application.recorder
        self.region = application.region
        self.vocabulary = vocabulary
        self.database = application.factory.database
        self.progress = Progress(self.database, self.region)

    @classmethod
    def open(
        cls, url: str, region: str, vocabulary: Vocabulary = VOCABULARY, *, create: bool = True
    ) -> Self:
        """Open a region's log, creating tables, and the region unless `create` is False.

        `url` is ``sqlite:///path/to/file``, ``postgresql://user@host/name``, or ``sqlite://`` for a
        log in memory that is gone when closed. Raises `LogError` ``log.address``, ``log.schema`` or
        ``log.region``.
        """
        if not _REGION.fullmatch(region):
            raise LogError(
                "log.region",
                f"'{region}' cannot be a region",
                remedy="Up to 40 small letters, digits and '-', a letter first",
            )
        if not create and region not in (known := cls.regions(url)):
            raise LogError(
                "log.region",
                f"the database has no region '{region}'",
                remedy=f"It has: {', '.join(known) or 'none'}",
            )
        return cls(FactApplication(url, region), vocabulary)

    def close(self) -> None:
        """Close the database."""
        self._application.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Reading

    def head(self) -> Head:
        """The end of the log: the last position (0 where it is empty) and its hash."""
        return self._recorder.head()

    def read(
        self,
        after: int = 0,
        limit: int = 10_000,
        until: int | None = None,
        types: Sequence[str] | None = None,
    ) -> list[Event]:
        """At most `limit` events with ``after < position <= until``, by position.

        With `types`, only those of these fact types (the empty text: events of plugins, and erasures). No event
        ever turns up later at a position before one that was read.
        """
        return events_after(self._recorder, after, limit, until, types)

    def at(self, positions: Collection[int]) -> list[Event]:
        """The events at some positions, by position; there are none beyond the log's end."""
        return events_at(self._recorder, positions)

    def find(self, fact_id: UUID) -> Event | None:
        """The event that first recorded a fact, whatever became of it; None where there is none."""
        statement = (
            f"SELECT {COLUMNS} FROM event WHERE region = ? AND fact = ?"
            f" UNION ALL SELECT {COLUMNS} FROM event WHERE region = ? AND stream = ?"
            " AND fact IS NULL ORDER BY position LIMIT 1"
        )
        values = (self.region, fact_id.hex) * 2
        found = self._recorder.all(statement, values)
        return Event._make(found[0]) if found and found[0][4] else None

    def position_at(self, instant: dt.datetime) -> int:
        """The last position recorded at or before an instant (with a time zone)."""
        if instant.tzinfo is None:
            raise ValueError("an instant has a time zone")
        since = instant - dt.datetime.fromtimestamp(0, dt.UTC)
        instant_us = since // dt.timedelta(microseconds=1)
        low, high = 0, self.head().position
        # Recorded times never decrease, so a dozen look-ups by key find the place.
        while low < high:
            middle = (low + high + 1) // 2
            found = self._recorder.all(
                "SELECT recorded_at FROM event WHERE region = ? AND position = ?",
                (self.region, middle),
            )
            if found and found[0][0] <= instant_us:
                low = middle
            else:
                high = middle - 1
        return low

    def verify(self) -> Verification:
        """Read everything and recompute the hash chain; see `core.log.verify`."""
        return verify(self._recorder)

    @staticmethod
    def regions(url: str) -> list[str]:
        """The regions of a database, sorted."""
        with Database.open(url) as database, database.connect() as connection:
            found = connection.exec_driver_sql("SELECT region FROM head ORDER BY region")
            return [str(region) for (region,) in found]

    # Facts

    def record(self, facts: Iterable[Fact]) -> Outcome:
        """Record facts, all or none.

        A fact that the log has with the same content is known and adds nothing. The histories of
        the cases concerned are checked once, with all facts in. Raises `LogError`
        (``log.different``, ``log.lifecycle``, ``log.identity``, ``log.line``) or
        the vocabulary's `FactError`.
        """
        items = []
        for number, fact in enumerate(facts, start=1):
            check_fact(self.region, fact, self.vocabulary)
            items.append(item_of(number, fact, self.region))
        try:
            return take(items, [], self._recorder, self.vocabulary)
        except Rejected as rejected:
            assert rejected.first is not None
            raise rejected.first from None

    def correct(
        self,
        fact_id: UUID,
        organisation: str,
        occurred_on: dt.date,
        body: FactModel,
        reason: str,
        mark: Mark = "entered",
    ) -> Outcome:
        """Give a fact a whole new content, and say why.

        Raises `LogError` (``log.unknown-fact``, ``log.type``, ``log.case``, ``log.reason``,
        ``log.retracted``, ``log.lifecycle``, ``log.conflict``, ``log.line``) or `FactError`.
        """
        entry = Correction(fact_id, body.name, organisation, occurred_on, mark, body, reason)
        check_correction(entry, self.vocabulary)
        stream = self._stream_of(fact_id)
        known = int(not stream.correct(entry, self.region))
        return self._commit(stream, known)

    def retract(
        self,
        fact_id: UUID,
        reason: str,
        revision: int | None = None,
        expected: int | None = None,
    ) -> Outcome:
        """Take a fact back, and say why; raises `LogError` as `correct` does.

        With a `revision`, only as that one: ``log.revision`` where another came before it. With
        `expected`, only while the log ends at that position, as `import_lines`.
        """
        entry = Retraction(fact_id, reason, revision=revision)
        try:
            return take(
                [item_of(1, entry, self.region)],
                [],
                self._recorder,
                self.vocabulary,
                expected=expected,
            )
        except Rejected as rejected:
            assert rejected.first is not None
            raise rejected.first from None

    def history(self, fact_id: UUID) -> History:
        """All events of a fact, erased ones too; raises `LogError` ``log.unknown-fact``."""
        return history(self._recorder, fact_id)

    def stream(self, stream: UUID) -> list[Event]:
        """All events of a stream in their order, as of a case; none where there is no such stream."""
        return stream_events(self._recorder, stream)

    def fact_at(self, position: int) -> UUID:
        """The fact that the event at a position is about; raises `LogError` ``log.unknown-fact``."""
        return fact_at(self._recorder, position)

    def named(self, external_id: str) -> dict[str, UUID]:
        """The facts that sources call so, by source: where that is one, it is meant."""
        return facts_named(self._recorder, external_id)

    def redact(self, positions: int | Iterable[int], reason: str) -> Outcome:
        """Erase the content of rows for good, all or none; see `core.log.erasure`.

        `positions` is one or several, `reason` a code of `ERASURE_REASONS`.
        For what should never have been stored, after it was corrected or retracted. Position, stream
        and hash stay. Columns drop the content when they next catch up; back-ups and exports taken
        before keep it, SQLite's write-ahead log until its next checkpoint, PostgreSQL's dead rows
        until they are vacuumed. Raises `LogError` ``log.in-force``, ``log.unknown-fact`` or
        ``log.reason``.
        """
        with self._recorder.appending() as append:
            each = [positions] if isinstance(positions, int) else positions
            erased = [redact(append, position, reason) for position in each]
            return Outcome(erased.count(True), erased.count(False), append.head)

    def _stream_of(self, fact_id: UUID) -> FactStream:
        """The stream that holds a fact: its case's, or its own."""
        found = self._recorder.all(
            "SELECT stream FROM event WHERE region = ? AND fact = ?", (self.region, fact_id.hex)
        )
        return self._application.facts(UUID(found[0][0]) if found else fact_id)

    def _commit(self, stream: FactStream, known: int) -> Outcome:
        events = stream.collect_events()
        if events:
            stream.check(self.vocabulary)
            self._application.commit(*events)
        return Outcome(len(events), known, self.head())

    # Interchange

    def import_lines(
        self,
        lines: Iterable[bytes] | Iterable[str],
        enabling: tuple[str, str] | None = None,
        settings: Mapping[str, Any] | None = None,
        expected: int | None = None,
        by: str | None = None,
    ) -> Outcome:
        """Take a file of CloudEvents, one a line (see `core.log.lines`), whole or not at all.

        `lines` may be a file opened for reading. What the log knows already adds nothing. With
        `enabling`, a plugin and its version, the plugin is enabled first and in the same
        transaction, so that neither is there without the other: with `settings`, or where none are
        given with those it has. With `expected`, only while the log ends at that position: whoever
        decided by what it says there is told by `Moved` that it went on. `by` is the account that has
        this appended: `core.accounts.Appends` tells it, the log does not. Raises `Rejected`
        (``log.rejected``) with every bad line, or `LogError` ``log.conflict`` or ``log.plugin``.
        """
        items, bad = read_lines(lines, Reader(self.region, self.vocabulary))
        if enabling is None:
            return take(items, bad, self._recorder, self.vocabulary, expected=expected, by=by)
        plugin, version = enabling
        stream = self._application.plugin(plugin)
        had = stream.enabled[1] if stream.enabled else {}
        stream.enable(
            version, had if settings is None else plain_settings(plugin, version, settings)
        )
        drafts = [event.draft() for event in stream.collect_events()]
        try:
            return take(items, bad, self._recorder, self.vocabulary, drafts, expected, by)
        except IntegrityError as error:
            raise conflict(self.region) from error

    def export_lines(
        self,
        out: Sink,
        after: int = 0,
        *,
        ended: bool = False,
        conceal: Conceal | None = None,
    ) -> int:
        """Write the events after a position as CloudEvents, one a line; see `core.log.export`.

        With `ended`, a last line says where the export ends, so that a restore sees a missing end.
        `conceal` says of a fact's type, organisation and data whether its content is withheld.
        """
        return export_lines(self._recorder, out, after, ended=ended, conceal=conceal)

    def restore_lines(self, lines: Iterable[bytes] | Iterable[str], *, ended: bool = False) -> Head:
        """Put an export back, into a region without events; the chain comes out the same.

        An export's last line is checked where it has one, and demanded with `ended`. Raises
        `LogError` ``log.not-empty`` or ``log.restore``.
        """
        return restore_lines(self._recorder, lines, ended=ended)

    # Decisions

    def decide(self, topic: str, series: str, said: Mapping[str, Any], version: int) -> int:
        """Append a decision to a series, and give its position; see `core.log.decision`.

        Raises `LogError` ``log.conflict`` or ``log.decision``.
        """
        with self._recorder.appending() as append:
            return decide(append, topic, series, said, version)

    def decisions(self) -> list[Event]:
        """Every decision of the region, by position."""
        found: list[Event] = []
        while page := self.read(found[-1].position if found else 0, types=[DECISION]):
            found += page
        return found

    # Plugins

    def enable(
        self,
        plugin: str,
        version: str,
        settings: Mapping[str, Any] | None = None,
        *,
        expected: int | None = None,
    ) -> Outcome:
        """Enable a version of a plugin, with settings of JSON values, instead of any before.

        With `expected`, only while the log ends at that position, as `import_lines`. Raises
        `LogError` ``log.plugin`` or ``log.conflict``.
        """
        plain = plain_settings(plugin, version, settings or {})
        stream = self._application.plugin(plugin)
        # What is enabled after the stream was read is refused by its version when it is saved.
        if expected is not None and (position := self.head().position) != expected:
            raise Moved(self.region, expected, position)
        appended = stream.enable(version, plain)
        self._application.commit(*stream.collect_events())
        return Outcome(int(appended), int(not appended), self.head())

    def disable(self, plugin: str) -> Outcome:
        """Disable a plugin; raises `LogError` ``log.plugin`` where it is not enabled."""
        stream = self._application.plugin(plugin)
        stream.disable()
        self._application.commit(*stream.collect_events())
        return Outcome(1, 0, self.head())

    def enabled(self, position: int | None = None) -> list[Enabled]:
        """The plugins enabled at a position (now, where none is given), by name."""
        events: list[tuple[int, PluginEvent]] = []
        after = 0
        while page := self.read(after, until=position, types=[""]):
            for row in page:
                event = event_of(
                    row.topic,
                    UUID(row.stream),
                    row.version,
                    "",
                    row.schema_version,
                    None,
                    row.state,
                )
                if isinstance(event, PluginEvent):  # an erasure is of no fact type either
                    events.append((row.position, event))
            after = page[-1].position
        return enabled(events)
