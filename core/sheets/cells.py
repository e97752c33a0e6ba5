"""A cell read as what its column holds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from core.facts import IDENTIFIER, CodeList, Label, Vocabulary
from core.sheets.days import Span, read_day, read_month
from core.sheets.layout import Heading
from core.sheets.numbers import read_number
from core.sheets.opening import Value
from core.sheets.organisations import Organisations
from core.sheets.values import Said, Unclear, is_nothing, number_text, plain, shown

_YES: Final = frozenset(
    {"是", "有", "对", "√", "✓", "✔", "☑", "■", "y", "yes", "true", "1", "t", "v"}
)
_NO: Final = frozenset({"否", "无", "不是", "×", "✗", "✘", "x", "□", "n", "no", "false", "0", "f"})
#: The words that a template's drop-down offers.
FLAGS: Final = ("是", "否")

_IDENTIFIER: Final = re.compile(f"{IDENTIFIER}{{1,100}}")
_ASIDE: Final = re.compile(r"\([^()]*\)")
_BREAKS: Final = re.compile(r"\s*[\r\n\u2028\u2029\x0b\x0c\x85]+\s*")

#: What parts tags: the stroke, which no tag has, or where there is none the marks that people use.
_STROKE: Final = "|"
_MARKS: Final = re.compile(r"[、,，;；\n]")

#: Codes that a message names.
_LISTED: Final = 8


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the cells of one sheet.

    `organisations` are the region's names, `span` the period of days without a year; `counted` is
    whether numbers can be days of the spreadsheet's calendar.
    """

    vocabulary: Vocabulary
    organisations: Organisations
    span: Span | None = None
    counted: bool = True

    def read(
        self, value: Value, heading: Heading, *, unit: str = "", day: dt.date | None = None
    ) -> Said:
        """What a cell says; `unit` is that of its column's heading, where it is another one.

        `day` is the row's, by which organisations of one name are told apart. Raises `Unclear`.
        """
        match heading.kind:
            case "integer":
                assert heading.column is not None
                scale = heading.column.scale
                return read_number(value, heading.label.unit, scale, written_in=unit)
            case "day":
                return read_day(value, self.span, counted=self.counted)
            case "month":
                return read_month(value)
            case "organisation":
                return self._organisation(value, day)
            case "code":
                assert heading.column is not None
                return read_code(value, self.vocabulary.codes[heading.column.codes])
            case kind:
                return _PLAIN[kind](value)

    def _organisation(self, value: Value, day: dt.date | None) -> Said:
        said = _as_text(value, "sheets.organisation")
        if said.value is None:
            return said
        found = self.organisations.read(said.value, day)
        return Said(found.value, said.note or found.note)


def _as_text(value: Value, code: str) -> Said:
    """A cell as one line of text; a number as it is shown, with a note that zeros may be lost."""
    match value:
        case bool():
            raise Unclear(code, f"{shown(value)} is a truth value", "write a text")
        case dt.datetime() if value.time() == dt.time():
            return Said(value.date().isoformat(), f"the day {value.date()} is read as a text")
        case dt.date() | dt.time() | dt.timedelta():
            return Said(str(value), f"{shown(value)} is read as a text")
        case int() | float():
            text = number_text(value)
            return Said(text, "a number is read as a text; zeros before it are lost")
    return Said(value.strip() or None)


def read_text(value: Value) -> Said:
    """A text of one line, without spaces around it; raises `Unclear` ``sheets.text``."""
    said = _as_text(value, "sheets.text")
    if said.value is not None and (parts := _BREAKS.split(said.value)) and len(parts) > 1:
        return Said(" ".join(parts), "line breaks are read as spaces")
    return said


def read_identifier(value: Value) -> Said:
    """A reference, a case or a source's number, in narrow characters.

    Raises `Unclear` ``sheets.identifier``; what the cell says is not repeated, it may be a name.
    """
    said = _as_text(value, "sheets.identifier")
    if said.value is None:
        return said
    text = plain(said.value)
    if is_nothing(text):
        return Said(None, f"{shown(text)} is read as nothing given")
    if not _IDENTIFIER.fullmatch(text):
        raise Unclear(
            "sheets.identifier",
            f"{shown(said.value)} is no identifier",
            "write letters and digits, '-', '_', '.', ':', '/' or '@'; never a name",
        )
    return Said(text, said.note)


