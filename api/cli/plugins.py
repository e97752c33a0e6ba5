"""Plugins: which there are, whether one is sound, and which of them a region uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click

from api.cli import conforming, failures, output
from api.cli.beginning import NEW, say_begun
from api.cli.naming import REGION
from api.cli.program import Group, Session, program
from api.language import gettext as _
from api.language import in_chinese, marked
from core.host import Plugin, Quarantined, missing

#: What the states of plugins are called.
_STATES: Final = {
    "ready": marked("ready"),
    "quarantined": marked("set aside"),
    "missing": marked("not found"),
}


@program.group("plugins", cls=Group, help=marked("List, check, enable and disable plugins."))
def plugins() -> None:
    """See `help`."""


@plugins.command("list", help=marked("List installed plugins, those set aside with the reason."))
@click.option(
    "--region", "code", type=REGION, help=marked("Say only what this region has enabled.")
)
@output.formats("table", "json")
@click.pass_obj
def list_(session: Session, code: str | None, form: str) -> None:
    """Exit code 0 also where plugins were set aside: that is an answer."""
    if code is None:
        enabled = session.installation.enabled()
    else:
        with session.region(code, quiet=True) as region:
            enabled = {name: {code: each.version} for name, each in region.enabled().items()}
    described = [
        _described(each, enabled.get(each.name, {}), code) for each in session.host.every()
    ]
    gone = sorted(enabled.keys() - set(session.host.names))
    described += [_missing(name, enabled[name], code) for name in gone]
    if form == "json":
        output.json(described)
        return
    heads = (_("Plugin"), _("State"), _("Version"), _("Region"), _("Programme"), _("Enabled"))
    output.table(heads, (_row(each) for each in described))
    _set_aside({each["name"]: each["reason"] for each in described if each["reason"]})


def _set_aside(reasons: Mapping[str, Mapping[str, str]]) -> None:
    """Why plugins were set aside, by name, and what that means for those who use them."""
    for name, each in reasons.items():
        parts = (each[part] for part in ("code", "message", "place", "remedy"))
        first, *rest = failures.reason(*parts)
        _say_all([f"{name}: {first}", *rest])
    if reasons:
        output.say(
            _(
                "A plugin that was set aside gives no results, and changes nothing of the facts or of "
                "the other plugins. Once it is put right, in the same version, it works again as before."
            )
        )


def _described(
    each: Plugin | Quarantined, enabled: Mapping[str, str], code: str | None = None
) -> dict[str, Any]:
    """A plugin as plain data; `enabled` has the version by region, `code` is the one asked about."""
    identity = each.identity
    described: dict[str, Any] = {
        "name": each.name,
        "state": "quarantined" if isinstance(each, Quarantined) else "ready",
        "origin": each.origin,
        "programme": None if identity is None else identity.id,
        "region": None if identity is None else identity.region,
        "version": None if identity is None else identity.version,
        "requires": None if identity is None else identity.requires,
        "title": None if identity is None else identity.title,
        "en": None if identity is None else identity.en,
        "enabled": enabled.get(code) if code is not None else None,
        "enabled_in": dict(enabled),
        "reason": None,
    }
    if isinstance(each, Plugin):
        described["hooks"] = list(each.hooks)
        described["schemes"] = sorted(each.loaded.programme.schemes)
        described["warnings"] = [warning.message for warning in each.loaded.warnings]
    else:
        described["reason"] = {
            "code": each.code,
            "place": each.place,
            "message": each.message,
            "remedy": each.remedy,
            "problems": [conforming.plain(problem) for problem in each.problems],
        }
    return described


def _missing(name: str, enabled: Mapping[str, str], code: str | None) -> dict[str, Any]:
    """A plugin that is enabled somewhere and was not found, as plain data."""
    error = missing(name, code or min(enabled))
    return {
        **dict.fromkeys(("origin", "programme", "region", "version", "requires", "title", "en")),
        "name": name,
        "state": "missing",
        "enabled": enabled.get(code) if code is not None else None,
        "enabled_in": dict(enabled),
        "reason": {
            "code": error.code,
            "place": error.place,
            "message": error.message,
            "remedy": error.remedy,
            "problems": [],
        },
    }


def _row(each: dict[str, Any]) -> Sequence[Any]:
    state = _(_STATES[each["state"]])
    title = each["title"] if in_chinese() else each["en"] or each["title"]
    enabled = ", ".join(f"{region} ({version})" for region, version in each["enabled_in"].items())
    return each["name"], state, each["version"], each["region"], title, enabled or "—"


@plugins.command("enable", help=marked("Enable the installed version of a plugin for a region."))
@click.argument("name")
@click.option(
    "--region", "code", type=REGION, required=True, help=marked("The region; it may be new.")
)
@NEW
@click.pass_obj
def enable(session: Session, name: str, code: str, new: bool) -> None:
    """An event in the region's log."""
    plugin = session.host.plugin(name)
    others = session.installation.regions()
    with session.region(code, create=True, new=new, quiet=True) as region:
        before = region.answering()
        outcome = region.enable(name)
        after = region.answering()
    say_begun(code, others)
    said = (
        _("{plugin} {version} is enabled for {region} from position {position} on.")
        if outcome.appended
        else _("{plugin} {version} was enabled for {region} already; position {position}.")
    )
    failures.notice(
        said.format(
            plugin=name,
            version=plugin.identity.version,
            region=code,
            position=outcome.head.position,
        )
    )
    if after != before:
        _say_answering(code, before, after)


def _say_answering(code: str, before: str | None, after: str | None) -> None:
    """Say which plugin answers from now on where none is named, and which did before."""
    if after is None:
        said = _(
            "Name the plugin with --plugin from now on; without it {before} answered for {region}."
        )
    elif before is None:
        said = _("Without --plugin, {after} answers for {region}.")
    else:
        said = _(
            "Without --plugin, {after} answers for {region} from now on; before, {before} did."
        )
    failures.notice(said.format(region=code, before=before, after=after))


@plugins.command("disable", help=marked("Disable a plugin for a region."))
@click.argument("name")
@click.option("--region", "code", type=REGION, required=True, help=marked("The region."))
@click.pass_obj
def disable(session: Session, name: str, code: str) -> None:
    """An event in the region's log; what it said as of earlier positions can still be asked."""
    with session.region(code, quiet=True) as region:
        outcome = region.disable(name)
    failures.notice(
        _("{plugin} is disabled for {region} from position {position} on.").format(
            plugin=name, region=code, position=outcome.head.position
        )
    )


@plugins.command("check", help=marked("Check a plugin's folder, and say what grade it reaches."))
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--basic", is_flag=True, help=marked("Only what the basic grade takes: files and examples.")
)
@output.formats("table", "json")
@click.pass_context
def check(context: click.Context, path: Path, basic: bool, form: str) -> None:
    """Exit code 1 where it has not even the basic grade."""
    folder = (path.parent if path.is_file() else path).resolve()
    sound = conforming.checked(
        folder,
        context.obj.host,
        form,
        basic=basic,
        described=lambda found: _described(found, {}),
        data=context.obj.folder,
    )
    context.exit(0 if sound else 1)


def _say_all(lines: Iterable[str]) -> None:
    for line in lines:
        output.say(line)
