"""Revising: a fact corrected or taken back, by whoever read its last revision."""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import UUID

import orjson
from pydantic import Field

from api.rights import Rights, Said
from api.v1.asking import changed
from api.v1.endpoints import Answer, Body, Call, Endpoint, Model, Nothing, endpoint
from api.v1.facts import etag, history_of, revision_of
from api.v1.recording import WRITTEN
from api.v1.terms import Code
from core.accounts import Action
from core.log import FACT_PREFIX, History, LogError, Outcome, Rejected


class Changed(Model):
    """What became of a correction or retraction; `appended` is 0 where the log has it already."""

    fact: str
    revision: int
    position: int
    appended: int


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


@endpoint(
    "POST",
    "/regions/{region}/facts/{fact}/corrections",
    needs=Action.correct,
    tag="facts",
    body=Body.of(CorrectionAsked),
    answer=Changed,
    status=201,
    codes=(*WRITTEN, "log.unknown-fact", "web.own-report"),
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
    said = Said(found.type, asked.organisation, asked.occurred_on, asked.data)
    _must(call, said)
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
        taken = call.house.append(
            call.region, [orjson.dumps(line)], call.caller.account, partial(_must, call, said)
        )
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
    codes=(
        *("log.conflict", "log.lifecycle", "log.reason", "log.retracted", "log.unknown-fact"),
        "web.own-report",
    ),
    keyed=True,
    matched=True,
)
def retract_fact(call: Call[Nothing, RetractionAsked]) -> Answer:
    """Take a fact back, and say why: it counts nowhere any more, and stays in the log.

    If-Match has the fact's ETag, as with a correction.
    """
    found = history_of(call)
    _must(call)
    revision = _matched(call, found)
    region = call.house.region(call.region)

    def attempt(position: int) -> Outcome:
        leans = _must(call)
        return region.log.retract(
            found.fact, call.body.reason, revision + 1, position if leans else None
        )

    try:
        outcome = call.house.steadily(call.region, attempt)
    except LogError as error:
        if error.code == "log.revision":
            raise changed() from error
        raise
    return _changed(call, found.fact, outcome.appended)


def _must(call: Call[Any, Any], said: Said | None = None) -> bool:
    """Refuse who may not revise the fact of the address as the log has it now."""
    return Rights(call.house, call.caller, call.region).must_revise(history_of(call), said)


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


ENDPOINTS: Final[tuple[Endpoint, ...]] = (correct_fact, retract_fact)
