"""工作台: what is due on the last day of the period, what changed, and how the results stand."""

import re

import pytest
from httpx import Response

from tests.host.samples import REGION, line
from tests.pages.house import founded, rows_of, text_of
from tests.web.visiting import Browser, Server


def test_an_open_problem_is_due(committee: Browser) -> None:
    """The first problem was due on 12 December 2015 and is open: 19 days late on the 31st."""
    page = committee.get("/r/small/")
    [row] = rows_of(page, "要办的事")
    assert row[0] == "逾期 19 天"
    assert row[1] == "整改 学习不扎实 理论学习不扎实"
    assert row[2:4] == ["第一支部", "12-12 周六"]
    assert "1 项：逾期 1，7 天内到期 0，其余 0" in text_of(page)


def test_what_was_known_earlier_is_due_earlier(committee: Browser) -> None:
    """Before position 11 the second problem, due on 30 June, waited to be struck off."""
    rows = rows_of(committee.get("/r/small/", params={"at": "10"}), "要办的事")
    assert [row[0] for row in rows] == ["逾期 184 天", "逾期 19 天"]
    assert "整改已完成，待复核销号" in rows[0][1]


def test_a_branch_sees_its_own_standing(branch: Browser) -> None:
    said = text_of(branch.get("/r/small/"))
    assert "第一支部" in said
    assert "10 / 10 分" in said
    assert "各项都已得满" in said
    assert "全部记录" not in said


def test_who_has_nothing_to_do_is_told(committee: Browser) -> None:
    said = text_of(committee.get("/r/small/", params={"organisation": "S-2"}))
    assert "无事可办" in said


def test_the_last_changes_come_first(committee: Browser) -> None:
    page = committee.get("/r/small/")
    listed = page.text.partition('class="plain chg"')[2].partition("</ul>")[0]
    assert [
        int(each.partition('"')[0].replace(",", "")) for each in listed.split("/facts/")[1:]
    ] == [*(11, 10, 9, 8, 7, 6)]


def test_an_organisation_with_its_steps_posts_and_facts(committee: Browser) -> None:
    page = committee.get("/r/small/organisations/S-1")
    said = text_of(page)
    assert "机关党委 / S-1，党支部" in said
    assert "设立：名称“第一支部”" in said
    assert "6 条，新的在前" in said
    assert [row[0] for row in rows_of(page)][:2] == ["2015-05-20", "2015-05-01"]
    meetings = committee.get("/r/small/organisations/S-1", params={"type": "meeting"})
    assert [row[1] for row in rows_of(meetings)] == ["会议与组织生活 党员大会 · 学习 到会 9/10"]


def test_nobody_knows_how_many_members_there_are(committee: Browser) -> None:
    said = text_of(committee.get("/r/small/organisations/S-1"))
    assert "党员 无数据" in said
    assert "党员 0" not in said


def test_finding_by_number_name_and_code(committee: Browser) -> None:
    def found(text: str) -> str:
        answer = committee.get("/r/small/find", params={"q": text})
        return answer.headers.get("location", "") or text_of(answer)

    assert found("#6") == "/r/small/facts/6"
    assert found("第二") == "/r/small/organisations/S-2"
    assert found("S-1") == "/r/small/organisations/S-1"
    assert "没有找到党组织" in found("没有这样的")


def test_a_bare_number_is_first_a_part_of_a_name_or_code(writable: Server) -> None:
    """2 is a fact, and S-2 an organisation: both are offered; 02 is no way to write a fact."""
    browser = writable.browser("region")
    more = [
        founded("T-052", "县交通运输局党支部", "branch"),
        founded("T-053", "县交通局党支部", "branch"),
    ]
    writable.app.state.house.append(REGION, more, "region")

    def found(text: str) -> Response:
        return browser.get("/r/small/find", params={"q": text})

    both = found("2")
    assert [row[1] for row in rows_of(both)] == ["S-2", "T-052"]
    assert "日志里也有第 2 号事实" in text_of(both)
    assert found("052").headers["location"] == "/r/small/organisations/T-052"
    assert found("9").headers["location"] == "/r/small/facts/9"
    assert found("#2").headers["location"] == "/r/small/facts/2"
    # A name made shorter: what is whole comes alone, else what has the characters in their order.
    assert found("交通局").headers["location"] == "/r/small/organisations/T-053"
    assert [row[1] for row in rows_of(found("县交支部"))] == ["T-053", "T-052"]


