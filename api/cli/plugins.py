"""Plugins: which there are, whether one is sound, and which of them a region uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from api.cli import failures, output
from api.cli.program import Group, Session, program
from api.language import gettext as _
from api.language import in_chinese, marked
from core.examples import Check
from core.examples import check as examine
from core.host import Host, Plugin, Quarantined
from core.rules import Problem


@program.group("plugins", cls=Group, help=marked("List, check, enable and disable plugins."))
def plugins() -> None:
    """See `help`."""


@plugins.command("list", help=marked("List installed plugins, those set aside with the reason."))
@click.option("--region", "code", help=marked("Say also what this region has enabled."))
@output.formats("table", "json")
@click.pass_obj
def list_(session: Session, code: str | None, form: str) -> None:
    """Exit code 0 also where plugins were set aside: that is an answer."""
    enabled: dict[str, str] = {}
    if code is not None:
        with session.region(code, quiet=True) as region:
            enabled = {name: each.version for name, each in region.enabled().items()}
    described = [_described(each, enabled.get(each.name)) for each in session.host.every()]
    if form == "json":
        output.json(described)
        return
    heads = (_("Plugin"), _("State"), _("Version"), _("Region"), _("Programme"), _("Enabled"))
    output.table(heads, (_row(each) for each in described))
    for each in described:
        if each["reason"] is not None:
            output.say(f"{each['name']}: [{each['reason']['code']}] {each['reason']['message']}")


def _described(each: Plugin | Quarantined, enabled: str | None) -> dict[str, Any]:
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
        "enabled": enabled,
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
            "problems": [_problem(problem) for problem in each.problems],
        }
    return described


def _row(each: dict[str, Any]) -> Sequence[Any]:
    state = _("ready") if each["state"] == "ready" else _("set aside")
    title = each["title"] if in_chinese() else each["en"] or each["title"]
    return each["name"], state, each["version"], each["region"], title, each["enabled"]


@plugins.command("enable", help=marked("Enable the installed version of a plugin for a region."))
@click.argument("name")
@click.option("--region", "code", required=True, help=marked("The region; it may be new."))
@click.pass_obj
def enable(session: Session, name: str, code: str) -> None:
    """An event in the region's log."""
    plugin = session.host.plugin(name)
    with session.region(code, create=True, quiet=True) as region:
        outcome = region.enable(name)
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


@plugins.command("disable", help=marked("Disable a plugin for a region."))
@click.argument("name")
@click.option("--region", "code", required=True, help=marked("The region."))
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


@plugins.command("check", help=marked("Check a plugin's folder: its rules, hooks and examples."))
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@output.formats("table", "json")
@click.pass_context
def check(context: click.Context, path: Path, form: str) -> None:
    """Exit code 1 where anything is wrong."""
    folder = (path.parent if path.is_file() else path).resolve()
    found = Host([folder], points=()).find(folder.name)
    checked = examine(folder, found.functions) if isinstance(found, Plugin) else None
    sound = checked is not None and checked.passed
    if form == "json":
        output.json(_checked(found, checked, sound))
    else:
        _show(found, checked)
    context.exit(0 if sound else 1)


def _checked(found: Plugin | Quarantined, checked: Check | None, sound: bool) -> dict[str, Any]:
    described = {"sound": sound, **_described(found, None)}
    if checked is None:
        return {**described, "problems": [], "examples": None}
    report = checked.report
    examples = None
    if report is not None:
        examples = {
            "total": len(report.outcomes),
            "passed": sum(outcome.passed for outcome in report.outcomes),
            "failures": [_problem(failure) for failure in report.failures],
        }
    problems = [_problem(problem) for problem in checked.problems]
    return {**described, "problems": problems, "examples": examples}


def _show(found: Plugin | Quarantined, checked: Check | None) -> None:
    identity = found.identity
    if identity is not None:
        output.say(f"{found.name}: {identity.id} {identity.version} {identity.title}")
    if isinstance(found, Quarantined):
        output.say(f"[{found.code}] {found.place}: {found.message}")
        _say_all(found.problems)
    if checked is None:
        return
    for warning in checked.warnings:
        said = _("Burden guard: {where}: {what}")
        output.say(said.format(where=warning.where, what=warning.message))
    _say_all(checked.problems)
    if checked.report is None:
        return
    outcomes = checked.report.outcomes
    _say_all(outcome for outcome in outcomes if not outcome.passed)
    passed = sum(outcome.passed for outcome in outcomes)
    output.say(_("Examples passed: {passed}/{total}").format(passed=passed, total=len(outcomes)))


def _say_all(things: Iterable[object]) -> None:
    for each in things:
        output.say(str(each))


def _problem(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "place": str(problem.place), "message": problem.message}
