"""The one error of this room: a stable code, the place, and a way out."""

from __future__ import annotations

from typing import Final

#: Every code this room raises, with what it means.
CODES: Final[dict[str, str]] = {
    "accounts.enrolled": "a second factor in the place of one that there is",
    "accounts.exists": "an account name that is taken",
    "accounts.grant": "a grant whose role needs another place, or whose place or days are wrong",
    "accounts.language": "a language that messages are not written in",
    "accounts.last": "taking away the last account that can keep the accounts",
    "accounts.linked": "an identity of another sign-in service that belongs to another account",
    "accounts.locked": "an account that is locked, for a time or until somebody unlocks it",
    "accounts.lock": "unlocking an account that was locked from above",
    "accounts.name": "an account name that is not letters, digits, dots and hyphens",
    "accounts.password": "a new password that is too short, too long or too easy to guess",
    "accounts.scope": "a scope of an access token that is no action",
    "accounts.second-factor": "a code of the second factor that is wrong, used or missing",
    "accounts.secret": "a secret of a second factor that no app was given",
    "accounts.sign-in": "a name and a password that do not belong together",
    "accounts.title": "what an account is called that is empty, too long, or not one line",
    "accounts.unknown": "an account, a grant or a token that there is not",
}


class AccountsError(Exception):
    """An account is refused something; no message holds a password or a token.

    `code` is one of `CODES`; `place` names the account; `remedy` says what to do next.
    """

    def __init__(self, code: str, message: str, *, place: str = "", remedy: str = "") -> None:
        if code not in CODES:
            raise ValueError(f"{code} is not a code of this room")
        self.code = code
        self.message = message
        self.place = place
        self.remedy = remedy
        text = f"[{code}] {place + ': ' if place else ''}{message}"
        super().__init__(f"{text}. {remedy}" if remedy else text)
