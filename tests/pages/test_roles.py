"""Roles: what a caller may not see is left out of the menu, of lists, and refused at its address."""

import re

import pytest

from api.pages import due
from tests.host.samples import line
from tests.pages.house import rows_of, text_of
from tests.web.visiting import Browser, Server


def test_a_branch_sees_its_own_result(branch: Browser) -> None:
    rows = rows_of(branch.get("/r/small/schemes/points"), "各党组织的得分")
    assert [row[0] for row in rows] == ["第一支部"]
    refused = branch.get("/r/small/schemes/points/S-2")
    assert refused.status_code == 403
    assert "没有权限" in text_of(refused)


def test_a_branch_sees_its_own_organisation_and_facts(branch: Browser) -> None:
    tree = text_of(branch.get("/r/small/organisations"))
    assert "第一支部" in tree
    assert "第二支部" not in tree
    assert branch.get("/r/small/organisations/S-2").status_code == 403
    # The founding of the second branch, at position 4.
    assert branch.get("/r/small/facts/4").status_code == 403
    assert "第二支部" not in text_of(branch.get("/r/small/ledgers/life"))


@pytest.mark.parametrize(
    "path", ["/log", "/log/audit", "/whatif/points", "/compare", "/import", "/published/new"]
)
def test_places_of_others_are_refused(branch: Browser, path: str) -> None:
    assert branch.get(f"/r/small{path}").status_code == 403


def test_the_menu_has_what_the_caller_may_see(branch: Browser, committee: Browser) -> None:
    def menu(browser: Browser) -> list[str]:
        page = browser.get("/r/small/").text
        nav = page.partition('id="menu"')[2].partition("</nav>")[0]
        return [each for each in ("记一次", "推演", "导入", "日志与审计") if each in nav]

    assert menu(branch) == ["记一次"]
    assert menu(committee) == ["记一次", "推演", "导入", "日志与审计"]


def test_an_auditor_reads_and_writes_nothing(house: Server) -> None:
    auditor = house.browser("auditor")
    assert auditor.get("/r/small/log").status_code == 200
    assert auditor.get("/r/small/record").status_code == 403
    fact = auditor.get("/r/small/facts/6").text
    assert "/facts/6/correct" not in fact
    assert "/facts/6/retract" not in fact


def test_who_is_not_signed_in_goes_to_the_door(house: Server) -> None:
    found = house.browser().get("/r/small/schemes/points?at=6")
    assert found.status_code == 303
    assert found.headers["location"] == "/sign-in?next=%2Fr%2Fsmall%2Fschemes%2Fpoints%3Fat%3D6"


def test_the_first_page_leads_to_the_only_region(house: Server, branch: Browser) -> None:
    assert branch.get("/").headers["location"] == "/r/small/"
    nobody = house.browser("nobody")
    assert "还没有可看的地区" in text_of(nobody.get("/"))
    assert nobody.get("/r/small/").status_code == 403


def test_a_form_of_another_page_is_refused(branch: Browser) -> None:
    found = branch.client.post("/r/small/record", data={"kind": "member-assembly"})
    assert found.status_code == 403
    assert "web.csrf" in found.text


def menu_of(browser: Browser, path: str = "/schemes/points") -> str:
    """The text of the menu of a page."""
    nav = browser.get(f"/r/small{path}").text.partition('id="menu"')[2].partition("</nav>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", nav.partition(">")[2]).split())


def test_every_page_counts_what_is_overdue(writable: Server) -> None:
    """Of the first branch: the case that is open was due on 12 December, and the year is over."""
    branch, region = writable.browser("branch"), writable.browser("region")
    assert menu_of(branch).startswith("工作台 1 逾期 ")
    assert menu_of(region, "/plugins").startswith("工作台 1 逾期 ")
    # Before either case was raised, nothing was due; before the second was struck off, both were.
    assert "逾期" not in menu_of(branch, "/schemes/points?at=6")
    assert menu_of(branch, "/schemes/points?at=9").startswith("工作台 2 逾期 ")
    assert menu_of(branch).startswith("工作台 1 逾期 ")
    struck = line("r/9", "rectification", {"case": "c-1", "step": "rectified"}, day="2015-12-20")
    done = line("r/10", "rectification", {"case": "c-1", "step": "verified"}, day="2015-12-30")
    writable.app.state.house.append("small", [struck, done], "region")
    assert "逾期" not in menu_of(branch)


def test_the_menu_lists_what_is_due_once_for_all_pages(
    writable: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = []
    rows = due._rows
    monkeypatch.setattr(due, "_rows", lambda *asked: listed.append(asked) or rows(*asked))
    branch, region = writable.browser("branch"), writable.browser("region")
    for path in ("/schemes/points", "/plugins", "/", "/ledgers"):
        menu_of(region, path)
    menu_of(branch)
    assert len(listed) == 1


def test_the_menu_lists_the_schemes_in_force(branch: Browser) -> None:
    assert "考核 积分 " in menu_of(branch, "/organisations")
    assert " 考核 积分 " not in menu_of(branch, "/organisations?rules=2013-12-31")
