"""What is wrong with a board is said with its code, its place and the nearest name."""

from pathlib import Path

import pytest

from core.boards import CODES, board_from, read_board
from core.rules import RuleError
from tests.boards.conftest import BOARD


def refused(read, *arguments, **options) -> list[tuple[str, str, str]]:
    with pytest.raises(RuleError) as raised:
        read(*arguments, **options)
    problems = raised.value.problems
    assert all(problem.code in CODES for problem in problems)
    return [(each.code, str(each.place).rpartition("/")[2], each.message) for each in problems]


def test_a_board_of_every_form(written) -> None:
    board = written("""\
  one: {title: 一, cards: [lectures, {indicator: share, target: 0.9}]}
  two: {title: 二, axes: [{title: 轴, shows: [lectures, {scheme: stars, item: all.lectures}]}]}
  three: {title: 三, table: {organisations: {kind: branch}, columns: [lectures], sort: {by: lectures}}}
  four: {title: 四, chart: {kind: bar, x: ratings, y: [{scheme: stars}]}}
  five: {title: 五, chart: {kind: ledger-ageing, x: ages, y: [open, over]}}
  six: {title: 六, text: 说明}
""")
    assert {name: each.form for name, each in board.sections.items()} == {
        "one": "cards",
        "two": "axes",
        "three": "table",
        "four": "chart",
        "five": "chart",
        "six": "text",
    }
    assert (board.title, board.en) == ("看板", "Board")


@pytest.mark.parametrize(
    ("section", "code", "said", "hint"),
    [
        ("cards: [lecture]", "D030", "no indicator 'lecture'", "did you mean 'lectures'?"),
        ("cards: [lectures.added]", "D030", "'lectures' has no part 'added'", "ledgers"),
        ("cards: [open.addd]", "D030", "'open' has no part 'addd'", "did you mean 'added'?"),
        ("cards: [{scheme: star}]", "D030", "no scheme 'star'", "did you mean 'stars'?"),
        ("cards: [{scheme: stars, group: al}]", "D030", "has no group 'al'", "'all'"),
        ("cards: [{scheme: stars, item: all.lecture}]", "D030", "no item", "'all.lectures'"),
        ("cards: [{scheme: plain, rating: true}]", "D030", "'plain' has no rating", "total"),
        ("cards: [{indicator: share, target: $want}]", "D030", "no parameter 'want'", "'wanted'"),
        ("cards: [{scheme: own}]", "D032", "a board shows no persons", "organisation"),
        (
            "table: {organisations: {kind: brench}, columns: [share]}",
            "D030",
            "'brench'",
            "'branch'",
        ),
        ("chart: {kind: bar, x: ratings, y: [{scheme: plain}]}", "D030", "no rating", "total"),
        ("chart: {kind: ledger-ageing, x: ages, y: [over]}", "D030", "is no ledger", "known: open"),
        ("chart: {kind: line, x: ages, y: [share]}", "D020", "the x of a line is periods", ""),
        ("chart: {kind: bar, x: periods, y: [share]}", "D020", "organisations or ratings", ""),
        ("chart: {kind: bar, x: ratings, y: [share]}", "D020", "ratings are those of one", ""),
        ("cards: [share]\n    text: 说明", "D020", "exactly one of", ""),
        ("note: 说明", "D020", "exactly one of", ""),
        ("table: {columns: [share], sort: {by: open}}", "D020", "one of its columns", ""),
        ("cards: [{indicator: share, scheme: stars}]", "D020", "an indicator or a scheme", ""),
        ("cards: [{indicator: share, rating: true}]", "D020", "are of a scheme", ""),
        ("pie: [share]", "D011", "'pie' is not known here", ""),
        ("chart: {kind: pie, x: ages, y: [share]}", "D015", "'pie' is not one of", ""),
    ],
)
def test_a_section_that_cannot_be(written, section: str, code: str, said: str, hint: str) -> None:
    with pytest.raises(RuleError) as raised:
        written(f"  one:\n    title: 一\n    {section}\n")
    found = raised.value.problems[0]
    assert found.code == code
    assert said in found.message
    assert hint in found.hint
    assert found.place.line >= 4


