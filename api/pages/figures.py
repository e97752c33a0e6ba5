"""Figures of a board as a page writes them: thousands apart, a rate beside its parts, bars."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from core.boards import Cell, Line

#: Four digits or more before the point; what follows it is left as it is.
_LONG: Final = re.compile(r"(?<![\d.])\d{4,}")


@dataclass(frozen=True, slots=True)
class Figure:
    """A value: as it is written, the n/N behind a rate, its bar in thousandths, whether it is missing."""

    value: str
    parts: str = ""
    bar: tuple[int, int] | None = None
    missing: bool = False


def figure(cell: Cell) -> Figure:
    """One value of a board: 95.7% with 133/139 behind it, 2,462."""
    if cell.exact is None:
        return Figure(cell.shown, missing=True)
    value, _, parts = _apart(cell.shown).partition(" (")
    return Figure(value, parts.removesuffix(")"), _bar(cell.exact))


def _apart(shown: str) -> str:
    return _LONG.sub(lambda found: f"{int(found.group()):,}", shown)


def _bar(exact: str) -> tuple[int, int] | None:
    """The part and the whole of a rate; None for what is no rate."""
    if "/" not in exact:
        return None
    part, whole = (Fraction(each) for each in exact.split("/"))
    return None if not whole or part > whole else (int(part * 1000), int(whole * 1000))


def lengths(lines: Sequence[Line]) -> list[int]:
    """How long the bars of some lines' first values are, the longest 1000."""
    most = max((each.cells[0].length for each in lines), default=Fraction(0))
    return [int(each.cells[0].length * 1000 / most) if most else 0 for each in lines]


def textual(lines: Sequence[Line]) -> frozenset[int]:
    """The columns that hold words and no number at all."""
    columns = range(len(lines[0].cells)) if lines else ()
    return frozenset(
        place for place in columns if all(each.cells[place].exact is None for each in lines)
    )
