"""Round numbers as reports write them: 1300余, 近60, 超过1000, 20多, each from one exact number.

余 and 多 say a little more than the number they stand with, 超 more than it, 近 a little less; a
little is less than one of the last place that is written (150余 is 151 to 159).
"""

from __future__ import annotations

import re
from fractions import Fraction

_WRITTEN = re.compile(
    r"(?P<before>近|超过|超|约)?\s*(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?|[千百万])"
    r"(?P<thousands>[千万亿])?(?P<after>余|多)?(?P<scale>万|亿)?"
)
_ORDINALS = {f"第{numeral}": place for place, numeral in enumerate("一二三四五六七八九十", 1)}
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def fits(written: str, exact: Fraction) -> bool:
    """Whether a report that has `exact` may write it so; a number without a word must be exact.

    Raises `ValueError` for a text without a number.
    """
    if written in _ORDINALS:
        return exact == _ORDINALS[written]
    found = _WRITTEN.search(written)
    if found is None:
        raise ValueError(f"'{written}' has no number")
    base, place = _base(found)
    word = found["after"] or (found["before"] or "")
    match word:
        case "余" | "多":
            return base < exact < base + place
        case "近":
            return base - place < exact < base
        case "超" | "超过":
            return exact > base
        case "约":
            return abs(exact - base) < place
    return exact == base


def _base(found: re.Match[str]) -> tuple[Fraction, Fraction]:
    """The number that is written, and one of its last written place."""
    text = found["number"].replace(",", "")
    factor = 1
    for scale in (found["thousands"], found["scale"]):
        factor *= _SCALES[scale] if scale else 1
    if text in _SCALES:
        return Fraction(_SCALES[text] * factor), Fraction(_SCALES[text] * factor)
    whole, _, decimals = text.partition(".")
    if decimals:
        place = Fraction(1, 10 ** len(decimals))
    else:
        place = Fraction(10 ** (len(whole) - len(whole.rstrip("0")))) if int(whole) else Fraction(1)
    return Fraction(text) * factor, place * factor
