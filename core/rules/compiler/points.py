"""Points: integers of one thousandth, as written in a scheme and as SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Literal

from core.rules.compiler import sql
from core.rules.compiler.draft import LEVEL
from core.rules.compiler.filters import Refused
from core.rules.compiler.formulas import Formulas, fitting
from core.rules.compiler.sql import Expr, col, lit
from core.rules.compiler.values import Value, compared, constant
from core.rules.model import Band, Given
from core.rules.text import Key

THOUSAND = 1000

AppliesTo = Mapping[Literal["kind", "sector"], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Points:
    """Reads the numbers of a scheme, in the formulas it may use."""

    formulas: Formulas

    def number(self, written: Fraction | Given, path: Key) -> Fraction:
        """A number or a parameter's value; raises `Refused`."""
        return self.formulas.number(written, path)

    def points(self, written: Fraction | Given, path: Key) -> int:
        """Points as thousandths. Raises `Refused` R160 where they are finer than that."""
        value = self.number(written, path) * THOUSAND
        if value.denominator != 1:
            raise Refused("R160", path, "points have at most three decimals")
        return int(value)

    def edge(self, band: Band, value: Value, path: Key) -> Expr:
        """Whether a value lies within the edge of a band."""
        for word, sign in (("at_least", ">="), ("above", ">"), ("at_most", "<="), ("below", "<")):
            written = getattr(band, word)
            if written is not None:
                return self.beyond(sign, value, written, (*path, word))
        raise AssertionError("a band has an edge")

    def beyond(self, sign: str, value: Value, written: Fraction | Given, path: Key) -> Expr:
        """Whether a value is on that side of a number or parameter."""
        edge = constant(self.number(written, path))
        with fitting(path):
            return compared(sign, value, edge)


def applies(*limits: AppliesTo) -> Expr:
    """Whether something is for an organisation of this kind and sector, by every limit."""
    return sql.all_of(
        sql.among(col(LEVEL, name), list(words))
        for applies_to in limits
        for name, words in applies_to.items()
    )


def added(parts: Sequence[Expr]) -> Expr:
    """The sum; 0 of nothing."""
    return reduce(sql.add, parts) if parts else lit(0)


def scaled(value: Expr, factor: Fraction) -> Expr:
    """Value × factor, rounded half up to an integer."""
    if factor == 1:
        return value
    top = sql.multiply(value, lit(factor.numerator))
    return sql.round_half_up(top, lit(factor.denominator))
