"""Facts: listed page by page, and read one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from pydantic import Field

from api.v1.endpoints import Answer, Call, Model, Nothing, endpoint
from api.v1.terms import Code, KnownAt, Paged, PeriodText, begun, cut, unknown_fact
from api.withheld import is_personal, sees_personal
from core.accounts import Action, reach
from core.facts import VOCABULARY
from core.host import Listed, Region
from core.log import Event, History, Log
from core.rules import Period

TypeName = Annotated[
    str,
    Field(
        pattern=f"^({'|'.join(sorted(VOCABULARY.types))})$",
        description="A type of facts, see docs/facts.md.",
        examples=["meeting"],
    ),
]


class FactsAsked(Paged):
    """Which facts are listed."""

    organisation: Code | None = None
    beneath: bool = Field(default=False, description="Also those of the organisations beneath it.")
    type: TypeName | None = None
    period: PeriodText | None = None
    known_at: KnownAt | None = None


class Fact(Model):
    """A fact as it stands: references to people stay references."""

    region: str
    fact: str = Field(description="Its id.")
    type: str
    organisation: str | None = Field(description="None where the content was erased.")
    occurred_on: str | None
    mark: str | None = Field(description="document, generated or entered.")
    source: str
    id: str = Field(description="Its name in the source.")
    revision: int = Field(description="1, then one more with each correction.")
    position: int = Field(description="Where the log says what it says now.")
    recorded_at: str
    data: dict[str, Any] | None = Field(
        description="None where the content was erased, and of an own target outside the own branch."
    )


class FactEvent(Model):
    """Something the log said of a fact."""

    position: int
    event: str = Field(description="recorded, corrected or retracted.")
    recorded_at: str
    occurred_on: str | None
    reason: str | None
    erased: bool
    data: dict[str, Any] | None


class FactWhole(Fact):
    """A fact with all the log said of it, oldest first."""

    retracted: bool
    events: list[FactEvent]


class FactPage(Model):
    """Facts by day, as of a position."""

    position: int
    facts: list[Fact]
    next: str | None = Field(description="The cursor of the next page; null on the last.")


@endpoint(
    "GET",
    "/regions/{region}/facts",
    needs=Action.facts,
    tag="facts",
    query=FactsAsked,
    answer=FactPage,
    codes=("api.cursor", "host.position", "organisations.unknown"),
    personal=True,
)
def list_facts(call: Call[FactsAsked, None]) -> Answer:
    """List facts by day, page by page.

    All pages are as of the position of the first, whatever is recorded meanwhile. Without an
    organisation, those of every one that the caller may see.
    """
    asked = call.query
    position, last = begun(call, asked.known_at, (int, int))
    region = call.house.followed(call.region)
    rows = region.page(
        asked.limit + 1,
        position=position,
        types=[asked.type] if asked.type else (),
        organisations=_organisations(call),
        period=Period.parse(asked.period) if asked.period else None,
        after=(int(last[0]), int(last[1])) if last else None,
    )
    shown, following = cut(call, position, rows, lambda row: row.place)
    facts = [_listed(call, region, each) for each in shown]
    return Answer({"position": position, "facts": facts, "next": following}, position)


def _organisations(call: Call[FactsAsked, None]) -> set[str] | None:
    """The organisations whose facts are listed; None for all of the region."""
    wanted, asked = call.query.organisation, call.query
    if wanted is not None and not asked.beneath:
        call.require(wanted)
        return {wanted}
    if wanted is None and call.reach.whole:
        return None
    tree = call.house.organisations(call.region)
    codes = (
        {*tree.organisations, *tree.ended}
        if wanted is None
        else {wanted, *tree.descendants(wanted)}
    )
    if wanted is not None:
        call.require(wanted)
    return {code for code in codes if call.holds(code)}


def _listed(call: Call[Any, Any], region: Region, row: Listed) -> dict[str, Any]:
    """A row of a list as a fact: what stands at its position, of the source it was recorded from."""
    event, first = (_at(region.log, position) for position in (row.position, row.fact))
    state, recorded = orjson.loads(event.state), orjson.loads(first.state)
    return {
        "region": region.code,
        "fact": recorded["fact"],
        "type": row.type,
        "organisation": row.organisation,
        "occurred_on": event.occurred_on,
        "mark": state.get("mark"),
        "source": recorded["source"],
        "id": recorded["ext"],
        "revision": row.revision,
        "position": row.position,
        "recorded_at": event.recorded_at.isoformat(),
        "data": _seen(call, row.type, state),
    }


def _seen(call: Call[Any, Any], type_name: str, state: Mapping[str, Any]) -> dict[str, Any] | None:
    """What an event says; None where it was erased, or is an own target that the caller may not see."""
    data: dict[str, Any] | None = state.get("data")
    if is_personal(type_name, data) and not sees_personal(
        reach(call.caller, Action.people, call.region), state.get("org")
    ):
        return None
    return data


def _at(log: Log, position: int) -> Event:
    [event] = log.read(position - 1, 1, position)
    return event


@endpoint(
    "GET",
    "/regions/{region}/facts/{fact}",
    needs=Action.facts,
    tag="facts",
    answer=FactWhole,
    codes=("log.unknown-fact",),
    personal=True,
)
def read_fact(call: Call[Nothing, None]) -> Answer:
    """Read a fact: what it says, and all the log said of it.

    Its ETag is what a correction or retraction gives as If-Match.
    """
    found = history_of(call)
    return Answer(described(call, found), etag=etag(found))


def history_of(call: Call[Any, Any]) -> History:
    """All events of the fact of the address, if the caller may see it.

    Raises `LogError` ``log.unknown-fact`` or `Refused` ``web.forbidden``.
    """
    fact: UUID = call.path["fact"]
    log = call.house.log(call.region)
    if log.find(fact) is None:
        raise unknown_fact(str(fact))
    found = log.history(fact)
    said = _said(found)
    call.require(said[-1][1]["org"] if said else None)
    return found


def _said(found: History) -> list[tuple[Event, dict[str, Any]]]:
    """The events that say something, the last of which counts, with their states."""
    pairs = [(event, orjson.loads(event.state)) for event in found.events]
    return [(event, state) for event, state in pairs if "data" in state]


def revision_of(found: History) -> int:
    """1, then one more with each correction and with the retraction."""
    return len(found.events)


def etag(found: History) -> str:
    """The revision of a fact and the position of the last that was said of it."""
    return f'"{revision_of(found)}-{found.events[-1].position}"'


def described(call: Call[Any, Any], found: History) -> dict[str, Any]:
    """A fact with its events, as `FactWhole`."""
    events = [(event, orjson.loads(event.state)) for event in found.events]
    said = _said(found)
    event, state = said[-1] if said else events[0]
    return {
        "region": call.region,
        "fact": str(found.fact),
        "type": found.type,
        "organisation": state.get("org"),
        "occurred_on": event.occurred_on,
        "mark": state.get("mark"),
        "source": found.source,
        "id": found.external_id,
        "revision": revision_of(found),
        "position": found.events[-1].position,
        "recorded_at": event.recorded_at.isoformat(),
        "data": _seen(call, found.type, state),
        "retracted": found.in_force is None,
        "events": list(_events(call, found.type, events)),
    }


def _events(
    call: Call[Any, Any], type_name: str, events: Iterable[tuple[Event, dict[str, Any]]]
) -> Iterator[dict[str, Any]]:
    for event, state in events:
        yield {
            "position": event.position,
            "event": event.topic.removeprefix("fact."),
            "recorded_at": event.recorded_at.isoformat(),
            "occurred_on": event.occurred_on,
            "reason": state.get("reason"),
            "erased": "erased" in state,
            "data": _seen(call, type_name, state),
        }


ENDPOINTS: Final = (list_facts, read_fact)
