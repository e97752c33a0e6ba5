"""Schemes, from values to points, vetoes and a rating."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.rules.oracle.indicators import Indicators
from tests.rules.oracle.where import SIGNS
from tests.rules.oracle.world import Row
from tests.rules.oracle.written import Part, Rules, in_force, listed

EDGES = ("at_least", "above", "at_most", "below")


def half_up(value: Fraction) -> int:
    """To the nearest integer, halves away from zero."""
    down, rest = divmod(abs(value), 1)
    whole = int(down) + (rest >= Fraction(1, 2))
    return whole if value >= 0 else -whole


@dataclass
class Scored:
    """A scheme's result; points in thousandths, None where there are none."""

    state: str
    total: int | None
    title: str = ""
    stars: int | None = None
    vetoes: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    groups: dict[str, int] = field(default_factory=dict)
    items: dict[str, int | None] = field(default_factory=dict)
    rank: int | None = None
    peers: int | None = None
    reason: str = ""


def applies(part: Part, organisation: Row) -> bool:
    return all(organisation[n] in listed(words) for n, words in part.get("applies_to", {}).items())


class Points:
    """Scores keys by one scheme."""

    def __init__(self, rules: Rules, values: Indicators, scheme: Part) -> None:
        self.rules = rules
        self.values = values
        self.scheme = scheme
        self.groups: dict[str, Part] = {}
        for name, group in scheme["groups"].items():
            items = {n: i for n, i in group["items"].items() if in_force(i, rules.on)}
            if items and in_force(group, rules.on):
                self.groups[name] = {**group, "items": items}

    def _number(self, written: str) -> Fraction:
        return self.rules.number(written)

    def score(self, key: str) -> Scored:
        """Everything but a rating by rank, and the bands of those whom no quota takes."""
        organisation = self.values.organisation(key)
        if not applies(self.scheme, organisation):
            return Scored("outside", None)
        for name, reason in self.scheme.get("not_rated", {}).items():
            if in_force(reason, self.rules.on) and self.values.formula(reason["when"], key):
                items = [
                    f"{group}.{item}" for group, of in self.groups.items() for item in of["items"]
                ]
                return Scored("not_rated", None, items=dict.fromkeys(items), reason=name)
        items: dict[str, int | None] = {}
        groups: dict[str, int] = {}
        there, left_out, unavailable = Fraction(0), False, False
        beside = [n for n, group in self.groups.items() if group.get("beside_total") == "true"]
        for name, group in self.groups.items():
            earned, worth = Fraction(0), Fraction(0)
            for item_name, item in group["items"].items():
                mine = applies(group, organisation) and applies(item, organisation)
                points = self._award(item, key) if mine else None
                items[f"{name}.{item_name}"] = points
                if points is not None:
                    earned += points
                    worth += self._number(item["points"]) * 1000
                elif mine:
                    left_out = left_out or (
                        item["when_no_data"] == "leave_out" and name not in beside
                    )
                    unavailable = unavailable or item["when_no_data"] == "unavailable"
            if applies(group, organisation):
                earned, worth = self._bounded(group, earned), self._capped(group, worth)
            weight = self._number(group.get("weight", "1"))
            groups[name] = half_up(earned * weight)
            there += Fraction(0) if name in beside else worth * weight
        total: int | None = sum(points for name, points in groups.items() if name not in beside)
        if left_out:
            whole = self._number(self.scheme["total"]) * 1000
            total = half_up(Fraction(total or 0) * whole / there) if there else None
        if total is not None:
            total += sum(groups[name] for name in beside)
        if unavailable:
            total = None
        scored = Scored("", total, groups=groups, items=items)
        self._decide(scored, key)
        return scored

    def _capped(self, group: Part, points: Fraction) -> Fraction:
        if "cap" in group:
            return min(points, self._number(group["cap"]) * 1000)
        return points

    def _bounded(self, group: Part, points: Fraction) -> Fraction:
        points = self._capped(group, points)
        return max(points, self._number(group["floor"]) * 1000) if "floor" in group else points

    def _award(self, item: Part, key: str) -> int | None:
        found = self._points(item, key)
        if found is None:
            policy = item["when_no_data"]
            if policy == "full":
                return half_up(self._number(item["points"]) * 1000)
            return 0 if policy == "none" else None
        return half_up(found * 1000)

    def _points(self, item: Part, key: str) -> Fraction | None:
        most = self._number(item["points"])
        least = self._number(item.get("floor", "0"))
        for award in ("full_if", "in_proportion_to", "by_band", "take", "for_each"):
            if award in item:
                break
        value = self.values.formula(item[award], key)
        if value is None:
            return None
        match award:
            case "full_if":
                return most if value else Fraction(0)
            case "in_proportion_to":
                return most * max(Fraction(0), min(Fraction(1), value))
            case "by_band":
                for band in item["bands"]:
                    if in_force(band, self.rules.on) and self._fits(band, value):
                        return self._number(band["points"])
                return Fraction(0)
            case "take":
                points = Fraction(value)
            case _ if "add" in item:
                points = value * self._number(item["add"])
            case _:
                points = most - value * self._number(item["deduct"])
        return max(min(points, most), least)

    def _fits(self, band: Part, value: Fraction) -> bool:
        [edge] = [word for word in EDGES if word in band]
        return bool(SIGNS[edge](value, self._number(band[edge])))

    def _decide(self, scored: Scored, key: str) -> None:
        total = None if scored.total is None else Fraction(scored.total, 1000)
        for name, veto in self.scheme.get("vetoes", {}).items():
            if in_force(veto, self.rules.on):
                fires = self.values.formula(veto["when"], key, total=total)
                if fires is None:
                    scored.undecided.append(name)
                elif fires:
                    scored.vetoes.append(name)
        rating = self.scheme.get("rating")
        if scored.vetoes:
            self._called(scored, "vetoed", (rating or {}).get("vetoed"))
        elif total is None:
            scored.state = "unavailable"
        elif rating is None:
            scored.state = "rated"
        else:
            self._banded(scored, rating, total, key)

    def _called(self, scored: Scored, state: str, outcome: Part | None) -> None:
        scored.state = state
        if outcome is not None and not in_force(outcome, self.rules.on):
            outcome = None
        scored.title = (outcome or {}).get("title", "")
        stars = (outcome or {}).get("stars")
        scored.stars = None if stars is None else int(stars)

    def _banded(self, scored: Scored, rating: Part, total: Fraction, key: str) -> None:
        if "by_rank" in rating:
            self._called(scored, "otherwise", rating.get("otherwise"))
        else:
            self._by_band(scored, rating, total, key)

    def _rounded(self, rating: Part, total: Fraction) -> Fraction:
        if "whole_points" not in rating:
            return total
        grain = self._number(rating["whole_points"])
        return half_up(total / grain) * grain

    def _by_band(self, scored: Scored, rating: Part, total: Fraction, key: str) -> None:
        seen = self._rounded(rating, total)
        for band in rating.get("bands", []):
            asked = band.get("when")
            if asked is not None and not self.values.formula(asked, key, total=total):
                continue
            if in_force(band, self.rules.on) and self._fits(band, seen):
                return self._called(scored, "rated", band)
        return self._called(scored, "otherwise", rating.get("otherwise"))

    def rank(self, scored: dict[str, Scored]) -> None:
        """Ratings by quota among peers; changes `scored`."""
        by_rank = (self.scheme.get("rating") or {}).get("by_rank")
        if by_rank is None:
            return
        within = by_rank["within"]
        peers: dict[Any, list[str]] = {}
        everybody: dict[Any, int] = {}
        for key, result in scored.items():
            place = "" if within == "all" else self.values.organisation(key)[within]
            if result.state == "otherwise":  # nothing else was decided about it
                peers.setdefault(place, []).append(key)
            if result.state not in ("outside", "not_rated"):
                everybody[place] = everybody.get(place, 0) + 1
        for place, keys in peers.items():
            size = everybody[place] if by_rank.get("of") == "all" else len(keys)
            self._rank(scored, by_rank, sorted(keys), size)

    def _rank(self, scored: dict[str, Scored], by_rank: Part, keys: list[str], size: int) -> None:
        totals = {key: scored[key].total or 0 for key in keys}
        keys = sorted(keys, key=lambda key: (-totals[key], key))
        strict = by_rank.get("ties", "together") == "strict"
        for place, key in enumerate(keys, 1):
            better = sum(totals[other] > totals[key] for other in keys)
            scored[key].rank = place if strict else better + 1
            scored[key].peers = size
        rating = self.scheme["rating"]
        points = {key: self._rounded(rating, Fraction(totals[key], 1000)) for key in keys}
        taken = 0
        left = list(keys)
        for quota in by_rank["quotas"]:
            if not in_force(quota, self.rules.on):
                continue
            places = self._places(quota, size, by_rank.get("round", "down"))
            enough = keys
            if "at_least" in quota:  # as many as have the points, and no more places than that
                least = self._number(quota["at_least"])
                enough = [key for key in keys if points[key] >= least]
                places = min(places, max(0, len(enough) - taken))
            taken += places
            for key in [k for k in left if k in enough and (scored[k].rank or 0) <= taken]:
                left.remove(key)
                self._called(scored[key], "rated", quota)
        for key in left:
            self._by_band(scored[key], rating, Fraction(totals[key], 1000), key)

    def _places(self, quota: Part, size: int, rounding: str) -> int:
        if "count" in quota:
            return int(self._number(quota["count"]))
        share = self._number(quota["share"]) * size
        if rounding == "nearest":
            return half_up(share)
        return -int(-share // 1) if rounding == "up" else int(share // 1)
