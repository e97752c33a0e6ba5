"""Differences between two assessments of the same programme and period, organisation by organisation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.assess.errors import AssessError
from core.assess.result import OrganisationResult, SchemeResult
from core.assess.run import Assessment
from core.assess.unlike import unlike
from core.rules import show_points

Said = tuple[str | None, str | None]
"""Before and after as people read them; None where one side does not say it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What changed for one organisation, as (before, after).

    `schemes` has a scheme where its total, rating, rank, vetoes, undecided vetoes or any item's
    points changed; `items` has those items, by scheme and ``group.item``. A number that is None
    was not there for lack of data.
    """

    organisation: str
    title: str
    schemes: Mapping[str, tuple[SchemeResult | None, SchemeResult | None]]
    indicators: Mapping[str, Said]
    items: Mapping[str, Mapping[str, Said]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Before and after as people read them."""
        return {
            "organisation": self.organisation,
            "title": self.title,
            "schemes": {
                name: {
                    "before": _said(before),
                    "after": _said(after),
                    "items": _pairs(self.items.get(name, {})),
                }
                for name, (before, after) in self.schemes.items()
            },
            "indicators": _pairs(self.indicators),
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes between two assessments, and the positions and rules they stand at."""

    before: Assessment
    after: Assessment
    changes: tuple[Change, ...]

    def of_scheme(self, name: str) -> Difference:
        """What changed in one scheme: its totals, ratings and items, without the figures."""
        changes = tuple(
            Change(
                each.organisation,
                each.title,
                {name: each.schemes[name]},
                {},
                {name: each.items.get(name, {})},
            )
            for each in self.changes
            if name in each.schemes
        )
        return Difference(self.before, self.after, changes)

    def only(self, organisations: Collection[str] | None) -> Difference:
        """The changes of some organisations; all where none are named."""
        changes = (
            each
            for each in self.changes
            if organisations is None or each.organisation in organisations
        )
        return Difference(self.before, self.after, tuple(changes))

    def to_json(self) -> dict[str, Any]:
        """Both sides' clocks and every change."""
        return {
            "period": str(self.after.period),
            "before": _clocks(self.before),
            "after": _clocks(self.after),
            "changes": [change.to_json() for change in self.changes],
        }


def difference(before: Assessment, after: Assessment, *, across: bool = False) -> Difference:
    """Compare two assessments; organisations that are only in one count as changed.

    With `across`, also of two periods: then what was done in them is a part of the difference. Raises `AssessError` A011 for those of another region, programme or period, or of members.
    """
    for what, one, other in (
        ("region", before.region, after.region),
        ("programme", before.programme, after.programme),
        ("period", str(before.period), str(after.period)),
        ("subject", before.plan.subject, after.plan.subject),
    ):
        if one != other and not (across and what == "period"):
            raise AssessError.not_comparable(what, one, other)
    codes = unlike(before, after)
    old = {result.code: result for result in before.results(codes)}
    new = {result.code: result for result in after.results(codes)}
    changes = []
    for code in sorted({*old, *new}):
        change = _change(code, old.get(code), new.get(code))
        if change.schemes or change.indicators:
            changes.append(change)
    return Difference(before, after, tuple(changes))


def _change(
    code: str, before: OrganisationResult | None, after: OrganisationResult | None
) -> Change:
    known = after or before
    assert known is not None
    schemes: dict[str, tuple[SchemeResult | None, SchemeResult | None]] = {}
    items: dict[str, Mapping[str, Said]] = {}
    for name in _names(*(side.schemes for side in (before, after) if side)):
        pair = (
            before.schemes.get(name) if before else None,
            after.schemes.get(name) if after else None,
        )
        points = _changed(_points(pair[0]), _points(pair[1]))
        if points or _compared(pair[0]) != _compared(pair[1]):
            schemes[name] = pair
            items[name] = points
    indicators: dict[str, Said] = {}
    for name in _names(*(side.indicators for side in (before, after) if side)):
        old = before.indicators.get(name) if before else None
        new = after.indicators.get(name) if after else None
        if (old and (old.num, old.den)) != (new and (new.num, new.den)):
            indicators[name] = (old.shown if old else None, new.shown if new else None)
    return Change(code, known.title, schemes, indicators, items)


def _names(*mappings: Mapping[str, Any]) -> list[str]:
    return sorted({name for mapping in mappings for name in mapping})


def _points(result: SchemeResult | None) -> dict[str, str | None]:
    """The points of each item, by ``group.item``."""
    if result is None or result.state == "outside":
        return {}
    return {
        f"{i.group}.{i.item}": None if i.points is None else show_points(i.points)
        for i in result.items
    }


def _changed(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> dict[str, Said]:
    return {
        name: (before.get(name), after.get(name))
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    }


def _pairs(changed: Mapping[str, Said]) -> dict[str, Any]:
    return {name: {"before": old, "after": new} for name, (old, new) in changed.items()}


def _said(result: SchemeResult | None) -> dict[str, Any] | None:
    if result is None or result.state == "outside":
        return None
    return {
        "total": None if result.total is None else show_points(result.total),
        "state": result.state,
        "rating": result.title,
        "stars": result.stars,
        "rank": result.rank,
        "peers": result.peers,
        "vetoes": [veto.name for veto in result.vetoes],
        "undecided": [veto.name for veto in result.undecided],
        **({"reason": result.reason} if result.state == "not_rated" else {}),
    }


def _compared(result: SchemeResult | None) -> dict[str, Any] | None:
    """What makes a difference: not the mere number of peers, which one more of them changes for all."""
    said = _said(result)
    return said and {name: value for name, value in said.items() if name != "peers"}


def _clocks(assessment: Assessment) -> dict[str, Any]:
    return {
        "period": str(assessment.period),
        "known_at": assessment.position,
        "rules": assessment.rules_version,
        "overrides": assessment.overrides,
        "digest": assessment.digest,
    }
