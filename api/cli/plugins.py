"""Plugins: which there are, whether one is sound, and which of them a region uses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import click

from api.cli import failures, output
from api.cli.beginning import NEW, say_begun
from api.cli.naming import REGION
from api.cli.program import Group, Session, program
from api.language import gettext as _
from api.language import in_chinese, marked
from api.wording import sentence
from core.boards import FILE as BOARD
from core.examples import Check, read_catalogue, read_examples
from core.examples import check as examine
from core.host import Host, HostError, Plugin, Quarantined, above, board_of, missing
from core.rules import Problem, RuleError

Fault: TypeAlias = Problem | HostError
"""Something wrong with a plugin: at a place in a file, or with the plugin as a whole."""

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
            "problems": [_problem(problem) for problem in each.problems],
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


@plugins.command("check", help=marked("Check a plugin's folder: its rules, hooks and examples."))
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@output.formats("table", "json")
@click.pass_context
def check(context: click.Context, path: Path, form: str) -> None:
    """Exit code 1 where anything is wrong."""
    folder = (path.parent if path.is_file() else path).resolve()
    # What it inherits from may be installed; the plugin itself may be too, and is not meant.
    library = {**context.obj.host.library, **above([folder])}
    host = Host([folder], points=(), library=library)
    found = host.find(folder.name)
    if isinstance(found, Plugin):
        checked = examine(folder, found.functions, host.library)
        board = list(_of_board(host, found))
        faults: list[Fault] = [*checked.problems, *board]
    else:
        checked, board = None, []
        faults = [*_flat(host.faults(folder.name)), *_further(folder)]
    sound = checked is not None and checked.passed and not board
    if form == "json":
        output.json(_checked(found, checked, faults, sound))
    else:
        _show(found, checked, faults)
    context.exit(0 if sound else 1)


def _of_board(host: Host, plugin: Plugin) -> Iterator[Fault]:
    """What is wrong with the board of this year, where the plugin has one."""
    if "board" not in plugin.hooks and not (plugin.folder / BOARD).exists():
        return
    try:
        board_of(host, plugin, str(dt.date.today().year))
    except (HostError, RuleError) as error:
        yield from _flat([error])


def _flat(errors: Iterable[HostError | RuleError]) -> Iterator[Fault]:
    for error in errors:
        if isinstance(error, RuleError):
            yield from error.problems
        else:
            yield error


def _further(folder: Path) -> Iterator[Fault]:
    """What is wrong with the other files of a plugin that cannot be opened, as far as it shows."""
    for name, read in (("examples.yaml", read_examples), ("catalogue.yaml", read_catalogue)):
        try:
            if (folder / name).exists():
                read(folder / name)
        except RuleError as error:
            yield from error.problems


def _checked(
    found: Plugin | Quarantined, checked: Check | None, faults: Sequence[Fault], sound: bool
) -> dict[str, Any]:
    examples = None
    if checked is not None and (report := checked.report) is not None:
        examples = {
            "total": len(report.outcomes),
            "passed": sum(outcome.passed for outcome in report.outcomes),
            "failures": [_problem(failure) for failure in report.failures],
        }
    problems = [_problem(fault) for fault in faults]
    notes = [_problem(note) for note in checked.loaded.notes] if checked and checked.loaded else []
    described = _described(found, {})
    return {"sound": sound, **described, "problems": problems, "notes": notes, "examples": examples}


def _show(found: Plugin | Quarantined, checked: Check | None, faults: Sequence[Fault]) -> None:
    identity = found.identity
    if identity is not None:
        output.say(f"{found.name}: {identity.id} {identity.version} {identity.title}")
    for fault in faults:
        _say_all(failures.problem(fault) if isinstance(fault, Problem) else failures.lines(fault))
    if checked is not None:
        _show_answers(checked)
    if faults:
        output.say(_("Faults of the files: {count}").format(count=len(faults)))


def _show_answers(checked: Check) -> None:
    for warning in checked.warnings:
        said = _("Burden guard: {where}: {what}")
        output.say(said.format(where=warning.where, what=sentence(warning.message)))
    for note in checked.loaded.notes if checked.loaded is not None else ():
        _say_all(failures.problem(note))
    if checked.report is None:
        return
    outcomes = checked.report.outcomes
    for failure in checked.report.failures:
        _say_all(failures.problem(failure))
    passed = sum(outcome.passed for outcome in outcomes)
    output.say(_("Examples passed: {passed}/{total}").format(passed=passed, total=len(outcomes)))


def _say_all(lines: Iterable[str]) -> None:
    for line in lines:
        output.say(line)


def _problem(fault: Fault) -> dict[str, str]:
    return {"code": fault.code, "place": str(fault.place), "message": fault.message}
