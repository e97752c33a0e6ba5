"""Lines kept in files: what the document states, and one later line for the default seed."""

from __future__ import annotations

from collections.abc import Iterator

from core.histories import Event, stated


def document() -> Iterator[Event]:
    """The facts the document itself states, as CloudEvents with mark ``document``.

    Where it gives no day, the fact stands on the last day it can have been, tagged 日期未公布.
    """
    return stated(__package__)


def correction() -> Iterator[Event]:
    """One later line: a check of a branch had been written down as failed."""
    return stated(__package__, "correction.jsonl")
