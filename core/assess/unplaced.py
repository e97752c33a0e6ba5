"""Facts of organisations that were never founded: a code was mistyped, or a founding is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An organisation that facts name and none founds: how many facts, and the nearest known code.

    Nothing is counted for it, and it is in no assessment.
    """

    organisation: str
    facts: int
    nearest: str | None

    def to_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {"organisation": self.organisation, "facts": self.facts, "nearest": self.nearest}


def unplaced(facts: Mapping[str, int], founded: Iterable[str]) -> tuple[Unplaced, ...]:
    """Those of the organisations that `facts` counts facts of which are not `founded`, by code."""
    known = sorted(founded)
    return tuple(
        Unplaced(code, count, next(iter(get_close_matches(code, known, n=1)), None))
        for code, count in sorted(facts.items())
    )
