"""Which account had which events appended."""

import pytest
from eventsourcing.persistence import PersistenceError

from core.accounts import Accounts
from core.log import Database, Log, Moved, Rejected
from tests.accounts.conftest import CHEAP
from tests.log.samples import REGION, line


def test_who_had_an_event_appended_is_known_by_its_position(accounts: Accounts) -> None:
    """By hand: 1 to 3 by a command, 4 by one account, 5 to 9 by another, 10 by a command, 11."""
    appends = accounts.appends
    appends.add("small", "branch", 4)
    appends.add("small", "unit", 9, 5)
    appends.add("small", "branch", 11)
    appends.add("other", "unit", 2, 2)
    appends.add("small", "branch", 20, 0)
    found = [appends.by("small", position) for position in (1, 3, 4, 5, 7, 9, 10, 11, 12, 20)]
    unit, branch = "unit", "branch"
    assert found == [None, None, branch, unit, unit, unit, None, branch, None, None]
    assert [appends.last("small", each) for each in (branch, unit, "nobody")] == [11, 9, 0]
    assert appends.since("small", branch, 5) == [range(11, 12)]
    assert appends.since("small", unit, 7) == [range(5, 10)]


def test_what_is_known_of_a_position_stays(accounts: Accounts) -> None:
    accounts.appends.add("small", "branch", 4)
    accounts.appends.add("small", "unit", 4)
    assert accounts.appends.by("small", 4) == "branch"


def test_a_fact_and_who_had_it_appended_come_in_one_transaction(stored_url: str) -> None:
    """By hand: 1 by a command, 2 and 3 by an account; what is refused or known leaves nothing."""
    with (
        Log.open(stored_url, REGION) as log,
        Accounts(Database.open(stored_url), passwords=CHEAP) as accounts,
    ):
        log.import_lines([line("a")])
        log.import_lines([line("a"), line("b"), line("c")], by="branch")
        log.import_lines([line("a"), line("b")], by="unit")
        with pytest.raises(Rejected):
            log.import_lines([line("d"), line("e", mark="rumour")], by="unit")
        with pytest.raises(Moved):
            log.import_lines([line("d")], expected=2, by="unit")
        found = [accounts.appends.by(REGION, position) for position in (1, 2, 3, 4)]
        assert found == [None, "branch", "branch", None]
        assert accounts.appends.last(REGION, "unit") == 0


def test_a_fact_is_not_appended_where_its_account_cannot_be_kept(stored_url: str) -> None:
    with Log.open(stored_url, REGION) as log:
        with log.database.begin() as connection:
            connection.exec_driver_sql("DROP TABLE account_append")
        with pytest.raises(PersistenceError):
            log.import_lines([line("a")], by="branch")
        assert log.head().position == 0
