"""How much this process may hold while it builds columns: what is held is written the sooner.

A process has one bound for all its stores, as it has one memory.
"""

from __future__ import annotations

from typing import Final

#: What the program and its libraries take before they hold anything.
BASE: Final = 256 << 20
#: What an event takes between two moves of a follower, and a row while files are merged.
EVENT, ROW = 1_024, 1_024
#: Events and rows that are held however little there is: fewer would make files of next to nothing.
EVENTS, ROWS = 20_000, 50_000
#: Bytes without which DuckDB cannot even begin to spill.
LEAST: Final = 64 << 20

#: Bytes that telling tables apart may write to disk where nothing is said (assumed).
DISK: Final = 16 << 30

_bound: int | None = None
_disk = DISK


def bound_memory(size: int | None, disk: int | None = None) -> None:
    """Hold no more than fits into `size` bytes beside the program itself; None for no bound.

    Beyond it no more than `disk` bytes are written; None for `DISK`.
    """
    global _bound, _disk
    _bound = size
    _disk = DISK if disk is None else disk


def on_disk() -> int:
    """Bytes that telling tables apart may write to disk."""
    return _disk


def left_over() -> int | None:
    """Bytes that telling tables apart may hold, beside what is held already; None for any number."""
    return None if _bound is None else max((_bound - BASE) // 2, LEAST)


def events_held(most: int) -> int:
    """How many of `most` events may be held."""
    return _held(most, EVENT, EVENTS)


def rows_held(most: int) -> int:
    """How many of `most` rows may be held."""
    return _held(most, ROW, ROWS)


def _held(most: int, size: int, least: int) -> int:
    if _bound is None:
        return most
    return min(most, max(least, (_bound - BASE) // 2 // size))
