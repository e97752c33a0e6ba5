"""Every code that can be raised stands on the page, and nothing else does."""

import re

import pytest

from tests.rules.errors_page import IN_CHINESE, MARK, PAGE, ROOT, by_hand, chinese, generated
from tests.rules.lessons import ELSEWHERE, LESSONS, read, said

SOURCE = re.compile(r'"([RPBKA][0-9]{3})"')


def raised() -> set[str]:
    """The codes in the sources of the rules and of assessing."""
    texts = [
        path.read_text(encoding="utf-8")
        for room in ("rules", "assess")
        for path in sorted((ROOT / "core" / room).rglob("*.py"))
    ]
    return {code for text in texts for code in SOURCE.findall(text)}


def test_every_code_of_the_rules_has_a_cause_and_a_way_out() -> None:
    page = by_hand(PAGE.read_text(encoding="utf-8"))
    assert raised() - page.keys() == set()
    assert page.keys() - raised() == set()
    assert all(len(cause) > 8 and len(way_out) > 8 for cause, way_out in page.values())


def test_no_code_stands_twice_and_they_stand_in_order() -> None:
    text = PAGE.read_text(encoding="utf-8").split(MARK)[0]
    for section in text.split("\n## ")[1:]:
        codes = re.findall(r"^\| `([A-Z][0-9]{3})`", section, re.M)
        assert codes == sorted(set(codes))


def test_the_other_rooms_are_as_their_lists_say() -> None:
    text = PAGE.read_text(encoding="utf-8").split(MARK)[1]
    assert text == f"\n\n{generated()}"


def test_the_chinese_page_is_as_the_command_says() -> None:
    assert IN_CHINESE.read_text(encoding="utf-8") == chinese()


def test_every_code_of_a_programme_has_a_wrong_and_a_right_example() -> None:
    of_programmes = {code for code in raised() if code[0] in "RPB"}
    assert of_programmes - LESSONS.keys() == ELSEWHERE
    assert LESSONS.keys() - of_programmes == set()


@pytest.mark.parametrize("code", LESSONS)
def test_the_wrong_example_has_this_fault_alone_and_the_right_one_none(code: str) -> None:
    problems = said(code)
    assert [problem.code for problem in problems] == [code]
    assert all(problem.place.line and problem.excerpt for problem in problems)
    read(LESSONS[code].right)
