"""The facts of a receipt: each with where it comes from, and all of them under one digest."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import Any, Protocol

import orjson

from core.assess.evidence import Behind
from core.log import Event

Place = tuple[int, int]
"""The position at which a fact's content stands, and that at which it was first recorded."""


class Events(Protocol):
    """The part of the log that tells where a fact comes from."""

    def at(self, positions: Collection[int]) -> list[Event]:
        """The events at some positions."""


class FactPages:
    """Lists the facts behind figures; what was read of the log once is kept."""

    def __init__(self, log: Events, limit: int | None) -> None:
        self._log = log
        self._limit = limit
        self._events: dict[int, tuple[Event, dict[str, Any]]] = {}

    def fetch(self, behind: Iterable[Behind]) -> None:
        """Read what some facts say of themselves, if that was not read yet: all at once."""
        wanted = {position for row in behind for position in (row.position, row.fact)}
        for event in self._log.at(wanted - self._events.keys()):
            self._events[event.position] = (event, orjson.loads(event.state))

    def listed(self, behind: Iterable[Behind]) -> dict[str, Any]:
        """The first facts by position, how many there are, and a digest over the ids of all.

        The digest can be made anew with ``sort`` and ``sha256sum`` of the ids, one a line.
        """
        behind = list(behind)
        self.fetch(behind)
        organisations = {(row.position, row.fact): row.organisation for row in behind}
        places = sorted(organisations)
        ids = "".join(f"{each}\n" for each in sorted(self._id(place) for place in places))
        return {
            "facts_total": len(places),
            "facts_generated": sum(self._mark(place) == "generated" for place in places),
            "facts_digest": f"sha256:{hashlib.sha256(ids.encode()).hexdigest()}",
            "facts": [self._fact(each, organisations[each]) for each in places[: self._limit]],
        }

    def _id(self, place: Place) -> str:
        return str(self._events[place[1]][1]["fact"])

    def _mark(self, place: Place) -> str:
        return str(self._events[place[0]][1].get("mark"))

    def _fact(self, place: Place, organisation: str) -> dict[str, Any]:
        """A fact as it stands; a correction does not repeat where it comes from.

        Of a content that was erased since, the answer is all that is left.
        """
        (event, state), (_, recorded) = (self._events[position] for position in place)
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
