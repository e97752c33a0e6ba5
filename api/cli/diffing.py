"""What differs between two answers, and why: positions, rules, periods, or a supposition."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import click

from api.cli import changed, output, receipts
from api.cli.asked import (
    WHEN,
    Asked,
    asked,
    assessed,
    checked_period,
    days,
    moment,
)
from api.cli.assessing import Shown, headline, kinds_of
from api.cli.bars import bars
from api.cli.causing import write_causes
from api.cli.contrasting import write_ratings
from api.cli.explaining import titles
from api.cli.naming import organisation_named
from api.cli.program import program
from api.cli.supposing import SET, say_supposed
from api.language import gettext as _
from api.language import marked
from core.assess import Explained, difference, explained
from core.host import Moment, Region, side

ORGANISATIONS = click.option(
    "--organisation",
    "organisations",
    multiple=True,
    help=marked("Only this organisation, by code or name; may be given several times."),
)


@program.command("diff", help=marked("Compare two assessments, and say why they differ."))
@asked
@click.option(
    "--from-position",
    "start",
    callback=moment,
    metavar=WHEN,
    help=marked("Compare what was known then: at a position, by a day, at an instant …"),
)
@click.option(
    "--to-position",
    "end",
    callback=moment,
    metavar=WHEN,
    help=marked("… with what was known then (the end of the log)."),
)
@click.option(
    "--from-period",
    "earlier",
    callback=lambda _context, _parameter, value: value and checked_period(value),
    help=marked("Compare this period with the one of --period."),
)
@click.option(
    "--rules",
    "both",
    multiple=True,
    callback=days,
    metavar="DAY",
    help=marked("Give it twice: compare the rules of two days."),
)
@SET
@click.option("--scheme", help=marked("Only what changes in this scheme, without the figures."))
@ORGANISATIONS
@click.option(
    "--causes/--no-causes",
    default=True,
    help=marked("Whether to compute what caused each difference."),
)
@output.formats("table", "json", "csv")
@click.pass_context
def diff(
    context: click.Context,
    wanted: Asked,
    start: Moment | None,
    end: Moment | None,
    earlier: str | None,
    both: tuple[dt.date, ...],
    given: dict[str, Fraction],
    scheme: str | None,
    organisations: tuple[str, ...],
    causes: bool,
    form: str,
) -> None:
    """Two positions, two periods, the rules of two days, or a what-if; exit code 0 also where they differ.

    What is supposed is supposed of the second. In JSON as ``docs/difference.v1.schema.json`` says.
    """
    if given and form in output.SPREADSHEETS:
        raise click.UsageError(_("a what-if is shown as a table or JSON, which say so"), context)
    if len(both) not in (0, 2) or (start is None and not both and not given and not earlier):
        raise click.UsageError(
            _("give --from-position, --from-period, --rules twice or --set"), ctx=context
        )
    one, two = both or (None, None)
    first = Asked(wanted.region, earlier or wanted.period, wanted.plugin, wanted.any_version)
    with context.obj.region(wanted.region) as region:
        before = assessed(region, first, start if start is not None else end, one)
        after = assessed(region, wanted, end, two, overrides=given)
        codes = named(region, organisations, wanted.period, after.position)
        names = [name for name in after.plan.schemes if name in before.plan.schemes]
        if scheme is not None:
            names = [scheme := after.scheme_named(scheme)]
        if causes:
            chosen = region.plugin(after.plugin, after.position, any_version=True)
            with bars() as progress:
                progress.stage(_("Looking for causes"))
                sides = (side(region, before), side(region, after))
                found = explained(chosen.assessor, *sides, scheme=scheme, organisations=codes)
        else:
            changes = difference(before, after, across=True).only(codes)
            found = Explained(changes if scheme is None else changes.of_scheme(scheme), ())
        if form == "json":
            output.json(found.to_json())
            return
        if form in output.SPREADSHEETS:
            changed.write(form, found.difference, titles(before, after))
            return
        output.heading(headline(before))
        output.heading(headline(after))
        say_supposed(after)
        kinds = kinds_of(region)
        write_ratings(Shown(before, kinds), Shown(after, kinds), names)
        write_causes(region, found)
        receipts.write_difference(found.difference, titles(before, after))


def named(
    region: Region, organisations: tuple[str, ...], period: str, position: int
) -> tuple[str, ...] | None:
    """The codes of organisations given by code or name; None where none was given."""
    if not organisations:
        return None
    return tuple(organisation_named(region, each, period, position) for each in organisations)
