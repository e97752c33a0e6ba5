"""Ratings: a place among peers becomes a quota, and a total a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlglot import exp

from core.rules.compiler import sql
from core.rules.compiler.draft import LEVEL
from core.rules.compiler.filters import Refused
from core.rules.compiler.formulas import Formulas, fitting
from core.rules.compiler.points import THOUSAND, Points
from core.rules.compiler.sql import Expr, col, lit
from core.rules.compiler.values import COUNT_BOUND, Value, within_rounding
from core.rules.model import ByRank, Quota, Rating
from core.rules.text import Key

# Rating codes in the result: a quota or band by its place from 0 in `Rating.steps`, or these; the
# reasons for taking no part go on downwards from `NOT_RATED`, in the order in which they are written.
OTHERWISE, VETOED, UNAVAILABLE, OUTSIDE, UNRECORDED, NOT_RATED = -1, -2, -3, -4, -5, -6


@dataclass(frozen=True, slots=True)
class Ratings:
    """Compiles the rating of the scheme whose columns begin with `prefix`, totals up to `bound`."""

    points: Points
    prefix: str
    path: Key
    bound: int

    def _column(self, name: str) -> Expr:
        return col(LEVEL, f"{self.prefix}_{name}")

    def first(
        self, not_rated: Sequence[str], vetoes: Sequence[str], recorded: Expr | None
    ) -> list[tuple[Expr, Expr]]:
        """What comes before any band: outside, taking no part, without records, vetoed, unavailable."""
        outside = sql.compare("==", self._column("applies"), lit(0))
        branches = [(outside, lit(OUTSIDE))]
        for number, column in enumerate(not_rated):
            holds = sql.compare("==", col(LEVEL, column), lit(1))
            branches.append((holds, lit(NOT_RATED - number)))
        if recorded is not None:
            branches.append((sql.compare("==", recorded, lit(0)), lit(UNRECORDED)))
        if vetoes:
            fired = sql.any_of([sql.compare("==", col(LEVEL, v), lit(1)) for v in vetoes])
            branches.append((fired, lit(VETOED)))
        return [*branches, (sql.is_null(self._column("total")), lit(UNAVAILABLE))]

    def bands(self, rating: Rating) -> list[tuple[Expr, Expr]]:
        """Each band of a total with its place, behind the quotas."""
        value = self._measured(rating)
        behind = len(rating.steps) - len(rating.bands)
        found = []
        for index, band in enumerate(rating.bands):
            path: Key = (*self.path, "bands", index)
            test = self.points.edge(band, value, path)
            if band.when is not None:
                test = sql.all_of((test, self._asked(band.when, (*path, "when"))))
            found.append((test, lit(behind + index)))
        return found

    def _asked(self, when: str, path: Key) -> Expr:
        """The condition of a band. Raises `Refused` R166 where it may not be known."""
        known = self.points.formulas
        total = Value(self._column("total"), THOUSAND, False, False, self.bound, THOUSAND)
        return decided(replace(known, names={**known.names, "total": total}), when, path)

    def _measured(self, rating: Rating) -> Value:
        """The total as thresholds see it: rounded where the rating says so."""
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
        return Value(total, THOUSAND, True, False, bound, THOUSAND)

    def places(
        self, rating: Rating, by_rank: ByRank, not_rated: Sequence[str]
    ) -> list[tuple[str, Expr]]:
        """The rank among the peers that are rated at all, and of how many a share is taken.

        Beside them, for a quota that others follow, how many peers have the points it asks for.
        """
        rated = sql.compare("==", self._column("counted"), lit(OTHERWISE))
        peers = [*self._peers(by_rank), sql.flag(rated)]
        among = peers
        if by_rank.of == "all":
            there = [sql.compare("==", self._column("applies"), lit(1))]
            there += [sql.compare("==", col(LEVEL, column), lit(0)) for column in not_rated]
            among = [*self._peers(by_rank), sql.flag(sql.all_of(there))]
        order: list[tuple[Expr, bool]] = [(self._column("total"), True)]
        if by_rank.ties == "strict":
            order.append((col(LEVEL, "k"), False))
        place = exp.Rank() if by_rank.ties == "together" else sql.row_number()
        rank = sql.when((rated, sql.whole(sql.over(place, peers, order))))
        columns = [(f"{self.prefix}_rank", rank)]
        columns.append((f"{self.prefix}_peers", sql.when((rated, _count(among)))))
        for index, quota in self._followed(by_rank):
            reached = self._reached(rating, index, quota)
            alike = _count([*peers, sql.flag(reached)])
            enough = sql.when((reached, alike), otherwise=sql.subtract(_count(peers), alike))
            columns.append((f"{self.prefix}_enough{index}", sql.when((rated, enough))))
        return columns

    def ends(self, by_rank: ByRank) -> list[tuple[str, Expr]]:
        """For each quota with points that others follow, the rank it goes down to.

        Its places that nobody has the points for are not handed on. Each column is over those
        before it. Raises `Refused` R163.
        """
        columns = []
        for index, _ in self._followed(by_rank):
            before = self._end(by_rank, index - 1)
            left = sql.larger(sql.subtract(self._column(f"enough{index}"), before), lit(0))
            end = sql.add(before, sql.smaller(self._size(by_rank, index), left))
            columns.append((f"{self.prefix}_end{index}", end))
        return columns

    def quotas(self, rating: Rating, by_rank: ByRank) -> Expr:
        """The rating by quota, then by band, over the columns of `places` and `ends`.

        Raises `Refused` R163.
        """
        counted = self._column("counted")
        rated = sql.compare("==", counted, lit(OTHERWISE))
        branches: list[tuple[Expr, Expr]] = [(sql.negate(rated), counted)]
        for index, quota in enumerate(by_rank.quotas):
            places = sql.add(self._end(by_rank, index - 1), self._size(by_rank, index))
            test = sql.compare("<=", self._column("rank"), places)
            if quota.at_least is not None:
                test = sql.all_of((test, self._reached(rating, index, quota)))
            branches.append((test, lit(index)))
        return sql.when(*branches, *self.bands(rating), otherwise=lit(OTHERWISE))

    def _peers(self, by_rank: ByRank) -> list[Expr]:
        within = [] if by_rank.within == "all" else [col(LEVEL, by_rank.within)]
        return [col(LEVEL, "period"), *within]

    @staticmethod
    def _followed(by_rank: ByRank) -> list[tuple[int, Quota]]:
        """The quotas with points whose places may stay empty, which those behind have to know."""
        quotas = enumerate(by_rank.quotas[:-1])
        return [(index, quota) for index, quota in quotas if quota.at_least is not None]

    def _reached(self, rating: Rating, index: int, quota: Quota) -> Expr:
        assert quota.at_least is not None
        path: Key = (*self.path, "by_rank", "quotas", index, "at_least")
        return self.points.beyond(">=", self._measured(rating), quota.at_least, path)

    def _end(self, by_rank: ByRank, index: int) -> Expr:
        """The rank that a quota and those before it go down to; 0 before the first."""
        if index < 0:
            return lit(0)
        if by_rank.quotas[index].at_least is not None:
            return self._column(f"end{index}")
        return sql.add(self._end(by_rank, index - 1), self._size(by_rank, index))

    def _size(self, by_rank: ByRank, index: int) -> Expr:
        """How many places a quota has. Raises `Refused` R163."""
        quota = by_rank.quotas[index]
        inner: Key = (*self.path, "by_rank", "quotas", index)
        if (quota.share is None) == (quota.count is None):
            raise Refused("R163", inner, "a quota is a share or a count")
        if quota.count is not None:
            return lit(int(self.points.number(quota.count, inner)))
        assert quota.share is not None
        share = self.points.number(quota.share, inner)
        with fitting(inner):
            within_rounding(COUNT_BOUND * abs(share.numerator), share.denominator)
        return _quota(self._column("peers"), share, by_rank.round)


def decided(formulas: Formulas, when: str, path: Key) -> Expr:
    """A condition that holds or not. Raises `Refused` R166 where that may not be known."""
    test, lacks = formulas.test(when, path)
    if lacks:
        message = "this condition can have no data, and does not say what then happens"
        raise Refused("R166", path, message, "ask it too: known(x) and x >= 1")
    return test


def _count(peers: Sequence[Expr]) -> Expr:
    return sql.whole(sql.over(exp.Count(this=exp.Star()), peers, []))


def _quota(size: Expr, share: Fraction, rounding: str) -> Expr:
    top = sql.multiply(size, lit(share.numerator))
    bottom = lit(share.denominator)
    if rounding == "up":
        return sql.divide_whole(sql.add(top, lit(share.denominator - 1)), bottom)
    if rounding == "nearest":
        return sql.round_half_up(top, bottom)
    return sql.divide_whole(top, bottom)
