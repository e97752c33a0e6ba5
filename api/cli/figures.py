"""The figures that documents publish, each beside what the facts give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import click

from api.arithmetic import spoken
from api.cli import failures, output
from api.cli.asked import KNOWN_AT, position_at
from api.cli.bars import bars
from api.cli.invoking import as_typed
from api.cli.naming import REGION
from api.cli.program import Session, program
from api.language import gettext as _
from api.language import in_chinese, marked
from core.host import Computed, HostError, Moment, Plugin, Region, figures_of

#: The columns of the CSV, with what they are called for people.
HEADS: Final = {
    "region": marked("Region"),
    "plugin": marked("Plugin"),
    "row": marked("Row"),
    "title": marked("Figure"),
    "organisation": marked("Organisation"),
    "period": marked("Period"),
    "published": marked("Published"),
    "computed": marked("Computed"),
    "agrees": marked("Agrees"),
    "facts": marked("Facts"),
}


@program.command(
    "figures", help=marked("Compute the figures that a region's documents publish, from its facts.")
)
@click.argument("region", type=REGION, required=False)
@click.option("--plugin", help=marked("Only the figures of this plugin."))
@KNOWN_AT
@output.formats("table", "json", "csv")
@click.pass_context
def figures(
    context: click.Context,
    region: str | None,
    plugin: str | None,
    known_at: Moment | None,
    form: str,
) -> None:
    """Without a region, those of every region; exit code 1 where one differs."""
    session: Session = context.obj
    rows: list[dict[str, Any]] = []
    for code in [region] if region is not None else session.installation.regions():
        with session.region(code) as opened:
            found, elsewhere = _of_region(opened, plugin, position_at(opened, known_at))
            if elsewhere is not None and not found and region is not None:
                raise elsewhere
            if elsewhere is not None:
                failures.notice(next(failures.worth_knowing(elsewhere)))
            rows += found
    if form == "json":
        output.json(rows)
    elif form in output.SPREADSHEETS:
        cells, shown = map(_cells, rows), [*map(_, HEADS.values())]
        title = _("Published figures")
        output.spreadsheet(form, tuple(HEADS), cells, shown, title=title, numbers=("facts",))
    elif rows:
        _show(rows)
    else:
        _show_none(session.installation.regions())
    context.exit(0 if all(row["agrees"] for row in rows) else 1)


def _of_region(
    region: Region, only: str | None, position: int | None
) -> tuple[list[dict[str, Any]], HostError | None]:
    """The figures of a region's plugins; and why one was passed over whose figures are of elsewhere."""
    with bars() as progress:
        region.follow(progress.stage(_("Columns")))
    enabled = region.enabled()
    # One that was set aside has been named; it keeps the others from nothing.
    names = enabled.keys() - region.unavailable.keys() or enabled.keys()
    found: list[dict[str, Any]] = []
    elsewhere = None
    for name in sorted(names) if only is None else [only]:
        plugin = region.plugin(name, position)
        try:
            computed = figures_of(region, plugin, position)
        except HostError as error:
            if error.code != "host.elsewhere":
                raise
            elsewhere = error
        else:
            found += [_described(region.code, plugin, each) for each in computed]
    return found, elsewhere


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


def _cells(row: dict[str, Any]) -> Sequence[Any]:
    agrees = _yes(row["agrees"]) if in_chinese() else row["agrees"]
    return [agrees if head == "agrees" else row[head] for head in HEADS]


def _yes(agrees: bool) -> str:
    return _("yes") if agrees else _("no")


def _show_none(regions: Sequence[str]) -> None:
    """Why there is nothing to show, and what to do."""
    if regions:
        output.say(_("No plugin that is enabled here has published figures (figures.yaml)."))
        output.say(
            _("See what is enabled: {command}").format(command=as_typed("dangjian plugins list"))
        )
    else:
        output.say(_("There is no data yet."))
        first = as_typed("dangjian demo, dangjian import")
        output.say(_("Begin with {commands}").format(commands=first))


def _show(rows: list[dict[str, Any]]) -> None:
    heads = [_("Row"), _("Figure"), _("Published"), _("Computed"), _("Facts"), _("Agrees")]
    cells = [
        [
            row["row"],
            row["title"],
            row["published"],
            spoken(row["shown"] or "") or _("no data"),
            str(row["facts"]),
            _yes(row["agrees"]),
        ]
        for row in rows
    ]
    output.table(heads, cells, right=(_("Facts"),))
    agreeing = sum(bool(row["agrees"]) for row in rows)
    output.say(_("{agreeing} of {count} figures agree").format(agreeing=agreeing, count=len(rows)))
