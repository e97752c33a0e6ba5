"""Forms made from the fact types: their fields, and what was typed into them.

Labels, units and code lists come from the vocabulary, which also checks what was typed; the form only
reads it: full-width digits, days in several ways of writing, numbers with thousands apart.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.pages.kinds import Kind
from api.pages.words import label, say
from api.wording import sentence, way_out
from core.facts import FactError, FieldSpec, Vocabulary, fields_of

#: Fields of a form beside the organisation and the day.
_FIRST: Final = 5

#: What a form never asks: rules read it, and nobody types it.
_HIDDEN: Final = frozenset({"gates"})

#: What a fact has to say, and the log says already: see `api.pages.flows`.
_KNOWN: Final = frozenset({"template"})

#: Types whose cases get a number where none is typed: see `api.pages.cases`.
_NUMBERED: Final = frozenset({"problem"})

_DAYS_BACK: Final = {
    "今天": 0,
    "今日": 0,
    "昨天": 1,
    "昨日": 1,
    "前天": 2,
    "前日": 2,
    "today": 0,
    "yesterday": 1,
}
_PARTS: Final = re.compile(r"(?:(\d{4})[-./年])?(\d{1,2})[-./月](\d{1,2})日?")
_RUN: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen, and what it is called."""

    value: str
    title: str


@dataclass(frozen=True)
class Field:
    """One field of a form.

    `form` is choice, number, day, flag, text or suggested; `value` is what stands in it, `faults`
    what is wrong with it. `required` is what the fact type needs.
    """

    name: str
    title: str
    unit: str
    form: str
    required: bool
    value: str = ""
    options: Sequence[Option] = ()
    faults: Sequence[str] = ()
    help: str = ""


@dataclass(frozen=True)
class Filled:
    """What a form was filled in with: as it was typed, and as the log takes it."""

    organisation: str
    day: dt.date | None
    typed: Mapping[str, str]
    data: Mapping[str, Any]
    faults: Mapping[str, Sequence[str]]


def fields(
    kind: Kind,
    vocabulary: Vocabulary,
    typed: Mapping[str, str],
    faults: Mapping[str, Sequence[str]],
    suggested: Mapping[str, Sequence[Option]],
) -> tuple[list[Field], list[Field]]:
    """The fields asked first and those that stand under 补充.

    `suggested` has values to choose from where the vocabulary has none: cases, people,
    organisations. A field with a fault stands among the first.
    """
    specs = [
        spec
        for spec in fields_of(vocabulary.model(kind.type))
        if spec.name not in kind.given and spec.name not in _HIDDEN
        if not _of_others(spec, typed, suggested)
    ]
    wanted = kind.first or tuple(
        spec.name for spec in specs if not spec.optional and spec.name not in _KNOWN
    )
    order = {name: place for place, name in enumerate(wanted)}
    front = {spec.name for spec in specs if not _missable(spec, vocabulary, kind)} | set(wanted)
    front |= {name for name in faults if faults[name]}
    first: list[Field] = []
    more: list[Field] = []
    for spec in sorted(specs, key=lambda each: order.get(each.name, len(order))):
        made = _field(spec, vocabulary, kind, typed, faults, suggested)
        (first if spec.name in front else more).append(made)
    # What does not fit on the form, and need not be filled in, is asked for behind it.
    kept = [each for at, each in enumerate(first) if at < _FIRST or each.required or each.faults]
    return kept, [each for each in first if each not in kept] + more


def _of_others(
    spec: FieldSpec, typed: Mapping[str, str], suggested: Mapping[str, Sequence[Option]]
) -> bool:
    """Whether a field belongs to a step that is not offered: who verified, where nobody may here."""
    steps = {each.value for each in suggested.get("step", ())}
    return (
        spec.name == "verified_by"
        and bool(steps)
        and not typed.get(spec.name)
        and "verified" not in steps
    )


def _missable(spec: FieldSpec, vocabulary: Vocabulary, kind: Kind) -> bool:
    info = vocabulary.model(kind.type).model_fields[spec.name]
    numbered = spec.name == "case" and kind.type in _NUMBERED
    return not info.is_required() or spec.name in _KNOWN or numbered


def _field(
    spec: FieldSpec,
    vocabulary: Vocabulary,
    kind: Kind,
    typed: Mapping[str, str],
    faults: Mapping[str, Sequence[str]],
    suggested: Mapping[str, Sequence[Option]],
) -> Field:
    options: Sequence[Option] = suggested.get(spec.name, ())
    form = {"integer": "number", "day": "day", "flag": "flag"}.get(spec.column.kind, "text")
    if spec.column.kind == "code":
        form = "choice"
        codes = vocabulary.codes[spec.column.codes].codes
        options = options or [Option(code, label(each)) for code, each in codes.items()]
    elif spec.column.kind == "person":
        form = "choice"
    elif options:
        form = "suggested"
    value = typed.get(spec.name, "")
    if spec.name == "step" and len(options) == 1:
        value = value or options[0].value
    if form == "choice" and value and value not in {each.value for each in options}:
        # Whoever left, or a code of before: a form that is sent back says it again.
        options = [*options, Option(value, _unlisted(spec, value, vocabulary))]
    helped = {
        "tags": say("几个标签用空格隔开"),
        "case": say("字母、数字和连字符,不写姓名"),
    }.get(spec.column.kind, "")
    if spec.name == "case" and kind.type in _NUMBERED:
        helped = say("新发现的不用填,由程序编号;已有的从列表里选")
    if spec.name == "hours":
        helped = say("每人")
    if spec.name == "template":
        helped = say("不选时按已有的步骤,或按第一步")
    return Field(
        spec.name,
        label(spec.label),
        spec.label.unit,
        form,
        not _missable(spec, vocabulary, kind),
        value,
        options,
        faults.get(spec.name, ()),
        helped,
    )


