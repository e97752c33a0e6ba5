"""Signing in through another service, against a provider in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.web.provider import CLIENT, SECRET
from tests.web.visiting import Browser, Server

ROOT = Path(__file__).parents[2]
ADDRESS = "http://127.0.0.1"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a provider that runs until these tests are done."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.web.provider"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@pytest.fixture
def browser(server: Server, issuer: str) -> Browser:
    """A browser of a server that signs in through the provider too."""
    app = server.with_settings(
        oidc_issuer=issuer,
        oidc_client=CLIENT,
        oidc_secret=SECRET,
        oidc_title="统一认证",
        public_address=ADDRESS,
    )
    return Browser(app)


def there_and_back(browser: Browser, subject: str = "") -> str:
    """Go to the provider as the server says, and give the address it sends back to."""
    sent = browser.get("/sign-in/oidc")
    assert sent.status_code == 303
    address = sent.headers["location"]
    if subject:
        address = address.replace("/authorize?", f"/{subject}/authorize?")
    answered = httpx.get(address)
    back = answered.headers["location"]
    assert back.startswith(f"{ADDRESS}/sign-in/oidc/callback?")
    return back.removeprefix(ADDRESS)


def test_an_identity_that_is_linked_signs_in(server: Server, browser: Browser, issuer: str) -> None:
    server.accounts.link("branch", issuer, "subject-1")
    assert "通过 统一认证 登录" in browser.get("/sign-in").text
    back = browser.get(there_and_back(browser))
    assert (back.status_code, back.headers["location"]) == (303, "/")
    assert "branch of a test" in browser.get("/account").text
    assert server.trail() == [("branch", "sign-in", "", "done")]


def test_what_is_asked_of_the_provider(browser: Browser, issuer: str) -> None:
    sent = urlsplit(browser.get("/sign-in/oidc").headers["location"])
    asked = {name: values[0] for name, values in parse_qs(sent.query).items()}
    assert f"{sent.scheme}://{sent.netloc}{sent.path}" == f"{issuer}/authorize"
    assert (asked["client_id"], asked["scope"], asked["response_type"]) == (
        *(CLIENT, "openid", "code"),
    )
    assert asked["code_challenge_method"] == "S256"
    other = Browser(browser.client.app)
    again = parse_qs(urlsplit(other.get("/sign-in/oidc").headers["location"]).query)
    assert all(again[name][0] != asked[name] for name in ("state", "nonce", "code_challenge"))


def test_an_identity_of_no_account_is_told_what_to_link(browser: Browser) -> None:
    refused = browser.get(there_and_back(browser, "subject-9"))
    assert refused.status_code == 400
    assert "subject-9" in refused.text
    assert browser.session is None


def test_a_locked_account_does_not_sign_in_that_way_either(
    server: Server, browser: Browser, issuer: str
) -> None:
    server.accounts.link("branch", issuer, "subject-1")
    server.accounts.lock("branch")
    assert browser.get(there_and_back(browser)).status_code == 400
    assert browser.session is None


@pytest.mark.parametrize(
    "subject",
    [
        *("wrong-issuer", "wrong-audience", "wrong-nonce", "wrong-key"),
        *("expired", "unsigned", "denied"),
    ],
)
def test_an_answer_that_cannot_be_relied_on(
    server: Server, browser: Browser, issuer: str, subject: str
) -> None:
    server.accounts.link("branch", issuer, subject)
    refused = browser.get(there_and_back(browser, subject))
    assert (refused.status_code, "web.oidc" in refused.text) == (400, True)
    assert browser.session is None


def test_an_answer_for_another_browser_or_a_second_time(
    server: Server, browser: Browser, issuer: str
) -> None:
    server.accounts.link("branch", issuer, "subject-1")
    back = there_and_back(browser)
    other = Browser(browser.client.app)
    other.get("/sign-in")
    assert other.get(back).status_code == 400
    assert other.session is None
    visit = browser.client.cookies.get("dj_visit")
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 400
    # The provider, too, takes a code once.
    thief = Browser(browser.client.app)
    thief.client.cookies.set("dj_visit", str(visit))
    assert thief.get(back).status_code == 400


def test_a_provider_that_is_not_there_or_not_set_up(server: Server) -> None:
    away = Browser(
        server.with_settings(
            oidc_issuer="http://127.0.0.1:9", oidc_client=CLIENT, public_address=ADDRESS
        )
    )
    assert (away.get("/sign-in/oidc").status_code, away.get("/sign-in").status_code) == (400, 200)
    assert server.browser().get("/sign-in/oidc").status_code == 404
