"""Why one organisation's result is what it is, and what differs between two assessments."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import click

from api.cli import output, receipts
from api.cli.asked import KNOWN_AT, RULES, SCHEME, Asked, asked, assessed, days
from api.cli.assessing import Shown, headline, in_no_scheme, kinds_of
from api.cli.contrasting import write_ratings
from api.cli.naming import organisation_named
from api.cli.program import program
from api.cli.supposing import SET, say_supposed
from api.language import gettext as _
from api.language import marked
from core.assess import Assessment, difference


@program.command("explain", help=marked("Explain an organisation's result, point by point."))
@asked
@click.argument("organisation")
@KNOWN_AT
@RULES
@SCHEME
@SET
@click.option(
    "--indicator",
    "indicators",
    multiple=True,
    help=marked("Explain this indicator too; may be given several times."),
)
@click.option(
    "--all-facts", is_flag=True, help=marked("List every fact behind a figure, not the first 50.")
)
@click.option(
    "--earlier", is_flag=True, help=marked("List also the facts behind values of earlier periods.")
)
@output.formats("table", "json")
@click.pass_context
def explain(
    context: click.Context,
    wanted: Asked,
    organisation: str,
    position: int | None,
    rules_on: dt.date | None,
    scheme: str | None,
    given: dict[str, Fraction],
    indicators: tuple[str, ...],
    all_facts: bool,
    earlier: bool,
    form: str,
) -> None:
    """In JSON the whole receipt, ``docs/receipt.v1.schema.json``."""
    with context.obj.region(wanted.region) as region:
        found = assessed(region, wanted, position=position, rules_on=rules_on, overrides=given)
        written = region.receipt(
            found,
            organisation_named(region, organisation, wanted.period, position),
            plugin=wanted.plugin,
            scheme=None if scheme is None else found.scheme_named(scheme),
            indicators=indicators,
            every_fact=all_facts,
            earlier=earlier,
        )
    if form == "json":
        output.json(written)
    else:
        say_supposed(found)
        receipts.write(written)
        if not written["schemes"]:
            output.say(in_no_scheme(found, written["organisation"]["code"]))


@program.command("diff", help=marked("Compare two assessments of a period."))
@asked
@click.option(
    "--from-position",
    "start",
    type=click.IntRange(0),
    help=marked("Compare what was known at this position …"),
)
@click.option(
    "--to-position",
    "end",
    type=click.IntRange(0),
    help=marked("… with what was known at this one (the end of the log)."),
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
@output.formats("table", "json")
@click.pass_context
def diff(
    context: click.Context,
    wanted: Asked,
    start: int | None,
    end: int | None,
    both: tuple[dt.date, ...],
    given: dict[str, Fraction],
    scheme: str | None,
    form: str,
) -> None:
    """Two positions, the rules of two days, or a what-if; exit code 0 also where they differ.

    What is supposed is supposed of the second.
    """
    if len(both) not in (0, 2) or (start is None and not both and not given):
        raise click.UsageError(_("give --from-position, --rules twice or --set"), ctx=context)
    one, two = both or (None, None)
    with context.obj.region(wanted.region) as region:
        before = assessed(
            region, wanted, position=start if start is not None else end, rules_on=one
        )
        after = assessed(region, wanted, position=end, rules_on=two, overrides=given)
        kinds = kinds_of(region)
    found = difference(before, after)
    names = [name for name in after.plan.schemes if name in before.plan.schemes]
    if scheme is not None:
        names = [after.scheme_named(scheme)]
        found = found.of_scheme(names[0])
    if form == "json":
        output.json(found.to_json())
        return
    output.heading(headline(before))
    output.heading(headline(after))
    say_supposed(after)
    write_ratings(Shown(before, kinds), Shown(after, kinds), names)
    receipts.write_difference(found, titles(before, after))


def titles(*assessments: Assessment) -> dict[str, str]:
    """The titles of all figures."""
    return {
        name: each.title or name
        for assessment in assessments
        for name, each in assessment.resolved.indicators.items()
    }
