"""Many facts at once: read, decide and append in one transaction, all or nothing.

Simple facts that are new, nearly all of a large file, become rows without an aggregate; a test
holds their bytes to those of the aggregate. Everything else goes through `FactStream`, as a single
command would. The head row is held from before the first look at the log until the rows are in, so
nothing can come in between.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

from core.facts import Fact, Vocabulary, case_in, fact_digits, stream_of
from core.log.chain import Draft, Head
from core.log.entry import Correction, Entry, Erased, Retraction
from core.log.errors import LogError, Moved
from core.log.events import FactRecorded, simple_draft
from core.log.lines import BadLine, Line, LineError, Reader
from core.log.mapper import event_of
from core.log.recorder import Appending, Recorder
from core.log.run import Run
from core.log.stream import FactStream, Impossible

#: Streams asked for at once; SQLite before 3.32 takes 999 parameters.
_CHUNK: Final = 900

#: Bad lines shown in the message; the error has them all.
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the facts given: events appended, those known already, and the new end.

    Of a file, `lines` are the numbers of the lines that were appended, in the order of positions;
    the last one stands at the head.
    """

    appended: int
    known: int
    head: Head
    lines: Sequence[int] = field(default=(), compare=False, repr=False)


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


class Item(NamedTuple):
    """One entry on its way in; streams and facts as 32 hexadecimal digits.

    A simple fact is its `draft` and nothing more: of a hundred thousand facts, only texts stay in
    memory. Everything else is an `entry`; a correction's or retraction's stream is not known yet,
    and `named` is what the line calls its fact.
    """

    number: int
    fact: str
    stream: str | None
    draft: Draft | None
    entry: Entry | None
    named: str = ""


def item_of(number: int, entry: Entry, region: str) -> Item:
    """An entry on its way in, with the number of its line."""
    if not isinstance(entry, Fact):
        return Item(number, entry.fact.hex, None, None, entry)
    stream = stream_of(region, entry)
    if stream == entry.id:
        draft = simple_draft(
            stream.hex,
            entry.organisation,
            entry.occurred_on.isoformat(),
            entry.source,
            entry.external_id,
            entry.mark,
            entry.body,
        )
        return Item(number, draft.stream, draft.stream, draft, None)
    return Item(number, entry.id.hex, stream.hex, None, entry)


def _item_in(number: int, line: Line, reader: Reader) -> Item:
    """What `item_of` makes of a line's entry, without making the entry of a simple fact."""
    _, kind, attributes, body, _ = line
    if kind != "recorded" or body is None or case_in(attributes["subject"], body) is not None:
        named = f"{line.type} {attributes['source']} {attributes['id']}"
        return item_of(number, reader.entry(line), reader.region)._replace(named=named)
    source, external_id = attributes["source"], attributes["id"]
    fact = fact_digits(reader.region, source, external_id)
    draft = simple_draft(
        fact,
        attributes["subject"],
        attributes["occurredon"],
        source,
        external_id,
        attributes["mark"],
        body,
    )
    return Item(number, fact, fact, draft, None)


def read_lines(lines: Iterable[bytes | str], reader: Reader) -> tuple[list[Item], list[BadLine]]:
    """The entries of a file and its bad lines; blank lines are passed over."""
    items: list[Item] = []
    bad: list[BadLine] = []
    for number, line in enumerate(lines, start=1):
        text = _without_mark(line) if number == 1 else line
        if not text.strip():
            continue
        try:
            found = reader.read(text)
            if found is not None:
                items.append(_item_in(number, found, reader))
        except LineError as error:
            bad.extend(BadLine(number, *fault) for fault in error.faults)
    return items, bad


def _without_mark(line: bytes | str) -> bytes | str:
    """A file's first line without the byte order mark that some programs put there."""
    if isinstance(line, bytes):
        return line.removeprefix(b"\xef\xbb\xbf")
    return line.removeprefix("\ufeff")


