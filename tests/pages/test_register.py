"""Publishing, appeals, plugins, the log: what is decided stands, and is shown with its reason."""

import io
import re
from typing import Any

import openpyxl
import pytest
from httpx import Response

from tests.pages.house import HEAD, hidden, rows_of, text_of
from tests.pages.test_word import Paper
from tests.web.visiting import Browser, Server


def publish(browser: Browser, **fields: Any) -> Response:
    page = browser.get("/r/small/published/new")
    typed = {"csrf": hidden(page, "csrf"), "scheme": "points", "by": "U", "stage": "final"}
    answer: Response = browser.client.post("/r/small/published/new", data=typed | fields)
    return answer


def chosen(page: Response) -> list[str]:
    """The outcome that the form of a decision has chosen."""
    return re.findall(r'<option value="([^"]+)" selected>', page.text)


def test_a_result_is_published_appealed_against_and_decided(writable: Server) -> None:
    committee, branch = writable.browser("region"), writable.browser("branch")
    number = HEAD + 1
    done = publish(committee, document="青直工〔2016〕3号")
    assert done.headers["location"] == f"/r/small/published/{number}"
    address = f"/r/small/published/{number}"
    page = branch.get(address)
    assert [row[:3] for row in rows_of(page)] == [["第一支部", "10", "★ ☆☆☆☆"]]
    typed = {"csrf": hidden(page, "csrf"), "organisation": "S-1", "grounds": "fact-missing"}
    assert branch.client.post(f"{address}/appeal", data=typed).status_code == 303
    assert "漏计事实" in text_of(branch.get(address))
    page = committee.get(address)
    assert "待答复" in text_of(page)
    # It stands on the desk of whoever decides it, with the way there.
    desk = committee.get("/r/small/?period=2015")
    [row] = rows_of(desk, "待答复的申诉")
    assert row[0] == "第一支部 2015 积分"
    assert f'href="{address}?period=2015#appeals">去答复' in desk.text
    assert "待答复的申诉" not in branch.get("/r/small/?period=2015").text
    # Nothing is chosen by itself, what was chosen stays, and a decision is looked over first.
    assert chosen(page) == []
    typed = {
        "csrf": hidden(page, "csrf"),
        "appeal": str(number + 1),
        "outcome": "partly",
        "by": "U",
        "document": "青直工〔2016〕4号",
        "sure": "1",
    }
    for lacking in ("outcome", "document", "sure"):
        refused = committee.client.post(f"{address}/decide", data={**typed, lacking: ""})
        assert refused.status_code == 422, lacking
        assert chosen(refused) == ([] if lacking == "outcome" else ["partly"])
        assert ('value="青直工〔2016〕4号"' in refused.text) == (lacking != "document")
    bad = committee.client.post(f"{address}/decide", data={**typed, "document": "通知"})
    assert (bad.status_code, chosen(bad)) == (422, ["partly"])
    assert writable.app.state.house.position("small") == number + 1
    typed["outcome"] = "rejected"
    assert committee.client.post(f"{address}/decide", data=typed).status_code == 303
    assert "待答复的申诉" not in committee.get("/r/small/?period=2015").text
    said = text_of(committee.get(address))
    assert "不成立" in said
    assert "青直工〔2016〕4号" in said
    # The result that stands is shown beside what is computed now.
    assert "已公布：第 12 号" in text_of(committee.get("/r/small/schemes/points"))
    assert "仍然成立" in text_of(committee.get(address, params={"review": "1"}))


def test_a_second_final_result_is_refused_and_says_what_to_do(writable: Server) -> None:
    committee = writable.browser("region")
    assert publish(committee).status_code == 303
    again = publish(committee)
    assert again.status_code == 409
    assert "publishing.stands" in again.text
    unreasoned = publish(committee, supersedes=str(HEAD + 1))
    assert unreasoned.status_code == 422
    assert "publishing.reason" in unreasoned.text


def test_an_appeal_for_another_organisation_is_refused(writable: Server) -> None:
    committee, branch = writable.browser("region"), writable.browser("branch")
    publish(committee)
    address = f"/r/small/published/{HEAD + 1}"
    typed = {
        "csrf": hidden(branch.get(address), "csrf"),
        "organisation": "S-2",
        "grounds": "fact-missing",
    }
    assert branch.client.post(f"{address}/appeal", data=typed).status_code == 403


def test_plugins_with_why_one_was_set_aside(committee: Browser) -> None:
    rows = {row[0]: row for row in rows_of(committee.get("/r/small/plugins"))}
    assert rows["small"][4] == "已启用"
    assert rows["broken"][4] == "已隔离"
    aside = committee.get("/r/small/plugins/broken")
    assert "已隔离" in text_of(aside)
    assert "host." in aside.text


