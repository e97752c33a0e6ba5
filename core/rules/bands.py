"""Bands of a rating that no total can reach, as one before them takes all of theirs (P014)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from core.rules.errors import Problem
from core.rules.exact import show_decimal
from core.rules.model import Band
from core.rules.resolve import Resolved
from core.rules.text import Key, SourceText

Edge = tuple[Fraction, int]
"""A number, and 1 where the edge lies just above it."""


def check_bands(resolved: Resolved, text: SourceText) -> Iterator[Problem]:
    """Bands of the ratings of a day that are never reached: the first that holds is taken."""
    for name, scheme in resolved.schemes.items():
        if scheme.rating is None:
            continue
        taken: dict[bool, tuple[Edge, Band]] = {}
        for index, band in enumerate(scheme.rating.bands):
            try:
                upwards, word, edge = _edge(resolved, band)
            except KeyError:
                continue  # an unknown parameter is reported by the compiler, with its place
            before = taken.get(upwards)
            if before is None or (edge < before[0] if upwards else edge > before[0]):
                if band.when is None:  # else those whom it does not take reach the next ones
                    taken[upwards] = (edge, band)
                continue
            path: Key = ("schemes", name, "rating", "bands", index)
            yield text.problem(
                "P014",
                (*resolved.written(path), word),
                f"{_called(band)} at {show_decimal(edge[0], 3)} is never reached on "
                f"{resolved.on}: {_called(before[1])} at "
                f"{show_decimal(before[0][0], 3)} comes before it",
                "the first band that holds is taken: write the highest first, or change the number",
            )


def _called(band: Band) -> str:
    return f"'{band.title or band.code}'" if band.title or band.code else "a band"


def _edge(resolved: Resolved, band: Band) -> tuple[bool, str, Edge]:
    """Whether a band holds from its edge upwards, the word for that, and the edge."""
    for word, upwards, beyond in (
        ("at_least", True, 0),
        ("above", True, 1),
        ("below", False, 0),
        ("at_most", False, 1),
    ):
        written = getattr(band, word)
        if written is not None:
            return upwards, word, (resolved.number(written), beyond)
    raise AssertionError("a band has an edge")
