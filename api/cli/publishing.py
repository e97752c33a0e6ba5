"""Publishing results, and looking at what was published: whether it holds, and beside another."""

from __future__ import annotations

from typing import Any

import click

from api.cli import output, register, reviews
from api.cli.asked import KNOWN_AT, position_at
from api.cli.asked import period as asked_period
from api.cli.bars import bars
from api.cli.choices import Choice
from api.cli.naming import REGION, office_named
from api.cli.program import program
from api.language import gettext as _
from api.language import marked
from core.host import Moment, Region
from core.publishing import (
    REASONS,
    STAGES,
    Publication,
    Register,
    Review,
    Series,
    compare,
    review,
)


@program.command(
    "publish", help=marked("Publish a scheme's results of a period, as they stand from then on.")
)
@click.argument("region", type=REGION)
@click.option(
    "--period",
    required=True,
    callback=asked_period,
    help=marked("2015, 2015-H1, 2015-Q3 or 2015-07."),
)
@click.option("--scheme", required=True, help=marked("The scheme, by its name or title."))
@click.option(
    "--by",
    required=True,
    help=marked("The office's code or name, or post: and a post's code; never a person."),
)
@click.option(
    "--stage",
    type=Choice(tuple(STAGES.codes)),
    default="final",
    help=marked("final: one for a scheme and period; interim: any number before."),
)
@KNOWN_AT
@click.option("--plugin", help=marked("Which enabled plugin; the region's own without it."))
@click.option("--document", default="", help=marked("The number or code of the document."))
@click.option("--supersedes", type=click.IntRange(1), help=marked("The result it replaces."))
@click.option(
    "--because",
    "reasons",
    multiple=True,
    type=Choice(tuple(REASONS.codes)),
    help=marked("Why it replaces the other; may be given several times."),
)
@click.option(
    "--appeal",
    "appeals",
    multiple=True,
    type=click.IntRange(1),
    help=marked("The appeal that was upheld; may be given several times."),
)
@output.formats("table", "json")
@click.pass_context
def publish(
    context: click.Context, /, region: str, known_at: Moment | None, form: str, **options: Any
) -> None:
    """An event in the region's log, which nothing changes afterwards."""
    with context.obj.region(region) as opened:
        with bars() as progress:
            opened.follow(progress.stage(_("Columns")))
            progress.stage(_("Assessing"))
            position = position_at(opened, known_at)
            period, scheme = options.pop("period"), options.pop("scheme")
            options["by"] = office_named(opened, options["by"], period)
            found = Register(opened).publish(period, scheme, position=position, **options)
        waiting = Register(opened).series_with(found.position).waiting(found.position)
        if form == "json":
            output.json(found.to_json() | {"appeals_waiting": [each.position for each in waiting]})
            return
    output.say(
        _("Published as {number}: {title} {period}, {count} organisations, {digest}").format(
            number=found.position,
            title=found.title,
            period=found.period,
            count=len(found.table),
            digest=found.digest[:19],
        )
    )
    output.say(_("See it: {command}").format(command=register.command(region, found.position)))
    register.write_waiting(waiting)


@program.command(
    "published", help=marked("List published results; show one, and whether it still holds.")
)
@click.argument("region", type=REGION)
@click.argument("number", metavar="[ID]", required=False, type=click.IntRange(1))
@click.option(
    "--against",
    "other",
    type=click.IntRange(1),
    help=marked("Compare with this published result, organisation by organisation."),
)
@click.option(
    "--check", is_flag=True, help=marked("Exit with 1 where a result would be another today.")
)
@click.option(
    "--all",
    "every",
    is_flag=True,
    help=marked("Every organisation, and every change with its facts, not the first 50."),
)
@output.formats("table", "json")
@click.pass_context
def published(
    context: click.Context,
    region: str,
    number: int | None,
    other: int | None,
    check: bool,
    every: bool,
    form: str,
) -> None:
    """Without a number and with ``--check``, every result that stands is asked again."""
    if number is None and other is not None:
        raise click.UsageError(_("say which result is compared: its number first"), ctx=context)
    if other is not None and check:
        raise click.UsageError(_("give --against or --check"), ctx=context)
    with context.obj.region(region) as opened:
        kept = Register(opened)
        if number is None:
            today = _standing(opened, kept) if check else {}
            _list(kept, today, form)
            holds = all(each.holds for each in today.values())
        elif other is not None:
            found = compare(kept.publication(number), kept.publication(other))
            if form == "json":
                output.json(found.to_json())
            else:
                reviews.write_comparison(found, every=every)
            holds = True
        else:
            series = kept.series_with(number)
            again = _reviewed(opened, series.publications[number], every=every)
            _show(series, again, form, every=every)
            holds = again.holds
    context.exit(1 if check and not holds else 0)


def _list(kept: Register, today: dict[int, Review], form: str) -> None:
    every = sorted(kept.series().values(), key=lambda series: min(series.publications))
    if form == "json":
        output.json(
            [
                {
                    **register.summary(series, publication),
                    **({"holds": again.holds} if (again := today.get(number)) else {}),
                }
                for series in every
                for number, publication in series.publications.items()
            ]
        )
    else:
        register.write_list(kept.region.code, every, today)


def _standing(region: Region, kept: Register) -> dict[int, Review]:
    """The reviews of every result that none superseded, by its number."""
    standing = [
        publication
        for series in kept.series().values()
        for number, publication in series.publications.items()
        if number not in series.superseded_by
    ]
    return {each.position: _reviewed(region, each, every=False) for each in standing}


def _reviewed(region: Region, publication: Publication, *, every: bool) -> Review:
    with bars() as progress:
        region.follow(progress.stage(_("Columns")))
        progress.stage(_("Assessing"))
        return review(region, publication, **({"traced": None} if every else {}))


def _show(series: Series, again: Review, form: str, *, every: bool) -> None:
    publication = again.publication
    if form == "json":
        output.json(
            {
                **publication.to_json(),
                **register.summary(series, publication),
                "review": again.to_json(),
            }
        )
        return
    register.write(series, publication)
    reviews.write_review(again)
    if every:
        register.write_table(publication)
