"""What an author answers about a new plugin, each answer checked as it is given."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Final

from core.facts import VOCABULARY
from core.rules import LENGTH, Period
from core.scaffold.errors import ScaffoldError
from core.scaffold.guessing import Guess, guess, named
from core.scaffold.things import Thing, things

_REGION: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_POINTS: Final = re.compile(r"[0-9]{1,5}(\.[0-9]+)?")
_LONGEST: Final = 200
_YEARS: Final = range(1950, 2200)
#: More than this many times in a sub-period would make a long file of sample facts.
_MOST: Final = 30

#: What stands for the whole period where a sentence does not ask for something in each part of it.
WHOLE: Final = "period"

_CHINESE: Final = {
    **dict.fromkeys(("年", "年度", "每年"), "year"),
    **dict.fromkeys(("半年", "每半年"), "half-year"),
    **dict.fromkeys(("季", "季度", "每季", "每季度"), "quarter"),
    **dict.fromkeys(("月", "月度", "每月"), "month"),
    **dict.fromkeys(("整个周期", "周期"), WHOLE),
}

#: The periods that a sentence can ask for something in each of, by name.
EVERY: Final = (WHOLE, "month", "quarter", "half-year")


@dataclass(frozen=True)
class Answers:
    """What a new plugin is made from.

    The region's code and name; the programme's short name and title; the kinds of organisations it
    is asked of; its period; the document with its number, day and issuer; one sentence of it, what
    that asks to be done, how often at least (in each sub-period `every`, or in the whole period),
    and the points it is worth. Raises `ScaffoldError` ``scaffold.answer`` where two answers
    contradict each other; each by itself is checked by `answer`.
    """

    region: str
    place: str
    name: str
    title: str
    kinds: tuple[str, ...]
    period: str
    document: str
    number: str
    date: dt.date
    issuer: str
    sentence: str
    counts: Thing
    at_least: int
    every: str
    points: Decimal

    def __post_init__(self) -> None:
        check_every(self.every, self.period)

    @property
    def id(self) -> str:
        """The programme's id: ``qingshen.assessment``."""
        return f"{self.region}.{self.name}"

    @cached_property
    def guessed(self) -> Guess:
        """What the sentence says by itself, the rest being the author's own setting."""
        return guess(self.sentence)

    @property
    def sample(self) -> Period:
        """The period that the sample facts are of: the one in which the document was issued."""
        months = LENGTH[self.period]
        first = (self.date.month - 1) // months * months + 1
        return Period(dt.date(self.date.year, first, 1), months)


def answer(field: str, text: str) -> Any:
    """The value of one answer, as it was typed; raises `ScaffoldError` ``scaffold.answer``.

    `field` is a field of `Answers`.
    """
    return _READ[field](text.replace("\u3000", " ").strip())


def check_every(every: str, period: str) -> None:
    """Raise `ScaffoldError` where a sub-period is not shorter than the period."""
    if every and LENGTH[every] >= LENGTH[period]:
        raise _refused(
            "every",
            f"'{every}' is not shorter than the period assessed, '{period}'",
            f"Write {WHOLE}: it is then asked of the whole period",
        )


def answered(given: Mapping[str, str]) -> Answers:
    """All answers, as they were typed; raises as `answer` and `Answers` do."""
    return Answers(**{field: answer(field, text) for field, text in given.items()})


def _refused(field: str, message: str, remedy: str = "") -> ScaffoldError:
    return ScaffoldError("scaffold.answer", message, place=field, remedy=remedy)


def _region(text: str) -> str:
    return _code("region", text)


def _name(text: str) -> str:
    return _code("name", text)


def _code(field: str, text: str) -> str:
    if not _REGION.fullmatch(text):
        raise _refused(
            field,
            f"'{text}' cannot be a code",
            "Write up to 40 small letters, digits and hyphens, a letter first, like qingshen",
        )
    return text


def _line(field: str, *, empty: bool = False) -> Callable[[str], str]:
    """A reader of one line of text."""

    def read(text: str) -> str:
        if not text and not empty:
            raise _refused(field, "there is no answer", "Write a few words")
        if not text.isprintable():
            raise _refused(field, "a text is one line without control characters")
        if len(text) > _LONGEST:
            raise _refused(field, f"the text has {len(text)} characters, at most {_LONGEST} fit")
        return text

    return read


def _sentence(text: str) -> str:
    if len(_line("sentence")(text)) < 4:
        raise _refused("sentence", "this is too short to be quoted", "Copy one whole sentence")
    return text


def _kinds(text: str) -> tuple[str, ...]:
    written = [each for each in re.split(r"[,,、\s]+", text) if each]
    if not written:
        raise _refused("kinds", "there is no answer", "Write branch, or several kinds with commas")
    return tuple(dict.fromkeys(map(_kind, written)))


def _kind(text: str) -> str:
    """A kind of organisation by its code or its Chinese name, with 党 before it or without."""
    known = VOCABULARY.codes["organisation.kind"].codes
    by_label = {label.zh: code for code, label in known.items()}
    found = by_label.get(text) or by_label.get(f"党{text}") or text
    if found in known:
        return found
    named = [f"{code} ({label.zh})" for code, label in known.items()]
    near = get_close_matches(text, known, n=1)
    remedy = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(named)}"
    raise _refused("kinds", f"there is no kind of organisation '{text}'", remedy)


def _period(text: str) -> str:
    return _length("period", text, LENGTH)


def _every(text: str) -> str:
    found = _length("every", text, (*EVERY, "year"))
    return "" if found == WHOLE else found


def _length(field: str, text: str, known: Collection[str]) -> str:
    found = _CHINESE.get(text, text)
    if found not in known:
        raise _refused(field, f"there is no period '{text}'", f"Known: {', '.join(known)}")
    return found


def _date(text: str) -> dt.date:
    try:
        if _DAY.fullmatch(text):
            day = dt.date.fromisoformat(text)
            if day.year in _YEARS:
                return day
            raise _refused("date", f"{text} is before {_YEARS.start} or after {_YEARS.stop - 1}")
    except ScaffoldError:
        raise
    except ValueError:
        pass
    raise _refused("date", f"'{text}' is not a day of the calendar", "Write it like 2015-03-20")


def _counts(text: str) -> Thing:
    found = things().get(text) or (named(text) if ":" not in text else None)
    if found is None:
        listed = ", ".join(each.name for each in things().values() if each.type == "meeting")
        near = get_close_matches(text, things(), n=1)
        known = f"Did you mean '{near[0]}'?" if near else f"For example: {listed}"
        raise _refused("counts", f"'{text}' is nothing that facts say was done", known)
    return found


def _at_least(text: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", text) or not 1 <= int(text) <= _MOST:
        raise _refused("at_least", f"'{text}' is not a number of times", f"Write 1 to {_MOST}")
    return int(text)


def _points(text: str) -> Decimal:
    found = _POINTS.fullmatch(text)
    if found is None or Decimal(text) == 0:
        raise _refused(
            "points", f"'{text}' is not a number of points", "Write a number like 5 or 2.5"
        )
    if len((found[1] or "").rstrip("0")) > 4:
        raise _refused(
            "points", f"{text} has more than three decimal places", "Points are exact thousandths"
        )
    return Decimal(text)


_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "region": _region,
    "place": _line("place"),
    "name": _name,
    "title": _line("title"),
    "kinds": _kinds,
    "period": _period,
    "document": _line("document"),
    "number": _line("number", empty=True),
    "date": _date,
    "issuer": _line("issuer", empty=True),
    "sentence": _sentence,
    "counts": _counts,
    "at_least": _at_least,
    "every": _every,
    "points": _points,
}
