"""What was understood otherwise than it was written, said once for cells that are alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.sheets.place import Place

_VARYING: Final = re.compile(r"'[^']*'|[0-9][0-9.,:/-]*")


@dataclass(frozen=True, slots=True)
class Note:
    """How cells were understood: all their `places`, and what is said of each, in the same order."""

    places: Sequence[Place]
    said: Sequence[str]

    @property
    def message(self) -> str:
        """What is said of the first one."""
        return self.said[0]

    @property
    def count(self) -> int:
        """How many cells, rows or sheets it is about."""
        return len(self.places)


class Notes:
    """Collects what was said of cells; what differs in its values alone is one note a column."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, int, str], list[tuple[Place, str]]] = {}

    def add(self, place: Place, message: str) -> None:
        """Note something of a place."""
        key = place.sheet, place.column, _VARYING.sub("…", message)
        self._said.setdefault(key, []).append((place, message))

    def all(self) -> tuple[Note, ...]:
        """What was noted, by the place of the first."""
        found = [
            Note(tuple(place for place, _ in said), tuple(message for _, message in said))
            for said in self._said.values()
        ]
        return tuple(sorted(found, key=lambda each: each.places[0]))
