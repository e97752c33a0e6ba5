"""Assessments: a plugin's answer for a period, what-ifs, and the receipt of one organisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from api.arithmetic import spoken_receipt
from api.language import gettext as _
from api.v1.endpoints import Answer, Body, Call, Endpoint, Model, Nothing, endpoint
from api.v1.errors import ApiError
from api.v1.terms import (
    Code,
    Exact,
    KnownAt,
    Paged,
    PeriodText,
    PluginName,
    RulesDay,
    SchemeName,
    begun,
    cut,
    position_at,
)
from api.web.house import Settings
from api.withheld import told_of
from core.accounts import Action
from core.assess import Assessment, OrganisationResult
from core.rules import parse_exact

#: What a question can be refused with, beside what every endpoint can.
ASKED: Final = (
    *("A001", "A006", "A007", "A009", "A010", "A012", "K001", "host.function-failed"),
    *("host.not-enabled", "host.position", "host.rules", "host.several", "host.version"),
)
SUPPOSED: Final = ("A013", "A014", "A016")

Numbers = Annotated[
    dict[str, Exact],
    Field(description="Parameters that are supposed to be other numbers, by name or title."),
]


class AssessmentAsked(Paged):
    """Which answer, and which organisations of it."""

    period: PeriodText
    plugin: PluginName | None = None
    known_at: KnownAt | None = None
    rules: RulesDay | None = None
    scheme: SchemeName | None = None
    organisation: list[Code] = Field(default=[], description="May be given several times.")


class Side(Model):
    """One of the answers to the question: with which knowledge, rules and supposed numbers."""

    known_at: KnownAt | None = None
    rules: RulesDay | None = None
    settings: Numbers = Field(default={})


class WhatIf(Side):
    """A question with supposed numbers; nothing is kept of it."""

    period: PeriodText
    plugin: PluginName | None = None
    scheme: SchemeName | None = None
    organisations: list[Code] = Field(default=[], max_length=500)


class Value(Model):
    """An indicator's value: exact as num/den, null for no data; as people read it."""

    num: int | None
    den: int
    shown: str


class Named(Model):
    """A veto."""

    id: str
    title: str


class SchemeResult(Model):
    """A scheme's result. Points are exact text, null where they are unavailable, never 0 for that."""

    total: str | None
    of: str
    state: str = Field(
        description="rated, vetoed, otherwise, unavailable, unrecorded or not_rated."
    )
    rating: str
    stars: int | None
    vetoes: list[Named]
    undecided: list[Named]
    groups: dict[str, str | None]
    items: dict[str, str | None]
    reason: str | None = Field(
        None, description="Why there is no judgement: nothing was recorded, or it takes no part."
    )
    rank: int | None = None
    peers: int | None = None


class Result(Model):
    """What an assessment says of an organisation."""

    organisation: str
    title: str
    kind: str
    indicators: dict[str, Value]
    schemes: dict[str, SchemeResult]


class Unplaced(Model):
    """An organisation that facts name and none founds; nothing is counted for it."""

    organisation: str
    facts: int
    nearest: str | None


class AssessmentPage(Model):
    """An assessment: by which rules, as of which position, and a page of its organisations by code."""

    region: str
    programme: str
    plugin: str
    rules: str
    period: str
    position: int
    overrides: dict[str, str]
    digest: str = Field(description="Over the whole assessment, whatever the page.")
    schemes: dict[str, str] = Field(description="The schemes in force: titles by name.")
    unplaced: list[Unplaced]
    organisations: list[Result]
    next: str | None = None


@endpoint(
    "GET",
    "/regions/{region}/assessments",
    needs=Action.results,
    tag="assessments",
    query=AssessmentAsked,
    answer=AssessmentPage,
    codes=(*ASKED, "api.cursor"),
)
def read_assessment(call: Call[AssessmentAsked, None]) -> Answer:
    """Assess a period: the results of the organisations that the caller may see, page by page.

    The same question as of the same position has the same answer and the same digest for ever;
    which organisations are asked for is part of the question.
    """
    asked = call.query
    position, last = begun(call, asked.known_at, (str,))
    for code in asked.organisation:
        call.require(code)
    # Of a few organisations, the answer is there in a fraction of the time, with a digest of its own.
    only = tuple(sorted(set(asked.organisation))) or None
    found = call.house.assessment(
        call.region, asked.plugin, asked.period, position, asked.rules, organisations=only
    )
    codes = [
        code for code in _codes(call, found, asked.organisation) if not last or code > str(last[0])
    ]
    shown, following = cut(call, position, codes, lambda code: [code])
    content = _assessment(found, asked.scheme, shown, whole=call.reach.whole)
    return Answer(content | {"next": following}, position)


