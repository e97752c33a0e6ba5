"""Differences: two answers to one question, what changed for whom, and what caused it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Final

from pydantic import Field

from api.v1.assessments import ASKED, SUPPOSED, Numbers, settings_of
from api.v1.endpoints import Answer, Body, Call, Endpoint, Model, Nothing, endpoint
from api.v1.terms import KnownAt, PeriodText, PluginName, RulesDay, SchemeName, position_at
from core.accounts import Action
from core.assess import Assessment, Cause, Difference, Explained, difference, explained
from core.assess import Side as Answered


class Side(Model):
    """One of two answers: of which period (the question's without one), knowledge, rules, numbers."""

    period: PeriodText | None = None
    known_at: KnownAt | None = None
    rules: RulesDay | None = None
    settings: Numbers = Field(default={})


class DifferenceAsked(Model):
    """Two answers to the question of a period: before and after."""

    period: PeriodText
    plugin: PluginName | None = None
    scheme: SchemeName | None = None
    before_period: PeriodText | None = None
    before_known_at: KnownAt | None = None
    after_known_at: KnownAt | None = None
    before_rules: RulesDay | None = None
    after_rules: RulesDay | None = None
    causes: bool = Field(default=True, description="Also say what caused the difference.")


class Compared(Model):
    """Two answers to the question of a period, one or both with supposed numbers."""

    period: PeriodText
    plugin: PluginName | None = None
    scheme: SchemeName | None = None
    before: Side = Side()
    after: Side = Side()
    causes: bool = Field(default=True, description="Also say what caused the difference.")


class Clocks(Model):
    """By what an answer was computed."""

    period: str
    known_at: int
    rules: str
    overrides: dict[str, str]
    digest: str


class Said(Model):
    """Something before and after, as people read it; null where a side does not say it."""

    before: str | None
    after: str | None


class SchemeSaid(Model):
    """A scheme's result before or after."""

    total: str | None
    state: str
    rating: str
    stars: int | None
    rank: int | None
    peers: int | None
    vetoes: list[str]
    undecided: list[str]


class SchemeChange(Model):
    """What changed in a scheme."""

    before: SchemeSaid | None
    after: SchemeSaid | None
    items: dict[str, Said]


class Change(Model):
    """What changed for an organisation, and what each cause did to it."""

    organisation: str
    title: str
    schemes: dict[str, SchemeChange]
    indicators: dict[str, Said]
    causes: list[dict[str, Any]] = Field(default=[])
    separable: bool = Field(
        default=True, description="false where causes act only together and cannot be told apart."
    )


class DifferenceAnswer(Model):
    """Every organisation of which two answers say something else; see docs/difference.v1.schema.json."""

    form: str = ""
    period: str
    before: Clocks
    after: Clocks
    changes: list[Change]
    causes: list[dict[str, Any]] = Field(
        default=[],
        description="Facts, numbers and rules, found by computing each alone and left out. Of facts "
        "that the caller may not see neither the fact nor its type.",
    )
    groups: list[dict[str, Any]] = Field(
        default=[], description="The organisations by what moved them, the largest group first."
    )


@endpoint(
    "GET",
    "/regions/{region}/differences",
    needs=Action.results,
    tag="assessments",
    query=DifferenceAsked,
    answer=DifferenceAnswer,
    codes=(*ASKED, "A011"),
)
def read_difference(call: Call[DifferenceAsked, None]) -> Answer:
    """Compare two answers to one question: as of two positions, by two days' rules, of two periods."""
    asked = call.query
    before = Side(
        period=asked.before_period, known_at=asked.before_known_at, rules=asked.before_rules
    )
    after = Side(known_at=asked.after_known_at, rules=asked.after_rules)
    whole = Compared(**asked.model_dump(include={"period", "plugin", "scheme", "causes"}))
    return _difference(call, whole, before, after)


@endpoint(
    "POST",
    "/regions/{region}/differences",
    needs=Action.whatif,
    tag="assessments",
    body=Body.of(Compared),
    answer=DifferenceAnswer,
    codes=(*ASKED, *SUPPOSED, "A011"),
)
def suppose_difference(call: Call[Nothing, Compared]) -> Answer:
    """Compare two answers, one or both with supposed numbers: who would move. Nothing is kept."""
    return _difference(call, call.body, call.body.before, call.body.after)


def _difference(call: Call[Any, Any], asked: Compared, before: Side, after: Side) -> Answer:
    answers = [_answer(call, asked, each) for each in (before, after)]
    codes = None
    if not call.reach.whole:
        every = {*answers[0].organisations, *answers[1].organisations}
        codes = {code for code in every if call.holds(code)}
    scheme = None if asked.scheme is None else answers[1].scheme_named(asked.scheme)
    found: Difference | Explained
    if asked.causes:
        found = _explained(call, answers, scheme, codes)
    else:
        found = difference(answers[0], answers[1], across=True).only(codes)
        found = found if scheme is None else found.of_scheme(scheme)
    said = {name: each for name, each in found.to_json().items() if name != "region"}
    return Answer(said, max(each.position for each in answers))


def _answer(call: Call[Any, Any], asked: Compared, of: Side) -> Assessment:
    return call.house.assessment(
        call.region,
        asked.plugin,
        of.period or asked.period,
        position_at(call, of.known_at),
        of.rules,
        settings_of(of.settings),
    )


def _explained(
    call: Call[Any, Any], answers: list[Assessment], scheme: str | None, codes: set[str] | None
) -> Explained:
    """The difference with its causes, which are found by computing more answers."""
    region = call.house.followed(call.region)
    first, last = answers
    assessor = region.plugin(last.plugin, last.position).assessor
    with ExitStack() as turns:
        for name in sorted({first.plugin, last.plugin}):
            turns.enter_context(call.house.alone(name))
        sides = (Answered(each, region.facts(each.position)) for each in answers)
        found = explained(assessor, *sides, scheme=scheme, organisations=codes)
    causes = tuple(_told(call, each) for each in found.causes)
    limited = replace(found, causes=causes)
    return limited if codes is None else _acting(limited)


def _told(call: Call[Any, Any], cause: Cause) -> Cause:
    """A cause without the facts that it is, where the caller may not see all that they are about."""
    if cause.told is None and cause.kind != "facts":
        return cause
    # Of several facts nothing says whose they are: they may be of the whole region.
    about = (None,) if cause.told is None else cause.told.of
    if all(call.may(Action.facts, each) for each in about):
        return cause
    return replace(cause, told=None, names=())


def _acting(found: Explained) -> Explained:
    """The same without the causes that moved none of its organisations, the others numbered anew."""
    acting = sorted({e.cause for each in found.attributions.values() for e in each.effects})
    number = {cause: place for place, cause in enumerate(acting)}
    attributions = {
        code: replace(each, effects=tuple(replace(e, cause=number[e.cause]) for e in each.effects))
        for code, each in found.attributions.items()
    }
    return Explained(found.difference, tuple(found.causes[each] for each in acting), attributions)


ENDPOINTS: Final[tuple[Endpoint, ...]] = (read_difference, suppose_difference)
