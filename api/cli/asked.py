"""What commands about assessments ask for, and the assessment they get."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

import click

from api.cli.bars import bars
from api.cli.naming import REGION
from api.language import gettext as _
from api.language import marked
from core.assess import Assessment
from core.host import Region
from core.rules import CalendarError

Decorated = Callable[..., Any]


def day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> dt.date | None:
    """A day, ``2014-12-31``; a year alone is its last day."""
    return None if value is None else _day(value)


def days(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[dt.date, ...]:
    """The same for an option given several times."""
    return tuple(map(_day, values))


#: A day or a year, in the digits that everybody types: Python also takes others, and other forms.
_DAY: Final = re.compile(r"[0-9]{4}(-[0-9]{2}-[0-9]{2})?")
_PERIOD: Final = re.compile(r"([0-9]{4})(-H[12]|-Q[1-4]|-(0[1-9]|1[0-2]))?")

#: The years a period may be of: working days are not known outside them, nor was there a programme.
YEARS: Final = range(1900, 2200)


def _day(value: str) -> dt.date:
    try:
        if _DAY.fullmatch(value):
            return dt.date.fromisoformat(f"{value}-12-31" if len(value) == 4 else value)
    except ValueError:
        pass
    raise click.BadParameter(_("{value} is not a day; write 2014-12-31").format(value=value))


def checked_period(value: str) -> str:
    """A period as it is written; raises `CalendarError` K002."""
    found = _PERIOD.fullmatch(value)
    if found is None or int(found[1]) not in YEARS:
        shown = value.encode("unicode_escape").decode() if not value.isprintable() else value
        raise CalendarError(
            "K002", f"'{shown}' is not a period; write 2015, 2015-H1, 2015-Q3 or 2015-07"
        )
    return value


def period(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """A period; raises as `checked_period` does."""
    return checked_period(value)


def periods(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """The same for an option given several times."""
    return tuple(map(checked_period, values))


@dataclass(frozen=True)
class Asked:
    """What every command here asks for."""

    region: str
    period: str
    plugin: str | None
    any_version: bool


class Once(click.Option):
    """An option of one value, refused where it is given twice; click would drop one in silence."""


def _single(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> str | None:
    if len(values) > 1:
        raise click.BadParameter(_("give it once; one plugin answers"))
    return values[0] if values else None


def asked(command: Decorated) -> Decorated:
    """The argument REGION and the options of `Asked`, given as one value."""

    @click.argument("region", type=REGION)
    @click.option(
        "--period",
        required=True,
        callback=period,
        help=marked("2015, 2015-H1, 2015-Q3 or 2015-07."),
    )
    @click.option(
        "--plugin",
        cls=Once,
        multiple=True,
        callback=_single,
        help=marked("Which enabled plugin; the region's own or only one without it."),
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