@endpoint(
    "POST",
    "/regions/{region}/what-ifs",
    needs=Action.whatif,
    tag="assessments",
    body=Body.of(WhatIf),
    answer=AssessmentPage,
    codes=(*ASKED, *SUPPOSED),
)
def suppose(call: Call[Nothing, WhatIf]) -> Answer:
    """Assess a period as if parameters were other numbers: nothing is kept of it.

    It is a POST for its body alone. All organisations that are asked for are answered at once.
    """
    asked: WhatIf = call.body
    position = position_at(call, asked.known_at)
    found = call.house.assessment(
        call.region, asked.plugin, asked.period, position, asked.rules, settings_of(asked.settings)
    )
    codes = _codes(call, found, asked.organisations)
    return Answer(_assessment(found, asked.scheme, codes, whole=call.reach.whole), position)


def settings_of(given: Mapping[str, str]) -> Settings:
    """The numbers of a what-if; raises `ApiError` ``api.content``."""
    try:
        return tuple((name, parse_exact(text)) for name, text in sorted(given.items()))
    except (ValueError, ZeroDivisionError):
        raise ApiError(
            "api.content",
            _("there is no such number"),
            place="settings",
            remedy=_("Write 12, 0.5, 60% or 1/3"),
        ) from None


def _codes(call: Call[Any, Any], found: Assessment, wanted: Iterable[str]) -> list[str]:
    """The organisations that are answered, by code; raises A001 or ``web.forbidden``."""
    asked = sorted(set(wanted))
    for code in asked:
        call.require(code)
        found.of(code)
    if asked:
        return asked
    every = list(found.organisations)
    return every if call.reach.whole else [code for code in every if call.holds(code)]


def _assessment(
    found: Assessment, scheme: str | None, codes: Iterable[str], *, whole: bool
) -> dict[str, Any]:
    """An assessment with the results of some organisations; of one scheme, where one is asked for."""
    named = None if scheme is None else found.scheme_named(scheme)
    results = [_result(found.of(code), named) for code in codes]
    return {
        "region": found.region,
        "programme": found.programme,
        "plugin": found.plugin,
        "rules": found.rules_version,
        "period": str(found.period),
        "position": found.position,
        "overrides": found.overrides,
        "digest": found.digest,
        "schemes": {
            name: each.definition.title or name
            for name, each in found.plan.schemes.items()
            if named in (None, name)
        },
        "unplaced": [each.to_json() for each in found.unplaced] if whole else [],
        "organisations": results,
    }


def _result(result: OrganisationResult, scheme: str | None) -> dict[str, Any]:
    said = result.to_json()
    if scheme is not None:
        said["schemes"] = {name: each for name, each in said["schemes"].items() if name == scheme}
    return said


class ReceiptAsked(Model):
    """Which answer is explained, and how far."""

    period: PeriodText
    plugin: PluginName | None = None
    known_at: KnownAt | None = None
    rules: RulesDay | None = None
    scheme: SchemeName | None = None
    indicator: list[str] = Field(
        default=[], description="Explained beside those the schemes rest on; several times."
    )
    every_fact: bool = Field(
        default=False, description="All facts of each figure, not the first 50."
    )


@endpoint(
    "GET",
    "/regions/{region}/organisations/{organisation}/receipt",
    needs=Action.results,
    tag="assessments",
    query=ReceiptAsked,
    # Its own document describes it: docs/receipt.v1.schema.json.
    answer=dict[str, Any],
    codes=(*ASKED, "A008", "A015"),
)
def read_receipt(call: Call[ReceiptAsked, None]) -> Answer:
    """Explain the result of an organisation: its receipt.

    Every point with its rule, the sentence behind it, its arithmetic and the facts that count, as
    docs/receipt.v1.schema.json describes. Facts are named by id; what they say is read at their own
    address. Those of organisations whose facts the caller may not see are only counted, and so are
    organisations of which the caller sees no results. In English the arithmetic is
    put into English, and the digest is that of the Chinese.
    """
    asked, organisation = call.query, str(call.path["organisation"])
    call.require(organisation)
    position = position_at(call, asked.known_at)
    found = call.house.receipt(
        call.region,
        asked.plugin,
        asked.scheme,
        organisation,
        asked.period,
        position,
        asked.rules,
        indicators=asked.indicator,
        every_fact=asked.every_fact,
    )
    told = told_of(found, lambda code: call.may(Action.facts, code), call.holds)
    return Answer(spoken_receipt(told), position)


ENDPOINTS: Final[tuple[Endpoint, ...]] = (read_assessment, suppose, read_receipt)
