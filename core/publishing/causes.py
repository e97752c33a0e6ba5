"""Why an organisation's result is another than was published: rules, facts, or its peers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any, Final, Self

import orjson

from core.assess import Assessment, Witness, leaves_of
from core.assess.derivation import used_by
from core.assess.receipts.schemes import read_by
from core.host import Region
from core.log import ERASED, Event, erased_row
from core.organisations import Organisation

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

#: Steps that make an organisation, place it elsewhere, join it to another, or end it.
_STRUCTURAL: Final = frozenset({"founded", "moved", "merged", "split", "closed"})

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
        self._steps = _told_of_organisations(region, before.position)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def causes(self, organisation: str) -> list[Cause]:
        """The causes behind an organisation's figures, by position; none where none is found."""
        found = dict.fromkeys(self._of_figures(organisation))
        for step in self._steps.get(organisation, ()):
            if min(step.days) <= self.after.period.last and self._matters(organisation, step):
                day = step.days[-1]
                found[Cause("organisation", step.position, "organisation", organisation, day)] = (
                    None
                )
        return sorted(found, key=lambda each: each.position or 0)

    def _matters(self, organisation: str, step: _Step) -> bool:
        """Whether it makes, moves, joins or ends the organisation, or changes more than its name."""
        if not step.changed:
            return False
        if _STRUCTURAL & {each["data"]["step"] for each in step.said}:
            return True
        return any(
            self._placed(organisation, day, step.position - 1)
            != self._placed(organisation, day, step.position)
            for day in step.days
        )

    def _placed(self, organisation: str, on: dt.date, position: int) -> Organisation | None:
        """An organisation as it stood on a day, as of a position, whatever it was called."""
        found = self.region.tree(on, position).organisations.get(organisation)
        return None if found is None else replace(found, title="")

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


@dataclass(frozen=True, slots=True)
class _Step:
    """What the event at `position` told of a step in an organisation's life.

    `events` are the step as it was said before, if it was, and as it is said now, unless retracted.
    """

    position: int
    events: tuple[Event, ...]

    @property
    def said(self) -> list[dict[str, Any]]:
        """What each of them says."""
        return [orjson.loads(each.state) for each in self.events]

    @property
    def days(self) -> list[dt.date]:
        """The day of each of them."""
        return [day for each in self.events if (day := _day(each)) is not None]

    @property
    def changed(self) -> bool:
        """Whether more than the title was told."""
        without = [
            (each.occurred_on, said["org"], {**said["data"], "title": ""})
            for each, said in zip(self.events, self.said, strict=True)
        ]
        return len(without) == 1 or without[0] != without[-1]


def _told_of_organisations(region: Region, known_at: int) -> dict[str, list[_Step]]:
    """What the log was told of organisations after a position, by their codes."""
    found: dict[str, list[_Step]] = {}
    after = known_at
    while page := region.log.read(after, types=["organisation"]):
        for event in page:
            step = _Step(event.position, _versions(region, event))
            for code in dict.fromkeys(said["org"] for said in step.said):
                found.setdefault(code, []).append(step)
        after = page[-1].position
    return found


def _versions(region: Region, event: Event) -> tuple[Event, ...]:
    """What a step said before an event and says after it, without what was erased."""
    versions = [event]
    if event.topic != "fact.recorded":
        known = region.log.history(region.log.fact_at(event.position)).events
        versions = [each for each in known if each.position <= event.position][-2:]
    return tuple(each for each in versions if "org" in orjson.loads(each.state))


def _cause(event: Event, content: Event | None) -> Cause:
    said = orjson.loads(content.state) if content is not None else {}
    kind = "organisation" if event.type == "organisation" else _OF_TOPIC[event.topic]
    day = None if content is None else _day(content)
    return Cause(kind, event.position, event.type, str(said.get("org", "")), day)


def _day(event: Event) -> dt.date | None:
    return None if event.occurred_on is None else dt.date.fromisoformat(event.occurred_on)
