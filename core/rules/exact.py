"""Exact numbers: how they are written in rule files and shown to people.

Rounding is half up (away from zero) and happens only where a number is shown, becomes points, or a
formula asks for it.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction

_NUMBER = re.compile(r"([-+]?[0-9]+(?:\.[0-9]+)?)\s*(%?)\Z")
_FRACTION = re.compile(r"([-+]?[0-9]+)\s*/\s*([1-9][0-9]*)\Z")

#: Characters of a number; far more than what can be computed with.
MOST_DIGITS = 60


def parse_exact(written: object) -> Fraction:
    """The number that `written` stands for: an integer, a decimal, ``60%`` or ``1/3``.

    Raises `ValueError` for anything else, floating-point numbers included.
    """
    if isinstance(written, bool) or not isinstance(written, int | str | Decimal | Fraction):
        raise ValueError(f"{written!r} is not a number; write 12, 0.5, 60% or 1/3")
    if isinstance(written, Fraction | int | Decimal):
        return Fraction(written)
    text = written.strip()
    if len(text) > MOST_DIGITS:
        raise ValueError(f"a number has at most {MOST_DIGITS} characters")
    if match := _NUMBER.match(text):
        value = Fraction(Decimal(match.group(1)))
        return value / 100 if match.group(2) else value
    if match := _FRACTION.match(text):
        return Fraction(int(match.group(1)), int(match.group(2)))
    raise ValueError(f"{written!r} is not a number; write 12, 0.5, 60% or 1/3")


def round_half_up(value: Fraction) -> int:
    """`value` to the nearest integer, halves away from zero."""
    magnitude = abs(value)
    whole = (2 * magnitude.numerator + magnitude.denominator) // (2 * magnitude.denominator)
    return whole if value >= 0 else -whole


def to_step(value: Fraction, step: Fraction, how: str) -> Fraction:
    """The multiple of `step` that is nearest, halves away from 0, or next above (`up`) or below (`down`)."""
    steps = value / step
    match how:
        case "up":
            return math.ceil(steps) * step
        case "down":
            return math.floor(steps) * step
    return round_half_up(steps) * step


def show_decimal(value: Fraction, places: int) -> str:
    """`value` with at most `places` decimals, half up, without trailing zeros."""
    scaled = round_half_up(value * 10**places)
    text = str(Decimal(scaled).scaleb(-places).normalize() if scaled else Decimal(0))
    return format(Decimal(text), "f")


def show_rate(numerator: int, denominator: int, places: int = 1, parts: int = 1) -> str:
    """A rate with both its parts: ``98.2% (55/56)``; `parts` units of a part make one shown."""
    percent = round_half_up(Fraction(numerator * 100 * 10**places, denominator))
    text = format(Decimal(percent).scaleb(-places), "f")
    shown = (show_decimal(Fraction(part, parts), 3) for part in (numerator, denominator))
    return f"{text}% ({'/'.join(shown)})"


def show_points(thousandths: int) -> str:
    """Points, stored as thousandths, without trailing zeros: 94500 is ``94.5``."""
    return show_decimal(Fraction(thousandths, 1000), 3)
