"""Results on standard output: JSON for programs, CSV for spreadsheets, tables for people."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import click
import orjson
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from api.cli.choices import Choice
from api.language import marked

#: The width of a table that no terminal limits.
_WIDE: Final = 200

Decorated = Callable[..., Any]


def formats(*names: str) -> Callable[[Decorated], Decorated]:
    """The option ``--format``; the first name is the default."""
    return click.option(
        "--format",
        "form",
        type=Choice(names),
        default=names[0],
        help=marked("How the result is written."),
    )


def json(data: Any) -> None:
    """Write data as JSON: UTF-8, in the order of its keys, one line feed at the end."""
    text = orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    click.echo(text, nl=False)


def comma_separated(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows as CSV (RFC 4180, UTF-8)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([_cell(value) for value in row] for row in rows)
    click.echo(text.getvalue().encode(), nl=False)


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
    """Write a table; the columns named in `right` are numbers."""
    made = Table(box=SIMPLE_HEAD, title=title or None, title_justify="left", title_style="bold")
    for head in heads:
        made.add_column(head, justify="right" if head in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*("" if value is None else str(value) for value in row))
    console().print(made)


def say(text: str = "") -> None:
    """Write a line of text."""
    console().print(text, soft_wrap=True)


def heading(text: str) -> None:
    """Write a heading."""
    console().print(f"\n{text}", style="bold", soft_wrap=True)


def console() -> Console:
    """Standard output: nothing in a text is taken for markup; as wide as the terminal, or wide."""
    terminal = sys.stdout.isatty()
    return Console(
        file=sys.stdout,
        width=None if terminal else _WIDE,
        markup=False,
        emoji=False,
        highlight=False,
    )
