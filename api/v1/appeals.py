"""Appeals (申诉) of organisations against published results, and how they are decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final

from pydantic import Field

from api.v1.endpoints import Answer, Body, Call, Endpoint, Model, Nothing, endpoint
from api.v1.publications import Document, Number, Office, one_of
from api.v1.terms import Code, Paged, begun, cut
from core.accounts import Action
from core.publishing import GROUNDS, OUTCOMES, Appeal, Register


class Decision(Model):
    """How an appeal was decided."""

    position: int
    decided_at: str
    outcome: str
    by: str
    document: str


class AppealRow(Model):
    """An appeal of an organisation against a published result; `decided` is null while it is open."""

    id: int
    of: int
    organisation: str
    opened_at: str
    grounds: list[str]
    document: str
    decided: Decision | None


class Appeals(Paged):
    """Appeals; all of the region, or those against one result."""

    of: Number | None = None


class AppealPage(Model):
    """Appeals by number."""

    position: int
    appeals: list[AppealRow]
    next: str | None


class AppealAsked(Model):
    """Whose appeal, and on which grounds."""

    organisation: Code
    grounds: list[Annotated[str, Field(pattern=one_of(GROUNDS))]] = Field(
        min_length=1, max_length=10
    )
    document: Document = ""


class DecisionAsked(Model):
    """How an appeal is decided, by which office, under which document."""

    outcome: str = Field(pattern=one_of(OUTCOMES))
    by: Office
    document: Document


@endpoint(
    "GET",
    "/regions/{region}/appeals",
    needs=Action.results,
    tag="publications",
    query=Appeals,
    answer=AppealPage,
    codes=("api.cursor",),
)
def list_appeals(call: Call[Appeals, None]) -> Answer:
    """List the appeals of organisations that the caller may see, by number."""
    position, last = begun(call, None, (int,))
    every = sorted(_appeals(call), key=lambda each: each.position)
    rows = [
        each
        for each in every
        if each.position <= position and call.query.of in (None, each.of)
        if (not last or each.position > int(last[0])) and call.holds(each.organisation)
    ]
    shown, following = cut(call, position, rows, lambda each: [each.position])
    content = [each.to_json() for each in shown]
    return Answer({"position": position, "appeals": content, "next": following}, position)


def _appeals(call: Call[Any, Any]) -> Iterator[Appeal]:
    for series in Register(call.house.region(call.region)).series().values():
        yield from series.appeals.values()


@endpoint(
    "GET",
    "/regions/{region}/appeals/{appeal}",
    needs=Action.results,
    tag="publications",
    answer=AppealRow,
    codes=("publishing.unknown-appeal",),
)
def read_appeal(call: Call[Nothing, None]) -> Answer:
    """Read an appeal and its decision."""
    number = int(call.path["appeal"])
    found = Register(call.house.region(call.region)).appealed(number).appeal(number)
    call.require(found.organisation)
    return Answer(found.to_json(), call.house.position(call.region))


@endpoint(
    "POST",
    "/regions/{region}/publications/{publication}/appeals",
    needs=Action.appeal,
    tag="publications",
    body=Body.of(AppealAsked),
    answer=AppealRow,
    status=201,
    codes=(
        *("log.conflict", "publishing.appeal-open", "publishing.document"),
        *("publishing.not-listed", "publishing.superseded", "publishing.unknown"),
    ),
    keyed=True,
)
def open_appeal(call: Call[Nothing, AppealAsked]) -> Answer:
    """Open the appeal of an organisation against a published result."""
    asked: AppealAsked = call.body
    call.require(asked.organisation)
    found = Register(call.house.region(call.region)).open_appeal(
        int(call.path["publication"]), asked.organisation, asked.grounds, document=asked.document
    )
    return Answer(found.to_json(), found.position)


@endpoint(
    "POST",
    "/regions/{region}/appeals/{appeal}/decision",
    needs=Action.decide,
    tag="publications",
    body=Body.of(DecisionAsked),
    answer=AppealRow,
    status=201,
    codes=(
        *("log.conflict", "publishing.by", "publishing.decided", "publishing.document"),
        *("publishing.office", "publishing.unknown-appeal"),
    ),
    keyed=True,
)
def decide_appeal(call: Call[Nothing, DecisionAsked]) -> Answer:
    """Decide an appeal, under the document of the decision; the published result stays as it is."""
    call.require()
    asked: DecisionAsked = call.body
    found = Register(call.house.followed(call.region)).decide_appeal(
        int(call.path["appeal"]), asked.outcome, by=asked.by, document=asked.document
    )
    assert found.decided is not None
    return Answer(found.to_json(), found.decided.position)


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    list_appeals,
    read_appeal,
    open_appeal,
    decide_appeal,
)
