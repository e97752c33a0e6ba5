"""Taking in files of facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import click

from api.cli import failures, output
from api.cli.bars import Bars, bars
from api.cli.beginning import NEW, say_begun, say_unjudged
from api.cli.citing import Cited, Citing, citing, taking_back
from api.cli.doubting import doubt_lines
from api.cli.naming import REGION
from api.cli.placing import unplaced_lines
from api.cli.program import Session, program
from api.cli.reading import Given, fact_lines
from api.cli.sheets import Asked, Imported, asked
from api.language import gettext as _
from api.language import marked
from core.columns import ColumnsError
from core.host import Doubt, HostError, Region, Taken, Unplaced, doubts_of, trial
from core.sheets import is_workbook

#: Facts named of each organisation that no fact founds.
_NAMED: Final = 3


@program.command("import", help=marked("Take in a file of facts, whole or not at all."))
@click.argument("file", type=click.File("rb"))
@click.option(
    "--region", "code", type=REGION, required=True, help=marked("The region the facts are of.")
)
@NEW
@click.option(
    "--check",
    is_flag=True,
    help=marked("Say all that the import would say, and write nothing."),
)
@asked
@output.formats("table", "json")
@click.pass_obj
def import_(
    session: Session, file: IO[bytes], code: str, new: bool, check: bool, form: str, sheet: Asked
) -> None:
    """An Excel file, or CloudEvents 1.0, one JSON object a line; ``-`` reads standard input."""
    opened = Given(file)
    workbook = is_workbook(opened.start, opened.name)
    if not workbook:
        sheet.refuse_elsewhere()
        given = fact_lines(opened)
    others = session.installation.regions()
    if check:
        failures.notice(_("A check only: nothing is written. An import would say:"))
    with _taking(session, code, new, check) as region, bars() as progress:
        before = region.log.head().position
        imported = None
        if workbook:
            progress.stage(_("Importing"))
            imported = Imported(region, opened, sheet)
            taken = imported.take(region)
        else:
            taken = region.take(progress.lines(_("Importing"), given, _size(file)))
        looked = _looked_at(region, taken, before, progress, imported)
        judged = bool(region.enabled())
    say_begun(code, others)
    _notices(taken, code)
    for line in imported.lines() if imported is not None else ():
        failures.notice(line)
    if not judged:
        say_unjudged(code)
    for line in looked.lines():
        failures.notice(line)
    if form == "json":
        output.json(
            {
                "region": code,
                "checked": check,
                "appended": taken.appended,
                "known": taken.known,
                "position": taken.head.position,
                "hash": taken.head.hash.hex(),
                "enabled": taken.enabled,
                "restored": taken.restored,
                "cut_off": taken.cut_off,
                "sheet": None if imported is None else imported.to_json(),
                "unplaced": [asdict(each) for each in looked.unplaced],
                "unplaced_here": [
                    asdict(each) | {"named": _plain(looked.cited[each.organisation])}
                    for each in looked.here
                ],
                "doubts": [
                    each.to_json() | {"named": _plain(map(looked.citing, each.positions))}
                    for each in looked.doubts
                ],
            }
        )
    else:
        said = (
            _("{region}: {appended} would be recorded, {known} known already; nothing was written")
            if check
            else _("{region}: {appended} recorded, {known} known already; position {position}")
        )
        output.say(
            said.format(
                region=code,
                appended=taken.appended,
                known=taken.known,
                position=taken.head.position,
            )
        )


def _taking(session: Session, code: str, new: bool, check: bool) -> AbstractContextManager[Region]:
    """The region that takes the file in, or a copy of it that is gone afterwards."""
    if check:
        return trial(session.installation, code, insist=new)
    return session.region(code, create=True, new=new)


@dataclass(frozen=True)
class _Looked:
    """What may be a slip: organisations that no fact founds, in all and `here`, and doubts.

    `here` and the doubts are of this file's facts; `cited` names the first of each of `here`,
    `citing` any of the file's.
    """

    citing: Citing
    unplaced: Sequence[Unplaced] = ()
    here: Sequence[Unplaced] = ()
    cited: Mapping[str, Sequence[Cited]] = field(default_factory=dict)
    doubts: Sequence[Doubt] = ()

    def lines(self) -> Iterator[str]:
        """What is said of this file's facts; of what was there before only how much there is."""
        yield from unplaced_lines(self.here, self.cited)
        if self.unplaced != self.here:
            yield _("In all, facts about organisations that no fact founds: {facts}.").format(
                facts=sum(each.facts for each in self.unplaced)
            )
        yield from doubt_lines(self.doubts, self.citing)
        named = [each for facts in self.cited.values() for each in facts]
        named += [self.citing(at) for doubt in self.doubts for at in doubt.positions]
        if named:
            yield taking_back(named[0])


def _looked_at(
    region: Region, taken: Taken, before: int, progress: Bars, imported: Imported | None
) -> _Looked:
    """What keeps this from being said does not undo the import."""
    cited = citing(region, taken) if imported is None else citing(region, taken, imported.place)
    try:
        region.follow(progress.stage(_("Columns")))
        unplaced, here = region.unplaced(), region.unplaced(before)
        first = region.first_of([each.organisation for each in here], before, _NAMED)
        named = {code: [cited(at) for at in places] for code, places in first.items()}
        doubts = doubts_of(region, before, dt.date.today())
        looked = _Looked(cited, unplaced, here, named, doubts)
        # The log is closed when they are written.
        for at in (at for doubt in doubts for at in doubt.positions):
            cited(at)
        return looked
    except (ColumnsError, HostError) as error:
        failures.report(error)
        return _Looked(cited)


def _plain(cited: Iterable[Cited]) -> list[dict[str, Any]]:
    return [each.to_json() for each in cited]


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
    if taken.decisions:
        failures.notice(
            _("Lines about published results and appeals passed over: {count}.").format(
                count=taken.decisions
            )
        )
