"""What a cell says: its value, how it was understood where that was not literal, or why it cannot be."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from core.facts import outline, typed


@dataclass(frozen=True, slots=True)
class Said:
    """A value in its JSON form, None where the cell says nothing.

    `note` says how the cell was understood, where another reader might have understood it otherwise.
    """

    value: Any
    note: str = ""


class Unclear(Exception):
    """A cell that cannot be understood: a code, why, and a way out."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


#: Spaces of any kind, among them those without width that copying leaves.
_AROUND: Final = " \t\r\n\x0b\x0c\x85\u2028\u2029\u200b\u200e\u200f\u2060\ufeff"

#: What people write into a cell that does not apply.
_NOTHING: Final = frozenset({"-", "--", "—", "——", "/", "\\", "／", "－", "–"})

#: What may be repeated of a cell: digits, signs and units, and nothing that is a name.
_HARMLESS: Final = re.compile(
    r"[-+¥(]?[0-9][0-9.,:;/\\+*%()~ '\u2013\u2014-]*"
    r"([年月日号时分秒点半万千百亿元圆角人次个名位张份票天周小学课钟项件户家支余多至到、。,]{1,3}"
    r"[0-9.,:;/\\+*%()~ '-]*)*|[-/\\\u2013\u2014]+"
)
_LONG_NUMBER: Final = re.compile(r"[0-9]{9}")
_SHOWN: Final = 40


def plain(text: str) -> str:
    """A text in ordinary characters: full-width ones made narrow, spaces of any kind trimmed."""
    return unicodedata.normalize("NFKC", text).strip(_AROUND)


def is_wide(text: str) -> bool:
    """Whether digits or signs of a text are full-width ones: ４7."""
    return any(
        each != narrow and narrow.isascii() and narrow.strip() for each, narrow in _narrowed(text)
    )


def _narrowed(text: str) -> Iterator[tuple[str, str]]:
    return ((each, unicodedata.normalize("NFKC", each)) for each in text.strip(_AROUND))


def is_nothing(text: str) -> bool:
    """Whether a text stands for an empty cell: a dash or a slash."""
    return text in _NOTHING


def shown(value: object) -> str:
    """What a message repeats of a cell: numbers, days and codes; of other texts only their length."""
    match value:
        case bool():
            return str(value).upper()
        case dt.datetime() | dt.date() | dt.time():
            return f"'{value}'"
        case int() | float():
            text = number_text(value)
            return outline(value) if _LONG_NUMBER.search(text) else f"'{text}'"
        case str():
            text = plain(value)
            harmless = len(text) <= _SHOWN and _HARMLESS.fullmatch(text)
            if harmless and not _LONG_NUMBER.search(text):
                return f"'{text}'"
    return typed(value)


def number_text(value: float) -> str:
    """A number in plain digits, to the fifteen that a spreadsheet keeps: 31.5, 20151220."""
    text = f"{value:.15g}"
    if "e" in text:
        text = f"{value:.15f}".rstrip("0").rstrip(".")
    return text
