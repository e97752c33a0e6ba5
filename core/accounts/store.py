"""The accounts of an installation: rows of the log's database, and what can be done with them."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any, Self

import sqlalchemy as sa

from core.accounts import secondfactor
from core.accounts.attempts import Attempts
from core.accounts.caller import Caller, Grant
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
    checked_title,
    given,
    row_of,
    waiting,
)
from core.accounts.sessions import Sessions, Waiting, end_all
from core.accounts.tokens import AccessTokens
from core.accounts.trail import Trail
from core.log import Database, account, account_grant, account_subject, account_token


class Accounts:
    """The accounts behind one database; threads share it. Close it, or use it in a ``with``."""

    def __init__(
        self,
        database: Database,
        *,
        passwords: Passwords | None = None,
        clock: Clock = present,
        idle: int = 30 * 60,
        whole: int = 12 * 60 * 60,
    ) -> None:
        self.database = database
        self._clock = clock
        self._passwords = passwords or Passwords()
        self._attempts = Attempts(database, clock)
        self.sessions = Sessions(database, clock, idle, whole)
        self.tokens = AccessTokens(database, clock)
        self.trail = Trail(database, clock)

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

    def lock(self, name: str) -> None:
        """Keep an account from signing in, and end its sessions; its tokens are good no more.

        Raises `AccountsError` ``accounts.unknown``, or ``accounts.last`` for the last that can keep
        the accounts.
        """
        with self.database.begin() as connection:
            change(connection, name, {"locked": True})
            end_all(connection, name)
            if _keeps(connection, name):
                self._keepers(connection)

    def unlock(self, name: str) -> None:
        """Let an account sign in again, also one that waits after failed attempts."""
        with self.database.begin() as connection:
            change(connection, name, {"locked": False})
        self._attempts.passed(name)
        self._attempts.passed(f"factor:{name}")

    # Passwords

    def reset(self, name: str, *, second_factor: bool = False) -> str:
        """Give an account a new password, to be changed when it signs in; ends its sessions.

        With `second_factor`, that is dropped too. Raises `AccountsError` ``accounts.unknown``.
        """
        first = new_password()
        values: dict[str, object] = {"password": self._passwords.hash(first), "password_due": True}
        if second_factor:
            values |= {"secret": "", "secret_step": 0}
        with self.database.begin() as connection:
            change(connection, name, values)
            end_all(connection, name)
        self._attempts.passed(name)
        self._attempts.passed(f"factor:{name}")
        return first

    def change_password(self, name: str, old: str, new: str) -> None:
        """Put a new password in the place of the old one; ends all sessions of the account.

        Raises `AccountsError` ``accounts.sign-in`` where the old one is wrong, ``accounts.locked``
        after too many of these, and ``accounts.password``.
        """
        self._attempts.begin(name)
        with self.database.connect() as connection:
            kept = row_of(connection, name).password
        if not self._passwords.verify(kept, old):
            raise AccountsError("accounts.sign-in", "the old password is wrong", place=name)
        self._attempts.passed(name)
        check_password(new, name)
        if self._passwords.verify(kept, new):
            raise AccountsError(
                "accounts.password",
                "the new password is the old one",
                place=name,
                remedy="Choose another one",
            )
        values = {"password": self._passwords.hash(new), "password_due": False}
        with self.database.begin() as connection:
            change(connection, name, values)
            end_all(connection, name)

    # Signing in

    def sign_in(self, name: str, password: str) -> Waiting:
        """Check a name and a password; gives what its session has to wait for.

        Raises `AccountsError` ``accounts.sign-in``, the same for a wrong name and a wrong password,
        or ``accounts.locked``.
        """
        self._attempts.begin(name)
        with self.database.connect() as connection:
            row = connection.execute(asked(name)).one_or_none()
        kept = "" if row is None else row.password
        if not self._passwords.verify(kept, password) or row is None:
            raise AccountsError(
                "accounts.sign-in",
                "there is no such account with this password",
                remedy="Check both, or ask whoever keeps the accounts for a new password",
            )
        self._attempts.passed(name)
        if row.locked:
            raise _locked(name)
        if self._passwords.outdated(kept):
            with self.database.begin() as connection:
                change(connection, name, {"password": self._passwords.hash(password)})
        return waiting(row)

    def waits_for(self, name: str, *, second_factor: bool = True) -> Waiting:
        """What a session of an account has to wait for, after its second factor without that."""
        with self.database.connect() as connection:
            return waiting(row_of(connection, name), second_factor=second_factor)

    def caller(self, name: str, scopes: frozenset[str] | None = None) -> Caller | None:
        """The caller that an account is now; None where it is locked or there is none."""
        today = day(self._clock())
        with self.database.connect() as connection:
            row = connection.execute(asked(name)).one_or_none()
            if row is None or row.locked:
                return None
            found = given(connection, name)
        grants = tuple(each.grant for each in found if each.holds(today))
        return Caller(name, row.title, grants, scopes, row.language)

    # The second factor

    def enrol(self, name: str) -> tuple[str, str]:
        """A new secret and its address for an app; nothing is kept before `confirm`."""
        self.find(name)
        secret = secondfactor.new_secret()
        return secret, secondfactor.address(secret, name)

    def confirm(self, name: str, secret: str, code: str) -> None:
        """Ask for the codes of a secret from now on, if this is one of them.

        Raises `AccountsError` ``accounts.second-factor``.
        """
        step = secondfactor.step_of(secret, code, self._clock(), 0)
        if step is None:
            raise _wrong_code(name)
        with self.database.begin() as connection:
            change(connection, name, {"secret": secret, "secret_step": step})

    def check_code(self, name: str, code: str) -> None:
        """Check a code, which is then used up.

        Raises `AccountsError` ``accounts.second-factor``, or ``accounts.locked`` after too many.
        """
        self._attempts.begin(f"factor:{name}")
        with self.database.begin() as connection:
            row = connection.execute(asked(name).with_for_update()).one()
            used = row.secret_step
            step = (
                secondfactor.step_of(row.secret, code, self._clock(), used) if row.secret else None
            )
            if step is None:
                raise _wrong_code(name)
            change(connection, name, {"secret_step": step})
        self._attempts.passed(f"factor:{name}")

    def drop_second_factor(self, name: str) -> None:
        """Ask for no more codes."""
        with self.database.begin() as connection:
            change(connection, name, {"secret": "", "secret_step": 0})

    # Identities of another service

    def link(self, name: str, issuer: str, subject: str) -> None:
        """Let an identity of another sign-in service sign in as this account.

        Raises `AccountsError` ``accounts.unknown``, or ``accounts.linked`` for one of another account.
        """
        with self.database.begin() as connection:
            row_of(connection, name)
            found = connection.execute(_identity(issuer, subject)).scalar()
            if found == name:
                return
            if found is not None:
                raise AccountsError(
                    "accounts.linked", "the identity belongs to another account", place=name
                )
            connection.execute(
                sa.insert(account_subject).values(issuer=issuer, subject=subject, account=name)
            )

    def linked(self, issuer: str, subject: str) -> str | None:
        """The account that an identity of another service signs in as."""
        with self.database.connect() as connection:
            found = connection.execute(_identity(issuer, subject)).scalar()
            return None if found is None else str(found)

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

        Raises `AccountsError` ``accounts.unknown``, or ``accounts.grant`` for days the wrong way round.
        """
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


def _identity(issuer: str, subject: str) -> sa.Select[Any]:
    columns = account_subject.c
    here = sa.and_(columns.issuer == issuer, columns.subject == subject)
    return sa.select(columns.account).where(here)


def _locked(name: str) -> AccountsError:
    return AccountsError(
        "accounts.locked",
        "the account is locked",
        place=name,
        remedy="Ask whoever keeps the accounts to unlock it",
    )


def _wrong_code(name: str) -> AccountsError:
    return AccountsError(
        "accounts.second-factor",
        "the code is wrong or was used already",
        place=name,
        remedy="Wait for the next code; check the clock of the device",
    )
