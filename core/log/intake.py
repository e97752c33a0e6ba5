"""Many facts at once: read, decide and append in one transaction, all or nothing.

Simple facts that are new, nearly all of a large file, become rows without an aggregate; a test
holds their bytes to those of the aggregate. Everything else goes through `FactStream` as a single
command would. The head row is held from before the first look at the log until the rows are in, so
nothing can come in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from core.facts import Fact, Vocabulary, stream_of
from core.log.chain import Draft, Head
from core.log.entry import Correction, Entry, Retraction, content_of
from core.log.errors import LogError
from core.log.events import FactEvent, FactRecorded
from core.log.lines import BadLine, LineError, Reader
from core.log.mapper import event_of
from core.log.recorder import Appending, Recorder
from core.log.stream import FactStream, Impossible

#: Streams asked for at once; SQLite before 3.32 takes 999 parameters.
_CHUNK: Final = 900

#: Bad lines shown in the message; the error has them all.
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the facts given: events appended, those known already, and the new end."""

    appended: int
    known: int
    head: Head


class Rejected(LogError):
    """A file of which nothing was taken.

    `lines` has every bad line, by number; `first` is the log's own refusal that came first, if any.
    """

    def __init__(self, lines: Sequence[BadLine], first: LogError | None = None) -> None:
        self.first = first
        self.lines = tuple(sorted(lines, key=lambda line: (line.number, line.path)))
        shown = "\n".join(f"  {line}" for line in self.lines[:_SHOWN])
        more = len(self.lines) - _SHOWN
        super().__init__(
            "log.rejected",
            f"{len(self.lines)} faults, nothing was taken:\n{shown}"
            + (f"\n  and {more} more" if more > 0 else ""),
            remedy="Put the lines right and send the whole file again",
        )


@dataclass(slots=True)
class Item:
    """An entry, the line it came from, and the stream it goes to."""

    number: int
    entry: Entry
    stream: UUID | None


