"""For each code of boards: a ``board.yaml`` that is wrong, and what makes it right."""

from collections.abc import Iterable
from pathlib import Path

from core.boards import read_board
from core.facts import VOCABULARY
from core.rules import Problem, RuleError, load
from tests.docs.lessons.plugin import PROGRAMME, Lesson, pairs

_HEAD = "dangjian: 1\nboard: {title: 看板}\nsections:\n"

#: The board that others inherit from.
_BASE = f"{_HEAD}  common: {{title: 共同, cards: [lectures]}}\n"

#: The programme, with a scheme about members.
_MEMBERS = PROGRAMME.replace(
    "schemes:\n",
    "  attended: {title: 到会, count: attendance}\n"
    "schemes:\n"
    "  own:\n"
    "    title: 党员积分\n"
    "    per: member\n"
    "    total: 10\n"
    "    assumed: 例\n"
    "    groups: {all: {title: 全部, items: {one: {title: 到会, points: 10, full_if: attended >= 1}}}}\n",
)


def look(folder: Path) -> Iterable[Problem]:
    """What `dangjian plugins check` finds of the board."""
    base = folder / "base"
    try:
        read_board(folder, load(folder, VOCABULARY), {"base.rules": base} if base.is_dir() else {})
    except RuleError as error:
        return error.problems
    return ()


def board(sections: str, *change: str, programme: str = PROGRAMME) -> Lesson:
    """A board of these sections, two spaces further in."""
    beside = (("programme.yaml", programme),)
    return Lesson("board.yaml", _HEAD + sections, pairs(change), look, beside)


def inherited(text: str, *change: str) -> Lesson:
    """A board that inherits from another."""
    return Lesson("board.yaml", text, pairs(change), look, (("base/board.yaml", _BASE),))


LESSONS = {
    "D004": Lesson(
        "board.yaml",
        "- 看板\n",
        pairs(("- 看板\n", f"{_HEAD}  one: {{title: 党课, cards: [lectures]}}\n")),
        look,
    ),
    "D010": board("  one: {cards: [lectures]}\n", "{cards", "{title: 党课, cards"),
    "D011": board("  one: {title: 党课, card: [lectures]}\n", "card:", "cards:"),
    "D012": board("  one: 党课\n", "one: 党课", "one: {title: 党课, cards: [lectures]}"),
    "D014": board("  一: {title: 党课, cards: [lectures]}\n", "一", "one"),
    "D015": board(
        "  one: {title: 党课, chart: {kind: pie, x: organisations, y: [lectures]}}\n", "pie", "bar"
    ),
    "D020": board("  one: {title: 党课, cards: [lectures], text: 说明}\n", ", text: 说明", ""),
    "D030": board("  one: {title: 党课, cards: [lecture]}\n", "[lecture]", "[lectures]"),
    "D031": inherited(
        f"{_BASE}inherits: [{{from: base.rules}}]\n",
        "  common: {title: 共同",
        "  own: {title: 自有",
    ),
    "D032": board(
        "  one: {title: 到会, cards: [{scheme: own}]}\n",
        "{scheme: own}",
        "attended",
        programme=_MEMBERS,
    ),
    "D033": inherited(
        f"{_HEAD}  own: {{title: 自有, cards: [lectures]}}\ninherits: [{{from: bsae.rules}}]\n",
        "bsae",
        "base",
    ),
}
