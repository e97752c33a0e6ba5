"""A new plugin from a few answers: given as options, or asked for one by one."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn

import click

from api.cli import failures, output
from api.cli.invoking import typed
from api.cli.plugins import plugins
from api.language import gettext as _
from api.language import in_chinese, marked
from api.wording import detail, sentence
from core.rules import LENGTH, show_points
from core.scaffold import (
    WHOLE,
    Answers,
    ScaffoldError,
    answer,
    check_every,
    folder_files,
    guess,
    package_files,
    write,
)

#: The five questions, and what is answered under each.
_QUESTIONS: Final = (
    (marked("1  The region"), ("region", "place")),
    (marked("2  The programme"), ("title", "name")),
    (marked("3  The organisations assessed"), ("kinds",)),
    (marked("4  The period assessed"), ("period",)),
    (
        marked("5  The document, and one sentence of it"),
        (
            "document",
            "number",
            "date",
            "issuer",
            "sentence",
            "counts",
            "at_least",
            "every",
            "points",
        ),
    ),
)


class _Asked(NamedTuple):
    """An answer: what is asked for, what stands in its place where nothing is proposed."""

    words: str
    help: str
    metavar: str


_ASKED: Final = {
    "region": _Asked(
        marked("Code of the region, such as qingshen"),
        marked("The region's code: small letters, digits and hyphens."),
        "CODE",
    ),
    "place": _Asked(
        marked("What people call the region"),
        marked("What people call the region; its code without it."),
        "TEXT",
    ),
    "title": _Asked(
        marked("Title of the programme"), marked("The programme's title."), "TEXT"
    ),
    "name": _Asked(
        marked("Short name of the programme"),
        marked("The programme's short name, behind the region in its id (assessment)."),
        "CODE",
    ),
    "kinds": _Asked(
        marked("Kinds of organisations, with commas between them"),
        marked("The kinds of organisations assessed, with commas between them (branch)."),
        "CODES",
    ),
    "period": _Asked(
        marked("Period: year, half-year, quarter or month"),
        marked("The period assessed: year, half-year, quarter or month (year)."),
        "PERIOD",
    ),
    "document": _Asked(
        marked("Title of the document"), marked("The source document's title."), "TEXT"
    ),
    "number": _Asked(
        marked("Its number, empty if it has none"), marked("The document's number."), "TEXT"
    ),
    "date": _Asked(
        marked("The day it was issued, such as 2015-03-20"),
        marked("The day the document was issued."),
        "DAY",
    ),
    "issuer": _Asked(
        marked("Who issued it, empty if not known"), marked("Who issued the document."), "TEXT"
    ),
    "sentence": _Asked(
        marked("One sentence of it that asks for something to be done"),
        marked("One sentence of the document, word for word."),
        "TEXT",
    ),
    "counts": _Asked(
        marked("What is to be done: its name, or a type and kind such as meeting:lecture"),
        marked("What the sentence asks to be done, such as meeting:lecture; told from it if it can be."),
        "TYPE:KIND",
    ),
    "at_least": _Asked(
        marked("How often at least"),
        marked("How often at least; told from the sentence, or 1."),
        "NUMBER",
    ),
    "every": _Asked(
        marked("In each month, quarter or half-year, or in the whole period"),
        marked("In each of what: month, quarter, half-year or period; told from the sentence."),
        "PERIOD",
    ),
    "points": _Asked(
        marked("Points that it is worth"),
        marked("The points it is worth; told from the sentence if they stand there."),
        "POINTS",
    ),
}  # fmt: skip


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each answer."""
    for field, asked in reversed(_ASKED.items()):
        command = click.option(_option(field), field, metavar=asked.metavar, help=asked.help)(
            command
        )
    return command


def _option(field: str) -> str:
    return f"--{field.replace('_', '-')}"


