"""What commands about assessments ask for, and the assessment they get."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Final

import click

from api.cli.bars import bars
from api.cli.naming import REGION
from api.language import gettext as _
from api.language import marked
from core.assess import Assessment
from core.host import Moment, Region, Version
from core.rules import CalendarError

if TYPE_CHECKING:
    from core.cluster import SparkEngine

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


def moment(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> Moment | None:
    """A position, a day to its end, or an instant."""
    if value is None:
        return None
    try:
        return Moment.parse(value)
    except ValueError:
        said = _("{value} is no position, day or instant; write 1204, 2016-01-10 or {instant}")
        raise click.BadParameter(
            said.format(value=value, instant="2016-01-10T12:00:00+08:00")
        ) from None


def rules(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> dt.date | Version | None:
    """A day, or a version of the plugin."""
    if value is None:
        return None
    try:
        return Version.parse(value)
    except ValueError:
        return _day(value)


#: What a moment is called in the usage of a command.
WHEN: Final = "WHEN"

KNOWN_AT = click.option(
    "--known-at",
    "known_at",
    callback=moment,
    metavar=WHEN,
    help=marked(
        "Count only what the log knew then: at a position, at the end of a day, at an instant."
    ),
)
RULES = click.option(
    "--rules",
    "rules_on",
    callback=rules,
    metavar="DAY|VERSION",
    help=marked(
        "The rules in force on this day instead of the period's own, or a version of the plugin."
    ),
)
SCHEME = click.option("--scheme", help=marked("One scheme, with its parts."))


def position_at(region: Region, known_at: Moment | None) -> int | None:
    """The position of a moment in a region's log; None where none was given."""
    return None if known_at is None else known_at.position(region.log)


def judged(
    region: Region, wanted: Asked, rules_on: dt.date | Version | None, position: int | None
) -> tuple[dt.date | None, bool]:
    """The day whose rules are applied, and whether any version may answer.

    Raises `HostError` ``host.version`` for a version that is not installed.
    """
    if not isinstance(rules_on, Version):
        return rules_on, wanted.any_version
    rules_on.check(region, wanted.plugin, position)
    return None, True


def assessed(
    region: Region,
    wanted: Asked,
    known_at: Moment | None = None,
    rules_on: dt.date | Version | None = None,
    spark: SparkEngine | None = None,
    **options: Any,
) -> Assessment:
    """Bring the columns up to date and assess, with bars; on Spark where there is an engine."""
    with bars() as progress:
        region.follow(progress.stage(_("Columns")))
        progress.stage(_("Assessing"))
        position = position_at(region, known_at)
        day, any_version = judged(region, wanted, rules_on, position)
        return _computing(region, spark)(
            wanted.period,
            plugin=wanted.plugin,
            position=position,
            rules_on=day,
            any_version=any_version,
            **options,
        )


def _computing(region: Region, spark: SparkEngine | None) -> Callable[..., Assessment]:
    """What assesses a region: its own engine, or Spark, which nothing else loads."""
    if spark is None:
        return region.assess
    from core.cluster import assess

    return partial(assess, region, engine=spark)
