"""A region in short: what was taken in, how its organisations are rated, its figures, one receipt."""

from __future__ import annotations

from collections.abc import Sequence

from api.cli import output
from api.cli.assessing import Shown, kinds_of, total
from api.cli.bars import Bars, bars
from api.cli.program import Session
from api.language import gettext as _
from core.assess import Assessment
from core.boards import best_first
from core.host import Computed, Demonstration, Plugin, Region, figures_of


def begun(region: Region, plugin: Plugin, progress: Bars) -> str:
    """Import a plugin's history and enable it, where that is not done yet; says what was taken in."""
    progress.stage(_("Generating and importing"))
    taken = region.take(plugin.history())
    if plugin.name not in region.enabled():
        region.enable(plugin.name)
    return _("{title}: {appended} facts recorded, {known} known already.").format(
        title=plugin.identity.title, appended=taken.appended, known=taken.known
    )


def headline(plugin: Plugin) -> str:
    """What a plugin is called, and its region."""
    return f"{plugin.identity.title} {plugin.identity.region}"


def tour(session: Session, plugin: Plugin, shown: Demonstration) -> None:
    """Show a plugin in short on a history of its own, under the rules of its second day."""
    with session.region(plugin.identity.region, create=True) as region:
        with bars() as progress:
            taken = begun(region, plugin, progress)
            region.follow(progress.stage(_("Columns")))
            progress.stage(_("Assessing"))
            found = region.assess(shown.period, plugin=plugin.name, rules_on=shown.rules[1])
            progress.stage(_("Figures"))
            figures = figures_of(region, plugin)
            receipt = region.receipt(
                found, shown.organisation, plugin=plugin.name, scheme=shown.scheme
            )
        output.heading(headline(plugin))
        output.say(taken)
        _rated(region, found, shown.scheme)
        _agreeing(figures)
        _head(found, shown, receipt["digest"])


def _rated(region: Region, found: Assessment, name: str) -> None:
    """How many organisations have each rating, best to worst."""
    definition = found.plan.schemes[name].definition
    counted = Shown(found, kinds_of(region)).counted(name)
    rows = [
        (title, f"{counted[stars, title]}/{counted.total()}")
        for stars, title in sorted(counted, key=best_first(definition))
    ]
    head = f"{definition.title or name} {found.period}"
    output.table((head, _("Organisations")), rows, right=(_("Organisations"),))


def _agreeing(figures: Sequence[Computed]) -> None:
    """How many of the published figures the facts give exactly."""
    if figures:
        agreeing = sum(each.agrees for each in figures)
        said = _("Published figures reproduced: {agreeing} of {count}, from {facts} facts")
        facts = sum(each.facts for each in figures)
        output.say(said.format(agreeing=agreeing, count=len(figures), facts=facts))


def _head(found: Assessment, shown: Demonstration, digest: str) -> None:
    """The first line of a receipt."""
    result = found.of(shown.organisation)
    scheme = result.schemes[shown.scheme]
    output.say(
        _("Receipt of {title}: {total} {rating}, {digest}").format(
            title=result.title, total=total(scheme), rating=scheme.title, digest=digest[:19]
        )
    )