@plugins.command(
    "new",
    help=marked("Begin a plugin: five questions, and files that load, pass and show a result."),
)
@_options
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help=marked("Where it goes: a folder that may be new (one named after the region)."),
)
@click.option(
    "--package",
    is_flag=True,
    help=marked("Make a Python package of its own, to be installed by pip."),
)
@click.option(
    "--yes", is_flag=True, help=marked("Ask nothing: take what is proposed for what is not given.")
)
def new(folder: Path | None, package: bool, yes: bool, **given: str | None) -> None:
    """Files are written all or none, and never over others."""
    values = {field: _read(field, text) for field, text in given.items() if text is not None}
    for heading, fields in _QUESTIONS:
        missing = [field for field in fields if field not in values]
        if missing and not yes:
            click.echo(f"\n{_(heading)}", err=True)
        for field in missing:
            proposed = _proposed(field, values)
            values[field] = _taken(field, proposed) if yes else _asked(field, proposed, values)
    _check(values)
    answers = Answers(**values)
    lang = "zh" if in_chinese() else "en"
    if package:
        target = folder or Path(f"dangjian-{answers.region}")
        made = package_files(answers, lang)
    else:
        target = folder or Path(answers.region)
        made = folder_files(answers, lang, shlex.quote(str(target)))
    written = write(made, target)
    _show(written, target / made.plugin, package, target)


def _read(field: str, text: str) -> Any:
    """An answer given as an option; what cannot be used is refused with the option's name."""
    try:
        return answer(field, text)
    except ScaffoldError as error:
        _refuse(error)


def _check(values: Mapping[str, Any]) -> None:
    try:
        check_every(values["every"], values["period"])
    except ScaffoldError as error:
        _refuse(error)


def _refuse(error: ScaffoldError) -> NoReturn:
    raise ScaffoldError(
        error.code, error.message, place=_option(error.place), remedy=error.remedy
    ) from error


def _proposed(field: str, values: Mapping[str, Any]) -> str | None:
    """What is proposed for an answer, given those before it; None where nothing can be."""
    fixed = {"name": "assessment", "kinds": "branch", "period": "year", "number": "", "issuer": ""}
    if field in fixed:
        return fixed[field]
    if field == "place":
        return str(values["region"])
    if field in ("counts", "at_least", "every", "points"):
        return _guessed(field, values)
    return None


def _guessed(field: str, values: Mapping[str, Any]) -> str | None:
    """What the sentence says."""
    found = guess(values["sentence"])
    match field:
        case "counts":
            return found.thing.name if found.thing else None
        case "at_least":
            return str(found.at_least or 1)
        case "every":
            shorter = found.every and LENGTH[found.every] < LENGTH[values["period"]]
            return found.every if shorter else WHOLE
        case _:
            return None if found.points is None else show_points(int(found.points * 1000))


def _taken(field: str, proposed: str | None) -> Any:
    if proposed is None:
        raise click.UsageError(
            _("{name} is missing: nothing can be proposed for it").format(name=_option(field))
        )
    return _read(field, proposed)


def _asked(field: str, proposed: str | None, values: Mapping[str, Any]) -> Any:
    """Ask until the answer can be used; why one cannot is said each time."""
    words = _(_ASKED[field].words)
    while True:
        text = click.prompt(words, default=proposed, show_default=bool(proposed), err=True)
        try:
            value = answer(field, text)
            if field == "every":
                check_every(value, values["period"])
        except ScaffoldError as error:
            for line in _reason(error):
                failures.notice(line)
        else:
            return value


def _reason(error: ScaffoldError) -> Iterator[str]:
    said = [sentence(error.message), sentence(error.remedy) if error.remedy else ""]
    yield "  " + detail(said)


def _show(written: list[Path], plugin: Path, package: bool, target: Path) -> None:
    """What was written, and what to type next."""
    output.say(_("Written, checked, and ready to go on with:"))
    for path in written:
        output.say(f"  {path}")
    output.heading(_("What to type next"))
    start, folder = f"{typed()} plugins", shlex.quote(os.fspath(plugin))
    for command, why in (
        ("check", _("its rules and examples are checked")),
        ("try", _("its sample facts are assessed: results and reasons")),
        ("watch", _("after every save: what moved and what fails; Ctrl-C ends it")),
    ):
        output.say(f"  {start} {command} {folder}    # {why}")
    if package:
        why = _("installs it; after that every region can enable it")
        output.say(f"  pip install {shlex.quote(os.fspath(target))}    # {why}")
