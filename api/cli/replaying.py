"""Recomputing a region from its log."""

from __future__ import annotations

import re
from typing import Any, Final

import click

from api.cli import engines, failures, output, reviews
from api.cli.asked import periods as asked_periods
from api.cli.bars import bars
from api.cli.naming import REGION
from api.cli.program import program
from api.language import gettext as _
from api.language import marked
from api.wording import sentence
from core.cluster import again
from core.host import Replay, Terms
from core.host import replay as recompute
from core.publishing import Proof, prove

#: Accepted where no digest is given.
EVERYTHING: Final = "everything"
_DIGEST: Final = re.compile(r"[0-9a-f]{16}")

#: What each stage of a replay is called.
_STAGES = {
    "columns": marked("Columns"),
    "live": marked("Assessing live"),
    "rebuild": marked("Rebuilding"),
    "assess": marked("Assessing rebuilt"),
    "spark": marked("Assessing on Spark"),
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
    "--switch",
    is_flag=True,
    help=marked("Put the rebuilt columns in place, unless something differs that is not accepted."),
)
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    is_flag=False,
    flag_value=EVERYTHING,
    metavar="[DIGEST]",
    help=marked(
        "Put them in place with this difference, or without a digest with any; "
        "can be given more than once."
    ),
)
@click.option(
    "--reason",
    default="",
    help=marked("Why the differences named are accepted; needed with a digest."),
)
@click.option(
    "--from-position",
    "after",
    type=click.IntRange(min=0),
    default=0,
    help=marked("Rebuild what was recorded after a position; keep what was before as it is."),
)
@click.option(
    "--anew",
    is_flag=True,
    help=marked("Leave what a replay that was killed has rebuilt, and begin again."),
)
@engines.engines
@output.formats("table", "json")
@click.pass_context
def replay(
    context: click.Context,
    region: str,
    periods: tuple[str, ...],
    switch: bool,
    accepted: tuple[str, ...],
    reason: str,
    after: int,
    anew: bool,
    engine: str,
    master: str | None,
    form: str,
) -> None:
    """Exit code 1 on any difference, unless it was accepted.

    With --engine spark, every assessment of the columns that stand then is computed on Spark too.
    """
    terms = _terms(switch, accepted, reason, after, anew)
    with (
        context.obj.region(region) as opened,
        engines.spark(context, engine, master) as spark,
        bars() as progress,
    ):
        found = recompute(
            opened,
            periods or None,
            terms=terms,
            progress=lambda stage: progress.stage(_(_STAGES[stage]), rate=stage == "rebuild"),
        )
        if spark is not None:
            found = again(opened, found, spark, progress.stage(_(_STAGES["spark"])))
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
    context.exit(1 if failed or found.unexplained else 0)


def _terms(switch: bool, accepted: tuple[str, ...], reason: str, after: int, anew: bool) -> Terms:
    """How to replay; raises `CommandError` for digests that are none, or without a reason."""
    digests = [each for each in accepted if each != EVERYTHING]
    for each in digests:
        if not _DIGEST.fullmatch(each):
            raise failures.CommandError(
                "cli.replay",
                _("'{given}' is no digest of a difference").format(given=each),
                remedy=_("Replay without --accept: it says what differs, each with its digest"),
            )
    if digests and not reason.strip():
        raise failures.CommandError(
            "cli.replay",
            _("differences are accepted with a reason"),
            remedy=_("Say with --reason why they are there"),
        )
    return Terms(
        switch=switch or bool(accepted),
        accept=dict.fromkeys(digests, reason.strip()),
        accept_all=EVERYTHING in accepted,
        after=after,
        anew=anew,
    )


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
        output.say(f"  {found.digests[difference]}")
        if found.accepted.get(difference):
            reason = found.accepted[difference]
            output.say("  " + _("Accepted: {reason}").format(reason=reason))
    if not found.differences and found.compared:
        output.say(_("No difference."))
    if found.columns is not None and found.columns.swapped:
        output.say(_("The rebuilt columns are in place."))


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
