"""Drafts of a region's rules: saved, listed, shown, thrown away and published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, Final

import click

from api.cli import failures, output
from api.cli.asked import day
from api.cli.naming import REGION, office_named
from api.cli.plugins import plugins
from api.cli.program import Group, Session
from api.cli.supposing import numbers
from api.language import gettext as _
from api.language import marked
from core.drafts import Decision, Draft, Drafts, Edit
from core.host import Region

#: Who saved a draft here: whoever has the data folder, which is no account.
_TERMINAL: Final = "terminal"


@plugins.group(
    "draft", cls=Group, help=marked("Keep changes of a region's rules, and publish them.")
)
def draft() -> None:
    """See `help`."""


@contextmanager
def _opened(session: Session, code: str) -> Iterator[tuple[Region, Drafts]]:
    with session.region(code) as region:
        yield region, Drafts(session.installation.folder, region)


@draft.command("save", help=marked("Keep a change of the rules in use as a draft."))
@click.argument("region", type=REGION)
@click.option(
    "--set",
    "given",
    multiple=True,
    required=True,
    metavar="NAME=VALUE",
    callback=numbers,
    help=marked("The number from the day on. May be given several times."),
)
@click.option("--since", required=True, callback=day, help=marked("The day from which it applies."))
@click.option("--title", required=True, help=marked("The title of the decision."))
@click.option("--number", required=True, help=marked("Its number, as documents have it."))
@click.option("--day", "on", required=True, callback=day, help=marked("The day it was decided."))
@click.option("--quote", required=True, help=marked("Its words."))
@click.option("--plugin", help=marked("Which enabled plugin; the region's own without it."))
@click.pass_obj
def save(
    session: Session,
    region: str,
    given: dict[str, Fraction],
    since: dt.date,
    title: str,
    number: str,
    on: dt.date,
    quote: str,
    plugin: str | None,
) -> None:
    """Only what loads is kept; nothing is judged by it."""
    edit = Edit(since, Decision(title, number, on, quote), given)
    with _opened(session, region) as (_region, drafts):
        made = drafts.save(edit, _TERMINAL, plugin)
    output.say(made.id)
    _say(made)


@draft.command("list", help=marked("List the drafts of a region."))
@click.argument("region", type=REGION)
@output.formats("table", "json")
@click.pass_obj
def list_(session: Session, region: str, form: str) -> None:
    """The newest first."""
    with _opened(session, region) as (_region, drafts):
        found, damaged = drafts.every(), drafts.damaged()
    for error in (each.error for each in damaged):
        for line in failures.reason(error.code, error.message, error.place, error.remedy):
            failures.notice(line)
    if form == "json":
        output.json([_plain(each) for each in found])
        return
    heads = (_("Draft"), _("Change"), _("In force from"), _("Document"), _("Saved"))
    rows = (
        (
            each.id,
            "; ".join(each.lines),
            each.since,
            f"{each.decision['title']} {each.decision['number']}",
            each.saved,
        )
        for each in found
    )
    output.table(heads, rows)


@draft.command("show", help=marked("Show a draft: what it changes, and its text."))
@click.argument("region", type=REGION)
@click.argument("id_", metavar="DRAFT")
@click.pass_obj
def show(session: Session, region: str, id_: str) -> None:
    """The text is what an event would hold."""
    with _opened(session, region) as (_region, drafts):
        found = drafts.open(id_)
    _say(found)
    output.say(found.text.rstrip())


@draft.command("delete", help=marked("Throw a draft away."))
@click.argument("region", type=REGION)
@click.argument("id_", metavar="DRAFT")
@click.pass_obj
def delete(session: Session, region: str, id_: str) -> None:
    """Nothing else is changed."""
    with _opened(session, region) as (_region, drafts):
        drafts.delete(id_)


@draft.command("publish", help=marked("Publish a draft: the region is judged by it from then on."))
@click.argument("region", type=REGION)
@click.argument("id_", metavar="DRAFT")
@click.option(
    "--by",
    required=True,
    help=marked("The office's code or name, or post: and a post's code; never a person."),
)
@click.option("--reason", required=True, help=marked("Why; it stands in the log."))
@click.pass_obj
def publish(session: Session, region: str, id_: str, by: str, reason: str) -> None:
    """An event of the log, with the text of the rules."""
    with _opened(session, region) as (opened, drafts):
        found = drafts.open(id_)
        opened.follow()
        office = office_named(opened, by, str(found.since.year))
        outcome = drafts.publish(found, office, reason)
        version = opened.enabled()[found.plugin].version
        drafts.delete(id_)
    failures.notice(
        _("{plugin} {version} is enabled for {region} from position {position} on.").format(
            plugin=found.plugin, version=version, region=region, position=outcome.head.position
        )
    )


@draft.command("renew", help=marked("Publish the region's own rules over the installed version."))
@click.argument("region", type=REGION)
@click.option(
    "--by",
    required=True,
    help=marked("The office's code or name, or post: and a post's code; never a person."),
)
@click.option("--reason", required=True, help=marked("Why; it stands in the log."))
@click.option("--plugin", help=marked("Which enabled plugin; the region's own without it."))
@click.pass_obj
def renew(session: Session, region: str, by: str, reason: str, plugin: str | None) -> None:
    """After a newer version of the plugin was installed; the rules themselves stay as they are."""
    with _opened(session, region) as (opened, drafts):
        name = opened.plugin(plugin, any_version=True).name
        opened.follow()
        office = office_named(opened, by, str(dt.date.today().year))
        outcome = drafts.renew(office, reason, name)
        version = opened.enabled()[name].version
    failures.notice(
        _("{plugin} {version} is enabled for {region} from position {position} on.").format(
            plugin=name, version=version, region=region, position=outcome.head.position
        )
    )


def _say(draft: Draft) -> None:
    """What a draft changes, from when and by which decision."""
    for line in draft.lines:
        output.say(f"  {line}")
    decision = draft.decision
    output.say(f"  {draft.since}  {decision['title']} {decision['number']} {decision['day']}")


def _plain(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "plugin": draft.plugin,
        "saved": draft.saved,
        "since": draft.since.isoformat(),
        "decision": dict(draft.decision),
        "lines": list(draft.lines),
        "digest": draft.digest,
    }
