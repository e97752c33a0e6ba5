"""Accounts and their grants: made, described, locked, taken away."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Self

import sqlalchemy as sa

from core.accounts.attempts import Attempts
from core.accounts.caller import Grant
from core.accounts.clock import Clock, day, microseconds, present
from core.accounts.errors import AccountsError
from core.accounts.passwords import Passwords, check_password, new_password
from core.accounts.roles import Role
from core.accounts.rows import (
    Account,
    Given,
    account_of,
    asked,
    change,
    checked_language,
    checked_name,
    checked_person,
    checked_title,
    given,
    row_of,
)
from core.accounts.sessions import end_all
from core.log import Database, account, account_grant, account_subject, account_token


class Keeping:
    """The accounts of an installation and what they may do; `Accounts` adds signing in."""

    def __init__(
        self, database: Database, *, passwords: Passwords | None = None, clock: Clock = present
    ) -> None:
        self.database = database
        self._clock = clock
        self._passwords = passwords or Passwords()
        self._attempts = Attempts(database, clock)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Accounts

    def create(
        self,
        name: str,
        title: str,
        *,
        password: str | None = None,
        language: str = "zh",
        due: bool = True,
    ) -> str:
        """Make an account; gives its first password, if `due` to be changed when it first signs in.

        Raises `AccountsError` ``accounts.name``, ``accounts.title``, ``accounts.language``,
        ``accounts.password`` or ``accounts.exists``.
        """
        checked_name(name)
        first = new_password() if password is None else password
        check_password(first, name)
        row = {
            "name": name,
            "title": checked_title(title, name),
            "language": checked_language(language, name),
            "password": self._passwords.hash(first),
            "password_due": due,
            "locked": False,
            "locked_in": None,
            "secret": "",
            "secret_step": 0,
            "created_at": microseconds(self._clock()),
        }
        with self.database.begin() as connection:
            try:
                connection.execute(sa.insert(account).values(row))
            except sa.exc.IntegrityError:
                # `from None`: the driver's error would quote the row, hash and all.
                raise AccountsError(
                    "accounts.exists", "the account is there already", place=name
                ) from None
        return first

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self.database.connect() as connection:
            return [
                account_of(row) for row in connection.execute(sa.select(account).order_by("name"))
            ]

    def find(self, name: str) -> Account:
        """An account; raises `AccountsError` ``accounts.unknown``."""
        with self.database.connect() as connection:
            return account_of(row_of(connection, name))

    def describe(self, name: str, *, title: str | None = None, language: str | None = None) -> None:
        """Call an account otherwise, or speak another language to it; raises as `create` does."""
        values: dict[str, str] = {}
        if title is not None:
            values["title"] = checked_title(title, name)
        if language is not None:
            values["language"] = checked_language(language, name)
        if values:
            with self.database.begin() as connection:
                change(connection, name, values)

    def lock(self, name: str, region: str | None = None) -> None:
        """Keep an account from signing in, and end its sessions; its tokens are good no more.

        With a `region` its office does it, without one whoever keeps the installation, whose lock no
        office's takes the place of. Raises `AccountsError` ``accounts.unknown``, or ``accounts.last``
        for the last that can keep the accounts.
        """
        with self.database.begin() as connection:
            row = connection.execute(asked(name).with_for_update()).one_or_none()
            is_above = row is not None and row.locked and row.locked_in is None
            locked_in = None if is_above else region
            change(connection, name, {"locked": True, "locked_in": locked_in})
            end_all(connection, name)
            if _keeps(connection, name):
                self._keepers(connection)

    def unlock(self, name: str, region: str | None = None) -> None:
        """Let an account sign in again, also one that waits after failed attempts.

        With a `region` its office does it. Raises `AccountsError` ``accounts.unknown``, or
        ``accounts.lock`` where it was locked for the installation, or by another region's office.
        """
        with self.database.begin() as connection:
            row = connection.execute(asked(name).with_for_update()).one_or_none()
            if row is not None and row.locked and region not in (None, row.locked_in):
                raise AccountsError(
                    "accounts.lock",
                    "the account was locked by whoever keeps the installation"
                    if row.locked_in is None
                    else "the account was locked by another region's office",
                    place=name,
                    remedy="Ask there to unlock it",
                )
            change(connection, name, {"locked": False, "locked_in": None})
        self._attempts.passed("password", name)
        self._attempts.passed("factor", name)

    # Grants

    def grant(
        self,
        name: str,
        grant: Grant,
        *,
        first_day: dt.date | None = None,
        last_day: dt.date | None = None,
    ) -> Given:
        """Give an account a role, from a day until a day, both included.

        Raises `AccountsError` ``accounts.unknown``, or ``accounts.grant`` for days the wrong way round
        and for a `person` that is no reference of a member.
        """
        checked_person(grant.person, name)
        if first_day and last_day and last_day < first_day:
            raise AccountsError("accounts.grant", "the last day is before the first", place=name)
        made = Given(secrets.token_hex(6), name, grant, first_day, last_day)
        with self.database.begin() as connection:
            row_of(connection, name)
            connection.execute(
                sa.insert(account_grant).values(
                    id=made.id,
                    account=name,
                    role=grant.role.value,
                    region=grant.region,
                    organisation=grant.organisation,
                    person=grant.person,
                    first_day=None if first_day is None else str(first_day),
                    last_day=None if last_day is None else str(last_day),
                )
            )
        return made

    def grants(self, name: str | None = None) -> list[Given]:
        """The grants of an account, of all without one; also those not good today."""
        with self.database.connect() as connection:
            return given(connection, name)

    def beside(self, name: str) -> list[Given]:
        """The grants of others at the organisations for which an account acts today.

        Whoever acts for a unit or a branch sees by it who else was let in there, also those who will
        be; not who was. Raises nothing for an account that there is not.
        """
        acting, today = (Role.unit, Role.branch), day(self._clock())
        every = [each for each in self.grants() if each.grant.role in acting]
        own = {
            (each.grant.region, each.grant.organisation)
            for each in every
            if each.account == name and each.holds(today)
        }
        others = (e for e in every if e.account != name and (e.last_day or today) >= today)
        return [e for e in others if (e.grant.region, e.grant.organisation) in own]

    def revoke(self, id: str) -> Given:
        """Take a grant back.

        Raises `AccountsError` ``accounts.unknown``, or ``accounts.last`` where nobody could keep the
        accounts any more.
        """
        with self.database.begin() as connection:
            found = [each for each in given(connection, None) if each.id == id]
            if not found:
                raise AccountsError("accounts.unknown", "there is no such grant", place=id)
            connection.execute(sa.delete(account_grant).where(account_grant.c.id == id))
            if found[0].grant.role is Role.platform:
                self._keepers(connection)
        return found[0]

    def _keepers(self, connection: sa.Connection) -> None:
        """Raise unless somebody who is not locked can keep the accounts today."""
        open_ones = sa.select(account.c.name).where(sa.not_(account.c.locked))
        free = {name for (name,) in connection.execute(open_ones)}
        today = day(self._clock())
        keepers = [each for each in given(connection, None) if each.grant.role is Role.platform]
        if not any(each.account in free and each.holds(today) for each in keepers):
            raise AccountsError(
                "accounts.last",
                "nobody would be left who can keep the accounts",
                remedy="Give another account the role 'platform' first",
            )

    def erase(self, name: str) -> None:
        """Take an account away with its grants, sessions, tokens and identities.

        Its name stays in the audit trail. Raises `AccountsError` ``accounts.unknown`` or
        ``accounts.last``.
        """
        with self.database.begin() as connection:
            row_of(connection, name)
            was_keeper = _keeps(connection, name)
            end_all(connection, name)
            for table in (account_grant, account_token, account_subject):
                connection.execute(sa.delete(table).where(table.c.account == name))
            connection.execute(sa.delete(account).where(account.c.name == name))
            if was_keeper:
                self._keepers(connection)


def _keeps(connection: sa.Connection, name: str) -> bool:
    return any(each.grant.role is Role.platform for each in given(connection, name))
