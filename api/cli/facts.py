"""Facts: giving them out, checking the chain, and which types there are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from api.cli import destination, failures, output
from api.cli.naming import REGION
from api.cli.program import Group, Session, program
from api.cli.words import label
from api.language import gettext as _
from api.language import in_chinese, marked
from api.wording import sentence
from core.facts import VOCABULARY, fields_of, lists_of
from core.log import Finding, Verification


@program.command("export", help=marked("Write all events of a region as CloudEvents lines."))
@click.argument("region", type=REGION)
@click.option(
    "--output",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help=marked("The file to write; standard output without it."),
)
@click.option("--force", is_flag=True, help=marked("Replace the file where there is one."))
@click.pass_obj
def export(session: Session, region: str, path: Path | None, force: bool) -> None:
    """The same log gives the same bytes; importing them into a new place gives the same log."""
    with session.region(region, quiet=True) as opened:
        if path is None:
            opened.log.export_lines(sys.stdout.buffer, ended=True)
            return
        destination.refuse_existing(path, forced=force)
        with destination.unfinished(path) as file:
            written = opened.log.export_lines(file, ended=True)
    failures.notice(_("{count} events in {path}").format(count=written, path=path))


@program.command("verify", help=marked("Recompute the hash chain of a region's log."))
@click.argument("region", type=REGION)
@output.formats("table", "json")
@click.pass_context
def verify(context: click.Context, region: str, form: str) -> None:
    """Exit code 1 where anything was found."""
    with context.obj.region(region, quiet=True) as opened:
        found: Verification = opened.log.verify()
    if form == "json":
        output.json(
            {
                "region": region,
                "events": found.events,
                "position": found.head.position,
                "hash": found.head.hash.hex(),
                "sound": found.sound,
                "findings": [
                    {"code": each.code, "position": each.position, "message": each.message}
                    for each in found.findings
                ],
            }
        )
    else:
        _show(region, found)
    context.exit(0 if found.sound else 1)


#: What each kind of finding means.
_FINDINGS = {
    "hole": marked("events are missing"),
    "changed": marked("the event is not what was hashed"),
    "time": marked("recorded before the event before it"),
    "head": marked("the head does not belong to the last event"),
    "surplus": marked("an event beyond the head"),
}


def _show(region: str, found: Verification) -> None:
    said = _("{region}: {events} events, position {position}, hash {hash}").format(
        region=region,
        events=found.events,
        position=found.head.position,
        hash=found.head.hash.hex(),
    )
    output.say(said)
    if found.sound:
        output.say(_("The chain is sound."))
        return
    rows = (_row(each) for each in found.findings)
    output.table((_("Position"), _("Found"), _("Detail")), rows, right=(_("Position"),))


def _row(finding: Finding) -> tuple[int, str, str]:
    return (
        finding.position,
        _(_FINDINGS.get(finding.code, finding.code)),
        sentence(finding.message),
    )


@program.group(
    "facts", cls=Group, invoke_without_command=True, help=marked("List the types of facts.")
)
@output.formats("table", "json", "csv")
@click.pass_context
def facts(context: click.Context, form: str) -> None:
    """The types of the core, family by family."""
    if context.invoked_subcommand is not None:
        return
    if form == "json":
        output.json(list(_types()))
        return
    heads = ("type", "code", "label", "family", "lifecycle", "fields")
    rows = [
        (
            each["type"],
            each["code"],
            _named(each),
            each["family"],
            each["lifecycle"],
            " ".join(field["field"] for field in each["fields"]),
        )
        for each in _types()
    ]
    shown = (_("Type"), _("Code"), _("Name"), _("Family"), _("Lifecycle"), _("Fields"))
    if form in output.SPREADSHEETS:
        output.spreadsheet(form, heads, rows, shown, title=_("Types of facts"))
        return
    output.table(shown, rows)


def _named(each: dict[str, Any]) -> str:
    return str(each["zh"] if in_chinese() else each["en"])


def _types() -> Iterator[dict[str, Any]]:
    for family in VOCABULARY.families:
        for model in family.types:
            yield {
                "type": model.name,
                "code": model.code,
                "zh": model.label.zh,
                "en": model.label.en,
                "family": label(family.label),
                "version": model.version,
                "lifecycle": model.lifecycle,
                "fields": [
                    {
                        "field": spec.name,
                        "kind": spec.column.kind,
                        "codes": spec.column.codes,
                        "zh": spec.label.zh,
                        "en": spec.label.en,
                        "unit": spec.label.unit,
                        "optional": spec.optional,
                    }
                    for spec in fields_of(model)
                ],
                "lists": [spec.name for spec in lists_of(model)],
            }
