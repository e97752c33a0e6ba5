"""A scheme in a receipt: its groups and items with their arithmetic, its rating."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from core.assess.derivation import named_in
from core.assess.evaluation import held, lacks_data
from core.assess.receipts.sources import Sources
from core.assess.receipts.vetoes import veto_entry
from core.assess.result import (
    NO_RECORDS,
    IndicatorValue,
    ItemResult,
    OrganisationResult,
    SchemeResult,
)
from core.assess.wording import formula_text
from core.rules import Resolved, formulas_of, round_half_up, show_decimal, show_points
from core.rules.model import Band, Documented, Item, Scheme


class SchemeEntry:
    """One scheme and what it gave an organisation."""

    def __init__(
        self, resolved: Resolved, sources: Sources, outcome: SchemeResult, all_: OrganisationResult
    ) -> None:
        self.resolved = resolved
        self.sources = sources
        self.scheme = resolved.schemes[outcome.name]
        self.outcome = outcome
        self.result = all_

    def to_json(self) -> dict[str, Any]:
        """The entry as plain data."""
        scheme, outcome = self.scheme, self.outcome
        return {
            "id": outcome.name,
            "title": scheme.title or outcome.name,
            "total": None if outcome.total is None else show_points(outcome.total),
            "of": show_points(outcome.of),
            "state": outcome.state,
            "rating": {
                "title": outcome.title,
                "stars": outcome.stars,
                "rank": outcome.rank,
                "peers": outcome.peers,
                "bands": self._bands(),
                **self._quotas(),
                # Titles may be the same: which of the quotas, then of the bands, gave the rating.
                **({} if outcome.step is None else {"step": outcome.step}),
            },
            "arithmetic": self._sum(),
            "groups": self._groups(),
            **self._taking_part(),
            "vetoes": [
                veto_entry(self.resolved, self.sources, scheme, name, outcome, self.result)
                for name in scheme.vetoes
                if outcome.state != "not_rated"
            ],
            "follow_up": [
                {
                    "opens": f.opens,
                    "title": f.title,
                    "due": f.due,
                    "provenance": self.sources.of(f, scheme),
                }
                for f in scheme.follow_up
                if f.when == outcome.state
            ],
            "provenance": self.sources.of(scheme),
        }

    def _taking_part(self) -> dict[str, list[dict[str, Any]]]:
        """The reasons to take no part, with the values they were asked of, and whether each held."""
        if not self.scheme.not_rated:
            return {}
        values, found = self.result.indicators, []
        for name, reason in self.scheme.not_rated.items():
            holds = held(reason.when, self.result, self.resolved)
            said = formula_text(reason.when, self.resolved, values)
            found.append(
                {
                    "id": name,
                    "title": reason.title or name,
                    "held": holds,
                    "when": reason.when,
                    "arithmetic": f"{said}:{'成立' if holds else '不成立'}",
                    "indicators": indicators_in(reason.when, self.resolved),
                    "provenance": self.sources.of(reason, self.scheme),
                }
            )
        return {"not_rated": found}

    def _groups(self) -> list[dict[str, Any]]:
        return [
            {
                "id": name,
                "title": group.title or name,
                "points": self._group_points(name),
                "provenance": self.sources.of(group, self.scheme),
                "items": [
                    self._item(group.items[i.item], i, (group, self.scheme))
                    for i in self.outcome.items
                    if i.group == name
                ],
            }
            for name, group in self.scheme.groups.items()
        ]

    def _group_points(self, name: str) -> str | None:
        points = self.outcome.groups.get(name)
        return None if points is None else show_points(points)

    def _sum(self) -> str:
        """The groups added up; where items were left out, scaled up by the points that remain."""
        outcome = self.outcome
        if outcome.state == "unrecorded":
            return NO_RECORDS
        if outcome.state == "not_rated":
            return f"不参评:{outcome.reason}"
        parts = _added(outcome.groups.values())
        if outcome.total is None:
            return f"{parts} = 暂不可算"
        total = show_points(outcome.total)
        if outcome.total == sum(outcome.groups.values()):
            return f"{parts} = {total}"
        there = Fraction(0)
        inside = {n: each for n, each in self.scheme.groups.items() if not each.beside_total}
        for name, group in inside.items():
            items = [i for i in outcome.items if i.group == name and i.points is not None]
            most = Fraction(sum(i.of for i in items))
            if group.cap is not None:
                most = min(most, self.resolved.number(group.cap) * 1000)
            there += most * (1 if group.weight is None else self.resolved.number(group.weight))
        raised = f"{show_points(outcome.of)} ÷ {show_decimal(there / 1000, 3)}"
        scaled = _added(points for name, points in outcome.groups.items() if name in inside)
        beside = [points for name, points in outcome.groups.items() if name not in inside]
        return " + ".join([f"({scaled}) × {raised}", *map(show_points, beside)]) + f" = {total}"

    def _bands(self) -> list[dict[str, Any]]:
        if self.scheme.rating is None:
            return []
        found = []
        for band in self.scheme.rating.bands:
            edge = {
                word: show_decimal(self.resolved.number(getattr(band, word)), 3)
                for word in ("at_least", "above", "at_most", "below")
                if getattr(band, word) is not None
            }
            found.append(
                {
                    "title": band.title,
                    "stars": band.stars,
                    **edge,
                    **self._asked(band),
                    "provenance": self.sources.of(band, self.scheme),
                }
            )
        return found

    def _asked(self, band: Band) -> dict[str, Any]:
        """The condition of a band, with the values it was asked of, and whether it held.

        Nobody asks it of whom there is no total.
        """
        if band.when is None:
            return {}
        total = self.outcome.total
        if total is None:
            said = formula_text(band.when, self.resolved, self.result.indicators)
            return {"when": said, "held": None}
        values = {**self.result.indicators, "total": IndicatorValue(total, 1000, False, False)}
        result = replace(self.result, indicators=values)
        return {
            "when": formula_text(band.when, self.resolved, values),
            "held": held(band.when, result, self.resolved),
        }

    def _quotas(self) -> dict[str, list[dict[str, Any]]]:
        """The quotas with their places, where the rating goes by rank."""
        rating = self.scheme.rating
        if rating is None or rating.by_rank is None:
            return {}
        peers, number = self.outcome.peers, self.resolved.number
        found = []
        for quota in rating.by_rank.quotas:
            entry: dict[str, Any] = {"title": quota.title, "stars": quota.stars}
            if quota.at_least is not None:
                entry["at_least"] = show_decimal(number(quota.at_least), 3)
            if quota.count is not None:
                places = int(number(quota.count))
                entry |= {"places": places, "arithmetic": str(places)}
            elif peers is not None and quota.share is not None:
                share = number(quota.share)
                places = places_of(share, peers, rating.by_rank.round)
                exact = show_share(share)
                entry |= {"places": places, "arithmetic": f"{peers} × {exact} → {places}"}
            else:
                entry |= {"places": None, "arithmetic": "—"}
            found.append(entry | {"provenance": self.sources.of(quota, self.scheme)})
        return {"quotas": found}

    def _item(self, item: Item, outcome: ItemResult, above: Sequence[Documented]) -> dict[str, Any]:
        return {
            "id": outcome.item,
            "title": outcome.title,
            "points": None if outcome.points is None else show_points(outcome.points),
            "of": show_points(outcome.of),
            "award": item.award,
            "arithmetic": self._award_text(item, outcome),
            "indicators": indicators_in(formula_of(item), self.resolved),
            "provenance": self.sources.of(item, *above),
        }

    def _award_text(self, item: Item, outcome: ItemResult) -> str:
        """One line that a reader can check with a pocket calculator."""
        number = self.resolved.number
        said = formula_text(formula_of(item), self.resolved, self.result.indicators)
        of = show_points(outcome.of)
        if self.outcome.state == "unrecorded":
            return f"{said}:无记录"
        if self.outcome.state == "not_rated":
            return f"{said}:不参评"
        if outcome.points is None:
            words = {"leave_out": "无数据,不计入总分", "unavailable": "无数据,暂不可算"}
            return f"{said}:{words.get(item.when_no_data or '', '不适用')}"
        got = show_points(outcome.points)
        if without := self._without_data(item, outcome):
            return f"{said}:{without}"
        match item.award:
            case "full_if":
                return f"{said}:{got}(满分{of})"
            case "in_proportion_to":
                return f"{of} × [{said}] = {got}"
            case "add":
                assert item.add is not None
                return f"{show_decimal(number(item.add), 3)} × [{said}],最多{of} = {got}"
            case "deduct":
                assert item.deduct is not None
                return f"{of} − {show_decimal(number(item.deduct), 3)} × [{said}],扣完为止 = {got}"
            case "by_band":
                return f"[{said}]对应的分档 = {got}"
            case _:
                return f"[{said}],最多{of} = {got}"

    def _without_data(self, item: Item, outcome: ItemResult) -> str:
        """How points came about where there is no data to compute them from; else nothing."""
        assert outcome.points is not None
        policy = item.when_no_data
        given = {"none": 0, "full": outcome.of}.get(policy or "")
        if given is None or outcome.points != given:
            return ""
        if not lacks_data(formula_of(item), self.result, self.resolved):
            return ""
        return f"无数据,按规则(when_no_data: {policy})计{show_points(outcome.points)}分"


def _added(points: Iterable[int]) -> str:
    return " + ".join(map(show_points, points))


def formula_of(item: Item) -> str:
    """The formula that an item's points are computed from."""
    return (
        item.full_if or item.in_proportion_to or item.for_each or item.by_band or item.take or "0"
    )


def indicators_in(formula: str, resolved: Resolved) -> list[str]:
    """The indicators (or parts of ledgers) that a formula names, each once."""
    names = dict.fromkeys(named_in(formula))
    return [name for name in names if name.split(".")[0] in resolved.indicators]


def read_by(scheme: Scheme, resolved: Resolved) -> list[str]:
    """Every indicator that a scheme's items and vetoes name."""
    return [name for formula in formulas_of(scheme) for name in indicators_in(formula, resolved)]


def places_of(share: Fraction, peers: int, rounding: str) -> int:
    """How many places a share of the peers is, rounded as the rating says."""
    exact = share * peers
    if rounding == "up":
        return math.ceil(exact)
    return round_half_up(exact) if rounding == "nearest" else math.floor(exact)


def show_share(share: Fraction) -> str:
    """A share as a percentage where that is exact with three decimals, else as a fraction."""
    percent = share * 100
    return f"{show_decimal(percent, 3)}%" if (percent * 1000).denominator == 1 else str(share)