def read_number_of_row(value: Value) -> Said:
    """The number of a row as text: ``7``, whether the cell holds a number or a text."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Said(number_text(value))
    return Said(plain(str(value)) or None)


def read_flag(value: Value) -> Said:
    """Yes or no; raises `Unclear` ``sheets.flag``."""
    if isinstance(value, bool):
        return Said(value)
    text = plain(number_text(value) if isinstance(value, (int, float)) else str(value)).lower()
    if not text:
        return Said(None)
    if text in _YES or text in _NO:
        yes = text in _YES
        literal = text in FLAGS
        return Said(yes, "" if literal else f"'{text}' is read as {FLAGS[0 if yes else 1]}")
    raise Unclear("sheets.flag", f"{shown(value)} is neither yes nor no", "write 是 or 否")


def read_tags(value: Value) -> Said:
    """Tags, parted by ``、`` or ``|``; without repetitions."""
    said = _as_text(value, "sheets.text")
    if said.value is None:
        return said
    text = str(said.value)
    parts = text.split(_STROKE) if _STROKE in text else _MARKS.split(text)
    tags = list(dict.fromkeys(tag for part in parts if (tag := part.strip())))
    return Said(tags or None, said.note)


_PLAIN: Final[Mapping[str, Callable[[Value], Said]]] = {
    "text": read_text,
    "person": read_identifier,
    "case": read_identifier,
    "identifier": read_identifier,
    "number": read_number_of_row,
    "flag": read_flag,
    "tags": read_tags,
}


def read_code(value: Value, codes: CodeList) -> Said:
    """A code of a list by its code or either label; raises `Unclear` ``sheets.code``."""
    said = _as_text(value, "sheets.code")
    if said.value is None:
        return said
    text = _loose(said.value)
    if not text:
        return Said(None)
    if said.value in codes.codes:
        return Said(said.value)
    exact = [code for code, label in codes.codes.items() if text in _words(code, label)]
    if len(exact) == 1:
        return Said(exact[0])
    near = [code for code, label in codes.codes.items() if text in _shorter(label)]
    if not exact and len(near) == 1:
        zh = codes.codes[near[0]].zh
        return Said(near[0], f"a shorter word is read as {zh}")
    raise _no_code(said.value, text, exact or near, codes)


def _no_code(value: str, text: str, found: list[str], codes: CodeList) -> Unclear:
    words = {word: code for code, each in codes.codes.items() for word in _words(code, each)}
    near = found or [words[each] for each in get_close_matches(text, words, n=2, cutoff=0.6)]
    if near:
        said = ", ".join(f"{codes.codes[each].zh} ({each})" for each in dict.fromkeys(near))
        hint = f"did you mean {said}?"
    else:
        some = [f"{label.zh} ({code})" for code, label in list(codes.codes.items())[:_LISTED]]
        hint = f"known: {', '.join(some)}{', …' if len(codes.codes) > _LISTED else ''}"
    return Unclear(
        "sheets.code", f"{shown(value)} is not in the list {codes.label.zh} ({codes.name})", hint
    )


@lru_cache(maxsize=4096)
def _loose(text: str) -> str:
    """A text to compare: narrow, small, without spaces."""
    return re.sub(r"\s+", "", plain(text)).lower()


@lru_cache(maxsize=4096)
def _words(code: str, label: Label) -> frozenset[str]:
    """The ways of writing a code in full."""
    zh, en = _loose(label.zh), _loose(label.en)
    return frozenset({code, zh, en, f"{zh}({code})", _loose(f"{code} {label.zh}")})


@lru_cache(maxsize=4096)
def _shorter(label: Label) -> frozenset[str]:
    """Its label without what stands in brackets."""
    return frozenset({_ASIDE.sub("", _loose(label.zh)), _ASIDE.sub("", _loose(label.en))})
