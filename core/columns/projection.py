"""Events to rows: the only place that knows what a topic means for the tables.

A projection is a function of the events alone. The one thing it has to ask for is the position of
the event that first recorded a fact, because a correction names it by stream and version.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

import pyarrow as pa

from core.columns.decode import (
    CORRECTED_KEYS,
    RECORDED_KEYS,
    RETRACTED_KEYS,
    Decoded,
    days,
    decode,
)
from core.columns.errors import ColumnsError
from core.columns.schema import list_name, revised_name, tables_of
from core.facts import FactModel, lists_of
from core.log import DECISIONS, ERASED, Event, is_tombstone

RECORDED: Final = "fact.recorded"
CORRECTED: Final = "fact.corrected"
RETRACTED: Final = "fact.retracted"
_KEYS: Final = {
    RECORDED: RECORDED_KEYS,
    CORRECTED: CORRECTED_KEYS,
    RETRACTED: RETRACTED_KEYS,
}
#: Events about the host, about rows and about results hold no facts.
_SILENT: Final = ("plugin.", ERASED, *DECISIONS)

_FIRST: Final = pa.scalar(1, pa.int64())

Row = tuple[int, str, int, str, str, int, str | None, int, str]
"""A row of the log in the order of `core.log.Event`, which is one: position, stream, version, topic,
type, schema version, day, recorded time in microseconds, state."""
Version = tuple[str, int]
"""An event by its stream and its version within the stream."""
Positions = Callable[[Sequence[Version]], Mapping[Version, int]]
"""Looks up where events stand in the log; what it does not find it leaves out."""


class Projection:
    """Projects events to the tables of one vocabulary."""

    def __init__(self, types: Mapping[str, type[FactModel]]) -> None:
        self.types = dict(types)
        self.tables = tables_of(types)

    def arrow_tables(
        self, events: Sequence[Row], positions: Positions | None = None
    ) -> dict[str, pa.Table]:
        """The rows of `events`: one Arrow table for each table that gets any, by name.

        Events are projected independently of one another, so the split into batches does not
        matter. `positions` looks up recorded events that are not among `events`.
        Raises `ColumnsError` where an event cannot be projected; no event is ever skipped.
        """
        facts = _Facts(events, positions)
        parts: dict[str, list[pa.Table]] = {}
        for group in self._groups(events):
            for name, arrays in _arrays(group, facts):
                part = pa.table(arrays, schema=self.tables[name].schema)
                parts.setdefault(name, []).append(part)
        return {
            name: pa.concat_tables(parts[name]).combine_chunks()
            for name in self.tables
            if name in parts
        }

    def _groups(self, events: Sequence[Row]) -> Iterator[_Group]:
        """Events by topic, type and schema version; every group is one that can be projected."""
        groups: dict[tuple[str, str, int], list[Row]] = {}
        for event in events:
            key = event[3:6]  # topic, type, schema version
            if is_tombstone(event[8]):
                if event[3] == RECORDED:
                    continue
                # All that is left of an erased correction is that it voids what was said before.
                key = (RETRACTED, *event[4:6])
            try:
                groups[key].append(event)
            except KeyError:
                groups[key] = [event]
        for (topic, fact_type, _), rows in groups.items():
            if not topic.startswith(_SILENT):
                model = self._model(Event._make(rows[0]))
                position, stream, _, _, _, _, day, recorded_us, state = zip(*rows, strict=True)
                yield _Group(topic, fact_type, model, position, stream, day, recorded_us, state)

    def _model(self, event: Event) -> type[FactModel]:
        place = f"event {event.position}"
        if event.topic not in _KEYS:
            raise ColumnsError(
                "columns.unknown-topic",
                f"'{event.topic}' is not a topic of facts",
                place=place,
                remedy="Upgrade: the log was written by a newer version",
            )
        model = self.types.get(event.type)
        if model is None:
            raise ColumnsError(
                "columns.unknown-type",
                f"the vocabulary has no fact type '{event.type}'",
                place=place,
                remedy="Upgrade, or restore the fact type",
            )
        if event.schema_version > model.version:
            raise ColumnsError(
                "columns.newer-schema",
                f"'{event.type}' was written under version {event.schema_version}, known is "
                f"{model.version}",
                place=place,
                remedy="Upgrade before you follow this log",
            )
        return model


def arrow_tables(
    events: Sequence[Event], types: Mapping[str, type[FactModel]]
) -> dict[str, pa.Table]:
    """Every table of the vocabulary for a history held in memory, empty ones included."""
    projection = Projection(types)
    filled = projection.arrow_tables(events)
    return {
        name: filled.get(name, table.schema.empty_table())
        for name, table in projection.tables.items()
    }


class _Group(NamedTuple):
    """The events of one topic, type and schema version, column by column."""

    topic: str
    name: str
    model: type[FactModel]
    position: Sequence[int]
    stream: Sequence[str]
    day: Sequence[str | None]
    recorded_us: Sequence[int]
    state: Sequence[str]

    def place(self, index: int) -> str:
        return f"event {self.position[index]}"


class _Facts:
    """Where facts were recorded: first among the events of the batch, then in the log."""

    def __init__(self, events: Sequence[Row], positions: Positions | None) -> None:
        self._events = events
        self._ask = positions

    @cached_property
    def _known(self) -> dict[Version, int]:
        return {(event[1], event[2]): event[0] for event in self._events}

    def of(self, group: _Group, versions: pa.Array) -> pa.Array:
        """The position of the recorded event that each event of `group` revises."""
        wanted = list(zip(group.stream, versions.to_pylist(), strict=True))
        missing = sorted({key for key in wanted if key not in self._known})
        if missing and self._ask is not None:
            self._known.update(self._ask(missing))
        for index, (key, position) in enumerate(zip(wanted, group.position, strict=True)):
            if self._known.get(key, position) >= position:
                raise ColumnsError(
                    "columns.no-such-fact",
                    f"no event before it is version {key[1]} of stream {key[0]}",
                    place=group.place(index),
                    remedy="Check the log's hash chain",
                )
        return pa.array([self._known[key] for key in wanted], pa.int64())


def _arrays(group: _Group, facts: _Facts) -> Iterator[tuple[str, list[pa.Array]]]:
    """Name and columns of every table that a group of events adds rows to."""
    topic, name = group.topic, group.name
    has_data = topic != RETRACTED
    decoded = decode(group.state, _KEYS[topic], group.model if has_data else None, group.place)
    position = pa.array(group.position, pa.int64())
    fact = position
    if topic != RECORDED:
        fact = facts.of(group, decoded.keys["of"])
        yield revised_name(name), [fact, position]
    if has_data:
        yield from _content(group, decoded, (position, fact))


def _content(
    group: _Group, decoded: Decoded, key: tuple[pa.Array, pa.Array]
) -> Iterator[tuple[str, list[pa.Array]]]:
    """The fact table's rows, then those of each list that has any."""
    revision = decoded.keys.get("revision")
    if revision is None:
        revision = pa.repeat(_FIRST, len(group.position))
    org, day = decoded.keys["org"], _days(group)
    recorded_us = pa.array(group.recorded_us, pa.int64())
    mark = decoded.keys["mark"]
    yield group.name, [*key, revision, recorded_us, org, day, mark, *decoded.fields]
    for spec in lists_of(group.model):
        of = decoded.lists[spec.name]
        if len(of.parents):
            parents = [column.take(of.parents) for column in (*key, org, day)]
            yield list_name(group.name, spec.name), [*parents, *of.fields]


def _days(group: _Group) -> pa.Array:
    texts = pa.array(group.day, pa.string())
    try:
        if not texts.null_count:
            return days(texts)
    except pa.ArrowInvalid:
        pass  # the bad one is named below
    bad = next(index for index, text in enumerate(group.day) if not _is_day(text))
    raise ColumnsError(
        "columns.bad-state",
        f"occurred_on is {group.day[bad]!r}",
        place=group.place(bad),
        remedy="Check the log's hash chain",
    )


def _is_day(text: str | None) -> bool:
    try:
        return dt.date.fromisoformat(text or "").isoformat() == text
    except ValueError:
        return False
