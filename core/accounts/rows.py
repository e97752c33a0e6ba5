"""Rows of accounts and their grants, read and checked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from core.accounts.caller import Grant
from core.accounts.clock import instant
from core.accounts.errors import AccountsError
from core.accounts.roles import Role
from core.accounts.sessions import Waiting
from core.log import account, account_grant

LANGUAGES: Final = ("zh", "en")

#: The reference of a member, as facts have it.
_PERSON: Final = re.compile(r"[0-9a-hjkmnp-tv-z]{12}")
_NAME: Final = re.compile(r"[a-z][a-z0-9.-]{1,39}")
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Account:
    """An account: its name, what it is called (a post rather than a person), and how it stands.

    `locked_in` is the region whose office locked it, None where that was for the installation.
    """

    name: str
    title: str
    language: str
    locked: bool
    password_due: bool
    second_factor: bool
    created_at: dt.datetime
    locked_in: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A grant with its id, its account, and the days it is good for, both included."""

    id: str
    account: str
    grant: Grant
    first_day: dt.date | None
    last_day: dt.date | None

    def holds(self, on: dt.date) -> bool:
        """Whether it is good on a day."""
        return (self.first_day or on) <= on <= (self.last_day or on)


def asked(name: str) -> sa.Select[Any]:
    """The query for an account's row."""
    return sa.select(account).where(account.c.name == name)


def row_of(connection: sa.Connection, name: str) -> sa.Row[Any]:
    """An account's row; raises `AccountsError` ``accounts.unknown``."""
    row = connection.execute(asked(name)).one_or_none()
    if row is None:
        raise AccountsError("accounts.unknown", "there is no such account", place=name)
    return row


def change(connection: sa.Connection, name: str, values: Mapping[str, object]) -> None:
    """Write into an account's row; raises `AccountsError` ``accounts.unknown``."""
    here = account.c.name == name
    if not connection.execute(sa.update(account).where(here).values(dict(values))).rowcount:
        raise AccountsError("accounts.unknown", "there is no such account", place=name)


def account_of(row: sa.Row[Any]) -> Account:
    """An account as its row says."""
    return Account(
        row.name,
        row.title,
        row.language,
        bool(row.locked),
        bool(row.password_due),
        bool(row.secret),
        instant(row.created_at),
        row.locked_in,
    )


def waiting(row: sa.Row[Any], *, second_factor: bool = True) -> Waiting:
    """What a session of an account waits for first."""
    if row.secret and second_factor:
        return "second-factor"
    return "password" if row.password_due else ""


def given(connection: sa.Connection, name: str | None) -> list[Given]:
    """The grants of an account, of all without one, by account and id."""
    columns = account_grant.c
    query = sa.select(account_grant).order_by(columns.account, columns.role, columns.id)
    if name is not None:
        query = query.where(columns.account == name)
    return [
        Given(
            row.id,
            row.account,
            Grant(Role(row.role), row.region, row.organisation, row.person),
            _day(row.first_day),
            _day(row.last_day),
        )
        for row in connection.execute(query)
    ]


def _day(written: str | None) -> dt.date | None:
    return None if written is None else dt.date.fromisoformat(written)


def checked_name(name: str) -> str:
    """A name that an account can have; raises `AccountsError` ``accounts.name``."""
    if not _NAME.fullmatch(name):
        raise AccountsError(
            "accounts.name",
            "an account's name has 2 to 40 small letters, digits, '.' and '-', a letter first",
        )
    return name


def checked_person(person: str | None, name: str) -> str | None:
    """The reference that a grant can name; raises `AccountsError` ``accounts.grant``.

    What is given is not repeated: it may be a person's name.
    """
    if person is not None and not _PERSON.fullmatch(person):
        raise AccountsError(
            "accounts.grant",
            "a member is named by the reference of 12 small letters and digits in the facts",
            place=name,
            remedy="Choose one of the list, and no name",
        )
    return person


def checked_title(title: str, name: str) -> str:
    """What an account can be called; raises `AccountsError` ``accounts.title``."""
    text = title.strip()
    if not 1 <= len(text) <= _LONGEST or not text.isprintable():
        raise AccountsError(
            "accounts.title",
            f"an account is called by one line of 1 to {_LONGEST} characters",
            place=name,
        )
    return text


def checked_language(language: str, name: str) -> str:
    """A language of messages; raises `AccountsError` ``accounts.language``."""
    if language not in LANGUAGES:
        raise AccountsError(
            "accounts.language",
            f"'{language}' is not one of {', '.join(LANGUAGES)}",
            place=name,
        )
    return language
