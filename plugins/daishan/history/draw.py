"""Seeded draws of whole numbers that come out the same on every Python and every machine."""

from __future__ import annotations

import random
from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def _number(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")


def person_ref(key: str) -> str:
    """A person reference of twelve letters; equal keys give equal references."""
    number = _number(f"person/{key}")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(0, 60, 5))


class Draw:
    """A stream of draws named by `key`; streams of different keys do not disturb each other.

    Only `getrandbits` is used: Python promises that it stays the same.
    """

    def __init__(self, key: str) -> None:
        self._bits = random.Random(_number(key)).getrandbits

    def below(self, bound: int) -> int:
        """A whole number from 0 up to `bound` - 1, for a bound of at least 1."""
        value = self._bits(bound.bit_length())
        while value >= bound:
            value = self._bits(bound.bit_length())
        return value

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` up to and including `high`."""
        return low + self.below(high - low + 1)

    def slips(self, slack: int, weight: int) -> bool:
        """Whether something slips: `weight` 10 makes it as likely as `slack` in a hundred."""
        return self.below(1000) < slack * weight

    def pick(self, choices: Sequence[T]) -> T:
        """One of `choices`, which is not empty."""
        return choices[self.below(len(choices))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in a drawn order (Fisher and Yates)."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.below(last + 1)
            result[last], result[other] = result[other], result[last]
        return result


def shared(total: int, weights: Sequence[int], least: int = 0) -> list[int]:
    """`total` shared out in proportion to `weights`, each getting at least `least`.

    The shares add up to `total` exactly; what is left over goes to the first ones.
    """
    left, all_of = total - least * len(weights), sum(weights)
    given = [least + left * weight // all_of for weight in weights]
    for place in range(total - sum(given)):
        given[place % len(given)] += 1
    return given