def read_lines(lines: Iterable[bytes | str], reader: Reader) -> tuple[list[Item], list[BadLine]]:
    """The entries of a file and its bad lines; blank lines are passed over."""
    items: list[Item] = []
    bad: list[BadLine] = []
    for number, line in enumerate(lines, start=1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf" if isinstance(line, bytes) else "\ufeff")  # type: ignore[arg-type]
        if not line.strip():
            continue
        try:
            entry = reader.read(line)
        except LineError as error:
            bad.extend(BadLine(number, *fault) for fault in error.faults)
        else:
            stream = stream_of(reader.region, entry) if isinstance(entry, Fact) else None
            items.append(Item(number, entry, stream))
    return items, bad


def items_of(facts: Iterable[Fact], region: str) -> list[Item]:
    """Facts made in Python, numbered from 1."""
    return [
        Item(number, fact, stream_of(region, fact)) for number, fact in enumerate(facts, start=1)
    ]


def take(
    items: Sequence[Item],
    bad: Sequence[BadLine],
    recorder: Recorder,
    vocabulary: Vocabulary,
) -> Outcome:
    """Append what is new in `items`; raises `Rejected` where anything is wrong, also in `bad`."""
    with recorder.appending() as append:
        intake = _Intake(append, vocabulary)
        intake.load(items)
        for item in items:
            intake.take(item)
        intake.check()
        if bad or intake.refused:
            lines = [_bad_line(number, error) for number, error in intake.refused]
            raise Rejected([*bad, *lines], intake.refused[0][1] if intake.refused else None)
        append.add(intake.drafts)
        return Outcome(len(intake.drafts), intake.known, append.head)


@dataclass(slots=True)
class _Intake:
    append: Appending
    vocabulary: Vocabulary
    drafts: list[Draft] = field(default_factory=list)
    refused: list[tuple[int, LogError]] = field(default_factory=list)
    known: int = 0
    _stored: dict[str, list[FactEvent]] = field(default_factory=dict)
    _fresh: dict[UUID, FactRecorded] = field(default_factory=dict)
    _streams: dict[UUID, FactStream] = field(default_factory=dict)
    _lines: dict[UUID, dict[UUID, int]] = field(default_factory=dict)

    def load(self, items: Sequence[Item]) -> None:
        """Find the streams of corrections and retractions, then what the log has of all streams."""
        elsewhere = {item.entry.fact for item in items if not isinstance(item.entry, Fact)}
        cases = {item.entry.id: item.stream for item in items if isinstance(item.entry, Fact)}
        if self.append.head.position:
            cases |= self._cases([fact.hex for fact in elsewhere - cases.keys()])
        for item in items:
            if not isinstance(item.entry, Fact):
                item.stream = cases.get(item.entry.fact, item.entry.fact)
        if self.append.head.position:
            wanted = {item.stream.hex: None for item in items if item.stream is not None}
            self._load_streams(list(wanted))

    def _cases(self, facts: Sequence[str]) -> dict[UUID, UUID]:
        """The streams of those facts that share one with others."""
        statement = "SELECT fact, stream FROM event WHERE region = ? AND fact IN ({})"
        return {UUID(fact): UUID(stream) for fact, stream in self._chunked(statement, facts)}

    def _load_streams(self, streams: Sequence[str]) -> None:
        columns = "topic, stream, version, type, schema_version, occurred_on, state"
        statement = (
            f"SELECT {columns} FROM event WHERE region = ? AND stream IN ({{}}) "
            "ORDER BY stream, version"
        )
        for topic, stream, *rest in self._chunked(statement, streams):
            event: Any = event_of(topic, UUID(stream), *rest)
            self._stored.setdefault(stream, []).append(event)

    def _chunked(self, statement: str, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            yield from self.append.all(statement.format(marks), (self.append.region, *chunk))

    def take(self, item: Item) -> None:
        """Decide about one entry: a draft, known already, or a bad line."""
        entry, stream = item.entry, item.stream
        assert stream is not None
        if isinstance(entry, Fact) and stream == entry.id and self._is_new(stream):
            event = FactRecorded(
                stream,
                1,
                entry.type,
                entry.body.version,
                entry.id,
                entry.source,
                entry.external_id,
                content_of(entry),
            )
            self._fresh[stream] = event
            self.drafts.append(event.draft())
            return
        try:
            appended = self._command(self._stream(stream), entry)
        except LogError as error:
            self.refused.append((item.number, error))
            return
        if not appended:
            self.known += 1
            return
        fact = entry.id if isinstance(entry, Fact) else entry.fact
        self._lines.setdefault(stream, {})[fact] = item.number
        self.drafts.extend(event.draft() for event in self._streams[stream].collect_events())

    def _is_new(self, stream: UUID) -> bool:
        return (
            stream not in self._fresh
            and stream not in self._streams
            and stream.hex not in self._stored
        )

    def _stream(self, stream: UUID) -> FactStream:
        found = self._streams.get(stream)
        if found is None:
            found = self._streams[stream] = FactStream(stream)
            events = self._stored.get(stream.hex, [])
            for event in [self._fresh[stream]] if stream in self._fresh else events:
                found.apply(event)
        return found

    def _command(self, stream: FactStream, entry: Entry) -> bool:
        match entry:
            case Fact():
                return stream.record(entry)
            case Correction():
                return stream.correct(entry, self.append.region)
            case Retraction():
                return stream.retract(entry)

    def check(self) -> None:
        """Check the history of every case the file touches, once."""
        for stream in self._streams.values():
            lines = self._lines.get(stream.id)
            if lines is None:
                continue
            try:
                stream.check(self.vocabulary)
            except Impossible as error:
                # The fact at fault may be an old one that a new line made impossible.
                number = lines.get(error.held.fact, min(lines.values()))
                self.refused.append((number, error))


def _bad_line(number: int, error: LogError) -> BadLine:
    return BadLine(number, error.code, error.place, error.message, error.remedy)
