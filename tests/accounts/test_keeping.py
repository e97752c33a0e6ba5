"""Accounts and grants: what they are called, when they are good, who is the last."""

import datetime as dt

import pytest

from core.accounts import Accounts, AccountsError, Grant, Role
from tests.accounts.conftest import Clock
from tests.accounts.test_signing_in import refusal


def test_an_account_as_it_is_listed(accounts: Accounts, chief: str, clock: Clock) -> None:
    accounts.create("branch-1", "第一支部", language="en")
    branch, first = accounts.all()
    assert (branch.name, branch.title, branch.language) == ("branch-1", "第一支部", "en")
    assert (branch.password_due, branch.locked, branch.second_factor) == (True, False, False)
    assert (first.name, first.password_due, first.created_at) == (chief, False, clock.now)


@pytest.mark.parametrize("name", ["", "a", "Chief", "1st", "办公室", "a b", "a" * 41, "chief\n"])
def test_names_that_no_account_has(accounts: Accounts, name: str) -> None:
    assert refusal(accounts.create, name, "办公室") == "accounts.name"


def test_other_things_that_are_refused(accounts: Accounts, chief: str) -> None:
    assert refusal(accounts.create, chief, "办公室") == "accounts.exists"
    assert refusal(accounts.create, "other", " ") == "accounts.title"
    assert refusal(accounts.create, "other", "一\n二") == "accounts.title"
    for call in (accounts.find, accounts.lock, accounts.reset, accounts.enrol, accounts.erase):
        assert refusal(call, "nobody") == "accounts.unknown"
    assert refusal(accounts.revoke, "nothing") == "accounts.unknown"
    with pytest.raises(AccountsError, match="fr"):
        accounts.describe(chief, language="fr")
    assert [each.name for each in accounts.all()] == [chief]


def test_a_grant_is_good_from_its_first_day_to_its_last(
    accounts: Accounts, chief: str, clock: Clock
) -> None:
    first, last = dt.date(2026, 3, 7), dt.date(2026, 3, 8)
    accounts.grant(chief, Grant(Role.branch, "x", "B"), first_day=first, last_day=last)
    found = []
    for hours in (0, 4, 24, 24):
        clock.pass_by(hours=hours)
        caller = accounts.caller(chief)
        assert caller is not None
        found.append(len(caller.grants))
    # 20:00 and midnight in the regions, 16:00 UTC: the day begins there; then the last; then after.
    assert found == [0, 1, 1, 0]


def test_days_the_wrong_way_round(accounts: Accounts, chief: str) -> None:
    with pytest.raises(AccountsError) as refused:
        accounts.grant(
            chief,
            Grant(Role.auditor),
            first_day=dt.date(2026, 1, 2),
            last_day=dt.date(2026, 1, 1),
        )
    assert refused.value.code == "accounts.grant"


def test_the_last_who_keeps_the_accounts_stays(
    accounts: Accounts, chief: str, clock: Clock
) -> None:
    keeper = accounts.grant(chief, Grant(Role.platform))
    for call, argument in (
        (accounts.revoke, keeper.id),
        (accounts.lock, chief),
        (accounts.erase, chief),
    ):
        assert refusal(call, argument) == "accounts.last"
    assert accounts.caller(chief) is not None
    accounts.create("second", "第二个")
    # Somebody whose time is over keeps nothing.
    old = accounts.grant("second", Grant(Role.platform), last_day=dt.date(2026, 3, 5))
    assert refusal(accounts.lock, chief) == "accounts.last"
    accounts.revoke(old.id)
    accounts.grant("second", Grant(Role.platform))
    accounts.lock(chief)
    assert refusal(accounts.erase, "second") == "accounts.last"


def test_an_account_without_that_role_may_go(accounts: Accounts, chief: str) -> None:
    given = accounts.grant(chief, Grant(Role.branch, "x", "B"))
    session = accounts.sessions.begin(chief)
    accounts.link(chief, "https://issuer.example", "s")
    made, text = accounts.tokens.issue(chief, "nightly", ["facts"])
    accounts.erase(chief)
    assert accounts.all() == []
    assert accounts.grants() == []
    assert accounts.sessions.find(session) is None
    assert accounts.tokens.find(text) is None
    assert accounts.linked("https://issuer.example", "s") is None
    assert (given.account, made.account) == (chief, chief)


