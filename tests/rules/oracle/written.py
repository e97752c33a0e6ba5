"""A programme file as the page says it reads: its text, its numbers, and what is in force on a day."""

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import yaml

Part = dict[str, Any]


def exact(text: str) -> Fraction:
    """``12``, ``0.5``, ``60%`` or ``1/3``."""
    if text.endswith("%"):
        return Fraction(Decimal(text[:-1].strip())) / 100
    if "/" in text:
        above, below = text.split("/")
        return Fraction(int(above), int(below))
    return Fraction(Decimal(text))


def listed(written: str | list[str] | None) -> list[str]:
    """One word or several."""
    if written is None:
        return []
    return written if isinstance(written, list) else [written]


def in_force(part: Part, on: dt.date) -> bool:
    """`from` and `until` both belong to it."""
    first, last = part.get("from"), part.get("until")
    return (first is None or dt.date.fromisoformat(first) <= on) and (
        last is None or on <= dt.date.fromisoformat(last)
    )


def _dated(written: Any) -> list[Part]:
    """Every mapping of a file with days of its own; windows are of days of the year."""
    inner = list(written.values()) if isinstance(written, dict) else written
    found = [part for each in inner if isinstance(each, dict | list) for part in _dated(each)]
    if isinstance(written, dict) and ("values" in written or _days(written)):
        found.append(written)
    return found


def _days(part: Part) -> bool:
    return any(re.fullmatch(r"\d{4}-\d\d-\d\d", str(part.get(w))) for w in ("from", "until"))


@dataclass
class Rules:
    """What is in force on a day, with the parameters' values."""

    text: str
    on: dt.date
    overrides: dict[str, Fraction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.data: Part = yaml.load(self.text, Loader=yaml.BaseLoader)  # every scalar stays text
        self.indicators = {
            n: i for n, i in self.data.get("indicators", {}).items() if in_force(i, self.on)
        }
        self.schemes = {
            n: s for n, s in self.data.get("schemes", {}).items() if in_force(s, self.on)
        }

    @property
    def begun(self) -> bool:
        """Whether any rules are in force: none are before the first dated change."""
        starts, ends = set(), set()
        for part in _dated(self.data):
            starts |= {dt.date.fromisoformat(day) for day in part.get("values", {})}
            if "from" in part:
                starts.add(dt.date.fromisoformat(part["from"]))
            if "until" in part:
                ends.add(dt.date.fromisoformat(part["until"]) + dt.timedelta(days=1))
        if not starts or min(starts) <= self.on:
            return True
        return bool(ends) and min(ends) <= min(starts)  # what ends first was there from the start

    def number(self, written: str) -> Fraction:
        """A number, or the value of the parameter that ``$name`` names, which all kinds share."""
        found = self.number_of(written, "")
        assert found is not None
        return found

    def number_of(self, written: str, kind: str) -> Fraction | None:
        """The same for organisations of a kind; None where its kind has no number."""
        if not written.startswith("$"):
            return exact(written)
        name = written[1:]
        parameter = self.data["parameters"][name]
        standing = self._standing(parameter, kind)
        if name in self.overrides and (standing is not None or "by_kind" not in parameter):
            return self.overrides[name]
        return standing

    def _standing(self, parameter: Any, kind: str) -> Fraction | None:
        """What a parameter says of a kind, without overrides."""
        own = parameter.get("by_kind", {}).get(kind)
        if own is not None:
            days = {word: parameter[word] for word in ("from", "until") if word in parameter}
            parameter = {**days, **own}
        if not in_force(parameter, self.on):
            return None
        if "value" in parameter:
            return exact(parameter["value"])
        values = parameter.get("values", {})
        days = [day for day in values if dt.date.fromisoformat(day) <= self.on]
        return exact(values[max(days)]) if days else None

    def lacks(self, part: Any, kind: str) -> bool:
        """Whether a filter or a condition compares with a parameter that a kind has no number of."""
        if isinstance(part, dict):
            return any(self.lacks(inner, kind) for inner in part.values())
        if isinstance(part, list):
            return any(self.lacks(inner, kind) for inner in part)
        return str(part).startswith("$") and self.number_of(str(part), kind) is None
