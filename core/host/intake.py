"""Taking in a file: facts are imported; a whole export of the same region is put back as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import orjson

from core.host.enabling import recorded
from core.host.errors import Unavailable
from core.log import Head

if TYPE_CHECKING:
    from core.host.region import Region

#: What every exported line about a plugin has in it.
_OF_PLUGIN: Final = b'"type":"cn.dangjian.plugin.'


@dataclass(frozen=True)
class Taken:
    """What became of a file.

    Events appended, facts known already, the new end of the log; the plugin that was enabled for a
    new region, or why its own could not be; whether the file was an export that was put back; lines
    about plugins that were passed over, because enabling is decided here and not by a file.
    """

    appended: int
    known: int
    head: Head
    enabled: str | None = None
    unavailable: Unavailable | None = None
    restored: bool = False
    passed_over: int = 0


def take(region: Region, lines: Iterable[bytes]) -> Taken:
    """Take in a file, whole or not at all.

    A region without events enables its own plugin first, if exactly one is installed, in the same
    transaction: of a file that is refused nothing stays. Raises `Rejected`, or `LogError`
    ``log.restore`` for an export that was changed.
    """
    first, every = _peeked(lines)
    exported = first.get("region") if "hash" in first else None
    empty = region.log.head().position == 0
    if empty and exported == region.code and first.get("position") == 1:
        head = region.log.restore_lines(every)
        region.reload()
        return Taken(head.position, 0, head, restored=True)
    own, unavailable = None, None
    if empty:
        try:
            own = region.own()
        except Unavailable as error:
            unavailable = error
    enabling = None if own is None else (own.name, own.identity.version)
    wanted = [own.name] if own is not None else []
    region.log.vocabulary = region.host.vocabulary(wanted) if empty else region.vocabulary
    filtered = _Facts(every) if exported else None
    outcome = region.log.import_lines(every if filtered is None else filtered, enabling)
    end = outcome.head
    if own is not None and own.layers:
        # The transaction keeps only the version: a second event says what the plugin stands on.
        end = region.log.enable(own.name, own.identity.version, recorded(own)).head
    region.reload()
    enabled = None if own is None else own.name
    passed_over = 0 if filtered is None else filtered.passed_over
    return Taken(outcome.appended, outcome.known, end, enabled, unavailable, False, passed_over)


def _peeked(lines: Iterable[bytes]) -> tuple[dict[str, Any], Iterable[bytes]]:
    """The first line's attributes, as far as it has any, and all lines."""
    iterator = iter(lines)
    before: list[bytes] = []
    for line in iterator:
        before.append(line)
        if line.strip():
            break
    try:
        first = orjson.loads(before[-1]) if before else {}
    except orjson.JSONDecodeError:
        first = {}
    return (first if isinstance(first, dict) else {}), chain(before, iterator)


class _Facts:
    """The lines of an export, blank where they are about plugins, so that numbers stay."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = lines
        self.passed_over = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            if _OF_PLUGIN in line:
                self.passed_over += 1
                yield b"\n"
            else:
                yield line
