"""Erasing for good what the log said of a fact before it was corrected or retracted."""

from __future__ import annotations

import click

from api.cli import failures, output
from api.cli.bars import bars
from api.cli.choices import Choice
from api.cli.naming import REGION
from api.cli.pointing import fact_meant
from api.cli.program import Session, program
from api.cli.words import label
from api.language import gettext as _
from api.language import marked
from core.columns import ColumnsError
from core.host import HostError, Region
from core.log import ERASURE_REASONS, History, LogError


@program.command(
    "erase", help=marked("Erase for good what was said of a fact before it was corrected.")
)
@click.argument("region", type=REGION)
@click.argument("fact")
@click.option(
    "--source",
    help=marked("FACT is the fact's id in this source; without, its own id or a position."),
)
@click.option(
    "--reason",
    type=Choice(tuple(ERASURE_REASONS.codes)),
    required=True,
    help=marked("Why: a code, which stays in the log for good."),
)
@click.option("--yes", is_flag=True, help=marked("Do not ask again."))
@output.formats("table", "json")
@click.pass_obj
def erase(
    session: Session, region: str, fact: str, source: str | None, reason: str, yes: bool, form: str
) -> None:
    """What is in force stays, and so do the rows' places and hashes: the chain stays sound."""
    with session.region(region, quiet=True) as opened:
        found = opened.log.history(fact_meant(opened, fact, source))
        positions = [event.position for event in found.erasable]
        if positions:
            if not yes:
                click.confirm(_asked(found, reason), abort=True, err=True)
            opened.log.redact(positions, reason)
            _out_of_columns(opened)
        elif not found.superseded:
            raise LogError(
                "log.in-force",
                "the log says nothing of the fact but what is in force",
                place=_named(found),
                remedy="Correct or retract the fact first, then erase what it said",
            )
    stays = None if found.in_force is None else found.in_force.position
    if form == "json":
        said = {"region": region, "fact": str(found.fact), "reason": reason}
        output.json({**said, "erased": positions, "in_force": stays})
        return
    if not positions:
        output.say(_("Nothing was left to erase of {fact}.").format(fact=_named(found)))
        return
    output.say(
        _("{fact}: the content at {positions} is erased.").format(
            fact=_named(found), positions=_listed(positions)
        )
    )
    failures.notice(_stays(stays))


def _named(found: History) -> str:
    return f"{found.type} {found.source} {found.external_id}"


def _listed(positions: list[int]) -> str:
    return ", ".join(map(str, positions))


def _asked(found: History, reason: str) -> str:
    positions = [event.position for event in found.erasable]
    return _("Erase what the log said of {fact} at {positions} for good ({reason})?").format(
        fact=_named(found),
        positions=_listed(positions),
        reason=label(ERASURE_REASONS.codes[reason]),
    )


def _stays(in_force: int | None) -> str:
    said = (
        _("The fact stays retracted.")
        if in_force is None
        else _("What is in force stays, at {position}, with the reason given for it.").format(
            position=in_force
        )
    )
    return " ".join(
        (
            said,
            _("Places, days and hashes stay in the log."),
            _("Back-ups and exports made before keep the content as long as they are kept."),
        )
    )


def _out_of_columns(region: Region) -> None:
    """Rewrite the files that had the content; what keeps that from being done undoes no erasure."""
    try:
        with bars() as progress:
            region.follow(progress.stage(_("Columns")))
        # Who reads the old files at this moment has to ask again: they would keep the content.
        region.store.tidy(grace=0)
    except (ColumnsError, HostError) as error:
        failures.report(error)
