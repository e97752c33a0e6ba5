"""Boards: figures as they are written, their place in the menu, and comparisons offered."""

import re
from dataclasses import replace

import pytest

from api.pages.figures import Figure, figure, lengths, textual
from api.pages.wall import _figures
from core.boards import Cell, Filled, FilledSection, Line
from tests.host.samples import CORRECTION
from tests.pages.house import text_of
from tests.web.visiting import Browser, Server


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (Cell("", "2462", "2462"), Figure("2,462")),
        (Cell("", "999", "999"), Figure("999")),
        (Cell("", "1234.56789", "123456789/100000"), Figure("1,234.56789")),
        (Cell("", "95.2% (2406/2528)", "2406/2528"), Figure("95.2%", "2,406/2,528", (2406, 2528))),
        (Cell("", "120.0% (6/5)", "6/5"), Figure("120.0%", "6/5")),
        (Cell("", "无数据"), Figure("无数据", missing=True)),
        (Cell("", "2015 年合格"), Figure("2015 年合格", missing=True)),
    ],
)
def test_figures_as_they_are_written(cell: Cell, written: Figure) -> None:
    """Bars are in thousandths; a share above its whole has none."""
    thousandths = written.bar and (1000 * written.bar[0], 1000 * written.bar[1])
    assert figure(cell) == Figure(written.value, written.parts, thousandths, written.missing)


def test_bars_are_as_long_as_the_longest_allows_and_words_are_told_from_numbers() -> None:
    lines = [
        Line("甲", (Cell("", "20", "20"), Cell("", "合格"))),
        Line("乙", (Cell("", "5", "5"), Cell("", "合格"))),
        Line("丙", (Cell("", "无数据"), Cell("", "无数据"))),
    ]
    assert lengths(lines) == [1000, 250, 0]
    assert textual(lines) == {1}
    assert (lengths([]), textual([])) == ([], frozenset())


def test_the_board_stands_under_its_place_in_the_menu(committee: Browser) -> None:
    page = committee.get("/r/small/boards").text
    found = re.search(r'<a href="/r/small/boards"([^>]*)>小样</a>', page)
    assert found is not None
    assert 'class="sub"' in found[1]
    assert 'aria-current="page"' in found[1]


def test_few_places_of_a_chart_are_bars_beside_their_names(committee: Browser) -> None:
    """Three branches: one is rated, of two nothing is recorded; the longer bar is full."""
    page = committee.get("/r/small/boards").text
    bars = page.partition('class="sum long"')[2].partition("</table>")[0]
    rows = bars.partition("<tbody>")[2].split("</tr>")[:-1]
    said = [" ".join(re.sub("<[^>]*>", " ", each).split()) for each in rows]
    assert said == ["合格 1/3", "无记录 2/3"]
    assert re.findall(r'<rect width="(\d+)"', bars) == ["500", "1000"]


def test_what_the_last_correction_changed_is_one_press_away(writable: Server) -> None:
    house = writable.app.state.house
    with house.installation.region("small") as region:
        region.take([CORRECTION])
    page = writable.browser("region").get("/r/small/compare")
    assert "最近一次更正或撤回的前后 第 12 号，服务与下沉" in text_of(page)
    [address] = re.findall(r'href="([^"]*compare[^"]*from=11[^"]*)"', page.text)
    assert "to=12" in address


def section(title: str, *numbers: int) -> FilledSection:
    cells = tuple(Cell(f"{title}{each}", str(each), str(each)) for each in numbers)
    return FilledSection(title, title, "", "", "cards", lines=(Line("", cells),))


def test_cards_that_found_no_place_above_stand_below_on_the_wall() -> None:
    """Five across the top; of the other four, one is left of the first section, three of the second."""
    board = Filled(
        "", "", "", "", "", "", 1, "", "", (section("甲", *range(6)), section("乙", 6, 7, 8))
    )
    cards, columns, title = _figures(board)
    assert [each.shown for each in cards] == ["0", "1", "2", "3", "4"]
    assert [(name, [each.shown for each in cells]) for name, cells in columns] == [
        ("甲", ["5"]),
        ("乙", ["6", "7", "8"]),
    ]
    assert title == "其他数字"
    axes = replace(section("轴", 1), form="axes", lines=(Line("一", (Cell("", "9", "9"),)),))
    _, columns, title = _figures(replace(board, sections=(*board.sections, axes)))
    assert ([name for name, _ in columns], title) == (["一"], "轴")
