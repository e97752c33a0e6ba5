"""A plugin's folder tried on facts, without a data folder: what it says, and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from api.cli import output, receipts
from api.cli.asked import checked_period
from api.cli.assessing import Shown, in_no_scheme, kinds_of
from api.cli.bars import bars
from api.cli.naming import organisation_named
from api.cli.plugins import plugins
from api.cli.program import Session
from api.language import gettext as _
from api.language import marked
from core.assess import Assessment
from core.host import above
from core.scaffold import Stage, staged

#: Organisations whose receipts are shown where none is named.
_SHOWN: Final = 3


FACTS: Final = click.option(
    "--facts",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=marked("A file of facts; the plugin's facts.jsonl or its history without it."),
)
PERIOD: Final = click.option(
    "--period",
    callback=lambda _context, _parameter, value: value and checked_period(value),
    help=marked("2015, 2015-H1, 2015-Q3 or 2015-07; that of the last fact without it."),
)


@plugins.command(
    "try",
    help=marked("Try a plugin's folder on facts, without a data folder: results and reasons."),
)
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@FACTS
@PERIOD
@click.option(
    "--organisation",
    "organisations",
    multiple=True,
    help=marked("Show the receipt of this one only; may be given several times."),
)
@output.formats("table", "json")
@click.pass_obj
def try_(
    session: Session,
    path: Path,
    file: Path | None,
    period: str | None,
    organisations: tuple[str, ...],
    form: str,
) -> None:
    """Nothing is kept; what is wrong with the plugin or the facts is said as elsewhere."""
    folder = folder_of(path)
    library = {**session.host.library, **above([folder])}
    lines = None if file is None else file.read_bytes().splitlines(keepends=True)
    with bars() as progress:
        progress.stage(_("Importing"))
        with staged(folder, library, lines) as stage:
            progress.stage(_("Assessing"))
            found = stage.region.assess(period or str(stage.period), plugin=stage.plugin.name)
            codes = _chosen(stage, found, organisations)
            written = [stage.region.receipt(found, code) for code in codes]
            shown = Shown(found, kinds_of(stage.region))
    if form == "json":
        output.json({**found.to_json(), "receipts": written})
        return
    shown.write(None)
    _write(found, written)
    left = len(found.results()) - len(written)
    if left > 0 and not organisations:
        output.say(_("Receipts of {count} more: name them with --organisation").format(count=left))


def folder_of(path: Path) -> Path:
    """A plugin's folder, given as such or by a file in it."""
    return (path.parent if path.is_file() else path).resolve()


def _chosen(stage: Stage, found: Assessment, named: Sequence[str]) -> list[str]:
    """The organisations named, or the first that are in some scheme."""
    if named:
        position = found.position
        return [
            organisation_named(stage.region, each, str(found.period), position) for each in named
        ]
    results = found.results()
    rated = [
        each.code
        for each in results
        if any(scheme.state != "outside" for scheme in each.schemes.values())
    ]
    return (rated or [each.code for each in results])[:_SHOWN]


def _write(found: Assessment, written: Sequence[dict[str, Any]]) -> None:
    for receipt in written:
        receipts.write(receipt)
        if not receipt["schemes"]:
            output.say(in_no_scheme(found, receipt["organisation"]["code"]))
