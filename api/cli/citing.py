"""Facts of a file as people find them again: the line, the source's id, the position."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import orjson

from api.language import gettext as _
from core.host import Region, Taken
from core.log import FACT_PREFIX


@dataclass(frozen=True, slots=True)
class Cited:
    """A fact of a file: its position, its line where it is known, its type, source and id.

    `place` is the row of a sheet.
    """

    position: int
    line: int | None
    type: str
    source: str
    id: str
    place: str = ""

    def __str__(self) -> str:
        """The fact in a sentence."""
        if self.place:
            return _("{place} {id} (position {position})").format(
                place=self.place, id=self.id, position=self.position
            )
        if self.line is None:
            return _("{id} (position {position})").format(id=self.id, position=self.position)
        return _("line {number} {id} (position {position})").format(
            number=self.line, id=self.id, position=self.position
        )

    def to_json(self) -> dict[str, Any]:
        """The same as plain data."""
        said = asdict(self)
        if not self.place:
            del said["place"]
        return said


Citing = Callable[[int], Cited]
"""Gives the fact that was appended at a position."""


def citing(
    region: Region, taken: Taken, place: Callable[[int], str] = lambda _number: ""
) -> Citing:
    """What names the facts that were taken in; raises `LogError` for a position of no fact.

    `place` gives the row of a sheet that a line is of.
    """

    @cache
    def cited(position: int) -> Cited:
        found = region.log.history(region.log.fact_at(position))
        line = taken.line_at(position)
        row = "" if line is None else place(line)
        return Cited(position, line, found.type, found.source, found.external_id, row)

    return cited


def listed(cited: Iterable[Cited], more: bool) -> str:
    """Several in a sentence, `more` where there are others."""
    return ", ".join([*map(str, cited), *(["…"] if more else [])])


def taking_back(wrong: Cited) -> str:
    """How a fact that is wrong is taken back: the line to import, whole but for the reason."""
    line = {
        "specversion": "1.0",
        "id": wrong.id,
        "source": wrong.source,
        "type": f"{FACT_PREFIX}{wrong.type}.retracted",
        "reason": "…",
    }
    return _(
        "To take one back, import such a line, with the reason (or a correction): {line}"
    ).format(line=orjson.dumps(line).decode())
