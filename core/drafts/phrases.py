"""The usual phrases of assessment rules: what they seem to say, proposed to somebody who decides."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from fractions import Fraction
from typing import Final

from core.drafts.row import ADD, DEDUCT, FILLED, FULL, PERIODS, PROPOSED, SHARE, SHORT, Row
from core.rules import parse_exact
from core.scaffold import guess

_ONE: Final = "(?:一|1|每)?"
_UNIT: Final = "(?:次|期|个|项|起|例|件|场|堂|人次|人|篇|条|处|例次)"
#: A number of people's tables; longer ones are none, and no part of one is read as the whole.
_NUMBER: Final = r"(?<![0-9.])[0-9]{1,6}(?:\.[0-9]{1,3})?"
_POINTS: Final = rf"(?P<each>{_NUMBER})\s*分"

#: Each less than was asked for takes points off: 每少一次扣0.5分, 少召开1次的扣1分.
_LESS: Final = re.compile(
    rf"(?:每)?(?:少|缺)[^,。;]{{0,8}}?{_ONE}{_UNIT}[^,。;]{{0,4}}?扣\s*{_POINTS}"
)
#: Each time something happened takes points off: 每发现一起扣2分, 每次扣1分.
_EACH_OFF: Final = re.compile(
    rf"每(?:发现|发生|出现|有|被)?[^,。;]{{0,12}}?{_ONE}{_UNIT}[^,。;]{{0,6}}?扣\s*{_POINTS}"
)
#: Each adds points: 每次加2分, 每开展一次得1分.
_EACH_ON: Final = re.compile(
    rf"每(?:开展|组织|完成|获|有|举办)?[^,。;]{{0,12}}?{_ONE}{_UNIT}[^,。;]{{0,6}}?(?:加|得|计)\s*{_POINTS}"
)
_MOST_ON: Final = re.compile(rf"(?:最高|最多|不超过|累计)[^,。;]{{0,4}}?(?P<cap>{_NUMBER})\s*分")
_MOST_OFF: Final = re.compile(rf"(?:最多|最高|累计)扣?\s*(?P<cap>{_NUMBER})\s*分")
_SHARE_LEAST: Final = re.compile(
    rf"(?P<least>{_NUMBER}\s*%)\s*(?:及)?以上[^,。;]{{0,6}}?"
    rf"(?:得(?:满分|(?P<points>{_NUMBER})\s*分)|计满分)"
)
_PROPORTION: Final = re.compile(
    r"按(?:[^,。;]{0,8}?)(?:比例|率)(?:[^,。;]{0,4}?)(?:得分|计分|赋分|折算)"
)
_ALL_OR_NOTHING: Final = re.compile(
    r"(?:未|没有|不)[^,。;]{0,16}?(?:不得分|不计分|扣完|得0分|计0分)|得满分"
)

#: Rates that documents ask for, with the two numbers that make them.
_RATES: Final = {
    "满意": "survey.satisfied/valid",
    "参会": "meeting.present/expected",
    "到会": "meeting.present/expected",
    "出席": "meeting.present/expected",
    "合格": "inspection.passed/items",
}


def proposed(row: Row, period: str) -> Row | None:
    """The row with its empty columns filled in as its words seem to say, marked as a proposal.

    None where somebody filled in a column, or where the words do not tell.
    """
    if any(getattr(row, column) for column in FILLED):
        return None
    words = unicodedata.normalize("NFKC", row.standard or row.title)
    both = f"{row.title},{words}"
    found = guess(both)
    thing = found.thing or guess(row.title).thing
    every = _every(found.every, period)
    least = Fraction(found.at_least) if found.at_least else None
    counts = thing.name if thing else ""
    filled = replace(row, status=PROPOSED, counts=counts)
    if said := _LESS.search(words):
        wanted = least if least is not None else Fraction(1)
        each, cap = parse_exact(said["each"]), _most(_MOST_OFF, words, row)
        return _counted(
            replace(filled, how=SHORT, threshold=wanted, each=each, cap=cap, every=every)
        )
    if said := _SHARE_LEAST.search(words):
        return _rate(filled, both, said)
    if said := _EACH_OFF.search(words):
        cap = _most(_MOST_OFF, words, row)
        return _counted(replace(filled, how=DEDUCT, each=parse_exact(said["each"]), cap=cap))
    if said := _EACH_ON.search(words):
        return _counted(replace(filled, how=ADD, each=parse_exact(said["each"])))
    if _PROPORTION.search(words):
        wanted = least if least is not None else Fraction(1)
        return _counted(replace(filled, how=SHARE, threshold=wanted, every=every))
    if _ALL_OR_NOTHING.search(words):
        wanted = least if least is not None else Fraction(1)
        return _counted(replace(filled, how=FULL, threshold=wanted, every=every))
    return None


def points_said(standard: str) -> Fraction | None:
    """The most that a sentence gives, for a row whose column 分值 is empty: 最高10分."""
    found = _MOST_ON.search(standard)
    return parse_exact(found["cap"]) if found else None


def _counted(row: Row) -> Row | None:
    """A proposal needs something to count; how often alone is none."""
    return row if row.counts else None


def _rate(row: Row, words: str, said: re.Match[str]) -> Row | None:
    """A rate that has to be reached; which, the words have to say."""
    if said["points"] and parse_exact(said["points"]) != row.points:
        return None  # several steps, of which a row can say one
    counts = next((rate for word, rate in _RATES.items() if word in words), "")
    least = parse_exact(said["least"])
    return _counted(replace(row, how=FULL, counts=counts, threshold=least))


def _most(pattern: re.Pattern[str], words: str, row: Row) -> Fraction | None:
    """The most that is taken off, where it is less than there is."""
    found = pattern.search(words)
    most = parse_exact(found["cap"]) if found else None
    return most if most is not None and most < row.points else None


def _every(said: str, period: str) -> str:
    """The word of the column for a sub-period; none for the period assessed itself."""
    if said == period:
        return ""
    return next((word for word, name in PERIODS.items() if name == said), "")
