"""Signing in: passwords, the wait after failures, the second factor, other services."""

import pyotp
import pytest

from core.accounts import Accounts, AccountsError, Passwords, check_password, new_password
from core.log import Database
from tests.accounts.conftest import CHEAP, NOON, Clock


def refusal(call: object, *arguments: object) -> str:
    """The code with which a call is refused."""
    with pytest.raises(AccountsError) as refused:
        call(*arguments)  # type: ignore[operator]
    return refused.value.code


def test_the_first_password_has_to_be_changed(accounts: Accounts) -> None:
    first = accounts.create("branch", "某支部")
    assert accounts.sign_in("branch", first) == "password"
    accounts.change_password("branch", first, "river-and-hill")
    assert accounts.sign_in("branch", "river-and-hill") == ""
    assert refusal(accounts.sign_in, "branch", first) == "accounts.sign-in"


def test_only_the_hash_is_kept(accounts: Accounts, chief: str) -> None:
    with accounts.database.connect() as connection:
        rows = [str(row) for row in connection.exec_driver_sql("SELECT * FROM account")]
    assert "river-and-hill" not in "".join(rows)
    assert "$argon2id$" in rows[0]


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("ninechars", "fewer than 10"),
        ("chief-account", ""),
        ("The-Chief-Account"[::-1], ""),
        ("x" * 201, "more than 200"),
        ("ababababababab", "repeats"),
        ("some-account-name", "the account's name"),
        ("Some-Account-Name", "the account's name"),
    ],
)
def test_what_a_password_may_be(password: str, said: str) -> None:
    if not said:
        check_password(password, "some-account-name")
        return
    with pytest.raises(AccountsError, match=said) as refused:
        check_password(password, "some-account-name")
    assert refused.value.code == "accounts.password"
    assert password not in str(refused.value) or said == "the account's name"


def test_the_old_password_is_asked_for_and_is_no_new_one(accounts: Accounts, chief: str) -> None:
    assert refusal(accounts.change_password, chief, "wrong", "hill-and-river") == "accounts.sign-in"
    same = ("river-and-hill", "river-and-hill")
    assert refusal(accounts.change_password, chief, *same) == "accounts.password"
    assert accounts.sign_in(chief, "river-and-hill") == ""


def test_full_width_characters_are_the_same_password(accounts: Accounts, chief: str) -> None:
    assert accounts.sign_in(chief, "ｒｉｖｅｒ－ａｎｄ－ｈｉｌｌ") == ""


def test_a_random_password_is_long_and_never_twice() -> None:
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    assert {len(each) for each in made} == {19}


def test_a_wrong_name_and_a_wrong_password_are_refused_alike(
    accounts: Accounts, chief: str
) -> None:
    said = set()
    for name in (chief, "nobody"):
        with pytest.raises(AccountsError) as refused:
            accounts.sign_in(name, "not the password")
        said.add((refused.value.code, str(refused.value)))
    assert len(said) == 1


@pytest.mark.parametrize("name", ["chief", "nobody"])
def test_five_failures_make_the_next_attempt_wait_longer_and_longer(
    accounts: Accounts, chief: str, clock: Clock, name: str
) -> None:
    for _ in range(5):
        assert refusal(accounts.sign_in, name, "wrong") == "accounts.sign-in"
    for seconds in (60, 120, 240):
        # Also the right password has to wait, up to the last second.
        assert refusal(accounts.sign_in, name, "river-and-hill") == "accounts.locked"
        clock.pass_by(seconds=seconds - 1)
        assert refusal(accounts.sign_in, name, "river-and-hill") == "accounts.locked"
        clock.pass_by(seconds=1)
        assert refusal(accounts.sign_in, name, "wrong") == "accounts.sign-in"


def test_a_wait_is_an_hour_at_most_and_a_day_forgets(
    accounts: Accounts, chief: str, clock: Clock
) -> None:
    for _ in range(30):
        clock.pass_by(hours=1)
        assert refusal(accounts.sign_in, chief, "wrong") == "accounts.sign-in"
    assert refusal(accounts.sign_in, chief, "wrong") == "accounts.locked"
    clock.pass_by(hours=24, seconds=1)
    for _ in range(4):
        assert refusal(accounts.sign_in, chief, "wrong") == "accounts.sign-in"
    assert accounts.sign_in(chief, "river-and-hill") == ""


def test_signing_in_forgets_earlier_failures(accounts: Accounts, chief: str) -> None:
    for _ in range(3):
        for _ in range(4):
            assert refusal(accounts.sign_in, chief, "wrong") == "accounts.sign-in"
        assert accounts.sign_in(chief, "river-and-hill") == ""


def test_a_reset_ends_the_wait_and_every_session(accounts: Accounts, chief: str) -> None:
    token = accounts.sessions.begin(chief)
    for _ in range(5):
        refusal(accounts.sign_in, chief, "wrong")
    fresh = accounts.reset(chief)
    assert accounts.sessions.find(token) is None
    assert accounts.sign_in(chief, fresh) == "password"


