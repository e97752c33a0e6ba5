"""Lines kept in files: what the document states, and two later lines for the default seed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import orjson

from core.histories import Event

SOURCE = "urn:dangjian:document:people.cn-2015-11-11"

_PREFIX = "QS-"
_YEAR = 2015


@cache
def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _events(text: str) -> Iterator[Event]:
    for line in text.splitlines():
        yield orjson.loads(line)


def document() -> Iterator[Event]:
    """The facts the document itself states, as CloudEvents with mark ``document``.

    Where it gives no day, the fact stands on the last day it can have been, tagged 日期未公布.
    """
    return _events(_text("document.jsonl"))


def correction() -> Iterator[Event]:
    """One later line: the vote of a unit with five stars was written down wrongly."""
    return _events(_text("correction.jsonl"))


def withdrawal() -> Iterator[Event]:
    """One later line: a problem's striking off is taken back, so that one fewer counts."""
    return _events(_text("withdrawal.jsonl"))


def copied(source: str, prefix: str, year: int) -> Iterator[Event]:
    """The document's facts as another county or year would have them: generated, not stated."""
    text = _text("document.jsonl").replace(SOURCE, source).replace(_PREFIX, f"{prefix}-")
    text = text.replace('"mark":"document"', '"mark":"generated"')
    for back in (3, 1, 0):
        was, now = _YEAR - back, year - back
        # The sign keeps a year that has been moved from being moved again.
        text = text.replace(f'"{was}-', f'"@{now}-').replace(f'"year":{was},', f'"year":{now},')
    return _events(text.replace('"@', '"'))
