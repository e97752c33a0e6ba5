"""What is looked at beside results: the uses of a fact, boards, and the figures of documents."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Final

from pydantic import Field

from api.v1.endpoints import Answer, Call, Endpoint, Model, endpoint
from api.v1.facts import history_of
from api.v1.terms import Code, KnownAt, PeriodText, PluginName, RulesDay, position_at
from core.accounts import Action
from core.host import Computed, Counting, board, countings_of, figures_of


class UsesAsked(Model):
    """Of which period, by which rules; without a period, of the one the fact's day falls in."""

    period: PeriodText | None = None
    rules: RulesDay | None = None


class UseRow(Model):
    """An indicator that counts a fact."""

    plugin: str
    programme: str
    indicator: str
    title: str
    role: str = Field(description="counted, population or function.")
    source: str
    into: list[str] = Field(description="Indicators computed from this one.")
    schemes: list[str] = Field(description="Schemes whose points or vetoes rest on it.")
    period: str
    rules: str
    counted_for: list[str] | None = Field(description="null where only a function knows.")


class Uses(Model):
    """What the enabled plugins do with a fact."""

    position: int
    uses: list[UseRow]


class BoardAsked(Model):
    """Of which period, organisation, knowledge and rules."""

    period: PeriodText
    organisation: Code | None = Field(
        default=None, description="Whose values it shows; the highest without it."
    )
    known_at: KnownAt | None = None
    rules: RulesDay | None = None


class Cell(Model):
    """A value: exact (null for no data), as people read it, and how it stands to its target."""

    title: str
    shown: str
    exact: str | None
    unit: str
    target: str | None
    met: bool | None


class Line(Model):
    """A row of a table, an axis, or a place of a chart."""

    title: str
    cells: list[Cell]
    organisation: str


class Section(Model):
    """A section of a board."""

    name: str
    title: str
    en: str
    note: str
    form: str = Field(description="cards, axes, table, bar, line, ledger-ageing or text.")
    heads: list[str]
    lines: list[Line]
    text: str


class Board(Model):
    """A board as it stands for an organisation."""

    title: str
    en: str
    region: str
    programme: str
    rules: str
    period: str
    position: int
    organisation: str
    organisation_title: str
    sections: list[Section]


class FiguresAsked(Model):
    """Of which plugin, as of which knowledge."""

    plugin: PluginName | None = None
    known_at: KnownAt | None = None


class FigureRow(Model):
    """A figure that a document publishes, beside what the facts give."""

    plugin: str
    row: str
    title: str
    quote: str
    indicator: str
    organisation: str
    period: str
    published: str
    computed: str | None
    shown: str
    agrees: bool
    facts: int
    facts_digest: str


class Figures(Model):
    """The figures of one plugin."""

    position: int
    figures: list[FigureRow]


_ASKED: Final = (
    *("A001", "A007", "A009", "A010", "A012", "host.not-enabled", "host.position"),
    *("host.several", "host.version"),
)


@endpoint(
    "GET",
    "/regions/{region}/facts/{fact}/uses",
    needs=Action.facts,
    tag="facts",
    query=UsesAsked,
    answer=Uses,
    codes=("log.unknown-fact", "A007", "A009", "A010", "A012", "host.version"),
)
def read_uses(call: Call[UsesAsked, None]) -> Answer:
    """Say which indicators of the enabled plugins count a fact, and for which organisations."""
    found = history_of(call)
    region = call.house.followed(call.region)
    position = region.log.head().position
    asked = call.query
    with ExitStack() as turns:
        for name in sorted(region.enabled(position)):
            turns.enter_context(call.house.alone(name))
        rows = list(countings_of(region, found, asked.period, asked.rules, position))
    shown = [_use(each) for each in rows]
    if not call.reach.whole:
        shown = [_limited(call, each) for each in shown]
    return Answer({"position": position, "uses": shown}, position)


def _use(each: Counting) -> dict[str, Any]:
    use, codes = each.use, each.organisations
    return {
        "plugin": each.plugin.name,
        "programme": each.plugin.identity.id,
        "indicator": use.indicator,
        "title": use.title,
        "role": use.role,
        "source": use.source,
        "into": list(use.into),
        "schemes": list(use.schemes),
        "period": each.period,
        "rules": each.rules,
        "counted_for": None if codes is None else list(codes),
    }


def _limited(call: Call[Any, Any], use: dict[str, Any]) -> dict[str, Any]:
    """The same without organisations that the caller may not see."""
    codes = use["counted_for"]
    return use | {"counted_for": codes and [code for code in codes if call.holds(code)]}


@endpoint(
    "GET",
    "/regions/{region}/boards/{plugin}",
    needs=Action.results,
    tag="boards",
    query=BoardAsked,
    answer=Board,
    codes=(*_ASKED, "host.no-board", "host.hook-failed"),
)
def read_board(call: Call[BoardAsked, None]) -> Answer:
    """Read a plugin's board with its values. It shows organisations, never persons.

    Boards compare all organisations, so they are for those who may see the whole region.
    """
    call.require()
    asked = call.query
    position = position_at(call, asked.known_at)
    region, plugin = call.house.followed(call.region), str(call.path["plugin"])
    with call.house.alone(plugin):
        found = board(
            region,
            asked.period,
            plugin=plugin,
            organisation=asked.organisation,
            position=position,
            rules_on=asked.rules,
        )
    return Answer(found.to_json(), position)


@endpoint(
    "GET",
    "/regions/{region}/figures",
    needs=Action.results,
    tag="boards",
    query=FiguresAsked,
    answer=Figures,
    codes=(*_ASKED, "host.elsewhere"),
)
def list_figures(call: Call[FiguresAsked, None]) -> Answer:
    """Compute the figures that a plugin's documents publish, each from the facts."""
    call.require()
    position = position_at(call, call.query.known_at)
    region = call.house.followed(call.region)
    plugin = region.plugin(call.query.plugin, position)
    with call.house.alone(plugin.name):
        rows = [_figure(plugin.name, each) for each in figures_of(region, plugin, position)]
    return Answer({"position": position, "figures": rows}, position)


def _figure(plugin: str, each: Computed) -> dict[str, Any]:
    figure = each.figure
    exact = getattr(figure.exact, "text", figure.exact)
    return {
        "plugin": plugin,
        "row": figure.row,
        "title": figure.title,
        "quote": figure.quote,
        "indicator": figure.indicator,
        "organisation": figure.organisation,
        "period": str(figure.period),
        "published": figure.worded or str(exact),
        "computed": each.exact,
        "shown": each.shown,
        "agrees": each.agrees,
        "facts": each.facts,
        "facts_digest": each.facts_digest,
    }


ENDPOINTS: Final[tuple[Endpoint, ...]] = (read_uses, read_board, list_figures)
