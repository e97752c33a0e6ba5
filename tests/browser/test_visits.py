"""What people do in a browser, from signing in to the sentence of a document."""

import re

import pytest
from playwright.sync_api import expect

from api.pages import assets
from tests.browser.conftest import Visitor

#: Pages of every sort: for width, for people who do not see them well, for errors in the console.
PAGES = (
    *("/", "/record", "/record?kind=care", "/record/types", "/facts/5", "/facts/5/correct"),
    *("/schemes/points", "/schemes/points/S-1", "/schemes/points/S-1/behind/assemblies"),
    *("/organisations", "/organisations/S-1", "/ledgers", "/ledgers/life", "/whatif/points"),
    *("/compare?from=5&to=6", "/published", "/published/new", "/plugins", "/plugins/small"),
    *("/import", "/log", "/log/audit", "/find?q=支部", "/verify", "/boards", "/mine"),
    *("/accounts", "/accounts/branch", "/compare?from=4&to=5&causes=1"),
    *("/organisations?under=U", "/schemes/points/U"),
)


#: One page of each sort of layout.
SORTS = (
    *("/", "/record?kind=lecture", "/facts/5", "/schemes/points", "/schemes/points/S-1"),
    *("/organisations", "/whatif/points", "/published/new", "/plugins/small", "/import"),
    *("/accounts", "/accounts/branch", "/compare?from=4&to=5&causes=1", "/verify", "/plugins"),
    *("/record/types", "/facts/5/correct", "/schemes/points/S-1/behind/assemblies", "/drafts"),
    *("/organisations/S-1", "/ledgers", "/ledgers/problems", "/published", "/log", "/log/audit"),
    *("/find?q=支部", "/boards", "/wall", "/compare", "/../../account"),
)


def test_recording_a_lecture_and_seeing_it_counted(committee: Visitor) -> None:
    page = committee.go("/r/small/record?kind=lecture")
    page.select_option("#organisation", "S-2")
    page.fill("#day", "2015.10.8")
    page.fill("#f-present", "20")
    page.fill("#f-expected", "25")
    page.get_by_role("button", name=re.compile("^保存")).first.click()
    page.wait_for_url("**/facts/*?saved=1")
    expect(page.get_by_role("status")).to_contain_text("已记录")
    used = page.locator("table.use")
    expect(used).to_contain_text("党课")
    expect(used).to_contain_text("0→1")


def test_from_the_desk_to_the_sentence_in_three_clicks(committee: Visitor) -> None:
    page = committee.go("/r/small/")
    page.get_by_role("link", name="全部结果").click()
    page.get_by_role("link", name="第一支部").click()
    page.get_by_text("全部", exact=True).click()
    expect(page.locator(".item").first.get_by_text("每年至少讲一次党课")).to_be_visible()
    expect(page.locator(".item").first).to_contain_text("《一份报道》某报 2015-11-11")
    page.locator(".item").first.get_by_role("link", name="#5").click()
    expect(page.locator("h1")).to_contain_text("党课")


def test_filters_replace_the_table_alone(committee: Visitor) -> None:
    page = committee.go("/r/small/schemes/points")
    page.evaluate("window.stays = true")
    page.select_option("[name=veto]", "any")
    expect(page.locator("#list")).to_contain_text("没有符合条件的党组织")
    assert page.evaluate("window.stays") is True
    assert "veto=any" in page.url


def test_a_what_if_says_who_would_move(committee: Visitor) -> None:
    page = committee.go("/r/small/whatif/points")
    page.fill("#s-assembly_points", "4")
    page.fill("#s-outing_points", "6")
    page.get_by_role("button", name="试算").click()
    expect(page.locator("#effect")).to_contain_text("等次会变的组织")
    expect(page.locator("#clock")).to_contain_text("推演，不是正式结果")
    expect(page.locator("#effect")).to_contain_text("正式结果未改动")


