"""Recording, correcting and taking back: forms post without a script, and say what became of a fact."""

import json
from typing import Any

from httpx import Response

from core.accounts import Grant, Role
from tests.pages.house import hidden, rows_of, text_of
from tests.web.visiting import Browser, Server

FORM = "/r/small/record?kind=member-assembly"


def send(browser: Browser, **fields: Any) -> Response:
    page = browser.get(FORM)
    typed = {
        "csrf": hidden(page, "csrf"),
        "once": hidden(page, "once"),
        "kind": "member-assembly",
        "organisation": "S-2",
        "day": "2015-09-01",
        "f.present": "20",
        "f.expected": "25",
    }
    answer: Response = browser.client.post("/r/small/record", data=typed | fields)
    return answer


def test_a_fact_is_recorded_and_counted(writable: Server) -> None:
    browser = writable.browser("region")
    done = send(browser)
    assert (done.status_code, done.headers["location"]) == (303, "/r/small/facts/12?saved=1")
    page = browser.get("/r/small/facts/12?saved=1")
    said = text_of(page)
    assert "已记录 ：党员大会" in said.replace("已记录：", "已记录 ：")
    [row] = rows_of(page, "记录前 → 记录后")
    assert row[0] == "小样"
    assert row[1].startswith("党员大会")
    assert row[2] == "0 → 1"
    # Nothing was recorded of it before; now the assembly gives 6 of 10 points.
    assert "2015 积分 — → 6" in said
    rows = rows_of(browser.get("/r/small/schemes/points"), "各党组织的得分")
    assert {row[0]: row[2] for row in rows}["第二支部"] == "6"


def test_what_was_typed_by_hand_is_read(writable: Server) -> None:
    browser = writable.browser("region")
    assert send(browser, day="２０１５．９．１", **{"f.present": "２０"}).status_code == 303
    said = text_of(browser.get("/r/small/facts/12"))
    assert "2015-09-01" in said
    assert "20 人" in said


def test_an_organisation_is_known_by_its_name_too(writable: Server) -> None:
    region, unit = writable.browser("region"), writable.browser("unit")
    assert send(region, organisation="第二支部").status_code == 303
    assert "第二支部" in text_of(region.get("/r/small/facts/12"))
    # Another's is refused; a slip of the pen is said at its field, and what was typed stays.
    assert send(unit, organisation="S-2").status_code == 403
    slip = send(unit, organisation="第二支部")
    assert slip.status_code == 422
    assert "没有这个组织，或不止一个同名" in text_of(slip)
    assert writable.app.state.house.position("small") == 12


def test_faults_stand_at_their_fields_and_nothing_is_recorded(house: Server) -> None:
    browser = house.browser("region")
    page = send(browser, day="11月31日", **{"f.present": "许多"})
    assert page.status_code == 422
    said = text_of(page)
    assert "11 月没有 31 日" in said
    assert "不是整数" in said
    assert "有 2 处要改" in said
    assert 'value="许多"' in page.text
    assert house.app.state.house.position("small") == 11


def test_more_present_than_expected(house: Server) -> None:
    page = send(house.browser("region"), **{"f.present": "26"})
    assert page.status_code == 422
    assert "facts.contradiction" in page.text


def test_sending_a_form_twice_records_once(writable: Server) -> None:
    browser = writable.browser("region")
    page = browser.get(FORM)
    once = hidden(page, "once")
    first = send(browser, once=once)
    second = send(browser, once=once, anyway="1")
    assert first.headers["location"] == second.headers["location"]
    assert writable.app.state.house.position("small") == 12


def test_a_like_fact_is_asked_about(writable: Server) -> None:
    """The first branch held an assembly on 5 March already."""
    browser = writable.browser("region")
    page = send(browser, organisation="S-1", day="2015-03-05")
    assert page.status_code == 409
    assert "已记过 1 次" in text_of(page)
    assert send(browser, organisation="S-1", day="2015-03-05", anyway="1").status_code == 303


def test_a_branch_records_for_itself_only(writable: Server) -> None:
    browser = writable.browser("branch")
    assert send(browser, organisation="S-1").status_code == 303
    assert send(browser, organisation="S-2").status_code == 403


