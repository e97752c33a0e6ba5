"""Rules without code: the schema that editors read, and tables of items as people have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import click

from api.cli import destination, output
from api.cli.choices import Choice
from api.cli.plugins import plugins
from api.language import marked
from core.boards import board_schema
from core.examples import examples_schema
from core.rules import programme_schema

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
