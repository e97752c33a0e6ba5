"""What an assessment says: values as exact fractions, points as thousandths, ratings with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from core.rules import (
    NOT_RATED,
    OTHERWISE,
    OUTSIDE,
    UNAVAILABLE,
    UNRECORDED,
    VETOED,
    Column,
    Period,
    Plan,
    Resolved,
    SchemePlan,
    round_half_up,
    show_decimal,
    show_points,
    show_rate,
)
from core.rules.model import Indicator, Scheme


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """One value: `num`/`den`, or no data where `num` is None. `shown` is how people read it.

    `rate` values show a percentage and both parts; a quotient with a unit (yuan a head) does not.
    """

    num: int | None
    den: int
    truth: bool
    rate: bool
    parts: int = 1

    @property
    def value(self) -> Fraction | None:
        """The exact value, or None for no data."""
        return None if self.num is None else Fraction(self.num, self.den)

    @property
    def exact(self) -> str | None:
        """``55/56``, or ``12`` where the denominator is 1; a rate's parts in shown units."""
        if self.num is None:
            return None
        if self.rate:
            num, den = (
                show_decimal(Fraction(part, self.parts), 3) for part in (self.num, self.den)
            )
            return f"{num}/{den}"
        return str(self.num) if self.den == 1 else f"{self.num}/{self.den}"

    @property
    def shown(self) -> str:
        """``98.2% (55/56)``, ``31.5``, 是, 否 or 无数据."""
        if self.num is None:
            return "无数据"
        if self.truth:
            return "是" if self.num else "否"
        if self.rate:
            return show_rate(self.num, self.den, parts=self.parts)
        return show_decimal(Fraction(self.num, self.den), 3)

    def to_json(self) -> dict[str, Any]:
        """Exact parts and the shown text."""
        return {"num": self.num, "den": self.den, "shown": self.shown}


@dataclass(frozen=True, slots=True)
class ItemResult:
    """An item's points in thousandths; None where it was left out, does not apply or is unavailable."""

    group: str
    item: str
    title: str
    points: int | None
    of: int


@dataclass(frozen=True, slots=True)
class VetoResult:
    """A veto that fired, or (`decided` False) one that lacks the data to be decided."""

    name: str
    title: str
    decided: bool


#: Why an organisation is not rated by a scheme that found nothing to count.
NO_RECORDS: Final = "本期没有该办法所计的任何记录,不评定"
#: States in which there are neither points nor vetoes.
_UNJUDGED: Final = ("outside", "unrecorded", "not_rated")