def test_a_case_that_cannot_go_on_is_refused_in_words(writable: Server) -> None:
    """The second problem was struck off: it cannot be put right again."""
    browser = writable.browser("region")
    page = browser.get("/r/small/record?kind=rectification")
    typed = {
        "csrf": hidden(page, "csrf"),
        "once": hidden(page, "once"),
        "kind": "rectification",
        "organisation": "S-1",
        "day": "2015-07-01",
        "f.case": "c-2",
        "f.step": "rectified",
    }
    found = browser.client.post("/r/small/record", data=typed)
    assert found.status_code in (409, 422)
    assert "log.lifecycle" in found.text or "facts.impossible-step" in found.text
    assert writable.app.state.house.position("small") == 11


def correct(browser: Browser, revision: str, **fields: Any) -> Response:
    page = browser.get("/r/small/facts/6/correct")
    typed = {
        "csrf": hidden(page, "csrf"),
        "revision": revision,
        "day": "2015-03-05",
        "f.topic": "学习",
        "f.expected": "10",
        "f.present": "8",
        "reason": "登记有误",
    }
    answer: Response = browser.client.post("/r/small/facts/6/correct", data=typed | fields)
    return answer


def test_a_correction_says_what_it_changed(writable: Server) -> None:
    """The day too, which the words of a fact do not say."""
    browser = writable.browser("region")
    assert correct(browser, "1", day="2015-03-06").status_code == 303
    page = browser.get("/r/small/facts/6")
    [first] = [row[1] for row in rows_of(page) if row[0] == "登记"]
    [second] = [row[1] for row in rows_of(page) if row[0] == "更正"]
    assert "2015-03-05" in first
    assert "→" not in first
    assert "日期 2015-03-05 → 2015-03-06" in second
    assert "实到 9 人 → 8 人" in second
    assert "应到" not in second


def test_the_steps_of_a_case_lead_to_each_other(house: Server) -> None:
    """The second problem (9) was put right (10) and struck off (11); the first one stands alone."""
    browser = house.browser("region")
    for position in (9, 10, 11):
        rows = rows_of(browser.get(f"/r/small/facts/{position}"), "这件事的经过")
        assert [row[0] for row in rows] == ["2015-04-01", "2015-05-01", "2015-05-20"]
        assert [row[2] for row in rows] == [
            "本条" if at == position else f"#{at}" for at in (9, 10, 11)
        ]
    assert "这件事的经过" not in browser.get("/r/small/facts/8").text
    assert "这件事的经过" not in browser.get("/r/small/facts/6").text


def test_a_correction_leaves_the_old_text_to_be_seen(writable: Server) -> None:
    browser = writable.browser("region")
    assert correct(browser, "1").status_code == 303
    page = browser.get("/r/small/facts/6")
    rows = rows_of(page)
    assert any(row[0] == "登记" and "到会 9/10" in row[1] for row in rows)
    assert any(row[0] == "更正" and "到会 8/10" in row[1] for row in rows)
    assert "原因：登记有误" in text_of(page)


def test_a_correction_without_a_reason(house: Server) -> None:
    page = correct(house.browser("region"), "1", reason="")
    assert page.status_code == 422
    assert "没有写原因" in text_of(page)


def test_who_comes_second_is_told_what_differs(writable: Server) -> None:
    browser = writable.browser("region")
    assert correct(browser, "1").status_code == 303
    late = correct(browser, "1", **{"f.present": "7"})
    assert late.status_code == 409
    assert ["实到", "8 人", "7 人"] in rows_of(late)
    assert hidden(late, "revision") == "2"
    assert writable.app.state.house.position("small") == 12


def test_a_fact_taken_back_counts_no_more(writable: Server) -> None:
    browser = writable.browser("region")
    page = browser.get("/r/small/facts/6")
    typed = {"csrf": hidden(page, "csrf"), "revision": "1", "reason": "重复登记"}
    # Whoever read another revision takes nothing back.
    stale = browser.client.post("/r/small/facts/6/retract", data=typed | {"revision": "2"})
    assert stale.status_code == 412
    assert "log.revision" in stale.text
    assert browser.client.post("/r/small/facts/6/retract", data=typed).status_code == 303
    assert "已撤回，不再计入" in text_of(browser.get("/r/small/facts/6"))
    rows = rows_of(browser.get("/r/small/schemes/points"), "各党组织的得分")
    assert {row[0]: row[2] for row in rows}["第一支部"] == "4"


def test_every_type_of_facts_has_a_form(house: Server) -> None:
    from core.facts import VOCABULARY

    browser = house.browser("region")
    said = browser.get("/r/small/record/types").text
    for name in VOCABULARY.types:
        assert f"kind={name}" in said
        page = browser.get(f"/r/small/record?kind={name}")
        assert page.status_code == 200, name
        first = page.text.partition('<div class="f">')[2].partition("<details")[0]
        required = sum(each.is_required() for each in VOCABULARY.types[name].model_fields.values())
        # The organisation, the day, and five more unless the type needs more.
        assert len({*first.split('name="f.')[1:]}) <= max(5, required), name


