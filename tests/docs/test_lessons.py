"""Every code that the author of a plugin can meet has a file that is wrong, and the same put right."""

import pytest

from core import host
from core.boards import CODES as BOARDS
from core.examples.errors import CODES as EXAMPLES
from tests.docs.lessons import boards, examples, plugins
from tests.rules.errors_page import OF_PLUGINS, ROOMS, ways_out

#: Codes of the host that come of no file: of a region, of its data, of a question or of a file that is
#: not there. ``host.rules`` says that a programme has errors, whose codes have examples of their own.
OF_REGIONS = {
    *("host.address", "host.columns", "host.data", "host.elsewhere", "host.memory"),
    *("host.no-board", "host.no-programme", "host.not-enabled", "host.position", "host.region"),
    *("host.rules", "host.several", "host.unknown-plugin", "host.version"),
}


def test_every_code_of_examples_boards_and_plugins_has_one() -> None:
    assert EXAMPLES.keys() - examples.LESSONS.keys() == examples.ELSEWHERE
    assert BOARDS.keys() == boards.LESSONS.keys()
    assert host.CODES.keys() - plugins.LESSONS.keys() == OF_REGIONS


@pytest.mark.parametrize("code", OF_PLUGINS)
def test_the_wrong_file_has_this_fault_alone_and_the_right_one_none(code: str) -> None:
    lesson = OF_PLUGINS[code]
    said = [each.code for each in lesson.said(lesson.wrong)]
    # A check says the same of everything that it finds wanting.
    assert said == [code] * (len(said) if code.startswith("check.") else 1) != []
    assert lesson.said(lesson.right) == ()


def test_every_code_of_the_other_rooms_has_a_way_out() -> None:
    known = [code for _title, _room, codes in ROOMS for code in codes]
    assert sorted(ways_out()) == sorted(known), "write it into tests/docs/ways_out.txt"
    assert all(len(way) > 8 and way.endswith(".") for way in ways_out().values())
