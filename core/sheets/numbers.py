"""Numbers as people write them: with units, separators, full-width digits and in ten thousands."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from core.sheets.opening import Value
from core.sheets.values import Said, Unclear, is_nothing, is_wide, number_text, plain, shown

#: What a unit is in terms of another; hours of study are not hours of the clock, so neither is given.
_UNITS: Final[dict[str, dict[str, Fraction]]] = {
    "元": {"万元": Fraction(10_000), "万": Fraction(10_000), "¥": Fraction(1), "圆": Fraction(1)},
    "分钟": {"分": Fraction(1), "小时": Fraction(60), "min": Fraction(1)},
    "小时": {"分钟": Fraction(1, 60), "h": Fraction(1), "时": Fraction(1)},
    "人": {"名": Fraction(1), "位": Fraction(1), "万": Fraction(10_000), "万人": Fraction(10_000)},
    "人次": {"人": Fraction(1), "万": Fraction(10_000), "万人次": Fraction(10_000)},
    "天": {"日": Fraction(1)},
    "毫升": {"ml": Fraction(1), "升": Fraction(1_000)},
    "学时": {"课时": Fraction(1)},
    "": {"年": Fraction(1), "年度": Fraction(1), "%": Fraction(1)},
    "项": {"个": Fraction(1), "件": Fraction(1)},
    "个": {"项": Fraction(1), "件": Fraction(1), "户": Fraction(1), "家": Fraction(1)},
    "票": {"张": Fraction(1)},
    "张": {"票": Fraction(1)},
    "份": {"册": Fraction(1)},
}

_NUMBER: Final = re.compile(r"([¥]?)([+-]?[0-9][0-9,]*(?:\.[0-9]+)?)\s*([^0-9\s]*)")
_GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")

#: What may stand in the brackets of a heading and be a unit.
KNOWN_UNITS: Final = frozenset(
    {*_UNITS, *(each for others in _UNITS.values() for each in others)} - {""}
)


def read_number(value: Value, unit: str, scale: int, *, written_in: str = "") -> Said:
    """A number exactly: a whole one where `scale` is 1, else plain text with at most its places.

    `unit` is the field's; `written_in` is that of the heading, where it is another one. Raises
    `Unclear` ``sheets.number``.
    """
    match value:
        case bool() | dt.datetime() | dt.date() | dt.time() | dt.timedelta():
            raise Unclear("sheets.number", f"{shown(value)} is no number", _write(unit))
        case int() | float():
            digits, suffix, note = number_text(value), "", ""
            if float(digits) != value:
                note = f"{value!r} is read as {digits}"
        case _:
            text = plain(value)
            if not text:
                return Said(None)
            if is_nothing(text):
                return Said(None, f"{shown(value)} is read as nothing given")
            digits, suffix = _parts(text, value, unit)
            literal = text in (digits, f"{digits}{unit}")
            note = "" if literal else f"{shown(text)} is read as {digits}{suffix}"
            if literal and is_wide(value):
                note = f"full-width digits are read as {digits}"
    factor = _factor(suffix or written_in, unit, value)
    exact = Fraction(Decimal(digits)) * factor
    if (exact * scale).denominator != 1:
        places = len(str(scale)) - 1
        allowed = f"at most {places} decimal places" if places else "whole numbers only"
        raise Unclear("sheets.number", f"{shown(value)} does not fit: {allowed}", _write(unit))
    said = _written(exact, scale)
    if factor != 1:
        note = f"{shown(value)}{'' if suffix else f' ({written_in})'} is read as {said}{unit}"
    return Said(int(said) if scale == 1 else said, note)


def _parts(text: str, value: str, unit: str) -> tuple[str, str]:
    """Digits without separators, and the unit behind or before them."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise Unclear("sheets.number", f"{shown(value)} is no number", _write(unit))
    sign, digits, suffix = found.groups()
    if "," in digits and not _GROUPED.fullmatch(digits):
        raise Unclear(
            "sheets.number", f"{shown(value)} has commas that part no thousands", _write(unit)
        )
    return digits.replace(",", "").removeprefix("+"), suffix or sign


def _factor(suffix: str, unit: str, value: Value) -> Fraction:
    if suffix in ("", unit):
        return Fraction(1)
    factor = _UNITS.get(unit, {}).get(suffix)
    if factor is None:
        known = f"the column is in {unit}" if unit else "the column has no unit"
        raise Unclear("sheets.number", f"{shown(value)} has another unit: {known}", _write(unit))
    return factor


def _written(exact: Fraction, scale: int) -> str:
    """An exact number in plain digits."""
    whole = exact * scale
    if scale == 1:
        return str(whole.numerator)
    number = Decimal(whole.numerator) / scale
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _write(unit: str) -> str:
    return f"write digits alone, in {unit}" if unit else "write digits alone"
