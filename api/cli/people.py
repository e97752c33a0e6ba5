"""The names behind references: kept, shown by reference and forgotten, beside the log and never in it."""

from __future__ import annotations

import sys

import click

from api.cli import failures, output
from api.cli.bars import bars
from api.cli.naming import REGION
from api.cli.program import Group, Session, program
from api.language import gettext as _
from api.language import marked
from core.people import PeopleError, new_reference


@program.group(
    "people", cls=Group, help=marked("Keep, show and forget the names behind references.")
)
def people() -> None:
    """See `help`. Names are read from standard input, so that no shell keeps them."""


@people.command("add", help=marked("Keep a name, read from standard input; gives its reference."))
@click.argument("region", type=REGION)
@click.option(
    "--reference",
    help=marked("Keep it under this reference, in place of the name so far; a new one without."),
)
@output.formats("table", "json", to_file=False)
@click.pass_obj
def add(session: Session, region: str, reference: str | None, form: str) -> None:
    """The name itself is not written anywhere else, and not said back."""
    with session.region(region, quiet=True) as opened:
        person = new_reference() if reference is None else reference
        opened.people.put(person, _name())
    if form == "json":
        output.json({"region": region, "reference": person})
    else:
        output.say(person)


def _name() -> str:
    """A line of standard input; asked for where a person sits in front of it."""
    if sys.stdin.isatty():
        return str(click.prompt(_("Name"), err=True))
    line = sys.stdin.buffer.readline()
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        raise PeopleError("people.bad-name", "the name is not written in UTF-8") from None


@people.command("show", help=marked("Show the names behind references."))
@click.argument("region", type=REGION)
@click.argument("references", nargs=-1, required=True)
@output.formats("table", "json", to_file=False)
@click.pass_obj
def show(session: Session, region: str, references: tuple[str, ...], form: str) -> None:
    """Only what is asked for by reference; null and a dash for people who were forgotten."""
    with session.region(region, quiet=True) as opened:
        found = opened.people.names(references)
    for reference in references:
        if reference not in found:
            raise PeopleError("people.unknown", "the vault holds no such person", place=reference)
    if form == "json":
        output.json([{"reference": each, "name": found[each]} for each in found])
        return
    output.table((_("Reference"), _("Name")), [(each, found[each] or "—") for each in found])


@people.command("forget", help=marked("Erase a person's name for good; the reference stays."))
@click.argument("region", type=REGION)
@click.argument("reference")
@click.option("--yes", is_flag=True, help=marked("Do not ask again."))
@click.pass_obj
def forget(session: Session, region: str, reference: str, yes: bool) -> None:
    """Facts and results stay as they are; nobody stands behind the reference any more."""
    with session.region(region, quiet=True) as opened:
        opened.people.name(reference)
        if not yes:
            click.confirm(
                _("Erase the name behind {reference} for good?").format(reference=reference),
                abort=True,
                err=True,
            )
        opened.people.forget(reference)
    failures.notice(
        _(
            "The name behind {reference} is erased. Back-ups keep it as long as they are kept."
        ).format(reference=reference)
    )


@people.command("audit", help=marked("Count the references of a region's facts, by what is kept."))
@click.argument("region", type=REGION)
@output.formats("table", "json", to_file=False)
@click.pass_obj
def audit(session: Session, region: str, form: str) -> None:
    """References and numbers, never names."""
    with session.region(region, quiet=True) as opened:
        with bars() as progress:
            opened.follow(progress.stage(_("Columns")))
        references = opened.references()
        found = opened.people.names(references)
    forgotten = [each for each in references if each in found and found[each] is None]
    named = len(found) - len(forgotten)
    counts = {
        "references": len(references),
        "named": named,
        "forgotten": len(forgotten),
        "without_name": len(references) - len(found),
    }
    if form == "json":
        output.json({"region": region, **counts, "forgotten_references": forgotten})
        return
    heads = (_("References"), _("With a name"), _("Forgotten"), _("Without a name"))
    output.table(heads, [tuple(counts.values())], right=heads)
