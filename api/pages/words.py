"""Words and figures as pages write them: numbers, days, stars, states."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.language import catalogue, in_chinese
from api.web.house import ZONE
from core.assess import SchemeResult
from core.facts import Label
from core.rules import show_points

#: The minus sign of figures; a hyphen is none.
MINUS: Final = "\u2212"

#: Days before which something that is due is shown as near, and then as soon.
SOON: Final = 7
NEAR: Final = 183

#: A Chinese character, or punctuation of Chinese that closes something.
_HAN: Final = "[\u4e00-\u9fff]"
_CLOSED: Final = "[\u4e00-\u9fff\u201d\u2019\u300b\u300d\uff09]"
#: Half-width punctuation next to a Chinese character, and what print has in its place.
_HALF: Final = re.compile(f"(?<={_CLOSED})[,;:?!]|[,;:](?=[\u4e00-\u9fff\u201c\u300a])")
_FULL: Final = {
    ",": "\uff0c",
    ";": "\uff1b",
    ":": "\uff1a",
    "?": "\uff1f",
    "!": "\uff01",
}
#: Brackets around something that has Chinese in it, or right after Chinese.
_BRACKETS: Final = re.compile(f"\\(([^()]*{_HAN}[^()]*)\\)|(?<={_CLOSED})\\(([^()]*)\\)")

_WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def say(text: str, **values: object) -> str:
    """A text of ours, written in Chinese, in the language in use, its places filled."""
    said = full_width(text) if in_chinese() else catalogue("pages.en").get(text, text)
    return said.format(**values) if values else said


def full_width(text: str) -> str:
    """Chinese with the punctuation of Chinese; half-width stays within numbers, codes and commands."""
    wide = _BRACKETS.sub(lambda found: f"\uff08{found[1] or found[2] or ''}\uff09", text)
    return _HALF.sub(lambda found: _FULL[found.group()], wide)


def mark(of: str) -> str:
    """Punctuation of Chinese between parts of a text, as the language in use has it."""
    return of if in_chinese() else {"\uff0c": ", ", "\uff1a": ": ", "\u3001": ", "}[of]


def label(of: Label) -> str:
    """A label of the data in the language in use."""
    return of.zh if in_chinese() else of.en


@dataclass(frozen=True, slots=True)
class Status:
    """A state as people see it: its shape and its word."""

    shape: str
    word: str


def due_shape(due: dt.date | None, on: dt.date) -> str:
    """The shape of how something undone that is due stands on a day."""
    if due is None:
        return "todo"
    days = (due - on).days
    if days < 0:
        return "late"
    return "soon" if days <= SOON else "near" if days <= NEAR else "todo"


def due_status(due: dt.date | None, on: dt.date) -> Status:
    """How something undone that is due stands on a day."""
    shape = due_shape(due, on)
    if due is None:
        return Status(shape, say("未定时限"))
    days = (due - on).days
    if shape == "todo":
        return Status(shape, say("未到期"))
    if days == 0:
        return Status(shape, say("今天到期"))
    if shape == "late":
        return Status(shape, say("逾期 {n} 天", n=-days))
    return Status(shape, say("还剩 {n} 天", n=days))


def points(thousandths: int | None) -> str:
    """Points as people read them; 暂不可算 where there are none."""
    if thousandths is None:
        return "—"
    return show_points(thousandths).replace("-", MINUS)


def signed(thousandths: int) -> str:
    """A difference in points with its sign; 0 where there is none."""
    shown = show_points(abs(thousandths))
    return "0" if thousandths == 0 else ("+" if thousandths > 0 else MINUS) + shown


def number(value: int | None) -> str:
    """A whole number with thousands apart; 无数据 for none."""
    return say("无数据") if value is None else f"{value:,}"


def share(part: int, whole: int) -> str:
    """A share as a percentage with one decimal, half up."""
    if not whole:
        return "—"
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"


def weekday(day: dt.date) -> str:
    """The day of the week."""
    return _WEEKDAYS[day.weekday()] if in_chinese() else day.strftime("%a")


def short_day(day: dt.date, year: int) -> str:
    """A day, its year left out where it is the year spoken of."""
    return f"{day:%m-%d}" if day.year == year else day.isoformat()


def moment(instant: dt.datetime) -> str:
    """An instant, to the minute, where the regions are."""
    return instant.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def fingerprint(digest: str) -> str:
    """As much of a digest as two people compare by eye."""
    bare = digest.removeprefix("sha256:")
    return f"{bare[:4]} {bare[4:8]} {bare[8:12]} … {bare[-4:]}"


def rating_word(result: SchemeResult) -> str:
    """What an organisation's rating is called, where it has one."""
    if result.state == "not_rated":
        return say("不参评:{reason}", reason=result.reason)
    return say(result.title) if result.state in ("unrecorded", "unavailable") else result.title


def said(value: object, words: Mapping[str, str]) -> str:
    """One of some words, by its name; the name itself where there is none."""
    return say(words.get(str(value), str(value)))
