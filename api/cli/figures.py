"""The figures that documents publish, each beside what the facts give."""

from __future__ import annotations

from typing import Any

import click

from api.cli import output
from api.cli.asked import KNOWN_AT
from api.cli.bars import bars
from api.cli.program import Session, program
from api.language import gettext as _
from api.language import marked
from core.host import Computed, Plugin, Region, figures_of

HEADS = (
    "region",
    "plugin",
    "row",
    "title",
    "organisation",
    "period",
    "published",
    "computed",
    "agrees",
    "facts",
)


@program.command(
    "figures", help=marked("Compute the figures that a region's documents publish, from its facts.")
)
@click.argument("region", required=False)
@KNOWN_AT
@output.formats("table", "json", "csv")
@click.pass_context
def figures(context: click.Context, region: str | None, position: int | None, form: str) -> None:
    """Without a region, those of every region; exit code 1 where one differs."""
    session: Session = context.obj
    rows: list[dict[str, Any]] = []
    for code in [region] if region is not None else session.installation.regions():
        with session.region(code) as opened:
            rows += _of_region(opened, position)
    if form == "json":
        output.json(rows)
    elif form == "csv":
        output.comma_separated(HEADS, ([row[head] for head in HEADS] for row in rows))
    else:
        _show(rows)
    context.exit(0 if all(row["agrees"] for row in rows) else 1)


def _of_region(region: Region, position: int | None) -> list[dict[str, Any]]:
    with bars() as progress:
        region.follow(progress.stage(_("Columns")))
    found = []
    for name in sorted(region.enabled()):
        plugin = region.plugin(name, position)
        computed = figures_of(region, plugin, position)
        found += [_described(region.code, plugin, each) for each in computed]
    return found


def _described(region: str, plugin: Plugin, each: Computed) -> dict[str, Any]:
    figure = each.figure
    exact = getattr(figure.exact, "text", figure.exact)
    return {
        "region": region,
        "plugin": plugin.name,
        "row": figure.row,
        "title": figure.title,
        "quote": figure.quote,
        "indicator": figure.indicator,
        "organisation": figure.organisation,
        "period": str(figure.period),
        "published": figure.worded or str(exact),
        "exact": str(exact),
        "computed": each.exact,
        "shown": each.shown,
        "agrees": each.agrees,
        "facts": each.facts,
        "facts_digest": each.facts_digest,
    }


def _show(rows: list[dict[str, Any]]) -> None:
    heads = [_("Row"), _("Figure"), _("Published"), _("Computed"), _("Facts"), _("Agrees")]
    cells = [
        [
            row["row"],
            row["title"],
            row["published"],
            row["shown"] or _("no data"),
            str(row["facts"]),
            _("yes") if row["agrees"] else _("no"),
        ]
        for row in rows
    ]
    output.table(heads, cells)
    agreeing = sum(bool(row["agrees"]) for row in rows)
    output.say(_("{agreeing} of {count} figures agree").format(agreeing=agreeing, count=len(rows)))
