"""Errors as people read them: a code, what went wrong, where, and a way out; and the exit code."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import click

from api.cli.invoking import as_typed
from api.language import gettext as _
from api.language import in_chinese
from api.wording import detail, meaning, sentence, way_out

if TYPE_CHECKING:
    from core.drafts import DraftsError
    from core.facts import FactError
    from core.host import HostError
    from core.log import BadLine, Rejected
    from core.rules import Problem, RuleError
    from core.sheets import CellFault, SheetsError

#: Bad lines of a file that are shown; their number is always said.
SHOWN: Final = 20

#: Codes of the command itself, and what they mean.
CODES: Final[dict[str, str]] = {
    "cli.empty": "a file without a fact in it",
    "cli.encoding": "a file of facts that is not written in UTF-8",
    "cli.exists": "a file that would be replaced without being asked to",
    "cli.file": "a file or folder that cannot be read or written",
    "cli.format": "a file that is no text of facts: a table, a document, a list",
    "cli.name": "a name that no region or organisation has, or several",
    "cli.replay": "a replay that could compare nothing",
    "cli.rules": "a programme file with errors",
    "cli.usage": "a command, option or value that there is not",
}


class CommandError(Exception):
    """The command refuses something itself; `code` is one of `CODES`.

    `message` and `remedy` are in the language in use.
    """

    def __init__(self, code: str, message: str, *, place: str = "", remedy: str = "") -> None:
        if code not in CODES:
            raise ValueError(f"{code} is not a code of the command")
        super().__init__(f"[{code}] {message}")
        self.code = code
        self.message = message
        self.place = place
        self.remedy = remedy


#: The errors that the program expects, by the rooms that raise them.
_ROOMS: Final = {
    "api.web.refused": ("Refused",),
    "core.accounts": ("AccountsError",),
    "core.assess": ("AssessError",),
    "core.cluster": ("ClusterError",),
    "core.columns": ("ColumnsError",),
    "core.drafts": ("DraftsError",),
    "core.facts": ("CodeListError", "FactError"),
    "core.host": ("HostError",),
    "core.log": ("LogError",),
    "core.organisations": ("OrganisationsError",),
    "core.people": ("PeopleError",),
    "core.publishing": ("PublishingError",),
    "core.rules": ("CalendarError", "RuleError"),
    "core.scaffold": ("ScaffoldError",),
    "core.sheets": ("SheetsError",),
}


def known() -> tuple[type[Exception], ...]:
    """The errors that the program expects, of the rooms that are loaded: no other room raised one."""
    names = [f"{room}.{name}" for room, all_ in _ROOMS.items() for name in all_]
    return (CommandError, *_loaded(*names))


def _loaded(*names: str) -> tuple[type[Exception], ...]:
    """Classes by name, as far as their rooms are loaded."""
    parted = (name.rpartition(".") for name in names)
    rooms = ((sys.modules.get(room), name) for room, _dot, name in parted)
    return tuple(getattr(room, name) for room, name in rooms if hasattr(room, name))


#: Codes that are not the user's doing: what stands cannot be trusted, or a plugin failed.
_NOT_INPUT: Final = (
    *("cli.replay", "host.columns", "host.hook-failed", "people.conflict", "people.damaged"),
    *("log.conflict", "log.schema", "log.state", "log.topic", "publishing.state"),
)


#: Errors whose code says whether what stands is at fault.
_OF_STANDING: Final = (
    *("core.host.HostError", "core.log.LogError"),
    *("core.people.PeopleError", "core.publishing.PublishingError"),
)


def _is(error: Exception, name: str) -> bool:
    return isinstance(error, _loaded(name))


def exit_code(error: Exception) -> int:
    """1 where what stands is at fault, 2 where the input is."""
    code = getattr(error, "code", "")
    if _is(error, "core.host.Unavailable"):
        return 1
    if _is(error, "core.cluster.ClusterError"):
        return 1 if code == "cluster.run" else 2
    if _is(error, "core.columns.ColumnsError"):
        return 2 if code == "columns.position-unknown" else 1
    return (
        1
        if isinstance(error, (CommandError, *_loaded(*_OF_STANDING))) and code in _NOT_INPUT
        else 2
    )


def report(error: Exception) -> None:
    """Write an error to standard error."""
    for line in lines(error):
        click.echo(line, err=True)


def notice(text: str) -> None:
    """Write something worth knowing to standard error."""
    click.echo(as_typed(text), err=True)


def worth_knowing(error: HostError) -> Iterator[str]:
    """What an error says, where nothing was refused for it."""
    yield _("Note: {text}").format(text=detail([error.place, sentence(error.message)]))
    if error.remedy:
        yield _way_out(way_out(error.code, error.remedy))


def lines(error: Exception) -> Iterator[str]:
    """An error as lines of text."""
    if isinstance(error, click.ClickException):
        yield from _usage(error)
    elif isinstance(error, CommandError):
        yield _headed(error.code, detail([error.place, error.message]))
        if error.remedy:
            yield _way_out(error.remedy)
    else:
        by = (write for name, write in _WRITTEN.items() if _is(error, name))
        yield from next(by, _coded)(error)


def _rules(error: RuleError) -> Iterator[str]:
    yield _headed("cli.rules", _("the programme file has errors"))
    for each in error.problems:
        yield from problem(each)


def _running(error: RuleError) -> Iterator[str]:
    """The files are right: it is the facts, or the room there is, that the rules cannot be run with."""
    yield _headed(error.problems[0].code, _("the rules cannot be run"))
    for each in error.problems:
        yield from problem(each)


def _fact(error: FactError) -> Iterator[str]:
    yield _headed(error.code, meaning(error.code) or error.type_name)
    for fault in error.faults:
        said = detail([fault.path, sentence(fault.message)])
        yield f"  {said}{_aside(sentence(fault.hint))}"


def unreadable(error: OSError) -> CommandError:
    """What the operating system refused, as one of our errors."""
    said = sentence(error.strerror or str(error))
    return CommandError("cli.file", said, place=str(error.filename or ""))


def problem(each: Problem) -> Iterator[str]:
    """A problem of a file at its place, with the line it stands on."""
    if not in_chinese():
        yield str(each)
        return
    yield f"{each.place}: {each.code} {_meant(each.code, each.message)}"
    if way := way_out(each.code, each.hint):
        yield f"  {way}"
    if each.excerpt:
        yield f"  | {each.excerpt}"
        yield f"  | {' ' * (max(each.place.column, 1) - 1)}^"


def reason(code: str, message: str, place: str = "", remedy: str = "") -> Iterator[str]:
    """Why something was set aside: its code, its place and what it says; then the way out."""
    yield f"[{code}] {detail([place, _meant(code, message)])}"
    if way := way_out(code, remedy):
        yield _way_out(way)


def _meant(code: str, message: str) -> str:
    """What a code means, in Chinese, and then what happened."""
    return detail([meaning(code), sentence(message)])


def _headed(code: str, message: str) -> str:
    return f"{_('Error')} [{code}] {message}".rstrip()


def _way_out(text: str) -> str:
    return "  " + _("Way out: {text}").format(text=as_typed(text))


def _aside(text: str) -> str:
    return f" ({text})" if text else ""


def _coded(error: Exception) -> Iterator[str]:
    code = str(getattr(error, "code", type(error).__name__))
    message = str(getattr(error, "message", "")) or str(error).removeprefix(f"{code} ")
    place = sentence(str(getattr(error, "place", "")))
    meant = meaning(code)
    said = detail([place, sentence(message)])
    # In Chinese the code's meaning stands first, and then what is special about this time.
    yield _headed(code, meant or said)
    if meant and said:
        yield f"  {said}"
    remedy = way_out(code, str(getattr(error, "remedy", "") or getattr(error, "hint", "")))
    if remedy:
        yield _way_out(remedy)


def _rejected(error: Rejected) -> Iterator[str]:
    yield _headed(error.code, _("{count} faults, nothing was taken").format(count=len(error.lines)))
    for bad in error.lines[:SHOWN]:
        yield f"  {_bad_line(bad)}"
    if len(error.lines) > SHOWN:
        yield "  " + _("and {count} more").format(count=len(error.lines) - SHOWN)
    yield _way_out(way_out(error.code, error.remedy))


def _sheet(error: SheetsError | DraftsError) -> Iterator[str]:
    if not error.faults:
        yield from _coded(error)
        return
    said = _("{count} faults, nothing was taken").format(count=len(error.faults))
    yield _headed(error.code, detail([error.place, said]))
    for fault in error.faults[:SHOWN]:
        yield f"  {fault.place} [{fault.code}] {cell_fault(fault)}"
    if len(error.faults) > SHOWN:
        yield "  " + _("and {count} more").format(count=len(error.faults) - SHOWN)
    yield _way_out(way_out(error.code, error.remedy))


def cell_fault(fault: CellFault) -> str:
    """What is wrong with a cell, and what to do."""
    said = detail([meaning(fault.code), sentence(fault.message)])
    hint = way_out(fault.code, fault.hint) if in_chinese() else sentence(fault.hint)
    return f"{said}{_aside(as_typed(hint))}"


def _bad_line(bad: BadLine) -> str:
    place = _("line {number}").format(number=bad.number) + (f" {bad.path}" if bad.path else "")
    said = detail([meaning(bad.code), sentence(bad.message)])
    hint = way_out(bad.code, bad.hint) if in_chinese() else sentence(bad.hint)
    return f"{place} [{bad.code}] {said}{_aside(hint)}"


def _usage(error: click.ClickException) -> Iterator[str]:
    """What click refuses, in our words where it has words of its own."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        yield error.ctx.get_help() if error.ctx is not None else ""
        return
    yield _headed("cli.usage", _usage_message(error))
    context = getattr(error, "ctx", None)
    if context is not None:
        yield _way_out(f"{context.command_path} --help")


def _usage_message(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            near = difflib.get_close_matches(error.option_name, error.possibilities or [], n=1)
            hint = _("; did you mean {near}?").format(near=near[0]) if near else ""
            return _("there is no option {name}").format(name=error.option_name) + hint
        case click.MissingParameter():
            name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else ""
            return _("{name} is missing").format(name=name)
        case click.BadParameter():
            name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else ""
            return detail([name, sentence(error.message)])
        case _:
            return sentence(error.format_message())


#: How errors are written that have more to say than a code and a sentence; the first that fits.
_WRITTEN: Final[dict[str, Callable[..., Iterator[str]]]] = {
    "core.log.Rejected": _rejected,
    "core.sheets.SheetsError": _sheet,
    "core.drafts.DraftsError": _sheet,
    "core.rules.RunError": _running,
    "core.rules.RuleError": _rules,
    "core.facts.FactError": _fact,
}