def test_a_locked_account_is_told_so_only_with_its_password(accounts: Accounts, chief: str) -> None:
    token = accounts.sessions.begin(chief)
    accounts.lock(chief)
    assert accounts.sessions.find(token) is None
    assert accounts.caller(chief) is None
    assert refusal(accounts.sign_in, chief, "wrong") == "accounts.sign-in"
    assert refusal(accounts.sign_in, chief, "river-and-hill") == "accounts.locked"
    accounts.unlock(chief)
    assert accounts.sign_in(chief, "river-and-hill") == ""


def test_costs_that_changed_are_taken_over_at_the_next_sign_in() -> None:
    with Accounts(Database.open("sqlite://"), passwords=CHEAP) as cheap:
        cheap.create("chief", "办公室", password="river-and-hill")
        dearer = Accounts(cheap.database, passwords=Passwords(2, 16, 1))
        assert dearer.sign_in("chief", "river-and-hill") == "password"
        with cheap.database.connect() as connection:
            kept = connection.exec_driver_sql("SELECT password FROM account").scalar()
    assert kept.startswith("$argon2id$v=19$m=16,t=2,p=1$")


# The second factor


def enrolled(accounts: Accounts, name: str) -> pyotp.TOTP:
    secret, address = accounts.enrol(name)
    totp = pyotp.TOTP(secret)
    assert pyotp.parse_uri(address).secret == secret
    accounts.confirm(name, secret, totp.at(NOON))
    return totp


def test_codes_are_asked_for_once_one_was_typed(accounts: Accounts, chief: str) -> None:
    secret, _ = accounts.enrol(chief)
    assert refusal(accounts.confirm, chief, secret, "000000") == "accounts.second-factor"
    assert accounts.sign_in(chief, "river-and-hill") == ""
    enrolled(accounts, chief)
    assert accounts.sign_in(chief, "river-and-hill") == "second-factor"
    assert accounts.waits_for(chief, second_factor=False) == ""


def test_no_other_secret_takes_the_place_of_one(
    accounts: Accounts, chief: str, clock: Clock
) -> None:
    """Else whoever finds a browser signed in makes the account theirs."""
    asked_before, _ = accounts.enrol(chief)
    totp = enrolled(accounts, chief)
    code = pyotp.TOTP(asked_before).at(NOON)
    assert refusal(accounts.confirm, chief, asked_before, code) == "accounts.enrolled"
    assert refusal(accounts.enrol, chief) == "accounts.enrolled"
    clock.pass_by(seconds=30)
    accounts.check_code(chief, totp.at(clock.now))
    accounts.drop_second_factor(chief)
    enrolled(accounts, chief)


@pytest.mark.parametrize("secret", ["not base 32!", "A", "", "ABCDEFGH", "A" * 33])
def test_a_secret_is_one_that_was_made(accounts: Accounts, chief: str, secret: str) -> None:
    assert refusal(accounts.confirm, chief, secret, "123456") == "accounts.secret"
    assert accounts.sign_in(chief, "river-and-hill") == ""


def test_a_code_is_good_once_and_a_step_around(
    accounts: Accounts, chief: str, clock: Clock
) -> None:
    totp = enrolled(accounts, chief)
    # The code with which it was set up is used up.
    assert refusal(accounts.check_code, chief, totp.at(NOON)) == "accounts.second-factor"
    clock.pass_by(minutes=5)
    code = totp.at(clock.now)
    clock.pass_by(seconds=30)
    accounts.check_code(chief, code)
    assert refusal(accounts.check_code, chief, code) == "accounts.second-factor"
    old = totp.at(clock.now)
    clock.pass_by(seconds=61)
    assert refusal(accounts.check_code, chief, old) == "accounts.second-factor"


def test_codes_cannot_be_tried_one_after_another(accounts: Accounts, chief: str) -> None:
    enrolled(accounts, chief)
    for _ in range(5):
        assert refusal(accounts.check_code, chief, "000000") == "accounts.second-factor"
    assert refusal(accounts.check_code, chief, "000000") == "accounts.locked"


def test_no_name_that_is_typed_counts_against_the_codes_of_an_account(
    accounts: Accounts, chief: str, clock: Clock
) -> None:
    totp = enrolled(accounts, chief)
    for typed in ("factor:chief", "factor\nchief"):
        for _ in range(6):
            refusal(accounts.sign_in, typed, "wrong")
    clock.pass_by(seconds=30)
    accounts.check_code(chief, totp.at(clock.now))


def test_a_reset_drops_the_second_factor_where_it_is_asked_to(
    accounts: Accounts, chief: str
) -> None:
    enrolled(accounts, chief)
    assert accounts.sign_in(chief, accounts.reset(chief)) == "second-factor"
    assert accounts.sign_in(chief, accounts.reset(chief, second_factor=True)) == "password"


# Other services


def test_an_identity_belongs_to_one_account(accounts: Accounts, chief: str) -> None:
    accounts.create("other", "另一个")
    accounts.link(chief, "https://issuer.example", "subject-1")
    accounts.link(chief, "https://issuer.example", "subject-1")
    assert accounts.linked("https://issuer.example", "subject-1") == chief
    assert accounts.linked("https://other.example", "subject-1") is None
    found = refusal(accounts.link, "other", "https://issuer.example", "subject-1")
    assert found == "accounts.linked"
