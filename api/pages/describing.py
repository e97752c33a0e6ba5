"""A fact in a few words, by the vocabulary: what kind it is and the numbers that it states.

References to people are never part of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import orjson

from api.language import in_chinese
from api.missed import item_title
from api.pages.words import label, say
from api.withheld import is_personal
from core.facts import EPOCH, FieldSpec, Label, Vocabulary, fields_of
from core.log import Event, Log, is_tombstone

#: Fields that say of which sort a fact is: they come first and stand without their name.
_SORTS: Final = (
    "kind",
    "step",
    "title",
    "item",
    "topic",
    "metric",
    "campaign",
    "category",
    "field",
)

#: Fields that are of no use in a line: names of cases, and what only rules read.
_LEFT_OUT: Final = frozenset({"case", "tags", "gates", "template"})

_SHOWN: Final = 5

#: What an organisation is called, by its code.
Titled = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a fact in words: its type, what it says, of whom and when; `erased` without words."""

    position: int
    type: str
    label: str
    words: str
    organisation: str
    day: str
    recorded_at: dt.datetime
    mark: str
    topic: str
    reason: str
    erased: bool
    fact: str = ""

    @property
    def entered(self) -> bool:
        """Whether it was entered by somebody, not generated and not taken from a document."""
        return self.mark == "entered"


def told(event: Event, vocabulary: Vocabulary, title: Titled | None = None) -> Told:
    """An event about a fact, in words; `title` says what the organisations that it names are called."""
    state = orjson.loads(event.state)
    erased = is_tombstone(event.state)
    model = vocabulary.types.get(event.type)
    data = state.get("data") or {}
    return Told(
        event.position,
        event.type,
        event.type if model is None else label(model.label),
        say("内容已抹除") if erased else words_of(vocabulary, event.type, data, title),
        str(state.get("org", "")),
        event.occurred_on or "",
        event.recorded_at,
        str(state.get("mark", "")),
        event.topic,
        str(state.get("reason", "")),
        erased,
        str(state.get("fact", "")),
    )


def line_of(log: Log, position: int, vocabulary: Vocabulary, title: Titled | None = None) -> str:
    """The event at a position in one line: its day, what it says, its number."""
    [event] = log.read(position - 1, 1, position)
    said = told(event, vocabulary, title)
    return f"{said.day} {said.label}：{said.words} #{position:,}"


def words_of(
    vocabulary: Vocabulary,
    type_name: str,
    data: Mapping[str, Any],
    title: Titled | None = None,
) -> str:
    """What the content of a fact says: its sort, then its first numbers."""
    model = vocabulary.types.get(type_name)
    if model is None:
        return ""
    if is_personal(type_name, data):
        return say("个人目标(内容只对本人和本支部可见)")
    specs = {spec.name: spec for spec in fields_of(model)}
    named = {name: data[name] for name in _SORTS if _has(specs, data, name)}
    if type_name == "duty" and data.get("item"):
        # Its kind is part of what it is called.
        named["item"] = item_title(vocabulary, data)
        if named["item"] != data["item"]:
            named.pop("kind", None)
    sorts = [shown(vocabulary, specs[name], each) for name, each in named.items()]
    numbers = list(_numbers(vocabulary, specs, data, title))[:_SHOWN]
    comma = "\uff0c" if in_chinese() else ", "
    return " ".join([" · ".join(sorts), comma.join(numbers)]).strip()


def _has(specs: Mapping[str, FieldSpec], data: Mapping[str, Any], name: str) -> bool:
    return name in specs and data.get(name) is not None


def _numbers(
    vocabulary: Vocabulary,
    specs: Mapping[str, FieldSpec],
    data: Mapping[str, Any],
    title: Titled | None,
) -> Iterator[str]:
    if data.get("present") is not None and data.get("expected") is not None:
        yield say("到会 {present}/{expected}", present=data["present"], expected=data["expected"])
    for name, spec in specs.items():
        if name in _SORTS or name in _LEFT_OUT or data.get(name) in (None, (), [], ""):
            continue
        if name in ("present", "expected") and data.get("expected") is not None:
            continue
        if spec.column.kind in ("person", "case", "tags"):
            continue
        yield f"{label(spec.label)} {shown(vocabulary, spec, data[name], title)}"


def shown(vocabulary: Vocabulary, spec: FieldSpec, value: Any, title: Titled | None = None) -> str:
    """One field's value, with its unit: a code by its label, a flag as 是 or 否, whose name is known by it."""
    if value is None:
        return say("无数据")
    match spec.column.kind:
        case "code":
            known = vocabulary.codes[spec.column.codes].codes
            return label(known.get(str(value), Label(str(value), str(value))))
        case "flag":
            return say("是") if value else say("否")
        case "integer":
            number = Decimal(str(value))
            plain = f"{number:,f}"
            unit = spec.label.unit
            if "." in plain:
                plain = plain.rstrip("0").rstrip(".")
            # A year is no quantity, and has no thousands.
            plain = plain.replace(",", "") if spec.name == "year" else plain
            return f"{plain} {unit}".strip()
        case "tags":
            return "、".join(value)
        case "organisation" if title is not None:
            return title(str(value))
        case "person":
            return say("一名人员(编号不在此显示)")
        case _:
            return str(value)


def day_of(number: int) -> dt.date:
    """The day of a number of days since 1970-01-01, as columns have it."""
    return EPOCH + dt.timedelta(days=number)
