"""Access tokens for programs: one account's, for some actions, until a day."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from core.accounts.clock import SECOND, Clock, instant, microseconds
from core.accounts.errors import AccountsError
from core.accounts.roles import Action
from core.accounts.sessions import digest
from core.log import Database, account_token

#: What every token begins with, so that one is known where it should not be.
PREFIX: Final = "dj_"
#: Days that a token is good for at most.
LONGEST: Final = 366

_TITLE: Final = re.compile(r"[0-9A-Za-z._:/@-]{1,64}")
_NOTED: Final = 60 * SECOND


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token as it is listed; its text is shown once and kept nowhere."""

    id: str
    account: str
    title: str
    scopes: frozenset[str]
    created_at: dt.datetime
    ends_at: dt.datetime
    used_at: dt.datetime | None


class AccessTokens:
    """The access tokens of all accounts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def issue(
        self, account: str, title: str, scopes: Iterable[str], days: int = 90
    ) -> tuple[AccessToken, str]:
        """Make a token, and its text. `title` is an identifier, `scopes` are names of actions.

        Raises `AccountsError` ``accounts.scope`` or ``accounts.title``.
        """
        wanted = checked_scopes(scopes)
        if not _TITLE.fullmatch(title) or not 1 <= days <= LONGEST:
            raise AccountsError(
                "accounts.title",
                "a token is called by 1 to 64 letters, digits and . _ : / @ -, "
                f"and is good for 1 to {LONGEST} days",
                place=account,
            )
        now = self._clock()
        text = PREFIX + secrets.token_urlsafe(32)
        made = AccessToken(
            secrets.token_hex(6), account, title, wanted, now, now + dt.timedelta(days=days), None
        )
        with self._database.begin() as connection:
            connection.execute(
                sa.insert(account_token).values(
                    id=made.id,
                    digest=digest(text),
                    account=account,
                    title=title,
                    scopes=" ".join(sorted(wanted)),
                    created_at=microseconds(made.created_at),
                    ends_at=microseconds(made.ends_at),
                )
            )
        return made, text

    def find(self, text: str) -> AccessToken | None:
        """The token with this text, if it is good now."""
        if not text.startswith(PREFIX):
            return None
        now = microseconds(self._clock())
        here = account_token.c.digest == digest(text)
        with self._database.connect() as connection:
            asked = sa.select(account_token).where(here, account_token.c.ends_at > now)
            row = connection.execute(asked).one_or_none()
        if row is None:
            return None
        if row.used_at is None or now - row.used_at > _NOTED:
            # As with sessions: a note that fails refuses nobody.
            with suppress(sa.exc.OperationalError), self._database.begin() as connection:
                connection.execute(sa.update(account_token).where(here).values(used_at=now))
        return _read(row)

    def of(self, account: str | None = None) -> list[AccessToken]:
        """The tokens of an account (of all without one), also those out of date, oldest first."""
        asked = sa.select(account_token).order_by(account_token.c.created_at, account_token.c.id)
        if account is not None:
            asked = asked.where(account_token.c.account == account)
        with self._database.connect() as connection:
            return [_read(row) for row in connection.execute(asked)]

    def revoke(self, id: str, account: str | None = None) -> AccessToken:
        """Take a token back, of this account where one is named.

        Raises `AccountsError` ``accounts.unknown``.
        """
        here = account_token.c.id == id
        if account is not None:
            here = sa.and_(here, account_token.c.account == account)
        with self._database.begin() as connection:
            row = connection.execute(sa.select(account_token).where(here)).one_or_none()
            if row is None:
                raise AccountsError("accounts.unknown", "there is no such access token", place=id)
            connection.execute(sa.delete(account_token).where(here))
        return _read(row)


def revoke_all(connection: sa.Connection, account: str) -> int:
    """Take all tokens of an account back within a transaction; gives how many there were."""
    mine = account_token.c.account == account
    return int(connection.execute(sa.delete(account_token).where(mine)).rowcount)


def checked_scopes(scopes: Iterable[str]) -> frozenset[str]:
    """Names of actions, one at least; raises `AccountsError` ``accounts.scope``."""
    wanted = frozenset(scopes)
    unknown = sorted(wanted - {each.value for each in Action})
    if unknown or not wanted:
        raise AccountsError(
            "accounts.scope",
            f"'{unknown[0]}' is no action" if unknown else "a token has one scope at least",
            remedy=f"Scopes are {', '.join(Action)}",
        )
    return wanted


def _read(row: sa.Row[tuple[object, ...]]) -> AccessToken:
    used = row.used_at
    return AccessToken(
        row.id,
        row.account,
        row.title,
        frozenset(row.scopes.split()),
        instant(row.created_at),
        instant(row.ends_at),
        None if used is None else instant(used),
    )
