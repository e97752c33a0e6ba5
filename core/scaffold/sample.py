"""A small period of facts: organisations that do all, all but the last, and nothing recorded."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import orjson

from core.facts import VOCABULARY
from core.rules import LENGTH, Period, round_half_up, show_points
from core.scaffold.answers import Answers

#: What the organisations of the sample are called, in both languages.
_TITLES: Final = {"zh": "示例{kind}{n}", "en": "Sample {kind} {n}"}
_NUMERALS: Final = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation of the sample, and the days on which it did what is asked."""

    code: str
    kind: str
    title: str
    days: tuple[dt.date, ...]


def sub_periods(answers: Answers) -> list[Period]:
    """The periods in each of which something is asked; the whole one where there are no others."""
    whole = answers.sample
    months = LENGTH[answers.every] if answers.every else whole.months
    year, first = whole.first.year, whole.first.month
    return [
        Period(dt.date(year, month, 1), months)
        for month in range(first, first + whole.months, months)
    ]


def days_of(answers: Answers) -> tuple[dt.date, ...]:
    """The days on which an organisation did all that is asked, spread evenly."""
    return tuple(
        each.first + (each.last - each.first) * (number + 1) // (answers.at_least + 1)
        for each in sub_periods(answers)
        for number in range(answers.at_least)
    )


def organisations(answers: Answers, lang: str) -> list[Organisation]:
    """Three organisations at least, and of every kind one: all done, one time missing, no record."""
    every = days_of(answers)
    done = itertools.chain([every, every[:-1], ()], itertools.repeat(every))
    count = max(3, len(answers.kinds))
    kinds = itertools.islice(itertools.cycle(answers.kinds), count)
    # Who has no record in the sample is of the first kinds; further kinds have one that did all.
    return [
        Organisation(f"ORG-{n}", kind, _title(kind, n, lang), days)
        for n, (kind, days) in enumerate(zip(kinds, done, strict=False), start=1)
    ]


def _title(kind: str, n: int, lang: str) -> str:
    label = VOCABULARY.codes["organisation.kind"].codes[kind]
    if lang == "zh":
        numeral = _NUMERALS[n - 1] if n <= len(_NUMERALS) else str(n)
        return _TITLES["zh"].format(kind=label.zh, n=numeral)
    return _TITLES["en"].format(kind=label.en.lower(), n=n)


def founded_on(answers: Answers) -> dt.date:
    """The day on which the organisations are founded: the year before, so that all of it counts."""
    return dt.date(answers.sample.first.year - 1, 1, 1)


def lines(answers: Answers, lang: str) -> bytes:
    """The facts as a file: one CloudEvents object a line."""
    return b"".join(orjson.dumps(each) + b"\n" for each in _facts(answers, lang))


def _facts(answers: Answers, lang: str) -> Iterator[dict[str, Any]]:
    every = organisations(answers, lang)
    for each in every:
        body = {"step": "founded", "kind": each.kind, "sector": "organ", "title": each.title}
        yield _fact(
            answers, f"org/{each.code}", "organisation", each.code, founded_on(answers), body
        )
    thing = answers.counts
    body = {thing.kept: thing.code, **thing.body}
    for each in every:
        for number, day in enumerate(each.days, start=1):
            name = f"{thing.code}/{each.code}/{number}"
            yield _fact(answers, name, thing.type, each.code, day, body)


def _fact(
    answers: Answers, name: str, type_: str, organisation: str, day: dt.date, body: dict[str, Any]
) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": name,
        "source": f"urn:sample:{answers.region}",
        "type": f"cn.dangjian.fact.{type_}",
        "subject": organisation,
        "occurredon": day.isoformat(),
        "mark": "generated",
        "data": body,
    }


@dataclass(frozen=True, slots=True)
class Short:
    """What comes of all but the last time: the value as an example writes it, and the points."""

    value: str
    points: str


def short_of(answers: Answers) -> Short:
    """What an organisation gets that did it one time less than is asked."""
    if not answers.every:
        return Short(str(answers.at_least - 1), "0")
    asked = len(sub_periods(answers))
    share = Fraction(answers.points) * Fraction(asked - 1, asked)
    return Short(f"{asked - 1}/{asked}", show_points(round_half_up(share * 1000)))


def full_value(answers: Answers) -> str:
    """The value of an organisation that did all that is asked, as an example writes it."""
    asked = len(sub_periods(answers))
    return f"{asked}/{asked}" if answers.every else str(answers.at_least)


def shown(points: Decimal) -> str:
    """Points without trailing zeros."""
    return show_points(int(points * 1000))
