"""Schemes as SQL: awards to points, groups and totals, vetoes, bands and quotas.

Points are integers of one thousandth. An item's points are rounded half up once, when they are
awarded; everything after that is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlglot import exp

from core.rules.compiler import sql
from core.rules.compiler.filters import Refused
from core.rules.compiler.formulas import Formulas
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.compiler.values import Value, compared, constant
from core.rules.model import Band, ByRank, Given, Group, Item, Rating, Scheme
from core.rules.text import Key

LEVEL = "v"
THOUSAND = 1000

# Rating codes in the result: a band or quota by its place from 0, or one of these.
OTHERWISE, VETOED, UNAVAILABLE, OUTSIDE = -1, -2, -3, -4


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
    """A scheme compiled: where its results stand in the output."""

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


@dataclass
class ScoreCompiler:
    """Compiles the schemes of one subject over the last level of its indicators."""

    formulas: Formulas
    levels: list[tuple[str, exp.Select]]
    top: str

    def compile(self, number: int, name: str, scheme: Scheme) -> SchemePlan:
        """Add a scheme's levels. Raises `Refused` with the path of what cannot be."""
        path: Key = ("schemes", name)
        prefix = f"s{number}"
        applies = _applies(scheme.applies_to)
        items = self._items(prefix, scheme, path)
        self._push(prefix, "items", [(p.column, award) for p, award in items], applies)
        groups, available = self._groups(prefix, scheme, [p for p, _ in items], path)
        self._push(prefix, "groups", [*groups.values(), (f"{prefix}_available", available)], None)
        total, vetoes = self._total(prefix, scheme, groups, [p for p, _ in items], path)
        self._push(prefix, "total", [(f"{prefix}_total", total)], None)
        tests = self._vetoes(prefix, scheme, path)
        self._push(prefix, "vetoes", tests, applies)
        rated = self._rating(prefix, scheme, [column for column, _ in tests], path)
        return SchemePlan(
            name,
            scheme,
            tuple(p for p, _ in items),
            {group: column for group, (column, _) in groups.items()},
            f"{prefix}_total",
            f"{prefix}_available",
            dict(zip(scheme.vetoes, (column for column, _ in tests), strict=True)),
            f"{prefix}_rating",
            f"{prefix}_applies",
            *rated,
        )

    # -- items ---------------------------------------------------------------------------------

    def _number(self, written: Fraction | Given, path: Key) -> Fraction:
        return self.formulas.number(written, path)  # type: ignore[arg-type]

    def points(self, written: Fraction | Given, path: Key) -> int:
        """Points as thousandths. Raises `Refused` R160 where they are finer than that."""
        value = self._number(written, path) * THOUSAND
        if value.denominator != 1:
            raise Refused("R160", path, "points have at most three decimals")
        return int(value)

    def _items(self, prefix: str, scheme: Scheme, path: Key) -> list[tuple[ItemPlan, Expr]]:
        plans: list[tuple[ItemPlan, Expr]] = []
        for group_name, group in scheme.groups.items():
            for item_name, item in group.items.items():
                inner: Key = (*path, "groups", group_name, "items", item_name)
                most = self.points(item.points, (*inner, "points"))
                award, lacks = self._award(item, most, inner)
                if lacks and item.when_no_data is None:
                    raise Refused(
                        "R161",
                        inner,
                        "this item can have no data, and does not say what then happens",
                        "add when_no_data: none, full, leave_out or unavailable",
                    )
                if lacks and item.when_no_data in ("none", "full"):
                    fallback = most if item.when_no_data == "full" else 0
                    award = sql.or_else(award, lit(fallback))
                award = _limited(award, {**group.applies_to, **item.applies_to})
                column = f"{prefix}_i{len(plans)}"
                plans.append((ItemPlan(group_name, item_name, column, most, item), award))
        return plans

    def _award(self, item: Item, most: int, path: Key) -> tuple[Expr, bool]:
        """The points of an item as SQL, NULL where there is no data."""
        full = lit(most)
        if item.full_if is not None:
            test, lacks = self.formulas.test(item.full_if, (*path, "full_if"))
            return sql.when((test, full), (sql.negate(test), lit(0))), lacks
        if item.in_proportion_to is not None:
            rate = self.formulas.value(item.in_proportion_to, (*path, "in_proportion_to"))
            share = sql.round_half_up(sql.multiply(rate.num, full), rate.den_expr)
            return _held(rate, share, 0, most, compared(">=", rate, constant(Fraction(1)))), (
                rate.lacks
            )
        least = 0 if item.floor is None else self.points(item.floor, (*path, "floor"))
        if item.by_band is not None:
            return self._banded(item, path)
        if item.take is not None:
            value = self.formulas.value(item.take, (*path, "take"))
            return _clipped(_thousandths(value, Fraction(THOUSAND)), least, most), value.lacks
        assert item.for_each is not None
        count = self.formulas.value(item.for_each, (*path, "for_each"))
        if item.add is not None:
            each = self._number(item.add, (*path, "add")) * THOUSAND
            return _clipped(_thousandths(count, each), least, most), count.lacks
        assert item.deduct is not None
        each = self._number(item.deduct, (*path, "deduct")) * THOUSAND
        left = sql.subtract(full, _thousandths(count, each))
        return _clipped(left, least, most), count.lacks

    def _banded(self, item: Item, path: Key) -> tuple[Expr, bool]:
        assert item.by_band is not None
        value = self.formulas.value(item.by_band, (*path, "by_band"))
        branches: list[tuple[Expr, Expr]] = []
        for index, band in enumerate(item.bands):
            inner: Key = (*path, "bands", index)
            if band.points is None:
                raise Refused("R162", inner, "a band of an item gives points")
            points = self.points(band.points, (*inner, "points"))
            branches.append((self._edge(band, value, inner), lit(points)))
        known = sql.when(*branches, otherwise=lit(0))
        if not value.lacks:
            return known, False
        return sql.when((sql.not_null(value.num), known)), True

    def _edge(self, band: Band, value: Value, path: Key) -> Expr:
        for word, sign in (("at_least", ">="), ("above", ">"), ("at_most", "<="), ("below", "<")):
            written = getattr(band, word)
            if written is not None:
                return compared(sign, value, constant(self._number(written, (*path, word))))
        raise AssertionError("a band has an edge")

    # -- groups and totals ---------------------------------------------------------------------

    def _groups(
        self, prefix: str, scheme: Scheme, items: Sequence[ItemPlan], path: Key
    ) -> tuple[dict[str, tuple[str, Expr]], Expr]:
        """Each group's points, and the points that were available to be earned."""
        groups: dict[str, tuple[str, Expr]] = {}
        available: Expr = lit(0)
        for index, (name, group) in enumerate(scheme.groups.items()):
            mine = [plan for plan in items if plan.group == name]
            earned = _sum([sql.or_else(col(LEVEL, plan.column), lit(0)) for plan in mine])
            inner: Key = (*path, "groups", name)
            earned = self._bounded(group, earned, inner)
            weight = Fraction(1)
            if group.weight is not None:
                weight = self._number(group.weight, (*inner, "weight"))
            groups[name] = (f"{prefix}_g{index}", _scaled(earned, weight))
            for plan in mine:
                there = sql.not_null(col(LEVEL, plan.column))
                worth = lit(int(plan.points * weight))
                available = sql.add(available, sql.when((there, worth), otherwise=lit(0)))
        return groups, available

    def _bounded(self, group: Group, earned: Expr, path: Key) -> Expr:
        if group.cap is not None:
            earned = sql.smaller(earned, lit(self.points(group.cap, (*path, "cap"))))
        if group.floor is not None:
            earned = sql.larger(earned, lit(self.points(group.floor, (*path, "floor"))))
        return earned

    def _total(
        self,
        prefix: str,
        scheme: Scheme,
        groups: Mapping[str, tuple[str, Expr]],
        items: Sequence[ItemPlan],
        path: Key,
    ) -> tuple[Expr, None]:
        """The total: scaled up where items were left out, NULL where one is unavailable."""
        earned = _sum([col(LEVEL, column) for column, _ in groups.values()])
        left_out = [p for p in items if p.definition.when_no_data == "leave_out"]
        if left_out:
            whole = lit(self.points(scheme.total, (*path, "total")))
            available = col(LEVEL, f"{prefix}_available")
            scaled = sql.round_half_up(sql.multiply(earned, whole), available)
            missing = sql.any_of([self._missing(plan) for plan in left_out])
            some = sql.compare(">", available, lit(0))
            earned = sql.when((sql.all_of((missing, some)), scaled), (sql.negate(missing), earned))
        needed = [p for p in items if p.definition.when_no_data == "unavailable"]
        tests = [sql.negate(self._missing(plan)) for plan in needed]
        tests.append(sql.compare("==", col(LEVEL, f"{prefix}_applies"), lit(1)))
        return sql.when((sql.all_of(tests), earned)), None

    def _missing(self, plan: ItemPlan) -> Expr:
        missing = sql.is_null(col(LEVEL, plan.column))
        if plan.definition.applies_to:
            return sql.all_of((_applies(plan.definition.applies_to), missing))
        return missing

    # -- vetoes and ratings --------------------------------------------------------------------

    def _vetoes(self, prefix: str, scheme: Scheme, path: Key) -> list[tuple[str, Expr]]:
        total = Value(col(LEVEL, f"{prefix}_total"), THOUSAND, True, False, 10**9, THOUSAND)
        formulas = Formulas({**self.formulas.names, "total": total}, self.formulas.number)
        columns = []
        for index, (name, veto) in enumerate(scheme.vetoes.items()):
            test, _ = formulas.test(veto.when, (*path, "vetoes", name, "when"))
            columns.append((f"{prefix}_v{index}", sql.flag(test)))
        return columns

    def _rating(
        self, prefix: str, scheme: Scheme, vetoes: Sequence[str], path: Key
    ) -> tuple[str, str]:
        total = col(LEVEL, f"{prefix}_total")
        fired = sql.any_of([sql.compare("==", col(LEVEL, v), lit(1)) for v in vetoes])
        outside = sql.compare("==", col(LEVEL, f"{prefix}_applies"), lit(0))
        first = [(outside, lit(OUTSIDE))] + ([(fired, lit(VETOED))] if vetoes else [])
        first.append((sql.is_null(total), lit(UNAVAILABLE)))
        rating = scheme.rating
        if rating is None or rating.by_rank is None:
            branches = self._bands(prefix, rating, path) if rating is not None else []
            code = sql.when(*first, *branches, otherwise=lit(OTHERWISE))
            self._push(prefix, "rating", [(f"{prefix}_rating", code)], None)
            return "", ""
        counted = sql.when(*first, otherwise=lit(OTHERWISE))
        self._push(prefix, "counted", [(f"{prefix}_counted", counted)], None)
        return self._ranked(prefix, rating.by_rank, path)

    def _bands(self, prefix: str, rating: Rating, path: Key) -> list[tuple[Expr, Expr]]:
        total: Expr = col(LEVEL, f"{prefix}_total")
        inner: Key = (*path, "rating")
        if rating.whole_points is not None:
            grain = lit(self.points(rating.whole_points, (*inner, "whole_points")))
            total = sql.multiply(sql.round_half_up(total, grain), grain)
        value = Value(total, THOUSAND, True, False, 10**9, THOUSAND)
        return [
            (self._edge(band, value, (*inner, "bands", index)), lit(index))
            for index, band in enumerate(rating.bands)
        ]

    def _ranked(self, prefix: str, by_rank: ByRank, path: Key) -> tuple[str, str]:
        """Ratings by quota: the rank among peers that are rated at all."""
        counted = col(LEVEL, f"{prefix}_counted")
        rated = sql.compare("==", counted, lit(OTHERWISE))
        total = col(LEVEL, f"{prefix}_total")
        peers = [col(LEVEL, "period"), sql.flag(rated)]
        if by_rank.within != "all":
            peers.append(col(LEVEL, by_rank.within))
        order: list[tuple[Expr, bool]] = [(total, True)]
        if by_rank.ties == "strict":
            order.append((col(LEVEL, "k"), False))
        place = exp.Rank() if by_rank.ties == "together" else sql.row_number()
        rank = sql.when((rated, sql.whole(sql.over(place, peers, order))))
        size = sql.when((rated, sql.whole(sql.over(exp.Count(this=exp.Star()), peers, []))))
        rank_column, peers_column = f"{prefix}_rank", f"{prefix}_peers"
        self._push(prefix, "rank", [(rank_column, rank), (peers_column, size)], None)
        branches: list[tuple[Expr, Expr]] = [(sql.negate(rated), counted)]
        places: Expr = lit(0)
        for index, quota in enumerate(by_rank.quotas):
            inner: Key = (*path, "rating", "by_rank", "quotas", index)
            if (quota.share is None) == (quota.count is None):
                raise Refused("R163", inner, "a quota is a share or a count")
            if quota.share is not None:
                share = self._number(quota.share, inner)
                places = sql.add(places, _quota(col(LEVEL, peers_column), share, by_rank.round))
            else:
                assert quota.count is not None
                places = sql.add(places, lit(int(self._number(quota.count, inner))))
            branches.append((sql.compare("<=", col(LEVEL, rank_column), places), lit(index)))
        code = sql.when(*branches, otherwise=lit(OTHERWISE))
        self._push(prefix, "rating", [(f"{prefix}_rating", code)], None)
        return rank_column, peers_column

    # -- levels --------------------------------------------------------------------------------

    def _push(
        self,
        prefix: str,
        what: str,
        columns: Sequence[tuple[str, Expr]],
        applies: Expr | None,
    ) -> None:
        if not columns:
            return
        query = Query(self.top, LEVEL).columns(sql.star(LEVEL))
        if applies is not None and what == "items":
            query.columns(sql.output(sql.flag(applies), f"{prefix}_applies"))
        for name, value in columns:
            query.columns(sql.output(value, name))
        self.top = f"{prefix}_{what}"
        self.levels.append((self.top, query.build()))


