"""Every code that the author of a plugin can meet has a file that is wrong, and the same put right."""

import pytest

from core import host
from core.boards import CODES as BOARDS
from core.conformance.upgrading import CODES as UPGRADES
from core.drafts import CODES as DRAFTS
from core.examples.errors import CODES as EXAMPLES
from core.scaffold import CODES as BEGINNINGS
from tests.docs.lessons import beginnings, boards, examples, plugins, tables, upgrades
from tests.rules.errors_page import OF_PLUGINS, ROOMS, ways_out

#: Codes of the host that come of no file: of a region, of its data, of a question or of a file that is
#: not there. ``host.rules`` says that a programme has errors, whose codes have examples of their own.
OF_REGIONS = {
    *("host.address", "host.columns", "host.data", "host.disk", "host.elsewhere", "host.memory"),
    *("host.no-board", "host.no-programme", "host.not-enabled", "host.position", "host.region"),
    *("host.rules", "host.several", "host.unknown-plugin", "host.version"),
}

#: Of a region's drafts and what is published of them, of a file that is no table at all, and of many
#: cells together, each of which says what is wrong with it.
OF_DRAFTS = {
    *("drafts.change", "drafts.damaged", "drafts.decision", "drafts.draft", "drafts.format"),
    *("drafts.nothing", "drafts.reason", "drafts.rejected", "drafts.rules", "drafts.stale"),
    "drafts.too-large",
}
#: Of files that are there or not, and of a process that ends or does not.
OF_FOLDERS = {
    *("scaffold.exists", "scaffold.facts", "scaffold.failed", "scaffold.late"),
    "scaffold.refused",
}


def test_every_code_of_tables_answers_and_upgrades_that_a_file_has_has_one() -> None:
    assert DRAFTS.keys() - tables.LESSONS.keys() == OF_DRAFTS
    assert BEGINNINGS.keys() - beginnings.LESSONS.keys() == OF_FOLDERS
    assert UPGRADES.keys() - upgrades.LESSONS.keys() == {"upgrade.missing"}


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
