"""A small programme and its board as text."""

from pathlib import Path

import pytest

from core.boards import Board, read_board
from core.facts import VOCABULARY
from core.rules import Loaded, loads
from tests.assess.world import HEAD, World

PROGRAMME = (
    HEAD
    + """\
parameters:
  wanted: {title: 次数, value: 2, assumed: 测试}
indicators:
  lectures: {title: 党课, unit: 次, count: meeting, where: {kind: lecture}, from: 2000-01-01}
  share: {title: 到会率, formula: present / expected}
  present: {sum: meeting.present}
  expected: {sum: meeting.expected}
  open: {title: 问题, ledger: {of: problem_case, in: raised, out: verified}}
  over: {title: 超期, count: problem_case, where: {verified: {given: false}}}
  hours_met: {each: member, sum: attendance.hours, at_least: 10, assumed: 测试}
  later: {title: 后来的, count: meeting, from: 2016-01-01}
schemes:
  stars:
    title: 星级
    total: 10
    assumed: 测试
    applies_to: {kind: [branch]}
    groups:
      all:
        title: 全部
        points: 10
        items:
          lectures: {title: 党课, points: 10, take: lectures * 5, assumed: 测试}
    rating:
      bands: [{at_least: 10, title: 好, assumed: 测试}, {at_least: 5, title: 中, assumed: 测试}]
      otherwise: {title: 差}
  plain:
    title: 无等次
    total: 10
    assumed: 测试
    groups: {all: {points: 10, items: {a: {points: 10, take: lectures, assumed: 测试}}}}
  own:
    title: 个人
    per: member
    total: 10
    assumed: 测试
    groups: {all: {points: 10, items: {a: {points: 10, full_if: hours >= 10, when_no_data: none, assumed: 测试}}}}
"""
).replace("indicators:\n", "indicators:\n  hours: {sum: attendance.hours}\n", 1)

BOARD = """\
dangjian: 1
board: {title: 看板, en: Board}
sections:
"""


@pytest.fixture
def world():
    with World() as made:
        yield made


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    return loads(PROGRAMME, VOCABULARY)


@pytest.fixture
def written(tmp_path: Path, loaded: Loaded):
    """Reads a board of some sections, given as text."""

    def read(sections: str, **folders: Path) -> Board:
        (tmp_path / "board.yaml").write_text(BOARD + sections, encoding="utf-8")
        return read_board(tmp_path, loaded, folders)

    return read
