"""Signing in through another service: OpenID Connect, authorization code with PKCE.

State, nonce and verifier are made from the value that this browser and the server share, so nothing
is kept on the way, and an answer that was begun in another browser fits none of them.
"""

from __future__ import annotations

import hmac
import threading
import time
from dataclasses import dataclass
from typing import Any, Final

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.web.authority import Refused
from api.web.browser import Cookies, bound_to
from api.web.house import inside
from api.web.settings import Settings
from api.web.threads import elsewhere
from core.accounts import Accounts

#: Signatures that are taken; ``none`` and shared secrets are not among them.
ALGORITHMS: Final = ("RS256", "PS256", "ES256")
#: Seconds that the service's description and keys are kept.
_KEPT: Final = 600
#: Seconds after a failure in which the service is not asked for them again: each asking may take long.
_AGAIN: Final = 15.0
#: Seconds to wait for the service, and by which clocks may differ.
_PATIENCE: Final = 10.0
_LEEWAY: Final = 60


@dataclass(frozen=True)
class Described:
    """What a service says of itself, and its keys."""

    authorization: str
    token: str
    keys: KeySet
    until: float


class Provider:
    """The other service, as settings name it; threads share it."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_issuer
        self.client = settings.oidc_client
        self._secret = settings.oidc_secret.get_secret_value()
        self.callback = settings.public_address.rstrip("/") + "/sign-in/oidc/callback"
        self._described: Described | None = None
        self._failed_until = 0.0
        self._lock = threading.Lock()

    def described(self) -> Described:
        """What the service says of itself; raises `Refused` ``web.oidc``."""
        with self._lock:
            found = self._described
            if found is not None and found.until >= time.monotonic():
                return found
            if time.monotonic() < self._failed_until:
                raise _refused("the service does not answer as it should")
            try:
                found = self._described = self._ask()
            except Refused:
                self._failed_until = time.monotonic() + _AGAIN
                raise
            return found

    def _ask(self) -> Described:
        said = self._json("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if said.get("issuer") != self.issuer:
            raise _refused("the service calls itself by another name")
        try:
            keys = KeySet.import_key_set(self._json("GET", str(said["jwks_uri"])))  # type: ignore[arg-type]
            authorization, token = said["authorization_endpoint"], said["token_endpoint"]
        except (KeyError, JoseError, ValueError) as error:
            raise _refused("the service's description lacks something") from error
        return Described(authorization, token, keys, time.monotonic() + _KEPT)

    def _json(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        try:
            answer = httpx.request(method, address, timeout=_PATIENCE, **options)
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise _refused("the service does not answer as it should") from error
        return found

    def address(self, browser: str) -> str:
        """Where a browser is sent to."""
        found: str = prepare_grant_uri(
            self.described().authorization,
            self.client,
            "code",
            redirect_uri=self.callback,
            scope="openid",
            state=bound_to(browser, "oidc-state"),
            nonce=bound_to(browser, "oidc-nonce"),
            code_challenge=create_s256_code_challenge(bound_to(browser, "oidc-verifier")),
            code_challenge_method="S256",
        )
        return found

    def subject(self, browser: str, code: str) -> str:
        """Who the service says has signed in; raises `Refused` ``web.oidc``."""
        described = self.described()
        given = self._json(
            "POST",
            described.token,
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.callback,
                "client_id": self.client,
                "code_verifier": bound_to(browser, "oidc-verifier"),
            },
            auth=(self.client, self._secret) if self._secret else None,
        )
        try:
            token = jwt.decode(str(given["id_token"]), described.keys, algorithms=ALGORITHMS)
            claims = CodeIDToken(
                token.claims,
                token.header,
                options={"iss": {"value": self.issuer}, "aud": {"value": self.client}},
                params={
                    "nonce": bound_to(browser, "oidc-nonce"),
                    "client_id": self.client,
                    "access_token": given.get("access_token"),
                },
            )
            claims.validate(leeway=_LEEWAY)
        except Exception as error:
            raise _refused("the service's answer cannot be relied on") from error
        return str(claims["sub"])


def _refused(message: str, place: str = "", remedy: str = "") -> Refused:
    way = remedy or "Try again, or sign in with name and password"
    return Refused("web.oidc", message, place=place, remedy=way)


def _provider(request: Request) -> Provider:
    found: Provider | None = request.app.state.oidc
    if found is None:
        raise Refused("web.not-found", "signing in through another service is not set up")
    return found


async def begin(request: Request) -> Response:
    """Send the browser to the other service."""
    address = await elsewhere(_provider(request).address, request.state.browser)
    return RedirectResponse(address, 303)


async def callback(request: Request) -> Response:
    """Begin a session for whoever the other service says has signed in there."""
    # Below: `signing` has routes to this module.
    from api.web.signing import told

    provider, query = _provider(request), request.query_params
    accounts: Accounts = request.app.state.accounts
    cookies: Cookies = request.app.state.cookies
    browser = request.state.browser
    wanted = bound_to(browser, "oidc-state")
    if not hmac.compare_digest(query.get("state", "").encode(), wanted.encode()):
        raise _refused("the answer belongs to no sign-in that this browser began")
    if "code" not in query:
        raise _refused("the service has let nobody sign in")
    subject = await elsewhere(provider.subject, browser, query["code"])
    name = await inside(accounts.linked, provider.issuer, subject)
    if name is None or await inside(accounts.caller, name) is None:
        raise _refused(
            "the identity belongs to no account that may sign in",
            place=subject,
            remedy="Ask whoever keeps the accounts to link it",
        )
    if request.state.session_token:
        await inside(accounts.sessions.end, request.state.session_token)
    token = await inside(accounts.sessions.begin, name)
    await told(request, name, "done")
    response = RedirectResponse("/", 303)
    cookies.begin(response, token)
    return response