def test_disabling_a_plugin_leaves_results_uncomputable_not_zero(writable: Server) -> None:
    committee = writable.browser("region")
    page = committee.get("/r/small/plugins")
    typed = {"csrf": hidden(page, "csrf"), "plugin": "small", "do": "disable"}
    assert committee.client.post("/r/small/plugins", data=typed).status_code == 303
    gone = committee.get("/r/small/schemes/points")
    assert gone.status_code == 404
    assert "host.not-enabled" in gone.text
    bench = committee.get("/r/small/")
    assert bench.status_code == 200
    assert "暂不可算" in text_of(bench)


def test_what_a_plugin_says_with_its_sources(committee: Browser) -> None:
    said = text_of(committee.get("/r/small/plugins/small"))
    assert "党员大会分值 assembly_points" in said
    assert "count: meeting; where: {kind: member-assembly}" in said
    assert "试验" in said


def test_the_log_shows_every_event_and_is_whole(committee: Browser) -> None:
    page = committee.get("/r/small/log")
    rows = rows_of(page)
    assert [row[0] for row in rows] == [str(number) for number in range(HEAD, 0, -1)]
    assert rows[-1][2] == "启用插件"
    assert rows[5][2:] == [
        "登记",
        "2015-03-05",
        "第一支部",
        "会议与组织生活 党员大会 · 学习 到会 9/10",
    ]
    token = hidden(page, "csrf")
    verified = committee.client.post("/r/small/log/verify", data={"csrf": token})
    assert "完整，未被改动" in text_of(verified)
    assert "11 条" in text_of(verified)


def test_the_log_of_one_type_and_before_a_position(committee: Browser) -> None:
    page = committee.get("/r/small/log", params={"type": "problem", "before": "9"})
    assert [row[0] for row in rows_of(page)] == ["8"]


def test_the_register_of_what_callers_did(writable: Server) -> None:
    committee = writable.browser("region")
    publish(committee)
    rows = rows_of(committee.get("/r/small/log/audit"))
    assert rows[0][1:3] == ["region", "publish"]
    assert rows[0][4] == "完成"


def test_a_published_result_goes_out_whole_with_links_to_receipts(writable: Server) -> None:
    """Three branches are more than a page of one row; the receipt is by the clocks of the result."""
    committee, branch = writable.browser("region"), writable.browser("branch")
    address = publish(committee).headers["location"]
    receipt = "/r/small/schemes/points/S-1?period=2015&at=11&plugin=small"
    page = committee.get(address)
    assert receipt.replace("&", "&amp;") in page.text
    assert committee.get(receipt).status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(committee.get(f"{address}/table.xlsx").content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]][:5] == ["代码", "组织", "类别", "得分", "等次"]
    assert [cell.value for cell in sheet[2]][:5] == ["S-1", "第一支部", "党支部", 10, "合格"]
    assert sheet.cell(2, 7).hyperlink.target == "http://127.0.0.1" + receipt
    assert sheet.max_row == 4
    paper = Paper(committee.get(f"{address}/paper.docx"))
    assert [row[0] for row in paper.tables()[1]] == ["代码", "S-1", "S-2", "S-3"]
    assert paper.tables()[1][1][1] == "第一支部"
    links = paper.parts["word/_rels/document.xml.rels"].decode().replace("&amp;", "&")
    assert "http://127.0.0.1" + receipt in links
    assert "第 12 号公布结果" in paper.lines()[1]
    # Of a branch, its own; a member takes nothing out.
    own = openpyxl.load_workbook(io.BytesIO(branch.get(f"{address}/table.xlsx").content))
    assert own.worksheets[0].max_row == 2
    assert writable.browser("member").get(f"{address}/table.xlsx").status_code == 403


def test_ratings_are_counted_once_more_before_they_stand(committee: Browser) -> None:
    """Of the branches one is 合格; of the two others nothing was recorded."""
    said = text_of(committee.get("/r/small/published/new?period=2015"))
    assert "积分 合格 1 ，无记录 2" in said


def test_all_rows_of_a_published_result_can_be_listed_to_be_printed(
    writable: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages.register.ROWS", 2)
    browser = writable.browser("region")
    address = publish(browser).headers["location"]
    first = browser.get(address)
    assert len(rows_of(first, "否决情形")) == 2
    assert "列出全部 3 个再打印" in text_of(first)
    every = browser.get(f"{address}?whole=1")
    assert len(rows_of(every, "否决情形")) == 3
    assert "data-print" in every.text
