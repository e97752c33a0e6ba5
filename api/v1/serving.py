"""Serving an endpoint: every request goes the same way, and every refusal is a problem.

Who asks and what they may do comes first; then the address, the parameters and the body are checked;
then the work is done in a thread; then the answer gets its position, its ETag and what may be kept of
it.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Any, Final

import anyio
import orjson
from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from api.language import LANGUAGES, use
from api.language import gettext as _
from api.refusals import KNOWN, code_of
from api.v1 import asking
from api.v1.endpoints import Answer, Call, Endpoint
from api.v1.errors import ApiError
from api.v1.idempotency import Kept, Keys
from api.v1.problems import problem
from api.web.access import Access
from api.web.authority import Refused, caller_of, house_of, reached, signed_in
from api.web.house import House, inside
from api.web.routing import Guarded
from api.web.threads import computing
from core.accounts import AccountsError, Action, Reach

#: How long a reader waits for a position that it was promised, in seconds; and how often it looks.
PATIENCE: Final = 2.0
STEP: Final = 0.05

#: Where the API keeps what it has to remember, in the data folder.
FOLDER: Final = "api"

#: Headers of an answer that are kept with an Idempotency-Key.
_KEPT: Final = ("content-type", "etag", "location", "position")

LOGGER: Final = logging.getLogger("dangjian.api")


class Served:
    """An endpoint as an ASGI application; see `Endpoint`."""

    def __init__(self, declared: Endpoint) -> None:
        self.declared = declared
        self._answers: TypeAdapter[Any] = TypeAdapter(declared.answer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        response = await guarded(request, self._answer)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        declared = self.declared
        house = house_of(request)
        caller, reach = await self._allowed(request)
        path = asking.parts(request)
        query = asking.parameters(request, declared.query)
        match = asking.match(request) if declared.matched else ""
        least = asking.min_position(request) if declared.reads else 0
        if least and "region" in path:
            await _reached(house, path["region"], least)
        media, raw = "", b""
        if declared.body is not None:
            media, raw = await asking.body(request, declared)
        key = asking.key(request) if declared.keyed else ""

        def work() -> Response:
            body: Any = None
            if declared.body is not None:
                model = declared.body.media[media]
                body = (media, raw) if model is None else asking.content(raw, model)
            call = Call(request, house, caller, reach, path, query, body, declared.needs, match)
            answer = declared.work(call)
            return answer if isinstance(answer, Response) else self._rendered(request, answer)

        # Only one's own account is asked for where nothing is computed.
        run = inside if declared.tag == "caller" else computing
        if not key:
            return await run(work)
        keys = Keys(house.installation.folder / FOLDER / "keys")
        digest = hashlib.sha256(
            orjson.dumps([declared.name, str(request.url.path), str(request.url.query), media])
            + request.headers.get("if-match", "").encode()
            + raw
        ).hexdigest()
        return await run(_once, keys, caller.account, key, digest, work)

    async def _allowed(self, request: Request) -> tuple[Any, Reach]:
        """Who asks, and where they may do what the endpoint needs."""
        needs = self.declared.needs
        if needs is Access.public:
            return caller_of(request), Reach()
        if isinstance(needs, Action):
            region = request.path_params.get("region")
            return signed_in(request), await reached(request, needs, region=region)
        return signed_in(request), Reach()

    def _rendered(self, request: Request, answer: Answer) -> Response:
        """The answer as JSON, with its headers; 304 where the asker has it."""
        declared = self.declared
        status = answer.status or declared.status
        headers = {
            "cache-control": "no-store"
            if declared.personal or not declared.reads
            else "private, no-cache",
            "vary": "Accept-Language, Authorization, Cookie",
            **answer.headers,
        }
        if answer.position is not None:
            headers["position"] = str(answer.position)
            # What the audit trail names: the operation, and where the log has what it did.
            request.state.audited = f"{declared.name}:{answer.position}"
        checked = self._answers.validate_python(answer.content)
        body = self._answers.dump_json(checked)
        if declared.reads or answer.etag:
            short = hashlib.sha256(body).hexdigest()[:16]
            headers["etag"] = answer.etag or f'"{answer.position or 0}-{short}"'
        if declared.reads and _has(request, headers["etag"]):
            kept = {name: each for name, each in headers.items() if name != "content-type"}
            return Response(status_code=304, headers=kept)
        return Response(body, status, headers, declared.media)


def _has(request: Request, etag: str) -> bool:
    """Whether the asker has what would be answered."""
    given = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
    return "*" in given or any(each.removeprefix("W/") == etag for each in given)


def _once(keys: Keys, account: str, key: str, digest: str, work: Any) -> Response:
    """Do the work once for a key; the same request again gets the same answer."""
    kept = keys.begin(account, key, digest)
    if kept is not None:
        again = {**kept.headers, "idempotent-replayed": "true", "cache-control": "no-store"}
        return Response(kept.body, kept.status, again)
    try:
        response: Response = work()
    except BaseException:
        keys.release(account, key)
        raise
    if 200 <= response.status_code < 300:
        headers = {name: response.headers[name] for name in _KEPT if name in response.headers}
        keys.keep(account, key, digest, Kept(response.status_code, headers, bytes(response.body)))
    else:
        keys.release(account, key)
    return response


async def _reached(house: House, region: str, least: int) -> None:
    """Wait for a position; raises `ApiError` ``api.behind`` where it does not come."""
    waited = 0.0
    while (position := await computing(house.position, region)) < least:
        if waited >= PATIENCE:
            raise ApiError(
                "api.behind",
                _("the log is at position {position} and not yet at {least}").format(
                    position=position, least=least
                ),
                place=region,
                remedy=_("Send it again in a moment, or give an earlier Min-Position"),
                headers={"Retry-After": "1"},
            )
        await anyio.sleep(STEP)
        waited += STEP


async def guarded(request: Request, answer: Any) -> Response:
    """An answer, or the problem that kept it from being made, in the caller's language."""
    use(language_of(request))
    try:
        response: Response = await answer(request)
    except (ApiError, Refused, AccountsError, *KNOWN) as error:
        # The audit trail says it too.
        request.state.outcome = code_of(error)
        return problem(error)
    except Exception:
        LOGGER.exception("a request failed: %s %s", request.method, request.url.path)
        request.state.outcome = "api.internal"
        return problem(ApiError("api.internal", _("the program has a fault")))
    return response


