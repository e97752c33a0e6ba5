"""推演 and 重算: other numbers and other clocks, and who would stand elsewhere."""

import re
from fractions import Fraction
from pathlib import Path

from api.pages.whatif import _percent
from core.accounts import Grant, Role
from tests.host.samples import REGION, programme
from tests.pages.branches import branches
from tests.pages.house import HEAD, rows_of, text_of
from tests.web.visiting import Browser, Server

PAGE = "/r/small/whatif/points"


def test_nothing_supposed_changes_nothing(committee: Browser) -> None:
    said = text_of(committee.get(PAGE))
    assert "正式结果未改动" in said
    assert "还没有改参数" in said
    assert "推演，不是正式结果" not in said


def test_other_points_move_who_has_them(writable: Server) -> None:
    """The second branch has an assembly alone: 6 points make it pass, 5 would not."""
    browser = writable.browser("region")
    token = (
        browser.get("/r/small/record").text.partition('name="csrf" value="')[2].partition('"')[0]
    )
    typed = {
        "csrf": token,
        "once": "abc",
        "kind": "member-assembly",
        "organisation": "S-2",
        "day": "2015-09-01",
    }
    assert browser.client.post("/r/small/record", data=typed).status_code == 303
    page = browser.get(PAGE, params={"set.assembly_points": "5", "set.outing_points": "5"})
    assert page.status_code == 200
    rows = [row for row in rows_of(page) if row and row[0] == "第二支部"]
    assert rows == [["第二支部", "6 → 5", "合格 → 不合格 降", "党员大会 6 → 5"]]
    said = text_of(page)
    assert "推演，不是正式结果" in said
    assert "1 个等次会变，1 个得分会变；其余 2 个不变" in said
    # Nothing was written.
    assert writable.app.state.house.position("small") == HEAD + 1


def test_points_that_do_not_add_up_are_refused_in_words(committee: Browser) -> None:
    page = committee.get(PAGE, params={"set.assembly_points": "5"})
    assert page.status_code == 422
    assert "A013" in page.text
    assert 'value="5"' in page.text


def test_what_is_no_number_is_refused_on_the_page_itself(committee: Browser) -> None:
    """A script takes the right half out of the answer: it has to be there, with the reason."""
    page = committee.get(PAGE, params={"set.assembly_points": "five"})
    assert page.status_code == 422
    assert 'value="five"' in page.text
    effect = page.text.partition('id="effect"')[2]
    assert "所填的不是数" in effect
    assert "不是数 写一个数" in effect


def test_full_width_digits_are_digits(committee: Browser) -> None:
    """Six points are what the rules say: nothing is supposed."""
    page = committee.get(PAGE, params={"set.assembly_points": "６"})
    assert page.status_code == 200
    assert "还没有改参数" in text_of(page)


def test_supposed_numbers_are_called_by_their_titles(committee: Browser) -> None:
    typed = {"set.assembly_points": "５", "set.outing_points": "5"}
    said = text_of(committee.get(PAGE, params=typed))
    assert "改了 2 个参数： 党员大会分值 6 → 5" in said
    refused = text_of(committee.get(PAGE, params={"set.assembly_points": "5"}))
    assert "党员大会分值 = 5" in refused
    assert "assembly_points" not in refused


def test_the_numbers_say_where_they_come_from(committee: Browser) -> None:
    rows = [row for row in rows_of(committee.get(PAGE)) if "党员大会分值" in row[0]]
    assert rows[0][0] == "党员大会分值 假定"
    assert rows[0][1] == "6分"


def test_two_positions_compared(committee: Browser) -> None:
    """The outing of position 7 gave the first branch 4 points."""
    page = committee.get("/r/small/compare", params={"from": "6", "to": "7", "scheme": "points"})
    rows = [row for row in rows_of(page) if row and row[0] == "第一支部"]
    assert rows == [["第一支部", "6 → 10", "相同", "外出 0 → 4"]]