def take(
    items: Sequence[Item],
    bad: Sequence[BadLine],
    recorder: Recorder,
    vocabulary: Vocabulary,
    before: Sequence[Draft] = (),
    expected: int | None = None,
    by: str | None = None,
) -> Outcome:
    """Append what is new in `items`; raises `Rejected` where anything is wrong, also in `bad`.

    The rows `before` go in first, in the same transaction, and are not counted. With a position
    that is `expected`, only if the log ends there still: raises `Moved` otherwise. `by` is the account
    that has them appended, where one does; it stands beside the log, in the same transaction.
    """
    with recorder.appending() as append:
        if expected is not None and append.head.position != expected:
            raise Moved(append.region, expected, append.head.position)
        intake = _Intake(append, vocabulary)
        if append.head.position:
            intake.load(items)
        intake.runs = _runs(items)
        for item in items:
            intake.take(item)
        intake.check()
        if bad or intake.refused:
            lines = [_bad_line(number, error) for number, error in intake.refused]
            raise Rejected([*bad, *lines], intake.refused[0][1] if intake.refused else None)
        append.add([*before, *intake.drafts])
        if by is not None:
            append.sign(by, len(intake.drafts))
        return Outcome(len(intake.drafts), intake.known, append.head, intake.numbers)


def _runs(items: Sequence[Item]) -> dict[int, Run]:
    """The runs of unnumbered corrections among `items`, by the number of their first line."""
    runs: dict[int, Run] = {}
    open_runs: dict[str, Run] = {}
    corrected = {item.fact for item in items if isinstance(item.entry, Correction)}
    for item in items:
        match item.entry:
            case None | Fact() if item.fact in corrected:
                open_runs[item.fact] = Run("", recorded=True)
            case Correction(revision=None) as entry:
                run = open_runs.get(item.fact)
                if run is None or (run.lines and run.type != entry.type):
                    run = open_runs[item.fact] = Run(entry.type, recorded=False)
                if not run.lines:
                    run.type = entry.type
                    runs[item.number] = run
                run.lines.append((item.number, (entry.content(), entry.reason)))
            case Correction():
                open_runs.pop(item.fact, None)
    return runs


#: A stored row: topic, version, type, schema version, occurred on, state.
_Row = tuple[str, int, str, int, str | None, str]


