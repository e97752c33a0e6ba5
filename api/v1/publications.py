"""Published results (公布): events of the log that nothing changes, only others supersede."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field

from api.v1.endpoints import Answer, Body, Call, Endpoint, Model, Nothing, endpoint
from api.v1.terms import Paged, PeriodText, PluginName, SchemeName, begun, cut
from core.accounts import Action
from core.facts import CodeList
from core.publishing import (
    REASONS,
    STAGES,
    Publication,
    Register,
    Series,
)
from core.publishing import review as reviewed

Number = Annotated[int, Field(ge=1, le=10**18 - 1, description="A position of the log.")]
Office = Annotated[
    str,
    Field(
        pattern=r"^(post:)?[0-9A-Za-z][0-9A-Za-z._-]{0,39}$",
        description="An organisation's code, or `post:` and a post's code; never a person.",
    ),
]
Document = Annotated[
    str,
    Field(
        max_length=64, description="The number or code of a document, such as 青直工〔2016〕3号."
    ),
]


def one_of(codes: CodeList) -> str:
    """A pattern of the codes of a list."""
    return f"^({'|'.join(codes.codes)})$"


class PublicationsAsked(Paged):
    """Which published results."""

    period: PeriodText | None = None


class PublicationRow(Model):
    """A published result without what it says of each organisation."""

    id: int
    published_at: str
    by: str
    stage: str
    plugin: str
    scheme: str
    title: str
    of: str = Field(description="The points that could be had.")
    period: str
    known_at: int
    digest: str
    count: int
    document: str
    supersedes: int | None
    reasons: list[str]
    appeals: list[int] = Field(description="The appeals it was published because of.")
    superseded_by: int | None


class PublicationPage(Model):
    """Published results, superseded ones too, by number."""

    position: int
    publications: list[PublicationRow]
    next: str | None


class ResultRow(Model):
    """What was published of an organisation."""

    organisation: str
    title: str
    total: str | None
    state: str
    rating: str
    stars: int | None
    vetoes: list[str]
    undecided: list[str]
    not_rated: str | None = Field(None, description="Why it takes no part, by name.")
    rank: int | None = None
    peers: int | None = None


class AppliedRules(Model):
    """By what a result was computed."""

    plugin: str
    plugin_version: str
    programme: str
    programme_digest: str
    layers: list[dict[str, str]]
    dangjian: str
    form: str
    version: str
    on: str


class PublicationWhole(PublicationRow):
    """A published result with every organisation that the caller may see, and its appeals."""

    rules: AppliedRules
    vetoes: dict[str, str]
    not_rated: dict[str, str] | None = Field(
        None, description="The titles of why some take no part, by name."
    )
    organisations: list[ResultRow]
    against: list[int] = Field(description="The appeals against it.")


class Moved(Model):
    """An organisation whose result would be another today."""

    organisation: str
    title: str
    before: ResultRow | None
    after: ResultRow | None
    causes: list[dict[str, Any]]


class Unavailable(Model):
    """Why nothing could be said."""

    code: str
    message: str


class ReviewAnswer(Model):
    """A published result held against the same question today; nothing is changed."""

    position: int
    holds: bool
    rules_changed: list[str]
    moved: list[Moved]
    kinds: dict[str, int]
    unavailable: Unavailable | None


class PublicationAsked(Model):
    """What is published: one scheme's results, as they are known at a position."""

    period: PeriodText
    scheme: SchemeName
    by: Office
    stage: str = Field(default="final", pattern=one_of(STAGES))
    plugin: PluginName | None = None
    known_at: Number | None = None
    document: Document = ""
    supersedes: Number | None = None
    reasons: list[Annotated[str, Field(pattern=one_of(REASONS))]] = Field(default=[], max_length=10)
    appeals: list[Number] = Field(default=[], max_length=100)


