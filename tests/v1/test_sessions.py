"""The API from a browser that signed in: its cookie does, and changes carry the session's value."""

from starlette.testclient import TestClient

from tests.v1.serving import REGION, Api, refused
from tests.web.visiting import csrf


def test_a_session_makes_a_token_and_the_token_works(writable: Api) -> None:
    browser = TestClient(writable.app, "http://127.0.0.1", follow_redirects=False)
    fields = {"account": "branch", "password": "correct horse battery"}
    fields["csrf"] = csrf(browser.get("/sign-in"))
    assert browser.post("/sign-in", data=fields).status_code == 303
    me = browser.get("/api/v1/me").json()
    assert (me["account"], me["scopes"]) == ("branch", None)

    asked = {"title": "programme", "scopes": ["facts"], "days": 7}
    refused(browser.post("/api/v1/tokens", json=asked), 403, "web.csrf")
    session = {"x-csrf-token": csrf(browser.get("/account"))}
    made = browser.post("/api/v1/tokens", json=asked, headers=session)
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    token = made.json()
    assert (token["title"], token["scopes"]) == ("programme", ["facts"])
    # Its text is answered once.
    assert token["token"] not in browser.get("/api/v1/tokens").text
    listed = [each["title"] for each in browser.get("/api/v1/tokens").json()["tokens"]]
    assert listed == ["tests", "programme"]
    gone = browser.delete("/api/v1/tokens/nothing", headers=session)
    refused(gone, 404, "accounts.unknown")

    program = TestClient(writable.app, "http://127.0.0.1")
    by = {"authorization": f"Bearer {token['token']}"}
    found = program.get(f"/api/v1/regions/{REGION}/facts", headers=by)
    assert [each["id"] for each in found.json()["facts"]] == ["org/S-1", "m1", "s1"]
    results = program.get(f"/api/v1/regions/{REGION}/plugins", headers=by)
    refused(results, 403, "web.forbidden")
