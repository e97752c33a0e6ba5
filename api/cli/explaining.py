"""Why one organisation's result is what it is."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any, Final

import click

from api.cli import output, receipts
from api.cli.asked import KNOWN_AT, RULES, SCHEME, Asked, asked, assessed
from api.cli.assessing import in_no_scheme
from api.cli.naming import organisation_named
from api.cli.program import program
from api.cli.supposing import SET, say_supposed
from api.language import marked
from api.missed import Missed, missed_by
from core.assess import Assessment
from core.host import Moment, Region, Version
from core.log import Event

#: Facts of each figure that a paper lists.
_FACTS: Final = 5


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
@output.formats("table", "json", "docx")
@click.pass_context
def explain(
    context: click.Context,
    wanted: Asked,
    organisation: str,
    known_at: Moment | None,
    rules_on: dt.date | Version | None,
    scheme: str | None,
    given: dict[str, Fraction],
    indicators: tuple[str, ...],
    all_facts: bool,
    earlier: bool,
    form: str,
) -> None:
    """In JSON the whole receipt, ``docs/receipt.v1.schema.json``; as docx a paper to print."""
    with context.obj.region(wanted.region) as region:
        found = assessed(region, wanted, known_at, rules_on, overrides=given)
        written = region.receipt(
            found,
            organisation_named(region, organisation, wanted.period, found.position),
            plugin=wanted.plugin,
            scheme=None if scheme is None else found.scheme_named(scheme),
            indicators=indicators,
            every_fact=all_facts,
            earlier=earlier,
        )
        facts = _told(region, written) if form == "docx" else {}
        lacking = {} if form == "json" else _missed(region, found, written)
    if form == "json":
        output.json(written)
    elif form == "docx":
        output.paper(_paper(written, facts, lacking))
    else:
        say_supposed(found)
        receipts.write(written, [each for one in lacking.values() for each in one])
        if not written["schemes"]:
            output.say(in_no_scheme(found, written["organisation"]["code"]))


def _told(region: Region, receipt: dict[str, Any]) -> dict[str, list[str]]:
    """The first facts of each figure, in words."""
    from api.pages.describing import line_of

    return {
        name: [
            line_of(region.log, each["position"], region.vocabulary)
            for each in figure["facts"][:_FACTS]
            if "erased" not in each
        ]
        for name, figure in receipt["indicators"].items()
    }


def _missed(
    region: Region, assessment: Assessment, receipt: dict[str, Any]
) -> dict[tuple[str, ...], list[Missed]]:
    """The items of lists that were not done, by the figures of what gives points for them."""

    def read(position: int) -> Event:
        [found] = region.log.read(position - 1, 1, position)
        return found

    return missed_by(receipt, assessment.resolved, read, region.vocabulary)


def _paper(
    receipt: dict[str, Any],
    facts: dict[str, list[str]],
    lacking: dict[tuple[str, ...], list[Missed]],
) -> bytes:
    # What writes Word files is loaded where one is written.
    from api.arithmetic import spoken_receipt
    from api.pages.words import fingerprint, say
    from api.word import receipt_paper

    period, known_at = receipt["clocks"]["period"], receipt["clocks"]["known_at"]
    clocks = (
        say("考核期 {period}", period=period["label"]),
        say("事实截至第 {n} 号", n=f"{known_at:,}"),
        say("工作底稿,不是公文"),
    )
    named = [receipt["organisation"]["title"], period["label"], say("计分依据")]
    foot = f"{say('凭据指纹')} {fingerprint(receipt['digest'])}"
    said = spoken_receipt(receipt)
    return receipt_paper(said, " ".join(named), " · ".join(clocks), facts, foot, lacking)


def titles(*assessments: Assessment) -> dict[str, str]:
    """The titles of all figures."""
    return {
        name: each.title or name
        for assessment in assessments
        for name, each in assessment.resolved.indicators.items()
    }
