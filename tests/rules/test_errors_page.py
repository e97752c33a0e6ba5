"""Every code that can be raised stands on the page, and nothing else does."""

import re

from tests.rules.errors_page import MARK, PAGE, ROOT, by_hand, generated

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
