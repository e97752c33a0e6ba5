"""Random references that stand for people."""

from __future__ import annotations

import re
import secrets
from typing import Final

from core.people.errors import PeopleError

#: Digits and lower-case letters without i, l, o and u, which are misread or form words.
ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH: Final = 12

_REFERENCE: Final = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def new_reference() -> str:
    """A fresh reference of 60 random bits: nothing about the person can be read from it."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def checked(person: str) -> str:
    """`person` if it is a reference; raises `PeopleError` ``people.bad-reference``."""
    if not _REFERENCE.fullmatch(person):
        raise PeopleError(
            "people.bad-reference",
            "this is not a reference to a person",
            remedy="Make one with core.people.new_reference; never put a name in its place",
        )
    return person
