"""Ten tasks of a region's day, done in a browser: what each takes is what docs/tasks.md says.

A click is a press on a link, a button or a box; a field is one that is typed into or chosen from. What
the log knows stands in the forms already, and is neither. All of it is done by keyboard: what is pressed
or typed into was reached with the Tab key, and the browser showed where it was.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from api.web.house import today
from tests.browser.conftest import Visitor, serving, signed_in
from tests.browser.region import LECTURE
from tests.docs.pages import DOCS
from tests.host.samples import line
from tests.pages.house import founded

#: The facts are of the year that it is, as on any day of a region's work.
FIRST = f"{today().year}-01-01"

FACTS = [
    founded("U", "机关党委", "committee"),
    founded("S-1", "第一支部", "branch", parent="U"),
    founded("S-2", "第二支部", "branch"),
    line("m1", "meeting", LECTURE, day=FIRST),
    line(
        "p/c-1",
        "problem",
        {
            "case": "c-1",
            "category": "study",
            "step": "raised",
            "title": "学习不扎实",
            "due_on": f"{today().year}-12-31",
        },
        day=FIRST,
    ),
]


#: Whether an element has the focus, and is outlined so that one sees it.
FOCUSED = """each => each === document.activeElement
    && (getComputedStyle(each).outlineStyle !== "none" || "not seen")"""

#: Presses of the Tab key after which something counts as out of reach.
REACH = 80


@dataclass
class Hands:
    """A visitor without a mouse whose clicks and fields are counted, from the first page after signing in."""

    page: Page
    clicks: int = 0
    fields: int = 0

    def reach(self, what: Locator | str) -> Locator:
        """Go to something with the Tab key; past the menu by the link that is there for it."""
        found = (self.page.locator(what) if isinstance(what, str) else what).first
        found.wait_for(state="attached")
        fresh = self.page.evaluate("document.activeElement === document.body")
        if fresh and found.evaluate("each => document.querySelector('#main').contains(each)"):
            self.page.keyboard.press("Tab")
            expect(self.page.locator(".skip")).to_be_focused()
            self.page.keyboard.press("Enter")
        for _ in range(REACH):
            self.page.keyboard.press("Tab")
            if focused := found.evaluate(FOCUSED):
                assert focused is True, focused
                return found
        pytest.fail(f"the Tab key does not lead to {found}")

    def click(self, what: Locator | str) -> None:
        """Press a link, a button or a box."""
        box = self.reach(what).evaluate("each => ['checkbox', 'radio'].includes(each.type)")
        self.page.keyboard.press("Space" if box else "Enter")
        self.clicks += 1

    def link(self, name: str, within: str = "main") -> None:
        self.click(self.page.locator(within).get_by_role("link", name=name))

    def button(self, name: str) -> None:
        self.click(self.page.locator("main").get_by_role("button", name=re.compile(f"^{name}")))

    def fill(self, field: str, text: str) -> None:
        self.reach(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)
        self.fields += 1

    def choose(self, field: str, value: str) -> None:
        found = self.reach(field)
        for _ in range(found.evaluate("each => each.options.length")):
            if found.input_value() == value:
                break
            self.page.keyboard.press("ArrowDown")
        expect(found).to_have_value(value)
        self.fields += 1


@dataclass(frozen=True)
class Task:
    """A task: who does it, and what they do."""

    who: str
    do: Callable[[Hands, Path], None]


def records(hands: Hands, _folder: Path) -> None:
    hands.link("记一次")
    for known in ("#organisation", "#day"):
        expect(hands.page.locator(known)).not_to_have_value("")
    hands.fill("#f-present", "9")
    hands.button("保存")
    expect(hands.page.get_by_role("status")).to_contain_text("已记录")


def corrects(hands: Hands, _folder: Path) -> None:
    hands.click(hands.page.locator(".chg a.no"))
    hands.link("更正")
    hands.fill("#f-present", "8")
    hands.fill("#reason", "人数登记有误")
    hands.button("保存更正")
    expect(hands.page.get_by_role("status")).to_contain_text("已更正")


def rectifies(hands: Hands, _folder: Path) -> None:
    hands.link("登记整改")
    expect(hands.page.locator("#f-case")).to_have_value("c-1")
    expect(hands.page.locator("#f-step")).to_have_value("rectified")
    hands.button("保存")
    expect(hands.page.get_by_role("status")).to_contain_text("已记录")


def verifies(hands: Hands, _folder: Path) -> None:
    hands.link("待核实 1")
    hands.click("[name=at]")
    hands.button("核实销号")
    expect(hands.page.get_by_role("status")).to_contain_text("已核实销号1 项")


def reads_why(hands: Hands, _folder: Path) -> None:
    hands.link("全部结果")
    hands.link("第一支部")
    # The aspect that lost points is open.
    expect(hands.page.locator(".item").first.get_by_text("每年至少讲一次党课")).to_be_visible()


def imports(hands: Hands, folder: Path) -> None:
    hands.link("批量导入 Excel")
    # The window that asks for a file is the system's: the page's field is reached, and given one.
    hands.reach("#file").set_input_files(folder / "honours.xlsx")
    hands.fields += 1
    hands.button("核对")
    expect(hands.page.locator("#found")).to_contain_text("honours.xlsx")
    hands.button("导入")
    expect(hands.page.locator("#found")).to_contain_text("写入 1 条")


def supposes(hands: Hands, _folder: Path) -> None:
    hands.link("推演", "#menu")
    hands.fill("#s-assembly_points", "4")
    hands.button("试算")
    expect(hands.page.locator("#clock")).to_contain_text("推演，不是正式结果")


def publishes(hands: Hands, _folder: Path) -> None:
    hands.link("考核", "#menu")
    hands.link("公布结果…")
    expect(hands.page.locator("#by")).to_have_value("U")
    hands.button("公布")
    expect(hands.page.locator("h1")).to_contain_text("公布结果")


def appeals(hands: Hands, _folder: Path) -> None:
    hands.link("发布与申诉", "#menu")
    hands.click("td a")
    hands.click("[name=grounds]")
    hands.button("提出申诉")
    expect(hands.page.locator("main")).to_contain_text("待答复")


def decides(hands: Hands, _folder: Path) -> None:
    hands.link("发布与申诉", "#menu")
    hands.click("td a")
    expect(hands.page.locator("[name=by]")).to_have_value("U")
    hands.choose("[name=outcome]", "rejected")
    hands.fill("[name=document]", "机党〔2026〕2号")
    hands.click("[name=sure]")
    hands.button("作出结论")
    expect(hands.page.locator("main")).not_to_contain_text("待答复")


#: By the number that each has on the page, in the order in which they are done.
TASKS = {
    1: Task("branch", records),
    2: Task("branch", corrects),
    3: Task("branch", rectifies),
    4: Task("unit", verifies),
    5: Task("region", reads_why),
    6: Task("region", imports),
    7: Task("region", supposes),
    8: Task("region", publishes),
    9: Task("branch", appeals),
    10: Task("region", decides),
}


def told(page: str) -> dict[int, tuple[str, int, int]]:
    """Who, clicks and fields of each task as a page of the documents says."""
    text = (DOCS / page).read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \|.*\| `(\w+)` \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    return {int(number): (who, int(c), int(f)) for number, who, c, f in rows}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on a day of this year."""
    with serving(tmp_path_factory.mktemp("day"), FACTS) as found:
        yield found


