"""Rows of events whose content the log erased: out of what is about to be written, and out of files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from core.columns.files import DataFile
from core.columns.projection import Row
from core.columns.schema import list_name
from core.facts import FactModel, lists_of
from core.log import ERASED, erased_row

_TOPIC: Final = 3
_STATE: Final = 8

Gone = dict[str, set[int]]
"""By table, the positions of events whose rows must not be in it any more."""


def gone_by(events: Sequence[Row], types: Mapping[str, type[FactModel]]) -> Gone:
    """What the erasures among `events` take away; revisions stay, they hold no content."""
    gone: Gone = {}
    for event in events:
        if event[_TOPIC] == ERASED:
            position, name = erased_row(event[_STATE])
            for table in (name, *(list_name(name, spec.name) for spec in lists_of(types[name]))):
                gone.setdefault(table, set()).add(position)
    return gone


def without(rows: pa.Table, positions: set[int]) -> pa.Table:
    """`rows` without those of the events at `positions`."""
    listed = pa.array(sorted(positions), pa.int64())
    return rows.filter(pc.invert(pc.is_in(rows["position"], value_set=listed)))


def touched(files: Sequence[DataFile], gone: Gone) -> Iterator[DataFile]:
    """Those of `files` that may hold rows that are gone, by table and range of positions."""
    for file in files:
        if any(file.first <= position <= file.last for position in gone.get(file.table, ())):
            yield file
