"""What the server refuses itself: a stable code, its HTTP status, and a way out."""

from __future__ import annotations

from typing import Final

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
    "web.own-report": ("a confirmation of what the own place or account reported itself", 403),
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