def filled(visitor: Visitor, folder: Path) -> None:
    """A template of honours with one of them filled in, as an office keeps it."""
    with visitor.page.expect_download() as given:
        visitor.page.evaluate("location.href = '/r/small/import/template?type=honour'")
    given.value.save_as(folder / "honours.xlsx")
    book = load_workbook(folder / "honours.xlsx")
    sheet = book.worksheets[0]
    example = [cell.value for cell in sheet[2]]
    for column, value in enumerate(["", "第一支部", FIRST, *example[3:8]], start=1):
        sheet.cell(3, column, value)
    book.save(folder / "honours.xlsx")


def test_ten_tasks_take_what_the_page_says(browser: Browser, day: str, tmp_path: Path) -> None:
    done: dict[int, tuple[str, int, int]] = {}
    visitors: dict[str, Visitor] = {}
    contexts = []
    for number, task in TASKS.items():
        if task.who not in visitors:
            contexts.append(browser.new_context(locale="zh-CN", accept_downloads=True))
            visitors[task.who] = signed_in(contexts[-1], day, task.who)
        visitor = visitors[task.who]
        if task.do is imports:
            filled(visitor, tmp_path)
        hands = Hands(visitor.go("/r/small/"))
        task.do(hands, tmp_path)
        done[number] = (task.who, hands.clicks, hands.fields)
    for each in contexts:
        each.close()
    assert done == told("tasks.md") == told("tasks.zh-CN.md")
