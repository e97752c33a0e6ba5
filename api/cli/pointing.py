"""One fact of a log, pointed at by its id, by a source's id, or by a position that prints name."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

import click

from api.cli import failures
from api.language import gettext as _
from core.facts import IDENTIFIER, fact_id
from core.host import Region
from core.log import LogError

_POSITION: Final = re.compile(r"[0-9]{1,18}")
_EXTERNAL: Final = re.compile(f"{IDENTIFIER}{{1,200}}")


def is_position(given: str) -> bool:
    """Whether what was given is the position of an event; anything about a fact names it."""
    return _POSITION.fullmatch(given) is not None


def fact_meant(region: Region, given: str, source: str | None) -> UUID:
    """The fact: its id in a source, its own id, or a position where something is said of it.

    Raises `click.BadParameter` for anything else, and `LogError` ``log.unknown-fact`` for a position
    of no fact. Whether the log has the fact of an id is not looked at.
    """
    if source is not None:
        return fact_id(region.code, source, given)
    if is_position(given):
        return region.log.fact_at(int(given))
    try:
        return UUID(given)
    except ValueError:
        raise click.BadParameter(
            _(
                "{value} is no position and no fact's id; give --source with an id of a source"
            ).format(value=given),
            param_hint="FACT",
        ) from None


def fact_called(region: Region, given: str) -> UUID | None:
    """The same, where an id of a source is enough if one source alone has it; None for none.

    Raises `CommandError` ``cli.name`` where several sources have it.
    """
    if is_position(given):
        try:
            return region.log.fact_at(int(given))
        except LogError:
            return None
    try:
        fact = UUID(given)
    except ValueError:
        return _of_a_source(region, given)
    return fact if region.log.find(fact) is not None else None


def _of_a_source(region: Region, given: str) -> UUID | None:
    if not _EXTERNAL.fullmatch(given):
        return None
    found = region.log.named(given)
    if len(found) > 1:
        said = _("{count} sources have a fact {given}; give its id or a position: {facts}")
        facts = ", ".join(f"{fact} ({source})" for source, fact in sorted(found.items()))
        raise failures.CommandError(
            "cli.name", said.format(count=len(found), given=given, facts=facts)
        )
    return next(iter(found.values()), None)
