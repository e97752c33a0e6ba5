"""待核实: what those beneath have put right, struck off or sent back several at once, all or none."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from httpx import Response

from core.accounts import Grant, Role
from core.host import Host
from tests.host.samples import REGION, line, programme, write_plugin
from tests.pages.house import HEAD, founded, hidden, rows_of, text_of
from tests.web.visiting import Browser, Prepared, Server

PAGE = "/r/small/verify?period=2015"


def rectified(case: str, day: str, subject: str = "S-1", **more: str) -> bytes:
    data = {"case": case, "step": "rectified", **more}
    return line(f"done/{case}/{day}", "rectification", data, subject=subject, day=day)


def problem(case: str, subject: str, title: str) -> bytes:
    data = {"case": case, "category": "study", "step": "raised", "title": title}
    return line(f"p/{case}", "problem", data, subject=subject, day="2015-04-01")


@pytest.fixture
def server(writable: Server) -> Server:
    """Of S-1, beneath U, two problems were put right; of U itself one, and of S-2 one.

    Due by 12 December the first of S-1 is late by 8 days; it is the fact at 13. The second has no due
    day and is at 15. The problem c-2 of S-1 was struck off long ago.
    """
    lines = [
        problem("c-3", "S-1", "台账不全"),
        rectified("c-1", "2015-12-20"),
        problem("c-4", "U", "责任不清"),
        rectified("c-3", "2015-06-01"),
        rectified("c-4", "2015-06-02", "U"),
        problem("c-5", "S-2", "学时不足"),
        rectified("c-5", "2015-06-03", "S-2"),
    ]
    writable.app.state.house.append(REGION, lines, "importer")
    return writable


def post(browser: Browser, **fields: Any) -> Response:
    page = browser.get(PAGE)
    typed = {"csrf": hidden(page, "csrf"), "once": hidden(page, "once"), "day": "2015-12-31"}
    answer: Response = browser.client.post(PAGE, data=typed | fields)
    return answer


def body(server: Server, position: int) -> dict[str, Any]:
    [event] = server.app.state.house.log(REGION).read(position - 1, 1, position)
    return {"org": json.loads(event.state)["org"], "day": event.occurred_on} | json.loads(
        event.state
    )["data"]


def test_a_unit_sees_what_those_beneath_it_have_put_right(server: Server) -> None:
    page = server.browser("unit").get(PAGE)
    assert [row[1:5] for row in rows_of(page)] == [
        ["第一支部", "台账不全 理论学习不扎实", "06-01", "未定时限"],
        ["第一支部", "学习不扎实 理论学习不扎实", "12-20", "逾期 8 天"],
    ]
    whole = server.browser("region").get(PAGE)
    assert [row[1] for row in rows_of(whole)] == ["第一支部", "机关党委", "第二支部", "第一支部"]
    assert server.browser("branch").get(PAGE).status_code == 403
    # Before it was put right, nothing waited: as of position 12 of the log.
    assert "没有待核实的事项" in text_of(server.browser("unit").get(f"{PAGE}&at=12"))


def test_the_workbench_counts_it_and_leads_there(server: Server) -> None:
    unit, branch = server.browser("unit"), server.browser("branch")
    bench = unit.get("/r/small/?period=2015")
    assert "待核实 2" in text_of(bench)
    assert 'href="/r/small/verify?period=2015">去核实' in bench.text
    own = branch.get("/r/small/?period=2015").text
    assert "/verify" not in own
    assert "整改已完成" in own


def test_several_are_struck_off_in_one_step(server: Server) -> None:
    browser = server.browser("unit")
    answered = post(browser, at=["13", "15"], do="verify")
    assert answered.headers["location"] == "/r/small/verify?period=2015&verified=2"
    assert "已核实销号 2 项" in text_of(browser.get(answered.headers["location"]))
    assert [body(server, HEAD + at) for at in (8, 9)] == [
        {"org": "S-1", "day": "2015-12-31", "case": case, "step": "verified", "verified_by": "U"}
        for case in ("c-1", "c-3")
    ]
    assert ("unit", "verify", "POST:/verify:20", "done") in server.trail()
    assert "没有待核实的事项" in text_of(browser.get(PAGE))


def test_one_is_sent_back_with_its_reason_and_comes_again(server: Server) -> None:
    browser = server.browser("unit")
    without = post(browser, at="15", do="return")
    assert without.status_code == 422
    assert "没有写退回原因" in text_of(without)
    assert 'value="15" checked' in without.text
    assert post(browser, at="15", do="return", reason=" 缺  整改结果 ").status_code == 303
    said = body(server, HEAD + 8)
    assert (said["step"], said["tags"]) == ("reopened", ["退回:缺 整改结果"])
    assert [row[1] for row in rows_of(browser.get(PAGE))] == ["第一支部"]
    own = server.browser("branch")
    assert "退回:缺 整改结果" in text_of(own.get(f"/r/small/facts/{HEAD + 8}"))
    server.app.state.house.append(REGION, [rectified("c-3", "2015-12-31")], "branch")
    assert len(rows_of(browser.get(PAGE))) == 2


def test_a_unit_does_not_verify_what_it_reported_by_whichever_grant(server: Server) -> None:
    """Of two places neither is above the other; U is above the first branch."""
    house, accounts = server.app.state.house, server.accounts
    accounts.grant("branch", Grant(Role.unit, REGION, "S-2"))
    accounts.grant("branch", Grant(Role.unit, REGION, "S-1"))
    browser = server.browser("branch")
    empty = browser.get(PAGE)
    assert "没有待核实的事项" in text_of(empty)
    typed = {"csrf": hidden(empty, "csrf"), "at": "15", "do": "verify"}
    assert browser.client.post(PAGE, data=typed).status_code == 409
    # With a grant above the one, it verifies that one, and says from where.
    accounts.grant("branch", Grant(Role.unit, REGION, "U"))
    assert [row[1] for row in rows_of(browser.get(PAGE))] == ["第一支部", "第一支部"]
    assert post(browser, at="15", do="verify").status_code == 303
    assert body(server, house.position(REGION))["verified_by"] == "U"


def test_an_account_does_not_verify_what_it_reported_itself(server: Server) -> None:
    house = server.app.state.house
    lines = [problem("c-9", "S-1", "记录不全"), rectified("c-9", "2015-07-01")]
    house.append(REGION, lines, "unit")
    at = house.position(REGION)
    assert [row[2] for row in rows_of(server.browser("unit").get(PAGE)) if "记录" in row[2]] == []
    office = server.browser("region")
    assert any("记录不全" in row[2] for row in rows_of(office.get(PAGE)))
    assert post(office, at=str(at), do="verify").status_code == 303


def test_what_a_colleague_corrected_is_still_of_the_account_that_reported_it(
    server: Server,
) -> None:
    house = server.app.state.house
    house.append(
        REGION, [problem("c-9", "S-1", "记录不全"), rectified("c-9", "2015-07-01")], "unit"
    )
    region = house.region(REGION)
    said = json.dumps({"case": "c-9", "step": "rectified", "tags": ["日期有误"]}).encode()
    new = region.vocabulary.parse("rectification", said)
    fact = region.log.fact_at(house.position(REGION))
    region.log.correct(fact, "S-1", dt.date(2015, 7, 2), new, "misread")
    unit, office = server.browser("unit"), server.browser("region")
    assert "记录不全" not in text_of(unit.get(PAGE))
    assert "记录不全" in text_of(office.get(PAGE))


def test_it_is_verified_for_the_nearest_place_above(server: Server) -> None:
    """Z is beneath U, and both are the account's: what Z-1 put right is verified for Z."""
    house = server.app.state.house
    lines = [
        founded("Z", "系统党委", "committee", parent="U"),
        founded("Z-1", "第五支部", "branch", parent="Z"),
        problem("c-9", "Z-1", "记录不全"),
        rectified("c-9", "2015-07-01", "Z-1"),
    ]
    house.append(REGION, lines, "importer")
    at = house.position(REGION)
    server.accounts.grant("unit", Grant(Role.unit, REGION, "Z"))
    assert post(server.browser("unit"), at=str(at), do="verify").status_code == 303
    assert body(server, house.position(REGION))["verified_by"] == "Z"


