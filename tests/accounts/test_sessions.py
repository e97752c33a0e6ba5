"""Sessions, access tokens and the audit trail."""

import datetime as dt
import hashlib
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.accounts import Accounts, AccountsError
from core.log import Database
from tests.accounts.conftest import CHEAP, Clock
from tests.accounts.test_signing_in import refusal


def test_a_session_ends_when_it_is_idle_and_at_the_end_of_its_time(
    accounts: Accounts, chief: str, clock: Clock
) -> None:
    used, idle = accounts.sessions.begin(chief), accounts.sessions.begin(chief)
    for _ in range(23):
        clock.pass_by(minutes=30)
        assert accounts.sessions.find(used) is not None
    assert accounts.sessions.find(idle) is None
    clock.pass_by(minutes=30)
    assert accounts.sessions.find(used) is not None
    clock.pass_by(seconds=1)
    assert accounts.sessions.find(used) is None


def test_only_the_digest_of_a_token_is_kept(accounts: Accounts, chief: str) -> None:
    token = accounts.sessions.begin(chief)
    _, text = accounts.tokens.issue(chief, "nightly", ["facts"])
    with accounts.database.connect() as connection:
        kept = [
            connection.exec_driver_sql(f"SELECT digest FROM {table}").scalar()
            for table in ("account_session", "account_token")
        ]
    assert kept == [hashlib.sha256(each.encode()).digest() for each in (token, text)]


def test_a_renewed_session_has_another_token_and_the_same_end(
    accounts: Accounts, chief: str, clock: Clock
) -> None:
    first = accounts.sessions.begin(chief, "second-factor")
    clock.pass_by(minutes=20)
    second = accounts.sessions.renew(first)
    assert accounts.sessions.find(first) is None
    found = accounts.sessions.find(second)
    assert found is not None
    assert (found.account, found.waits_for) == (chief, "")
    with pytest.raises(LookupError):
        accounts.sessions.renew(first)
    clock.pass_by(hours=12, minutes=-20, seconds=1)
    assert accounts.sessions.find(second) is None


def test_ending_one_and_all(accounts: Accounts, chief: str) -> None:
    one, two, three = (accounts.sessions.begin(chief) for _ in range(3))
    accounts.sessions.end(one)
    assert [accounts.sessions.find(each) is None for each in (one, two, three)] == [1, 0, 0]
    assert accounts.sessions.end_all(chief) == 2
    assert accounts.sessions.find(two) is None


def test_a_new_password_ends_every_session(accounts: Accounts, chief: str) -> None:
    token = accounts.sessions.begin(chief)
    accounts.change_password(chief, "river-and-hill", "hill-and-river")
    assert accounts.sessions.find(token) is None


def test_beginning_a_session_clears_those_away_that_are_over(
    accounts: Accounts, chief: str, clock: Clock
) -> None:
    accounts.sessions.begin(chief)
    clock.pass_by(hours=1)
    accounts.sessions.begin(chief)
    with accounts.database.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM account_session").scalar() == 1


# Access tokens


def test_an_access_token_from_first_to_last(accounts: Accounts, chief: str, clock: Clock) -> None:
    made, text = accounts.tokens.issue(chief, "nightly", ["facts", "results"], days=2)
    assert text.startswith("dj_")
    found = accounts.tokens.find(text)
    assert found is not None
    assert (found.account, found.scopes, found.used_at) == (chief, {"facts", "results"}, None)
    [listed] = accounts.tokens.of(chief)
    assert (listed.id, listed.used_at) == (made.id, clock.now)
    clock.pass_by(days=2)
    assert accounts.tokens.find(text) is None
    assert accounts.tokens.find("dj_nothing") is None
    assert accounts.tokens.find(text.removeprefix("dj_")) is None


def test_a_token_is_revoked_by_its_account_alone(accounts: Accounts, chief: str) -> None:
    accounts.create("other", "另一个")
    made, text = accounts.tokens.issue(chief, "nightly", ["facts"])
    assert refusal(accounts.tokens.revoke, made.id, "other") == "accounts.unknown"
    assert accounts.tokens.find(text) is not None
    accounts.tokens.revoke(made.id, chief)
    assert accounts.tokens.find(text) is None


