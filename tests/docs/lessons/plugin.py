"""The small plugin that lessons stand on, and a file of it that is wrong and then right.

The page of errors shows the wrong file, what is said of it, and the right one.
"""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from core.host import HostError
from core.rules import Problem

#: What every lesson of a plugin's files stands on; the page shows it once.
PROGRAMME = """\
dangjian: 1
programme: {id: trial.rules, region: trial, version: "1", title: 试用, requires: ">=0.1,<1"}
indicators:
  lectures: {title: 党课, count: meeting, where: {kind: lecture}}
  members: {title: 党员, sum: membership.members, where: {step: counted}}
schemes:
  points:
    title: 积分
    total: 10
    assumed: 例
    applies_to: {kind: [branch]}
    groups:
      life:
        title: 组织生活
        items: {lectures: {title: 党课, points: 10, in_proportion_to: lectures / 2}}
    vetoes: {none: {title: 没有党课, when: lectures == 0}}
    rating:
      bands: [{at_least: 10, title: 达标, stars: 5}]
      otherwise: {title: 未达标}
      vetoed: {title: 较差}
tables:
  share:
    title: 比例
    of: 基数
    bands: [{at_most: 3000, value: 0.5%}, {above: 3000, value: 1%}]
    result: base * share
    assumed: 例
"""

#: The same where a lesson is about rows of a document.
WITH_ROWS = (
    PROGRAMME.replace("title: 党课, count", "title: 党课, rows: [T-1], count")
    + """\
tree:
  lines: {title: 口号, measures: {words: {title: 抓实, rows: [T-3], tags: [抓实]}}}
refused:
  - {rows: [T-9], because: 由人认定}
"""
)

#: And the rows.
CATALOGUE = """\
document: page
rows:
  - {id: T-1, title: 党课, quote: 每年上党课2次, kind: [rule], scope: [U]}
  - {id: T-3, title: 抓实, quote: 抓实抓细, kind: [slog], scope: [none]}
  - {id: T-9, title: 认定, quote: 由上级认定, kind: [flow], scope: [X]}
"""

#: A branch with two lectures.
EXAMPLES = """\
dangjian: 1
examples:
  - id: two
    title: 两次党课
    period: 2015
    given:
      organisations: {A: {}}
      facts:
        - {id: talk, type: meeting, organisation: A, on: [2015-03-05, 2015-09-05], kind: lecture}
    expect:
      A:
        indicators: {lectures: {value: 2, shown: "2", because: [talk.*]}}
        schemes:
          points: {total: 10, rating: 达标, stars: 5, vetoes: [], points: {life.lectures: 10}}
"""

#: The same with both rows that an example can show.
ROWS_SHOWN = (
    EXAMPLES.replace("    period", "    rows: [T-1]\n    period")
    + "  - {id: refused, title: 不由程序认定, period: 2015, refused: [T-9]}\n"
)

Said = Problem | HostError
Look = Callable[[Path], Iterable[Said]]


@dataclass(frozen=True)
class Lesson:
    """A file that is wrong, what in it others take the place of, and what says so.

    `look` gives everything that is wrong with a plugin's folder, which is called ``trial``; `beside`
    are further files of it, by name, and take the place of those of the same name.
    """

    file: str
    wrong: str
    change: tuple[tuple[str, str], ...]
    look: Look = field(repr=False)
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def right(self) -> str:
        """The file with every change."""
        return changed(self.wrong, *(word for pair in self.change for word in pair))

    def said(self, text: str) -> tuple[Said, ...]:
        """What is said of the plugin where the file has this text, wherever its folder stands."""
        files = {"programme.yaml": PROGRAMME, **dict(self.beside), self.file: text}
        return _said(tuple(files.items()), self.look)


@cache
def _said(files: tuple[tuple[str, str], ...], look: Look) -> tuple[Said, ...]:
    """Many lessons have the same right files."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "trial")
        for name, content in files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tuple(_placed(each, folder) for each in look(folder))


def _placed(each: Said, folder: Path) -> Said:
    def placed(text: str) -> str:
        return text.replace(f"{folder}/", "").replace(str(folder), folder.name)

    if isinstance(each, Problem):
        place = replace(each.place, file=placed(each.place.file))
        return replace(each, place=place, message=placed(each.message), hint=placed(each.hint))
    words = (placed(each.message), placed(each.place), placed(each.remedy))
    return HostError(each.code, words[0], place=words[1], remedy=words[2])


def changed(text: str, *change: str) -> str:
    """A text with words in the place of others, alternating; each has to be there."""
    for old, new in pairs(change):
        assert old in text, old
        text = text.replace(old, new)
    return text


def pairs(change: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What is wrong and what is right, alternating, in pairs."""
    words = list(change)
    return tuple(zip(words[::2], words[1::2], strict=True))
