"""Signing in with a browser: forms, cookies, what has to come first, what is written down."""

import datetime as dt

import pyotp
import pytest

from tests.accounts.conftest import Clock
from tests.host.samples import REGION
from tests.web.visiting import PASSWORD, Browser, Server, csrf


def test_signing_in_and_out(server: Server) -> None:
    browser = server.browser()
    sent = browser.get("/account")
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=%2Faccount")
    signed = browser.sign_in("branch", next="/account")
    assert (signed.status_code, signed.headers["location"]) == (303, "/account")
    page = browser.get("/account")
    assert page.status_code == 200
    assert "branch of a test" in page.text
    assert browser.get("/sign-in").headers["location"] == "/"
    out = browser.form("/sign-out", {}, page="/account")
    assert out.headers["location"] == "/sign-in"
    assert browser.session is None
    assert browser.get("/account").status_code == 303
    assert server.trail()[0] == ("branch", "sign-in", "", "done")


def test_a_session_that_ended_is_not_good_with_its_old_cookie(server: Server) -> None:
    browser = server.browser("branch")
    token = browser.session
    browser.form("/sign-out", {}, page="/account")
    browser.client.cookies.set("dj_session", token)
    assert browser.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("account", "known"), [("branch", "branch"), ("no-such-account", ""), ("a secret typed", "")]
)
def test_a_refusal_says_neither_which_was_wrong_nor_what_was_typed(
    server: Server, account: str, known: str
) -> None:
    refused = server.browser().sign_in(account, "not the password")
    assert refused.status_code == 401
    assert "accounts.sign-in" in refused.text
    assert "not the password" not in refused.text
    assert server.trail() == [(known, "sign-in", "", "accounts.sign-in")]


def test_five_failures_lock_and_the_page_says_how_long(server: Server) -> None:
    browser = server.browser()
    codes = [browser.sign_in("branch", "wrong password").status_code for _ in range(6)]
    assert codes == [401, 401, 401, 401, 401, 429]
    assert "60" in browser.sign_in("branch").text
    # Another account is not kept waiting.
    assert server.browser("region").session


@pytest.mark.parametrize(
    "path", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x", ""]
)
def test_signing_in_leads_nowhere_else(server: Server, path: str) -> None:
    assert server.browser().sign_in("branch", next=path).headers["location"] == "/"


def test_a_session_begins_under_a_token_that_nobody_knew(server: Server) -> None:
    browser = server.browser()
    planted = "x" * 43
    browser.client.cookies.set("dj_session", planted)
    before = csrf(browser.get("/sign-in"))
    browser.sign_in("branch")
    tokens = {each.value for each in browser.client.cookies.jar if each.name == "dj_session"}
    [fresh] = tokens - {planted}
    assert server.accounts.sessions.find(planted) is None
    found = server.accounts.sessions.find(fresh)
    assert found is not None
    assert found.account == "branch"
    clean = Browser(server.app)
    clean.client.cookies.set("dj_session", fresh)
    assert csrf(clean.get("/account")) != before


def test_signing_in_again_ends_the_session_before(server: Server) -> None:
    browser = server.browser("branch")
    first = browser.session
    assert first is not None
    token = csrf(browser.get("/account"))
    fields = {"account": "region", "password": PASSWORD, "csrf": token}
    assert browser.client.post("/sign-in", data=fields).status_code == 303
    assert server.accounts.sessions.find(first) is None
    assert "region of a test" in browser.get("/account").text


def test_sessions_end_when_they_are_idle(server: Server) -> None:
    clock = Clock(dt.datetime.now(dt.UTC))
    browser = Browser(server.with_settings(clock=clock))
    browser.sign_in("branch")
    clock.pass_by(minutes=30)
    assert browser.get("/account").status_code == 200
    clock.pass_by(minutes=30, seconds=1)
    assert browser.get("/account").status_code == 303


def test_a_first_password_opens_nothing_but_its_change(server: Server) -> None:
    first = server.accounts.create("fresh", "新账号")
    browser = server.browser()
    assert browser.sign_in("fresh", first).headers["location"] == "/password"
    assert browser.get("/account").headers["location"].startswith("/password")
    assert browser.get("/api/v1/regions").status_code == 403
    before = browser.session
    fields = {"old": first, "new": "river-and-hill", "again": "river-and-hills"}
    wrong = browser.form("/password", fields)
    assert (wrong.status_code, "accounts.password" in wrong.text) == (422, True)
    fields["again"] = "river-and-hill"
    changed = browser.form("/password", fields)
    assert (changed.status_code, changed.headers["location"]) == (303, "/")
    assert browser.session != before
    assert browser.get("/account").status_code == 200
    assert [row[3] for row in server.trail()] == [
        *("waits-for:password", "accounts.password", "done"),
    ]


def test_a_new_password_signs_out_everywhere_else(server: Server) -> None:
    here, there = server.browser("branch"), server.browser("branch")
    fields = {"old": PASSWORD, "new": "river-and-hill", "again": "river-and-hill"}
    assert here.form("/password", fields).status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303


