"""Ratings: a total becomes a band, or a place among peers a quota."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlglot import exp

from core.rules.compiler import sql
from core.rules.compiler.draft import LEVEL
from core.rules.compiler.filters import Refused
from core.rules.compiler.formulas import fitting
from core.rules.compiler.points import THOUSAND, Points
from core.rules.compiler.sql import Expr, col, lit
from core.rules.compiler.values import COUNT_BOUND, Value, within_rounding
from core.rules.model import ByRank, Rating
from core.rules.text import Key

# Rating codes in the result: a band or quota by its place from 0, or one of these.
OTHERWISE, VETOED, UNAVAILABLE, OUTSIDE, UNRECORDED = -1, -2, -3, -4, -5


@dataclass(frozen=True, slots=True)
class Ratings:
    """Compiles the rating of the scheme whose columns begin with `prefix`, totals up to `bound`."""

    points: Points
    prefix: str
    path: Key
    bound: int

    def _column(self, name: str) -> Expr:
        return col(LEVEL, f"{self.prefix}_{name}")

    def first(self, vetoes: Sequence[str], recorded: Expr | None) -> list[tuple[Expr, Expr]]:
        """What comes before any band: outside the scheme, without records, vetoed, unavailable."""
        outside = sql.compare("==", self._column("applies"), lit(0))
        branches = [(outside, lit(OUTSIDE))]
        if recorded is not None:
            branches.append((sql.compare("==", recorded, lit(0)), lit(UNRECORDED)))
        if vetoes:
            fired = sql.any_of([sql.compare("==", col(LEVEL, v), lit(1)) for v in vetoes])
            branches.append((fired, lit(VETOED)))
        return [*branches, (sql.is_null(self._column("total")), lit(UNAVAILABLE))]

    def bands(self, rating: Rating) -> list[tuple[Expr, Expr]]:
        """Each band of a total with its place."""
        total, bound = self._column("total"), self.bound
        if rating.whole_points is not None:
            path: Key = (*self.path, "whole_points")
            whole = self.points.points(rating.whole_points, path)
            if whole <= 0:
                raise Refused("R165", path, "the total is rounded to steps above 0")
            with fitting(path):
                within_rounding(self.bound + whole, whole)
            total = sql.multiply(sql.round_half_up(total, lit(whole)), lit(whole))
            bound += whole
        value = Value(total, THOUSAND, True, False, bound, THOUSAND)
        return [
            (self.points.edge(band, value, (*self.path, "bands", index)), lit(index))
            for index, band in enumerate(rating.bands)
        ]

    def places(self, by_rank: ByRank) -> list[tuple[str, Expr]]:
        """The rank among the peers that are rated at all, and how many those are."""
        rated = sql.compare("==", self._column("counted"), lit(OTHERWISE))
        peers = [col(LEVEL, "period"), sql.flag(rated)]
        if by_rank.within != "all":
            peers.append(col(LEVEL, by_rank.within))
        order: list[tuple[Expr, bool]] = [(self._column("total"), True)]
        if by_rank.ties == "strict":
            order.append((col(LEVEL, "k"), False))
        place = exp.Rank() if by_rank.ties == "together" else sql.row_number()
        rank = sql.when((rated, sql.whole(sql.over(place, peers, order))))
        size = sql.when((rated, sql.whole(sql.over(exp.Count(this=exp.Star()), peers, []))))
        return [(f"{self.prefix}_rank", rank), (f"{self.prefix}_peers", size)]

    def quotas(self, by_rank: ByRank) -> Expr:
        """The rating by quota, over the columns of `places`. Raises `Refused` R163."""
        counted = self._column("counted")
        rated = sql.compare("==", counted, lit(OTHERWISE))
        branches: list[tuple[Expr, Expr]] = [(sql.negate(rated), counted)]
        places: Expr = lit(0)
        for index, quota in enumerate(by_rank.quotas):
            inner: Key = (*self.path, "by_rank", "quotas", index)
            if (quota.share is None) == (quota.count is None):
                raise Refused("R163", inner, "a quota is a share or a count")
            if quota.share is not None:
                share = self.points.number(quota.share, inner)
                with fitting(inner):
                    within_rounding(COUNT_BOUND * abs(share.numerator), share.denominator)
                places = sql.add(places, _quota(self._column("peers"), share, by_rank.round))
            else:
                assert quota.count is not None
                places = sql.add(places, lit(int(self.points.number(quota.count, inner))))
            branches.append((sql.compare("<=", self._column("rank"), places), lit(index)))
        return sql.when(*branches, otherwise=lit(OTHERWISE))


def _quota(size: Expr, share: Fraction, rounding: str) -> Expr:
    top = sql.multiply(size, lit(share.numerator))
    bottom = lit(share.denominator)
    if rounding == "up":
        return sql.divide_whole(sql.add(top, lit(share.denominator - 1)), bottom)
    if rounding == "nearest":
        return sql.round_half_up(top, bottom)
    return sql.divide_whole(top, bottom)
