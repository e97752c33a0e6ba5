"""The only place that decides whether a request may do what it asks for."""

from __future__ import annotations

from typing import Final

from starlette.requests import HTTPConnection

from api.web.house import House, inside
from core.accounts import Action, Caller, Reach, reach

#: Every code of the server: what it means, and its HTTP status.
_CODES: Final[dict[str, tuple[str, int]]] = {
    "web.body": ("a request that is larger than the server takes", 413),
    "web.csrf": ("a form or request that did not come from a page of this session", 403),
    "web.failed": (
        "a fault of the server, which stands in its log under the request's number",
        500,
    ),
    "web.forbidden": ("an action that the account's roles do not reach to", 403),
    "web.method": ("a method that an address does not know", 405),
    "web.not-found": ("an address at which there is nothing", 404),
    "web.oidc": ("an answer of another sign-in service that cannot be relied on", 400),
    "web.password-due": ("a session whose password has to be changed first", 403),
    "web.rate": ("more requests in a minute than the server takes from one address", 429),
    "web.samples": ("sample accounts where there are accounts, or where no demonstration is", 409),
    "web.second-factor-due": ("a session that waits for the code of the second factor", 401),
    "web.settings": ("a setting of the server that it cannot have", 422),
    "web.sign-in": ("a request that needs an account and has none", 401),
    "web.token": ("an access token that is unknown, revoked or out of date", 401),
    "web.workers": ("several worker processes on SQLite, which is written by one", 422),
}

#: What every code means.
CODES: Final = {code: meant for code, (meant, _) in _CODES.items()}


class Refused(Exception):
    """The server refuses a request: `status` and `code` (one of `CODES`), a sentence, a way out.

    `headers` go with the answer.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        place: str = "",
        remedy: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        meant, status = _CODES[code]
        super().__init__(f"[{code}] {message}")
        self.code = code
        self.title = meant
        self.status = status
        self.message = message
        self.place = place
        self.remedy = remedy
        self.headers = headers or {}


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

    A list of a region shows what `Reach.among` leaves of it.
    """
    found = reach(signed_in(connection), action, region)
    if not found:
        raise forbidden(action, region, None)
    return found


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
    within = await inside(house_of(connection).within, region)
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
