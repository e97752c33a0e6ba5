"""Errors as people read them: a code, what went wrong, where, and a way out; and the exit code."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Final

import click

from api.language import gettext as _
from core.assess import AssessError
from core.columns import CODES as COLUMN_CODES
from core.columns import ColumnsError
from core.facts import CODES as FACT_CODES
from core.facts import CodeListError, FactError
from core.host import CODES as HOST_CODES
from core.host import HostError, Unavailable
from core.log import CODES as LOG_CODES
from core.log import LogError, Rejected
from core.rules import CalendarError, RuleError

#: Bad lines of a file that are shown; their number is always said.
SHOWN: Final = 20

#: Every code of an error; the catalogue says what it means in Chinese.
CODES: Final = frozenset({*FACT_CODES, *LOG_CODES, *COLUMN_CODES, *HOST_CODES})

#: The errors that the program expects.
KNOWN: Final = (
    AssessError,
    CalendarError,
    CodeListError,
    ColumnsError,
    FactError,
    HostError,
    LogError,
    RuleError,
)

#: Codes that are not the user's doing: what stands cannot be trusted, or a plugin failed.
_NOT_INPUT: Final = (
    *("host.columns", "host.hook-failed"),
    *("log.conflict", "log.schema", "log.state", "log.topic"),
)


def exit_code(error: Exception) -> int:
    """1 where what stands is at fault, 2 where the input is."""
    match error:
        case Unavailable():
            return 1
        case ColumnsError():
            return 2 if error.code == "columns.position-unknown" else 1
        case HostError():
            return 1 if error.code in _NOT_INPUT else 2
        case LogError():
            return 1 if error.code in _NOT_INPUT else 2
        case _:
            return 2


def report(error: Exception) -> None:
    """Write an error to standard error."""
    for line in lines(error):
        click.echo(line, err=True)


def lines(error: Exception) -> Iterator[str]:
    """An error as lines of text."""
    match error:
        case click.ClickException():
            yield from _usage(error)
        case Rejected():
            yield from _rejected(error)
        case RuleError():
            yield _headed("R", _("the programme file has errors"))
            yield from (str(problem) for problem in error.problems)
        case FactError():
            yield _headed(error.code, _meaning(error.code) or error.type_name)
            yield from (f"  {fault}" for fault in error.faults)
        case _:
            yield from _coded(error)


class FileError(Exception):
    """A file or folder that cannot be read or written."""

    code = "cli.file"


def unreadable(error: OSError) -> FileError:
    """What the operating system refused, as one of our errors."""
    place = f"{error.filename}: " if error.filename else ""
    return FileError(f"{place}{error.strerror or error}")


def notice(text: str) -> None:
    """Write something worth knowing to standard error."""
    click.echo(text, err=True)


def _headed(code: str, message: str) -> str:
    return f"{_('Error')} [{code}] {message}".rstrip()


def _way_out(text: str) -> str:
    return "  " + _("Way out: {text}").format(text=text)


def _meaning(code: str) -> str:
    """What a code means, in Chinese; nothing in English, in which the error says it itself."""
    meaning = _(code)
    return meaning if meaning != code else ""


def _coded(error: Exception) -> Iterator[str]:
    code = str(getattr(error, "code", type(error).__name__))
    message = str(getattr(error, "message", "")) or str(error).removeprefix(f"{code} ")
    place = getattr(error, "place", "")
    detail = f"{place}: {message}" if place else message
    meaning = _meaning(code)
    # In Chinese the code's meaning says it; the details stay as the program wrote them.
    if meaning:
        yield _headed(code, meaning)
        yield f"  {detail}"
    else:
        yield _headed(code, detail)
    remedy = getattr(error, "remedy", "") or getattr(error, "hint", "")
    if remedy:
        yield _way_out(_(remedy))


def _rejected(error: Rejected) -> Iterator[str]:
    yield _headed(error.code, _("{count} faults, nothing was taken").format(count=len(error.lines)))
    for bad in error.lines[:SHOWN]:
        place = _("line {number}").format(number=bad.number) + (f" {bad.path}" if bad.path else "")
        said = _meaning(bad.code)
        meaning = f" {said}:" if said else ""
        hint = f" ({bad.hint})" if bad.hint else ""
        yield f"  {place} [{bad.code}]{meaning} {bad.message}{hint}"
    if len(error.lines) > SHOWN:
        yield "  " + _("and {count} more").format(count=len(error.lines) - SHOWN)
    yield _way_out(_(error.remedy))


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
            return f"{name}: {error.message}" if name else error.message
        case _:
            return _(error.format_message())
