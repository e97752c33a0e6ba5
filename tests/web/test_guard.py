"""What stands around every request: forms of other pages, headers, limits, lines, the audit trail."""

import json
import logging

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from api.web.headers import POLICY
from api.web.limits import Bucket
from api.web.routing import Guarded, undeclared
from api.web.tracing import Lines, current
from core.accounts import Action
from core.host import HostError
from tests.host.samples import REGION
from tests.web.visiting import PASSWORD, Browser, Server, csrf


def broken(_request: Request) -> PlainTextResponse:
    raise ZeroDivisionError("a secret of the server")


def unknown(_request: Request) -> PlainTextResponse:
    raise HostError("host.region", "there is no region 'smal'", remedy="Did you mean 'small'?")


def done(request: Request) -> PlainTextResponse:
    request.state.audited = "fact:5"
    return PlainTextResponse("done")


def plain(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("done")


def named(request: Request) -> PlainTextResponse:
    request.state.named = True
    return PlainTextResponse("done")


def with_routes(server: Server, **settings: object) -> Browser:
    """A browser of the region's, and a few routes more."""
    app = server.with_settings(**settings)
    app.router.routes[:0] = [
        Guarded("/test/broken", broken, action=Action.results),
        Guarded("/api/test/broken", broken, action=Action.results),
        Guarded("/test/unknown", unknown, action=Action.record, methods=["POST"]),
        Guarded("/test/{region}/done", done, action=Action.record, methods=["POST"]),
        Guarded(
            "/test/{region}/{number:int}/{title}", plain, action=Action.record, methods=["POST"]
        ),
        Guarded("/test/{region}/named", named, action=Action.record),
        Guarded("/test/{region}/publish", done, action=Action.publish, methods=["POST"]),
    ]
    return Browser(app)


# Forms


def test_a_form_of_no_page_is_refused(server: Server) -> None:
    stranger = Browser(server.app)
    fields = {"account": "branch", "password": PASSWORD}
    assert stranger.client.post("/sign-in", data=fields).status_code == 403
    browser = server.browser("branch")
    for given in ({}, {"csrf": ""}, {"csrf": "0" * 64}):
        refused = browser.client.post("/account/language", data={"language": "en", **given})
        assert (refused.status_code, "web.csrf" in refused.text) == (403, True)
    assert server.accounts.find("branch").language == "zh"


def test_a_form_of_another_session_is_refused(server: Server) -> None:
    mine, theirs = server.browser("branch"), server.browser("region")
    token = csrf(theirs.get("/account"))
    refused = mine.client.post("/account/language", data={"language": "en", "csrf": token})
    assert refused.status_code == 403


def test_scripts_carry_the_value_in_a_header(server: Server) -> None:
    browser = with_routes(server)
    browser.sign_in("region")
    token = csrf(browser.get("/account"))
    path = f"/test/{REGION}/done"
    assert browser.client.post(path, json={}).status_code == 403
    headers = {"X-CSRF-Token": token}
    assert browser.client.post(path, json={}, headers=headers).status_code == 200
    crossed = headers | {"Sec-Fetch-Site": "cross-site"}
    assert browser.client.post(path, json={}, headers=crossed).status_code == 403


# Headers


@pytest.mark.parametrize("path", ["/sign-in", "/healthz", "/nothing", "/api/v1/nothing", "/"])
def test_every_answer_has_the_headers(server: Server, path: str) -> None:
    headers = server.browser().get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert "script-src 'self';" in POLICY
    assert "frame-ancestors 'none'" in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers
    assert len(headers["x-request-id"]) == 16


def test_behind_https_cookies_and_headers_say_so(server: Server) -> None:
    browser = Browser(server.with_settings(secure=True), "https://dangjian.example")
    browser.sign_in("branch")
    page = browser.get("/account")
    assert page.status_code == 200
    assert page.headers["strict-transport-security"].startswith("max-age=63072000")
    assert [each.name for each in browser.client.cookies.jar] == ["__Host-dj_session"]
    cookie = browser.sign_in("branch").headers if browser.client.cookies.clear() is None else {}
    written = cookie["set-cookie"]
    assert written.startswith("__Host-dj_session=")
    assert "Path=/; HttpOnly; SameSite=Lax; Secure" in written


def test_a_request_keeps_the_number_it_came_with(server: Server) -> None:
    browser = server.browser()
    given = browser.get("/healthz", headers={"X-Request-ID": "abcd-1234-efgh"})
    assert given.headers["x-request-id"] == "abcd-1234-efgh"
    odd = browser.get("/healthz", headers={"X-Request-ID": "two words"})
    assert odd.headers["x-request-id"] != "two words"


def test_answers_without_forms_give_no_cookie(server: Server) -> None:
    for path in ("/healthz", "/api/v1/nothing"):
        assert "set-cookie" not in server.browser().get(path).headers
    assert "dj_visit" in server.browser().get("/sign-in").headers["set-cookie"]


# Limits


def test_a_bucket_fills_up_again() -> None:
    now = [0.0]
    bucket = Bucket(6, lambda: now[0])
    assert [bucket.take("a") for _ in range(7)] == [0, 0, 0, 0, 0, 0, 10]
    assert bucket.take("b") == 0
    now[0] = 9.0
    assert bucket.take("a") == pytest.approx(1)
    now[0] = 10.0
    assert bucket.take("a") == 0
    assert bucket.take("a") == pytest.approx(10)
    now[0] = 1000.0
    assert [bucket.take("a") for _ in range(7)] == [0, 0, 0, 0, 0, 0, 10]


def test_more_requests_than_an_address_may_send(server: Server) -> None:
    browser = Browser(server.with_settings(requests_per_minute=3))
    codes = [browser.get("/healthz").status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    refused = browser.get("/api/v1/regions")
    assert (refused.json()["code"], refused.headers["retry-after"]) == ("web.rate", "20")
    assert refused.headers["x-content-type-options"] == "nosniff"


def test_more_sign_ins_than_an_address_may_try(server: Server) -> None:
    browser = Browser(server.with_settings(sign_ins_per_minute=3))
    names = ("branch", "region", "unit", "auditor")
    codes = [browser.sign_in(name, "wrong password").status_code for name in names]
    assert codes == [401, 401, 401, 429]


@pytest.mark.parametrize("said", [True, False])
def test_a_body_that_is_too_large(server: Server, said: bool) -> None:
    browser = Browser(server.with_settings(body_limit=1024))
    body = b"x" * 1025
    # Without its length, it is counted as it comes.
    content = body if said else iter([body[:1000], body[1000:]])
    token = {"X-CSRF-Token": csrf(browser.get("/sign-in"))}
    headers = {"Content-Type": "application/x-www-form-urlencoded", **({} if not said else token)}
    refused = browser.client.post("/sign-in", content=content, headers=headers)
    assert (refused.status_code, "web.body" in refused.text) == (413, True)
    endless = {"content-length": "9" * 5000, "content-type": "text/plain"}
    refused = browser.client.post("/sign-in", content=b"", headers=endless)
    assert (refused.status_code, "web.body" in refused.text) == (413, True)


# Faults


def test_a_fault_tells_its_number_and_nothing_of_itself(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    browser = with_routes(server)
    browser.sign_in("region")
    for path in ("/test/broken", "/api/test/broken"):
        answered = browser.get(path)
        assert answered.status_code == 500
        assert answered.headers["x-request-id"] in answered.text
        assert "web.failed" in answered.text
        assert "ZeroDivision" not in answered.text
        assert "secret" not in answered.text
    assert "a secret of the server" in caplog.text


def test_what_the_core_refuses_has_its_status_and_its_way_out(server: Server) -> None:
    browser = with_routes(server)
    browser.sign_in("region")
    refused = browser.form("/test/unknown", {}, page="/account")
    assert refused.status_code == 404
    assert "是否想写“small”" in refused.text


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/nothing/there", "GET", 404, "web.not-found"),
        ("/sign-in", "DELETE", 405, "web.method"),
        ("/api/v1/nothing", "GET", 404, ""),
    ],
)
def test_addresses_and_methods_that_there_are_not(
    server: Server, path: str, method: str, status: int, code: str
) -> None:
    answered = server.browser().client.request(method, path)
    assert answered.status_code == status
    assert code in answered.text


# The audit trail


def test_changes_are_written_down_with_what_came_of_them(server: Server) -> None:
    browser = with_routes(server)
    browser.sign_in("branch")
    browser.form(f"/test/{REGION}/done", {}, page="/account")
    browser.form("/test/unknown", {}, page="/account")
    browser.form(f"/test/{REGION}/publish", {}, page="/account")
    browser.get("/test/broken")
    assert server.trail()[1:] == [
        ("branch", "record", "POST:fact:5", "done"),
        ("branch", "record", "POST:/test/unknown", "host.region"),
        ("branch", "publish", "POST:/test/:region/publish", "web.forbidden"),
    ]
    regions = [each.region for each in server.accounts.trail.entries()]
    assert regions == [REGION, "", REGION, ""]


def test_a_row_says_which_one_in_codes_and_never_in_words(server: Server) -> None:
    browser = with_routes(server)
    browser.sign_in("branch")
    browser.form(f"/test/{REGION}/7/S-1", {}, page="/account")
    browser.form(f"/test/{REGION}/8/王某某", {}, page="/account")
    browser.form(f"/test/{REGION}/9/{'x' * 41}", {}, page="/account")
    assert [row[2] for row in server.trail()[1:]] == [
        "POST:/test/:region/7/S-1",
        "POST:/test/:region/8/:title",
        "POST:/test/:region/9/:title",
    ]


def test_whoever_reads_names_stands_in_the_trail(server: Server) -> None:
    browser = with_routes(server)
    browser.sign_in("branch")
    assert browser.get(f"/test/{REGION}/named").status_code == 200
    assert server.trail()[1:] == [
        ("branch", "people", "GET:/test/:region/named", "done"),
        ("branch", "record", "GET:/test/:region/named", "done"),
    ]
    assert [row.region for row in server.accounts.trail.entries()] == [REGION, REGION, ""]


def test_a_change_without_a_caller_is_written_down_too(server: Server) -> None:
    browser = with_routes(server)
    refused = browser.form(f"/test/{REGION}/done", {}, page="/sign-in")
    assert (refused.status_code, refused.headers["location"]) == (303, "/sign-in")
    assert server.trail() == [("", "record", "POST:/test/:region/done", "web.sign-in")]


# Lines and metrics


def test_a_line_says_the_route_and_no_query(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "dangjian.web")
    browser = with_routes(server)
    browser.sign_in("region")
    caplog.clear()
    browser.form(f"/test/{REGION}/done?person=0123456789ab", {}, page="/account?q=secret")
    lines = [json.loads(Lines().format(record)) for record in caplog.records]
    assert [each["route"] for each in lines] == ["/account", "/test/{region}/done"]
    assert {each["account"] for each in lines} == {"region"}
    assert (lines[1]["method"], lines[1]["status"], lines[1]["region"]) == ("POST", 200, REGION)
    assert "0123456789ab" not in caplog.text
    assert "secret" not in json.dumps(lines)


def test_a_line_of_a_fault_has_the_number_and_the_trace() -> None:
    reset = current.set("abcd")
    try:
        raise ZeroDivisionError("why")
    except ZeroDivisionError as error:
        info = (type(error), error, error.__traceback__)
        record = logging.LogRecord("dangjian.web", logging.ERROR, "f", 1, "failed", (), info)
        said = json.loads(Lines().format(record))
    finally:
        current.reset(reset)
    assert (said["level"], said["message"], said["request"]) == ("error", "failed", "abcd")
    assert said["failure"].endswith("ZeroDivisionError: why")


def test_metrics_are_for_this_machine_or_for_who_knows_the_token(server: Server) -> None:
    # Starlette's test client calls itself "testclient", which is no address of this machine.
    assert server.browser().get("/metrics").status_code == 403
    browser = Browser(server.with_settings(metrics_token="collect"))
    assert browser.get("/metrics", headers={"Authorization": "Bearer guess"}).status_code == 403
    browser.get("/healthz")
    # A client calls methods as it likes; they are not counted each by itself.
    for method in ("ANYTHING", "ELSE"):
        assert browser.client.request(method, "/healthz").status_code == 405
    shown = browser.get("/metrics", headers={"Authorization": "Bearer collect"})
    assert shown.status_code == 200
    assert "ANYTHING" not in shown.text
    assert 'method="other",route="/healthz",status="405"} 2.0' in shown.text
    counted = 'dangjian_requests_total{method="GET",route="/healthz",status="200"} 1.0'
    assert counted in shown.text


def test_the_server_says_when_it_is_ready(server: Server) -> None:
    assert server.browser().get("/readyz").json() == {"state": "ready"}
    database = server.prepared.folder / "dangjian.db"
    database.rename(database.with_suffix(".away"))
    database.mkdir()
    assert server.browser().get("/readyz").status_code == 503
    assert server.browser().get("/healthz").status_code == 200


def test_a_route_without_an_action_is_found() -> None:
    from starlette.routing import Mount, Route

    plain = Route("/plain", done)
    mounted = Mount("/m", routes=[Guarded("/good", done, action=Action.results), plain])
    assert undeclared([mounted, plain]) == ["/m/plain", "/plain"]
