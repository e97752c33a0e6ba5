"""Names in place of codes: a region by what its plugin calls it, an organisation by its title."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

import click

from api.cli import failures
from api.cli.program import Session
from api.language import gettext as _
from core.host import Host, Region
from core.rules import Period

#: Endings that a place's name is said without, where two characters are left: 青神县, 青神.
_ENDINGS: Final = ("市", "县", "区")

#: Organisations of one name that are listed; their number is always said.
_LISTED: Final = 12


class RegionName(click.ParamType[str]):
    """A region by its code, or by its place's name, whole or without its ending; gives the code."""

    name = "region"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """See click; raises `CommandError` ``cli.name`` for a name that no plugin has."""
        session = None if ctx is None else ctx.find_object(Session)
        # A code is of ASCII characters, and whether there is one of it others say.
        given = _typed(value)
        return given if given.isascii() or session is None else region_named(session.host, given)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """None: the argument's own name, and TEXT for an option."""
        return None if isinstance(param, click.Argument) else "TEXT"


REGION: Final = RegionName()


def _typed(value: str) -> str:
    """What was typed, without spaces around it; a code in full-width characters as a code."""
    plain = unicodedata.normalize("NFKC", value.strip())
    return plain if plain.isascii() else value.strip()


def region_named(host: Host, given: str) -> str:
    """The code of the region that is called so; raises `CommandError` ``cli.name``."""
    places = {each.region: each.place for each in host.identities.values() if each.place}
    found = sorted(code for code, place in places.items() if given in _said(place))
    if len(found) == 1:
        return found[0]
    if found:
        raise _several(given, [f"{places[code]} ({code})" for code in found])
    near = _near(given, places)
    raise failures.CommandError(
        "cli.name",
        _("no region is called {name}").format(name=given),
        remedy=near
        or _("Regions with a plugin: {names}; of any other give the code").format(
            names=", ".join(f"{place} ({code})" for code, place in sorted(places.items()))
        ),
    )


def _said(place: str) -> set[str]:
    """The ways a place is called."""
    short = place[:-1] if place.endswith(_ENDINGS) and len(place) > 2 else place
    return {place, short}


def organisation_named(region: Region, given: str, period: str, position: int | None) -> str:
    """The code of an organisation given by its code, or by its exact title at a period's end.

    The columns have to be there. Raises `CommandError` ``cli.name`` for a title that none or several
    have, and what `Region.tree` raises.
    """
    given = _typed(given)
    if given.isascii():
        return given
    day = Period.parse(period).last
    tree = region.tree(day, position)
    titles = {code: each.title for code, each in tree.organisations.items()}
    found = [code for code, title in titles.items() if title == given]
    if len(found) == 1:
        return found[0]
    if found:
        above = {code: tree[code].parent or "" for code in found}
        raise _several(
            given, [f"{code} ({titles[up]})" if (up := above[code]) else code for code in found]
        )
    raise failures.CommandError(
        "cli.name",
        _("no organisation is called {name} on {day}").format(name=given, day=day),
        place=region.code,
        remedy=_near(given, titles)
        or _("See all of them: {command}").format(
            command=f"dangjian organisations {region.code} --on {day}"
        ),
    )


def office_named(region: Region, given: str, period: str) -> str:
    """The code of an office given by its code, or by an organisation's title at a period's end.

    The columns have to be there. Raises `CommandError` ``cli.name`` for a title that several have,
    or that is only nearly one. What is near none is given back: it may be a person's name, which
    is never repeated, and the register refuses it.
    """
    given = _typed(given)
    if given.isascii() or given.startswith("post:"):
        return given
    tree = region.tree(Period.parse(period).last)
    titles = {code: each.title for code, each in tree.organisations.items()}
    if given in titles.values():
        return organisation_named(region, given, period, None)
    if near := _near(given, titles):
        raise failures.CommandError(
            "cli.name", _("no organisation has this name"), place=region.code, remedy=near
        )
    return given


def _several(given: str, choices: Sequence[str]) -> failures.CommandError:
    shown = ", ".join(choices[:_LISTED])
    if len(choices) > _LISTED:
        shown += ", " + _("and {count} more").format(count=len(choices) - _LISTED)
    return failures.CommandError(
        "cli.name",
        _("{name} is the name of {count}").format(name=given, count=len(choices)),
        remedy=_("Give the code of one of them: {codes}").format(codes=shown),
    )


def _near(given: str, names: Mapping[str, str]) -> str:
    """A question with the nearest names and their codes; empty where nothing is near."""
    close = difflib.get_close_matches(given, set(names.values()), n=3, cutoff=0.5)
    close = close or sorted({each for each in names.values() if given in each})[:3]
    said = [f"{name} ({code})" for name in close for code in _codes(name, names)[:1]]
    return _("Did you mean {near}?").format(near=", ".join(said)) if said else ""


def _codes(name: str, names: Mapping[str, str]) -> list[str]:
    return sorted(code for code, each in names.items() if each == name)
