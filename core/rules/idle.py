"""What a scheme says and nothing comes of: rounding nobody asks for, points that are always 0 (R020)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from core.rules.errors import Problem
from core.rules.model import Given, Group, Item, Programme, Scheme
from core.rules.text import Key, SourceText


def check_idle(programme: Programme, text: SourceText) -> Iterator[Problem]:
    """Parts of schemes that would be read and never change a result.

    Only what is written as a number is judged: a parameter may be 0 on some days or for some kinds.
    """
    for name, scheme in programme.schemes.items():
        base: Key = ("schemes", name)
        yield from _rating(scheme, base, text)
        for group_name, group in scheme.groups.items():
            yield from _group(group, group_name, (*base, "groups", group_name), text)


def _rating(scheme: Scheme, base: Key, text: SourceText) -> Iterator[Problem]:
    rating = scheme.rating
    if rating is None or rating.by_rank is None:
        return
    thresholds = rating.bands or any(each.at_least is not None for each in rating.by_rank.quotas)
    if rating.whole_points is not None and not thresholds:
        yield text.problem(
            "R020",
            (*base, "rating", "whole_points"),
            "'whole_points' is for 'bands' and for 'at_least' of a quota; ranks go by the total as "
            "it is, so it would never be read",
            "leave it out, or give bands or quotas with 'at_least'",
            key=True,
        )


def _group(group: Group, name: str, path: Key, text: SourceText) -> Iterator[Problem]:
    idle = [key for key, item in group.items.items() if _item_is_idle(item)]
    for key in idle:
        yield text.problem(
            "R020",
            (*path, "items", key, "points"),
            f"item '{key}' always gives 0: 'points' is the most it gives",
            _way_out(group.items[key]),
        )
    if len(idle) < len(group.items) and _group_is_idle(group):
        yield text.problem(
            "R020",
            path,
            f"group '{name}' always gives 0, whatever its items give",
            "change its cap, floor or weight, or leave the group out",
            key=True,
        )


def _way_out(item: Item) -> str:
    if item.take is not None or item.for_each is not None:
        return "give it the points it can earn; one that only takes points off has a floor below 0"
    return (
        "give it the points it can earn; what is only shown needs no item, the indicator is enough"
    )


def _item_is_idle(item: Item) -> bool:
    """Whether an item gives 0 whatever happens; one that can end the total changes something."""
    gates = item.when_no_data == "unavailable"
    return not gates and not _goes_above(item) and not _goes_below(item)


def _group_is_idle(group: Group) -> bool:
    if group.weight == 0:
        return True
    items = group.items.values()
    up = any(_goes_above(item) for item in items) and (group.cap is None or _above(group.cap))
    up = up or (group.floor is not None and _above(group.floor))
    down = any(_goes_below(item) for item in items) and (group.floor is None or _below(group.floor))
    down = down or (group.cap is not None and _below(group.cap))
    gates = any(item.when_no_data == "unavailable" for item in items)
    return not up and not down and not gates


def _goes_above(item: Item) -> bool:
    if item.by_band is not None:
        return True  # each band gives its own points
    return _above(item.points)


def _goes_below(item: Item) -> bool:
    if item.by_band is not None:
        return True  # each band gives its own points
    if item.full_if is not None or item.in_proportion_to is not None:
        return _below(item.points)
    return item.floor is not None and _below(item.floor)


def _above(number: Fraction | Given | None) -> bool:
    """Whether a number is above 0 or may be: a parameter may, and so may one that is missing."""
    return not isinstance(number, Fraction) or number > 0


def _below(number: Fraction | Given | None) -> bool:
    return not isinstance(number, Fraction) or number < 0
