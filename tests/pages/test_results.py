"""Results and receipts: what the pages show is what the assessments say, worked out by hand.

In 2015 an assembly gives 6 points and an outing 4; until 2014 the assembly gave all 10.
"""

from tests.pages.house import HEAD, SHARP, rows_of, text_of
from tests.web.visiting import Browser, Server

SCHEME = "/r/small/schemes/points"


def test_a_scheme_lists_organisations_with_points_and_ratings(committee: Browser) -> None:
    page = committee.get(SCHEME)
    assert page.status_code == 200
    rows = {row[0]: row[2:4] for row in rows_of(page, "各党组织的得分和等次")}
    assert rows["第一支部"] == ["10", "★ ☆☆☆☆"]
    assert rows["第二支部"] == ["—", "无记录"]
    assert set(rows) == {"第一支部", "第二支部", SHARP}


def test_markup_in_a_name_is_shown_and_not_obeyed(committee: Browser) -> None:
    page = committee.get(SCHEME)
    assert "&lt;b&gt;第三&lt;/b&gt;支部&amp;" in page.text
    assert "<b>第三</b>" not in page.text


def test_ratings_are_counted_with_their_shares(committee: Browser) -> None:
    rows = rows_of(committee.get(SCHEME), "等次、组织数和占比")
    assert [(row[0].split()[-1], row[2], row[3]) for row in rows] == [
        ("合格", "1", "33.3%"),
        ("无记录", "2", "66.7%"),
    ]


def test_filters_leave_those_that_fit(committee: Browser) -> None:
    def shown(**asked: str) -> list[str]:
        return [row[0] for row in rows_of(committee.get(SCHEME, params=asked), "各党组织的得分")]

    assert shown(q="第二") == ["第二支部"]
    assert shown(rating="合格") == ["第一支部"]
    assert shown(q="没有这样的") == ["没有符合条件的党组织 改一改筛选条件。"]


def test_the_position_is_a_clock(committee: Browser) -> None:
    """At position 6 the outing of position 7 was not known."""
    page = committee.get(SCHEME, params={"at": "6"})
    rows = {row[0]: row[2] for row in rows_of(page, "各党组织的得分")}
    assert rows["第一支部"] == "6"
    assert "按当时所知" in text_of(page)
    assert "三项均为默认" in text_of(committee.get(SCHEME, params={"at": str(HEAD)}))


def test_the_rules_are_a_clock(committee: Browser) -> None:
    page = committee.get("/r/small/schemes/points/S-1", params={"rules": "2014-12-31"})
    said = text_of(page)
    assert "推演，不是正式结果" in said
    assert "党员大会 10 + 外出 0" in said


def test_links_keep_the_clocks(committee: Browser) -> None:
    page = committee.get(SCHEME, params={"period": "2015", "at": "6"})
    assert 'href="/r/small/schemes/points/S-1?period=2015&amp;at=6"' in page.text


def test_a_receipt_goes_from_the_points_to_the_fact(committee: Browser) -> None:
    page = committee.get("/r/small/schemes/points/S-1")
    said = text_of(page)
    assert "10 / 10 分" in said
    assert "党员大会 6 + 外出 4" in said
    # The rule, what it is assumed for, the number that was set, and the fact that was counted.
    assert "满足条件得满分 党员大会 ≥ 1" in said
    assert "党员大会分值 6分" in said
    assert "试验" in said
    assert "2015-03-05" in said
    assert "党员大会 · 学习 到会 9/10" in said
    assert '/r/small/facts/6"' in page.text


def test_the_receipt_of_a_scheme_that_does_not_apply(committee: Browser) -> None:
    assert "不适用" in text_of(committee.get("/r/small/schemes/points/U"))


def test_facts_behind_a_figure(committee: Browser) -> None:
    page = committee.get("/r/small/schemes/points/S-1/behind/assemblies")
    assert "党员大会：1" in text_of(page)
    assert [row[0] for row in rows_of(page)] == ["2015-03-05"]


def test_no_data_is_never_zero(committee: Browser) -> None:
    said = text_of(committee.get("/r/small/schemes/points/S-2"))
    assert "— / 10 分" in said
    assert "本期没有该办法所计的任何记录" in said
    assert "0 / 10 分" not in said


def test_unknown_addresses_say_what_to_do(committee: Browser) -> None:
    for path, status, code in (
        ("/r/small/schemes/none", 404, "A006"),
        ("/r/small/schemes/points/NONE", 404, "A001"),
        ("/r/small/schemes/points?period=twelve", 422, "K002"),
        ("/r/small/schemes/points?at=soon", 404, "web.not-found"),
        ("/r/small/nowhere", 404, "web.not-found"),
        ("/r/nowhere/", 403, "web.forbidden"),
    ):
        page = committee.get(path)
        assert (page.status_code, code in page.text) == (status, True), path


def test_results_as_excel_and_a_receipt_as_json(committee: Browser) -> None:
    import io

    import openpyxl

    file = committee.get("/r/small/schemes/points/table.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:4] == ["代码", "组织", "类别", "得分"]
    assert rows[1][:4] == ["S-1", "第一支部", "党支部", 10]
    assert rows[2][3] is None
    receipt = committee.get("/r/small/schemes/points/S-1/receipt.json").json()
    assert receipt["schemes"][0]["total"] == "10"


def test_standings_are_results_without_figures(house: Server) -> None:
    """With an assembly alone, and with everything."""
    for position in (6, HEAD):
        found = house.app.state.house.assessment("small", None, "2015", position)
        assert [(each.code, each.title, each.schemes["points"]) for each in found.results()] == [
            (each.code, each.title, each.schemes["points"]) for each in found.standings("points")
        ]


def test_another_number_is_tried_beside_the_receipt(house: Server) -> None:
    """Only what can be is answered; a branch supposes nothing."""
    unit, branch = house.browser("unit"), house.browser("branch")
    address = "/r/small/schemes/points/S-1"
    plain = unit.get(address)
    assert "只在本页试算，不写入日志" in text_of(plain)
    position = house.app.state.house.position("small")
    asked = {"try": "assembly_points", "value": "3"}
    refused = unit.get(address, params=asked)
    # The points of the items would no longer add up to ten.
    assert refused.status_code == 200
    assert 'role="status"' not in refused.text
    tried = unit.get(address, params={"try": "outing_points", "value": "x"})
    assert tried.status_code == 200
    assert "'x'不是数" in text_of(tried)
    assert house.app.state.house.position("small") == position
    assert "只在本页试算" not in text_of(branch.get(address))


def test_a_scheme_for_others_says_so_on_a_page_of_its_own(committee: Browser) -> None:
    page = committee.get(f"{SCHEME}/U")
    assert page.status_code == 200
    assert "不适用 这一办法不考核这一类组织" in text_of(page)
