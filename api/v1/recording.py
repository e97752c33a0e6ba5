"""Recording: one fact, a batch of them or a file, all or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson
from pydantic import ConfigDict, Field

from api.language import gettext as _
from api.refusals import Item
from api.rights import Rights, said_in
from api.v1.endpoints import Answer, Body, Call, Endpoint, Model, Nothing, endpoint
from api.v1.errors import ApiError
from api.v1.terms import Code
from core.accounts import Action
from core.facts import VOCABULARY, fact_id
from core.host import Taken
from core.log import FACT_PREFIX

CLOUDEVENT: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
LINES: Final = "application/x-ndjson"

#: What reading and changing facts can be refused with, beside what every endpoint can.
WRITTEN: Final = (
    *("log.rejected", "log.line", "log.lifecycle", "log.different", "log.conflict"),
    *("facts.bad-value", "facts.contradiction", "facts.missing-field", "facts.unknown-code"),
    *("facts.unknown-field", "facts.unknown-type", "log.reason", "log.case", "log.retracted"),
)


class Recorded(Model):
    """What became of the facts that were sent: events appended, facts known already, their ids."""

    position: int
    appended: int
    known: int
    facts: list[str] = Field(description="The ids, in the order of the facts sent.")


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


@endpoint(
    "POST",
    "/regions/{region}/facts",
    needs=Action.record,
    tag="facts",
    # The log itself says what is wrong with each line, so bodies are not read by the models.
    body=Body({CLOUDEVENT: None, BATCH: None, LINES: None}),
    answer=Recorded,
    status=201,
    codes=(*WRITTEN, "web.own-report"),
    keyed=True,
)
def record_facts(call: Call[Nothing, tuple[str, bytes]]) -> Answer:
    """Record facts, all or none.

    One CloudEvent, a batch of them, or one a line. A fact that the log has already adds nothing, so
    the same may be sent again; 200 where nothing was added. Where one is refused, none is recorded,
    and every fault of every one is listed. A score, survey or review needs the action `tally`, a
    rectification that strikes a problem off or opens it again `verify`, from above the organisation
    that reported it and with another account. A step of a case needs the action at every
    organisation of the case, what becomes of an organisation at the one above it.
    """
    lines = _lines(*call.body)
    events = [_parsed(line) for line in lines]
    _check_kinds(events)
    said = [said_in(event) for event in events if isinstance(event.get("subject"), str)]

    def may() -> bool:
        return Rights(call.house, call.caller, call.region).must_record(said)

    taken = call.house.append(call.region, lines, call.caller.account, may)
    return _recorded(call.region, taken, events)


@endpoint(
    "POST",
    "/regions/{region}/imports",
    needs=Action.import_,
    tag="facts",
    body=Body({LINES: None}),
    answer=Recorded,
    status=201,
    codes=WRITTEN,
    keyed=True,
)
def import_lines(call: Call[Nothing, tuple[str, bytes]]) -> Answer:
    """Take in a file of facts, corrections and retractions, whole or not at all.

    One CloudEvent a line, as `GET …/log` gives them. It may be about any organisation of the region.
    """
    call.require()
    lines = _lines(*call.body)
    events = [_parsed(line) for line in lines]
    Rights(call.house, call.caller, call.region).must_import(events)
    taken = call.house.append(call.region, lines, call.caller.account)
    return _recorded(call.region, taken, events)


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


ENDPOINTS: Final[tuple[Endpoint, ...]] = (record_facts, import_lines)
