"""The values of a board, worked out by hand on a small history."""

from fractions import Fraction

import orjson
import pytest

from core.assess import AssessError, Assessment
from core.boards import Filled, FilledSection, fill
from core.rules import Loaded, Period
from tests.assess.test_evidence import problem
from tests.assess.world import Question, World

SECTIONS = """\
  cards:
    title: 卡
    cards:
      - {indicator: lectures, target: $wanted}
      - {indicator: share, target: 0.5, title: 到会}
      - {indicator: later, unit: 场}
      - {indicator: open.closing, title: 未了}
  axes:
    title: 轴
    axes:
      - {title: 甲, shows: [lectures]}
      - {title: 乙, shows: [{scheme: stars, item: all.lectures}, {scheme: stars, group: all}]}
  table:
    title: 表
    table:
      organisations: {kind: branch}
      columns: [{scheme: stars}, {scheme: stars, rating: true, title: 等次}, share]
      sort: {by: share}
  stars: {title: 星, chart: {kind: bar, x: ratings, y: [{scheme: stars}]}}
  bars: {title: 柱, chart: {kind: bar, x: organisations, y: [lectures], organisations: {kind: branch}}}
  line: {title: 线, chart: {kind: line, x: periods, y: [lectures], periods: 3}}
  ages: {title: 龄, chart: {kind: ledger-ageing, x: ages, y: [open, over]}}
  text: {title: 文, note: 注, text: 说明}
"""


@pytest.fixture
def board(world: World, loaded: Loaded, written) -> Filled:
    """A (a general branch) with B and C below it: A holds one lecture, B two, C none.

    A's lecture was attended by 9 of 10, B's by 3 of 4 and 2 of 6. Of A's problems one of 2014 was
    verified in 2015, one of 2015 is open. A held a lecture in 2014 too; of 2013 there is nothing.
    """
    world.org("A", kind="general-branch")
    world.org("B", parent="A")
    world.org("C", parent="A")

    def lecture(org: str, on: str, present: int, expected: int) -> None:
        world.record(
            *("meeting", org, on), kind="lecture", topic="党课", present=present, expected=expected
        )

    lecture("A", "2014-05-05", 5, 5)
    lecture("A", "2015-05-05", 9, 10)
    lecture("B", "2015-05-05", 3, 4)
    lecture("B", "2015-06-05", 2, 6)
    problem(
        world,
        "A",
        "P1",
        ("raised", "2014-02-01"),
        ("rectified", "2015-02-01"),
        ("verified", "2015-03-01"),
    )
    problem(world, "A", "P2", ("raised", "2015-02-01"))
    asked = Question(loaded)
    periods = {Period.parse(year): asked(world, year) for year in ("2014", "2015")}

    def earlier(period: Period) -> Assessment:
        if period not in periods:
            raise AssessError("A009", f"no fact of {period}")
        return periods[period]

    return fill(written(SECTIONS), periods[Period.parse("2015")], "A", earlier)


def section(board: Filled, name: str) -> FilledSection:
    return next(each for each in board.sections if each.name == name)


def shown(board: Filled, name: str) -> list[tuple[str, ...]]:
    lines = section(board, name).lines
    return [(line.title, *(cell.shown for cell in line.cells)) for line in lines]


def test_what_it_says_of_itself(board: Filled) -> None:
    assert (board.region, board.period, board.organisation) == ("county", "2015", "A")
    assert board.organisation_title == "A支部"
    assert [each.form for each in board.sections] == [
        *("cards", "axes", "table", "bar", "bar", "line", "ledger-ageing", "text")
    ]
    assert (section(board, "text").text, section(board, "text").note) == ("说明", "注")


def test_cards_have_values_units_and_targets(board: Filled) -> None:
    """One lecture of the two wanted; 9/10 is more than a half; what begins in 2016 is not in force."""
    [line] = section(board, "cards").lines
    said = [(c.title, c.shown, c.exact, c.unit, c.target, c.met) for c in line.cells]
    assert said == [
        ("党课", "1", "1", "次", "2", False),
        ("到会", "90.0% (9/10)", "9/10", "", "0.5", True),
        ("后来的", "—", None, "场", None, None),
        ("未了", "1", "1", "", None, None),
    ]


def test_axes_are_of_the_organisation(board: Filled) -> None:
    """The scheme is of branches, and A is a general branch."""
    assert shown(board, "axes") == [("甲", "1"), ("乙", "—", "—")]


def test_a_table_of_some_organisations_sorted_by_a_column(board: Filled) -> None:
    """B has 5 of 10 present; C has no data, which comes last and is not 0."""
    found = section(board, "table")
    assert found.heads == ("星级", "等次", "到会率")
    assert [line.organisation for line in found.lines] == ["B", "C"]
    assert shown(board, "table") == [
        ("B支部", "10", "好", "50.0% (5/10)"),
        ("C支部", "0", "差", "无数据"),
    ]


def test_ratings_are_counted_best_to_worst(board: Filled) -> None:
    """Nobody is 中; of the two branches one is 好 and one 差."""
    assert shown(board, "stars") == [("好", "1/2"), ("差", "1/2")]


def test_bars_have_lengths(board: Filled) -> None:
    bars = section(board, "bars").lines
    assert [(line.title, line.cells[0].length) for line in bars] == [("B支部", 2), ("C支部", 0)]
    assert section(board, "cards").lines[0].cells[1].length == Fraction(9, 10)


def test_a_line_leaves_a_gap_where_nothing_is_known(board: Filled) -> None:
    assert shown(board, "line") == [("2013", "无数据"), ("2014", "1"), ("2015", "1")]


def test_a_ledger_and_what_is_open_by_age(board: Filled) -> None:
    """1 at the beginning, 1 added, 1 resolved, 1 at the end."""
    assert shown(board, "ages") == [
        ("opening", "1"),
        ("added", "1"),
        ("resolved", "1"),
        ("closing", "1"),
        ("超期", "1"),
    ]


def test_everything_is_plain_data(board: Filled) -> None:
    data = orjson.loads(orjson.dumps(board.to_json()))
    assert data["sections"][0]["lines"][0]["cells"][1]["exact"] == "9/10"


def test_another_error_of_an_earlier_period_is_not_a_gap(
    world: World, loaded: Loaded, written
) -> None:
    world.org("A")
    assessment = Question(loaded)(world)

    def earlier(period: Period) -> Assessment:
        raise AssessError("A002", "the rules cannot be compiled")

    with pytest.raises(AssessError, match="A002"):
        fill(written(SECTIONS), assessment, "A", earlier)
    with pytest.raises(AssessError, match="A001"):
        fill(written(SECTIONS), assessment, "X", earlier)
