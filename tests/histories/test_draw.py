"""Draws: the same numbers everywhere, whole, and within their bounds."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.histories import Draw, person_ref, shared


@given(st.text(max_size=8), st.integers(1, 10**6))
def test_below_stays_below(key, bound):
    assert 0 <= Draw(key).below(bound) < bound


@pytest.mark.parametrize("bound", [0, -1])
def test_nothing_is_drawn_below_one(bound):
    with pytest.raises(ValueError, match=f"below {bound}"):
        Draw("a").below(bound)


def test_every_value_comes_about_equally_often():
    draw = Draw("dice")
    counted = Counter(draw.between(1, 6) for _ in range(6_000))
    assert set(counted) == {1, 2, 3, 4, 5, 6}
    assert all(850 < count < 1_150 for count in counted.values())


@pytest.mark.parametrize(("percent", "expected"), [(0, 0), (100, 1_000)])
def test_never_and_always(percent, expected):
    draw = Draw("coin")
    assert sum(draw.chance(percent) for _ in range(1_000)) == expected


@given(st.text(max_size=8), st.lists(st.integers(), unique=True, max_size=20), st.integers(0, 25))
def test_samples_are_different_items_in_order(key, items, size):
    chosen = Draw(key).sample(items, size)
    assert len(chosen) == min(size, len(items))
    assert chosen == [item for item in items if item in chosen]


@given(st.text(max_size=8), st.lists(st.integers(), unique=True, max_size=20), st.integers(0, 25))
def test_leaving_out_leaves_the_rest_in_order(key, items, count):
    left = Draw(key).without(items, count)
    assert len(left) == max(0, len(items) - count)
    assert left == [item for item in items if item in left]


@given(st.text(max_size=8), st.lists(st.integers(), max_size=20))
def test_shuffling_loses_nothing(key, items):
    assert sorted(Draw(key).shuffled(items)) == sorted(items)


def test_streams_do_not_disturb_each_other():
    alone = [Draw("a").below(1_000) for _ in range(1)]
    other = Draw("b")
    other.below(1_000)
    assert [Draw("a").below(1_000)] == alone


def test_a_person_is_twelve_letters_and_one_key_one_person():
    refs = {person_ref(str(number)) for number in range(5_000)}
    assert len(refs) == 5_000
    assert all(re.fullmatch("[0-9a-hjkmnp-tv-z]{12}", ref) for ref in refs)
    assert person_ref("7") == person_ref("7")


@given(st.text(max_size=8), st.integers(0, 10**6), st.integers(1, 80), st.integers(1, 100))
def test_parts_are_multiples_that_add_up(key: str, wholes: int, count: int, unit: int) -> None:
    parts = Draw(key).parts(wholes * unit, count, unit)
    assert len(parts) == count
    assert sum(parts) == wholes * unit
    assert all(part >= 0 and part % unit == 0 for part in parts)


def test_what_is_no_multiple_is_refused() -> None:
    with pytest.raises(ValueError, match="863405 is no multiple of 10"):
        Draw("a").parts(863_405, 70, 10)


@given(st.text(max_size=8), st.integers(1, 20), st.integers(0, 100))
def test_dealing_is_even(key: str, size: int, count: int) -> None:
    dealt = Counter(Draw(key).dealt(range(size), count))
    assert sum(dealt.values()) == count
    numbers = [dealt[item] for item in range(size)]
    assert max(numbers) - min(numbers) <= 1


@given(st.integers(0, 10**6), st.lists(st.integers(1, 50), min_size=1, max_size=30))
def test_shares_add_up_and_none_is_under_the_least(total: int, weights: list[int]) -> None:
    total += 3 * len(weights)
    given_out = shared(total, weights, least=3)
    assert sum(given_out) == total
    assert min(given_out) >= 3


def test_shares_go_by_weight_and_what_is_left_to_the_first() -> None:
    # 10 by 1:1:2 is 2.5, 2.5 and 5: two whole ones each and five, and the one left over to the first.
    assert shared(10, [1, 1, 2]) == [3, 2, 5]


def test_a_chance_of_a_thousand() -> None:
    draw = Draw("rare")
    assert [draw.chance(count, of=1000) for count in (0, 1000)] == [False, True]
