"""账号: kept by the platform, and by a region's office as far as its own grants reach."""

import re
from typing import Any

import pytest
from httpx import Response

from core.accounts import Grant, Role
from tests.host.samples import line
from tests.pages.house import hidden, rows_of, text_of
from tests.web.visiting import PASSWORD, Browser, Server

LIST = "/r/small/accounts"


def post(browser: Browser, path: str, **fields: Any) -> Response:
    typed = {"csrf": hidden(browser.get(LIST), "csrf"), **fields}
    answer: Response = browser.client.post(path, data=typed)
    return answer


def password_in(answer: Response) -> str:
    found = re.search(r"只显示这一次</b><span><code>([^<]+)</code>", answer.text)
    assert found is not None, text_of(answer)
    return found[1]


def names(browser: Browser) -> set[str]:
    return {row[0] for row in rows_of(browser.get(LIST), "账号和职责")}


@pytest.fixture
def server(writable: Server) -> Server:
    """Beside one account a role: one of another region alone, and one of this region and the other."""
    for name, grants in {
        "away": [Grant(Role.branch, "other", "X")],
        "both": [Grant(Role.branch, "small", "S-1"), Grant(Role.branch, "other", "X")],
    }.items():
        writable.accounts.create(name, name, password=PASSWORD, due=False)
        for each in grants:
            writable.accounts.grant(name, each)
    return writable


def test_a_region_sees_the_accounts_of_its_own(server: Server) -> None:
    """Neither of another region, nor of the installation, nor one without any role."""
    region, platform = server.browser("region"), server.browser("platform")
    assert names(region) == {"region", "unit", "branch", "member", "evaluator", "both"}
    assert names(platform) == names(region) | {"platform", "auditor", "nobody", "away"}
    for name in ("away", "platform", "nobody", "nothing"):
        assert region.get(f"{LIST}/{name}").status_code == 404, name
    both = region.get(f"{LIST}/both")
    assert "另有 1 项职责不归本账号管理" in text_of(both)
    assert "other" not in text_of(both).split()
    assert "支部书记 · 第一支部" in text_of(both)
    # The region by its code, where no plugin says what its place is called.
    assert "地区（工委） · small" in text_of(region.get(LIST))
    assert server.browser("unit").get(LIST).status_code == 403


def test_an_account_is_made_with_a_role_and_signs_in(server: Server) -> None:
    browser = server.browser("region")
    made = post(browser, LIST, name="s2", title="第二支部书记", role="branch", organisation="S-2")
    assert made.status_code == 200
    first = password_in(made)
    assert made.headers["cache-control"] == "no-store"
    assert first not in browser.get(f"{LIST}/s2").text
    assert ("region", "accounts", "POST:/accounts:create:s2:branch:S-2", "done") in server.trail()
    visitor = Browser(server.app)
    assert visitor.sign_in("s2", first).headers["location"] == "/password"
    assert [each.grant for each in server.accounts.grants("s2")] == [
        Grant(Role.branch, "small", "S-2")
    ]


def test_an_organisation_is_named_by_its_name_too(server: Server) -> None:
    made = post(
        server.browser("region"),
        LIST,
        name="s2",
        title="新",
        role="branch",
        organisation="第二支部",
    )
    assert made.status_code == 200
    assert server.accounts.grants("s2")[0].grant == Grant(Role.branch, "small", "S-2")


def test_all_that_is_wrong_with_a_new_account_is_said_at_once(server: Server) -> None:
    fields = {"name": "No", "title": "新", "role": "branch", "organisation": "S-9"}
    said = text_of(post(server.browser("region"), LIST, **fields))
    assert "今天没有这个组织" in said
    assert "小写字母、数字" in said.partition("今天没有这个组织")[2].partition("从列表中选一个")[0]


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"role": "platform"}, 403, "没有权限"),
        ({"role": ""}, 422, "没有选职责"),
        ({"role": "branch"}, 422, "accounts.grant"),
        ({"role": "branch", "organisation": "S-9"}, 422, "今天没有这个组织"),
        ({"role": "branch", "organisation": "S-2", "name": "No"}, 422, "accounts.name"),
        ({"role": "branch", "organisation": "S-2", "name": "away"}, 409, "accounts.exists"),
        (
            {"role": "region", "first": "2026-02-01", "last": "2026-01-01"},
            422,
            "accounts.grant",
        ),
    ],
)
def test_what_cannot_be_made_leaves_no_account(
    server: Server, fields: dict[str, str], status: int, said: str
) -> None:
    before = [each.name for each in server.accounts.all()]
    answer = post(server.browser("region"), LIST, **{"name": "new", "title": "新", **fields})
    assert (answer.status_code, said in text_of(answer)) == (status, True), text_of(answer)
    assert [each.name for each in server.accounts.all()] == before


def test_roles_are_given_and_taken_back_in_the_own_region(server: Server) -> None:
    browser = server.browser("region")
    answer = post(browser, f"{LIST}/both", do="grant", role="unit", organisation="U")
    assert answer.headers["location"] == f"{LIST}/both?done=grant"
    given = {each.grant.region: each.id for each in server.accounts.grants("both")}
    assert post(browser, f"{LIST}/both", do="revoke", grant=given["other"]).status_code == 403
    [branch] = [e.id for e in server.accounts.grants("both") if e.grant.organisation == "S-1"]
    assert post(browser, f"{LIST}/both", do="revoke", grant=branch).status_code == 303
    assert {each.grant.organisation for each in server.accounts.grants("both")} == {"U", "X"}
    trail = server.trail()
    assert ("region", "accounts", "POST:/accounts/both:grant:unit:U", "done") in trail
    assert ("region", "accounts", "POST:/accounts/both:revoke", "web.forbidden") in trail
    # With its last role of the region an account is out of sight.
    [unit] = [e.id for e in server.accounts.grants("both") if e.grant.organisation == "U"]
    gone = post(browser, f"{LIST}/both", do="revoke", grant=unit)
    assert gone.headers["location"].startswith(f"{LIST}?")


