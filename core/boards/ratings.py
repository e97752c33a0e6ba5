"""The order in which ratings are shown: best to worst."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.rules.model import Band, Scheme

Counted = tuple[int, str]
"""A rating as it is counted: its stars, negated, and its title."""


def best_first(definition: Scheme) -> Callable[[Counted], tuple[int, int, str]]:
    """What sorts the ratings of a scheme best to worst: by stars, then as the scheme lists them.

    Bands with a line from below stand best first, those with one from above worst first; what no
    band gives comes behind them, and what the scheme does not name at the end.
    """
    titles = _titles(definition)

    def place(rating: Counted) -> tuple[int, int, str]:
        stars, title = rating
        return stars, titles.index(title) if title in titles else len(titles), title

    return place


def _titles(definition: Scheme) -> list[str]:
    rating = definition.rating
    if rating is None:
        return []
    quotas = rating.by_rank.quotas if rating.by_rank is not None else ()
    named = [each.title for each in (*quotas, *_in_order(rating.bands))]
    outcomes = (rating.otherwise, rating.vetoed)
    return list(dict.fromkeys([*named, *(each.title for each in outcomes if each is not None)]))


def _in_order(bands: Sequence[Band]) -> Sequence[Band]:
    upside_down = bool(bands) and bands[0].at_least is None and bands[0].above is None
    return bands[::-1] if upside_down else bands


__all__ = ["Counted", "best_first"]