def test_what_changed_meanwhile_is_not_verified(server: Server) -> None:
    browser = server.browser("unit")
    assert post(browser, at="15", do="verify").status_code == 303
    late = post(browser, at=["13", "15"], do="verify")
    assert late.status_code == 409
    assert "刚刚被核实或退回" in text_of(late)
    assert server.app.state.house.position(REGION) == HEAD + 8
    # What is not beneath the unit is not on its list, and not to be had by its number.
    assert post(browser, at="18", do="verify").status_code == 409
    assert post(browser, do="verify").status_code == 422
    # A day before the problem was put right: the log refuses the whole of it.
    early = post(browser, at="13", do="verify", day="2015-12-19")
    assert early.status_code == 409
    assert "log.lifecycle" in early.text
    assert server.app.state.house.position(REGION) == HEAD + 8


def test_a_case_that_others_share_is_theirs_too(server: Server) -> None:
    """A step of S-2 in the case of S-1: only the region may say that it is solved."""
    house, measure = server.app.state.house, {"case": "c-6"}
    lines = [
        problem("c-6", "S-1", "联建不实"),
        line("measure", "measure", measure, subject="S-2", day="2015-04-02"),
        rectified("c-6", "2015-05-01"),
    ]
    house.append(REGION, lines, "region")
    assert post(server.browser("unit"), at=str(HEAD + 10), do="verify").status_code == 403
    server.accounts.grant("unit", Grant(Role.unit, REGION, "S-2"))
    assert post(server.browser("unit"), at=str(HEAD + 10), do="verify").status_code == 303


