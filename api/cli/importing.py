"""Taking in files of facts."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import IO

import click

from api.cli import failures, output
from api.cli.bars import Bars, bars
from api.cli.beginning import NEW, say_begun, say_unjudged
from api.cli.naming import REGION
from api.cli.placing import unplaced_lines
from api.cli.program import Session, program
from api.cli.reading import fact_lines
from api.language import gettext as _
from api.language import marked
from core.columns import ColumnsError
from core.host import HostError, Region, Taken, Unplaced


@program.command("import", help=marked("Take in a file of facts, whole or not at all."))
@click.argument("file", type=click.File("rb"))
@click.option(
    "--region", "code", type=REGION, required=True, help=marked("The region the facts are of.")
)
@NEW
@output.formats("table", "json")
@click.pass_obj
def import_(session: Session, file: IO[bytes], code: str, new: bool, form: str) -> None:
    """CloudEvents 1.0, one JSON object a line; ``-`` reads standard input."""
    given = fact_lines(file)
    others = session.installation.regions()
    with session.region(code, create=True, new=new) as region, bars() as progress:
        taken = region.take(progress.lines(_("Importing"), given, _size(file)))
        unplaced = _unplaced(region, progress)
        judged = bool(region.enabled())
    say_begun(code, others)
    _notices(taken, code)
    if not judged:
        say_unjudged(code)
    for line in unplaced_lines(unplaced):
        failures.notice(line)
    if form == "json":
        output.json(
            {
                "region": code,
                "appended": taken.appended,
                "known": taken.known,
                "position": taken.head.position,
                "hash": taken.head.hash.hex(),
                "enabled": taken.enabled,
                "restored": taken.restored,
                "cut_off": taken.cut_off,
                "unplaced": [asdict(each) for each in unplaced],
            }
        )
    else:
        output.say(
            _("{region}: {appended} recorded, {known} known already; position {position}").format(
                region=code,
                appended=taken.appended,
                known=taken.known,
                position=taken.head.position,
            )
        )


def _unplaced(region: Region, progress: Bars) -> list[Unplaced]:
    """Organisations that no fact founds; what keeps that from being said does not undo the import."""
    try:
        region.follow(progress.stage(_("Columns")))
        return region.unplaced()
    except (ColumnsError, HostError) as error:
        failures.report(error)
        return []


def _size(file: IO[bytes]) -> int | None:
    path = Path(str(getattr(file, "name", "")))
    return path.stat().st_size if path.is_file() else None


def _notices(taken: Taken, code: str) -> None:
    if taken.enabled:
        failures.notice(
            _("{region} is new: its plugin {plugin} was enabled.").format(
                region=code, plugin=taken.enabled
            )
        )
    if taken.unavailable is not None:
        failures.report(taken.unavailable)
    if taken.restored:
        failures.notice(
            _("The file is an export of {region}: put back as it was.").format(region=code)
        )
    if taken.cut_off:
        failures.notice(
            _("An export among the lines is cut off or has lines left out: it may not be whole.")
        )
    if taken.passed_over:
        failures.notice(
            _("Lines about plugins passed over: {count}; enable plugins yourself.").format(
                count=taken.passed_over
            )
        )
