"""Excel files: the templates of fact types, and what an import says of a file that was filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from api.cli import destination, failures
from api.cli.asked import checked_period
from api.cli.naming import REGION
from api.cli.program import Session, program
from api.cli.reading import Given
from api.cli.uses import known_type
from api.cli.words import label
from api.language import gettext as _
from api.language import marked
from api.sheets import Sheet, organisations_of, read_sheet, take_sheet, vocabulary_of
from api.wording import sentence
from core.facts import VOCABULARY
from core.host import Region, Taken
from core.sheets import MOST_BYTES, SOURCE, Lines, Note, SheetsError, template
from core.sheets import marked as marked_copy

Decorated = Callable[..., Any]

#: Notes that are shown; their number is always said.
_SHOWN: Final = 40


@program.command("template", help=marked("Write the Excel template of a type of facts."))
@click.argument("type_", metavar="TYPE")
@click.option(
    "--region",
    type=REGION,
    help=marked("Its codes and its organisations' names are offered."),
)
@click.option(
    "--output",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help=marked("The file to write, such as meetings.xlsx."),
)
@click.option("--force", is_flag=True, help=marked("Replace the file where there is one."))
@click.pass_obj
def template_(session: Session, type_: str, region: str | None, path: Path, force: bool) -> None:
    """Fill it in below the row of example, and import it."""
    name = known_type(type_)
    destination.refuse_existing(path, forced=force)
    if region is None:
        content = template(name, VOCABULARY)
    else:
        with session.region(region, quiet=True) as opened:
            content = template(name, vocabulary_of(opened), organisations_of(opened))
    with destination.unfinished(path) as file:
        file.write(content)
    failures.notice(
        _("Template of {type} in {path}; the row of example is not read.").format(
            type=name, path=path
        )
    )


@dataclass(frozen=True)
class Asked:
    """What an import is asked of an Excel file; see `asked`."""

    type: str | None
    period: str | None
    source: str | None
    correct: str | None
    separate: bool
    marked: Path | None

    def refuse_elsewhere(self) -> None:
        """Refuse what means nothing for a text of facts; raises `click.UsageError`."""
        given = {
            "--type": self.type,
            "--period": self.period,
            "--source": self.source,
            "--correct": self.correct,
            "--separate": self.separate or None,
            "--marked": self.marked,
        }
        names = [name for name, value in given.items() if value is not None]
        if names:
            raise click.UsageError(
                _("{options}: for an Excel file only").format(options=", ".join(names))
            )


def asked(command: Decorated) -> Decorated:
    """The options of an import of an Excel file, given as one value `sheet`."""

    @click.option(
        "--type",
        "type_",
        help=marked("Of an Excel file: the type of its facts, where it is unclear."),
    )
    @click.option(
        "--period",
        callback=lambda _context, _parameter, value: value and checked_period(value),
        help=marked("Of an Excel file: the period of days without a year, such as 2015."),
    )
    @click.option(
        "--source",
        help=marked(
            "Of an Excel file: whose numbers stand in it, where several offices count alike."
        ),
    )
    @click.option(
        "--correct",
        metavar="REASON",
        help=marked("Of an Excel file: take changed rows as corrections, for this reason."),
    )
    @click.option(
        "--separate",
        is_flag=True,
        help=marked("Of an Excel file: take rows that may be changed ones as facts of their own."),
    )
    @click.option(
        "--marked",
        type=click.Path(dir_okay=False, path_type=Path),
        help=marked("Of an Excel file: where to write a copy with what is wrong beside each row."),
    )
    @wraps(command)
    def wrapped(
        *arguments: Any,
        type_: str | None,
        period: str | None,
        source: str | None,
        correct: str | None,
        separate: bool,
        marked: Path | None,
        **options: Any,
    ) -> Any:
        if correct is not None and not correct.strip():
            raise click.UsageError(_("--correct: say why the facts are changed"))
        if marked is not None:
            destination.refuse_existing(marked, forced=False)
        wanted = None if type_ is None else known_type(type_)
        sheet = Asked(wanted, period, source, correct, separate, marked)
        return command(*arguments, sheet=sheet, **options)

    return wrapped


class Imported:
    """An Excel file being imported: read, then taken; what is said of it."""

    def __init__(self, region: Region, given: Given, wanted: Asked) -> None:
        self._content = given.content(MOST_BYTES)
        self._wanted = wanted
        self._told = Lines([], [])
        self.sheet: Sheet = read_sheet(
            region,
            self._content,
            name=Path(given.name).name,
            type=wanted.type,
            period=wanted.period,
            source=wanted.source or SOURCE,
        )

    def take(self, region: Region) -> Taken:
        """Take it in; where it is refused and a marked copy is asked for, that is written."""
        try:
            taken, self._told = take_sheet(
                region,
                self.sheet,
                reason=self._wanted.correct or "",
                separate=self._wanted.separate,
            )
        except SheetsError as error:
            for line in self.lines():
                failures.notice(line)
            self._mark(error)
            raise
        return taken

    def _mark(self, error: SheetsError) -> None:
        path = self._wanted.marked
        if path is None or not error.faults:
            return
        messages = [(each.place, f"{each.place.cell}: {failures.cell_fault(each)}")
                    for each in error.faults]  # fmt: skip
        copy = marked_copy(self._content, messages, self.sheet.read.heads, name=self.sheet.name)
        with destination.unfinished(path) as file:
            file.write(copy)
        failures.notice(_("What is wrong is marked in {path}.").format(path=path))

    def place(self, line: int) -> str:
        """The row that a line is of."""
        return str(self._told.row(line).place)

    def lines(self) -> Iterator[str]:
        """How it was understood, and what of it is not recorded again."""
        read, compared = self.sheet.read, self.sheet.compared
        yield _("{name}: {rows} rows of {type} were read.").format(
            name=self.sheet.name,
            rows=len(read.rows),
            type=label(VOCABULARY.types[read.type].label),
        )
        for note in read.notes[:_SHOWN]:
            yield f"  {_note(note)}"
        if len(read.notes) > _SHOWN:
            yield "  " + _("and {count} more").format(count=len(read.notes) - _SHOWN)
        for row, known in compared.older:
            yield "  " + _(
                "{place}: the fact at position {position} was corrected since; its correction stays"
            ).format(place=row.place, position=known.position)
        for row, known in compared.retracted:
            yield "  " + _(
                "{place}: the fact at position {position} was retracted; not recorded again"
            ).format(place=row.place, position=known.position)
        for row, known in compared.elsewhere:
            yield "  " + _(
                "{place}: another source says the same at position {position}; recorded beside it"
            ).format(place=row.place, position=known.position)

    def to_json(self) -> dict[str, Any]:
        """The same as plain data."""
        read, compared = self.sheet.read, self.sheet.compared
        return {
            "type": read.type,
            "rows": len(read.rows),
            "notes": [
                {"cells": [str(each) for each in note.places], "message": note.message}
                for note in read.notes
            ],
            "changed": [
                {
                    "row": str(change.row.place),
                    "position": change.known.position,
                    "certain": change.certain,
                    "fields": [name.lstrip("#") for name, _, _ in change.differences],
                }
                for change in compared.changed
            ],
            "older": [str(row.place) for row, _ in compared.older],
            "retracted": [str(row.place) for row, _ in compared.retracted],
            "elsewhere": [
                {"row": str(row.place), "position": known.position}
                for row, known in compared.elsewhere
            ],
        }


def _note(note: Note) -> str:
    """A note in a line: the first place, how many others, and what was understood."""
    said = sentence(note.message)
    if note.count == 1:
        return f"{note.places[0]}: {said}"
    return _("{place} and {count} more: {said}").format(
        place=note.places[0], count=note.count - 1, said=said
    )
