"""Points inside a fixed sum: which numbers can be tried, and which others would have to give way.

A scheme's groups add up to its total, and a group's items to the group. So one of them is never tried
alone: another takes what it gives, or the page says that the rules write the others out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from api.language import in_chinese
from core.assess import Assessment
from core.rules import Resolved, parse_exact, show_decimal

#: What more than one condition applies to is left to whoever tries: see `_plain`.
_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Way:
    """Numbers that make a sum whole again, by name, and what they are called with their change."""

    settings: Mapping[str, str]
    said: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that has to come out: what it is called, the number it has to be, and its parts.

    A part is the name of a number or the number itself.
    """

    title: str
    target: str | Fraction
    parts: Sequence[str | Fraction]


def written_out(assessment: Assessment, scheme: str) -> dict[str, str]:
    """The numbers that are a group's points while its items are written out, with the group's title.

    None of them can be tried: whatever it is, the items stay as they are.
    """
    return {
        each.target: each.title
        for each in _sums(assessment, scheme)
        if isinstance(each.target, str) and all(isinstance(one, Fraction) for one in each.parts)
    }


def ways(assessment: Assessment, scheme: str, given: Mapping[str, str]) -> list[Way]:
    """How the sums of a scheme come out again with the numbers given: by one other number each.

    Nothing where they do come out, or where no single one would do.
    """
    resolved = assessment.resolved
    sums = list(_sums(assessment, scheme))
    fixed = written_out(assessment, scheme)
    try:
        values = _Values(
            resolved, {name: Fraction(parse_exact(said)) for name, said in given.items()}
        )
    except ValueError:
        return []
    wrong = next((each for each in sums if values.lacks(each)), None)
    if wrong is None:
        return []
    found = []
    names = [each for each in wrong.parts if isinstance(each, str)]
    for name in dict.fromkeys(names):
        if name in given or name in fixed:
            continue
        way = _way(values, sums, wrong, name)
        if way is not None:
            found.append(way)
    return found[:_MOST]


class _Values:
    """What numbers are: those given, else those in force."""

    def __init__(self, resolved: Resolved, given: Mapping[str, Fraction]) -> None:
        self._resolved = resolved
        self._given = given

    def of(self, part: str | Fraction) -> Fraction:
        if isinstance(part, Fraction):
            return part
        if part in self._given:
            return self._given[part]
        return self._resolved.parameters[part].value

    def lacks(self, each: Sum) -> Fraction:
        """What a sum is short of; below 0 where it is too much."""
        return self.of(each.target) - sum(map(self.of, each.parts), Fraction(0))

    def with_(self, more: Mapping[str, Fraction]) -> _Values:
        return _Values(self._resolved, {**self._given, **more})

    def said(self, changed: Mapping[str, Fraction]) -> str:
        parts = []
        for name, value in changed.items():
            title = self._resolved.programme.parameters[name].title or name
            parts.append(f"{title} {_shown(self.of(name))} → {_shown(value)}")
        return ("\uff0c" if in_chinese() else ", ").join(parts)


def _way(values: _Values, sums: Sequence[Sum], wrong: Sum, name: str) -> Way | None:
    """One number changed so that a sum comes out, and with it one item of the group that it is of."""
    changed = {name: values.of(name) + values.lacks(wrong) / wrong.parts.count(name)}
    for _ in range(2):
        now = values.with_(changed)
        still = next((each for each in sums if now.lacks(each)), None)
        if still is None:
            break
        other = [each for each in still.parts if isinstance(each, str) and each not in changed]
        if still is wrong or still.target not in changed or not other:
            return None
        changed[other[0]] = now.of(other[0]) + now.lacks(still) / still.parts.count(other[0])
    else:
        return None
    if any(value <= 0 for value in changed.values()):
        return None
    settings = {one: _shown(value) for one, value in changed.items()}
    return Way(settings, values.said(changed))


def _sums(assessment: Assessment, scheme: str) -> Iterator[Sum]:
    """The sums of a scheme: of each group, then of all of them; those with conditions are left out."""
    definition = assessment.plan.schemes[scheme].definition
    resolved = assessment.resolved
    inside = [each for each in definition.groups.values() if not each.beside_total]
    every = []
    for group in definition.groups.values():
        parts = [_part(item.points) for item in group.items.values()]
        alike = not any(item.applies_to for item in group.items.values())
        if group.points is not None and alike:
            every.append(Sum(group.title, _part(group.points), parts))
    whole = [group.points for group in inside if _plain(group)]
    points = [_part(each) for each in whole if each is not None]
    if len(points) == len(inside):
        every.append(Sum(definition.title, _part(definition.total), points))
    for each in every:
        names = [one for one in (each.target, *each.parts) if isinstance(one, str)]
        if all(name in resolved.parameters for name in names):
            yield each


def _plain(group: object) -> bool:
    """Whether a group's points count as they are, for every sort of organisation."""
    conditions = (getattr(group, name) for name in ("cap", "weight", "applies_to"))
    return getattr(group, "points", None) is not None and not any(conditions)


def _part(written: object) -> str | Fraction:
    return written if isinstance(written, Fraction) else str(written)


def _shown(value: Fraction) -> str:
    return show_decimal(value, 6)
