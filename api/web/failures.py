"""Errors as answers: problems for programs, pages for people, with the same codes.

What is asked for below ``/api/`` gets problems (RFC 9457), everything else the page that the room of
the pages has for it: ``failed(request, refusal, headers)``.
"""

from __future__ import annotations

import importlib
import logging
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.refusals import refusal, title_of
from api.v1.problems import response as problem
from api.web.authority import CODES, Refused

#: Where somebody is sent who has to do something before the page they asked for.
_FIRST: Final = {
    "web.sign-in": "/sign-in",
    "web.second-factor-due": "/second-factor",
    "web.password-due": "/password",
}
_BY_STATUS: Final = {404: "web.not-found", 405: "web.method", 413: "web.body"}


async def answer(request: Request, error: Exception) -> Response:
    """The answer to a request that was refused or failed."""
    if isinstance(error, HTTPException):
        error = _plain(error)
    headers = dict(getattr(error, "headers", None) or {})
    of_api = request.url.path.startswith("/api/")
    if not of_api and isinstance(error, Refused) and error.code in _FIRST:
        return _elsewhere(request, _FIRST[error.code])
    said = refusal(error)
    if isinstance(error, Refused):
        said = replace(said, title=title_of(error.code, error.title))
    request.state.outcome = said.code
    if of_api:
        return problem(said, headers)
    response: Response = await importlib.import_module("api.pages").failed(request, said, headers)
    return response


class Faults:
    """Answers where something of ours failed; what failed is told to the log alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            request = Request(scope, receive)
            refused = _fault(request, error)
            try:
                response = await answer(request, refused)
            except Exception:
                # What is broken may be what shows the page of it.
                logging.getLogger("dangjian.web").exception("the page of a fault failed")
                response = PlainTextResponse(f"{refused.message} [{refused.code}]", refused.status)
            await response(scope, receive, send)


def _fault(request: Request, error: Exception) -> Refused:
    logging.getLogger("dangjian.web").error("failed", exc_info=error)
    number = getattr(request.state, "request_id", "")
    return Refused(
        "web.failed",
        f"the server met a fault; it is in its log under {number}",
        remedy="Try again; if it stays, tell whoever keeps the server the number",
    )


def _plain(error: HTTPException) -> Exception:
    """What Starlette refuses, as one of ours."""
    code = _BY_STATUS.get(error.status_code)
    if code is None:
        code = "web.failed" if error.status_code >= 500 else "web.not-found"
    found = Refused(code, CODES[code][0], headers=dict(error.headers or {}))
    found.status = error.status_code
    return found


def _elsewhere(request: Request, path: str) -> Response:
    """To the page that comes first, and from there back; a fragment makes the whole page go there."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": path})
    if request.method != "GET" or back == "/":
        return RedirectResponse(path, status_code=303)
    return RedirectResponse(f"{path}?{urlencode({'next': back})}", status_code=303)
