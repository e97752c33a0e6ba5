"""Awards: how a value becomes points, with caps, floors and weights."""

import pytest

from core.assess import SchemeResult
from tests.rules.agreement import assess
from tests.rules.history import History
from tests.rules.programmes import HEAD

GIVEN = """\
indicators:
  n: {count: meeting, assumed: 测试}
  days: {sum: service.days, assumed: 测试}
  done: {count: meeting, at_least: 3, assumed: 测试}
  rate: {every: quarter, count: meeting, at_least: 1, assumed: 测试}
  none: {latest: external.rank, assumed: 测试}
"""


def history(count: int = 3) -> History:
    """A has so many meetings in the first quarter, and three services of half a day."""
    found = History()
    found.org("A")
    for _ in range(count):
        found.add("meeting", "A", "2015-02-01", kind="lecture")
    for _ in range(3):
        found.add("service", "A", "2015-02-01", kind="volunteer", days="0.5", persons=1)
    return found


def scored(item: str, found: History | None = None, points: str = "10") -> SchemeResult:
    """The result of a scheme with one item."""
    text = (
        HEAD
        + GIVEN
        + f"schemes: {{s: {{total: {points}, assumed: 测试, groups: {{g: {{items: "
        + f"{{i: {{points: {points}, {item}}}}}}}}}}}}}\n"
    )
    return assess(text, found or history()).of("A").schemes["s"]


@pytest.mark.parametrize(
    ("item", "points"),
    [
        ("full_if: done", 10_000),
        ("full_if: not done", 0),
        ("full_if: n >= 3 and days < 2", 10_000),
        ("in_proportion_to: n / 4", 7_500),
        ("in_proportion_to: n / 2", 10_000),
        ("in_proportion_to: n - 4", 0),
        ("in_proportion_to: n / 7", 4_286),  # 4285.71…
        ("add: 2, for_each: n", 6_000),
        ("add: 4, for_each: n", 10_000),
        ("add: 0.5, for_each: days", 750),
        ("add: 1/3, for_each: n", 1_000),
        ("add: 2, for_each: n - 5", 0),
        ("add: 2, for_each: n - 5, floor: 1", 1_000),
        ("deduct: 2, for_each: n", 4_000),
        ("deduct: 4, for_each: n", 0),
        ("deduct: 4, for_each: n, floor: 1.5", 1_500),
        ("deduct: 0.125, for_each: days", 9_813),  # 9.8125, half up
        ("deduct: 2, for_each: n - 5", 10_000),
        ("take: n", 3_000),
        ("take: n * 5", 10_000),
        ("take: n - 5", 0),
        ("take: days / 8", 188),  # 0.1875, half up
        ("take: n / 3", 1_000),
    ],
)
def test_each_award(item: str, points: int) -> None:
    if "/" in item:
        item += ", when_no_data: none"
    found = scored(item)
    assert found.items[0].points == points
    assert found.total == points
    assert found.state == "rated"


@pytest.mark.parametrize(
    ("count", "points"),
    [(0, 0), (1, 0), (2, 4_000), (3, 4_000), (4, 8_500), (9, 8_500), (10, 10_000)],
)
def test_bands_give_the_points_of_the_first_that_fits(count: int, points: int) -> None:
    bands = (
        "[{at_least: 10, points: 10}, {above: 3, points: 8.5}, {at_least: 2, points: 4}, "
        "{below: 2, points: 0}]"
    )
    found = scored(f"by_band: n, bands: {bands}", history(count))
    assert found.total == points


@pytest.mark.parametrize(("count", "points"), [(0, 10_000), (3, 10_000), (4, 5_000), (6, 0)])
def test_bands_from_below(count: int, points: int) -> None:
    bands = "[{at_most: 3, points: 10}, {below: 6, points: 5}]"
    assert scored(f"by_band: n, bands: {bands}", history(count)).total == points


def two_items(item: str, found: History | None = None) -> SchemeResult:
    """60 points for `i`, and 40 in proportion to a rate of one quarter."""
    text = (
        HEAD
        + GIVEN
        + "schemes: {s: {total: 100, assumed: 测试, groups: {g: {items: {"
        + f"i: {{points: 60, {item}}}, "
        + "rate: {points: 40, in_proportion_to: rate, when_no_data: none}}}}}}\n"
    )
    return assess(text, found or history()).of("A").schemes["s"]


