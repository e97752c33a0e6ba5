"""Boards: what a plugin shows of its programme, on a terminal."""

from __future__ import annotations

import datetime as dt
from typing import Final

import click

from api.cli import output
from api.cli.asked import KNOWN_AT, RULES, Asked, asked, judged, position_at
from api.cli.bars import bars
from api.cli.program import program
from api.language import gettext as _
from api.language import in_chinese, marked
from core.boards import Cell, Filled, FilledSection
from core.host import Moment, Version
from core.host import board as filled_board

#: The numbers of a ledger.
_LEDGER: Final = {
    "opening": marked("At the beginning"),
    "added": marked("Added"),
    "resolved": marked("Resolved"),
    "closing": marked("At the end"),
}

#: How many characters the longest bar has.
_LENGTH: Final = 30


@program.command("board", help=marked("Show a programme's board: its axes, cards, tables, charts."))
@asked
@click.option(
    "--organisation", help=marked("The organisation whose values it shows; the highest without it.")
)
@KNOWN_AT
@RULES
@output.formats("table", "json")
@click.pass_context
def board(
    context: click.Context,
    wanted: Asked,
    organisation: str | None,
    known_at: Moment | None,
    rules_on: dt.date | Version | None,
    form: str,
) -> None:
    """Only organisations are shown, never persons."""
    with context.obj.region(wanted.region) as region, bars() as progress:
        region.follow(progress.stage(_("Columns")))
        progress.stage(_("Assessing"))
        position = position_at(region, known_at)
        day, any_version = judged(region, wanted, rules_on, position)
        found = filled_board(
            region,
            wanted.period,
            plugin=wanted.plugin,
            organisation=organisation,
            position=position,
            rules_on=day,
            any_version=any_version,
        )
    if form == "json":
        output.json(found.to_json())
    else:
        _show(found)


def _show(found: Filled) -> None:
    output.heading(_named(found.title, found.en))
    said = _("{organisation} · {period} · rules of {rules} · position {position}")
    output.say(
        said.format(
            organisation=found.organisation_title,
            period=found.period,
            rules=found.rules,
            position=found.position,
        )
    )
    for section in found.sections:
        output.heading(_named(section.title, section.en))
        if section.note:
            output.say(section.note)
        _section(section)


def _section(section: FilledSection) -> None:
    match section.form:
        case "text":
            output.say(section.text)
        case "cards":
            cards = [_card(cell) for cell in section.lines[0].cells]
            output.table((_("Figure"), *_heads()), cards, (_("Value"),))
        case "axes":
            axes = [
                (line.title if number == 0 else "", *_card(cell))
                for line in section.lines
                for number, cell in enumerate(line.cells)
            ]
            output.table((_("Axis"), _("Figure"), *_heads()), axes, (_("Value"),))
        case "table":
            rows = [
                (line.organisation, line.title, *(cell.shown for cell in line.cells))
                for line in section.lines
            ]
            output.table((_("Code"), _("Organisation"), *section.heads), rows, section.heads)
        case _:
            _chart(section)


def _heads() -> tuple[str, ...]:
    return (_("Value"), _("Unit"), _("Target"), _("Reached"))


def _card(cell: Cell) -> tuple[str, ...]:
    reached = {True: _("yes"), False: _("no"), None: ""}[cell.met]
    return (cell.title, cell.shown, cell.unit, cell.target or "", reached)


def _chart(section: FilledSection) -> None:
    """Each place with its values; with bars, as long as the first of them."""
    heads = section.heads[:1] if section.form == "ledger-ageing" else section.heads
    longest = max((line.cells[0].length for line in section.lines), default=0)
    rows = []
    for line in section.lines:
        title = _(_LEDGER[line.title]) if line.title in _LEDGER else line.title
        drawn = round(_LENGTH * line.cells[0].length / longest) if longest else 0
        rows.append((title, *(cell.shown for cell in line.cells), "█" * drawn))
    if section.form == "line":
        output.table(("", *heads), [row[:-1] for row in rows], heads)
    else:
        output.table(("", *heads, ""), rows, heads)


def _named(title: str, en: str) -> str:
    return title if in_chinese() or not en else en
