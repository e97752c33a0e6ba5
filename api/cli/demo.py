"""A first look: every region's history in short, and one of them at length."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click
import orjson

from api.cli import failures, output, receipts
from api.cli.assessing import Shown, kinds_of
from api.cli.bars import Bars, bars
from api.cli.explaining import titles
from api.cli.invoking import typed
from api.cli.program import Session, program
from api.cli.touring import begun, headline, tour
from api.language import gettext as _
from api.language import marked
from core.assess import Assessment, OrganisationResult, difference
from core.boards import best_first
from core.host import Demonstration, HostError, Plugin, Region

FOLDER: Final = Path("dangjian-demo")


@program.command("demo", help=marked("Show every plugin that has a history, or one at length."))
@click.argument("name", required=False)
@click.pass_obj
def demo(session: Session, name: str | None) -> None:
    """Leaves a data folder behind to go on with; running it again adds nothing."""
    if session.given is None:
        session.folder = FOLDER
    if name is not None:
        _at_length(session, session.host.plugin(name))
        return
    shown = {plugin.name: plugin.demonstration() for plugin in _showing(session)}
    if not shown:
        raise HostError(
            "host.no-hook",
            "no installed plugin has the hooks 'history' and 'demonstration'",
            remedy="dangjian plugins list shows what is installed",
        )
    for short in (each for each in shown if not shown[each].at_length):
        tour(session, session.host.plugin(short), shown[short])
    for long in (each for each in shown if shown[each].at_length):
        plugin = session.host.plugin(long)
        output.heading(headline(plugin))
        _at_length(session, plugin)


def _showing(session: Session) -> Iterator[Plugin]:
    """The plugins that have something to show, by name; says which of them cannot be asked."""
    for each in session.host.names:
        if {"demonstration", "history"} <= set(session.host.hooks(each)):
            found = session.host.find(each)
            if isinstance(found, Plugin):
                yield found
            else:
                failures.report(found.unavailable())


def _at_length(session: Session, plugin: Plugin) -> None:
    shown = plugin.demonstration()
    with session.region(plugin.identity.region, create=True) as region:
        Demo(session, region, plugin, shown).run()


class Demo:
    """The steps, in order; every figure printed is computed from the log."""

    def __init__(
        self, session: Session, region: Region, plugin: Plugin, shown: Demonstration
    ) -> None:
        self.session = session
        self.region = region
        self.plugin = plugin
        self.shown = shown
        self.kinds = kinds_of(region)

    def run(self) -> None:
        """Import, assess under two rules, explain, correct, and say what to type next."""
        with bars() as progress:
            self._import(progress)
            before, after = self._correct(progress)
        earlier, found = (self._assessed(before, day) for day in self.shown.rules)
        self._stars(earlier, found)
        self._explain(found)
        corrected = self._assessed(after, self.shown.rules[1])
        self._difference(found, corrected)
        self._ratings_changed(found, corrected)
        self._next(before, after)

    def _assessed(self, position: int, day: dt.date) -> Assessment:
        with bars() as progress:
            progress.stage(_("Assessing"))
            return self.region.assess(
                self.shown.period, plugin=self.plugin.name, position=position, rules_on=day
            )

    def _import(self, progress: Bars) -> None:
        taken = begun(self.region, self.plugin, progress)
        output.heading(_("1  A year of facts"))
        output.say(taken)

    def _correct(self, progress: Bars) -> tuple[int, int]:
        """Record the corrections; the positions before the first and after the last of them."""
        lines = tuple(self.shown.corrections)
        outcome = self.region.take(lines)
        self.region.follow(progress.stage(_("Columns")))
        last = outcome.head.position
        if outcome.appended:
            return last - outcome.appended, last
        return self._corrected_before(lines)

    def _corrected_before(self, lines: Sequence[bytes]) -> tuple[int, int]:
        """The same where an earlier run recorded them: the last revisions of those types."""
        types = [str(orjson.loads(line)["type"]).split(".")[3] for line in lines]
        revisions: list[int] = []
        after = 0
        while page := self.region.log.read(after, types=types):
            revisions += [each.position for each in page if each.topic != "fact.recorded"]
            after = page[-1].position
        last = revisions[-len(lines) :]
        return last[0] - 1, last[-1]

    def _stars(self, *assessments: Assessment) -> None:
        output.heading(_("2  All organisations under two versions of the rules"))
        name = self.shown.scheme
        columns = [Shown(found, self.kinds).counted(name) for found in assessments]
        place = best_first(assessments[-1].plan.schemes[name].definition)
        heads = [
            _("Rating"),
            *(_("rules of {rules}").format(rules=found.rules_version) for found in assessments),
        ]
        ratings = sorted({rating for column in columns for rating in column}, key=place)
        rows = [
            (title, *(f"{column[stars, title]}/{column.total()}" for column in columns))
            for stars, title in ratings
        ]
        output.table(heads, rows, right=heads[1:])
        output.say(
            _("As known at position {position}, before the correction of section 4.").format(
                position=assessments[0].position
            )
        )

    def _explain(self, found: Assessment) -> None:
        code = self.shown.organisation
        result = found.of(code)
        output.heading(_("3  The receipt of {title}").format(title=result.title))
        written = self.region.receipt(
            found,
            code,
            plugin=self.plugin.name,
            scheme=self.shown.scheme,
            indicators=[self.shown.indicator],
        )
        for scheme in written["schemes"]:
            receipts.write_scheme(scheme)
        self._figure(found, result)
        output.say(f"{_('Digest')} {written['digest']}")

    def _figure(self, found: Assessment, result: OrganisationResult) -> None:
        """The value of one indicator, what the document says of it, and the facts behind it."""
        name = self.shown.indicator
        definition = found.resolved.indicators[name]
        output.say(f"\n{definition.title or name} {result.indicators[name].shown}")
        if definition.source is not None:
            document = found.resolved.programme.documents[definition.source.document]
            source = definition.source
            said = f"「{source.quote}」" if source.quote else source.clause
            output.say(f"  {_('Source')} {said} {document.title}")
        for event in self.region.behind(found, result.code, name, plugin=self.plugin.name):
            output.say(
                "  "
                + _("Fact at position {position}: {type}, {day}").format(
                    position=event.position, type=event.type, day=event.occurred_on
                )
            )

    def _difference(self, before: Assessment, after: Assessment) -> None:
        output.heading(_("4  What one corrected fact changes"))
        for line in self.shown.corrections:
            said = orjson.loads(line)
            kind = str(said["type"]).removeprefix("cn.dangjian.fact.")
            output.say(f"{said['subject']} {said['occurredon']} {kind}: {said['reason']}")
        receipts.write_difference(difference(before, after), titles(before, after))

    def _ratings_changed(self, *assessments: Assessment) -> None:
        """What the correction makes of the numbers of section 2."""
        before, after = (
            Shown(found, self.kinds).counted(self.shown.scheme) for found in assessments
        )
        place = best_first(assessments[-1].plan.schemes[self.shown.scheme].definition)
        for stars, title in sorted(before.keys() | after.keys(), key=place):
            if before[stars, title] != after[stars, title]:
                said = _(
                    "{title}: {before}/{total} before the correction, {after}/{total} after it"
                )
                output.say(
                    said.format(
                        title=title,
                        before=before[stars, title],
                        after=after[stars, title],
                        total=before.total(),
                    )
                )

    def _next(self, before: int, after: int) -> None:
        output.heading(_("5  What to type next"))
        region, period = self.region.code, self.shown.period
        start = f"{typed()} --data {shlex.quote(str(self.session.folder))}"
        for command in (
            f"assess {region} --period {period} --scheme {self.shown.scheme}",
            f"explain {region} {self.shown.organisation} --period {period}",
            f"diff {region} --period {period} --from-position {before} --to-position {after}",
            f"organisations {region} --on {period}",
            f"replay {region}",
        ):
            output.say(f"  {start} {command}")
