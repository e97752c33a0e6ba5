"""Excel files taken into a region: read by its vocabulary and names, compared with its log, imported.

Rows become lines of the interchange format and go the way of every import, so that all its checks
hold and a file is taken whole or not at all. What the log refuses is said at the cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from core.facts import Vocabulary
from core.host import Region, Taken, Unavailable
from core.log import Event, Rejected
from core.rules import Period
from core.sheets import (
    SOURCE,
    Called,
    CellFault,
    Compared,
    Known,
    Lines,
    Organisations,
    Read,
    Span,
    compare,
    content_of,
    lines,
    read_workbook,
    rejected,
)

#: Events read at once.
_BATCH: Final = 10_000

#: Steps that end an organisation.
_ENDINGS: Final = ("closed", "merged")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as a region understands it: what it says, and what of that the log has already."""

    name: str
    source: str
    vocabulary: Vocabulary
    read: Read
    compared: Compared

    def undecided(self, reason: str, *, separate: bool) -> list[CellFault]:
        """Changed rows of which somebody has to say what they are."""
        open_ones = (each for each in self.compared.changed if each.certain or not separate)
        return [] if reason else [each.fault(self.vocabulary) for each in open_ones]


def read_sheet(
    region: Region,
    content: bytes,
    *,
    name: str = "",
    type: str | None = None,
    period: str | None = None,
    source: str = SOURCE,
    reaches: Callable[[str], bool] | None = None,
) -> Sheet:
    """Read a file for a region and compare it with the region's log; nothing is written.

    `period` gives days without a year theirs; `reaches` says of which organisations the facts may be
    compared with, of all without it. Raises what `core.sheets.read_workbook` does, and
    `CalendarError` for what is no period. What is wrong in cells is in the answer.
    """
    vocabulary = vocabulary_of(region)
    span = None
    if period is not None:
        given = Period.parse(period)
        span = Span(given.first, given.last)
    read = read_workbook(
        content,
        vocabulary,
        name=name,
        type=type,
        organisations=organisations_of(region),
        span=span,
    )
    known = known_facts(region, read.type)
    if reaches is not None:
        known = [each for each in known if reaches(each.organisation)]
    return Sheet(name, source, vocabulary, read, compare(read.rows, known, vocabulary, source))


def take_sheet(
    region: Region,
    sheet: Sheet,
    *,
    reason: str = "",
    separate: bool = False,
    expected: int | None = None,
    by: str | None = None,
) -> tuple[Taken, Lines]:
    """Take a file in, whole or not at all; what was appended, and the rows by the lines' numbers.

    Changed rows are taken as corrections for the `reason`; with `separate` those without a name of
    their own as new facts. Raises `SheetsError` ``sheets.rejected`` with everything that is wrong,
    ``sheets.changed`` among it, and `LogError` as the log does: `Moved` where the log does not end
    where it is `expected` to. `by` is the account that has it taken in.
    """
    faults = [*sheet.read.faults, *sheet.undecided(reason, separate=separate)]
    if faults:
        raise rejected(faults, sheet.name)
    told = lines(sheet.compared, source=sheet.source, reason=reason, separate=separate)
    known = len(sheet.compared.same) + len(sheet.compared.older)
    if not told.lines:
        return Taken(0, known, region.log.head()), told
    try:
        taken = region.take(told.lines, expected, by)
    except Rejected as error:
        raise rejected(_at_cells(error, told), sheet.name) from error
    return replace(taken, known=taken.known + known), told


def _at_cells(error: Rejected, told: Lines) -> Iterator[CellFault]:
    """What the log refused of the lines, at the cells of their rows."""
    for bad in error.lines:
        yield told.row(bad.number).fault(bad.code, bad.path, bad.message, bad.hint)


def vocabulary_of(region: Region) -> Vocabulary:
    """What a region's facts are checked by; of one without events, what its first import enables."""
    if region.log.head().position:
        return region.vocabulary
    try:
        own = region.own()
    except Unavailable:
        own = None
    return region.host.vocabulary([] if own is None else [own.name])


def organisations_of(region: Region) -> Organisations:
    """The names of a region's organisations, from the facts about them."""
    steps: dict[str, list[Known]] = {}
    for known in known_facts(region, "organisation"):
        if not known.retracted and "title" in known.data:
            steps.setdefault(known.organisation, []).append(known)
    return Organisations(called for each in steps.values() for called in _called(each))


def _called(steps: list[Known]) -> Iterator[Called]:
    """What one organisation was called, name by name, by day."""
    steps.sort(key=lambda each: (each.day, each.position))
    current: Called | None = None
    for step in steps:
        title, day = str(step.data["title"]), dt.date.fromisoformat(step.day)
        ended = step.data.get("step") in _ENDINGS
        if current is not None and (ended or title != current.title):
            yield replace(current, until=day)
            current = None
        if current is None and not ended:
            current = Called(step.organisation, title, day)
    if current is not None:
        yield current


def known_facts(region: Region, type: str) -> list[Known]:
    """What a region's log says of the facts of a type, by their positions."""
    found: dict[tuple[str, int], Known] = {}
    for event in _events(region, type):
        state: dict[str, Any] = orjson.loads(event.state)
        if event.topic == "fact.recorded":
            found[event.stream, event.version] = _recorded(event, state)
        elif event.topic in ("fact.corrected", "fact.retracted"):
            key = event.stream, state["of"]
            found[key] = _revised(found[key], event, state)
    return list(found.values())


def _events(region: Region, type: str) -> Iterator[Event]:
    after = 0
    while events := region.log.read(after, _BATCH, types=[type]):
        yield from events
        after = events[-1].position


def _recorded(event: Event, state: dict[str, Any]) -> Known:
    # Of what was erased only the names are left.
    return Known(
        event.position,
        event.type,
        state.get("org", ""),
        event.occurred_on or "",
        state.get("data", {}),
        state["source"],
        state["ext"],
        state.get("mark", "entered"),
    )


def _revised(known: Known, event: Event, state: dict[str, Any]) -> Known:
    if event.topic == "fact.retracted":
        return replace(known, retracted=True)
    return replace(
        known,
        organisation=state.get("org", ""),
        day=event.occurred_on or "",
        data=state.get("data", {}),
        mark=state.get("mark", known.mark),
        before=known.before | {content_of(known.type, known.organisation, known.day, known.data)},
    )
