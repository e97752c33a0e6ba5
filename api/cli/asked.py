"""What commands about assessments ask for, and the assessment they get."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from api.cli.bars import bars
from api.language import gettext as _
from api.language import marked
from core.assess import Assessment
from core.host import Region

Decorated = Callable[..., Any]


def day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> dt.date | None:
    """A day, ``2014-12-31``; a year alone is its last day."""
    return None if value is None else _day(value)


def days(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[dt.date, ...]:
    """The same for an option given several times."""
    return tuple(map(_day, values))


def _day(value: str) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{value}-12-31" if len(value) == 4 else value)
    except ValueError:
        raise click.BadParameter(
            _("{value} is not a day; write 2014-12-31").format(value=value)
        ) from None


@dataclass(frozen=True)
class Asked:
    """What every command here asks for."""

    region: str
    period: str
    plugin: str | None
    any_version: bool


def asked(command: Decorated) -> Decorated:
    """The argument REGION and the options of `Asked`, given as one value."""

    @click.argument("region")
    @click.option("--period", required=True, help=marked("2015, 2015-H1, 2015-Q3 or 2015-07."))
    @click.option(
        "--plugin", help=marked("Which enabled plugin; the region's own or only one without it.")
    )
    @click.option(
        "--any-version",
        is_flag=True,
        help=marked("Let the installed version answer where another was enabled."),
    )
    @wraps(command)
    def wrapped(
        *arguments: Any,
        region: str,
        period: str,
        plugin: str | None,
        any_version: bool,
        **options: Any,
    ) -> Any:
        return command(*arguments, Asked(region, period, plugin, any_version), **options)

    return wrapped


KNOWN_AT = click.option(
    "--known-at",
    "position",
    type=click.IntRange(0),
    help=marked("Count only what the log knew at this position."),
)
RULES = click.option(
    "--rules",
    "rules_on",
    callback=day,
    metavar="DAY",
    help=marked("The rules in force on this day, instead of the period's own."),
)
SCHEME = click.option("--scheme", help=marked("One scheme, with its parts."))


def assessed(region: Region, wanted: Asked, **options: Any) -> Assessment:
    """Bring the columns up to date and assess, with bars."""
    with bars() as progress:
        region.follow(progress.stage(_("Columns")))
        progress.stage(_("Assessing"))
        return region.assess(
            wanted.period, plugin=wanted.plugin, any_version=wanted.any_version, **options
        )