@pytest.mark.parametrize(
    ("policy", "item", "total", "state"),
    [
        ("none", 0, 10_000, "rated"),
        ("full", 60_000, 70_000, "rated"),
        ("leave_out", None, 25_000, "rated"),  # 10 of 40 is 25 of 100
        ("unavailable", None, None, "unavailable"),
    ],
)
def test_when_there_is_no_data(
    policy: str, item: int | None, total: int | None, state: str
) -> None:
    for award in (
        "in_proportion_to: none",
        "full_if: none >= 1",
        "take: none",
        "add: 1, for_each: none",
        "deduct: 1, for_each: none",
        "by_band: none, bands: [{at_least: 0, points: 60}]",
    ):
        found = two_items(f"{award}, when_no_data: {policy}")
        assert (found.items[0].points, found.total, found.state) == (item, total, state)


def test_all_left_out_is_unavailable() -> None:
    found = scored("take: none, when_no_data: leave_out")
    assert (found.total, found.state) == (None, "unavailable")


def test_what_is_left_out_does_not_matter_where_there_is_data() -> None:
    found = two_items("take: n, when_no_data: leave_out".replace("take: n", "take: n / 1"))
    assert found.total == 13_000


def test_scaling_up_rounds_half_up() -> None:
    # 3 of 7 points are 42857.14… thousandths of 100
    text = (
        HEAD
        + GIVEN
        + "schemes: {s: {total: 100, assumed: 测试, groups: {g: {items: {"
        + "a: {points: 7, take: n}, b: {points: 93, take: none, when_no_data: leave_out}}}}}}\n"
    )
    assert assess(text, history()).of("A").schemes["s"].total == 42_857


def grouped(
    groups: str, found: History | None = None, total: str = "100", applies_to: str = "{}"
) -> SchemeResult:
    text = (
        HEAD
        + GIVEN
        + f"schemes: {{s: {{total: {total}, assumed: 测试, applies_to: {applies_to}, "
        + f"groups: {{{groups}}}}}}}\n"
    )
    return assess(text, found or history()).of("A").schemes["s"]


def test_a_cap_holds_a_group_down() -> None:
    groups = (
        "g: {cap: 20, items: {a: {points: 20, add: 5, for_each: n}, "
        "b: {points: 20, add: 5, for_each: n}}}, h: {items: {c: {points: 80, full_if: done}}}"
    )
    found = grouped(groups)
    assert found.groups == {"g": 20_000, "h": 80_000}
    assert found.total == 100_000
    assert [item.points for item in found.items] == [15_000, 15_000, 80_000]


def test_a_floor_holds_a_group_up() -> None:
    groups = "g: {floor: 10, items: {a: {points: 100, deduct: 40, for_each: n}}}"
    assert grouped(groups).groups == {"g": 10_000}


def test_a_floor_gives_nothing_to_those_a_group_is_not_for() -> None:
    groups = (
        "g: {applies_to: {kind: [committee]}, floor: 10, "
        "items: {a: {points: 100, full_if: done}}}, "
        "h: {applies_to: {kind: [branch]}, items: {b: {points: 100, full_if: done}}}"
    )
    found = grouped(groups, applies_to="{kind: [branch, committee]}")
    assert found.groups == {"g": 0, "h": 100_000}


def test_a_weight_scales_a_group() -> None:
    groups = (
        "g: {weight: 60%, items: {a: {points: 100, take: n}}}, "
        "h: {weight: 40%, items: {b: {points: 100, full_if: done}}}"
    )
    found = grouped(groups)
    assert found.groups == {"g": 1_800, "h": 40_000}
    assert found.total == 41_800


def test_weights_of_a_third_stay_exact() -> None:
    groups = ", ".join(
        f"g{i}: {{weight: 1/3, items: {{a: {{points: 100, full_if: done}}}}}}" for i in range(3)
    )
    found = grouped(groups)
    assert set(found.groups.values()) == {33_333}
    assert found.total == 99_999  # each group is rounded by itself


