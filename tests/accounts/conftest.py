"""Accounts in memory, with cheap passwords and a clock that a test moves."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.accounts import Accounts, Passwords
from core.log import Database

#: A Friday noon in UTC; evening of the same day in the regions.
NOON = dt.datetime(2026, 3, 6, 12, 0, tzinfo=dt.UTC)

CHEAP = Passwords(1, 8, 1)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def stored_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database that stays when closed."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'log.db'}"


class Clock:
    """The present, as a test wants it."""

    def __init__(self, now: dt.datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += dt.timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(clock: Clock) -> Iterator[Accounts]:
    with Accounts(Database.open("sqlite://"), passwords=CHEAP, clock=clock) as found:
        yield found


@pytest.fixture
def chief(accounts: Accounts) -> str:
    """An account whose password is its own choice already."""
    accounts.create("chief", "县直机关工委办公室", password="first-password")
    accounts.change_password("chief", "first-password", "river-and-hill")
    return "chief"
