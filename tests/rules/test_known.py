"""``known(x)``: where it holds, x has a value, and nothing need be said of its lack."""

from fractions import Fraction

import pytest

from core.facts import VOCABULARY
from core.rules import RuleError, loads
from tests.rules.agreement import assess
from tests.rules.history import History
from tests.rules.programmes import HEAD

PROGRAMME = """\
indicators:
  x: {latest: external.rank}
  y: {latest: honour.count}
schemes:
  s: {total: 10, assumed: 测试, groups: {g: {items: {i: {points: 10, AWARD}}}}}
"""


def history(x: int | None, y: int | None) -> History:
    found = History()
    found.org("A")
    if x is not None:
        found.add("external", "A", "2015-03-01", metric="m", rank=x, source_name="s")
    if y is not None:
        found.add(
            "honour",
            "A",
            "2015-03-01",
            level="city",
            subject="collective",
            field="business",
            title="t",
            count=y,
        )
    return found


@pytest.mark.parametrize(
    ("award", "points"),
    [  # of x and y: 2 and 4, 2 and none, none and 4, none and none
        ("take: 'if(known(x), x, 0)'", (2, 2, 0, 0)),
        ("take: 'if(not known(x), 1, x)'", (2, 2, 1, 1)),
        ("take: 'if(known(x) and known(y), x + y, 1)'", (6, 1, 1, 1)),
        ("take: 'if(not (known(x) and known(y)), 1, x + y)'", (6, 1, 1, 1)),
        ("take: 'if(known(x + y), max(x, y), 1)'", (4, 1, 1, 1)),
        ("take: 'if(known(y / x), y / x, 0)'", (2, 0, 0, 0)),
        ("take: 'if(known(x), if(known(y), y, x), 9)'", (4, 2, 9, 9)),
        ("full_if: known(x) and x >= 2", (10, 10, 0, 0)),
        ("full_if: x >= 2 and known(x)", (10, 10, 0, 0)),
        ("full_if: not known(x) or x > 2", (0, 0, 10, 10)),
    ],
)
def test_what_is_known_lacks_nothing(award: str, points: tuple[int, ...]) -> None:
    text = HEAD + PROGRAMME.replace("AWARD", award)
    there = ((2, 4), (2, None), (None, 4), (None, None))
    found = []
    for x, y in there:
        result = assess(text, history(x, y)).of("A").schemes["s"]
        assert result.total is not None
        found.append(Fraction(result.total, 1000))
    assert found == list(points)


@pytest.mark.parametrize(
    "award",
    [
        "take: 'if(known(x), y, 0)'",
        "take: 'if(known(x), 0, x)'",
        "take: 'if(not known(x), x, 0)'",
        "take: 'if(known(x) or known(y), x, 0)'",
        "take: 'if(known(x) and known(y), y / x, 0)'",  # x may be 0
        "full_if: known(x) or x >= 1",
        "full_if: known(y) and x >= 1",
    ],
)
def test_what_is_not_known_there_still_needs_a_word(award: str) -> None:
    with pytest.raises(RuleError) as error:
        loads(HEAD + PROGRAMME.replace("AWARD", award), VOCABULARY)
    assert [problem.code for problem in error.value.problems] == ["R161"]
