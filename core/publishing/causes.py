"""Why an organisation's result is another than was published: rules, facts, or its peers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final, Self

import orjson

from core.assess import Assessment, Witness, leaves_of
from core.assess.derivation import used_by
from core.assess.receipts.schemes import read_by
from core.host import Region
from core.log import ERASED, Event, erased_row

#: What a cause can be.
KINDS: Final = (
    "rules",
    "late-fact",
    "corrected-fact",
    "retracted-fact",
    "organisation",
    "erased",
    "peers",
    "untraced",
)

_OF_TOPIC: Final = {
    "fact.recorded": "late-fact",
    "fact.corrected": "corrected-fact",
    "fact.retracted": "retracted-fact",
}


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause; `kind` is one of `KINDS`.

    Of a fact: the event's `position`, the fact's type, organisation and day. Of rules: what is
    another, in `detail`. ``peers`` is a rank that changed with others' results, ``untraced`` a
    change that no single fact behind the figures explains.
    """

    kind: str
    position: int | None = None
    type: str = ""
    organisation: str = ""
    occurred_on: dt.date | None = None
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        """The cause as plain data."""
        day = self.occurred_on
        return {
            "kind": self.kind,
            "position": self.position,
            "type": self.type,
            "organisation": self.organisation,
            "occurred_on": None if day is None else day.isoformat(),
            "detail": self.detail,
        }


def erasures(region: Region, known_at: int) -> list[int]:
    """Positions of the erasures of rows that an answer as of `known_at` would have counted."""
    found, after = [], known_at
    while page := region.log.read(after, types=[""]):
        found += [
            each.position
            for each in page
            if each.topic == ERASED and erased_row(each.state)[0] <= known_at
        ]
        after = page[-1].position
    return found


class Tracer:
    """Traces changes between two answers of one plugin to what the log was told in between.

    It keeps two engines open; use it as a context.
    """

    def __init__(
        self, region: Region, before: Assessment, after: Assessment, scheme: str, plugin: str
    ) -> None:
        self.region = region
        self.before, self.after = before, after
        self._open = ExitStack()
        assessor = region.plugin(plugin, before.position, any_version=True).assessor
        self._then = self._open.enter_context(
            Witness(before, region.facts(before.position), assessor)
        )
        self._now = self._open.enter_context(Witness(after, region.facts(after.position), assessor))
        self._read = _indicators(after, scheme)
        self._organisations = _told_of_organisations(region, before.position)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def causes(self, organisation: str) -> list[Cause]:
        """The causes behind an organisation's figures, by position; none where none is found."""
        found = dict.fromkeys(self._of_figures(organisation))
        last = self.after.period.last
        for cause in self._organisations:
            if cause.organisation == organisation and (cause.occurred_on or last) <= last:
                found[cause] = None
        return sorted(found, key=lambda each: each.position or 0)

    def _of_figures(self, organisation: str) -> Iterator[Cause]:
        for name in self._read:
            old, new = (each.value(organisation, name) for each in (self.before, self.after))
            if (old and (old.num, old.den)) == (new and (new.num, new.den)):
                continue
            base = name.split(".")[0]
            for fact in sorted(self._behind(organisation, base)):
                yield from self._told(fact)

    def _behind(self, organisation: str, name: str) -> set[int]:
        """The facts, by their first positions, that stand behind a figure on one side only or otherwise."""
        sides = [
            {(row.fact, row.position) for row in witness.behind(organisation, name)}
            for witness in (self._then, self._now)
        ]
        return {fact for fact, _ in sides[0] ^ sides[1]}

    def _told(self, fact: int) -> Iterator[Cause]:
        """What the log was told of a fact since."""
        log = self.region.log
        content: Event | None = None
        for event in log.history(log.fact_at(fact)).events:
            if event.topic != "fact.retracted":
                content = event
            if event.position > self.before.position:
                yield _cause(event, content)


def _indicators(assessment: Assessment, scheme: str) -> tuple[str, ...]:
    """The indicators that a scheme rests on, directly or through others, that the answer says."""
    resolved = assessment.resolved
    waiting, found = list(read_by(resolved.schemes[scheme], resolved)), dict[str, None]()
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += [*used_by(resolved, name), *leaves_of(resolved, name)]
    return tuple(name for name in found if name in assessment.plan.columns)


def _told_of_organisations(region: Region, known_at: int) -> list[Cause]:
    found: list[Cause] = []
    after = known_at
    while page := region.log.read(after, types=["organisation"]):
        for event in page:
            said = orjson.loads(event.state)
            if "org" in said:
                found.append(
                    Cause("organisation", event.position, event.type, said["org"], _day(event))
                )
        after = page[-1].position
    return found


def _cause(event: Event, content: Event | None) -> Cause:
    said = orjson.loads(content.state) if content is not None else {}
    kind = "organisation" if event.type == "organisation" else _OF_TOPIC[event.topic]
    day = None if content is None else _day(content)
    return Cause(kind, event.position, event.type, str(said.get("org", "")), day)


def _day(event: Event) -> dt.date | None:
    return None if event.occurred_on is None else dt.date.fromisoformat(event.occurred_on)