def test_everything_wrong_is_said_at_once_at_its_place(written) -> None:
    sections = "  one: {title: 一, cards: [x]}\n  two:\n    title: 二\n    cards: [share, y]\n"
    assert refused(written, sections) == [
        ("D030", "board.yaml:4:27", "no indicator 'x'"),
        ("D030", "board.yaml:7:20", "no indicator 'y'"),
    ]


def test_a_file_that_is_no_board(tmp_path: Path, loaded, written) -> None:
    (tmp_path / "board.yaml").write_text("- 1\n", encoding="utf-8")
    assert [each[0] for each in refused(read_board, tmp_path, loaded, {})] == ["D004"]
    assert [each[0] for each in refused(written, "  {}\n")] == ["D020"]
    (tmp_path / "board.yaml").write_text("dangjian: 1\nsections: {}\n", encoding="utf-8")
    assert [each[0] for each in refused(read_board, tmp_path, loaded, {})] == ["D010"]


def test_data_from_elsewhere_is_checked_like_a_file(loaded) -> None:
    data = {
        "dangjian": 1,
        "board": {"title": "一"},
        "sections": {"a": {"title": "甲", "text": "乙"}},
    }
    assert list(board_from(data, "small", loaded, {}).sections) == ["a"]
    assert refused(board_from, {**data, "sections": {}}, "small: board(2015)", loaded, {}) == [
        ("D020", "small: board(2015)", "a board without sections shows nothing")
    ]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The folder of a programme with a board of three sections, one of which is not for others."""
    folder = tmp_path / "base"
    folder.mkdir()
    sections = """\
  first: {title: 甲, cards: [lectures]}
  second: {title: 乙, text: 说明}
  third: {title: 丙, cards: [elsewhere]}
"""
    (folder / "board.yaml").write_text(BOARD + sections, encoding="utf-8")
    return folder


def test_sections_are_inherited_before_a_boards_own(written, base: Path) -> None:
    sections = "  own: {title: 丁, text: 说明}\ninherits: [{from: base, take: [second, first]}]\n"
    assert list(written(sections, base=base).sections) == ["second", "first", "own"]


@pytest.mark.parametrize(
    ("inherits", "code", "said"),
    [
        ("{from: base}", "D030", "section 'third' of 'base': no indicator 'elsewhere'"),
        ("{from: base, take: [frst]}", "D030", "the board of 'base' has no section 'frst'"),
        ("{from: bas}", "D033", "no programme 'bas' with a board is installed"),
        ("{from: base, take: own}", "D030", "has no section 'own'"),
    ],
)
def test_what_cannot_be_inherited(written, base: Path, inherits, code: str, said: str) -> None:
    sections = f"  own: {{title: 丁, text: 说明}}\ninherits: [{inherits}]\n"
    [found] = refused(written, sections, base=base)
    assert found[0] == code
    assert said in found[2]
    assert found[1].startswith("board.yaml:5:")


def test_a_section_is_not_inherited_and_written(written, base: Path) -> None:
    sections = "  first: {title: 丁, text: 说明}\ninherits: [{from: base, take: first}]\n"
    assert [each[:2] for each in refused(written, sections, base=base)] == [
        ("D031", "board.yaml:4:3")
    ]


def test_a_board_that_inherits_is_not_inherited(written, base: Path, tmp_path: Path) -> None:
    (tmp_path / "top").mkdir()
    text = BOARD + "  a: {title: 丁, text: 说明}\ninherits: [{from: base}]\n"
    (tmp_path / "top" / "board.yaml").write_text(text, encoding="utf-8")
    sections = "  own: {title: 丁, text: 说明}\ninherits: [{from: top}]\n"
    [found] = refused(written, sections, base=base, top=tmp_path / "top")
    assert found[0] == "D033"
