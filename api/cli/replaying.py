"""Recomputing a region from its log."""

from __future__ import annotations

from typing import Any

import click

from api.cli import failures, output, reviews
from api.cli.asked import periods as asked_periods
from api.cli.bars import bars
from api.cli.naming import REGION
from api.cli.program import program
from api.language import gettext as _
from api.language import marked
from api.wording import sentence
from core.host import Replay
from core.host import replay as recompute
from core.publishing import Proof, prove

#: What each stage of a replay is called.
_STAGES = {
    "columns": marked("Columns"),
    "live": marked("Assessing live"),
    "rebuild": marked("Rebuilding"),
    "assess": marked("Assessing rebuilt"),
    "published": marked("Published results"),
}


@program.command(
    "replay", help=marked("Rebuild a region from its log and compare with what stands.")
)
@click.argument("region", type=REGION)
@click.option(
    "--period",
    "periods",
    multiple=True,
    callback=asked_periods,
    help=marked("A period to assess; every period with facts and rules without it."),
)
@click.option(
    "--accept",
    is_flag=True,
    help=marked("Put the rebuilt columns in place also where they differ."),
)
@output.formats("table", "json")
@click.pass_context
def replay(
    context: click.Context, region: str, periods: tuple[str, ...], accept: bool, form: str
) -> None:
    """Exit code 1 on any difference, unless it was accepted."""
    with context.obj.region(region) as opened, bars() as progress:
        found = recompute(
            opened,
            periods or None,
            accept_differences=accept,
            progress=lambda stage: progress.stage(_(_STAGES[stage])),
        )
        proofs: list[Proof] = []
        if found.columns is not None:
            proofs = prove(opened, progress.stage(_(_STAGES["published"])))
    if form == "json":
        output.json({**found.to_json(), "published": [each.to_json() for each in proofs]})
    else:
        _show(found)
        reviews.write_proofs(proofs)
    if not found.compared and not found.differences:
        raise _nothing_compared(found)
    failed = any(each.failed for each in proofs)
    context.exit(1 if failed or (found.differences and not accept) else 0)


def _nothing_compared(found: Replay) -> failures.CommandError:
    """A replay that assessed nothing says nothing about the region's answers."""
    if not found.enabled:
        return failures.CommandError(
            "cli.replay",
            _("no plugin is enabled, so no assessment was compared"),
            place=found.region,
            remedy=f"dangjian plugins enable NAME --region {found.region}",
        )
    return failures.CommandError(
        "cli.replay",
        _("no assessment could be compared: there are no facts and rules for any period asked"),
        place=found.region,
        remedy=_("Import facts, or name a period that has facts and rules with --period"),
    )


def _show(found: Replay) -> None:
    data = found.to_json()
    if found.columns is not None:
        output.heading(
            _("{region}: replayed to position {position}").format(
                region=found.region, position=data["position"]
            )
        )
        _facts(data["facts"])
        _tables(data["tables"])
        _assessments(data["assessments"])
    for reason in found.unavailable:
        output.say(_("Not available: {reason}").format(reason=sentence(reason)))
    for difference in found.differences:
        output.say(_("Difference: {what}").format(what=sentence(difference)))
    if not found.differences and found.compared:
        output.say(_("No difference."))


def _facts(facts: dict[str, dict[str, int]]) -> None:
    heads = (_("Facts"), _("Recorded"), _("Corrected"), _("Retracted"))
    rows = [(name, *counts.values()) for name, counts in facts.items()]
    output.table(heads, rows, right=heads[1:])


def _tables(tables: dict[str, dict[str, Any]]) -> None:
    heads = (_("Table"), _("Rows"), _("Digest"), _("Live"))
    rows = [
        (name, each["rows"], _short(each["digest"]), _same(each["digest"], each["live_digest"]))
        for name, each in tables.items()
    ]
    output.table(heads, rows, right=(_("Rows"),))


def _assessments(assessments: list[dict[str, Any]]) -> None:
    heads = (_("Plugin"), _("Period"), _("Organisations"), _("Digest"), _("Live"))
    rows = [
        (
            each["plugin"],
            each["period"],
            each["organisations"],
            _short(each["digest"]),
            _same(each["digest"], each["live_digest"]),
        )
        for each in assessments
    ]
    output.table(heads, rows, right=(_("Organisations"),))


def _short(digest: str | None) -> str:
    return "—" if digest is None else digest[:19]


def _same(digest: str | None, live: str | None) -> str:
    return _("the same") if digest == live and digest is not None else _short(live)
