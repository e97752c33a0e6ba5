"""Differences between two assessments of the same programme and period, organisation by organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.assess.result import OrganisationResult, SchemeResult
from core.assess.run import Assessment
from core.rules import show_points


@dataclass(frozen=True, slots=True)
class Change:
    """What changed for one organisation: schemes and indicators, as (before, after)."""

    organisation: str
    title: str
    schemes: Mapping[str, tuple[SchemeResult | None, SchemeResult | None]]
    indicators: Mapping[str, tuple[str | None, str | None]]

    def to_json(self) -> dict[str, Any]:
        """Before and after as people read them."""
        return {
            "organisation": self.organisation,
            "title": self.title,
            "schemes": {
                name: {"before": _said(before), "after": _said(after)}
                for name, (before, after) in self.schemes.items()
            },
            "indicators": {
                name: {"before": before, "after": after}
                for name, (before, after) in self.indicators.items()
            },
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes between two assessments, and the positions and rules they stand at."""

    before: Assessment
    after: Assessment
    changes: tuple[Change, ...]

    def to_json(self) -> dict[str, Any]:
        """Both sides' clocks and every change."""
        return {
            "period": str(self.after.period),
            "before": _clocks(self.before),
            "after": _clocks(self.after),
            "changes": [change.to_json() for change in self.changes],
        }


def difference(before: Assessment, after: Assessment) -> Difference:
    """Compare two assessments; organisations that are only in one count as changed."""
    old = {result.code: result for result in before.results()}
    new = {result.code: result for result in after.results()}
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
    for name in _names(*(side.schemes for side in (before, after) if side)):
        pair = (
            before.schemes.get(name) if before else None,
            after.schemes.get(name) if after else None,
        )
        if _said(pair[0]) != _said(pair[1]):
            schemes[name] = pair
    indicators: dict[str, tuple[str | None, str | None]] = {}
    for name in _names(*(side.indicators for side in (before, after) if side)):
        old = before.indicators.get(name) if before else None
        new = after.indicators.get(name) if after else None
        if (old and (old.num, old.den)) != (new and (new.num, new.den)):
            indicators[name] = (old.shown if old else None, new.shown if new else None)
    return Change(code, known.title, schemes, indicators)


def _names(*mappings: Mapping[str, Any]) -> list[str]:
    return sorted({name for mapping in mappings for name in mapping})


def _said(result: SchemeResult | None) -> dict[str, Any] | None:
    if result is None or result.state == "outside":
        return None
    return {
        "total": None if result.total is None else show_points(result.total),
        "state": result.state,
        "rating": result.title,
        "stars": result.stars,
        "vetoes": [veto.name for veto in result.vetoes],
    }


def _clocks(assessment: Assessment) -> dict[str, Any]:
    return {
        "known_at": assessment.position,
        "rules": assessment.rules_version,
        "digest": assessment.digest,
    }
