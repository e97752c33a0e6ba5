"""Who may do what: every endpoint needs an account, a token reaches as far as its scopes."""

import re

import pytest

from api.v1.router import ENDPOINTS
from api.web.access import Access
from core.accounts import Action, Grant, Role, entrances
from tests.host.samples import ASSEMBLY, REGION, line
from tests.v1.serving import Api, refused
from tests.v1.test_facts import M1

#: Something for every variable part of an address.
PARTS = {
    "region": REGION,
    "fact": M1,
    "organisation": "S-1",
    "plugin": "small",
    "publication": "1",
    "appeal": "1",
    "replay": "20260101000000-00000000",
    "token": "0123456789ab",
}


def address(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda found: PARTS[found[1]], path)


@pytest.mark.parametrize("each", ENDPOINTS, ids=lambda each: each.name)
def test_every_endpoint_but_the_document_needs_an_account(api: Api, each: object) -> None:
    path, method, needs = each.path, each.method, each.needs  # type: ignore[attr-defined]
    answered = api(method, address(path), by="")
    if needs is Access.public:
        assert answered.status_code == 200
    else:
        refused(answered, 401, "web.sign-in")


def test_a_token_reaches_no_further_than_its_scopes(writable: Api) -> None:
    """For every endpoint, a token of the region's keeper for all actions but the one that it needs."""
    wanted = {each.needs for each in ENDPOINTS if isinstance(each.needs, Action)}
    for action in wanted:
        # Tallies are recorded where other facts are.
        scopes = [each.value for each in Action if each not in entrances(action)]
        text = writable.accounts.tokens.issue("region", "narrow", scopes)[1]
        writable.prepared.tokens[f"no-{action}"] = text  # type: ignore[index]
    for each in ENDPOINTS:
        if isinstance(each.needs, Action):
            answered = writable(each.method, address(each.path), {}, by=f"no-{each.needs}")
            refused(answered, 403, "web.forbidden")


def test_a_token_for_reading_records_nothing(writable: Api) -> None:
    text = writable.accounts.tokens.issue("region", "reads", ["facts", "results"])[1]
    writable.prepared.tokens["reads"] = text  # type: ignore[index]
    assert writable("GET", "facts", by="reads").status_code == 200
    new = line("m2", "meeting", ASSEMBLY)
    refused(writable("POST", "facts", new, by="reads"), 403, "web.forbidden")
    assert writable("POST", "facts", new).status_code == 201


def test_tokens_are_the_callers_own(writable: Api) -> None:
    asked = {"title": "exports", "scopes": ["export"], "days": 30}
    # A token makes no other, or it would reach further than it may.
    refused(writable("POST", "/tokens", asked), 403, "web.forbidden")
    made = writable.accounts.tokens.issue("branch", "second", ["facts"])[0]
    # Nor does it know others of its account, or take them back; itself it does.
    assert [each["title"] for each in writable.get("/tokens", by="branch")["tokens"]] == ["tests"]
    assert [each["title"] for each in writable.get("/tokens")["tokens"]] == ["tests"]
    refused(writable("DELETE", f"/tokens/{made.id}"), 403, "web.forbidden")
    refused(writable("DELETE", f"/tokens/{made.id}", by="branch"), 403, "web.forbidden")
    refused(writable("DELETE", "/tokens/nothing", by="branch"), 403, "web.forbidden")
    found = writable.accounts.tokens.of("branch")
    assert [each.title for each in found] == ["tests", "second"]
    assert writable("DELETE", f"/tokens/{found[0].id}", by="branch").json()["title"] == "tests"
    refused(writable("GET", "/tokens", by="branch"), 401, "web.token")
    assert writable.accounts.tokens.of("branch") == found[1:]


def test_an_account_without_a_grant_sees_nothing(writable: Api) -> None:
    writable.accounts.create("nobody", "nobody", password="correct horse battery")
    text = writable.accounts.tokens.issue("nobody", "t", ["facts", "results"])[1]
    writable.prepared.tokens["nobody"] = text  # type: ignore[index]
    assert writable.get("/regions", by="nobody")["regions"] == []
    refused(writable("GET", "facts", by="nobody"), 403, "web.forbidden")
    refused(writable("GET", "/regions/nowhere/facts", by="nobody"), 403, "web.forbidden")
    writable.accounts.grant("nobody", Grant(Role.branch, REGION, "S-2"))
    assert [each["id"] for each in writable.get("facts", by="nobody")["facts"]] == ["org/S-2"]


def test_recording_is_for_the_organisations_within_reach(writable: Api) -> None:
    own, other = line("a", "meeting", ASSEMBLY), line("b", "meeting", ASSEMBLY, subject="S-2")
    assert writable("POST", "facts", own, by="branch").status_code == 201
    refused(writable("POST", "facts", other, by="branch"), 403, "web.forbidden")
    refused(
        writable("POST", "facts", own + other, by="branch", content_type="application/x-ndjson"),
        403,
        "web.forbidden",
    )
    assert writable("POST", "facts", other, by="other").status_code == 201
    refused(writable("POST", "facts", own, by="auditor"), 403, "web.forbidden")
    refused(writable("POST", "facts", own, by="platform"), 403, "web.forbidden")
    refused(
        writable("POST", "imports", own, by="unit", content_type="application/x-ndjson"),
        403,
        "web.forbidden",
    )


def test_changes_stand_in_the_audit_trail(writable: Api) -> None:
    writable("POST", "facts", line("a", "meeting", ASSEMBLY), by="branch")
    writable("POST", "facts", line("b", "meeting", {"kind": "nothing"}), by="branch")
    done, failed = sorted(writable.accounts.trail.entries(), key=lambda each: each.number)[-2:]
    assert (done.account, done.action, done.region) == ("branch", "record", REGION)
    assert (done.what, done.outcome) == ("POST:record_facts:7", "done")
    assert (failed.account, failed.outcome) == ("branch", "facts.unknown-code")