@pytest.mark.parametrize("how", ["reset", "change"])
def test_no_token_outlives_the_password_it_was_made_under(
    accounts: Accounts, chief: str, how: str
) -> None:
    accounts.create("other", "另一个")
    _, text = accounts.tokens.issue(chief, "nightly", ["facts"])
    _, theirs = accounts.tokens.issue("other", "nightly", ["facts"])
    if how == "reset":
        accounts.reset(chief)
    else:
        accounts.change_password(chief, "river-and-hill", "hill-and-river")
    assert accounts.tokens.find(text) is None
    assert accounts.tokens.of(chief) == []
    assert accounts.tokens.find(theirs) is not None


def test_what_a_token_cannot_be(accounts: Accounts, chief: str) -> None:
    assert refusal(accounts.tokens.issue, chief, "n", ["everything"]) == "accounts.scope"
    assert refusal(accounts.tokens.issue, chief, "n", []) == "accounts.scope"
    assert refusal(accounts.tokens.issue, chief, "王某某的", ["facts"]) == "accounts.title"
    assert refusal(accounts.tokens.issue, chief, "n", ["facts"], 367) == "accounts.title"
    assert accounts.tokens.of(chief) == []


# The audit trail


def test_what_was_done_is_listed_newest_first(accounts: Accounts, clock: Clock) -> None:
    accounts.trail.add("chief", "record", region="x", what="POST:/facts")
    clock.pass_by(minutes=1)
    accounts.trail.add("chief", "publish", region="y", outcome="web.forbidden")
    accounts.trail.add("", "sign-in", outcome="accounts.sign-in")
    third, second, first = accounts.trail.entries()
    assert (first.account, first.action, first.region, first.what, first.outcome) == (
        *("chief", "record", "x", "POST:/facts", "done"),
    )
    assert second.at - first.at == dt.timedelta(minutes=1)
    assert third.number > second.number > first.number
    assert accounts.trail.entries(limit=1, before=third.number) == [second]
    assert accounts.trail.entries(account="chief", region="x") == [first]
    assert accounts.trail.entries(action="sign-in") == [third]


@pytest.mark.parametrize("what", ["王某某", "two words", "line\n"])
def test_free_text_does_not_get_in(accounts: Accounts, what: str) -> None:
    with pytest.raises(ValueError, match="no text"):
        accounts.trail.add("chief", "record", what=what)
    assert accounts.trail.entries() == []


@pytest.mark.parametrize("statement", ["UPDATE audit SET account = 'x'", "DELETE FROM audit"])
def test_the_database_lets_no_row_be_changed(stored_url: str, statement: str) -> None:
    with Accounts(Database.open(stored_url), passwords=CHEAP) as accounts:
        accounts.trail.add("chief", "record")
        with (
            pytest.raises(sa.exc.DBAPIError, match="takes rows only"),
            accounts.database.begin() as c,
        ):
            c.exec_driver_sql(statement)
        assert len(accounts.trail.entries()) == 1


# Several at once


def test_many_attempts_at_once_are_no_way_around_the_count(stored_url: str) -> None:
    with Accounts(Database.open(stored_url), passwords=CHEAP) as accounts:
        accounts.create("chief", "办公室", password="river-and-hill")
        codes: list[str] = []

        def attempt() -> None:
            try:
                accounts.sign_in("chief", "wrong")
            except AccountsError as error:
                codes.append(error.code)

        threads = [threading.Thread(target=attempt) for _ in range(12)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert sorted(codes) == ["accounts.locked"] * 7 + ["accounts.sign-in"] * 5


def test_what_one_process_keeps_the_next_finds(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'log.db'}"
    with Accounts(Database.open(url), passwords=CHEAP) as accounts:
        accounts.create("chief", "办公室", password="river-and-hill")
        token = accounts.sessions.begin("chief")
    with Accounts(Database.open(url), passwords=CHEAP) as accounts:
        assert accounts.sign_in("chief", "river-and-hill") == "password"
        assert accounts.sessions.find(token) is not None
