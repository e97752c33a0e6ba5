"""Which account had which events appended."""

from core.accounts import Accounts


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