_PUBLISH: Final = (
    *("A006", "A007", "A009", "A010", "A012", "host.not-enabled", "host.position"),
    *("host.several", "host.version", "log.conflict", "publishing.by", "publishing.code"),
    *("publishing.document", "publishing.nothing", "publishing.office", "publishing.reason"),
    *("publishing.stands", "publishing.superseded", "publishing.supersedes"),
    *("publishing.unchanged", "publishing.unknown", "publishing.unknown-appeal"),
)


@endpoint(
    "GET",
    "/regions/{region}/publications",
    needs=Action.results,
    tag="publications",
    query=PublicationsAsked,
    answer=PublicationPage,
    codes=("api.cursor",),
)
def list_publications(call: Call[PublicationsAsked, None]) -> Answer:
    """List published results, superseded ones too, by number."""
    position, last = begun(call, None, (int,))
    every = Register(call.house.region(call.region)).series().values()
    rows = sorted(
        (
            (number, series)
            for series in every
            for number, each in series.publications.items()
            if number <= position and call.query.period in (None, each.period)
        ),
        key=lambda pair: pair[0],
    )
    rest = [row for row in rows if not last or row[0] > int(last[0])]
    shown, following = cut(call, position, rest, lambda row: [row[0]])
    content = [_summary(series, series.publications[number]) for number, series in shown]
    return Answer({"position": position, "publications": content, "next": following}, position)


@endpoint(
    "GET",
    "/regions/{region}/publications/{publication}",
    needs=Action.results,
    tag="publications",
    answer=PublicationWhole,
    codes=("publishing.unknown",),
)
def read_publication(call: Call[Nothing, None]) -> Answer:
    """Read a published result: by which rules it was computed, and what it says of whom."""
    series, publication = _publication(call)
    said = publication.to_json()
    content = {
        **said,
        **_summary(series, publication),
        "organisations": [
            each for each in said["organisations"] if call.holds(each["organisation"])
        ],
        "against": [
            each.position
            for each in series.against(publication.position)
            if call.holds(each.organisation)
        ],
    }
    return Answer(content, call.house.position(call.region))


@endpoint(
    "GET",
    "/regions/{region}/publications/{publication}/review",
    needs=Action.results,
    tag="publications",
    answer=ReviewAnswer,
    codes=("publishing.unknown",),
)
def review_publication(call: Call[Nothing, None]) -> Answer:
    """Ask whether a published result would be the same today, and if not, who would move and why."""
    call.require()
    _series, publication = _publication(call)
    region = call.house.followed(call.region)
    with call.house.alone(publication.rules.plugin):
        found = reviewed(region, publication)
    return Answer(found.to_json(), found.position)


@endpoint(
    "POST",
    "/regions/{region}/publications",
    needs=Action.publish,
    tag="publications",
    body=Body.of(PublicationAsked),
    answer=PublicationRow,
    status=201,
    codes=_PUBLISH,
    keyed=True,
)
def publish(call: Call[Nothing, PublicationAsked]) -> Answer:
    """Publish one scheme's results of a period, as they are known at a position.

    By the rules in force in the period, without supposed numbers. One that replaces another names
    it in `supersedes`, with reasons.
    """
    call.require()
    asked: PublicationAsked = call.body
    region = call.house.followed(call.region)
    kept = Register(region)
    with call.house.alone(region.plugin(asked.plugin, asked.known_at).name):
        found = kept.publish(
            asked.period,
            asked.scheme,
            by=asked.by,
            stage=asked.stage,
            plugin=asked.plugin,
            position=asked.known_at,
            document=asked.document,
            supersedes=asked.supersedes,
            reasons=asked.reasons,
            appeals=asked.appeals,
        )
    return Answer(_summary(kept.series_with(found.position), found), found.position)


def _publication(call: Call[Any, Any]) -> tuple[Series, Publication]:
    number = int(call.path["publication"])
    series = Register(call.house.region(call.region)).series_with(number)
    return series, series.publications[number]


def _summary(series: Series, publication: Publication) -> dict[str, Any]:
    superseded = series.superseded_by.get(publication.position)
    return {**publication.summary(), "superseded_by": superseded}


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    list_publications,
    read_publication,
    review_publication,
    publish,
)
