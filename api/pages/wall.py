"""大屏: figures of the region from its board, on one screen without the shell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.pages.boards import Seen, board_filled, seen, with_boards
from api.pages.desk import Answer, Desk, Shown
from api.pages.due import open_cases
from api.pages.figures import figure
from api.pages.schemes import Rated, first_scheme, points_chart, ratings_of, rows_of, rules_said
from api.pages.words import say
from core.accounts import Action
from core.boards import Cell, Filled

#: Figures across the top, columns of figures below, and figures in one.
_CARDS: Final = 5
_COLUMNS: Final = 5
_ROWS: Final = 4


def wall_page(desk: Desk) -> Answer:
    """大屏: figures of the region from the same board, without the shell."""
    desk.must_all(Action.results)
    plugins = with_boards(desk)
    if not plugins:
        return Shown("boards_none.html")
    chosen = desk.clocks.plugin or desk.region.answering() or plugins[0]
    filled, _ = board_filled(desk, chosen if chosen in plugins else plugins[0], None)
    cards, columns, columns_title = _figures(filled)
    charts = [seen(desk, each, 0) for each in filled.sections if each.form in ("bar", "line")]
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
            "cards": cards,
            "columns": columns,
            "columns_title": columns_title,
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
            "figure": figure,
        },
    )


def _figures(
    filled: Filled,
) -> tuple[list[Cell], list[tuple[str, Sequence[Cell]]], str]:
    """The cards across the top, and columns of figures with their common title.

    The columns are the board's axes; where it has none, the cards that found no place above.
    """
    groups = [
        (each.title, one.cells)
        for each in filled.sections
        if each.form == "cards"
        for one in each.lines
    ]
    cards = [cell for _, cells in groups for cell in cells][:_CARDS]
    for each in filled.sections:
        if each.form == "axes":
            return (
                cards,
                [(one.title, one.cells[:_ROWS]) for one in each.lines[:_COLUMNS]],
                each.title,
            )
    left: list[tuple[str, Sequence[Cell]]] = [
        (title, rest[:_ROWS])
        for title, cells in groups
        if (rest := [cell for cell in cells if cell not in cards])
    ]
    return cards, left[:_COLUMNS], say("其他数字")


def _told(of: Seen, ratings: Sequence[Rated]) -> bool:
    """Whether a chart shows what the ratings beside it say."""
    return {each.title for each in of.section.lines} == {each.title for each in ratings}


def _members(desk: Desk) -> int | None:
    totals = [desk.tree.head_count(code).total for code in desk.tree.organisations]
    known = [each for each in totals if each is not None]
    return sum(known) if known else None