def test_leaving_out_with_caps_counts_what_could_have_been_earned() -> None:
    # Group g can give 20 at most, whatever its items add up to; b is left out, 40 remain.
    groups = (
        "g: {cap: 20, items: {a: {points: 20, add: 5, for_each: n}, "
        "a2: {points: 20, add: 1, for_each: n}}}, "
        "h: {items: {c: {points: 20, full_if: not done}}}, "
        "k: {items: {b: {points: 60, take: none, when_no_data: leave_out}}}"
    )
    found = grouped(groups)
    assert found.groups == {"g": 18_000, "h": 0, "k": 0}
    assert found.total == 45_000  # 18 of 40


def test_what_is_beside_the_total_is_added_and_never_scaled() -> None:
    # 30 of 50 is 60 of 100; the bonus of 6 and what is taken off stay as they are.
    groups = (
        "g: {items: {a: {points: 30, full_if: done}, a2: {points: 20, full_if: not done}}}, "
        "h: {items: {b: {points: 50, take: none, when_no_data: leave_out}}}, "
        "k: {beside_total: true, cap: 10, items: {c: {points: 20, add: 2, for_each: n}}}, "
        "m: {beside_total: true, weight: 50%, floor: -8, items: "
        "{d: {points: 0, deduct: 1, for_each: n, floor: -5}}}"
    )
    found = grouped(groups)
    assert found.groups == {"g": 30_000, "h": 0, "k": 6_000, "m": -1_500}
    assert (found.total, found.of) == (64_500, 100_000)


def test_an_item_beside_the_total_that_is_left_out_scales_nothing() -> None:
    groups = (
        "g: {items: {a: {points: 100, take: n}}}, k: {beside_total: true, "
        "items: {b: {points: 10, take: none, when_no_data: leave_out}}}"
    )
    assert grouped(groups).total == 3_000


def test_a_bonus_alone_is_no_total() -> None:
    groups = (
        "g: {items: {a: {points: 100, take: none, when_no_data: leave_out}}}, "
        "k: {beside_total: true, items: {b: {points: 10, take: n}}}"
    )
    assert grouped(groups).total is None


def test_leaving_out_with_weights_is_exact() -> None:
    groups = (
        "g: {weight: 1/3, items: {a: {points: 100, full_if: done}}}, "
        "h: {weight: 2/3, items: {b: {points: 100, take: none, when_no_data: leave_out}}}"
    )
    found = grouped(groups)
    assert found.groups == {"g": 33_333, "h": 0}
    assert found.total == 99_999  # 33333 of 33333.333…


BOTH = """\
schemes:
  s:
    total: 100
    applies_to: {kind: [branch, committee]}
    assumed: 测试
    groups:
      for_branches:
        applies_to: {kind: [branch]}
        items:
          a: {points: 60, take: none, when_no_data: POLICY}
          a2: {points: 40, full_if: done, applies_to: {kind: [branch, committee]}}
      for_committees:
        applies_to: {kind: [committee]}
        items:
          b: {points: 100, full_if: done}
"""


@pytest.mark.parametrize(
    ("policy", "branch"), [("leave_out", 100_000), ("unavailable", None), ("none", 40_000)]
)
def test_what_does_not_apply_is_neither_missing_nor_given(policy: str, branch: int | None) -> None:
    found = history()
    found.org("B", kind="committee")
    for _ in range(3):
        found.add("meeting", "B", "2015-02-01", kind="lecture")
    text = HEAD + GIVEN + BOTH.replace("POLICY", policy)
    found = assess(text, found)
    assert found.of("A").schemes["s"].total == branch
    committee = found.of("B").schemes["s"]
    assert committee.total == 100_000
    assert [item.points for item in committee.items] == [None, None, 100_000]


def test_a_scheme_that_does_not_apply() -> None:
    found = history()
    found.org("B", sector="school")
    text = (
        HEAD
        + GIVEN
        + "schemes: {s: {total: 10, applies_to: {sector: school}, assumed: 测试, groups: {g: "
        + "{items: {i: {points: 10, take: n}}}}, vetoes: {v: {when: n < 100}}}}\n"
    )
    result = assess(text, found)
    outside = result.of("A").schemes["s"]
    assert (outside.state, outside.total, outside.vetoes) == ("outside", None, ())
    assert result.of("B").schemes["s"].state == "vetoed"
    assert "s" not in result.of("A").to_json()["schemes"]
