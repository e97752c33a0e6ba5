"""All that the log said of one fact: its recording, its corrections, a retraction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from core.log.erasure import is_tombstone
from core.log.errors import LogError
from core.log.event import COLUMNS, Event
from core.log.reading import events_at
from core.log.recorder import Recorder

_STREAM: Final = "SELECT stream FROM event WHERE region = ? AND fact = ?"
_EVENTS: Final = f"SELECT {COLUMNS} FROM event WHERE region = ? AND stream = ? ORDER BY version"
_RECORDED: Final = f"SELECT {COLUMNS} FROM event WHERE region = ? AND stream = ? AND version = ?"
_NAMED: Final = (
    f"SELECT {COLUMNS} FROM event WHERE region = ? AND topic = 'fact.recorded'"
    " AND state LIKE ? ESCAPE '!' ORDER BY position"
)


@dataclass(frozen=True, slots=True)
class History:
    """The events of one fact, oldest first; `events` is never empty."""

    fact: UUID
    events: tuple[Event, ...]

    @property
    def type(self) -> str:
        """The fact's type."""
        return self.events[0].type

    @property
    def source(self) -> str:
        """Where the fact comes from."""
        return str(orjson.loads(self.events[0].state)["source"])

    @property
    def external_id(self) -> str:
        """Its name there."""
        return str(orjson.loads(self.events[0].state)["ext"])

    @property
    def in_force(self) -> Event | None:
        """The event with what the fact says now; None where it was retracted."""
        last = self.events[-1]
        return None if last.topic == "fact.retracted" else last

    @property
    def superseded(self) -> tuple[Event, ...]:
        """The events that do not say what counts now: those whose content can be erased."""
        return tuple(event for event in self.events if event is not self.in_force)

    @property
    def erasable(self) -> tuple[Event, ...]:
        """Of these, the events whose content is still there."""
        return tuple(event for event in self.superseded if not is_tombstone(event.state))


def fact_at(recorder: Recorder, position: int) -> UUID:
    """The fact that the event at a position is about; raises `LogError` ``log.unknown-fact``."""
    event = next(iter(events_at(recorder, [position])), None)
    if event is not None and event.topic.startswith("fact."):
        state = orjson.loads(event.state)
        if "of" in state:
            [first] = recorder.all(_RECORDED, (recorder.region, event.stream, state["of"]))
            state = orjson.loads(Event._make(first).state)
        return UUID(state["fact"])
    raise LogError(
        "log.unknown-fact", "no row about a fact stands there", place=f"position {position}"
    )


def facts_named(recorder: Recorder, external_id: str) -> dict[str, UUID]:
    """The facts that sources call so, by source; reads the whole log."""
    quoted = "".join(f"!{each}" if each in "!%_" else each for each in external_id)
    found: dict[str, UUID] = {}
    for row in recorder.all(_NAMED, (recorder.region, f'%"ext":"{quoted}"%')):
        state = orjson.loads(Event._make(row).state)
        # The database may look at letters of either case alike.
        if state["ext"] == external_id:
            found[state["source"]] = UUID(state["fact"])
    return found


def stream_events(recorder: Recorder, stream: UUID) -> list[Event]:
    """All events of a stream, oldest first."""
    rows = recorder.all(_EVENTS, (recorder.region, stream.hex))
    return [Event._make(row) for row in rows]


def history(recorder: Recorder, fact: UUID) -> History:
    """All events of a fact; raises `LogError` ``log.unknown-fact``."""
    home = recorder.all(_STREAM, (recorder.region, fact.hex))
    stream = home[0][0] if home else fact.hex
    events: list[Event] = []
    version: int | None = None
    for row in recorder.all(_EVENTS, (recorder.region, stream)):
        event = Event._make(row)
        state: dict[str, Any] = orjson.loads(event.state)
        if state.get("fact") == str(fact):
            version = event.version
        elif version is None or state.get("of") != version:
            continue
        events.append(event)
    if not events:
        raise LogError("log.unknown-fact", "the log does not hold the fact", place=str(fact))
    return History(fact, tuple(events))
