"""Assessments: every organisation of a region, as data or as tables."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import click

from api.arithmetic import spoken
from api.cli import engines, output, sheet
from api.cli.asked import KNOWN_AT, RULES, SCHEME, Asked, asked, assessed
from api.cli.placing import unplaced_lines
from api.cli.program import program
from api.cli.supposing import SET, say_supposed
from api.cli.words import labels
from api.language import gettext as _
from api.language import marked
from core.assess import Assessment, OrganisationResult, SchemeResult
from core.boards import best_first
from core.facts import Organisation
from core.host import Moment, Region, Unavailable, Version
from core.rules import show_points


@program.command("assess", help=marked("Assess every organisation of a region for a period."))
@asked
@KNOWN_AT
@RULES
@SCHEME
@SET
@engines.engines
@output.formats("table", "json", "csv")
@click.pass_context
def assess(
    context: click.Context,
    wanted: Asked,
    known_at: Moment | None,
    rules_on: dt.date | Version | None,
    scheme: str | None,
    given: dict[str, Fraction],
    engine: str,
    master: str | None,
    form: str,
) -> None:
    """A plugin that fails gives no result: exit code 1, and in JSON the state ``unavailable``."""
    if given and form in output.SPREADSHEETS:
        raise click.UsageError(_("a what-if is shown as a table or JSON, which say so"), context)
    with (
        context.obj.region(wanted.region) as region,
        engines.spark(context, engine, master) as spark,
    ):
        try:
            found = assessed(region, wanted, known_at, rules_on, spark, overrides=given)
        except Unavailable as error:
            if form == "json":
                output.json(_unavailable(wanted, error))
            raise
        if scheme is not None:
            scheme = found.scheme_named(scheme)
        match form:
            case "json":
                output.json(_chosen(found.to_json(), scheme))
            case "csv" | "xlsx":
                sheet.write(form, found, scheme, kinds_of(region))
            case _:
                Shown(found, kinds_of(region)).write(scheme)


def _unavailable(wanted: Asked, error: Unavailable) -> dict[str, Any]:
    return {
        "region": wanted.region,
        "period": wanted.period,
        "state": "unavailable",
        "reason": {"code": error.code, "place": error.place, "message": error.message},
        "organisations": [],
    }


def _chosen(data: dict[str, Any], scheme: str | None) -> dict[str, Any]:
    """The assessment with one scheme only, where one is asked for; its digest is that of all."""
    if scheme is None:
        return data
    organisations = [
        {**each, "schemes": {scheme: each["schemes"][scheme]}}
        for each in data["organisations"]
        if scheme in each["schemes"]
    ]
    return {**data, "scheme": scheme, "organisations": organisations}


def points(thousandths: int | None) -> str | None:
    """Points as text; None where they are unavailable."""
    return None if thousandths is None else show_points(thousandths)


def kinds_of(region: Region) -> dict[str, str]:
    """The kinds of organisations by code, in the language in use."""
    return labels(region, Organisation, "kind")


class Shown:
    """An assessment as tables: organisations by code, never by points."""

    def __init__(self, found: Assessment, kinds: dict[str, str]) -> None:
        self.found = found
        self.kinds = kinds
        self.results = _without_figures(found)

    def write(self, scheme: str | None) -> None:
        """One scheme with its parts, or all schemes side by side; then how often each rating came."""
        names = list(self.found.plan.schemes) if scheme is None else [scheme]
        output.heading(headline(self.found))
        say_supposed(self.found)
        if nothing := nothing_shown(self.found, names, self.results):
            output.say(nothing)
            return
        if scheme is None:
            self._all(names)
        else:
            self._one(scheme)
        for name in names:
            self.distribution(name)
        for line in unplaced_lines(self.found.unplaced):
            output.say(line)

    def _with(self, names: Sequence[str]) -> list[OrganisationResult]:
        return [
            result
            for result in self.results
            if any(
                name in result.schemes and result.schemes[name].state != "outside" for name in names
            )
        ]

    def _all(self, names: Sequence[str]) -> None:
        heads = [_("Code"), _("Organisation"), _("Kind")]
        schemes = {name: self.found.plan.schemes[name].definition for name in names}
        rated = {name for name, each in schemes.items() if each.rating or each.not_rated}
        for name in names:
            heads += [self.title(name), *([_("Rating")] if name in rated else [])]
        rows = []
        for result in self._with(names):
            cells: list[Any] = [result.code, result.title, self.kind(result)]
            for name in names:
                each = result.schemes[name]
                outside = each.state == "outside"
                cells.append("" if outside else total(each))
                cells += [rating(each)] if name in rated else []
            rows.append(cells)
        output.table(heads, rows, right=[self.title(name) for name in names])
        left = len(self.results) - len(rows)
        if left:
            output.say(_("Further organisations that are in no scheme: {count}").format(count=left))

    def _one(self, name: str) -> None:
        definition = self.found.plan.schemes[name].definition
        groups = {group: each.title or group for group, each in definition.groups.items()}
        heads = [
            *(_("Code"), _("Organisation"), _("Total"), _("Rating")),
            *groups.values(),
            *(_("Vetoes"), _("Undecided")),
        ]
        rows = []
        for result in self._with([name]):
            each = result.schemes[name]
            rows.append(
                [
                    *(result.code, result.title, total(each), rating(each)),
                    *(points(each.groups.get(group)) for group in groups),
                    "; ".join(veto.title for veto in each.vetoes),
                    "; ".join(veto.title for veto in each.undecided),
                ]
            )
        output.table(heads, rows, right=[_("Total"), *groups.values()])

    def distribution(self, name: str) -> None:
        """How many organisations have each rating of a scheme, of how many."""
        counted = self.counted(name)
        place = best_first(self.found.plan.schemes[name].definition)
        output.heading(self.title(name))
        rows = [
            (title, f"{count}/{counted.total()}")
            for (_stars, title), count in sorted(counted.items(), key=lambda each: place(each[0]))
        ]
        output.table((_("Rating"), _("Organisations")), rows, right=(_("Organisations"),))

    def counted(self, name: str) -> Counter[tuple[int, str]]:
        """How many organisations have each rating: by stars, most first, and title."""
        counted: Counter[tuple[int, str]] = Counter()
        for result in self._with([name]):
            each = result.schemes[name]
            counted[-(each.stars or 0), spoken(each.title) or _("no rating")] += 1
        return counted

    def title(self, name: str) -> str:
        """A scheme's title."""
        return self.found.plan.schemes[name].definition.title or name

    def kind(self, result: OrganisationResult) -> str:
        """An organisation's kind in words."""
        return self.kinds.get(result.kind, result.kind)


