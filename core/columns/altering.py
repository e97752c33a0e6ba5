"""What the events between two positions alter: the rows that stood before and those that stand after.

A correction takes a fact from one day or organisation to another, so both of its contents are told;
what came and went between the two positions alters nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson
import pyarrow as pa

from core.columns.projection import RECORDED, RETRACTED, Row, Version
from core.columns.store import ColumnStore
from core.log import ERASED, is_tombstone

_FACTS: Final = "fact."
_PLUGINS: Final = "plugin."


@dataclass(frozen=True)
class Altered:
    """The facts that stand otherwise at `until` than at `after`, in the shape of the columns.

    `tables` has of each the rows of both contents. `facts` counts them; `plugins` says whether
    anything was enabled or disabled, `erased` whether contents were erased, of which then nothing
    can be told.
    """

    after: int
    until: int
    tables: Mapping[str, pa.Table] = field(repr=False)
    facts: int
    plugins: bool = False
    erased: bool = False


def altered(store: ColumnStore, after: int, until: int) -> Altered:
    """What the events after one position and up to another alter.

    All these events are held in memory. Raises `ColumnsError` as following them does.
    """
    events = [event for event in store.source.read(after, until - after) if event[0] <= until]
    plugins = any(event[3].startswith(_PLUGINS) for event in events)
    last, begun = _last(events)
    older = sorted({stream for stream, version in last.keys() - begun})
    before, _ = _last(store.source.of_streams(older, after)) if older else ({}, set())
    contents = [
        *(event for key, event in before.items() if key in last),
        *last.values(),
    ]
    if any(event[3] == ERASED for event in events) or any(is_tombstone(e[8]) for e in contents):
        return Altered(after, until, {}, len(last), plugins, erased=True)
    said = sorted(event for event in contents if event[3] != RETRACTED)
    tables = store.projection.arrow_tables(said, store.source.positions)
    rows = {
        name: table
        for name, table in tables.items()
        if store.projection.tables[name].role != "revised"
    }
    return Altered(after, until, rows, len(last), plugins)


def _last(events: Sequence[Row]) -> tuple[dict[Version, Row], set[Version]]:
    """The last event of each fact among some, and the facts recorded there."""
    last: dict[Version, Row] = {}
    begun: set[Version] = set()
    for key, event in _by_fact(events):
        last[key] = event
        if event[3] == RECORDED:
            begun.add(key)
    return last, begun


def _by_fact(events: Sequence[Row]) -> Iterator[tuple[Version, Row]]:
    """Events with the stream and version that their fact was recorded under."""
    for event in events:
        if not event[3].startswith(_FACTS):
            continue
        of = event[2] if event[3] == RECORDED else int(orjson.loads(event[8])["of"])
        yield (event[1], of), event