def test_two_days_of_rules_compared(committee: Browser) -> None:
    """Until 2014 the assembly gave all ten points: the first branch has ten by both."""
    asked = {"rules_from": "2014-12-31", "rules_to": "2015-12-31", "scheme": "points"}
    page = committee.get("/r/small/compare", params=asked)
    said = text_of(page)
    assert "按 2014-12-31 施行的" in said
    assert "按 2015-12-31 施行的" in said


def test_the_same_twice(committee: Browser) -> None:
    page = committee.get("/r/small/compare", params={"from": "7", "to": "7", "scheme": "points"})
    assert "两个口径的结果完全相同" in text_of(page)


def test_causes_are_told_with_those_that_moved_for_them(committee: Browser) -> None:
    asked = {"from": "6", "to": "7", "scheme": "points"}
    plain = committee.get("/r/small/compare", params=asked)
    assert "说明原因" in text_of(plain)
    page = committee.get("/r/small/compare", params={**asked, "causes": "1"})
    said = text_of(page)
    assert "1 个组织 升 1，降 0： 第一支部" in said
    assert "其间登记的事实：服务与下沉，第一支部，2015-03-05 #7" in said
    assert 'href="/r/small/facts/7"' in page.text


def test_numbers_that_changed_are_causes(committee: Browser) -> None:
    """From 2015 on an assembly gives 6 points, and an outing 4 that gave nothing before."""
    asked = {"rules_from": "2014-12-31", "rules_to": "2015-12-31", "at": "7", "causes": "1"}
    said = text_of(committee.get("/r/small/compare", params={**asked, "from": "6", "to": "6"}))
    assert "党员大会分值 10 → 6，2015-01-01 起" in said
    assert "升 0，降 1" in said


def test_points_inside_a_sum_offer_the_number_that_gives_way(committee: Browser) -> None:
    """Of 10 points the assembly has 6 and the outing 4: with 5 for the one the other gets 5."""
    page = committee.get(PAGE, params={"set.assembly_points": "５"})
    effect = page.text.partition('id="effect"')[2]
    assert "外出分值 4 → 5" in text_of(page)
    assert "党员大会分值 = 5" in text_of(page)
    [address] = re.findall(r'href="([^"]+)">这样试算', effect)
    tried = committee.get(address.replace("&amp;", "&"))
    assert tried.status_code == 200
    assert "改了 2 个参数： 党员大会分值 6 → 5 ， 外出分值 4 → 5" in text_of(tried)
    # More than the sum has nobody to take it from.
    assert "这样试算" not in committee.get(PAGE, params={"set.assembly_points": "11"}).text


def test_points_whose_items_are_written_out_cannot_be_tried(tmp_path: Path) -> None:
    """The group's points are a number to be set, its items' points are not."""
    text = programme()
    text = text.replace(
        "  outing_points:",
        "  all_points: {title: 全部分值, values: {2014-01-01: 10}, assumed: 试验}\n  outing_points:",
        1,
    )
    text = text.replace(
        "title: 全部\n        points: 10", "title: 全部\n        points: $all_points"
    )
    text = text.replace("points: $assembly_points, ", "points: 6, ")
    text = text.replace("points: $outing_points, ", "points: 4, ")
    text = text.replace("from: 2014-01-01", "from: 2015-01-01")
    with branches(tmp_path, text, {"region": Grant(Role.region, REGION)}) as server:
        browser = server.browser("region")
        said = text_of(browser.get(f"{PAGE}?period=2015"))
        assert "各项目分值写定，不能单独改" in said
        refused = browser.get(f"{PAGE}?period=2015&set.all_points=12")
        assert refused.status_code == 422
        assert "“全部”各项目的分值由办法直接写定" in text_of(refused)
        assert "这样试算" not in refused.text


def test_shares_are_said_in_hundredths_too() -> None:
    numbers = [
        Fraction(3, 5),
        Fraction(2, 3),
        Fraction(3, 4),
        Fraction(1),
        Fraction(0),
        Fraction(32),
    ]
    assert [_percent(each) for each in numbers] == [" (60%)", " (66.7%)", " (75%)", "", "", ""]