@dataclass(slots=True)
class _Intake:
    """One intake's state, by stream; `homes` says which stream each fact seen so far is in."""

    append: Appending
    vocabulary: Vocabulary
    drafts: list[Draft] = field(default_factory=list)
    numbers: array[int] = field(default_factory=lambda: array("L"))
    refused: list[tuple[int, LogError]] = field(default_factory=list)
    known: int = 0
    homes: dict[str, str] = field(default_factory=dict)
    stored: dict[str, list[_Row]] = field(default_factory=dict)
    fresh: dict[str, Draft] = field(default_factory=dict)
    streams: dict[str, FactStream] = field(default_factory=dict)
    lines: dict[str, dict[UUID, int]] = field(default_factory=dict)
    runs: dict[int, Run] = field(default_factory=dict)
    said: set[int] = field(default_factory=set)

    def load(self, items: Sequence[Item]) -> None:
        """Read what the log has of the facts and of the streams they belong to."""
        facts = dict.fromkeys(item.fact for item in items)
        statement = "SELECT fact, stream FROM event WHERE region = ? AND fact IN ({})"
        self.homes.update(self._chunked(statement, list(facts)))
        # A fact that shares its stream with no other is a stream itself.
        facts.update(dict.fromkeys(item.stream for item in items if item.stream))
        facts.update(dict.fromkeys(self.homes.values()))
        statement = (
            "SELECT stream, topic, version, type, schema_version, occurred_on, state FROM event "
            "WHERE region = ? AND stream IN ({}) ORDER BY stream, version"
        )
        for stream, *row in self._chunked(statement, list(facts)):
            self.stored.setdefault(stream, []).append(tuple(row))

    def _chunked(self, statement: str, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            yield from self.append.all(statement.format(marks), (self.append.region, *chunk))

    def take(self, item: Item) -> None:
        """Decide about one entry: a draft, known already, or refused."""
        fact, draft = item.fact, item.draft
        if draft is not None and fact not in self.homes and fact not in self.stored:
            self.homes[fact] = fact
            self.fresh[fact] = draft
            self.drafts.append(draft)
            self.numbers.append(item.number)
            return
        if draft is not None and self._is_stored(draft):
            self.known += 1
            return
        home = self.homes.get(fact) or (fact if fact in self.stored else None)
        try:
            stream = self._stream(home or item.stream or fact)
            appended = self._command(stream, item)
        except LogError as error:
            self.refused.append((item.number, _of_its_line(error, item)))
            return
        if not appended:
            self.known += 1
            return
        self.homes[fact] = stream.id.hex
        self.lines.setdefault(stream.id.hex, {})[UUID(fact)] = item.number
        # One line appends one event, or none.
        self.drafts.extend(event.draft() for event in stream.collect_events())
        self.numbers.append(item.number)

    def _is_stored(self, draft: Draft) -> bool:
        """Whether the log recorded exactly this; spares the aggregate of a file sent twice."""
        rows = self.stored.get(draft.stream)
        return rows is not None and (rows[0][0], rows[0][2], *rows[0][4:]) == (
            draft.topic,
            draft.type,
            draft.occurred_on,
            draft.state,
        )

    def _stream(self, stream: str) -> FactStream:
        found = self.streams.get(stream)
        if found is None:
            id = UUID(stream)
            found = self.streams[stream] = FactStream(id)
            for topic, *row in self.stored.get(stream, ()):
                found.apply(event_of(topic, id, *row))  # type: ignore[arg-type]
            if stream in self.fresh:
                found.apply(_event(self.fresh[stream]))
        return found

    def _command(self, stream: FactStream, item: Item) -> bool:
        match item.entry:
            case Fact() as fact:
                return stream.record(fact, item.stream)
            case Correction() as correction:
                self._look_at_run(stream, item)
                return item.number not in self.said and stream.correct(
                    correction, self.append.region
                )
            case Retraction() as retraction:
                return stream.retract(retraction)
            case Erased() as erased:
                return stream.erased(erased)
        assert item.draft is not None
        return stream.admit(_event(item.draft), item.stream)

    def _look_at_run(self, stream: FactStream, item: Item) -> None:
        """Where a run of unnumbered corrections begins, note which of them the log has."""
        run, held = self.runs.get(item.number), stream.facts.get(UUID(item.fact))
        if run is not None and held is not None and held.type == run.type:
            self.said |= run.known(held.corrections())

    def check(self) -> None:
        """Check the history of every case that gets something new, once."""
        for id, lines in self.lines.items():
            try:
                self.streams[id].check(self.vocabulary)
            except Impossible as error:
                # The fact at fault may be an old one that a new line made impossible.
                number = lines.get(error.held.fact, min(lines.values()))
                self.refused.append((number, error))


def _of_its_line(error: LogError, item: Item) -> LogError:
    """The error of a fact that the log does not hold, with the names its line has for it."""
    if not item.named or error.place != str(UUID(item.fact)):
        return error
    return LogError(error.code, error.message, place=item.named, remedy=error.remedy)


def _event(draft: Draft) -> FactRecorded:
    _, version, topic, type, schema_version, day, state, _ = draft
    event = event_of(topic, UUID(draft.stream), version, type, schema_version, day, state)
    assert isinstance(event, FactRecorded)
    return event


def _bad_line(number: int, error: LogError) -> BadLine:
    return BadLine(number, error.code, error.place, error.message, error.remedy)
