"""What-ifs: how results would be by other numbers, other rules or another programme."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from fractions import Fraction
from typing import Any

import click

from api.arithmetic import spoken
from api.cli import output, receipts
from api.cli.asked import KNOWN_AT, Asked, asked, day, position_at
from api.cli.assessing import Shown, headline, kinds_of, total
from api.cli.bars import bars
from api.cli.causing import write_causes
from api.cli.contrasting import write_ratings
from api.cli.diffing import ORGANISATIONS, named
from api.cli.explaining import titles
from api.cli.program import program
from api.cli.supposing import SET, say_supposed
from api.language import gettext as _
from api.language import marked
from core.assess import Contrast, Explained, Supposition, moved
from core.host import Moment, Region, WhatIf, what_if


@program.command(
    "whatif", help=marked("Say how results would be by other numbers, rules or programmes.")
)
@asked
@SET
@click.option(
    "--rules",
    "rules_on",
    callback=day,
    metavar="DAY",
    help=marked("Suppose the rules in force on this day."),
)
@click.option(
    "--as",
    "other",
    metavar="PLUGIN",
    help=marked("Suppose the programme of another installed plugin judged."),
)
@click.option("--as-scheme", help=marked("Suppose this scheme judged in place of --scheme."))
@click.option("--scheme", help=marked("Only this scheme, without the figures."))
@ORGANISATIONS
@KNOWN_AT
@output.formats("table", "json")
@click.pass_context
def whatif(
    context: click.Context,
    wanted: Asked,
    given: dict[str, Fraction],
    rules_on: dt.date | None,
    other: str | None,
    as_scheme: str | None,
    scheme: str | None,
    organisations: tuple[str, ...],
    known_at: Moment | None,
    form: str,
) -> None:
    """Nothing is stored. In JSON a difference, ``docs/difference.v1.schema.json``, or both schemes."""
    supposition = Supposition(given, rules_on, other or "", as_scheme or "")
    if not supposition:
        raise click.UsageError(_("give --set, --rules, --as or --as-scheme"), ctx=context)
    with context.obj.region(wanted.region) as region:
        with bars() as progress:
            region.follow(progress.stage(_("Columns")))
            progress.stage(_("Assessing"))
            found = what_if(
                region,
                wanted.period,
                supposition,
                plugin=wanted.plugin,
                position=position_at(region, known_at),
                any_version=wanted.any_version,
            )
        position = found.baseline.answer.position
        codes = named(region, organisations, wanted.period, position)
        if found.other:
            _beside(found, scheme, codes, form)
        else:
            _moving(region, found, scheme, codes, form)


def _moving(
    region: Region, asked: WhatIf, scheme: str | None, codes: tuple[str, ...] | None, form: str
) -> None:
    """The baseline, what it would be, who moves, and why."""
    before, after = asked.baseline.answer, asked.supposed.answer
    names = [name for name in after.plan.schemes if name in before.plan.schemes]
    if scheme is not None:
        names = [scheme := after.scheme_named(scheme)]
    with bars() as progress:
        progress.stage(_("Looking for causes"))
        found = asked.explained(scheme, codes)
    if form == "json":
        output.json(found.to_json())
        return
    kinds = kinds_of(region)
    output.heading(headline(before))
    output.heading(headline(after))
    say_supposed(after)
    write_ratings(Shown(before, kinds), Shown(after, kinds), names)
    _who(found, len(after.organisations))
    write_causes(region, found)
    receipts.write_difference(found.difference, titles(before, after))


def _who(found: Explained, organisations: int) -> None:
    """How many get more points, fewer, another rating; of how many."""
    counted: Counter[str] = Counter()
    for change in found.difference.changes:
        points = moved(change)
        counted["up"] += points > 0
        counted["down"] += points < 0
        counted["rated"] += any(
            (one and one.title) != (two and two.title) for one, two in change.schemes.values()
        )
    output.say(
        _(
            "Of {count} organisations {up} would have more points, {down} fewer, {rated} another rating."
        ).format(
            count=organisations, up=counted["up"], down=counted["down"], rated=counted["rated"]
        )
    )


def _beside(asked: WhatIf, scheme: str | None, codes: tuple[str, ...] | None, form: str) -> None:
    """Two schemes beside each other, whose points are of different things."""
    answers = (asked.baseline.answer, asked.supposed.answer)
    wanted = asked.supposition.scheme
    names = [next(iter(answer.plan.schemes), "") for answer in answers]
    one = answers[0].scheme_named(scheme or names[0])
    two = answers[1].scheme_named(wanted or (one if one in answers[1].plan.schemes else names[1]))
    found = asked.contrast(one, two)
    if codes is not None:
        found = found.only(codes)
    if form == "json":
        output.json(found.to_json())
        return
    for answer in answers:
        output.heading(headline(answer))
    say_supposed(answers[1])
    _contrasted(found)


def _contrasted(found: Contrast) -> None:
    sides = [
        f"{answer.plan.schemes[name].definition.title or name} ({answer.plugin})"
        for answer, name in zip((found.before, found.after), found.schemes, strict=True)
    ]
    heads = (_("Code"), _("Organisation"), *sides)
    rows: list[tuple[Any, ...]] = [
        (each.organisation, each.title, _result(each.before), _result(each.after))
        for each in found.rows
    ]
    output.table(heads, rows)
    output.say(_("Points of two schemes are of different things and are not subtracted."))


def _result(result: Any) -> str:
    return "—" if result is None else f"{total(result)} {spoken(result.title)}".rstrip()
