"""办法草稿: saved under a what-if, tried, published, and by whom."""

import pytest

from tests.host.samples import ASSEMBLY, line
from tests.pages.house import HEAD, rows_of, text_of
from tests.web.visiting import Browser, Server

WHATIF = "/r/small/whatif/points"
DRAFTS = "/r/small/drafts"
DECISION = {
    "since": "2015-01-01",
    "title": "关于调整分值的通知",
    "number": "小直工〔2014〕9号",
    "day": "2014-12-20",
    "quote": "党员大会5分，外出5分",
    "scheme": "points",
    "plugin": "small",
}
NUMBERS = {"set.assembly_points": "5", "set.outing_points": "5"}


def saved(browser: Browser, **more: str) -> str:
    """The address of a draft that was saved."""
    answer = browser.form(DRAFTS, {**DECISION, **NUMBERS, **more}, WHATIF)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"])


def test_a_what_if_becomes_a_draft_and_the_draft_rules(writable: Server) -> None:
    """By hand: the first branch has both and keeps 10 points; who has an assembly alone falls to 5."""
    browser = writable.browser("region")
    page = browser.get(WHATIF, params=NUMBERS)
    assert 'name="set.assembly_points" value="5"' in page.text
    address = saved(browser)
    draft = browser.get(address)
    said = text_of(draft)
    assert "党员大会分值 → 5分" in said
    assert "小直工〔2014〕9号" in said
    assert writable.app.state.house.position("small") == HEAD
    assert "党员大会分值 → 5分" in text_of(browser.get(DRAFTS))
    answer = browser.form(address, {"do": "publish", "by": "U", "reason": "常委会议定"}, address)
    assert answer.status_code == 303
    assert writable.app.state.house.position("small") == HEAD + 1
    listed = text_of(browser.get(DRAFTS))
    assert "没有草稿" in listed
    assert "U 常委会议定 关于调整分值的通知 小直工〔2014〕9号" in listed
    numbers = [row for row in rows_of(browser.get(WHATIF)) if "党员大会分值" in row[0]]
    assert numbers[0][1] == "5分"
    rules = text_of(browser.get("/r/small/plugins/small"))
    assert "小样 1.r1" in rules
    assert "党员大会分值 assembly_points 5分" in rules
    assert "小样 1 " in text_of(browser.get("/r/small/plugins/small", params={"at": str(HEAD)}))
    receipt = browser.get("/r/small/schemes/points/S-1")
    assert "党员大会5分，外出5分" in text_of(receipt)
    earlier = browser.get(WHATIF, params={"at": str(HEAD)})
    numbers = [row for row in rows_of(earlier) if "党员大会分值" in row[0]]
    assert numbers[0][1] == "6分"


def test_an_item_is_added_in_the_form(writable: Server) -> None:
    item = {
        "item.title": "专题党课",
        "item.group": "all",
        "item.counts": "meeting:lecture 党课",
        "item.how": "每次加分",
        "item.points": "3",
        "item.each": "1",
        "item.standard": "每次加1分，最高3分",
    }
    browser = writable.browser("region")
    answer = browser.form(DRAFTS, {**DECISION, **item}, WHATIF)
    assert answer.status_code == 303, text_of(answer)
    said = text_of(browser.get(answer.headers["location"]))
    assert "+ 专题党课 3分 每次加分" in said
    assert "满分 10 → 13" in said


def test_a_draft_is_thrown_away(writable: Server) -> None:
    browser = writable.browser("region")
    address = saved(browser)
    assert browser.form(address, {"do": "delete"}, address).status_code == 303
    assert browser.get(address).status_code == 404
    assert writable.app.state.house.position("small") == HEAD


def test_a_damaged_draft_is_listed_with_its_reason_and_thrown_away(writable: Server) -> None:
    browser = writable.browser("region")
    whole, address = saved(browser), saved(browser)
    folder = writable.app.state.house.installation.folder / "drafts" / "small"
    (folder / f"{address.rpartition('/')[2]}.json").write_text("{", encoding="utf-8")
    listed = browser.get(DRAFTS)
    assert listed.status_code == 200
    assert "草稿的文件已损坏，或无法读取" in text_of(listed)
    assert "删除这份草稿，重新改动并保存" in text_of(listed)
    assert f"{address.rpartition('/')[2]}.json" in text_of(listed)
    assert str(folder) not in listed.text
    assert whole in listed.text
    assert "drafts.damaged" in text_of(browser.get(address))
    assert browser.form(address, {"do": "delete"}, DRAFTS).status_code == 303
    assert "drafts.damaged" not in text_of(browser.get(DRAFTS))


def test_a_draft_is_compared_with_the_rules_in_use_now(writable: Server) -> None:
    """By hand: an assembly alone gives 6 points and by the draft 5; once those rules are published
    with another draft, the first one moves nobody."""
    browser = writable.browser("region")
    assembly = line("m2", "meeting", ASSEMBLY, subject="S-2")
    writable.app.state.house.append("small", [assembly], "region")
    first, second = saved(browser), saved(browser)
    asked = {"at": str(HEAD + 1), "period": "2015"}
    assert "没有组织会变" not in text_of(browser.get(first, params=asked))
    published = {"do": "publish", "by": "U", "reason": "常委会议定"}
    assert browser.form(second, published, second).status_code == 303
    assert "没有组织会变" in text_of(browser.get(first, params=asked))


@pytest.mark.parametrize(
    ("typed", "status", "code"),
    [
        ({"set.outing_points": "6"}, 422, "drafts.rules"),
        ({"since": "soon"}, 422, "drafts.number"),
        ({"quote": ""}, 422, "drafts.decision"),
        ({"number": "随便写写 文号"}, 422, "publishing.document"),
    ],
)
def test_what_cannot_be_a_draft_is_refused_in_words(
    committee: Browser, typed: dict[str, str], status: int, code: str
) -> None:
    answer = committee.form(DRAFTS, {**DECISION, **NUMBERS, **typed}, WHATIF)
    assert answer.status_code == status
    assert code in answer.text
    assert "没有存为草稿" in text_of(answer)


def test_rules_are_published_for_a_reason_and_by_no_person(writable: Server) -> None:
    browser = writable.browser("region")
    address = saved(browser)
    for by, reason, code in (("U", "", "drafts.reason"), ("某书记", "议定", "publishing.by")):
        answer = browser.form(address, {"do": "publish", "by": by, "reason": reason}, address)
        assert answer.status_code == 422
        assert code in answer.text
    assert writable.app.state.house.position("small") == HEAD


@pytest.mark.parametrize("name", ["unit", "branch", "member", "evaluator", "auditor"])
def test_only_the_office_and_the_platform_change_rules(house: Server, name: str) -> None:
    browser = house.browser(name)
    assert browser.get(DRAFTS).status_code == 403
    token = {"csrf": browser.get("/account").text.partition('name="csrf" value="')[2][:64]}
    assert browser.client.post(DRAFTS, data=DECISION | token).status_code == 403


def test_the_platform_may(house: Server) -> None:
    assert house.browser("platform").get(DRAFTS).status_code == 200


def test_who_may_only_ask_what_if_is_offered_no_draft(house: Server) -> None:
    page = house.browser("auditor").get(WHATIF)
    assert page.status_code == 200
    assert "存为草稿" not in page.text
