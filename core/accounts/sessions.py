"""Sessions: a random token in the browser, and only its SHA-256 here."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

import sqlalchemy as sa

from core.accounts.clock import SECOND, Clock, microseconds
from core.log import Database, account_session

Waiting = Literal["", "password", "second-factor"]
"""What a session waits for before it is good for anything else; nothing where it waits no more."""

#: Seconds between two notes that a session is still used.
_NOTED: Final = 60


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is good now."""

    account: str
    waits_for: Waiting


class Sessions:
    """The sessions of all accounts; over after `idle` seconds without use, and after `whole` at all."""

    def __init__(
        self, database: Database, clock: Clock, idle: int = 30 * 60, whole: int = 12 * 60 * 60
    ) -> None:
        self._database = database
        self._clock = clock
        self.idle = idle
        self.whole = whole

    def begin(self, account: str, waits_for: Waiting = "") -> str:
        """Begin a session; gives the token. Sessions that are over are cleared away."""
        now = microseconds(self._clock())
        with self._database.begin() as connection:
            connection.execute(sa.delete(account_session).where(self._over(now)))
            return _insert(connection, account, waits_for, now, now)

    def find(self, token: str) -> Session | None:
        """The session of a token; None where it is unknown or over."""
        now = microseconds(self._clock())
        here = account_session.c.digest == digest(token)
        columns = account_session.c
        asked = sa.select(columns.account, columns.waits_for, columns.seen_at)
        with self._database.connect() as connection:
            row = connection.execute(asked.where(here, ~self._over(now))).one_or_none()
        if row is None:
            return None
        if now - row.seen_at > min(_NOTED, self.idle // 4) * SECOND:
            # Who only reads is not refused because somebody else writes for long.
            with suppress(sa.exc.OperationalError), self._database.begin() as connection:
                connection.execute(sa.update(account_session).where(here).values(seen_at=now))
        return Session(row.account, row.waits_for)

    def renew(self, token: str, waits_for: Waiting = "") -> str:
        """Put another token in the place of one, which is good no more.

        Its time in all goes on. Raises `LookupError` where there is no such session.
        """
        now = microseconds(self._clock())
        here = account_session.c.digest == digest(token)
        with self._database.begin() as connection:
            asked = sa.select(account_session.c.account, account_session.c.created_at).where(here)
            row = connection.execute(asked.with_for_update()).one_or_none()
            if row is None:
                raise LookupError("the session is over")
            connection.execute(sa.delete(account_session).where(here))
            return _insert(connection, row.account, waits_for, row.created_at, now)

    def end(self, token: str) -> None:
        """End a session; nothing where it is over already."""
        with self._database.begin() as connection:
            here = account_session.c.digest == digest(token)
            connection.execute(sa.delete(account_session).where(here))

    def end_all(self, account: str) -> int:
        """End all sessions of an account; gives how many there were."""
        with self._database.begin() as connection:
            return end_all(connection, account)

    def _over(self, now: int) -> sa.ColumnElement[bool]:
        columns = account_session.c
        return sa.or_(
            columns.seen_at < now - self.idle * SECOND,
            columns.created_at < now - self.whole * SECOND,
        )


def end_all(connection: sa.Connection, account: str) -> int:
    """End all sessions of an account within a transaction; gives how many there were."""
    mine = account_session.c.account == account
    return int(connection.execute(sa.delete(account_session).where(mine)).rowcount)


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def _insert(
    connection: sa.Connection, account: str, waits_for: Waiting, created: int, seen: int
) -> str:
    token = secrets.token_urlsafe(32)
    connection.execute(
        sa.insert(account_session).values(
            digest=digest(token),
            account=account,
            waits_for=waits_for,
            created_at=created,
            seen_at=seen,
        )
    )
    return token