@pytest.mark.parametrize(
    ("indicator", "said"),
    [
        (
            "{title: 题, each: problem_case, meets: {verified: {by: period-end}}, assumed: 试验}",
            True,
        ),
        ("{title: 题, ledger: {of: problem_case, in: raised, out: verified}, assumed: 试验}", True),
        ("{title: 题, count: rectification, where: {step: verified}, assumed: 试验}", True),
        ("{title: verified, count: rectification, where: {step: rectified}, assumed: 试验}", False),
    ],
)
def test_a_programme_that_looks_at_what_was_struck_off_is_named(
    writable: Server, tmp_path: Path, indicator: str, said: bool
) -> None:
    text = programme().replace("schemes:\n", f"  struck: {indicator}\nschemes:\n", 1)
    plugin = write_plugin(tmp_path / "small", code=None, text=text)
    with Server(Prepared(writable.prepared.folder, Host([plugin], points=()))) as server:
        page = server.browser("region").get(PAGE)
    assert page.status_code == 200
    assert ("小样看是否核实销号" in text_of(page)) == said


def test_a_programme_that_is_there_in_another_version_is_passed_over(
    writable: Server, tmp_path: Path
) -> None:
    plugin = write_plugin(tmp_path / "small", code=None, text=programme(version="7"))
    with Server(Prepared(writable.prepared.folder, Host([plugin], points=()))) as server:
        page = server.browser("region").get(PAGE)
    assert page.status_code == 200, text_of(page)
    assert "看是否核实销号" not in text_of(page)


def test_a_day_outside_the_period_is_asked_about(server: Server) -> None:
    browser = server.browser("unit")
    asked = post(browser, at="15", do="verify", day="2016-01-04")
    assert asked.status_code == 409
    assert "2016-01-04 不在所看的考核期 2015 内" in text_of(asked)
    assert 'name="day" value="2016-01-04"' in asked.text
    assert server.app.state.house.position(REGION) == HEAD + 7
    assert post(browser, at="15", do="verify", day="2016-01-04", anyway="1").status_code == 303
