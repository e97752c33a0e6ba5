"""Appeals (申诉) against published results: opening and deciding them."""

from __future__ import annotations

import click

from api.cli import output, register
from api.cli.bars import bars
from api.cli.choices import Choice
from api.cli.invoking import typed
from api.cli.naming import REGION, office_named
from api.cli.program import Group, Session, program
from api.language import gettext as _
from api.language import marked
from core.publishing import GROUNDS, OUTCOMES, Appeal, Publication, Register


@program.group("appeal", cls=Group, help=marked("Appeal against a published result, and decide."))
def appeal() -> None:
    """See `help`."""


@appeal.command("open", help=marked("Open an organisation's appeal against a published result."))
@click.argument("region", type=REGION)
@click.argument("number", metavar="ID", type=click.IntRange(1))
@click.option("--organisation", required=True, help=marked("Whose appeal it is: code or name."))
@click.option(
    "--ground",
    "grounds",
    multiple=True,
    required=True,
    type=Choice(tuple(GROUNDS.codes)),
    help=marked("Why; may be given several times."),
)
@click.option("--document", default="", help=marked("The number or code of the document."))
@output.formats("table", "json")
@click.pass_obj
def open_(
    session: Session,
    region: str,
    number: int,
    organisation: str,
    grounds: tuple[str, ...],
    document: str,
    form: str,
) -> None:
    """An event in the region's log."""
    with session.region(region, quiet=True) as opened:
        kept = Register(opened)
        code = _code(kept.publication(number), organisation)
        found = kept.open_appeal(number, code, grounds, document=document)
    _write(found, form)
    if form != "json":
        command = f"{typed()} appeal decide {region} {found.position} --outcome OUTCOME"
        output.say(
            _("Decide it: {command} (OUTCOME: {codes})").format(
                command=f"{command} --by OFFICE --document NUMBER", codes=", ".join(OUTCOMES.codes)
            )
        )


def _code(publication: Publication, given: str) -> str:
    """The code of an organisation that a result lists by this code or, if only one, this title."""
    if given in publication.table:
        return given
    named = [row.organisation for row in publication.table.values() if row.title == given]
    return named[0] if len(named) == 1 else given


@appeal.command("decide", help=marked("Decide an appeal, under the document of the decision."))
@click.argument("region", type=REGION)
@click.argument("number", metavar="ID", type=click.IntRange(1))
@click.option(
    "--outcome",
    required=True,
    type=Choice(tuple(OUTCOMES.codes)),
    help=marked("How it was decided."),
)
@click.option(
    "--by",
    required=True,
    help=marked("The office's code or name, or post: and a post's code; never a person."),
)
@click.option("--document", required=True, help=marked("The number or code of the document."))
@output.formats("table", "json")
@click.pass_obj
def decide(
    session: Session, region: str, number: int, outcome: str, by: str, document: str, form: str
) -> None:
    """An event in the region's log; the result itself stays until another supersedes it."""
    with session.region(region, quiet=True) as opened:
        with bars() as progress:
            opened.follow(progress.stage(_("Columns")))
        kept = Register(opened)
        series = kept.appealed(number)
        against = series.publications[series.appeal(number).of]
        by = office_named(opened, by, against.period)
        found = kept.decide_appeal(number, outcome, by=by, document=document)
        standing = kept.series_with(found.of).chain(found.of)[-1]
    _write(found, form)
    if found.granted and form != "json":
        output.say(
            _("Publish it anew: {command}").format(
                command=f"{typed()} publish {region} --period {against.period} "
                f"--scheme {against.scheme} --plugin {against.rules.plugin} --by {by} "
                f"--supersedes {standing.position} "
                f"--because appeal --appeal {found.position}"
                + ("" if standing.stage == "final" else f" --stage {standing.stage}")
            )
        )


def _write(found: Appeal, form: str) -> None:
    if form == "json":
        output.json(found.to_json())
    else:
        register.write_appeals([found])
