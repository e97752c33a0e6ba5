"""Taking in a file: facts are imported; a whole export of the same region is put back as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import orjson

from core.host.enabling import recorded
from core.host.errors import Unavailable
from core.log import DECISIONS, Head

if TYPE_CHECKING:
    from core.host.region import Region

#: What lines of an export have in them: all that are of an event, those about plugins, the last.
_OF_EVENT: Final = b'"streamversion":'
_OF_PLUGIN: Final = b'"type":"cn.dangjian.plugin.'
_ENDED: Final = b'"type":"cn.dangjian.export.ended"'
#: And those about published results and appeals.
_OF_DECISION: Final = tuple(f'"type":"cn.dangjian.{each}"'.encode() for each in DECISIONS)


@dataclass(frozen=True)
class Taken:
    """What became of a file.

    Events appended, facts known already, the new end of the log; the plugin that was enabled for a
    new region, or why its own could not be; whether the file was an export that was put back; lines
    about plugins that were passed over, because enabling is decided here and not by a file; whether
    an export among the lines has not all its lines, or no last one that says so; lines about
    published results and appeals that were passed over, because results are published here too.
    `lines` are the numbers of the lines that were appended, in the order of their positions.
    """

    appended: int
    known: int
    head: Head
    enabled: str | None = None
    unavailable: Unavailable | None = None
    restored: bool = False
    passed_over: int = 0
    cut_off: bool = False
    decisions: int = 0
    lines: Sequence[int] = field(default=(), compare=False, repr=False)

    def line_at(self, position: int) -> int | None:
        """The number of the line that was appended at a position; None where none was."""
        place = position - self.head.position + len(self.lines) - 1
        return self.lines[place] if 0 <= place < len(self.lines) else None


def take(
    region: Region, lines: Iterable[bytes], expected: int | None = None, by: str | None = None
) -> Taken:
    """Take in a file, whole or not at all; with `expected`, only while the log ends there.

    `by` is the account that has it taken in; what an export says that is put back was nobody's here.
    A region without events enables its own plugin first, if exactly one is installed, in the same
    transaction: of a file that is refused nothing stays. Raises `Rejected`, `Moved`, or `LogError`
    ``log.restore`` for an export that was changed or cut off and would be put back.
    """
    first, every = _peeked(lines)
    exported = first.get("region") if "hash" in first else None
    empty = region.log.head().position == 0
    # The last line of an export without events is its first: position 0.
    if empty and exported == region.code and first.get("position") in (0, 1):
        head = region.log.restore_lines(every, ended=True)
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
    facts = _Facts(every)
    settings = None if own is None else recorded(own)
    outcome = region.log.import_lines(facts, enabling, settings, expected, by)
    region.reload()
    return Taken(
        outcome.appended,
        outcome.known,
        outcome.head,
        enabled=None if own is None else own.name,
        unavailable=unavailable,
        passed_over=facts.passed_over,
        cut_off=facts.cut_off,
        decisions=facts.decisions,
        lines=outcome.lines,
    )


def _peeked(lines: Iterable[bytes]) -> tuple[dict[str, Any], Iterable[bytes]]:
    """The first line's attributes, as far as it has any, and all lines."""
    iterator = iter(lines)
    before: list[bytes] = []
    for line in iterator:
        before.append(line)
        if line.strip():
            break
    return _attributes(before[-1]) if before else {}, chain(before, iterator)


def _attributes(line: bytes) -> dict[str, Any]:
    """A line's attributes, as far as it has any."""
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


class _Facts:
    """The lines of a file, blank where an export's are about plugins, so that numbers stay.

    Of every export among them, one behind another, the lines are counted.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = lines
        self._since = 0
        self._unlike = False
        self.passed_over = 0
        self.decisions = 0

    @property
    def cut_off(self) -> bool:
        """Whether a last line counts other lines than came before it, or the last export's is missing."""
        return self._unlike or self._since > 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            if _OF_EVENT in line:
                self._since += 1
                if _OF_PLUGIN in line:
                    self.passed_over += 1
                    yield b"\n"
                    continue
                self.decisions += any(each in line for each in _OF_DECISION)
            elif _ENDED in line:
                self._unlike |= _count(line) != self._since
                self._since = 0
            yield line


def _count(line: bytes) -> Any:
    """How many lines an export's last line says that there are; None where it says nothing."""
    return _attributes(line).get("count")