@dataclass(frozen=True, slots=True)
class SchemeResult:
    """A scheme's result: `total` in thousandths or None (unavailable); rating with its stars.

    `state` is rated, vetoed, otherwise, unavailable, unrecorded (nothing that the scheme counts was
    recorded in the period, so there are no points either), not_rated (it takes no part: `reason` says
    why, `code` is the reason's name) or outside (the scheme does not apply).
    """

    name: str
    total: int | None
    of: int
    state: str
    title: str
    stars: int | None
    code: str
    vetoes: tuple[VetoResult, ...]
    undecided: tuple[VetoResult, ...]
    groups: Mapping[str, int]
    items: tuple[ItemResult, ...]
    rank: int | None = None
    peers: int | None = None
    #: Which of `Rating.steps` gave the rating, from 0: titles may be the same. None for no step.
    step: int | None = None
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Points as text with up to three decimals; reasons by title."""
        result: dict[str, Any] = {
            "total": None if self.total is None else show_points(self.total),
            "of": show_points(self.of),
            "state": self.state,
            "rating": self.title,
            "stars": self.stars,
            "vetoes": [{"id": v.name, "title": v.title} for v in self.vetoes],
            "undecided": [{"id": v.name, "title": v.title} for v in self.undecided],
            "groups": {name: show_points(points) for name, points in self.groups.items()},
            "items": {
                f"{i.group}.{i.item}": None if i.points is None else show_points(i.points)
                for i in self.items
            },
        }
        if self.reason:
            result["reason"] = self.reason
        if self.rank is not None:
            result |= {"rank": self.rank, "peers": self.peers}
        return result


@dataclass(frozen=True, slots=True)
class OrganisationResult:
    """Everything an assessment says of one organisation (or member)."""

    code: str
    title: str
    kind: str
    indicators: Mapping[str, IndicatorValue]
    schemes: Mapping[str, SchemeResult]
    sector: str = ""

    def to_json(self) -> dict[str, Any]:
        """Values and scheme results of the organisation."""
        return {
            "organisation": self.code,
            "title": self.title,
            "kind": self.kind,
            "indicators": {name: v.to_json() for name, v in sorted(self.indicators.items())},
            "schemes": {
                name: s.to_json() for name, s in self.schemes.items() if s.state != "outside"
            },
        }


class Reader:
    """Reads rows of a plan's output into results."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.resolved = plan.resolved

    def organisation(self, row: Mapping[str, Any]) -> OrganisationResult:
        """One row as a result."""
        return OrganisationResult(
            str(row["k"]),
            str(row.get("title") or row["k"]),
            str(row["kind"] or ""),
            {name: self.value(name, column, row) for name, column in self.plan.columns.items()},
            {name: self.scheme(plan, row) for name, plan in self.plan.schemes.items()},
            str(row.get("sector") or ""),
        )

    def standing(self, row: Mapping[str, Any], plan: SchemePlan) -> OrganisationResult:
        """One row as a result of one scheme, without figures."""
        return OrganisationResult(
            str(row["k"]),
            str(row.get("title") or row["k"]),
            str(row["kind"] or ""),
            {},
            {plan.name: self.scheme(plan, row)},
            str(row.get("sector") or ""),
        )

    def read_by(self, plan: SchemePlan) -> tuple[str, ...]:
        """The columns that `scheme` reads."""
        ranked = tuple(each for each in (plan.rank, plan.peers) if each)
        items = tuple(each.column for each in plan.items)
        parts = (*plan.vetoes.values(), *plan.groups.values(), *items, *ranked)
        return (plan.total, plan.rating, *parts)

    def value(self, name: str, column: Column, row: Mapping[str, Any]) -> IndicatorValue:
        """One indicator's value in a row."""
        den = row[column.den] if isinstance(column.den, str) else column.den
        num = row[column.num]
        return IndicatorValue(
            num if den else None,
            den or 1,
            column.truth,
            isinstance(column.den, str) and not indicator_of(self.resolved, name).unit,
            column.parts,
        )

    def scheme(self, plan: SchemePlan, row: Mapping[str, Any]) -> SchemeResult:
        """One scheme's result in a row."""
        definition = plan.definition
        state, title, stars, word = self.rating(plan, row[plan.rating])
        fired, undecided = [], []
        for name, column in plan.vetoes.items():
            veto = VetoResult(name, definition.vetoes[name].title or name, row[column] is not None)
            if state in _UNJUDGED:
                continue
            if row[column] == 1:
                fired.append(veto)
            elif row[column] is None:
                undecided.append(veto)
        silent = state in ("unrecorded", "not_rated")
        items = tuple(
            ItemResult(
                i.group,
                i.item,
                i.definition.title or i.item,
                None if silent else row[i.column],
                i.points,
            )
            for i in plan.items
        )
        return SchemeResult(
            plan.name,
            row[plan.total],
            int(self.resolved.number(definition.total) * 1000),
            state,
            title,
            stars,
            word,
            tuple(fired),
            tuple(undecided),
            {} if silent else {group: row[column] for group, column in plan.groups.items()},
            items,
            row[plan.rank] if plan.rank else None,
            row[plan.peers] if plan.peers else None,
            row[plan.rating] if row[plan.rating] >= 0 else None,
            self._reason(definition, state, word),
        )

    @staticmethod
    def _reason(definition: Scheme, state: str, name: str) -> str:
        """Why there is no judgement, where that is decided."""
        if state == "not_rated":
            return definition.not_rated[name].title or name
        return NO_RECORDS if state == "unrecorded" else ""

    def ratings(self, plan: SchemePlan) -> dict[int, tuple[str, str, int | None, str]]:
        """Every outcome a scheme can have, by the number that stands for it in a row."""
        rating = plan.definition.rating
        steps = rating.steps if rating else ()
        reasons = range(NOT_RATED - len(plan.not_rated) + 1, NOT_RATED + 1)
        codes = (*reasons, OUTSIDE, UNRECORDED, UNAVAILABLE, VETOED, OTHERWISE, *range(len(steps)))
        return {code: self.rating(plan, code) for code in codes}

    def rating(self, plan: SchemePlan, code: int) -> tuple[str, str, int | None, str]:
        """State, title, stars and code of an outcome."""
        rating = plan.definition.rating
        if code <= NOT_RATED:
            return "not_rated", "不参评", None, list(plan.not_rated)[NOT_RATED - code]
        if code == OUTSIDE:
            return "outside", "", None, ""
        if code == UNRECORDED:
            return "unrecorded", "无记录", None, ""
        if code == UNAVAILABLE:
            return "unavailable", "暂不可算", None, ""
        if code == VETOED:
            outcome = rating.vetoed if rating else None
            if outcome is None:
                return "vetoed", "否决", None, ""
            return "vetoed", outcome.title, outcome.stars, outcome.code
        if code == OTHERWISE:
            outcome = rating.otherwise if rating else None
            if outcome is None:
                return ("otherwise" if rating else "rated"), "", None, ""
            return "otherwise", outcome.title, outcome.stars, outcome.code
        assert rating is not None
        step = rating.steps[code]
        return "rated", step.title, step.stars, step.code


def whole_points(value: Fraction) -> int:
    """Points as thousandths, half up."""
    return round_half_up(value * 1000)


def indicator_of(resolved: Resolved, name: str) -> Indicator:
    """The definition behind an indicator's name, or behind one part of a ledger."""
    return resolved.indicators[name.split(".")[0]]


def period_json(period: Period) -> dict[str, str]:
    """A period with its first and last day."""
    return {
        "label": str(period),
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
    }
