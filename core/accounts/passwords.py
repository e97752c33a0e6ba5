"""Passwords: how new ones are judged, and how they are kept and compared."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final

from core.accounts.errors import AccountsError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST: Final = 10
LONGEST: Final = 200

#: Passwords that are compared at once.
AT_ONCE: Final = 2

#: Digits and lower-case letters that are not misread for one another.
_LETTERS: Final = "23456789abcdefghjkmnpqrstvwxyz"
_GROUPS: Final = 4
_GROUP: Final = 4


class Passwords:
    """Argon2id with these costs: rounds, KiB of memory, lanes. A hash says the costs it was made with."""

    def __init__(self, rounds: int = 3, memory: int = 64 * 1024, lanes: int = 4) -> None:
        self._costs = rounds, memory, lanes
        self._nobody: str | None = None
        # Each takes its memory and all of a processor: fifty at nine in the morning come in line.
        self._free = threading.BoundedSemaphore(AT_ONCE)

    @cached_property
    def _hasher(self) -> PasswordHasher:
        # Most commands import this room and judge no password.
        from argon2 import PasswordHasher

        return PasswordHasher(*self._costs)

    def hash(self, password: str) -> str:
        """What is kept of a password."""
        with self._free:
            return self._hasher.hash(_plain(password))

    def verify(self, kept: str, password: str) -> bool:
        """Whether a password is the one that was kept; takes as long where nothing was."""
        if not kept:
            if self._nobody is None:
                self._nobody = self.hash(secrets.token_hex())
            self._verify(self._nobody, password)
            return False
        return self._verify(kept, password)

    def _verify(self, kept: str, password: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            with self._free:
                return self._hasher.verify(kept, _plain(password)[: 2 * LONGEST])
        except (VerificationError, InvalidHashError):
            return False

    def outdated(self, kept: str) -> bool:
        """Whether a password was kept with other costs than these."""
        return self._hasher.check_needs_rehash(kept)


def new_password() -> str:
    """A random password of 78 bits, in groups that can be read out."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def check_password(password: str, account: str) -> None:
    """Raise `AccountsError` ``accounts.password`` for one that is too short or easily guessed."""
    plain = _plain(password)
    said = ""
    if len(plain) < SHORTEST:
        said = f"the password has fewer than {SHORTEST} characters"
    elif len(plain) > LONGEST:
        said = f"the password has more than {LONGEST} characters"
    elif plain.casefold() == account.casefold():
        said = "the password is the account's name"
    elif len(set(plain)) < 3:
        said = "the password repeats one or two characters"
    if said:
        raise AccountsError(
            "accounts.password", said, place=account, remedy="Choose a longer or another one"
        )


def _plain(password: str) -> str:
    """A password typed with another keyboard is the same password."""
    return unicodedata.normalize("NFKC", password)
