"""Events to rows: the only place that knows what a topic means for the tables.

A projection is a function of the events alone. The one thing it has to ask for is the position of
the event that first recorded a fact, because a correction names it by stream and version.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

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
from core.log import Event

RECORDED: Final = "fact.recorded"
CORRECTED: Final = "fact.corrected"
RETRACTED: Final = "fact.retracted"
_KEYS: Final = {
    RECORDED: RECORDED_KEYS,
    CORRECTED: CORRECTED_KEYS,
    RETRACTED: RETRACTED_KEYS,
}
#: Events about the host itself hold no facts.
_SILENT: Final = "plugin."

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
        self, events: Sequence[Event], positions: Positions | None = None
    ) -> dict[str, pa.Table]:
        """The rows of `events`: one Arrow table for each table that gets any, by name.

        Events are projected independently of one another, so the split into batches does not
        matter. `positions` looks up recorded events that are not among `events`.
        Raises `ColumnsError` where an event cannot be projected; no event is ever skipped.
        """
        groups = self._groups(events)
        facts = _Facts(events, positions)
        parts: dict[str, list[pa.Table]] = {}
        for topic, model, rows in groups:
            for name, arrays in _arrays(topic, model, rows, facts):
                part = pa.table(arrays, schema=self.tables[name].schema)
                parts.setdefault(name, []).append(part)
        return {
            name: pa.concat_tables(parts[name]).combine_chunks()
            for name in self.tables
            if name in parts
        }

    def _groups(
        self, events: Sequence[Event]
    ) -> list[tuple[str, tuple[str, type[FactModel]], list[Event]]]:
        """Events by topic, type and schema version; every group is one that can be projected."""
        groups: dict[tuple[str, str, int], list[Event]] = {}
        for event in events:
            key = event[3:6]  # topic, type, schema version
            try:
                groups[key].append(event)
            except KeyError:
                groups[key] = [event]
        return [
            (topic, (fact_type, self._model(rows[0])), rows)
            for (topic, fact_type, _), rows in groups.items()
            if not topic.startswith(_SILENT)
        ]

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


class _Facts:
    """Where facts were recorded: first among the events of the batch, then in the log."""

    def __init__(self, events: Sequence[Event], positions: Positions | None) -> None:
        self.events = events
        self.ask = positions

    def of(self, rows: Sequence[Event], versions: pa.Array) -> pa.Array:
        """The position of the recorded event that each of `rows` revises."""
        wanted = [(row.stream, of) for row, of in zip(rows, versions.to_pylist(), strict=True)]
        streams = {stream for stream, _ in wanted}
        known = {(e.stream, e.version): e.position for e in self.events if e.stream in streams}
        missing = sorted({key for key in wanted if key not in known})
        if missing and self.ask is not None:
            known.update(self.ask(missing))
        for row, key in zip(rows, wanted, strict=True):
            if known.get(key, row.position) >= row.position:
                raise ColumnsError(
                    "columns.no-such-fact",
                    f"no event before it is version {key[1]} of stream {key[0]}",
                    place=f"event {row.position}",
                    remedy="Check the log's hash chain",
                )
        return pa.array([known[key] for key in wanted], pa.int64())


def _arrays(
    topic: str, typed: tuple[str, type[FactModel]], rows: list[Event], facts: _Facts
) -> Iterator[tuple[str, list[pa.Array]]]:
    """Name and columns of every table that a group of events adds rows to."""
    name, model = typed
    has_data = topic != RETRACTED
    decoded = decode(
        [row.state for row in rows],
        _KEYS[topic],
        model if has_data else None,
        lambda index: f"event {rows[index].position}",
    )
    position = pa.array([row.position for row in rows], pa.int64())
    fact = position
    if topic != RECORDED:
        fact = facts.of(rows, decoded.keys["of"])
        yield revised_name(name), [fact, position]
    if has_data:
        yield from _content(name, model, rows, decoded, (position, fact))


def _content(
    name: str,
    model: type[FactModel],
    rows: list[Event],
    decoded: Decoded,
    key: tuple[pa.Array, pa.Array],
) -> Iterator[tuple[str, list[pa.Array]]]:
    """The fact table's rows, then those of each list that has any."""
    revision = decoded.keys.get("revision")
    if revision is None:
        revision = pa.repeat(pa.scalar(1, pa.int64()), len(rows))
    org, day = decoded.keys["org"], _days(rows)
    recorded_us = pa.array([row.recorded_us for row in rows], pa.int64())
    mark = decoded.keys["mark"]
    yield name, [*key, revision, recorded_us, org, day, mark, *decoded.fields]
    for spec in lists_of(model):
        of = decoded.lists[spec.name]
        if len(of.parents):
            parents = [column.take(of.parents) for column in (*key, org, day)]
            yield list_name(name, spec.name), [*parents, *of.fields]


def _days(rows: Sequence[Event]) -> pa.Array:
    texts = pa.array([row.occurred_on for row in rows], pa.string())
    try:
        if not texts.null_count:
            return days(texts)
    except pa.ArrowInvalid:
        pass  # the bad one is named below
    bad = next(row for row in rows if not _is_day(row.occurred_on))
    raise ColumnsError(
        "columns.bad-state",
        f"occurred_on is {bad.occurred_on!r}",
        place=f"event {bad.position}",
        remedy="Check the log's hash chain",
    )


def _is_day(text: str | None) -> bool:
    try:
        return dt.date.fromisoformat(text or "").isoformat() == text
    except ValueError:
        return False
