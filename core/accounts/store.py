"""Signing in: passwords, second factors, identities of other services, and who that makes a caller."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from core.accounts import secondfactor
from core.accounts.appends import Appends
from core.accounts.caller import Caller
from core.accounts.clock import Clock, day, present
from core.accounts.errors import AccountsError
from core.accounts.keeping import Keeping
from core.accounts.passwords import Passwords, check_password, new_password
from core.accounts.rows import asked, change, given, row_of, waiting
from core.accounts.sessions import Sessions, Waiting, end_all
from core.accounts.tokens import AccessTokens, revoke_all
from core.accounts.trail import Trail
from core.log import Database, account_subject


class Accounts(Keeping):
    """The accounts behind one database; threads share it. Close it, or use it in a ``with``.

    `sessions`, `tokens`, `trail` and `appends` are what its accounts signed in with, and what they did.
    """

    def __init__(
        self,
        database: Database,
        *,
        passwords: Passwords | None = None,
        clock: Clock = present,
        idle: int = 30 * 60,
        whole: int = 12 * 60 * 60,
    ) -> None:
        super().__init__(database, passwords=passwords, clock=clock)
        self.sessions = Sessions(database, clock, idle, whole)
        self.tokens = AccessTokens(database, clock)
        self.trail = Trail(database, clock)
        self.appends = Appends(database)

    # Passwords

    def reset(self, name: str, *, second_factor: bool = False) -> str:
        """Give an account a new password, to be changed when it signs in.

        Ends its sessions and takes its access tokens back; with `second_factor`, that is dropped
        too. Raises `AccountsError` ``accounts.unknown``.
        """
        first = new_password()
        values: dict[str, object] = {"password": self._passwords.hash(first), "password_due": True}
        if second_factor:
            values |= {"secret": "", "secret_step": 0}
        with self.database.begin() as connection:
            change(connection, name, values)
            end_all(connection, name)
            revoke_all(connection, name)
        self._attempts.passed("password", name)
        self._attempts.passed("factor", name)
        return first

    def change_password(self, name: str, old: str, new: str) -> None:
        """Put a new password in the place of the old one.

        Ends all sessions of the account and takes its access tokens back. Raises `AccountsError`
        ``accounts.sign-in`` where the old one is wrong, ``accounts.locked`` after too many of these,
        and ``accounts.password``.
        """
        self._attempts.begin("password", name)
        with self.database.connect() as connection:
            kept = row_of(connection, name).password
        if not self._passwords.verify(kept, old):
            raise AccountsError("accounts.sign-in", "the old password is wrong", place=name)
        self._attempts.passed("password", name)
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
            revoke_all(connection, name)

    # Signing in

    def sign_in(self, name: str, password: str) -> Waiting:
        """Check a name and a password; gives what its session has to wait for.

        Raises `AccountsError` ``accounts.sign-in``, the same for a wrong name and a wrong password,
        or ``accounts.locked``.
        """
        self._attempts.begin("password", name)
        with self.database.connect() as connection:
            row = connection.execute(asked(name)).one_or_none()
        kept = "" if row is None else row.password
        if not self._passwords.verify(kept, password) or row is None:
            raise AccountsError(
                "accounts.sign-in",
                "there is no such account with this password",
                remedy="Check both, or ask whoever keeps the accounts for a new password",
            )
        self._attempts.passed("password", name)
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
        """A new secret and its address for an app; nothing is kept before `confirm`.

        Raises `AccountsError` ``accounts.enrolled`` where codes are asked for already.
        """
        if self.find(name).second_factor:
            raise _enrolled(name)
        secret = secondfactor.new_secret()
        return secret, secondfactor.address(secret, name)

    def confirm(self, name: str, secret: str, code: str) -> None:
        """Ask for the codes of a secret from now on, if this is one of them.

        Raises `AccountsError` ``accounts.second-factor``, ``accounts.secret`` for what `enrol` never
        gave, or ``accounts.enrolled``: a session alone puts no other secret in the place of one.
        """
        if not secondfactor.is_secret(secret):
            raise AccountsError(
                "accounts.secret",
                "the form came back with another secret than was made",
                place=name,
                remedy="Load the page again and take the secret that it shows",
            )
        step = secondfactor.step_of(secret, code, self._clock(), 0)
        if step is None:
            raise _wrong_code(name)
        with self.database.begin() as connection:
            row = connection.execute(asked(name).with_for_update()).one_or_none()
            if row is not None and row.secret:
                raise _enrolled(name)
            change(connection, name, {"secret": secret, "secret_step": step})

    def check_code(self, name: str, code: str) -> None:
        """Check a code, which is then used up.

        Raises `AccountsError` ``accounts.second-factor``, or ``accounts.locked`` after too many.
        """
        self._attempts.begin("factor", name)
        with self.database.begin() as connection:
            row = connection.execute(asked(name).with_for_update()).one()
            used = row.secret_step
            step = (
                secondfactor.step_of(row.secret, code, self._clock(), used) if row.secret else None
            )
            if step is None:
                raise _wrong_code(name)
            change(connection, name, {"secret_step": step})
        self._attempts.passed("factor", name)

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


def _identity(issuer: str, subject: str) -> sa.Select[Any]:
    columns = account_subject.c
    here = sa.and_(columns.issuer == issuer, columns.subject == subject)
    return sa.select(columns.account).where(here)


def _enrolled(name: str) -> AccountsError:
    return AccountsError(
        "accounts.enrolled",
        "codes are asked for already",
        place=name,
        remedy="Drop the second factor first, with the password, or ask for it to be reset",
    )


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
