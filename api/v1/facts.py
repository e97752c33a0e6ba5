"""Facts: recorded one or many at once, listed, read, corrected and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from pydantic import ConfigDict, Field

from api.language import gettext as _
from api.refusals import Item
from api.v1.asking import changed
from api.v1.endpoints import Answer, Body, Call, Model, Nothing, endpoint
from api.v1.errors import ApiError
from api.v1.terms import Code, KnownAt, Paged, PeriodText, begun, cut, unknown_fact
from core.accounts import Action
from core.facts import VOCABULARY, fact_id
from core.host import Listed, Region, Taken
from core.log import FACT_PREFIX, Event, History, Log, LogError, Rejected
from core.rules import Period

CLOUDEVENT: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
LINES: Final = "application/x-ndjson"

#: What reading and changing facts can be refused with, beside what every endpoint can.
_WRITTEN: Final = (
    *("log.rejected", "log.line", "log.lifecycle", "log.different", "log.conflict"),
    *("facts.bad-value", "facts.contradiction", "facts.missing-field", "facts.unknown-code"),
    *("facts.unknown-field", "facts.unknown-type", "log.reason", "log.case", "log.retracted"),
)

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
    data: dict[str, Any] | None = Field(description="None where the content was erased.")


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


class Recorded(Model):
    """What became of the facts that were sent: events appended, facts known already, their ids."""

    position: int
    appended: int
    known: int
    facts: list[str] = Field(description="The ids, in the order of the facts sent.")


class Changed(Model):
    """What became of a correction or retraction; `appended` is 0 where the log has it already."""

    fact: str
    revision: int
    position: int
    appended: int


class CloudEvent(Model):
    """A fact as a CloudEvent 1.0; see docs/facts-howto.md. Further attributes are ignored."""

    model_config = ConfigDict(extra="allow")

    specversion: str = Field(pattern=r"^1\.0$")
    id: str = Field(pattern=r"^[0-9A-Za-z._:/@-]{1,200}$", description="Its name in the source.")
    source: str = Field(pattern=r"^[0-9A-Za-z._:/@-]{1,200}$")
    type: str = Field(
        pattern=rf"^cn\.dangjian\.fact\.({'|'.join(sorted(VOCABULARY.types))})$",
        examples=["cn.dangjian.fact.meeting"],
    )
    subject: Code
    occurredon: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2015-03-05"])
    mark: str = Field(pattern="^(document|generated|entered)$")
    data: dict[str, Any]


class CorrectionAsked(Model):
    """The whole new content of a fact, and why."""

    organisation: Code
    occurred_on: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2015-03-05"])
    mark: str = Field(default="entered", pattern="^(document|generated|entered)$")
    data: dict[str, Any]
    reason: str = Field(min_length=1, max_length=500)


class RetractionAsked(Model):
    """Why a fact is taken back."""

    reason: str = Field(min_length=1, max_length=500)


# Recording


@endpoint(
    "POST",
    "/regions/{region}/facts",
    needs=Action.record,
    tag="facts",
    # The log itself says what is wrong with each line, so bodies are not read by the models.
    body=Body({CLOUDEVENT: None, BATCH: None, LINES: None}),
    answer=Recorded,
    status=201,
    codes=_WRITTEN,
    keyed=True,
)
def record_facts(call: Call[Nothing, tuple[str, bytes]]) -> Answer:
    """Record facts, all or none.

    One CloudEvent, a batch of them, or one a line. A fact that the log has already adds nothing, so
    the same may be sent again; 200 where nothing was added. Where one is refused, none is recorded,
    and every fault of every one is listed.
    """
    lines = _lines(*call.body)
    events = [_parsed(line) for line in lines]
    _check_kinds(events)
    for organisation in dict.fromkeys(map(_subject, events)):
        if organisation is not None:
            call.require(organisation)
    taken = call.house.append(call.region, lines, call.caller.account)
    return _recorded(call.region, taken, events)


@endpoint(
    "POST",
    "/regions/{region}/imports",
    needs=Action.import_,
    tag="facts",
    body=Body({LINES: None}),
    answer=Recorded,
    status=201,
    codes=_WRITTEN,
    keyed=True,
)
def import_lines(call: Call[Nothing, tuple[str, bytes]]) -> Answer:
    """Take in a file of facts, corrections and retractions, whole or not at all.

    One CloudEvent a line, as `GET …/log` gives them. It may be about any organisation of the region.
    """
    call.require()
    lines = _lines(*call.body)
    taken = call.house.append(call.region, lines, call.caller.account)
    return _recorded(call.region, taken, [_parsed(line) for line in lines])


def _lines(media: str, raw: bytes) -> list[bytes]:
    """The events of a body, one a line; raises `ApiError` ``api.body``."""
    if media == LINES:
        found = [line for line in raw.split(b"\n") if line.strip()]
    else:
        try:
            parsed = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            said = _("the body is not JSON: character {number}").format(number=error.pos)
            raise ApiError("api.body", said, place="body") from None
        if (media == BATCH) != isinstance(parsed, list):
            said = (
                _("a batch is a list of CloudEvents")
                if media == BATCH
                else _("a CloudEvent is an object; a list of them is {media}").format(media=BATCH)
            )
            raise ApiError("api.content", said, place="body")
        found = [orjson.dumps(each) for each in (parsed if media == BATCH else [parsed])]
    if not found:
        raise ApiError("api.body", _("there is not one fact in the body"), place="body")
    return found


def _parsed(line: bytes) -> Mapping[str, Any]:
    """The attributes of a line; none where it is no object, which the log refuses."""
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _subject(event: Mapping[str, Any]) -> str | None:
    """The organisation of an event; None where it has none, which the log refuses."""
    subject = event.get("subject")
    return subject if isinstance(subject, str) else None


def _check_kinds(events: Iterable[Mapping[str, Any]]) -> None:
    """Refuse what is about a fact that is there, or about no fact; raises ``api.content``."""
    items = [
        Item(
            number,
            "api.content",
            "type",
            _("only new facts are recorded here"),
            _("Correct or retract a fact at its own address"),
        )
        for number, event in enumerate(events, start=1)
        if isinstance(kind := event.get("type"), str)
        and (kind.endswith((".corrected", ".retracted")) or "hash" in event)
    ]
    if items:
        raise ApiError(
            "api.content",
            _("{count} faults in the body").format(count=len(items)),
            place="type",
            items=items,
        )


def _recorded(region: str, taken: Taken, events: Iterable[Mapping[str, Any]]) -> Answer:
    """The answer to facts that were taken; of each event that is of a fact its id."""
    ids = [
        str(fact_id(region, event["source"], event["id"]))
        for event in events
        if str(event.get("type", "")).startswith(FACT_PREFIX)
    ]
    position = taken.head.position
    content = {
        "position": position,
        "appended": taken.appended,
        "known": taken.known,
        "facts": ids,
    }
    return Answer(content, position, status=201 if taken.appended else 200)


# Reading


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
    facts = [_listed(region, each) for each in shown]
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


def _listed(region: Region, row: Listed) -> dict[str, Any]:
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
        "data": state.get("data"),
    }


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
    return Answer(described(call.region, found), etag=etag(found))


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


def described(region: str, found: History) -> dict[str, Any]:
    """A fact with its events, as `FactWhole`."""
    events = [(event, orjson.loads(event.state)) for event in found.events]
    said = _said(found)
    event, state = said[-1] if said else events[0]
    return {
        "region": region,
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
        "data": state.get("data"),
        "retracted": found.in_force is None,
        "events": list(_events(events)),
    }


def _events(events: Iterable[tuple[Event, dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    for event, state in events:
        yield {
            "position": event.position,
            "event": event.topic.removeprefix("fact."),
            "recorded_at": event.recorded_at.isoformat(),
            "occurred_on": event.occurred_on,
            "reason": state.get("reason"),
            "erased": "erased" in state,
            "data": state.get("data"),
        }


# Changing


@endpoint(
    "POST",
    "/regions/{region}/facts/{fact}/corrections",
    needs=Action.correct,
    tag="facts",
    body=Body.of(CorrectionAsked),
    answer=Changed,
    status=201,
    codes=(*_WRITTEN, "log.unknown-fact"),
    keyed=True,
    matched=True,
)
def correct_fact(call: Call[Nothing, CorrectionAsked]) -> Answer:
    """Give a fact a whole new content, and say why.

    If-Match has the fact's ETag: who read an older revision is refused with 412. 200 where the log has
    the very correction as its last word already.
    """
    found = history_of(call)
    asked: CorrectionAsked = call.body
    call.require(asked.organisation)
    revision = _matched(call, found)
    line = {
        "specversion": "1.0",
        "id": found.external_id,
        "source": found.source,
        "type": f"{FACT_PREFIX}{found.type}.corrected",
        "subject": asked.organisation,
        "occurredon": asked.occurred_on,
        "mark": asked.mark,
        "data": asked.data,
        "reason": asked.reason,
        "revision": revision + 1,
    }
    try:
        taken = call.house.append(call.region, [orjson.dumps(line)], call.caller.account)
    except Rejected as error:
        # Somebody else was faster by this much: the log has the revision already.
        if {each.code for each in error.lines} <= {"log.revision", "log.different"}:
            raise changed() from error
        raise
    return _changed(call, found.fact, taken.appended)


@endpoint(
    "POST",
    "/regions/{region}/facts/{fact}/retractions",
    needs=Action.correct,
    tag="facts",
    body=Body.of(RetractionAsked),
    answer=Changed,
    status=201,
    codes=("log.conflict", "log.lifecycle", "log.reason", "log.retracted", "log.unknown-fact"),
    keyed=True,
    matched=True,
)
def retract_fact(call: Call[Nothing, RetractionAsked]) -> Answer:
    """Take a fact back, and say why: it counts nowhere any more, and stays in the log.

    If-Match has the fact's ETag, as with a correction.
    """
    found = history_of(call)
    revision = _matched(call, found)
    region = call.house.region(call.region)
    try:
        outcome = region.log.retract(found.fact, call.body.reason, revision=revision + 1)
    except LogError as error:
        if error.code == "log.revision":
            raise changed() from error
        raise
    return _changed(call, found.fact, outcome.appended)


def _matched(call: Call[Any, Any], found: History) -> int:
    """The revision that the change is made for; raises `ApiError` ``api.changed``."""
    if call.match not in ("*", etag(found)):
        raise changed()
    return revision_of(found)


def _changed(call: Call[Any, Any], fact: UUID, appended: int) -> Answer:
    found = call.house.log(call.region).history(fact)
    position = found.events[-1].position
    content = {
        "fact": str(fact),
        "revision": revision_of(found),
        "position": position,
        "appended": appended,
    }
    return Answer(content, position, etag(found), status=201 if appended else 200)


ENDPOINTS: Final = (record_facts, import_lines, list_facts, read_fact, correct_fact, retract_fact)
