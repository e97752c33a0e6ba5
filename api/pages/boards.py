"""工程: a plugin's board, made from its description, with the values of an assessment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from api.pages.charts import Point, bars, line
from api.pages.desk import Answer, Desk, Shown
from api.pages.figures import Figure, figure, lengths, textual
from api.pages.paging import Paged, paged
from api.pages.schemes import rules_said
from core.accounts import Action
from core.assess import Assessment
from core.boards import Filled, FilledSection, Line, fill
from core.host import Plugin, board_of
from core.rules import Period

#: Places of a chart that can be told apart; more of them are a table only. So few are bars beside
#: their names, which need no table.
_PLACES: Final = 16
_FEW: Final = 6


@dataclass(frozen=True)
class Seen:
    """A section of a board as a page shows it: its chart or bars, if it is one, and its rows by page.

    `bars` have a length of 1000; `texts` are the columns whose values are words.
    """

    section: FilledSection
    chart: str
    rows: Paged[Line]
    bars: list[tuple[str, int, Figure]]
    texts: frozenset[int]


def board_page(desk: Desk) -> Answer:
    """The board of a plugin, of the organisation asked about or the one above all others."""
    plugins = with_boards(desk)
    chosen = desk.clocks.plugin or (desk.region.answering() if plugins else None)
    if chosen not in plugins and plugins:
        chosen = plugins[0]
    if chosen is None:
        return Shown("boards_none.html")
    organisation = desk.query("organisation") or desk.home
    if organisation is not None:
        desk.must(Action.results, organisation)
    filled, found = board_filled(desk, chosen, organisation)
    return Shown(
        "board.html",
        {
            "board": filled,
            "sections": [seen(desk, each) for each in filled.sections],
            "plugins": boards_of(desk),
            "chosen": chosen,
            "figure": figure,
            "rules_said": rules_said(found),
        },
    )


def board_filled(desk: Desk, plugin: str, organisation: str | None) -> tuple[Filled, Assessment]:
    """The board and what it is filled from; the assessments behind it are asked of the house, which keeps them.

    How many organisations have which rating is told of all of the region: to whoever sees it all.
    """
    clocks = desk.clocks
    region = desk.house.followed(desk.region_code)

    def assess(period: Period) -> Assessment:
        return desk.house.assessment(
            desk.region_code, plugin, str(period), desk.clocks.known_at, clocks.rules
        )

    described = board_of(region.host, region.plugin(plugin, clocks.position), str(clocks.period))
    # All of a board is as of one position: that of the period it is of.
    found = assess(clocks.period) if clocks.moved else desk.latest_by(plugin)
    of = organisation or _top(desk, found)
    key = ("board", desk.region_code, plugin, of, found.period, found.position, clocks.rules)
    filled = desk.house.shown(key, lambda: fill(described, found, of, assess))
    if desk.reach(Action.results).whole:
        return filled, found
    told = replace(
        filled,
        sections=tuple(
            each
            for each in filled.sections
            if (chart := described.sections[each.name].chart) is None or chart.x != "ratings"
        ),
    )
    return told, found


def _top(desk: Desk, assessment: Assessment) -> str:
    """The organisation with the most others below it."""
    tree = desk.tree
    roots = [code for code in tree.roots if code in assessment.organisations]
    return min(roots, key=lambda code: (-len(tree.descendants(code)), code), default="")


def with_boards(desk: Desk) -> list[str]:
    """The enabled plugins that work and describe a board."""
    found = []
    for name in sorted(desk.region.enabled(desk.clocks.position)):
        if name in desk.region.unavailable:
            continue
        plugin = desk.region.host.find(name)
        if isinstance(plugin, Plugin) and (
            (plugin.folder / "board.yaml").exists() or "board" in plugin.hooks
        ):
            found.append(name)
    return found


def boards_of(desk: Desk) -> list[tuple[str, str]]:
    """The boards of the region: the plugin of each, and what its programme is called."""
    host = desk.region.host
    return [
        (name, host.plugin(name).loaded.programme.programme.title) for name in with_boards(desk)
    ]


def seen(desk: Desk, section: FilledSection, few: int = _FEW) -> Seen:
    """A section as far as the caller may see it; up to so `few` places are bars and no chart."""
    lines = [each for each in section.lines if _allowed(desk, each)]
    chart, drawn = "", []
    if section.form == "bar" and len(lines) <= few:
        drawn = [
            (each.title, long, figure(each.cells[0]))
            for each, long in zip(lines, lengths(lines), strict=True)
        ]
    elif section.form in ("bar", "line") and len(lines) <= _PLACES:
        draw = bars if section.form == "bar" else line
        chart = draw(
            [_point(each) for each in lines], f"{section.title},{'、'.join(section.heads)}"
        )
    return Seen(section, chart, paged(desk, lines, "个"), drawn, textual(lines))


def _allowed(desk: Desk, of: Line) -> bool:
    return not of.organisation or desk.may(Action.results, of.organisation)


def _point(of: Line) -> Point:
    cell = of.cells[0]
    return Point(of.title, None if cell.exact is None else float(cell.length), cell.shown)
