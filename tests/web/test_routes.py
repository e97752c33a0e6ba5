"""Every route of the application, each role: nobody gets where the table does not let them."""

import re
from collections.abc import Iterator

import pytest
from starlette.routing import Route

from api.web.access import Access
from api.web.routing import every, undeclared
from core.accounts import Action
from tests.accounts.test_authority import BY_HAND
from tests.host.samples import REGION
from tests.web.visiting import CALLERS, Browser, Prepared, Server

#: What is put into a path in place of what it names.
FILLED = {
    "region": REGION,
    "organisation": "S-1",
    "plugin": "small",
    "scheme": "points",
    "indicator": "assemblies",
}

#: Routes that anybody reaches, by hand: there are no others.
PUBLIC = {
    "/sign-in",
    "/sign-in/oidc",
    "/sign-in/oidc/callback",
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/v1/openapi.json",
    "/api/v1/{rest:path}",
    "/static",
}


@pytest.fixture(scope="module")
def server(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    import shutil

    folder = tmp_path_factory.mktemp("routes") / "data"
    shutil.copytree(prepared.folder, folder)
    with Server(Prepared(folder, prepared.host)) as made:
        made.app.state.sign_ins = None
        yield made


def declared(server: Server) -> list[tuple[str, Route]]:
    """Every route that one action or another is needed for, with its whole path."""
    return [
        (path, route)
        for path, route in every(server.app.routes)
        if isinstance(route, Route) and isinstance(getattr(route, "action", None), Action)
    ]


def address(path: str) -> str:
    return re.sub(r"{(\w+)(:\w+)?}", lambda found: FILLED.get(found[1], "1"), path)


def methods(route: Route) -> list[str]:
    return sorted((route.methods or set()) - {"HEAD"})


def test_every_route_says_what_it_needs(server: Server) -> None:
    assert undeclared(server.app.routes) == []
    assert len(declared(server)) > 40


def test_only_these_are_open_to_everybody(server: Server) -> None:
    found = {
        path
        for path, route in every(server.app.routes)
        if getattr(route, "action", None) is Access.public
    }
    assert found == PUBLIC


def test_who_has_not_signed_in_gets_nowhere(server: Server) -> None:
    browser = Browser(server.app)
    for path, route in declared(server):
        for method in methods(route):
            answered = browser.client.request(method, address(path))
            if path.startswith("/api/"):
                assert (answered.status_code, path) == (401, path)
            else:
                found = (answered.status_code, answered.headers.get("location", "")[:8], path)
                assert found == (303, "/sign-in", path)


@pytest.mark.parametrize("role", [name for name, grant in CALLERS.items() if grant is not None])
def test_a_role_gets_nowhere_that_the_table_does_not_let_it(server: Server, role: str) -> None:
    """With a token of all scopes; where a role may do it, reading it is no fault at least."""
    scopes = [each.value for each in Action]
    _, text = server.accounts.tokens.issue(role, "all", scopes)
    browser = Browser(server.app)
    headers = {"Authorization": f"Bearer {text}"}
    for path, route in declared(server):
        may = role in BY_HAND[route.action.value]  # type: ignore[attr-defined]
        # Tallies are recorded where other facts are.
        may |= route.action is Action.record and role in BY_HAND["tally"]  # type: ignore[attr-defined]
        for method in methods(route):
            if may and method != "GET":
                continue
            answered = browser.client.request(method, address(path), headers=headers)
            if may:
                assert answered.status_code not in (401, 500), (method, path, answered.text)
            else:
                assert answered.status_code == 403, (method, path, answered.status_code)


def test_a_token_gets_nowhere_that_its_scopes_do_not_say(server: Server) -> None:
    _, text = server.accounts.tokens.issue("platform", "tally", ["tally"])
    headers = {"Authorization": f"Bearer {text}"}
    browser = Browser(server.app)
    for path, route in declared(server):
        if route.action is Action.tally or "GET" not in methods(route):  # type: ignore[attr-defined]
            continue
        answered = browser.get(address(path), headers=headers)
        assert (answered.status_code, path) == (403, path)


@pytest.mark.parametrize("role", ["unit", "branch", "member"])
def test_an_organisation_elsewhere_is_out_of_reach(server: Server, role: str) -> None:
    """Where a path names an organisation, it is the one asked about: S-2 is not beneath U."""
    _, text = server.accounts.tokens.issue(role, "own", [each.value for each in Action])
    headers = {"Authorization": f"Bearer {text}"}
    browser = Browser(server.app)
    named = [
        (path, role in BY_HAND[route.action.value])  # type: ignore[attr-defined]
        for path, route in declared(server)
        if "{organisation}" in path and "GET" in methods(route)
    ]
    assert len(named) > 3
    for path, may in named:
        query = "?period=2015&plugin=small" if path.endswith("/receipt") else ""
        here, there = (
            browser.get(address(path.replace("{organisation}", code)) + query, headers=headers)
            for code in ("S-1", "S-2")
        )
        assert (here.status_code, path) == (200 if may else 403, path)
        assert (there.status_code, path) == (403, path)
        assert "第二支部" not in there.text, path