def in_no_scheme(found: Assessment, organisation: str) -> str:
    """Why no scheme says anything of an organisation."""
    names = list(found.plan.schemes)
    if not names:
        return _without_schemes(found)
    reasons = "; ".join(sorted({_applying(found, name) for name in names}))
    return _("{organisation} is in no scheme: {reasons}").format(
        organisation=organisation, reasons=reasons
    )


def _without_schemes(found: Assessment) -> str:
    return _(
        "{programme} has no schemes: it gives figures and no points. See them with "
        "explain --indicator, or assess --format json."
    ).format(programme=found.resolved.programme.programme.title or found.programme)


def _without_figures(found: Assessment) -> list[OrganisationResult]:
    """What all schemes say of every organisation; figures take longer to read than all else."""
    parts = [found.standings(name) for name in found.plan.schemes]
    if not parts:
        return found.results()
    return [
        replace(of_one[0], schemes={k: v for each in of_one for k, v in each.schemes.items()})
        for of_one in zip(*parts, strict=True)
    ]


def nothing_shown(
    found: Assessment, names: Sequence[str], results: Iterable[OrganisationResult]
) -> str:
    """Why a table of schemes would be empty; nothing where it is not."""
    if not names:
        return _without_schemes(found)
    shown = any(result.schemes[name].state != "outside" for result in results for name in names)
    if shown:
        return ""
    reasons = {_applying(found, name) for name in names}
    return _("No organisation is assessed: {reasons}").format(reasons="; ".join(sorted(reasons)))


def _applying(found: Assessment, name: str) -> str:
    """Of whom a scheme is asked."""
    scheme = found.plan.schemes[name].definition
    words = [word for listed in scheme.applies_to.values() for word in listed]
    title = scheme.title or name
    if not words:
        return _("{scheme} is for every organisation, and there is none").format(scheme=title)
    return _("{scheme} is for {kinds} only").format(scheme=title, kinds=", ".join(words))


def rating(each: SchemeResult) -> str:
    """A rating; of whom a scheme does not rate, why not."""
    said = spoken(each.title)
    return f"{said} ({each.reason})" if each.state == "not_rated" else said


def total(each: SchemeResult) -> str:
    """Points of how many; a dash where they are unavailable."""
    return f"{points(each.total) or '—'}/{points(each.of)}"


def headline(found: Assessment) -> str:
    """What was assessed: region, period, plugin, rules with their version, position, digest."""
    return _(
        "{region} {period} · {plugin} · rules of {rules} · position {position} · {digest}"
    ).format(
        region=found.region,
        period=found.period,
        plugin=found.plugin or found.programme,
        rules=found.rules_version,
        position=found.position,
        digest=found.digest[:19],
    )