def language_of(request: Request) -> str:
    """The language to answer in: what the request prefers, else the caller's, else the first."""
    for each in request.headers.get("accept-language", "").split(","):
        short = each.partition(";")[0].strip().lower().partition("-")[0]
        if short in LANGUAGES:
            return short
    caller = caller_of(request)
    return caller.language if caller is not None and caller.language in LANGUAGES else LANGUAGES[0]


class Elsewhere:
    """What no endpoint answers: another method of an address, or an address where nothing is."""

    def __init__(self, routes: list[Guarded]) -> None:
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 405 with the methods there are, or 404."""
        methods = sorted(
            {
                method
                for route in self._routes
                if route.matches(scope)[0] is not Match.NONE
                for method in route.methods or ()
            }
        )

        async def refuse(_request: Request) -> Response:
            if methods:
                allowed = ", ".join(methods)
                raise ApiError(
                    "api.method",
                    _("the address has no method {method}").format(method=scope["method"]),
                    remedy=_("Use {methods}").format(methods=allowed),
                    headers={"Allow": allowed},
                )
            raise ApiError(
                "api.not-found",
                _("there is nothing at this address"),
                remedy=_("See the addresses in {document}").format(document="openapi.json"),
            )

        response = await guarded(Request(scope, receive), refuse)
        await response(scope, receive, send)
