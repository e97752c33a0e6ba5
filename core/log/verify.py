"""Checking the chain: what anybody can do who has the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from core.log.chain import Draft, Head, content_hash, genesis, link_hash
from core.log.erasure import Erasures
from core.log.events import FactRecorded
from core.log.recorder import Recorder

_PAGE: Final = 10_000
_MOST: Final = 100

_HEAD: Final = "SELECT position, hash, recorded_at FROM head WHERE region = ?"

_ROWS: Final = (
    "SELECT position, stream, version, topic, type, schema_version, occurred_on, state, "
    "fact, recorded_at, salt, hash, content_hash FROM event "
    "WHERE region = ? AND position > ? AND position <= ? ORDER BY position LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a position: ``hole``, ``changed``, ``time``, ``head`` or ``surplus``."""

    code: str
    position: int
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of `verify`: rows read, the end of the log, and what was found (at most 100)."""

    events: int
    head: Head
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify(recorder: Recorder) -> Verification:
    """Read the whole log and recompute the chain.

    Finds rows that are missing (``hole``), that differ from what was hashed or stand in another's
    place, are filed under another fact, were emptied without an erasure, filled again or kept a salt
    (``changed``), that were recorded before the row before them (``time``), a head row that does not
    belong to the last row or has not its time (``head``), and rows beyond the head (``surplus``).
    Whoever can rewrite every later row and the head can hide a change: only the hash of a head kept
    elsewhere shows that.
    """
    recorder.head()  # refuses a region that does not exist
    ((position, digest, recorded_at),) = recorder.all(_HEAD, (recorder.region,))
    head = Head(position, bytes(digest))
    walk = _Walk(recorder.region)
    while not walk.full:
        rows = recorder.all(_ROWS, (recorder.region, walk.position, head.position, _PAGE))
        for row in rows:
            walk.step(row)
        if len(rows) < _PAGE:
            break
    if not walk.full:
        walk.end(head, recorded_at)
        for (position,) in recorder.all(
            "SELECT position FROM event WHERE region = ? AND position > ? ORDER BY position LIMIT ?",
            (recorder.region, head.position, _MOST),
        ):
            # A row appended while this ran is no surplus: the head has moved past it.
            if position > recorder.head().position:
                walk.note("surplus", position, "the row stands beyond the head")
    return Verification(walk.events, head, tuple(walk.findings))


class _Walk:
    """The chain recomputed so far; after a bad row it goes on from the row's own hash."""

    def __init__(self, region: str) -> None:
        self.position = 0
        self.previous = genesis(region)
        self.recorded_at = 0
        self.events = 0
        self.findings: list[Finding] = []
        self.erasures = Erasures()

    @property
    def full(self) -> bool:
        return len(self.findings) >= _MOST

    def note(self, code: str, position: int, message: str) -> None:
        if not self.full:
            self.findings.append(Finding(code, position, message))

    def step(self, row: tuple[Any, ...]) -> None:
        position, *fields, recorded_at, salt, stored, erased = row
        if position != self.position + 1:
            missing = position - self.position - 1
            self.note("hole", self.position + 1, f"{missing} positions are missing")
        draft = Draft(*fields)
        content = content_hash(bytes(salt), draft, recorded_at)
        if erased is not None:
            content = bytes(erased)
        found = link_hash(self.previous, position, content)
        self.previous = bytes(stored)
        if found == self.previous:
            self.erasures.saw(position, draft, recorded_at, erased=erased is not None)
            self._beside(position, draft, salt=bool(salt), erased=erased is not None)
        elif position == self.position + 1:
            self.note("changed", position, "the row is not what was hashed")
        if recorded_at < self.recorded_at:
            self.note("time", position, "the row was recorded before the one before it")
        self.position, self.recorded_at = position, recorded_at
        self.events += 1

    def _beside(self, position: int, row: Draft, *, salt: bool, erased: bool) -> None:
        """Check what a row has beside what was hashed: its `fact` column, and whether it has a salt."""
        if row.fact != _filed_under(row):
            self.note("changed", position, "the row is filed under another fact than it is of")
        if erased and salt:
            self.note("changed", position, "the row has a salt, though its content was erased")

    def end(self, head: Head, recorded_at: int) -> None:
        told = {finding.position for finding in self.findings}
        for position, message in self.erasures.wrong():
            if position not in told:
                self.note("changed", position, message)
        if self.position < head.position:
            missing = head.position - self.position
            self.note("hole", self.position + 1, f"{missing} positions are missing at the end")
        elif self.previous != head.hash:
            self.note("head", head.position, "the head's hash is not the last row's")
        elif self.recorded_at != recorded_at:
            self.note("head", head.position, "the head's recorded time is not the last row's")


def _filed_under(row: Draft) -> str | None:
    """What the `fact` column of a row holds: its fact, where that is not the stream itself."""
    if row.topic != FactRecorded.topic:
        return None
    try:
        fact = UUID(orjson.loads(row.state)["fact"]).hex
    except (KeyError, TypeError, ValueError, AttributeError):
        return row.fact  # a tombstone of another form, which is found as such
    return None if fact == row.stream else fact