def test_a_caller_is_what_the_account_is_now(accounts: Accounts, chief: str) -> None:
    accounts.describe(chief, title="办公室(新)", language="en")
    given = accounts.grant(chief, Grant(Role.unit, "x", "U"))
    caller = accounts.caller(chief, frozenset({"facts"}))
    assert caller is not None
    assert (caller.account, caller.name, caller.language) == (chief, "办公室(新)", "en")
    assert (caller.grants, caller.scopes) == ((given.grant,), {"facts"})
    accounts.revoke(given.id)
    again = accounts.caller(chief)
    assert again is not None
    assert again.grants == ()
    assert accounts.caller("nobody") is None


def test_what_was_locked_from_above_is_unlocked_from_there_alone(
    accounts: Accounts, chief: str
) -> None:
    accounts.create("branch", "第一支部")
    accounts.lock("branch", "small")
    assert accounts.find("branch").locked_in == "small"
    assert refusal(accounts.unlock, "branch", "other") == "accounts.lock"
    accounts.unlock("branch", "small")
    assert not accounts.find("branch").locked
    accounts.lock("branch")
    # Locking it again takes no lock from above away.
    accounts.lock("branch", "small")
    with pytest.raises(AccountsError, match="keeps the installation") as refused:
        accounts.unlock("branch", "small")
    assert (refused.value.code, bool(refused.value.remedy)) == ("accounts.lock", True)
    assert accounts.find("branch").locked
    accounts.unlock("branch")
    assert not accounts.find("branch").locked
    accounts.lock("branch", "small")
    accounts.lock("branch")
    assert refusal(accounts.unlock, "branch", "small") == "accounts.lock"
    assert refusal(accounts.unlock, "nobody", "small") == "accounts.unknown"


@pytest.mark.parametrize(
    "person", ["张三", "0123456789aB", "0123456789a", "0123456789ai", "' OR 1"]
)
def test_a_member_is_named_by_a_reference_alone(
    accounts: Accounts, chief: str, person: str
) -> None:
    with pytest.raises(AccountsError) as refused:
        accounts.grant(chief, Grant(Role.member, "x", "B", person))
    assert refused.value.code == "accounts.grant"
    assert person not in str(refused.value)
    assert accounts.grants(chief) == []


def test_what_was_done_to_an_account_is_found_in_the_trail(accounts: Accounts) -> None:
    """By hand: three rows about ``b-1``, of which one is of another region; the others are of others."""
    for what, region in (
        ("POST:/accounts:create:b-1:branch:S-1", "small"),
        ("POST:/accounts:create:b-10:branch:S-1", "small"),
        ("POST:/accounts/b-1:grant:unit:U", "other"),
        ("POST:/accounts/xb-1:lock", "small"),
        ("command:grant:x:b-1", "small"),
        ("command:lock:b-1", ""),
        ("GET:/accounts/b-1", "small"),
    ):
        accounts.trail.add("region", "accounts", what=what, region=region)
    accounts.trail.add("b-1", "record", what="POST:/accounts/b-1:lock", region="small")
    found = [each.what for each in accounts.trail.about("b-1")]
    made, given = "POST:/accounts:create:b-1:branch:S-1", "POST:/accounts/b-1:grant:unit:U"
    assert found == ["command:lock:b-1", given, made]
    assert [each.what for each in accounts.trail.about("b-1", region="small")] == [found[0], made]
    assert [each.what for each in accounts.trail.about("b-1", limit=1)] == found[:1]


def test_who_acts_for_an_organisation_sees_who_else_does(accounts: Accounts) -> None:
    """By hand: of four others only the one at the same place of the same region acts for it too."""
    for name, grant in {
        "secretary": Grant(Role.branch, "small", "S-1"),
        "mine": Grant(Role.branch, "small", "S-1"),
        "member": Grant(Role.member, "small", "S-1"),
        "other": Grant(Role.branch, "small", "S-2"),
        "away": Grant(Role.branch, "large", "S-1"),
    }.items():
        accounts.create(name, name)
        accounts.grant(name, grant)
    assert [each.account for each in accounts.beside("secretary")] == ["mine"]
    assert [accounts.beside(name) for name in ("member", "other", "away", "nobody")] == [[]] * 4


def test_who_does_not_act_today_sees_nobody_and_nobody_sees_who_no_longer_acts(
    accounts: Accounts, clock: Clock
) -> None:
    """By hand: until yesterday the first, from tomorrow the second, the third always."""
    today = clock().date()
    before, after = today - dt.timedelta(days=1), today + dt.timedelta(days=1)
    days = {"former": (None, before), "coming": (after, None), "present": (None, None)}
    for name, (first, last) in days.items():
        accounts.create(name, name)
        grant = Grant(Role.branch, "small", "S-1")
        accounts.grant(name, grant, first_day=first, last_day=last)
    seen = {name: [each.account for each in accounts.beside(name)] for name in days}
    assert seen == {"former": [], "coming": [], "present": ["coming"]}
