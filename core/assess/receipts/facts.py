"""The facts of a receipt: each with where it comes from, and all of them under one digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Protocol

import orjson

from core.assess.evidence import Behind
from core.log import Event

#: Events that are wanted and stand no further apart than this are read together.
GAP: Final = 50
#: Events read at a time.
PAGE: Final = 2_000

Place = tuple[int, int]
"""The position at which a fact's content stands, and that at which it was first recorded."""


class Events(Protocol):
    """The part of the log that tells where a fact comes from."""

    def read(self, after: int = 0, limit: int = ..., until: int | None = ...) -> list[Event]:
        """Events after a position."""


class FactPages:
    """Lists the facts behind figures; what was read of the log once is kept."""

    def __init__(self, log: Events, limit: int | None) -> None:
        self._log = log
        self._limit = limit
        self._events: dict[int, Event] = {}

    def listed(self, behind: Iterable[Behind]) -> dict[str, Any]:
        """The first facts by position, how many there are, and a digest over the ids of all.

        The digest can be made anew with ``sort`` and ``sha256sum`` of the ids, one a line.
        """
        organisations = {(row.position, row.fact): row.organisation for row in behind}
        places = sorted(organisations)
        self._fetch({position for place in places for position in place})
        ids = "".join(f"{each}\n" for each in sorted(self._id(place) for place in places))
        return {
            "facts_total": len(places),
            "facts_generated": sum(self._mark(place) == "generated" for place in places),
            "facts_digest": f"sha256:{hashlib.sha256(ids.encode()).hexdigest()}",
            "facts": [self._fact(each, organisations[each]) for each in places[: self._limit]],
        }

    def _id(self, place: Place) -> str:
        return str(orjson.loads(self._events[place[1]].state)["fact"])

    def _mark(self, place: Place) -> str:
        return str(orjson.loads(self._events[place[0]].state).get("mark"))

    def _fact(self, place: Place, organisation: str) -> dict[str, Any]:
        """A fact as it stands; a correction does not repeat where it comes from.

        Of a content that was erased since, the answer is all that is left.
        """
        event, first = (self._events[position] for position in place)
        state, recorded = orjson.loads(event.state), orjson.loads(first.state)
        found = {
            "position": event.position,
            "id": recorded["fact"],
            "type": event.type,
            "organisation": state.get("org", organisation),
            "occurred_on": event.occurred_on,
            "recorded_at": event.recorded_at.isoformat(),
            "source": recorded["source"],
            "external_id": recorded["ext"],
            "mark": state.get("mark"),
            "generated": state.get("mark") == "generated",
            "revision": state.get("revision", 1),
        }
        return found | {"erased": True} if "erased" in state else found

    def _fetch(self, positions: Iterable[int]) -> None:
        """Read the events at some positions, those near one another together."""
        for run in _runs(sorted(set(positions) - self._events.keys())):
            wanted = set(run)
            for event in self._log.read(run[0] - 1, run[-1] - run[0] + 1, run[-1]):
                if event.position in wanted:
                    self._events[event.position] = event


def _runs(positions: Sequence[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for position in positions:
        if run and (position - run[-1] > GAP or position - run[0] >= PAGE):
            yield run
            run = []
        run.append(position)
    if run:
        yield run