def test_who_counts_votes_finds_their_form_and_enters_a_score(writable: Server) -> None:
    browser = writable.browser("evaluator")
    assert browser.get("/").headers["location"] == "/r/small/record"
    page = browser.get("/r/small/record")
    assert page.status_code == 200, text_of(page)
    typed = {
        "csrf": hidden(page, "csrf"),
        "once": hidden(page, "once"),
        "kind": "score",
        "organisation": "S-1",
        "day": "2015-12-20",
        "f.scheme": "small/points",
        "f.item": "assembly",
        "f.points": "6",
    }
    done = browser.client.post("/r/small/record", data=typed)
    assert done.status_code == 303, text_of(done)
    # A page that they may see, which leads to none that they may not.
    after = browser.get(done.headers["location"])
    assert after.status_code == 200
    assert "第 12 号" in text_of(after)
    assert "/facts/" not in after.text
    assert writable.app.state.house.position("small") == 12
    # Nor does it lead there who is secretary of another branch.
    given = writable.accounts.grant("evaluator", Grant(Role.branch, "small", "S-2"))
    both = browser.client.post("/r/small/record", data=typed | {"once": "2", "f.points": "5"})
    assert "/record?" in both.headers["location"]
    assert "/facts/" not in browser.get(both.headers["location"]).text
    writable.accounts.revoke(given.id)
    assert writable.app.state.house.position("small") == 13
    # Nothing else is theirs, and no score is a branch's own.
    assembly = {"kind": "member-assembly", "f.present": "20", "f.expected": "25"}
    assert browser.client.post("/r/small/record", data=typed | assembly).status_code == 403
    branch = writable.browser("branch")
    page = branch.get("/r/small/record?kind=score")
    tokens = {"csrf": hidden(page, "csrf"), "once": hidden(page, "once")}
    assert branch.client.post("/r/small/record", data=typed | tokens).status_code == 403
    assert writable.app.state.house.position("small") == 13


def test_a_branch_neither_strikes_its_problem_off_nor_takes_that_back(writable: Server) -> None:
    """Of its problem at 9, which was struck off at 11; the one at 8 is open."""
    browser = writable.browser("branch")
    page = browser.get("/r/small/record?kind=rectification")
    typed = {
        "csrf": hidden(page, "csrf"),
        "once": hidden(page, "once"),
        "kind": "rectification",
        "organisation": "S-1",
        "day": "2015-07-01",
        "f.case": "c-1",
        "f.step": "rectified",
    }
    assert browser.client.post("/r/small/record", data=typed).status_code == 303
    struck = typed | {"once": "again", "day": "2015-07-02", "f.step": "verified"}
    assert browser.client.post("/r/small/record", data=struck).status_code == 403
    turned = {"csrf": typed["csrf"], "revision": "1", "reason": "登记有误", **struck}
    answer = browser.client.post("/r/small/facts/12/correct", data=turned)
    assert answer.status_code == 403
    assert browser.get("/r/small/facts/12/correct").status_code == 200
    assert browser.get("/r/small/facts/11/correct").status_code == 403
    assert browser.client.post("/r/small/facts/11/retract", data=turned).status_code == 403
    assert writable.app.state.house.position("small") == 12


def test_a_unit_founds_a_branch_on_the_form(writable: Server) -> None:
    browser = writable.browser("unit")
    page = browser.get("/r/small/record?kind=organisation")
    assert page.status_code == 200
    typed = {
        "csrf": hidden(page, "csrf"),
        "kind": "organisation",
        "once": hidden(page, "once"),
        "organisation": "S-9",
        "day": "2015-02-01",
        "f.step": "founded",
        "f.kind": "branch",
        "f.sector": "organ",
        "f.title": "第九支部",
        "f.parent": "U",
    }
    assert (
        browser.client.post("/r/small/record", data=typed | {"f.parent": "S-2"}).status_code == 403
    )
    answered = browser.client.post("/r/small/record", data=typed)
    assert answered.status_code == 303
    assert "第九支部" in browser.get("/r/small/organisations?period=2015").text
    # Only what is founded may have a code that no organisation has.
    other = browser.client.post(
        "/r/small/record", data=typed | {"organisation": "S-8", "f.step": "renamed"}
    )
    assert other.status_code == 403


