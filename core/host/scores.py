"""Which scores a programme reads, and the most that it gives for them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from core.assess.functions import tables_of
from core.host.plugin import Plugin
from core.rules import Programme
from core.rules.model import Indicator

#: The fields of a score that programmes ask for; None where any value will do.
Asked = tuple[frozenset[str] | None, frozenset[str] | None, frozenset[str] | None]

_FIELDS = ("scheme", "item", "round")


@dataclass(frozen=True)
class Declared:
    """What one programme says of scores: what its figures read, and what its items take of them."""

    asked: tuple[Asked, ...]
    limits: tuple[tuple[Asked, Fraction], ...]

    def reads(self, *score: str | None) -> bool:
        """Whether any figure reads a score of this scheme, item and round."""
        return any(_fits(each, score) for each in self.asked)

    def most(self, *score: str | None) -> Fraction | None:
        """The most points that an item which takes such a score gives; None where none does."""
        found = [limit for each, limit in self.limits if _fits(each, score)]
        return max(found, default=None)

    def near(self, scheme: str, item: str) -> str:
        """The nearest scheme that is read, or of the same scheme the nearest item."""
        schemes = {name for each in self.asked for name in each[0] or ()}
        if scheme not in schemes:
            return next(iter(get_close_matches(scheme, sorted(schemes), n=1)), "")
        items = {
            name for each in self.asked if each[0] and scheme in each[0] for name in each[1] or ()
        }
        return next(iter(get_close_matches(item, sorted(items), n=1)), "")


def declared_in(plugin: Plugin) -> Declared:
    """What a plugin's programme and its functions say of scores."""
    programme = plugin.loaded.programme
    read: dict[str | None, Asked] = {
        name: _asked(indicator)
        for name, indicator in programme.indicators.items()
        if _of_scores(indicator)
    }
    own: list[Asked] = [
        (frozenset([name]), frozenset([item]), None)
        for name, scheme in programme.schemes.items()
        for group in scheme.groups.values()
        for item in group.items
    ]
    by_code = any("score" in tables_of(function) for function in plugin.functions.values())
    anything: list[Asked] = [(None, None, None)] if by_code else []
    limits = tuple(
        (read[item.take], most)
        for scheme in programme.schemes.values()
        for group in scheme.groups.values()
        for item in group.items.values()
        if item.take in read and (most := _most(programme, item.points)) is not None
    )
    return Declared((*read.values(), *own, *anything), limits)


def _of_scores(indicator: Indicator) -> bool:
    measured = (indicator.sum, indicator.latest, indicator.greatest, indicator.least)
    fields = (*indicator.count, *measured, indicator.distinct)
    return any(field is not None and field.partition(".")[0] == "score" for field in fields)


def _asked(indicator: Indicator) -> Asked:
    scheme, item, round_ = (_values(indicator.where.get(field)) for field in _FIELDS)
    return scheme, item, round_


def _values(written: Any) -> frozenset[str] | None:
    """The values that a condition names; None where it is another kind of condition, or none."""
    if isinstance(written, tuple):
        return frozenset(written)
    return frozenset([written]) if isinstance(written, str) else None


def _most(programme: Programme, points: Any) -> Fraction | None:
    """The most that an item gives: of a parameter, the highest of its values of all days and kinds."""
    if isinstance(points, Fraction):
        return points
    parameter = programme.parameters.get(points)
    if parameter is None:
        return None
    dated = (parameter, *parameter.by_kind.values())
    values = [value for each in dated for value in (each.value, *each.values.values())]
    return max((value for value in values if value is not None), default=None)


def _fits(asked: Asked, score: tuple[str | None, ...]) -> bool:
    return all(names is None or value in names for names, value in zip(asked, score, strict=True))
