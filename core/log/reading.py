"""Events of a region by their position: those after one, and those at some."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from core.log.event import COLUMNS, Event
from core.log.recorder import Recorder

#: Events that one statement names: databases bound how many parameters it may have.
AT_ONCE: Final = 500


def events_after(
    recorder: Recorder,
    after: int,
    limit: int,
    until: int | None,
    types: Sequence[str] | None,
) -> list[Event]:
    """See `Log.read`."""
    where = "region = ? AND position > ?"
    values: list[Any] = [recorder.region, after]
    if until is not None:
        where += " AND position <= ?"
        values.append(until)
    if types is None:
        statement = f"SELECT {COLUMNS} FROM event WHERE {where}"
    elif not types:
        return []
    else:
        # One branch a type, merged by position: each runs along the index and stops early.
        branch = f"SELECT {COLUMNS} FROM event WHERE {where} AND type = ?"
        kinds = list(dict.fromkeys(types))
        statement = " UNION ALL ".join([branch] * len(kinds))
        values = [value for kind in kinds for value in (*values, kind)]
    rows = recorder.all(statement + " ORDER BY position LIMIT ?", [*values, limit])
    return list(map(Event._make, rows))


def events_at(recorder: Recorder, positions: Collection[int]) -> list[Event]:
    """See `Log.at`."""
    wanted = sorted(positions)
    found: list[Event] = []
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        statement = (
            f"SELECT {COLUMNS} FROM event WHERE region = ?"
            f" AND position IN ({', '.join('?' * len(some))}) ORDER BY position"
        )
        found += map(Event._make, recorder.all(statement, [recorder.region, *some]))
    return found
