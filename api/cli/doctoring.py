"""``plugins doctor``: what an upgrade of this program would break, before it is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click

from api.cli import failures, output
from api.cli.plugins import plugins
from api.cli.program import Session
from api.language import gettext as _
from api.language import marked
from core.assess import AssessError
from core.conformance import Shift, Verdict, diagnose, read_version, shift
from core.host import HostError, Region
from core.publishing import Publication, Register, Review, review
from core.rules import CalendarError

#: What the states of plugins are called.
_STATES: Final = {
    "runs": marked("runs"),
    "warned": marked("runs, with a warning"),
    "breaks": marked("breaks"),
    "missing": marked("not found"),
}


class _Version(click.ParamType[Any]):
    """A version of this program."""

    name = "version"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """See click."""
        try:
            return read_version(str(value))
        except ValueError:
            self.fail(_("'{value}' is no version, such as 1.0").format(value=value), param, ctx)


@plugins.command(
    "doctor", help=marked("Say which plugins another version of dangjian would break.")
)
@click.option(
    "--target",
    type=_Version(),
    required=True,
    help=marked("The version of dangjian to upgrade to, such as 1.0."),
)
@click.option(
    "--before",
    "olds",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help=marked("The folder of a plugin's enabled version, to compare results; may be repeated."),
)
@output.formats("table", "json")
@click.pass_context
def doctor(context: click.Context, target: Any, olds: tuple[Path, ...], form: str) -> None:
    """Exit code 1 where a plugin that is enabled somewhere would break; nothing is changed."""
    session: Session = context.obj
    enabled = session.installation.enabled()
    folders = session.host.folders
    names = sorted({*folders, *enabled})
    verdicts = [diagnose(name, folders.get(name), target, enabled.get(name, {})) for name in names]
    moved = list(_moved(session, enabled, {folder.resolve().name: folder for folder in olds}))
    if form == "json":
        output.json(
            {
                "target": str(target),
                "version": session.host.version,
                "plugins": [each.to_json() for each in verdicts],
                "results": [_plain(each) for each in moved],
            }
        )
    else:
        _show(verdicts, moved)
    broken = any(each.enabled and each.state in ("breaks", "missing") for each in verdicts)
    context.exit(1 if broken else 0)


Moved = Shift | Review
"""How results would differ: by two versions of a plugin, or from what was published."""


def _moved(
    session: Session, enabled: Mapping[str, Mapping[str, str]], olds: Mapping[str, Path]
) -> Iterator[Moved]:
    """What the installed versions say otherwise, of plugins that are enabled in another version."""
    for name, by_region in enabled.items():
        identity = session.host.identities.get(name)
        for code, version in by_region.items():
            if identity is None or identity.version == version:
                continue
            with session.region(code, quiet=True) as region:
                region.follow()
                try:
                    yield from _differing(region, name, olds.get(name))
                except (AssessError, CalendarError, HostError) as error:
                    for line in failures.lines(error):
                        failures.notice(line)


def _differing(region: Region, name: str, old: Path | None) -> Iterator[Moved]:
    if old is not None and (found := shift(region, old, dt.date.today())) is not None:
        yield found
    latest: dict[tuple[str, str], Publication] = {}
    for publication in Register(region).publications():
        if publication.rules.plugin == name:
            latest[publication.scheme, publication.period] = publication
    for publication in latest.values():
        yield review(region, publication, traced=0)


def _plain(each: Moved) -> dict[str, Any]:
    if isinstance(each, Shift):
        return {"compared": "versions", **each.to_json()}
    publication = each.publication
    return {
        "compared": "published",
        "publication": publication.position,
        "scheme": publication.scheme,
        "period": publication.period,
        "organisations": len(publication.table),
        "changed": len(each.moved),
        "available": each.unavailable is None,
    }


def _show(verdicts: Sequence[Verdict], moved: Sequence[Moved]) -> None:
    heads = (_("Plugin"), _("State"), _("Version"), _("Requires"), _("Enabled"))
    rows = [
        (
            each.name,
            _(_STATES[each.state]),
            each.identity.version if each.identity else None,
            each.identity.requires if each.identity else None,
            ", ".join(f"{region} ({version})" for region, version in each.enabled.items()) or "—",
        )
        for each in verdicts
    ]
    output.table(heads, rows)
    for verdict in verdicts:
        for fault in verdict.found:
            for line in failures.problem(fault):
                output.say(line)
    for each in moved:
        output.say(_told(each))


def _told(each: Moved) -> str:
    if isinstance(each, Shift):
        said = _(
            "{region} {period}: {plugin} {after} gives {changed} of {total} organisations another "
            "result than {before}."
        )
        return said.format(
            region=each.region,
            period=each.period,
            plugin=each.plugin,
            after=each.after,
            before=each.before,
            changed=each.changed,
            total=each.organisations,
        )
    publication = each.publication
    if each.unavailable is not None:
        said = _("Published result {number} ({scheme} {period}): cannot be computed any more.")
        return said.format(
            number=publication.position, scheme=publication.title, period=publication.period
        )
    said = _(
        "Published result {number} ({scheme} {period}): {changed} of {total} organisations would "
        "have another result."
    )
    return said.format(
        number=publication.position,
        scheme=publication.title,
        period=publication.period,
        changed=len(each.moved),
        total=len(publication.table),
    )
