"""What stands around every endpoint: who may come in, whether it is them, and what they did."""

from __future__ import annotations

import hmac
import inspect
import logging
import re
from collections.abc import Callable
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.refusals import KNOWN, code_of
from api.web.access import Access, Needed
from api.web.authority import Refused, caller_of, forbidden, signed_in
from core.accounts import CHANGES, Action, entrances, reach

#: Methods that change nothing.
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: Actions that are written down also where nothing is changed: names were read, data was taken out.
_NOTED: Final = CHANGES | {Action.people, Action.export, Action.replay}

#: The field of a form and the header of a script that carry the session's own value.
FIELD: Final = "csrf"
HEADER: Final = "X-CSRF-Token"

_PLACE: Final = re.compile(r"{(\w+)(:\w+)?}")
#: What fills a place of a route in the audit trail: a number, an id, the code of an organisation.
_PLACED: Final = re.compile(r"[0-9A-Za-z._:@-]{1,40}")
_CODED: Final = re.compile(r"[^0-9A-Za-z._:/@-]+")


class Guard:
    """An endpoint behind its guard, as an ASGI application.

    The endpoint is a function of a request, which runs in another thread if it is a plain one, or an
    ASGI application, whose body is left to it: its changes carry `HEADER`.
    """

    def __init__(self, endpoint: Callable[..., Any], action: Needed, path: str) -> None:
        self._endpoint = endpoint
        self._action = action
        self._path = path
        self._is_function = inspect.isfunction(endpoint) or inspect.ismethod(endpoint)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in or raise; afterwards write down what it changed."""
        request = Request(scope, receive, send)
        status, outcome = 500, ""

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            admit(request, self._action)
            await same_session(request, has_form=self._is_function)
            if self._is_function:
                response = await self._answer(request)
                await response(scope, receive, watched)
            else:
                await self._endpoint(scope, receive, watched)
        except (Refused, *KNOWN) as error:
            outcome = code_of(error)
            raise
        finally:
            said = outcome or getattr(request.state, "outcome", "") or _outcome(status)
            await note(request, self._action, self._path, said)

    async def _answer(self, request: Request) -> Response:
        if inspect.iscoroutinefunction(self._endpoint):
            response: Response = await self._endpoint(request)
            return response
        answered: Response = await run_in_threadpool(self._endpoint, request)
        return answered


def _outcome(status: int) -> str:
    return "done" if status < 400 else f"status-{status}"


def admit(connection: HTTPConnection, action: Needed) -> None:
    """Refuse whoever has no grant for the action anywhere; raises `Refused`."""
    match action:
        case Access.public | Access.signing:
            return
        case Access.own:
            signed_in(connection)
        case Action():
            caller = signed_in(connection)
            regions = {grant.region for grant in caller.grants}
            ways = entrances(action)
            if not any(reach(caller, way, region) for region in regions for way in ways):
                raise forbidden(action, None, None)


async def same_session(request: Request, *, has_form: bool = True) -> None:
    """Refuse a change that no page of this browser asked for; raises `Refused` ``web.csrf``.

    A request with an access token comes from no browser. The body is looked into where it `has_form`.
    """
    if request.method in SAFE or getattr(request.state, "bearer", False):
        return
    given = request.headers.get(HEADER, "")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if (
        has_form
        and not given
        and kind in ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        given = str((await request.form()).get(FIELD, ""))
    crossed = request.headers.get("sec-fetch-site") == "cross-site"
    if crossed or not hmac.compare_digest(given.encode(), request.state.csrf.encode()):
        raise Refused(
            "web.csrf",
            "the form does not belong to this session",
            remedy="Load the page again and send the form from there; what was typed is lost",
        )


async def note(request: Request, action: Needed, path: str, outcome: str) -> None:
    """Write down in the audit trail what a caller changed, or tried to; see `core.accounts.Trail`.

    An endpoint says in ``request.state.audited`` what exactly it changed, as a code, and with
    ``request.state.named`` that it read names, which is a row of its own.
    """
    named = getattr(request.state, "named", False) and action is not Action.people
    if named:
        await _row(request, Action.people, path, outcome)
    changes = request.method not in SAFE and action is not Access.public
    if not changes and action not in _NOTED:
        return
    await _row(request, action, path, outcome)


async def _row(request: Request, action: Needed, path: str, outcome: str) -> None:
    caller, session = caller_of(request), getattr(request.state, "session", None)
    who = caller.account if caller else session.account if session else ""
    what = getattr(request.state, "audited", "") or _filled(request, path)
    try:
        await run_in_threadpool(
            request.app.state.accounts.trail.add,
            who,
            action.value,
            region=_coded(str(request.path_params.get("region", "")), 64),
            what=_coded(f"{request.method}:{what}", 200),
            outcome=_coded(outcome, 64),
        )
    except Exception:
        # The change stands, or was refused: what is left is to say that its row is missing.
        logging.getLogger("dangjian.web").exception("no audit row", extra={"what": path})


def _filled(request: Request, path: str) -> str:
    """A route's path with those of its places that are codes; the region has a column of its own."""

    def place(found: re.Match[str]) -> str:
        name = found[1]
        given = str(request.path_params.get(name, ""))
        return given if name != "region" and _PLACED.fullmatch(given) else f":{name}"

    return _PLACE.sub(place, path)


def _coded(text: str, longest: int) -> str:
    return _CODED.sub("-", text)[:longest]