def test_the_keyboard_alone(committee: Visitor) -> None:
    page = committee.go("/r/small/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("n")
    page.wait_for_url("**/record**")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.locator("#day").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("11-31")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#h-day")).to_contain_text("11 月没有 31 日")
    expect(page.locator("#day")).to_be_focused()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways_on_a_phone(phone: Visitor, path: str) -> None:
    page = phone.go("/r/small" + path)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390


def test_the_menu_of_a_phone(phone: Visitor) -> None:
    page = phone.go("/r/small/")
    expect(page.locator("#menu")).to_be_hidden()
    page.get_by_role("button", name="菜单").click()
    page.locator("#menu").get_by_role("link", name="考核").click()
    page.wait_for_url("**/schemes/points**")


def bad(visitor: Visitor, axe: str, path: str) -> list[tuple[str, list[object]]]:
    """What axe-core finds on a page that is serious or worse, and where."""
    page = visitor.go("/r/small" + path)
    page.evaluate(axe)
    # The rules of WCAG 2.1, AA: nothing that is serious is a rule of axe-core's own.
    found = page.evaluate(
        "axe.run({resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
    )
    return [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("path", SORTS)
def test_nobody_is_kept_out_by_how_a_page_is_made(committee: Visitor, axe: str, path: str) -> None:
    """By the rules of axe-core, none of them serious or worse."""
    assert bad(committee, axe, path) == []


@pytest.mark.parametrize("path", ["/", "/schemes/points", "/organisations"])
def test_nor_by_how_it_is_made_on_a_phone(phone: Visitor, axe: str, path: str) -> None:
    """What is left out of a small page may have been the name of something that stays."""
    assert bad(phone, axe, path) == []


def test_everything_reads_and_posts_without_scripts(without_scripts: Visitor) -> None:
    page = without_scripts.go("/r/small/record?kind=lecture")
    page.fill("#day", "2015-11-05")
    page.fill("#f-present", "8")
    page.get_by_role("button", name=re.compile("^保存")).first.click()
    expect(page.locator("table.use")).to_contain_text("1→2")
    page = without_scripts.go("/r/small/schemes/points/S-1")
    page.locator(".asp summary").first.click()
    expect(page.get_by_text("每年至少讲一次党课").first).to_be_visible()


def test_a_wall_is_seen_whole_on_a_smaller_screen(committee: Visitor) -> None:
    """1366 × 768 of 1920 × 1080: to the last line, and nothing to scroll."""
    page = committee.go("/r/small/wall")
    size = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert size[0] <= 1366
    assert size[1] <= 768
    expect(page.locator(".wall > footer")).to_be_in_viewport()


def test_one_box_ticks_all_that_waits(committee: Visitor) -> None:
    page = committee.go("/r/small/verify")
    box = page.locator("[name=at]")
    expect(box).to_have_count(1)
    page.get_by_label("全选").check()
    expect(box).to_be_checked()


def test_a_printed_receipt_shows_everything(committee: Visitor) -> None:
    page = committee.go("/r/small/schemes/points/S-1")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".item").first).to_be_visible()
    expect(page.locator(".printed")).to_contain_text("考核期 2015")
    for gone in (".top", ".side", ".clock", ".card.try"):
        expect(page.locator(gone).first).to_be_hidden()
    page.emulate_media(media="screen")


def test_a_page_loads_nothing_but_its_stylesheet_and_script(committee: Visitor) -> None:
    asked: list[str] = []
    committee.page.on("request", lambda request: asked.append(request.url))
    committee.go("/r/small/schemes/points")
    assert {each.removeprefix(committee.address) for each in asked if "data:" not in each} <= {
        *("/r/small/schemes/points", assets.style(), assets.script())
    }


def test_built_files_are_kept_for_good(committee: Visitor) -> None:
    found = committee.page.request.get(committee.address + str(assets.built("page.js")))
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_names_are_found_as_one_types_and_the_tree_opens_in_place(committee: Visitor) -> None:
    page = committee.go("/r/small/organisations?period=2015")
    page.evaluate("window.stays = true")
    page.get_by_role("link", name="机关党委的下级 1 个").click()
    expect(page.locator("details.below li")).to_contain_text("第一支部")
    expect(page.locator("details.below > summary")).to_be_focused()
    page.locator("main [name=q]").press_sequentially("第二")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    expect(page.locator("#list tbody")).to_contain_text("第二支部")
    expect(page.locator("main [name=q]")).to_be_focused()
    assert page.evaluate("window.stays") is True


def test_a_draft_is_there_again(committee: Visitor) -> None:
    page = committee.go("/r/small/record?kind=theme-day")
    page.fill("#f-topic", "植树")
    page.go_back()
    page = committee.go("/r/small/record?kind=theme-day")
    expect(page.locator("#f-topic")).to_have_value("植树")
    expect(page.locator("[data-draft-note]")).to_be_visible()


def test_the_console_was_silent(committee: Visitor, phone: Visitor) -> None:
    """Answers that refuse something are told there by the browser itself."""
    told = [each for each in (*committee.errors, *phone.errors) if "status of 4" not in each]
    assert told == []
