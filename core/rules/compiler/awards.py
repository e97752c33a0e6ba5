"""Awards: how an item's value becomes its points, rounded half up once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from core.rules.compiler import sql
from core.rules.compiler.filters import Refused
from core.rules.compiler.formulas import fitting
from core.rules.compiler.points import THOUSAND, Points, applies
from core.rules.compiler.sql import Expr, lit
from core.rules.compiler.values import Value, compared, constant, within, within_rounding
from core.rules.model import Group, Item
from core.rules.text import Key


def awarded(points: Points, group: Group, item: Item, path: Key) -> tuple[int, Expr]:
    """The most an item can give, and its points as SQL, NULL where they are not known.

    Raises `Refused` R161 where an item can have no data and does not say what then happens.
    """
    most = points.points(item.points, (*path, "points"))
    with fitting(path):
        award, lacks = Awards(points, most, path).of(item)
    if lacks and item.when_no_data is None:
        raise Refused(
            "R161",
            path,
            "this item can have no data, and does not say what then happens",
            "add when_no_data: none, full, leave_out or unavailable",
        )
    if lacks and item.when_no_data in ("none", "full"):
        award = sql.or_else(award, lit(most if item.when_no_data == "full" else 0))
    if group.applies_to or item.applies_to:
        award = sql.when((applies(group.applies_to, item.applies_to), award))
    return most, award


@dataclass(frozen=True, slots=True)
class Awards:
    """The six awards, for an item that gives at most `most` thousandths."""

    points: Points
    most: int
    path: Key

    def of(self, item: Item) -> tuple[Expr, bool]:
        """The points of an item as SQL, and whether they can be NULL for lack of data."""
        formulas, path = self.points.formulas, self.path
        full = lit(self.most)
        if item.full_if is not None:
            test, lacks = formulas.test(item.full_if, (*path, "full_if"))
            return sql.when((test, full), (sql.negate(test), lit(0))), lacks
        if item.in_proportion_to is not None:
            rate = formulas.value(item.in_proportion_to, (*path, "in_proportion_to"))
            return self._in_proportion(rate), rate.lacks
        if item.by_band is not None:
            return self._banded(item)
        least = 0 if item.floor is None else self.points.points(item.floor, (*path, "floor"))
        if item.take is not None:
            value = formulas.value(item.take, (*path, "take"))
            return _clipped(_thousandths(value, Fraction(THOUSAND)), least, self.most), value.lacks
        assert item.for_each is not None
        count = formulas.value(item.for_each, (*path, "for_each"))
        if item.add is not None:
            each = self.points.number(item.add, (*path, "add")) * THOUSAND
            return _clipped(_thousandths(count, each), least, self.most), count.lacks
        assert item.deduct is not None
        each = self.points.number(item.deduct, (*path, "deduct")) * THOUSAND
        return _clipped(self._left(count, each), least, self.most), count.lacks

    def _in_proportion(self, rate: Value) -> Expr:
        # The share is computed of rates below 1 only.
        within_rounding(min(rate.num_bound, rate.den_bound) * self.most, rate.den_bound)
        share = sql.round_half_up(sql.multiply(rate.num, lit(self.most)), rate.den_expr)
        return sql.when(
            (compared(">=", rate, constant(Fraction(1))), lit(self.most)),
            (sql.compare("<", rate.num, lit(0)), lit(0)),
            (sql.not_null(rate.num), share),
        )

    def _left(self, count: Value, each: Fraction) -> Expr:
        """What is left of the points; it is rounded itself, not what is taken off."""
        base = sql.multiply(count.den_expr, lit(each.denominator))
        taken = sql.multiply(count.num, lit(each.numerator))
        left = sql.subtract(sql.multiply(lit(self.most), base), taken)
        exact = count.den == 1 and each.denominator == 1
        base_bound = count.den_bound * each.denominator
        within_rounding(self.most * base_bound + count.num_bound * abs(each.numerator), base_bound)
        return left if exact else sql.round_half_up(left, base)

    def _banded(self, item: Item) -> tuple[Expr, bool]:
        assert item.by_band is not None
        value = self.points.formulas.value(item.by_band, (*self.path, "by_band"))
        if not item.bands:
            hint = "give a band from an earlier day, or the item the same days"
            raise Refused("R164", (*self.path, "bands"), "no band of this item is in force", hint)
        branches: list[tuple[Expr, Expr]] = []
        for index, band in enumerate(item.bands):
            inner: Key = (*self.path, "bands", index)
            if band.points is None:
                raise Refused("R162", inner, "a band of an item gives points")
            given = self.points.points(band.points, (*inner, "points"))
            branches.append((self.points.edge(band, value, inner), lit(given)))
        known = sql.when(*branches, otherwise=lit(0))
        if not value.lacks:
            return known, False
        return sql.when((sql.not_null(value.num), known)), True


def _thousandths(value: Value, factor: Fraction) -> Expr:
    """Value × factor, rounded half up to an integer."""
    top = sql.multiply(value.num, lit(factor.numerator))
    top_bound = value.num_bound * abs(factor.numerator)
    within(top_bound)
    if value.den == 1 and factor.denominator == 1:
        return top
    within_rounding(top_bound, value.den_bound * factor.denominator)
    return sql.round_half_up(top, sql.multiply(value.den_expr, lit(factor.denominator)))


def _clipped(value: Expr, least: int, most: int) -> Expr:
    return sql.larger(sql.smaller(value, lit(most)), lit(least))
