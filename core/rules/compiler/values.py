"""Exact fractions in SQL: a numerator and a denominator, and the arithmetic that keeps them exact.

A `Value` also carries how large its parts can get, so that a formula whose integers could leave 63
bits is refused when it is compiled, not wrong when it is run.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlglot import exp

from core.rules.compiler import sql
from core.rules.compiler.sql import Expr

#: The integers of every engine have a sign and 63 bits.
LIMIT = 2**63
COUNT_BOUND = 10**8
SUM_BOUND = 10**13
#: What one fact may say of money, hours or points, in stored units.
FIELD_BOUND = 10**12
PRIOR_BOUND = 10**9


class TooLarge(ValueError):
    """A formula whose numbers could need more than 63 bits; `hint` is the way out, where it is known."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Value:
    """A number in SQL: `num` / `den`, where `den` is a positive constant or a column.

    `lacks` says that it can be NULL (no data). `truth` marks conditions, whose `num` is 1 or 0.
    `num_bound` and `den_bound` bound the absolute size of the parts. `parts` is how many stored
    units of a rate's parts make one shown unit: 100 for a rate of two sums of money. A `share` is a
    rate whose upper part counts among the lower, such as met/asked: from 0 to 1.
    """

    num: Expr
    den: Expr | int = 1
    lacks: bool = False
    truth: bool = False
    num_bound: int = COUNT_BOUND
    den_bound: int = 1
    parts: int = 1
    share: bool = False

    @property
    def den_expr(self) -> Expr:
        """The denominator as SQL."""
        return sql.lit(self.den) if isinstance(self.den, int) else self.den


@dataclass(frozen=True, slots=True)
class TextValue:
    """A text in SQL, such as the kind of an organisation: it can only be compared."""

    expr: Expr


def constant(number: Fraction) -> Value:
    """A literal number."""
    return Value(
        sql.lit(number.numerator),
        number.denominator,
        num_bound=abs(number.numerator),
        den_bound=number.denominator,
    )


def condition(test: Expr, lacks: bool) -> Value:
    """A condition as the value 1 or 0, NULL where it is unknown."""
    return Value(sql.whole(sql.flag(test)), 1, lacks=lacks, truth=True, num_bound=1)


def as_test(value: Value) -> Expr:
    """A value as a condition: true when it is not 0."""
    return sql.compare("!=", value.num, sql.lit(0))


def within(*bounds: int) -> None:
    """Raise `TooLarge` where a number up to one of the bounds could need more than 63 bits."""
    if any(bound >= LIMIT for bound in bounds):
        raise TooLarge("the numbers of this formula could need more than 63 bits")


def within_rounding(num_bound: int, den_bound: int) -> None:
    """The same of `core.rules.compiler.sql.round_half_up` of a fraction up to these bounds."""
    within(2 * num_bound + den_bound, 2 * den_bound)


def _common(left: Value, right: Value) -> tuple[Expr, Expr, Expr | int, int, int, int]:
    """Both numerators over one denominator, with their bounds and the denominator's."""
    if isinstance(left.den, int) and isinstance(right.den, int):
        den = math.lcm(left.den, right.den)
        a, b = den // left.den, den // right.den
        return (
            sql.multiply(left.num, sql.lit(a)),
            sql.multiply(right.num, sql.lit(b)),
            den,
            left.num_bound * a,
            right.num_bound * b,
            den,
        )
    return (
        sql.multiply(left.num, right.den_expr),
        sql.multiply(right.num, left.den_expr),
        sql.multiply(left.den_expr, right.den_expr),
        left.num_bound * right.den_bound,
        right.num_bound * left.den_bound,
        left.den_bound * right.den_bound,
    )


def plus(left: Value, right: Value, sign: int = 1) -> Value:
    """Left + right, or left − right with `sign` −1."""
    a, b, den, a_bound, b_bound, den_bound = _common(left, right)
    within(a_bound + b_bound, den_bound)
    num = sql.add(a, b) if sign > 0 else sql.subtract(a, b)
    return Value(num, den, left.lacks or right.lacks, False, a_bound + b_bound, den_bound)


def times(left: Value, right: Value) -> Value:
    """Left × right"""
    num_bound = left.num_bound * right.num_bound
    den_bound = left.den_bound * right.den_bound
    within(num_bound, den_bound)
    if isinstance(left.den, int) and isinstance(right.den, int):
        den: Expr | int = left.den * right.den
    else:
        den = sql.multiply(left.den_expr, right.den_expr)
    num = sql.multiply(left.num, right.num)
    return Value(num, den, left.lacks or right.lacks, False, num_bound, den_bound)