def _unlisted(spec: FieldSpec, value: str, vocabulary: Vocabulary) -> str:
    if spec.column.codes:
        known = vocabulary.codes[spec.column.codes].codes.get(value)
        return value if known is None else label(known)
    return say("一名人员(编号不在此显示)") if spec.column.kind == "person" else value


def unasked(
    vocabulary: Vocabulary, type_name: str, given: Mapping[str, str], data: Mapping[str, Any]
) -> dict[str, Any]:
    """What a stored fact says that the form sent did not ask: a correction leaves it as it is."""
    specs = {spec.name: spec for spec in fields_of(vocabulary.model(type_name))}
    return {name: value for name, value in data.items() if not _asked(specs.get(name), given)}


def _asked(spec: FieldSpec | None, given: Mapping[str, str]) -> bool:
    if spec is None or spec.name in _HIDDEN:
        return False
    # Browsers send nothing for a box that is not ticked.
    return spec.column.kind == "flag" or f"f.{spec.name}" in given


def read(kind: Kind, vocabulary: Vocabulary, given: Mapping[str, str], today: dt.date) -> Filled:
    """What was typed, as the log takes it; everything wrong with it stands in `faults`."""
    specs = {spec.name: spec for spec in fields_of(vocabulary.model(kind.type))}
    typed = {name: str(given.get(f"f.{name}", "")).strip() for name in specs}
    faults: dict[str, list[str]] = {}
    data: dict[str, Any] = dict(kind.given)
    for name, spec in specs.items():
        if name in kind.given:
            continue
        if spec.column.kind == "flag":
            if typed[name]:
                data[name] = True
            continue
        if typed[name]:
            try:
                data[name] = _read(spec, typed[name], today)
            except ValueError as error:
                faults[name] = [str(error)]
    day = None
    try:
        day = read_day(str(given.get("day", "")), today)
    except ValueError as error:
        faults["day"] = [str(error)]
    organisation = str(given.get("organisation", "")).strip()
    if not organisation:
        faults["organisation"] = [say("没有写组织。写组织代码,或从列表里选。")]
    return Filled(organisation, day, typed, data, faults)


def checked(filled: Filled, type_name: str, vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Everything the vocabulary has against a fact, by field; `""` for the whole of it."""
    found = {name: list(each) for name, each in filled.faults.items()}
    try:
        vocabulary.parse(type_name, filled.data)
    except FactError as error:
        specs = {spec.name: spec for spec in fields_of(vocabulary.model(type_name))}
        empty = {each.path for each in error.faults if each.code == "facts.missing-field"}
        for name, said in faults_of(error).items():
            if name in empty and name in specs:
                said = [say("没有填“{label}”。", label=label(specs[name].label))]
            if name not in found:
                found[name] = said
    return found


def faults_of(error: FactError) -> dict[str, list[str]]:
    """What is wrong with a fact, in words, by field."""
    found: dict[str, list[str]] = {}
    for fault in error.faults:
        said = sentence(fault.message).strip()
        out = way_out(fault.code, fault.hint)
        name = fault.path.partition(".")[0]
        found.setdefault(name, []).append(f"{said} {out} [{fault.code}]".strip())
    return found


def _read(spec: FieldSpec, typed: str, today: dt.date) -> Any:
    match spec.column.kind:
        case "integer":
            return _number(spec, typed)
        case "day":
            return read_day(typed, today).isoformat()
        case "tags":
            return typed.replace("、", " ").split()
        case "case" if not typed.isascii():
            raise ValueError(
                say(
                    "编号只用字母、数字和 - _ . : / @。日志不删改,编号里不收汉字,免得写进姓名;文号可写在“标签”里。"
                )
            )
        case _:
            return typed


def _number(spec: FieldSpec, typed: str) -> Any:
    plain = unicodedata.normalize("NFKC", typed).replace(",", "").replace(" ", "")
    if spec.column.scale == 1:
        if not re.fullmatch(r"\d+", plain):
            raise ValueError(say("不是整数。写成 58 这样的数字,不带单位。"))
        return int(plain)
    if not re.fullmatch(r"-?\d+(\.\d+)?", plain):
        raise ValueError(say("不是数字。写成 4 或 2.5,不带单位。"))
    return plain


def read_day(typed: str, today: dt.date) -> dt.date:
    """A day as people write it: 20151230, 2015-12-30, 2015.12.30, 12.30, 昨天.

    Without a year it is the last such day that is not after today. Raises `ValueError` in words.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text:
        raise ValueError(say("没有写日期。写成 2015-12-30、12.30 或“昨天”。"))
    if text in _DAYS_BACK:
        return today - dt.timedelta(days=_DAYS_BACK[text])
    found = _RUN.fullmatch(text) or _PARTS.fullmatch(text)
    if found is None:
        raise ValueError(say("看不出是哪一天。写成 2015-12-30、20151230、12.30 或“昨天”。"))
    year, month, day = (int(each) if each else 0 for each in found.groups())
    try:
        if year:
            return dt.date(year, month, day)
        this = dt.date(today.year, month, day)
        return this if this <= today else dt.date(today.year - 1, month, day)
    except ValueError:
        raise ValueError(_no_such_day(month, day)) from None


def _no_such_day(month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return say("没有 {month} 月。写成 2015-12-30、20151230 或 12.30。", month=month)
    return say("{month} 月没有 {day} 日。写成 11-30 或 20151130。", month=month, day=day)


def listed(values: Iterable[tuple[str, str]]) -> list[Option]:
    """Options of pairs of value and title."""
    return [Option(value, title) for value, title in values]
