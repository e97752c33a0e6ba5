"""Lines kept in files: what the document states, and one later line for the default seed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import orjson

from .journal import Event


def _events(name: str) -> Iterator[Event]:
    for line in files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines():
        yield orjson.loads(line)


def document() -> Iterator[Event]:
    """The facts the document itself states, as CloudEvents with mark ``document``.

    Where it gives no day, the fact stands on the last day it can have been, tagged 日期未公布.
    """
    return _events("document.jsonl")


def correction() -> Iterator[Event]:
    """One later line: a check of a branch had been written down as failed."""
    return _events("correction.jsonl")
