"""Differences between two assessments as a sheet: a row for each number or word that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from api.arithmetic import spoken
from api.cli import output
from api.language import gettext as _
from api.language import marked
from core.assess import Difference, SchemeResult
from core.rules import show_points

#: The columns, with what they are called for people.
HEADS: Final = {
    "organisation": marked("Code"),
    "title": marked("Organisation"),
    "scheme": marked("Scheme"),
    "part": marked("Part"),
    "before": marked("Before"),
    "after": marked("After"),
}

_Row = tuple[str, str, str, str, str | None, str | None]


def write(form: str, found: Difference, titles: Mapping[str, str]) -> None:
    """Write totals, ratings, points of items and figures that changed; `titles` names the figures.

    A missing value is an empty cell: there was no data, which is not 0.
    """
    after = found.after
    output.spreadsheet(
        form,
        tuple(HEADS),
        _rows(found, titles),
        [*map(_, HEADS.values())],
        title=f"{after.region} {after.period}",
        numbers=("before", "after"),
    )


def _rows(found: Difference, titles: Mapping[str, str]) -> Iterator[_Row]:
    for change in found.changes:
        who = change.organisation, change.title
        for name, (before, after) in change.schemes.items():
            scheme = _title(found, name)
            parts = (_("Total"), _total), (_("Rating"), _rating), (_("Vetoes"), _vetoes)
            for part, of in parts:
                if of(before) != of(after):
                    yield *who, scheme, part, of(before), of(after)
            for item, said in change.items.get(name, {}).items():
                yield *who, scheme, _item(found, name, item), *said
        for name, said in change.indicators.items():
            yield *who, "", titles.get(name, name), *said


def _total(result: SchemeResult | None) -> str | None:
    return None if result is None or result.total is None else show_points(result.total)


def _rating(result: SchemeResult | None) -> str | None:
    return None if result is None else spoken(result.title) or None


def _vetoes(result: SchemeResult | None) -> str | None:
    return None if result is None else "; ".join(veto.title for veto in result.vetoes) or None


def _title(found: Difference, name: str) -> str:
    side = found.after if name in found.after.plan.schemes else found.before
    return side.plan.schemes[name].definition.title or name


def _item(found: Difference, scheme: str, path: str) -> str:
    """An item's title, on the side that has it."""
    group, _dot, name = path.partition(".")
    for side in (found.after, found.before):
        plan = side.plan.schemes.get(scheme)
        if plan is not None and group in plan.definition.groups:
            item = plan.definition.groups[group].items.get(name)
            if item is not None:
                return item.title or path
    return path