def test_a_list_of_facts_by_subject(committee: Browser) -> None:
    page = committee.get("/r/small/ledgers/problems")
    assert [row[0] for row in rows_of(page)] == [
        *("2015-05-20", "2015-05-01", "2015-04-01", "2015-04-01")
    ]
    steps = committee.get("/r/small/ledgers/problems", params={"type": "rectification"})
    assert [row[2] for row in rows_of(steps)] == [
        "整改与销号 复核销号 问题： 学习不扎实",
        "整改与销号 完成整改 问题： 学习不扎实",
    ]
    assert 'href="/r/small/facts/9">学习不扎实' in steps.text
    assert "无数据" in text_of(committee.get("/r/small/ledgers/dues"))


def test_a_board_as_the_plugin_describes_it(committee: Browser) -> None:
    page = committee.get("/r/small/boards", params={"organisation": "S-1"})
    said = text_of(page)
    assert "小样" in said
    assert "外出 1" in said
    assert "达到 1" in said
    assert [row[:3] for row in rows_of(page)][:1] == [["第一支部", "10", "合格"]]


def test_the_wall_screen_has_no_shell(committee: Browser) -> None:
    page = committee.get("/r/small/wall")
    assert page.status_code == 200
    assert 'id="menu"' not in page.text
    assert "逾期 1" in text_of(page)


def test_a_unit_sees_whose_each_matter_is_and_how_those_beneath_stand(house: Server) -> None:
    """The unit itself is not judged; of the one branch beneath it the year is 合格."""
    page = house.browser("unit").get("/r/small/")
    [row] = rows_of(page, "要办的事")
    assert row[2] == "第一支部"
    assert [(each[0].split()[-1], each[2]) for each in rows_of(page, "等次和组织数")] == [
        ("合格", "1")
    ]


@pytest.mark.parametrize(("role", "first"), [("member", "schemes"), ("evaluator", "record")])
def test_every_way_home_is_one_that_the_role_may_go(house: Server, role: str, first: str) -> None:
    browser = house.browser(role)
    page = browser.get(f"/r/small/{first}")
    while page.status_code == 303:
        page = browser.get(page.headers["location"])
    assert page.status_code == 200
    brand = re.search(r'class="brand" href="([^"]+)"', page.text)
    menu = re.findall(
        r'<a href="([^"]+)"', page.text.partition('id="menu"')[2].partition("</nav>")[0]
    )
    assert brand is not None
    for address in (brand[1], *menu):
        assert browser.get(address).status_code in (200, 303), address
    assert 'id="find"' not in page.text


def test_why_there_are_no_results_is_said_in_chinese(committee: Browser) -> None:
    """No rules of the region are as old as 2001."""
    said = text_of(committee.get("/r/small/", params={"period": "2001"}))
    assert "暂不可算 2001-12-31 还没有生效的办法" in said
    assert "no rules" not in said


def test_a_branch_goes_from_an_item_due_to_its_form_filled_in(writable: Server) -> None:
    item = {"year": 2015, "item": "base-6", "kind": "common", "step": "due", "case": "d-1"}
    fact = line("d/1", "duty", item | {"due_on": "2015-10-08"}, subject="S-1", day="2015-09-01")
    writable.app.state.house.append(REGION, [fact], "region")
    branch = writable.browser("branch")
    page = branch.get("/r/small/")
    [row] = [each for each in rows_of(page, "要办的事") if "清单第" in each[1]]
    assert row[0] == "逾期 84 天"
    assert row[1].startswith("责任清单 共性清单第 6 项")
    address = re.search(r'href="([^"]*kind=duty[^"]*)">登记办结', page.text)
    assert address is not None
    form = branch.get(address[1].replace("&amp;", "&"))
    assert form.status_code == 200
    for name, value in (("item", "base-6"), ("year", "2015")):
        assert re.search(rf'name="f.{name}"[^>]*value="{value}"', form.text), name
    for value in ("d-1", "done", "common"):
        assert f'value="{value}"' in form.text
    # Who looks at all of them reads the case.
    assert "登记办结" not in writable.browser("region").get("/r/small/").text


def test_a_list_calls_organisations_by_their_names(writable: Server) -> None:
    struck = {"case": "c-1", "step": "verified", "verified_by": "U"}
    more = [
        line("r/3", "rectification", {"case": "c-1", "step": "rectified"}, day="2015-12-01"),
        line("r/4", "rectification", struck, day="2015-12-02"),
    ]
    writable.app.state.house.append(REGION, more, "importer")
    browser = writable.browser("region")
    last, *_ = rows_of(browser.get("/r/small/ledgers/problems"))
    assert last[2] == "整改与销号 复核销号 复核组织 机关党委 问题： 学习不扎实"
    assert "复核组织 机关党委" in text_of(browser.get("/r/small/facts/13"))
