"""Results on standard output: JSON for programs, CSV and Excel for spreadsheets, tables for people."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import click
import orjson
from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.table import Table

from api.cli import destination
from api.cli.choices import Choice
from api.cli.fitting import as_lines, fitted
from api.language import gettext as _
from api.language import in_chinese, marked

#: The width of a table that no terminal limits.
_WIDE: Final = 200

#: The formats that a spreadsheet program opens.
SPREADSHEETS: Final = ("csv", "xlsx")

Decorated = Callable[..., Any]


def formats(*names: str, to_file: bool = True) -> Callable[[Decorated], Decorated]:
    """The option ``--format``, the first name the default; and ``--output``, unless not `to_file`.

    What can be written as CSV can be as an Excel file too.
    """
    if "csv" in names:
        names = (*names, "xlsx")
    form = click.option(
        "--format",
        "form",
        type=Choice(names),
        default=names[0],
        help=marked("How the result is written."),
    )
    return lambda command: form(destination.options(command) if to_file else command)


def json(data: Any) -> None:
    """Write data as JSON: UTF-8, in the order of its keys, one line feed at the end."""
    text = orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    _bytes(text)


def spreadsheet(
    form: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    shown: Sequence[str],
    *,
    title: str,
    numbers: Iterable[str] = (),
    days: Iterable[str] = (),
) -> None:
    """Write rows as one of `SPREADSHEETS`; an Excel file has `numbers` and `days`, by `heads`, as such.

    See `comma_separated`. Raises `click.UsageError` for an Excel file that would go to a terminal.
    """
    if form == "csv":
        comma_separated(heads, rows, shown)
        return
    if destination.stream().isatty():
        raise click.UsageError(_("an Excel file goes to a file: give --output"))
    told = shown if in_chinese() else heads
    names = dict(zip(heads, told, strict=True))
    from core.sheets import table as workbook  # what writes them is loaded where one is written

    content = workbook(
        title,
        told,
        rows,
        numbers=[names[each] for each in numbers],
        days=[names[each] for each in days],
    )
    _bytes(content)


def paper(content: bytes) -> None:
    """Write a Word file; raises `click.UsageError` for one that would go to a terminal."""
    if destination.stream().isatty():
        raise click.UsageError(_("a Word file goes to a file: give --output"))
    _bytes(content)


def comma_separated(
    heads: Sequence[str], rows: Iterable[Sequence[Any]], shown: Sequence[str]
) -> None:
    """Write rows as CSV (RFC 4180, UTF-8): for people in Chinese, for programs in English.

    `heads` are the names that stay the same from version to version, `shown` the heads for people.
    A Chinese file begins with the mark by which spreadsheets know UTF-8.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(shown if in_chinese() else heads)
    writer.writerows([_cell(value) for value in row] for row in rows)
    mark = BOM_UTF8 if in_chinese() and destination.is_file() else b""
    _bytes(mark + text.getvalue().encode())


def _bytes(written: bytes) -> None:
    click.echo(written, file=destination.stream(), nl=False)


def _cell(value: Any) -> Any:
    """A value no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return value if _is_number(value) else f"'{value}"
    return "" if value is None else value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def table(
    heads: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[str] = (), title: str = ""
) -> None:
    """Write a table; the columns named in `right` are numbers.

    Where the terminal is narrow, texts go on in the next line while codes and numbers stay in one
    piece; where that leaves texts too little room, each row is written as lines of its own.
    """
    cells = [["" if value is None else str(value) for value in row] for row in rows]
    to = console()
    widths = fitted(heads, cells, to.width)
    if widths is None:
        for line in as_lines(heads, cells, to.width):
            to.print(line, soft_wrap=True)
        return
    made = Table(box=SIMPLE_HEAD, title=title or None, title_justify="left", title_style="bold")
    for head, width in zip(heads, widths, strict=True):
        justify: JustifyMethod = "right" if head in right else "left"
        made.add_column(head, justify=justify, overflow="fold", width=width)
    for row in cells:
        made.add_row(*row)
    to.print(made)


def say(text: str = "") -> None:
    """Write a line of text."""
    console().print(text, soft_wrap=True)


def heading(text: str) -> None:
    """Write a heading."""
    console().print(f"\n{text}", style="bold", soft_wrap=True)


def console() -> Console:
    """Where the result goes: nothing in a text is taken for markup; as wide as the terminal, or wide."""
    stream = destination.stream()
    return Console(
        file=stream,
        width=None if stream.isatty() else _WIDE,
        markup=False,
        emoji=False,
        highlight=False,
    )