def over(left: Value, right: Value) -> Value:
    """Left ÷ right: a rate that keeps both its parts; no data when right is 0."""
    left_scale: Expr | int = right.den
    right_scale: Expr | int = left.den
    if isinstance(left_scale, int) and isinstance(right_scale, int):
        shared = math.gcd(left_scale, right_scale)
        left_scale, right_scale = left_scale // shared, right_scale // shared
    parts = (
        left.den * left_scale if isinstance(left.den, int) and isinstance(left_scale, int) else 1
    )
    num, den = _scaled(left.num, left_scale), _scaled(right.num, right_scale)
    num_bound = left.num_bound * (left_scale if isinstance(left_scale, int) else right.den_bound)
    den_bound = right.num_bound * (right_scale if isinstance(right_scale, int) else left.den_bound)
    within(num_bound, den_bound)
    if isinstance(right.num, exp.Literal) and right.num_bound > 0:
        return Value(num, den, left.lacks, False, num_bound, den_bound, parts)
    signed = sql.when(
        (sql.compare(">", right.num, sql.lit(0)), num),
        (sql.compare("<", right.num, sql.lit(0)), sql.subtract(sql.lit(0), num)),
    )
    return Value(signed, sql.absolute(den), True, False, num_bound, den_bound, parts)


def rounded(value: Value, step: Fraction, how: str) -> Value:
    """The multiple of `step` (above 0) that is nearest, next above (`up`) or next below (`down`).

    Halves go away from 0. A rate becomes a number of one denominator, so that rates that could not
    be added up before can be.
    """
    top, base = value.num, value.den_expr
    if step.denominator != 1:
        top = sql.multiply(top, sql.lit(step.denominator))
    if step.numerator != 1:
        base = sql.multiply(base, sql.lit(step.numerator))
    top_bound = value.num_bound * step.denominator
    within_rounding(top_bound, value.den_bound * step.numerator)
    steps = {"nearest": sql.round_half_up, "up": sql.round_up, "down": sql.round_down}[how]
    least = value.den if isinstance(value.den, int) else 1
    bound = (1 if value.share else -(-value.num_bound // least)) * step.denominator
    bound += step.numerator
    within(bound)
    num = steps(top, base)
    if step.numerator != 1:
        num = sql.multiply(num, sql.lit(step.numerator))
    return Value(num, step.denominator, value.lacks, False, bound, step.denominator)


def _scaled(part: Expr, by: Expr | int) -> Expr:
    return sql.multiply(part, sql.lit(by) if isinstance(by, int) else by)


def compared(sign: str, left: Value, right: Value) -> Expr:
    """The comparison as a condition; unknown when either side is no data."""
    a, b, _, a_bound, b_bound, _ = _common(left, right)
    within(a_bound, b_bound)
    return sql.compare(sign, a, b)


def chosen(test: Expr, yes: Value, no: Value, lacks: bool) -> Value:
    """`yes` where the condition holds, `no` where it does not, no data where it is unknown."""
    unknown = lacks or yes.lacks or no.lacks
    truth = yes.truth and no.truth
    if isinstance(yes.den, int) and isinstance(no.den, int):
        a, b, den, a_bound, b_bound, den_bound = _common(yes, no)
        num = sql.whole(sql.when((test, a), (sql.negate(test), b)))
        return Value(num, den, unknown, truth, max(a_bound, b_bound), den_bound)
    # A rate keeps its own parts: both are chosen, not brought to one denominator.
    yes, no = _in_parts_of(no, yes), _in_parts_of(yes, no)
    num = sql.when((test, yes.num), (sql.negate(test), no.num))
    base = sql.when((test, yes.den_expr), otherwise=no.den_expr)
    parts = yes.parts if yes.parts == no.parts else 1
    return Value(
        num,
        base,
        unknown,
        truth,
        max(yes.num_bound, no.num_bound),
        max(yes.den_bound, no.den_bound),
        parts,
    )


def _in_parts_of(rate: Value, other: Value) -> Value:
    """A number beside a rate of sums, in the parts of that: 1 beside 570/630 yuan is 100/100 fen."""
    by = rate.parts
    if not isinstance(other.den, int) or isinstance(rate.den, int) or by == 1:
        return other
    num_bound, den_bound = other.num_bound * by, other.den_bound * by
    if max(num_bound, den_bound) >= LIMIT:
        return other
    num = sql.multiply(other.num, sql.lit(by))
    return replace(
        other, num=num, den=other.den * by, num_bound=num_bound, den_bound=den_bound, parts=by
    )
