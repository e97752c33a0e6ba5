"""The cookies of a browser: its session, and before that a value of its own; and who that makes it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import language
from api.web.authority import Refused
from api.web.settings import Settings
from core.accounts import Accounts, Caller, Session

#: Attributes of a cookie, without which browsers give it to others.
_ATTRIBUTES: Final = "Path=/; HttpOnly; SameSite=Lax"


class Cookies:
    """How the server's cookies are called and written; ``__Host-`` cookies are for https only."""

    def __init__(self, settings: Settings) -> None:
        self._secure = settings.only_https
        prefix = "__Host-" if self._secure else ""
        self.session = f"{prefix}dj_session"
        self.visit = f"{prefix}dj_visit"

    def _attributes(self) -> str:
        return _ATTRIBUTES + ("; Secure" if self._secure else "")

    def written(self, name: str, value: str) -> str:
        """The header for a cookie that is kept until the browser is closed."""
        return f"{name}={value}; {self._attributes()}"

    def begin(self, response: Response, token: str) -> None:
        """Give a browser its session; the value it had before is good no more."""
        response.headers.append("Set-Cookie", self.written(self.session, token))
        response.headers.append("Set-Cookie", self.gone(self.visit))

    def end(self, response: Response) -> None:
        """Take a browser's session away."""
        response.headers.append("Set-Cookie", self.gone(self.session))

    def gone(self, name: str) -> str:
        """The header that takes a cookie away."""
        return f"{name}=; {self._attributes()}; Max-Age=0"


class Browser:
    """Finds out who asks: from the session's cookie, or from an access token.

    Afterwards ``request.state`` has `caller` (or None), `session` and `session_token` where there is
    one, `refusal` where the request cannot go on as anybody, `bearer` for an access token with its id
    in `token`, `browser`, a secret that this browser and the server share, and `csrf`, the value that
    its forms carry.
    """

    def __init__(self, app: ASGIApp, accounts: Accounts, cookies: Cookies) -> None:
        self._app = app
        self._accounts = accounts
        self._cookies = cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        state = connection.state
        state.caller, state.refusal, state.bearer = None, None, False
        state.session, state.session_token, state.token = None, "", ""
        authorization = connection.headers.get("authorization", "")
        if authorization.lower().startswith("bearer "):
            await self._by_token(connection, authorization[7:].strip())
        else:
            await self._by_cookie(connection)
        language.use(_language(connection, state.caller))
        fresh = self._remember(connection)
        if not fresh:
            await self._app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                # Pages have forms, and a redirection may lead to another service and back; files and
                # answers for programs need no cookie. Nor does who signs in with this answer.
                has_forms = headers.get("content-type", "").startswith("text/html")
                is_sent_on = "location" in headers
                given = headers.getlist("set-cookie")
                if (has_forms or is_sent_on) and not any(
                    each.startswith(f"{self._cookies.visit}=") for each in given
                ):
                    headers.append("Set-Cookie", self._cookies.written(self._cookies.visit, fresh))
            await send(message)

        await self._app(scope, receive, send_with_cookie)

    async def _by_token(self, connection: HTTPConnection, text: str) -> None:
        state = connection.state
        state.bearer = True
        found = await run_in_threadpool(self._accounts.tokens.find, text)
        if found is not None:
            state.token = found.id
            state.caller = await run_in_threadpool(
                self._accounts.caller, found.account, found.scopes
            )
        if state.caller is None:
            state.refusal = Refused(
                "web.token",
                "the access token is unknown, revoked or out of date",
                remedy="Make a new one",
                headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )

    async def _by_cookie(self, connection: HTTPConnection) -> None:
        token = connection.cookies.get(self._cookies.session, "")
        if not token:
            return
        state = connection.state
        session, caller = await run_in_threadpool(self._look, token)
        if session is None:
            return
        state.session, state.session_token = session, token
        match session.waits_for:
            case "":
                state.caller = caller
            case "password":
                state.refusal = Refused(
                    "web.password-due",
                    "the password has to be changed first",
                    remedy="Choose a new one",
                )
            case "second-factor":
                state.refusal = Refused(
                    "web.second-factor-due",
                    "the code of the second factor is missing",
                    remedy="Type the code that the app shows",
                )

    def _look(self, token: str) -> tuple[Session | None, Caller | None]:
        session = self._accounts.sessions.find(token)
        if session is None:
            return None, None
        caller = self._accounts.caller(session.account)
        return (None, None) if caller is None else (session, caller)

    def _remember(self, connection: HTTPConnection) -> str:
        """Set `browser`; gives a new value where the browser has none yet."""
        state = connection.state
        known = state.session_token or connection.cookies.get(self._cookies.visit, "")
        state.browser = known or secrets.token_urlsafe(32)
        state.csrf = bound_to(state.browser, "form")
        return "" if known or state.bearer else state.browser


def bound_to(secret: str, purpose: str) -> str:
    """A value that only who knows a browser's secret can make, another for each purpose."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def _language(connection: HTTPConnection, caller: Caller | None) -> str:
    """The language of the account; before that, what the browser asks for first."""
    if caller is not None:
        return caller.language
    first = connection.headers.get("accept-language", "").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else language.LANGUAGES[0]
