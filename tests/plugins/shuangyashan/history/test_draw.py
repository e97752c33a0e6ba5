"""Draws: whole, within their bounds, and adding up to what they divide."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.shuangyashan.history.draw import Draw


@given(st.text(max_size=8), st.integers(1, 10**6))
def test_below_stays_below(key: str, bound: int) -> None:
    assert 0 <= Draw(key).below(bound) < bound


def test_nothing_is_drawn_below_one() -> None:
    with pytest.raises(ValueError, match="below 0"):
        Draw("a").below(0)


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


@given(st.text(max_size=8), st.lists(st.integers(), max_size=20))
def test_shuffling_loses_nothing(key: str, items: list[int]) -> None:
    assert sorted(Draw(key).shuffled(items)) == sorted(items)