def _applies(applies_to: Mapping[str, tuple[str, ...]]) -> Expr:
    tests = [sql.among(col(LEVEL, name), list(words)) for name, words in applies_to.items()]
    return sql.all_of(tests)


def _limited(award: Expr, applies_to: Mapping[str, tuple[str, ...]]) -> Expr:
    return sql.when((_applies(applies_to), award)) if applies_to else award


def _sum(parts: Sequence[Expr]) -> Expr:
    result = parts[0]
    for part in parts[1:]:
        result = sql.add(result, part)
    return result


def _scaled(value: Expr, factor: Fraction) -> Expr:
    if factor == 1:
        return value
    top = sql.multiply(value, lit(factor.numerator))
    return sql.round_half_up(top, lit(factor.denominator))


def _thousandths(value: Value, factor: Fraction) -> Expr:
    """value × factor, rounded half up to an integer."""
    top = sql.multiply(value.num, lit(factor.numerator))
    if value.den == 1 and factor.denominator == 1:
        return top
    return sql.round_half_up(top, sql.multiply(value.den_expr, lit(factor.denominator)))


def _clipped(value: Expr, least: int, most: int) -> Expr:
    return sql.larger(sql.smaller(value, lit(most)), lit(least))


def _held(rate: Value, share: Expr, least: int, most: int, full: Expr) -> Expr:
    negative = sql.compare("<", rate.num, lit(0))
    return sql.when((full, lit(most)), (negative, lit(least)), (sql.not_null(rate.num), share))


def _quota(size: Expr, share: Fraction, rounding: str) -> Expr:
    top = sql.multiply(size, lit(share.numerator))
    bottom = lit(share.denominator)
    if rounding == "up":
        return sql.divide_whole(sql.add(top, lit(share.denominator - 1)), bottom)
    if rounding == "nearest":
        return sql.round_half_up(top, bottom)
    return sql.divide_whole(top, bottom)
