"""Seeded draws that come out the same on every Python and every machine.

Only whole numbers: a draw never touches floating point, and never the parts of `random` whose
algorithm Python may change (`shuffle`, `sample`, `choice`).
"""

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
    """A person reference of twelve letters, drawn from `key`; equal keys give equal references."""
    number = _number(f"person/{key}")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(0, 60, 5))


class Draw:
    """A stream of draws named by `key`; streams of different keys do not disturb each other.

    So a branch's year stays the same when another branch draws more or less than before.
    """

    def __init__(self, key: str) -> None:
        self._bits = random.Random(_number(key)).getrandbits

    def below(self, bound: int) -> int:
        """A whole number from 0 up to `bound` - 1; raises `ValueError` where there is none."""
        if bound < 1:
            raise ValueError(f"nothing can be drawn below {bound}")
        width = bound.bit_length()
        value = self._bits(width)
        while value >= bound:
            value = self._bits(width)
        return value

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` up to and including `high`."""
        return low + self.below(high - low + 1)

    def chance(self, count: int, of: int = 100) -> bool:
        """True in `count` of a hundred draws, or of as many as `of` says."""
        return self.below(of) < count

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

    def dealt(self, items: Sequence[T], count: int) -> list[T]:
        """`count` items, dealt in rounds: nobody gets two more than anybody else."""
        found: list[T] = []
        while len(found) < count:
            found += self.shuffled(items)
        return found[:count]

    def parts(self, total: int, count: int, unit: int = 1) -> list[int]:
        """`count` uneven multiples of `unit` that add up to `total`, itself a multiple of it.

        Raises `ValueError` where `total` is no multiple of `unit`.
        """
        wholes, rest = divmod(total, unit)
        if rest:
            raise ValueError(f"{total} is no multiple of {unit}")
        weights = [self.between(50, 150) for _ in range(count)]
        return [part * unit for part in shared(wholes, weights)]

    def sample(self, items: Sequence[T], size: int) -> list[T]:
        """`size` different items, in the order they stand in `items`; all of them if fewer."""
        if size >= len(items):
            return list(items)
        chosen: set[int] = set()
        while len(chosen) < size:
            chosen.add(self.below(len(items)))
        return [items[place] for place in sorted(chosen)]

    def without(self, items: Sequence[T], count: int) -> list[T]:
        """The items with `count` of them left out."""
        count = min(count, len(items))
        left_out = {self.below(len(items)) for _ in range(count)}
        while len(left_out) < count:
            left_out.add(self.below(len(items)))
        return [item for place, item in enumerate(items) if place not in left_out]


def shared(total: int, weights: Sequence[int], least: int = 0) -> list[int]:
    """`total` shared out in proportion to `weights`, each getting at least `least`.

    The shares add up to `total` exactly; what is left over goes to the first ones.
    """
    left, all_of = total - least * len(weights), sum(weights)
    given = [least + left * weight // all_of for weight in weights]
    for place in range(total - sum(given)):
        given[place % len(given)] += 1
    return given
