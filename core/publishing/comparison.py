"""Two published results of a scheme side by side: 期中 and 年底, one year and the next, old and new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.publishing.errors import PublishingError
from core.publishing.publication import Publication
from core.publishing.table import Row
from core.rules import show_points


@dataclass(frozen=True, slots=True)
class Delta:
    """An organisation in both results, or in one; `points` in thousandths, None where unknown."""

    organisation: str
    title: str
    before: Row | None
    after: Row | None

    @property
    def points(self) -> int | None:
        """By how much the total is higher in the second result."""
        if self.before is None or self.after is None:
            return None
        old, new = self.before.total, self.after.total
        return None if old is None or new is None else new - old

    @property
    def changed(self) -> bool:
        """Whether anything but the title is another."""
        one = None if self.before is None else self.before.compared
        other = None if self.after is None else self.after.compared
        return one != other

    def to_json(self) -> dict[str, Any]:
        """The delta as plain data."""
        return {
            "organisation": self.organisation,
            "title": self.title,
            "points": None if self.points is None else show_points(self.points),
            "before": None if self.before is None else self.before.to_json(),
            "after": None if self.after is None else self.after.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results and every organisation of either, by code."""

    before: Publication
    after: Publication
    deltas: tuple[Delta, ...]

    @property
    def changed(self) -> tuple[Delta, ...]:
        """The organisations whose result is another."""
        return tuple(each for each in self.deltas if each.changed)

    def to_json(self) -> dict[str, Any]:
        """Both results' summaries and every organisation's delta."""
        return {
            "before": self.before.summary(),
            "after": self.after.summary(),
            "changed": len(self.changed),
            "organisations": [each.to_json() for each in self.deltas],
        }


def compare(before: Publication, after: Publication) -> Comparison:
    """Compare two results of one scheme, of the same period or of two.

    Raises `PublishingError` ``publishing.not-comparable`` for results of different schemes.
    """
    for one, other in ((before.rules.plugin, after.rules.plugin), (before.scheme, after.scheme)):
        if one != other:
            raise PublishingError(
                "publishing.not-comparable",
                f"one result is of {one}, the other of {other}",
                place=f"{before.position}, {after.position}",
                remedy="Compare two results of the same plugin and scheme",
            )
    deltas = []
    for code in sorted({*before.table, *after.table}):
        old, new = before.table.get(code), after.table.get(code)
        known = new or old
        assert known is not None
        deltas.append(Delta(code, known.title, old, new))
    return Comparison(before, after, tuple(deltas))
