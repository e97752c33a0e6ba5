"""How a case stands on its facts' pages, what its forms know of it, and what a day outside the period asks."""

import json
import re

from httpx import Response

from api.language import use
from api.pages.effects import asks
from core.assess import Use
from core.facts import VOCABULARY
from tests.host.samples import REGION, line
from tests.pages.house import HEAD, hidden, text_of
from tests.web.visiting import Browser, Server


def card(browser: Browser, position: int, period: str = "2015") -> str:
    """What stands on a fact's page between its heading and its content."""
    said = text_of(browser.get(f"/r/small/facts/{position}?period={period}"))
    return said.partition(" 内容 ")[0]


def links(page: Response) -> dict[str, str]:
    """The addresses of a page's small buttons, by what they say."""
    found = re.findall(r'<a class="btn small" href="([^"]+)">([^<]+)</a>', page.text)
    return {said: address.replace("&amp;", "&") for address, said in found}


def send(browser: Browser, form: str, **fields: str) -> Response:
    """A form with some of its fields filled in, as it is shown."""
    page = browser.get(form)
    typed = {"csrf": hidden(page, "csrf"), "once": hidden(page, "once")}
    typed["kind"] = hidden(page, "kind")
    answer: Response = browser.client.post("/r/small/record?period=2015", data=typed | fields)
    return answer


def test_a_problem_says_when_it_is_due_and_what_can_come_next(house: Server) -> None:
    """The first problem (8) is due on 12 December, 19 days before the year ends."""
    branch = house.browser("branch")
    said = card(branch, 8)
    assert "学习不扎实 逾期 19 天 时限 2015-12-12，2015-04-01 发现时所定 #8" in said
    assert "计到 2015-12-31" in said
    page = branch.get("/r/small/facts/8?period=2015")
    assert list(links(page)) == ["登记交办", "登记整改措施", "登记完成整改"]
    form = branch.get(links(page)["登记完成整改"])
    assert 'name="f.case" value="c-1"' in form.text
    assert re.findall(r'<option value="(\w+)" selected>', form.text) == ["rectified"]
    # Who only looks is offered nothing.
    assert links(house.browser("auditor").get("/r/small/facts/8?period=2015")) == {}


def test_a_problem_struck_off_is_done_on_every_page_of_it(house: Server) -> None:
    for position in (9, 10, 11):
        said = card(house.browser("branch"), position)
        assert "学习不扎实 已销号 时限 2015-06-30" in said
        assert "下一步" not in said


def test_what_was_put_right_is_verified_by_those_above(writable: Server) -> None:
    fact = line("r/3", "rectification", {"case": "c-1", "step": "rectified"}, day="2015-10-01")
    writable.app.state.house.append(REGION, [fact], "importer")
    branch, unit = writable.browser("branch"), writable.browser("unit")
    assert "下一步 整改已完成，待上级核实销号" in card(branch, 8)
    assert links(unit.get("/r/small/facts/8?period=2015"))["去核实"].startswith("/r/small/verify")
    # Nor does its form offer a branch what only those above may say.
    form = "/r/small/record?kind=rectification"
    steps = [
        re.findall(r'<option value="(rectified|verified|reopened)"', each.get(form).text)
        for each in (branch, writable.browser("region"))
    ]
    assert steps == [["rectified"], ["rectified", "verified", "reopened"]]
    own = branch.get(form).text
    assert '<option value="rectified" selected>' in own
    assert 'name="f.verified_by"' not in own
    assert 'name="f.verified_by"' in writable.browser("region").get(form).text


def test_a_step_of_a_case_begins_with_what_the_log_knows(house: Server) -> None:
    form = house.browser("branch").get(
        "/r/small/record?kind=problem&organisation=S-1&case=c-1&step=assigned"
    )
    assert re.findall(r'<option value="(\w[\w-]*)" selected>', form.text) == ["assigned", "study"]
    assert 'name="f.title" value="学习不扎实"' in form.text
    # What the next step sets anew is not repeated.
    assert 'name="f.due_on" value=""' in form.text


def test_a_new_problem_gets_a_number_and_keeps_it(writable: Server) -> None:
    """The branch has two problems of this region already; a form sent twice is one problem."""
    branch = writable.browser("branch")
    page = branch.get("/r/small/record?kind=problem&period=2015")
    fields = {
        "csrf": hidden(page, "csrf"),
        "once": hidden(page, "once"),
        "kind": "problem",
        "organisation": "S-1",
        "day": "2015-09-01",
        "f.step": "raised",
        "f.category": "study",
        "f.title": "台账不全",
    }
    more: list[dict[str, str]] = [{}, {"anyway": "1"}]
    both = [branch.client.post("/r/small/record", data=fields | each) for each in more]
    assert {each.headers["location"] for each in both} == {f"/r/small/facts/{HEAD + 1}?saved=1"}
    [event] = writable.app.state.house.log(REGION).read(HEAD, 1, HEAD + 1)
    assert json.loads(event.state)["data"]["case"] == "S-1/2015-3"


def test_what_is_wrong_with_a_case_is_said_by_titles(house: Server) -> None:
    branch = house.browser("branch")
    form = "/r/small/record?kind=problem"
    common = {"organisation": "S-1", "day": "2015-09-01", "f.category": "study"}
    first = send(branch, form, **common, **{"f.step": "assigned", "f.case": "new"})
    said = text_of(first)
    assert said.count("不能作为第一个环节") == 1
    assert "问题：2015-09-01 的“交办”不能作为第一个环节；可以是：“发现”" in said
    missing = send(branch, form, **common, **{"f.step": "assigned"})
    assert "没有填“问题编号”。" in text_of(missing)
    assert "'case'" not in missing.text
    chinese = send(branch, form, **common, **{"f.step": "raised", "f.case": "交通局〔2015〕1号"})
    assert "编号里不收汉字" in text_of(chinese)
    assert house.app.state.house.position(REGION) == HEAD


def test_a_day_outside_the_period_is_asked_about(writable: Server) -> None:
    branch = writable.browser("branch")
    form = "/r/small/record?kind=member-assembly&period=2015"
    fields = {"organisation": "S-1", "day": "2016-01-04", "f.present": "8", "f.expected": "9"}
    asked = send(branch, form, **fields)
    assert asked.status_code == 409
    assert "2016-01-04 不在所看的考核期 2015 内" in text_of(asked)
    assert "保存后计入 2016 年" in text_of(asked)
    assert 'value="8"' in asked.text
    assert writable.app.state.house.position(REGION) == HEAD
    assert send(branch, form, **fields, anyway="1").status_code == 303
    # Of a day of the period nothing is asked.
    assert send(branch, form, **(fields | {"day": "2015-12-31"})).status_code == 303


def test_conditions_of_figures_are_said_by_the_labels_of_fields_and_codes() -> None:
    use("zh")
    conditions = {
        "where": {"origin": ["review", "inspection"], "verified": {"not_by": "period-end"}},
        "window": "to-date",
    }
    found = Use(
        "struck", "销号", "counted", "problem", ("problem", "rectification"), conditions, "", (), ()
    )
    assert asks(found, VOCABULARY) == (
        "问题来源 专题评议、督查检查；复核销号 期限内没有，期限为 期末；时间 至当时为止"
    )
