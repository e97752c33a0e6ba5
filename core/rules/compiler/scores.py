"""Schemes as SQL: items to groups and totals, vetoes, and a rating.

Points are integers of one thousandth. An item's points are rounded half up once, when they are
awarded; everything after that is exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from core.rules.compiler import sql
from core.rules.compiler.awards import awarded
from core.rules.compiler.draft import LEVEL, Draft
from core.rules.compiler.filters import Follows, Refused
from core.rules.compiler.formulas import fitting
from core.rules.compiler.points import THOUSAND, Points, added, applies, scaled
from core.rules.compiler.ratings import (
    NOT_RATED,
    OTHERWISE,
    OUTSIDE,
    UNAVAILABLE,
    UNRECORDED,
    VETOED,
    Ratings,
    decided,
)
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.compiler.values import Value, within_rounding
from core.rules.model import Item, Scheme
from core.rules.text import Key


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """An item compiled: the column of its points, the most it can give, and its policy."""

    group: str
    item: str
    column: str
    points: int
    definition: Item


@dataclass(frozen=True, slots=True)
class SchemePlan:
    """A scheme compiled: where its results stand in the output.

    No total is above `most` thousandths or below that under 0. `not_rated` has for each reason to
    take no part the column that says whether it holds; where there is any, `there` says of whom
    anything was recorded, which the rating says elsewhere.
    """

    name: str
    definition: Scheme
    items: tuple[ItemPlan, ...]
    groups: Mapping[str, str]
    total: str
    available: str
    vetoes: Mapping[str, str]
    rating: str
    applies: str
    rank: str = ""
    peers: str = ""
    most: int = 0
    not_rated: Mapping[str, str] = field(default_factory=dict)
    there: str = ""

    @property
    def own(self) -> tuple[str, ...]:
        """The columns that one organisation's answer makes: all but the rating and the rank."""
        names = [self.applies, *(item.column for item in self.items), *self.groups.values()]
        names += [self.available, self.total, *self.vetoes.values()]
        return (*names, *self.not_rated.values(), *([self.there] if self.there else []))

    @property
    def outputs(self) -> tuple[str, ...]:
        """Every column of the scheme."""
        return (*self.own, self.rating, *(name for name in (self.rank, self.peers) if name))


Recorded = Callable[[int, str], Expr | None]
"""Whether anything was recorded that a scheme counts, by its number and name; None where not asked.

Where it is 0, the scheme does not judge.
"""


class ScoreCompiler:
    """Compiles `schemes` of one subject over the draft's last level, each once and when it is needed.

    An indicator that reads a scheme's points has it compiled before the others. What is `refused`
    stands there, and of such a scheme there is no plan.
    """

    def __init__(self, draft: Draft, schemes: Mapping[str, Scheme], recorded: Recorded) -> None:
        self.draft = draft
        self.schemes = schemes
        self.refused: list[Refused] = []
        self._recorded = recorded
        self._plans: dict[str, SchemePlan | None] = {}

    @property
    def points(self) -> Points:
        """Reads numbers and formulas over what is compiled so far."""
        return Points(self.draft.formulas)

    def compile(self, name: str) -> SchemePlan | None:
        """A scheme's plan, its levels added; None where something of it was refused."""
        if name not in self._plans:
            self._plans[name] = self._compiled(name)
        return self._plans[name]

    def _compiled(self, name: str) -> SchemePlan | None:
        number, scheme = list(self.schemes).index(name), self.schemes[name]
        mine: list[Refused] = []
        plan: SchemePlan | None = None
        try:
            there = self._recorded(number, name)
            plan = _SchemeCompiler(
                self, f"s{number}", scheme, ("schemes", name), mine, there
            ).compile(name)
        except Refused as error:
            mine.append(error)
        self.refused += [error for error in mine if not isinstance(error, Follows)]
        return None if mine else plan

    def push(self, level: str, columns: Sequence[tuple[str, Expr]]) -> None:
        """Add a level with more columns."""
        if not columns:
            return
        query = Query(self.draft.top, LEVEL).columns(sql.star(LEVEL))
        query.columns(*(sql.output(value, name) for name, value in columns))
        self.draft.top = level
        self.draft.levels.append((level, query.build()))