def test_the_second_factor_from_setting_up_to_dropping(server: Server) -> None:
    clock = Clock(dt.datetime.now(dt.UTC))
    app = server.with_settings(clock=clock)
    browser = Browser(app)
    browser.sign_in("branch")
    page = browser.get("/account/second-factor")
    secret = page.text.split('name="secret" value="')[1].split('"')[0]
    totp = pyotp.TOTP(secret)
    wrong = browser.client.post(
        "/account/second-factor", data={"csrf": csrf(page), "secret": secret, "code": "12"}
    )
    assert wrong.status_code == 401
    odd = {"csrf": csrf(page), "secret": "not base 32!", "code": "123456"}
    refused = browser.client.post("/account/second-factor", data=odd)
    assert (refused.status_code, "accounts.secret" in refused.text) == (422, True)
    set_up = {"csrf": csrf(page), "secret": secret, "code": totp.at(clock.now)}
    assert browser.client.post("/account/second-factor", data=set_up).status_code == 303
    # Another secret needs the password first.
    assert browser.get("/account/second-factor").status_code == 409
    again = browser.client.post("/account/second-factor", data=set_up)
    assert (again.status_code, "accounts.enrolled" in again.text) == (409, True)

    clock.pass_by(minutes=2)
    other = Browser(app)
    assert other.sign_in("branch").headers["location"] == "/second-factor"
    waiting = other.session
    assert other.get("/account").headers["location"].startswith("/second-factor")
    assert other.get("/api/v1/regions").status_code == 401
    assert other.get("/password").headers["location"].startswith("/second-factor")
    assert other.form("/second-factor", {"code": "000000"}).status_code == 401
    passed = other.form("/second-factor", {"code": totp.at(clock.now)})
    assert (passed.status_code, passed.headers["location"]) == (303, "/")
    assert other.session != waiting
    assert other.get("/account").status_code == 200

    drop = "/account/second-factor/drop"
    assert other.form(drop, {"password": "wrong"}, page="/account").status_code == 401
    assert other.form(drop, {"password": PASSWORD}, page="/account").status_code == 303
    assert Browser(app).sign_in("branch").headers["location"] == "/"


def test_an_access_token_is_shown_once_and_does_what_its_scopes_say(server: Server) -> None:
    browser = server.browser("branch")
    fields = {"title": "nightly", "days": "7", "scope": ["results"]}
    made = browser.form("/account/tokens", fields, page="/account")
    text = made.text.split('<code class="secret">')[1].split("</code>")[0]
    assert text not in browser.get("/account").text
    program = Browser(server.app)
    headers = {"Authorization": f"Bearer {text}"}
    assert program.get("/api/v1/regions", headers=headers).status_code == 200
    assert program.get("/account", headers=headers).status_code == 403
    [token] = server.accounts.tokens.of("branch")
    browser.form(f"/account/tokens/{token.id}/revoke", {}, page="/account")
    assert [row[2] for row in server.trail()[-2:]] == [
        f"POST:token:{token.id}",
        f"POST:/account/tokens/{token.id}/revoke",
    ]
    gone = program.get("/api/v1/regions", headers=headers)
    assert (gone.status_code, gone.json()["code"]) == (401, "web.token")
    assert "invalid_token" in gone.headers["www-authenticate"]


@pytest.mark.parametrize("days", ["0", "367", "soon", "9" * 5000, "\u0663", "-1", ""])
def test_days_that_no_token_is_good_for(server: Server, days: str) -> None:
    fields = {"title": "nightly", "days": days, "scope": ["results"]}
    refused = server.browser("branch").form("/account/tokens", fields, page="/account")
    assert (refused.status_code, "accounts.title" in refused.text) == (422, True)
    assert server.accounts.tokens.of("branch") == []


def test_a_token_of_another_account_cannot_be_revoked(server: Server) -> None:
    made, text = server.accounts.tokens.issue("region", "nightly", ["facts"])
    browser = server.browser("branch")
    refused = browser.form(f"/account/tokens/{made.id}/revoke", {}, page="/account")
    assert refused.status_code == 404
    assert server.accounts.tokens.find(text) is not None


def test_the_language_of_the_account(server: Server) -> None:
    browser = server.browser("branch")
    assert "我的账号" in browser.get("/account").text
    browser.form("/account/language", {"language": "en"}, page="/account")
    page = browser.get("/account").text
    assert "My account" in page
    assert "我的账号" not in page
    refused = browser.form("/account/language", {"language": "fr"}, page="/account")
    assert refused.status_code == 422
    first = Browser(server.app).get("/sign-in", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert "Sign in" in first.text


def test_signing_out_everywhere(server: Server) -> None:
    here, there = server.browser("branch"), server.browser("branch")
    assert here.form("/account/sessions/end", {}, page="/account").status_code == 303
    assert there.get("/account").status_code == 303


def test_a_locked_account_is_out_at_once(server: Server) -> None:
    browser = server.browser("branch")
    server.accounts.lock("branch")
    assert browser.get("/account").status_code == 303


@pytest.mark.parametrize(("role", "first"), [("branch", ""), ("member", "schemes")])
def test_the_first_page_is_one_that_the_role_may_see(server: Server, role: str, first: str) -> None:
    browser = server.browser(role)
    sent = browser.get("/")
    assert (sent.status_code, sent.headers["location"]) == (303, f"/r/{REGION}/{first}")
    page = browser.get(f"/r/{REGION}/{first}?period=2015")
    assert page.status_code in (200, 303)
    assert "第二支部" not in page.text
