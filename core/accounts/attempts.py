"""Failed attempts to sign in, and how long the next has to wait.

They are counted by what was typed, whether there is such an account or not, so that a lock tells
nobody which accounts there are. Passwords and codes of second factors are counted apart: no name that
somebody types counts against the codes of an account.
"""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import sqlalchemy as sa

from core.accounts.clock import SECOND, Clock, microseconds
from core.accounts.errors import AccountsError
from core.log import Database, account_attempt

#: Failures after which the next attempt has to wait.
ALLOWED: Final = 5
#: Seconds of the first wait; each further failure doubles it, up to the longest.
FIRST: Final = 60
LONGEST: Final = 60 * 60
#: Seconds after which failures are forgotten.
FORGOTTEN: Final = 24 * 60 * 60

Kind = Literal["password", "factor"]
"""What is tried."""

_KNOWN: Final = sa.text(
    "INSERT INTO account_attempt (digest, failures, at, until) VALUES (:digest, 0, :at, 0) "
    "ON CONFLICT (digest) DO NOTHING"
)


def wait(failures: int) -> int:
    """Seconds to wait after so many failures one after another."""
    if failures < ALLOWED:
        return 0
    # No number of failures makes a number that is slow to double.
    doubled: int = FIRST << min(failures - ALLOWED, 10)
    return min(doubled, LONGEST)


class Attempts:
    """Counts attempts before they are judged, so that many at once are no way around the count."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def begin(self, kind: Kind, name: str) -> None:
        """Count an attempt as failed until it is `passed`.

        Raises `AccountsError` ``accounts.locked`` while the name has to wait; that counts nothing.
        """
        now = microseconds(self._clock())
        here = account_attempt.c.digest == _digest(kind, name)
        with self._database.begin() as connection:
            old = account_attempt.c.at < now - FORGOTTEN * SECOND
            connection.execute(sa.delete(account_attempt).where(old))
            connection.execute(_KNOWN, {"digest": _digest(kind, name), "at": now})
            asked = sa.select(account_attempt.c.failures, account_attempt.c.until).where(here)
            failures, until = connection.execute(asked.with_for_update()).one()
            left = -(-(until - now) // SECOND)
            if left > 0:
                raise AccountsError(
                    "accounts.locked",
                    f"too many attempts failed; the next is possible in {left} seconds",
                    remedy="Wait, or ask whoever keeps the accounts to reset the password",
                )
            counted = {
                "failures": failures + 1,
                "at": now,
                "until": now + wait(failures + 1) * SECOND if wait(failures + 1) else 0,
            }
            connection.execute(sa.update(account_attempt).where(here).values(counted))

    def passed(self, kind: Kind, name: str) -> None:
        """Forget the failures of one kind of a name."""
        with self._database.begin() as connection:
            here = account_attempt.c.digest == _digest(kind, name)
            connection.execute(sa.delete(account_attempt).where(here))


def _digest(kind: Kind, name: str) -> bytes:
    return hashlib.sha256(f"{kind}\n{name}".encode()).digest()
