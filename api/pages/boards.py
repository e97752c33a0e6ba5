"""工程: a plugin's board, made from its description, with the values of an assessment; and 大屏."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from api.pages.charts import Point, bars, line
from api.pages.desk import Answer, Desk, Shown
from api.pages.due import open_cases
from api.pages.paging import Paged, paged
from api.pages.schemes import Rated, first_scheme, points_chart, ratings_of, rows_of, rules_said
from core.accounts import Action
from core.assess import Assessment
from core.boards import Cell, Filled, FilledSection, Line, fill
from core.host import Plugin, board_of
from core.rules import Period

#: Places of a chart that can be told apart; more of them are a table only.
_PLACES: Final = 16

#: Cards and axes of the wall screen.
_WALL_CARDS: Final = 5
_WALL_AXES: Final = 5


@dataclass(frozen=True)
class Seen:
    """A section of a board as a page shows it: its chart, if it is one, and its rows by page."""

    section: FilledSection
    chart: str
    rows: Paged[Line]


def board_page(desk: Desk) -> Answer:
    """The board of a plugin, of the organisation asked about or the one above all others."""
    plugins = _with_boards(desk)
    chosen = desk.clocks.plugin or (desk.region.answering() if plugins else None)
    if chosen not in plugins and plugins:
        chosen = plugins[0]
    if chosen is None:
        return Shown("boards_none.html")
    organisation = desk.query("organisation") or desk.home
    if organisation is not None:
        desk.must(Action.results, organisation)
    filled = _filled(desk, chosen, organisation)
    return Shown(
        "board.html",
        {
            "board": filled,
            "sections": [_seen(desk, each) for each in filled.sections],
            "plugins": [(name, _title(desk, name)) for name in plugins],
            "chosen": chosen,
            "length": bar_length,
        },
    )


def _filled(desk: Desk, plugin: str, organisation: str | None) -> Filled:
    """The board; the assessments behind it are asked of the house, which keeps them.

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
        return filled
    return replace(
        filled,
        sections=tuple(
            each
            for each in filled.sections
            if (chart := described.sections[each.name].chart) is None or chart.x != "ratings"
        ),
    )


def _top(desk: Desk, assessment: Assessment) -> str:
    """The organisation with the most others below it."""
    tree = desk.tree
    roots = [code for code in tree.roots if code in assessment.organisations]
    return min(roots, key=lambda code: (-len(tree.descendants(code)), code), default="")


def _with_boards(desk: Desk) -> list[str]:
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


def _title(desk: Desk, plugin: str) -> str:
    return desk.region.host.plugin(plugin).loaded.programme.programme.title


def _seen(desk: Desk, section: FilledSection) -> Seen:
    lines = [each for each in section.lines if _allowed(desk, each)]
    chart = ""
    if section.form in ("bar", "line") and len(lines) <= _PLACES:
        draw = bars if section.form == "bar" else line
        chart = draw(
            [_point(each) for each in lines], f"{section.title},{'、'.join(section.heads)}"
        )
    return Seen(section, chart, paged(desk, lines, "个"))


def _allowed(desk: Desk, of: Line) -> bool:
    return not of.organisation or desk.may(Action.results, of.organisation)


def _point(of: Line) -> Point:
    cell = of.cells[0]
    return Point(of.title, None if cell.exact is None else float(cell.length), cell.shown)


def bar_length(cell: Cell) -> tuple[int, int] | None:
    """The part and the whole of a rate, for its bar; None for what is no rate."""
    if cell.exact is None or "/" not in cell.exact:
        return None
    part, whole = (Fraction(each) for each in cell.exact.split("/"))
    return None if not whole or part > whole else (int(part * 1000), int(whole * 1000))


def wall_page(desk: Desk) -> Answer:
    """大屏: figures of the region from the same board, without the shell."""
    desk.must_all(Action.results)
    plugins = _with_boards(desk)
    if not plugins:
        return Shown("boards_none.html")
    chosen = desk.clocks.plugin or desk.region.answering() or plugins[0]
    filled = _filled(desk, chosen if chosen in plugins else plugins[0], None)
    cards = [
        cell
        for each in filled.sections
        if each.form == "cards"
        for one in each.lines
        for cell in one.cells
    ]
    axes = [each for each in filled.sections if each.form == "axes"]
    charts = [_seen(desk, each) for each in filled.sections if each.form in ("bar", "line")]
    assessment = desk.latest
    name = first_scheme(assessment)
    ratings: Sequence[Rated] = ()
    title, spread = "", ""
    if name is not None:
        plan = assessment.plan.schemes[name]
        title = plan.definition.title or name
        rows = rows_of(desk, assessment, name)
        ratings, spread = ratings_of(rows, plan), points_chart(rows)
    on = min(desk.today, desk.clocks.period.last)
    cases = open_cases(desk, None, on)
    return Shown(
        "wall.html",
        {
            "board": filled,
            "cards": cards[:_WALL_CARDS],
            "axes": axes[0].lines[:_WALL_AXES] if axes else (),
            "axes_title": axes[0].title if axes else "",
            "charts": [each for each in charts if each.chart and not _told(each, ratings)][:2],
            "ratings": ratings,
            "scheme_title": title,
            "spread": spread,
            "late": sum(each.shape == "late" for each in cases),
            "soon": sum(each.shape in ("soon", "near") for each in cases),
            "late_organisations": len({e.organisation for e in cases if e.shape == "late"}),
            "count": len(desk.tree.organisations),
            "members": _members(desk),
            "rules_said": rules_said(assessment),
            "length": bar_length,
        },
    )


def _told(seen: Seen, ratings: Sequence[Rated]) -> bool:
    """Whether a chart shows what the ratings beside it say."""
    return {each.title for each in seen.section.lines} == {each.title for each in ratings}


def _members(desk: Desk) -> int | None:
    totals = [desk.tree.head_count(code).total for code in desk.tree.organisations]
    known = [each for each in totals if each is not None]
    return sum(known) if known else None
