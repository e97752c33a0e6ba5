"""From what Pydantic reports to faults that name the place, the reason and a way out.

A refused value is described (`outline`) and not repeated: it may be a person's name in the wrong
column, and messages end up in files and in mail. What stands where a code or a day belongs and is
written like one is repeated (`typed`), so that it can be found again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from difflib import SequenceMatcher, get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from core.facts.codelist import CodeList
from core.facts.errors import FactError, Fault
from core.facts.model import FactModel, fields_of, lists_of

_LISTED = 12

#: Guesses that are named where they are equally near.
_NEAR = 4

_CODE = re.compile(r"[0-9A-Za-z_./:-]{1,40}")
#: Numbers of telephones, of staff and of identity cards.
_NUMBER = re.compile(r"[0-9]{9}")
_FIELD = re.compile(r"[0-9A-Za-z_-]{1,40}")

# What a pattern means, said in words, by the kind of column it stands on.
_SHAPES = {
    "person": "write a person's reference: 12 of 0-9 and a-z without i, l, o, u; never a name",
    "organisation": "write an organisation's code: up to 40 letters, digits, '.', '_' or '-'",
    "text": "write one line without control characters",
    "case": "write an identifier: 1 to 64 of 0-9, A-Z, a-z, '-', '_', '.', ':', '/' or '@'; "
    "no name, no sentence",
    "tags": "write tags of one line without '|' or control characters",
}


def nearest(wrong: object, known: Iterable[str]) -> str:
    """``did you mean 'x'?`` where something near is known, else nothing.

    Where several are as near, in the order of `known` all of them (`_NEAR` at most): those with the
    whole of it as one of their parts, else those as much alike.
    """
    said, names = str(wrong).lower(), list(known)
    near = [each for each in names if said in each.split("-")]
    if not near or said in names:
        found = get_close_matches(said, names, n=len(names) or 1, cutoff=0.6)
        ratios = {each: SequenceMatcher(None, each, said).ratio() for each in found}
        near = [each for each in names if ratios.get(each) == max(ratios.values(), default=0)]
    if len(near) > 1:
        return f"did you mean one of {', '.join(map(repr, near[:_NEAR]))}?"
    return f"did you mean {near[0]!r}?" if near else ""


def typed(value: object) -> str:
    """What was given in place of a code or a day: in quotes where it is written like one.

    That is at most 40 letters, digits, ``-_./:`` of ASCII, with no more digits than a day or a
    revision has; a number of that length belongs to somebody. Else its `outline`.
    """
    if isinstance(value, str) and _CODE.fullmatch(value) and not _NUMBER.search(value):
        return f"'{value}'"
    return outline(value)


def outline(value: object) -> str:
    """What a refused value is, without what it says: ``a text of 3 characters``."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "a truth value"
        case str():
            return f"a text of {len(value)} characters"
        case int() | float() | Decimal():
            return f"a number of {sum(map(str.isdigit, str(value)))} digits"
        case list() | tuple():
            return f"a list of {len(value)}"
        case Mapping():
            return f"an object of {len(value)} fields"
        case _:
            return f"a {type(value).__name__}"


def _key(name: object) -> str:
    """A key as messages show it: whole where it can be a field's name, else only its length."""
    text = str(name)
    return text if _FIELD.fullmatch(text) else f"({len(text)} characters)"


def unknown_code(path: str, value: object, codes: CodeList) -> Fault:
    """The fault of a value outside its code list; a Chinese label leads to its code."""
    hint = nearest(value, codes.codes)
    for code, label in codes.codes.items():
        if str(value) in (label.zh, label.en):
            hint = f"did you mean {code!r}?"
    if not hint:
        some = list(codes.codes)[:_LISTED]
        more = ", …" if len(codes.codes) > _LISTED else ""
        hint = f"known: {', '.join(some)}{more}"
    return Fault(
        "facts.unknown-code", path, f"{typed(value)} is not in the code list {codes.name}", hint
    )


def unknown_type(name: str, types: Iterable[str]) -> FactError:
    """The error for a fact type that the vocabulary does not have."""
    hint = nearest(name, types)
    return FactError(
        name, (Fault("facts.unknown-type", "", f"there is no fact type {name!r}", hint),)
    )


def not_json(type_name: str, error: Exception) -> FactError:
    """The error for data that has no JSON form."""
    return FactError(type_name, (Fault("facts.malformed-json", "", f"no JSON form: {error}"),))


def faults_of(
    model: type[FactModel],
    error: ValidationError,
    data: bytes | str,
    codes: Mapping[str, CodeList],
) -> tuple[Fault, ...]:
    """Everything wrong with `data` for `model`: what Pydantic found, then codes outside their lists.

    Where a code is wrong, contradictions are left out: they may follow from it.
    """
    details = error.errors(include_url=False)
    faults = [_fault(model, d["type"], d["loc"], d["msg"], d.get("input"), codes) for d in details]
    told = {fault.path for fault in faults}
    wrong = [fault for fault in _wrong_codes(model, data, codes) if fault.path not in told]
    if wrong:
        faults = [fault for fault in faults if fault.code != "facts.contradiction"]
    return (*faults, *wrong)


def _wrong_codes(
    model: type[FactModel], data: bytes | str, codes: Mapping[str, CodeList]
) -> Iterator[Fault]:
    try:
        given = from_json(data)
    except ValueError:
        return
    for spec in fields_of(model) if isinstance(given, dict) else ():
        value = given.get(spec.name)
        if spec.column.kind == "code" and isinstance(value, str):
            known = codes[spec.column.codes]
            if value.strip() not in known.codes:
                yield unknown_code(spec.name, value, known)


def _fault(
    model: type[FactModel],
    kind: str,
    place: tuple[int | str, ...],
    message: str,
    given: Any,
    codes: Mapping[str, CodeList],
) -> Fault:
    path = ".".join(map(_key, place))
    owner, name = _owner(model, place)
    if kind == "json_invalid":
        return Fault("facts.malformed-json", path, message)
    if kind == "extra_forbidden":
        hint = nearest(name, owner.model_fields) or f"fields: {', '.join(owner.model_fields)}"
        said = f"{owner.name or 'a row'} has no field '{_key(name)}'"
        return Fault("facts.unknown-field", path, said, hint)
    field = next((spec for spec in fields_of(owner) if spec.name == name), None)
    shown = f" ({field.label.zh})" if field else ""
    if kind == "missing":
        unit = f", in {field.label.unit}" if field and field.label.unit else ""
        return Fault("facts.missing-field", path, f"{name!r}{shown} is required{unit}")
    if field and field.column.kind == "code" and isinstance(given, str):
        return unknown_code(path, given, codes[field.column.codes])
    if kind == "string_pattern_mismatch" and field:
        message = _SHAPES.get(field.column.kind, message)
    message = message.removeprefix("Value error, ")
    if kind == "value_error" and field is None:
        return Fault("facts.contradiction", path, message)
    is_day = field is not None and field.column.kind == "day"
    said = typed(given) if is_day else outline(given)
    return Fault("facts.bad-value", path, f"{message}{shown}; given {said}")


def _owner(model: type[FactModel], place: tuple[int | str, ...]) -> tuple[type[FactModel], str]:
    """The model that a place's last name is a field of: the type's own, or a list's row."""
    if len(place) >= 3 and isinstance(place[1], int):
        for spec in lists_of(model):
            if spec.name == place[0]:
                return spec.row, str(place[2])
    return model, str(place[0]) if place else ""