def test_only_whose_roles_are_all_of_the_region_is_locked_by_it(server: Server) -> None:
    browser = server.browser("region")
    for do in ("reset", "lock", "unlock"):
        assert post(browser, f"{LIST}/both", do=do).status_code == 403, do
        assert post(browser, f"{LIST}/region", do=do).status_code == 403, do
        assert post(browser, f"{LIST}/platform", do=do).status_code == 404, do
    assert post(browser, f"{LIST}/region", do="grant", role="evaluator").status_code == 403
    secretary = server.browser("branch")
    assert post(browser, f"{LIST}/branch", do="lock").status_code == 303
    assert secretary.get("/r/small/").status_code == 303
    assert "已锁定" in text_of(browser.get(f"{LIST}/branch"))
    assert post(browser, f"{LIST}/branch", do="unlock").status_code == 303
    fresh = password_in(post(browser, f"{LIST}/branch", do="reset"))
    assert Browser(server.app).sign_in("branch", fresh).headers["location"] == "/password"
    assert Browser(server.app).sign_in("branch").status_code == 401


def test_the_platform_keeps_every_account_and_not_its_last_keeper(server: Server) -> None:
    browser = server.browser("platform")
    assert password_in(post(browser, f"{LIST}/both", do="reset"))
    assert post(browser, f"{LIST}/away", do="lock").status_code == 303
    second = post(browser, LIST, name="second", title="平台值班", role="platform")
    assert password_in(second)
    own = browser.get(f"{LIST}/platform")
    assert "这是自己的账号" in text_of(own)
    rows = rows_of(browser.get(f"{LIST}/platform"), "这个账号做过的")
    assert ["accounts", "POST:/accounts:create:second:platform", "完成"] in [
        row[1:] for row in rows
    ]


def test_an_office_does_not_lift_a_lock_of_the_platform(server: Server) -> None:
    platform, office = server.browser("platform"), server.browser("region")
    assert post(platform, f"{LIST}/branch", do="lock").status_code == 303
    refused = post(office, f"{LIST}/branch", do="unlock")
    assert refused.status_code == 409
    assert "账号由平台管理锁定" in text_of(refused)
    assert server.accounts.find("branch").locked
    # Nor by locking it anew.
    post(office, f"{LIST}/branch", do="lock")
    assert post(office, f"{LIST}/branch", do="unlock").status_code == 409
    assert post(platform, f"{LIST}/branch", do="unlock").status_code == 303
    assert not server.accounts.find("branch").locked


def test_who_made_an_account_and_gave_its_roles_stands_on_its_page(server: Server) -> None:
    office = server.browser("region")
    post(office, LIST, name="mine", title="第二支部", role="branch", organisation="S-2")
    post(office, f"{LIST}/mine", do="grant", role="unit", organisation="U")
    unit = text_of(server.browser("unit").get("/account"))
    assert "同一组织的其他账号 mine · 单位(机关党委) · small · U" in unit
    assert "同一组织的其他账号" not in text_of(server.browser("member").get("/account"))
    rows = [row[1:] for row in rows_of(server.browser("platform").get(f"{LIST}/mine"), "谁改动")]
    assert rows == [
        ["region", "POST:/accounts/mine:grant:unit:U", "完成"],
        ["region", "POST:/accounts:create:mine:branch:S-2", "完成"],
    ]


@pytest.mark.parametrize(
    ("person", "said"), [("张三", "没有这个编号"), ("hjkmnpqrstvw", "没有这个编号")]
)
def test_a_members_grant_names_a_member_of_the_organisation(
    server: Server, person: str, said: str
) -> None:
    joined = {"step": "joined", "category": "full", "person": "0123456789ab"}
    line_ = line("j1", "membership", joined, subject="S-1", day="2015-01-01")
    server.app.state.house.append("small", [line_], "region")
    browser = server.browser("region")
    asked = {"do": "grant", "role": "member", "organisation": "S-1"}
    refused = post(browser, f"{LIST}/both", **asked, person=person)
    assert (refused.status_code, said in text_of(refused)) == (422, True), text_of(refused)
    elsewhere = asked | {"organisation": "S-2", "person": "0123456789ab"}
    assert post(browser, f"{LIST}/both", **elsewhere).status_code == 422
    assert post(browser, f"{LIST}/both", **asked, person="0123456789ab").status_code == 303
    assert "0123456789ab" in {each.grant.person for each in server.accounts.grants("both")}


def test_a_token_keeps_no_accounts(server: Server) -> None:
    _, text = server.accounts.tokens.issue("platform", "all", ["accounts"])
    browser = Browser(server.app)
    headers = {"Authorization": f"Bearer {text}"}
    assert browser.get(LIST, headers=headers).status_code == 200
    typed = {"name": "new", "title": "新", "role": "region"}
    assert browser.client.post(LIST, data=typed, headers=headers).status_code == 403
