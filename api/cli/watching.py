"""A plugin watched while it is written: after every save, what moved, what fails, what nothing reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click

from api.arithmetic import spoken
from api.cli import failures, output
from api.cli.naming import REGION
from api.cli.plugins import plugins
from api.cli.program import Session
from api.cli.trying import FACTS, PERIOD, folder_of
from api.cli.words import label
from api.language import gettext as _
from api.language import marked
from core.facts import VOCABULARY
from core.host import HostError, above
from core.rules import Place, Problem
from core.scaffold import (
    Asked,
    Checked,
    Fault,
    Moved,
    Seen,
    Sight,
    Standing,
    Unused,
    Warm,
    watched,
)

#: Organisations that moved, and faults, that are listed; their number is always said.
_LISTED: Final = 20

#: How often it is seen whether anything was saved, in milliseconds.
_OFTEN: Final = 200


@plugins.command(
    "watch",
    help=marked(
        "Look again after every save: what moved, what fails, what no rule reads; Ctrl-C ends it."
    ),
)
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@FACTS
@click.option(
    "--region",
    type=REGION,
    help=marked("The facts of this region in the data folder instead; nothing of it is changed."),
)
@PERIOD
@click.option(
    "--limit",
    type=click.FloatRange(min=0.1),
    default=20.0,
    metavar="SECONDS",
    help=marked("How many seconds the plugin may be silent before it is stopped (20)."),
)
@click.pass_obj
def watch(
    session: Session,
    path: Path,
    file: Path | None,
    region: str | None,
    period: str | None,
    limit: float,
) -> None:
    """Ends with the program; every look is a process of its own."""
    if file is not None and region is not None:
        raise click.UsageError(_("give --facts or --region, not both"))
    folder = folder_of(path)
    failures.notice(_("The first look takes longest: the facts are taken in."))
    with TemporaryDirectory(prefix="dangjian-") as home, Warm(limit) as warm:
        asked = Asked(
            str(folder),
            home,
            _library(session, folder),
            facts="" if file is None else str(file.resolve()),
            period=period or "",
            **_held(session, region),
        )
        # An interrupt is how it ends, and no fault.
        with suppress(KeyboardInterrupt):
            for seen in watched(lambda: warm.look(asked), changes(folder, file)):
                show(seen)


def _library(session: Session, folder: Path) -> dict[str, str]:
    found = {**session.host.library, **above([folder])}
    return {name: str(where) for name, where in found.items()}


def _held(session: Session, region: str | None) -> dict[str, str]:
    """Where a region's facts are; raises `HostError` where it is not there."""
    if region is None:
        return {}
    installation = session.installation
    known = installation.regions()
    if region not in known:
        raise HostError(
            "host.region",
            f"there is no region '{region}'",
            place=str(installation.folder),
            remedy=f"Known: {', '.join(known)}" if known else "",
        )
    return {
        "data": str(installation.folder),
        "database": session.database or "",
        "region": region,
    }


def changes(folder: Path, file: Path | None) -> Iterator[object]:
    """Every save of a file of the plugin, or of the file of facts, from this call on."""
    import watchfiles  # only this command needs it

    paths = [folder] if file is None else [folder, file]
    noticed = watchfiles.watch(
        *paths, rust_timeout=_OFTEN, yield_on_timeout=True, raise_interrupt=True
    )
    # It begins with the first that is asked of it: what is saved during the first look is noticed.
    next(noticed)
    return (each for each in noticed if each)


# What is said


def show(seen: Seen) -> None:
    """Say what a look found."""
    if isinstance(seen.part, Checked):
        _checked(seen.part)
    elif seen.part.good:
        _sight(seen.part, seen.moved)
    else:
        _headed(_("cannot answer"))
        _faults(seen.part.faults)


def _headed(said: str) -> None:
    now = dt.datetime.now().strftime("%H:%M:%S")
    output.heading(f"{now} {said}")


def _sight(sight: Sight, moved: tuple[Moved, ...] | None) -> None:
    line = _("{period}: {count} organisations, {seconds} seconds")
    _headed(line.format(period=sight.period, count=sight.organisations, seconds=sight.seconds))
    if moved is None:
        output.say(_("From now on, what moves is said after every save."))
    elif not moved:
        output.say(_("Nothing moved."))
    else:
        output.say(_("Moved: {count}").format(count=len({each.of.organisation for each in moved})))
        heads = (_("Code"), _("Organisation"), _("Scheme"), _("Before"), _("After"))
        output.table(heads, map(_moved, moved[:_LISTED]))
        _more(len(moved))
    _unused(sight.unused)


def _moved(each: Moved) -> tuple[str, ...]:
    of = each.of
    return of.organisation, of.title, of.scheme, _said(each.before), _said(each.after)


def _said(each: Standing | None) -> str:
    if each is None:
        return "—"
    said = f"{each.total or '—'}/{each.of} {spoken(each.rating)}".rstrip()
    stars = _("{count} stars").format(count=each.stars) if each.stars is not None else ""
    rank = _("rank {rank}").format(rank=each.rank) if each.rank is not None else ""
    return ", ".join(part for part in (said, stars, rank) if part)


def _more(count: int) -> None:
    if count > _LISTED:
        output.say(_("and {count} more").format(count=count - _LISTED))


def _unused(unused: Iterable[Unused]) -> None:
    for each in unused:
        words = label(VOCABULARY.types[each.type].label)
        named = f"{words} ({each.type}{f':{each.kind}' if each.kind else ''})"
        output.say(_("No rule reads: {type}, {count} facts").format(type=named, count=each.count))


def _checked(checked: Checked) -> None:
    _faults(checked.faults)
    said = _("Examples passed: {passed}/{total}")
    output.say(said.format(passed=checked.passed, total=checked.total))


def _faults(faults: tuple[Fault, ...]) -> None:
    for each in faults[:_LISTED]:
        for line in _fault(each):
            output.say(line)
    _more(len(faults))


def _fault(each: Fault) -> Iterator[str]:
    place = Place(each.file, each.line, each.column)
    if "." not in each.code:
        yield from failures.problem(
            Problem(each.code, place, each.message, each.hint, each.excerpt)
        )
        return
    where = str(place) if each.file else ""
    yield from failures.reason(each.code, each.message, where, each.hint)
