"""Rules without code: the schema that editors read, and tables of items as people have them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from api.cli import destination, failures, output
from api.cli.choices import Choice
from api.cli.plugins import plugins
from api.cli.program import Group, Session
from api.language import gettext as _
from api.language import marked
from core.boards import board_schema
from core.drafts import (
    BEYOND,
    PROPOSED,
    DraftsError,
    Head,
    Table,
    completed,
    faults_of,
    read_table,
    rejected,
    table_of,
    workbook,
    written,
)
from core.examples import examples_schema
from core.host import above
from core.rules import LENGTH, programme_schema
from core.sheets import MOST_BYTES

_SCHEMAS: Final[Mapping[str, Callable[[], dict[str, Any]]]] = {
    "programme": programme_schema,
    "examples": examples_schema,
    "board": board_schema,
}


@plugins.command(
    "schema", help=marked("Print the JSON Schema of a plugin's files, for the editor.")
)
@click.argument("kind", type=Choice(tuple(_SCHEMAS)), default="programme")
@destination.options
def schema(kind: str) -> None:
    """The files ``docs/*.v1.schema.json`` are made by this."""
    output.json(_SCHEMAS[kind]())


@plugins.group("table", cls=Group, help=marked("Items of assessment rules as an Excel table."))
def table() -> None:
    """See `help`."""


@table.command("export", help=marked("Write a programme's items as an Excel table."))
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--output",
    "to",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help=marked("The file to write, such as rules.xlsx."),
)
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help=marked("With the numbers of this day; today without it."),
)
@click.option("--force", is_flag=True, help=marked("Replace the file where there is one."))
@click.pass_obj
def export(session: Session, path: Path, to: Path, on: dt.datetime | None, force: bool) -> None:
    """A row that the columns cannot say stays in the file, and says so."""
    destination.refuse_existing(to, forced=force)
    folder = (path.parent if path.is_file() else path).resolve()
    library = {**session.host.library, **above([folder])}
    found = table_of(path, dt.date.today() if on is None else on.date(), library)
    if not found.sheets:
        raise DraftsError(
            "drafts.empty", "the programme has no scheme about organisations", place=str(path)
        )
    _write(to, workbook(found))
    rows = [row for sheet in found.sheets for row in sheet.rows]
    beyond = sum(row.status == BEYOND for row in rows)
    failures.notice(
        _("{rows} items are in {path}; {beyond} of them only programme.yaml can say.").format(
            rows=len(rows), path=to, beyond=beyond
        )
    )


def _about(command: Any) -> Any:
    """The options for what a table does not say of itself."""
    for name, kind, said in (
        ("--period", Choice(tuple(LENGTH)), marked("The period assessed (year).")),
        ("--document", str, marked("The document that the items rest on; the title without it.")),
        ("--title", str, marked("The programme's title; that of the table without it.")),
        ("--region", str, marked("The region's code, where the table does not say it.")),
    ):
        command = click.option(name, type=kind, help=said)(command)
    return command


@table.command("import", help=marked("Make a programme of a table in Excel or Word."))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=marked("The plugin's folder; it may be new."),
)
@_about
@click.option(
    "--propose",
    type=click.Path(dir_okay=False, path_type=Path),
    help=marked("Write the table with what its words seem to say, to be confirmed."),
)
@click.option("--accept", is_flag=True, help=marked("Take the proposals as they are."))
@click.option("--force", is_flag=True, help=marked("Replace the file where there is one."))
@click.pass_obj
def import_(
    session: Session,
    /,
    file: Path,
    folder: Path,
    propose: Path | None,
    accept: bool,
    force: bool,
    **about: str | None,
) -> None:
    """All or nothing; what is wrong is said cell by cell, and proposals are never taken silently."""
    target = folder / "programme.yaml"
    for path in filter(None, (target, propose)):
        destination.refuse_existing(path, forced=force)
    with file.open("rb") as opened:
        # One byte more than is taken tells a file that is too large.
        content = opened.read(MOST_BYTES + 1)
    found = read_table(content, str(file))
    made = completed(replace(found.table, head=_head(found.table, about)))
    if found.table.ignored:
        said = "、".join(found.table.ignored)
        failures.notice(_("Columns that were not read: {columns}").format(columns=said))
    if propose is not None:
        _write(propose, workbook(made))
        count = sum(row.status == PROPOSED for sheet in made.sheets for row in sheet.rows)
        failures.notice(
            _(
                "{count} rows are proposed in {path}: look at each, empty its column 状态, "
                "and import that file."
            ).format(count=count, path=propose)
        )
    faults = [*found.faults, *faults_of(made, accept=accept, known=found.faults)]
    if faults:
        raise rejected(faults, str(file))
    done = written(made, session.host.library, accept=accept)
    folder.mkdir(parents=True, exist_ok=True)
    _write(target, done.text.encode("utf-8"))
    count = sum(len(sheet.rows) for sheet in made.sheets)
    failures.notice(_("{count} items are in {path}.").format(count=count, path=target))


def _head(table: Table, about: Mapping[str, str | None]) -> Head:
    """What the table says of itself, then what was asked for, then what can be told."""
    head, said = table.head, {key: value for key, value in about.items() if value}
    title = said.get("title") or head.title or table.sheets[0].title
    return replace(
        head,
        title=title,
        region=said.get("region") or head.region,
        document=said.get("document") or head.document or title,
        period=said.get("period") or head.period,
    )


def _write(path: Path, content: bytes) -> None:
    with destination.unfinished(path) as file:
        file.write(content)