def test_a_step_of_admission_takes_its_template_from_the_log(writable: Server) -> None:
    """Its case says it, or the first step does: `application` begins the 25 steps alone."""
    browser = writable.browser("branch")

    def step(name: str, case: str, day: str, **more: str) -> Response:
        page = browser.get("/r/small/record?kind=admission")
        typed = {
            "csrf": hidden(page, "csrf"),
            "kind": "admission",
            "once": hidden(page, "once"),
            "organisation": "S-1",
            "day": day,
            "f.case": case,
            "f.step": name,
            **more,
        }
        answer: Response = browser.client.post("/r/small/record", data=typed)
        return answer

    def template(position: int) -> str:
        [event] = writable.app.state.house.log("small").read(position - 1, 1, position)
        return str(json.loads(event.state)["data"]["template"])

    assert step("application", "A-1", "2015-01-05").status_code == 303
    assert step("first-talk", "A-1", "2015-02-05").status_code == 303
    assert step("recommendation", "A-2", "2015-02-06").status_code == 303
    assert [template(at) for at in (12, 13, 14)] == ["steps-25", "steps-25", "gates-5"]
    asked = step("pre-examination", "A-3", "2015-02-07")
    assert asked.status_code == 422
    assert "看不出用哪个流程" in text_of(asked)
    # Among the fields, with both to choose from; a first step it cannot be.
    assert '<option value="gates-5">' in asked.text
    again = step("pre-examination", "A-2", "2015-02-08", **{"f.template": "steps-25"})
    assert again.status_code == 409
    form = browser.get("/r/small/record?kind=admission").text
    assert '<option value="A-1">' in form


def test_a_large_region_shows_its_last_results_and_says_so(writable: Server) -> None:
    house = writable.app.state.house
    browser = writable.browser("region")
    before = text_of(browser.get("/r/small/schemes/points?period=2015"))
    assert "三项均为默认" in before
    # From now on, as if computing took longer than anybody waits.
    house._lately._patience = -1.0
    send(browser)
    said = text_of(browser.get("/r/small/schemes/points?period=2015"))
    assert "其后 1 条记录正在计入" in said
    assert "事实截至第 11 号" in said
    # Who has recorded something sees it counted for its organisation.
    own = text_of(browser.get("/r/small/schemes/points/S-2?period=2015"))
    assert "正在计入" not in own
    assert "事实截至第 12 号" in own


def test_another_process_has_what_an_account_has_just_recorded(writable: Server) -> None:
    """Two applications over one folder, as two workers are; the second one never heard of the fact."""
    other = writable.with_settings()
    page = "/r/small/schemes/points/S-2?period=2015"
    there, stranger = Browser(other), Browser(other)
    for browser, name in ((there, "region"), (stranger, "platform")):
        assert browser.sign_in(name).status_code == 303
        assert "事实截至第 11 号" in text_of(browser.get(page))
    other.state.house._lately._patience = -1.0
    send(writable.browser("region"))
    assert "事实截至第 12 号" in text_of(there.get(page))
    assert "正在计入" in text_of(stranger.get(page))
    other.state.house.close()


def test_a_desk_has_the_newest_facts_and_says_of_when_its_results_are(writable: Server) -> None:
    house = writable.app.state.house
    browser = writable.browser("region")
    browser.get("/r/small/?period=2015")
    house._lately._patience = -1.0
    send(browser)
    said = text_of(browser.get("/r/small/?period=2015"))
    assert "结果截至第 11 号，其后 1 条记录正在计入" in said
    assert "事实截至第 12 号" in said
    assert "党员大会" in said


def test_a_board_is_as_of_the_position_that_it_names(writable: Server) -> None:
    house = writable.app.state.house
    browser = writable.browser("region")
    page = "/r/small/boards?period=2015"
    assert "事实截至第 11 号" in text_of(browser.get(page))
    house._lately._patience = -1.0
    send(browser)
    assert "事实截至第 11 号" in text_of(browser.get(page))


def test_a_plugin_that_was_disabled_answers_no_more(writable: Server) -> None:
    house = writable.app.state.house
    browser = writable.browser("region")
    page = "/r/small/schemes/points?period=2015&plugin=small"
    assert browser.get(page).status_code == 200
    house._lately._patience = -1.0
    token = hidden(browser.get("/r/small/plugins"), "csrf")
    fields = {"csrf": token, "plugin": "small", "do": "disable"}
    assert browser.client.post("/r/small/plugins", data=fields).status_code == 303
    assert browser.get(page).status_code == 404
