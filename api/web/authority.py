"""The only place that decides whether a request may do what it asks for."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from api.web.house import House
from api.web.refused import CODES, Refused
from api.web.threads import computing
from core.accounts import Action, Caller, Reach, entrances, reach

__all__ = [
    "CODES",
    "Refused",
    "caller_of",
    "forbidden",
    "house_of",
    "may",
    "reached",
    "require",
    "signed_in",
]


def house_of(connection: HTTPConnection) -> House:
    """The house of the application."""
    found: House = connection.app.state.house
    return found


def caller_of(connection: HTTPConnection) -> Caller | None:
    """Who asks; None where nobody signed in, or not to the end."""
    found: Caller | None = getattr(connection.state, "caller", None)
    return found


def signed_in(connection: HTTPConnection) -> Caller:
    """Who asks; raises `Refused` (401 or 403) where nobody signed in to the end."""
    refusal: Refused | None = getattr(connection.state, "refusal", None)
    if refusal is not None:
        raise refusal
    caller = caller_of(connection)
    if caller is None:
        raise Refused("web.sign-in", "nobody is signed in", remedy="Sign in")
    return caller


async def require(
    connection: HTTPConnection,
    action: Action,
    *,
    region: str | None = None,
    organisation: str | None = None,
) -> Caller:
    """Who asks, if they may do this to an organisation, a whole region, or the installation.

    Raises `Refused` ``web.sign-in`` (401), ``web.password-due``, ``web.second-factor-due``,
    ``web.token`` or ``web.forbidden`` (403).
    """
    caller = signed_in(connection)
    if not await _holds(connection, reach(caller, action, region), region, organisation):
        raise forbidden(action, region, organisation)
    return caller


async def reached(connection: HTTPConnection, action: Action, *, region: str | None) -> Reach:
    """Where in a region whoever asks may do this; raises as `require` does where it is nowhere.

    It is nowhere and raises nothing where another action leads to the same address (`entrances`).
    A list of a region shows what `Reach.among` leaves of it.
    """
    caller = signed_in(connection)
    if not any(reach(caller, way, region) for way in entrances(action)):
        raise forbidden(action, region, None)
    return reach(caller, action, region)


async def may(
    connection: HTTPConnection,
    action: Action,
    *,
    region: str | None = None,
    organisation: str | None = None,
) -> bool:
    """Whether `require` would let it pass: pages leave out what it would not."""
    caller = caller_of(connection)
    if caller is None:
        return False
    return await _holds(connection, reach(caller, action, region), region, organisation)


async def _holds(
    connection: HTTPConnection, found: Reach, region: str | None, organisation: str | None
) -> bool:
    if found.whole or organisation is None or region is None:
        return found.whole
    if organisation in found.own | found.beneath:
        return True
    if not found.beneath:
        return False
    within = await computing(house_of(connection).within, region)
    return found.holds(organisation, within)


def forbidden(action: Action, region: str | None, organisation: str | None) -> Refused:
    """``web.forbidden``: which action, and where."""
    place = "/".join(each for each in (region, organisation) if each)
    return Refused(
        "web.forbidden",
        f"the account may not do '{action.value}' here",
        place=place,
        remedy="Ask whoever keeps the accounts for a role",
    )