@dataclass(frozen=True, slots=True)
class _SchemeCompiler:
    """One scheme; its columns begin with `prefix`."""

    scores: ScoreCompiler
    prefix: str
    scheme: Scheme
    path: Key
    refused: list[Refused]
    recorded: Expr | None = None

    @property
    def points(self) -> Points:
        return self.scores.points

    def _push(self, what: str, columns: Sequence[tuple[str, Expr]]) -> None:
        self.scores.push(f"{self.prefix}_{what}", columns)

    def compile(self, name: str) -> SchemePlan | None:
        prefix = self.prefix
        not_rated, there = self._taking_part()
        items = self._items()
        if self.refused:
            return None
        self._check_size()
        plans = [plan for plan, _ in items]
        own = (f"{prefix}_applies", sql.flag(applies(self.scheme.applies_to)))
        self._push("items", [own, *((p.column, self._judged(award)) for p, award in items)])
        groups, available = self._groups(plans)
        self._push("groups", [*groups.values(), (f"{prefix}_available", available)])
        total = self._total({name: column for name, (column, _) in groups.items()}, plans)
        self._push("total", [(f"{prefix}_total", total)])
        tests = self._vetoes()
        self._push("vetoes", tests)
        vetoes = [column for column, _ in tests]
        rank, peers = self._rating(vetoes)
        return SchemePlan(
            name,
            self.scheme,
            tuple(plans),
            {group: column for group, (column, _) in groups.items()},
            f"{prefix}_total",
            f"{prefix}_available",
            dict(zip(self.scheme.vetoes, vetoes, strict=not self.refused)),
            f"{prefix}_rating",
            f"{prefix}_applies",
            rank,
            peers,
            self._most(),
            not_rated,
            there,
        )

    def _taking_part(self) -> tuple[dict[str, str], str]:
        """The columns of who takes no part, and of whom anything was recorded beside them."""
        columns: list[tuple[str, Expr]] = []
        for number, (name, reason) in enumerate(self.scheme.not_rated.items()):
            try:
                test = decided(
                    self.points.formulas, reason.when, (*self.path, "not_rated", name, "when")
                )
            except Refused as error:
                self.refused.append(error)
                continue
            columns.append((f"{self.prefix}_x{number}", sql.flag(test)))
        not_rated = [column for column, _ in columns]
        there = f"{self.prefix}_there" if columns and self.recorded is not None else ""
        if there:
            assert self.recorded is not None
            columns.append((there, self.recorded))
        self._push("part", columns)
        return dict(zip(self.scheme.not_rated, not_rated, strict=not self.refused)), there

    def _judged(self, value: Expr) -> Expr:
        """A value of those that take part; NULL for the others."""
        if not self.scheme.not_rated:
            return value
        return sql.when((sql.all_of(self._takes_part()), value))

    def _takes_part(self) -> list[Expr]:
        """What holds of whom no reason to take no part is given."""
        return [sql.compare("==", col(LEVEL, x), lit(0)) for x in self._reasons]

    @property
    def _reasons(self) -> list[str]:
        return [f"{self.prefix}_x{number}" for number in range(len(self.scheme.not_rated))]

    def _items(self) -> list[tuple[ItemPlan, Expr]]:
        plans: list[tuple[ItemPlan, Expr]] = []
        for group_name, group in self.scheme.groups.items():
            for item_name, item in group.items.items():
                inner: Key = (*self.path, "groups", group_name, "items", item_name)
                try:
                    most, award = awarded(self.points, group, item, inner)
                except Refused as error:
                    self.refused.append(error)
                    continue
                column = f"{self.prefix}_i{len(plans)}"
                plans.append((ItemPlan(group_name, item_name, column, most, item), award))
        return plans

    def _groups(self, items: Sequence[ItemPlan]) -> tuple[dict[str, tuple[str, Expr]], Expr]:
        """Each group's points, and how many of the total were available to be earned."""
        groups: dict[str, tuple[str, Expr]] = {}
        worth: list[Expr] = []
        for index, (name, group) in enumerate(self.scheme.groups.items()):
            mine = [plan for plan in items if plan.group == name]
            inner: Key = (*self.path, "groups", name)
            earned = added([sql.or_else(col(LEVEL, plan.column), lit(0)) for plan in mine])
            there = added([self._worth(plan) for plan in mine])
            if group.cap is not None:
                cap = lit(self.points.points(group.cap, (*inner, "cap")))
                earned, there = sql.smaller(earned, cap), sql.smaller(there, cap)
            if group.floor is not None:
                floor = lit(self.points.points(group.floor, (*inner, "floor")))
                earned = sql.larger(earned, floor)
                if group.applies_to:  # others earn nothing here, not the least of it
                    earned = sql.when((applies(group.applies_to), earned), otherwise=lit(0))
            weight = self._weight(name)
            groups[name] = (f"{self.prefix}_g{index}", scaled(earned, weight))
            if group.beside_total:
                continue
            worth.append(sql.multiply(there, lit(int(weight * self._grain))))
        return groups, added(worth)

    @staticmethod
    def _worth(plan: ItemPlan) -> Expr:
        """The most that an item can give, 0 where it is not there."""
        there = sql.not_null(col(LEVEL, plan.column))
        return sql.when((there, lit(plan.points)), otherwise=lit(0))

    def _weight(self, name: str) -> Fraction:
        weight = self.scheme.groups[name].weight
        path: Key = (*self.path, "groups", name, "weight")
        return Fraction(1) if weight is None else self.points.number(weight, path)

    @property
    def _grain(self) -> int:
        """How many parts of a thousandth the points available are counted in, for weights."""
        return math.lcm(*(self._weight(name).denominator for name in self.scheme.groups))

    def _total(self, groups: Mapping[str, str], items: Sequence[ItemPlan]) -> Expr:
        """The total: scaled up where items were left out, NULL where one is unavailable.

        What stands beside the total is added after that.
        """
        beside = [name for name in groups if self.scheme.groups[name].beside_total]
        earned = added([col(LEVEL, groups[name]) for name in groups if name not in beside])
        left_out = [p for p in items if p.definition.when_no_data == "leave_out"]
        left_out = [plan for plan in left_out if plan.group not in beside]
        if left_out:
            whole = lit(self.points.points(self.scheme.total, (*self.path, "total")))
            available = col(LEVEL, f"{self.prefix}_available")
            raised = sql.multiply(sql.multiply(earned, whole), lit(self._grain))
            raised = sql.round_half_up(raised, available)
            missing = sql.any_of([self._missing(plan) for plan in left_out])
            some = sql.compare(">", available, lit(0))
            earned = sql.when((sql.all_of((missing, some)), raised), (sql.negate(missing), earned))
        if beside:
            earned = sql.add(earned, added([col(LEVEL, groups[name]) for name in beside]))
        needed = [p for p in items if p.definition.when_no_data == "unavailable"]
        tests = [sql.negate(self._missing(plan)) for plan in needed]
        tests.append(sql.compare("==", col(LEVEL, f"{self.prefix}_applies"), lit(1)))
        tests += self._takes_part()
        if self.recorded is not None:
            tests.append(sql.compare("==", self.recorded, lit(1)))
        return sql.when((sql.all_of(tests), earned))

    def _most(self) -> int:
        """A bound of the total, in thousandths: no group gives more than its items or its floor."""
        most = 0
        for name, group in self.scheme.groups.items():
            inner: Key = (*self.path, "groups", name)
            written = [(item.points, "points") for item in group.items.values()]
            written += [(i.floor, "floor") for i in group.items.values() if i.floor is not None]
            written += [(group.floor, "floor")] if group.floor is not None else []
            given = sum(abs(self.points.points(number, (*inner, at))) for number, at in written)
            most += math.ceil(given * abs(self._weight(name)))
        return max(most, abs(self.points.points(self.scheme.total, (*self.path, "total"))))

    def _check_size(self) -> None:
        """Refuse (R141) points whose sums, or what scales them up, could leave 63 bits."""
        most, grain = self._most(), self._grain
        with fitting((*self.path, "total")):
            within_rounding(most * most * grain, most * grain)
            for name in self.scheme.groups:
                weight = self._weight(name)
                within_rounding(most * abs(weight.numerator), weight.denominator)

    def _missing(self, plan: ItemPlan) -> Expr:
        """Whether an item that applies has no data."""
        missing = sql.is_null(col(LEVEL, plan.column))
        limits = (self.scheme.groups[plan.group].applies_to, plan.definition.applies_to)
        return sql.all_of((applies(*limits), missing)) if any(limits) else missing

    def _vetoes(self) -> list[tuple[str, Expr]]:
        column = col(LEVEL, f"{self.prefix}_total")
        total = Value(column, THOUSAND, True, False, self._most(), THOUSAND)
        known = self.points.formulas
        formulas = replace(known, names={**known.names, "total": total})
        columns = []
        for index, (name, veto) in enumerate(self.scheme.vetoes.items()):
            try:
                test, _ = formulas.test(veto.when, (*self.path, "vetoes", name, "when"))
            except Refused as error:
                self.refused.append(error)
                continue
            columns.append((f"{self.prefix}_v{index}", self._judged(sql.flag(test))))
        return columns

    def _rating(self, vetoes: Sequence[str]) -> tuple[str, str]:
        """The rating's level; gives the columns of rank and peers where it goes by rank."""
        rating, column = self.scheme.rating, f"{self.prefix}_rating"
        ratings = Ratings(self.points, self.prefix, (*self.path, "rating"), self._most())
        first = ratings.first(self._reasons, vetoes, self.recorded)
        if rating is None or rating.by_rank is None:
            branches = ratings.bands(rating) if rating is not None else []
            code = sql.when(*first, *branches, otherwise=lit(OTHERWISE))
            self._push("rating", [(column, code)])
            return "", ""
        counted = sql.when(*first, otherwise=lit(OTHERWISE))
        self._push("counted", [(f"{self.prefix}_counted", counted)])
        places = ratings.places(rating, rating.by_rank, self._reasons)
        self._push("rank", places)
        for number, end in enumerate(ratings.ends(rating.by_rank)):
            self._push(f"end{number}", [end])
        self._push("rating", [(column, ratings.quotas(rating, rating.by_rank))])
        return places[0][0], places[1][0]


__all__ = [
    "NOT_RATED",
    "OTHERWISE",
    "OUTSIDE",
    "UNAVAILABLE",
    "UNRECORDED",
    "VETOED",
    "ItemPlan",
    "SchemePlan",
    "ScoreCompiler",
]
