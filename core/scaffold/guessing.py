"""What a sentence of a document seems to ask for: proposed to the author, who decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from core.scaffold.things import Thing, things

_DIGITS: Final = {each: number for number, each in enumerate("一二三四五六七八九十", start=1)} | {
    "两": 2,
    "once": 1,
    "twice": 2,
}
_EVERY: Final = {
    "month": (
        "每个月",
        "每月",
        "每一个月",
        "按月",
        "every month",
        "each month",
        "monthly",
        "a month",
    ),
    "quarter": (
        "每个季度",
        "每季",
        "按季",
        "every quarter",
        "each quarter",
        "quarterly",
        "a quarter",
    ),
    "half-year": ("每半年", "每个半年", "every half-year", "each half-year", "every half year"),
}
_NUMERAL: Final = "(?:[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
_TIMES: Final = re.compile(
    rf"(?<!第)(?<![0-9.十])([0-9]{{1,4}}|{_NUMERAL})\s*(?:次|回|场|期|节|堂)"
)
_TIMES_EN: Final = re.compile(
    r"\b(?:([0-9]{1,4}) times|at least ([0-9]{1,4})\b(?! points?)|(once|twice))"
)
_POINTS: Final = re.compile(
    r"(?<![0-9.])([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*(?:分(?!钟|之|别|类)|points?\b)"
)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a sentence says, as far as it can be told: None or empty where it cannot."""

    thing: Thing | None
    at_least: int | None
    every: str
    points: Decimal | None


def guess(sentence: str) -> Guess:
    """What a sentence seems to ask for: the longest word known, the first number of times, points."""
    return Guess(
        named(sentence),
        _times(sentence),
        next((each for each, words in _EVERY.items() if _has(sentence, words)), ""),
        Decimal(found[1]) if (found := _POINTS.search(sentence)) else None,
    )


def named(text: str) -> Thing | None:
    """What a text names, by its longest word; of two the one that stands first among `things`."""
    lower = text.lower()
    best, length = None, 1
    for thing in things().values():
        for word in (*thing.words, thing.en.lower()):
            if len(word) > length and word in lower:
                best, length = thing, len(word)
    return best


def _times(sentence: str) -> int | None:
    found = _TIMES.search(sentence) or _TIMES_EN.search(sentence.lower())
    if found is None:
        return None
    written = next(group for group in found.groups() if group)
    return int(written) if written.isdecimal() else _number(written)


def _number(written: str) -> int:
    """The number that a word stands for: 十二 is 12."""
    tens, ten, units = written.partition("十")
    if not ten:
        return _DIGITS[written]
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(units, 0)


def _has(sentence: str, words: tuple[str, ...]) -> bool:
    return any(word in sentence.lower() for word in words)
