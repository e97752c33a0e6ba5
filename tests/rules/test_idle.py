"""What a scheme says and nothing comes of is refused; what takes points off, or may, is not."""

import pytest

from core.facts import VOCABULARY
from core.rules import Problem, RuleError, loads
from tests.rules.programmes import HEAD

SCHEME = """\
parameters: {zero: {value: 0, assumed: 测试}}
indicators:
  n: {count: meeting}
  rank: {latest: external.rank}
schemes:
  s:
    total: 10
    assumed: 测试
    groups:
      earned: {items: {i: {points: 10, take: n}}}
"""


def found(more: str) -> list[Problem]:
    """What is said of a scheme with one more group, or a rating."""
    try:
        loads(HEAD + SCHEME + more, VOCABULARY)
    except RuleError as error:
        return list(error.problems)
    return []


def item(written: str) -> str:
    return f"      more: {{items: {{j: {{{written}}}}}}}\n"


QUOTAS = "    rating:\n      by_rank: {within: all, quotas: [{count: 1, title: 好}]}\n"


BANDS = "      bands: [{at_least: 8, title: 优秀}]\n"


def test_bands_beside_quotas_are_read() -> None:
    assert found(QUOTAS + BANDS) == []


def test_whole_points_beside_quotas_without_points_are_refused() -> None:
    [problem] = found(QUOTAS + "      whole_points: 1\n")
    assert (problem.code, problem.excerpt) == ("R020", "      whole_points: 1")
    assert "'whole_points' is for 'bands' and for 'at_least' of a quota" in problem.message


def test_whole_points_are_for_bands_beside_quotas_and_for_quotas_with_points() -> None:
    assert found(QUOTAS + BANDS + "      whole_points: 1\n") == []
    with_points = QUOTAS.replace("count: 1", "count: 1, at_least: 8")
    assert found(with_points + "      whole_points: 1\n") == []


def test_quotas_alone_and_bands_alone_are_read() -> None:
    assert found(QUOTAS) == []
    assert found("    rating: {bands: [{at_least: 8, title: 优秀}], whole_points: 1}\n") == []


IDLE = [
    ("points: 0, full_if: n >= 1", "the indicator is enough"),
    ("points: 0, in_proportion_to: n", "the indicator is enough"),
    ("points: 0, add: 2, for_each: n", "a floor below 0"),
    ("points: 0, deduct: 2, for_each: n", "a floor below 0"),
    ("points: 0, deduct: 2, for_each: n, floor: 0", "a floor below 0"),
    ("points: 0, take: n", "a floor below 0"),
]


@pytest.mark.parametrize(("written", "hint"), IDLE)
def test_an_item_that_always_gives_0_is_refused(written: str, hint: str) -> None:
    [problem] = found(item(written))
    assert (problem.code, problem.place.column) == ("R020", 34)
    assert problem.message == "item 'j' always gives 0: 'points' is the most it gives"
    assert hint in problem.hint


@pytest.mark.parametrize(
    "written",
    (
        "points: 0, deduct: 2, for_each: n, floor: -6",
        "points: 0, take: n, floor: -6",
        "points: 0, by_band: n, bands: [{at_least: 1, points: -2}]",
        "points: 0, by_band: n, bands: [{at_least: 1, points: 0}]",  # bands are not judged
        "points: $zero, take: n",  # a parameter may be changed, and differs by day and kind
        "points: 0, take: rank, when_no_data: unavailable",  # without a rank there is no total
    ),
)
def test_an_item_that_changes_something_loads(written: str) -> None:
    assert found(item(written)) == []


@pytest.mark.parametrize(
    "limits",
    (
        "cap: 0, items: {j: {points: 5, take: n}}",
        "weight: 0, items: {j: {points: 5, take: n}}",
        "floor: 0, items: {j: {points: 0, deduct: 1, for_each: n, floor: -5}}",
    ),
)
def test_a_group_that_always_gives_0_is_refused(limits: str) -> None:
    [problem] = found(f"      more: {{{limits}}}\n")
    assert (problem.code, problem.place.column) == ("R020", 7)
    assert problem.message == "group 'more' always gives 0, whatever its items give"


@pytest.mark.parametrize(
    "limits",
    (
        "cap: $zero, items: {j: {points: 5, take: n}}",
        "cap: 0, items: {j: {points: 5, deduct: 1, for_each: n, floor: -5}}",
        "floor: -3, items: {j: {points: 0, deduct: 1, for_each: n, floor: -5}}",
    ),
)
def test_a_group_that_changes_something_loads(limits: str) -> None:
    assert found(f"      more: {{{limits}}}\n") == []
