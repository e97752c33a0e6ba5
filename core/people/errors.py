"""The one error of this room: a stable code, the place, and a way out."""

from __future__ import annotations

from typing import Final

#: Every code this room raises, with what it means.
CODES: Final[dict[str, str]] = {
    "people.bad-name": "a name that is empty, too long, or not one line",
    "people.bad-reference": "a reference that is not one of ours",
    "people.conflict": "somebody else wrote the same person's first name at the same moment",
    "people.damaged": "a stored name that its key does not open",
    "people.forgotten": "a name for a person who was erased",
    "people.unknown": "a reference that the vault does not hold",
}


class PeopleError(Exception):
    """The vault refused something; no message holds a name.

    `code` is one of `CODES`; `place` names the reference; `remedy` says what to do next.
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
