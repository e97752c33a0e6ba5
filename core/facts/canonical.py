"""The one JSON form of a fact's body, as it stands in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from core.facts.model import FactModel, fields_of, lists_of

#: A field, its default, and how a value of it is written (None: as it is).
_Field = tuple[str, Any, Callable[[Any], Any] | None]


def plain(number: Decimal | str) -> str:
    """A decimal without exponent or trailing zeros: ``31.5``, ``1000``, ``0``."""
    text = str(number)
    if "E" in text:
        text = f"{Decimal(text):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def canonical(body: FactModel) -> dict[str, Any]:
    """`body` as JSON-safe values: defaults left out, decimals as plain text, days as ISO text.

    `Vocabulary.parse` of it gives `body` again, and equal bodies give equal values.
    """
    # Every fact of an import passes here: a table of writers takes a fraction of the time of
    # `model_dump`, which a test holds this to. What was not given has its default.
    values = body.__dict__
    data: dict[str, Any] = {}
    for name, default, write in _given(type(body), frozenset(body.model_fields_set)):
        value = values[name]
        if value is not default and value != default:
            data[name] = value if write is None or value is None else write(value)
    return data


@lru_cache(maxsize=4096)
def _given(model: type[FactModel], names: frozenset[str]) -> tuple[_Field, ...]:
    """Those fields of a type that were given, in declaration order."""
    return tuple(field for field in _fields(model) if field[0] in names)


@cache
def _fields(model: type[FactModel]) -> tuple[_Field, ...]:
    """The fields of a type in declaration order; raises `TypeError` for one of no kind we store."""
    writers: dict[str, Callable[[Any], Any] | None] = {
        spec.name: _writer(model, spec.name, spec.column.kind) for spec in fields_of(model)
    }
    writers |= {spec.name: _rows for spec in lists_of(model)}
    strange = model.model_fields.keys() - writers.keys()
    if strange:
        raise TypeError(f"{model.__name__} has fields that are not stored: {sorted(strange)}")
    return tuple((name, info.default, writers[name]) for name, info in model.model_fields.items())


def _writer(model: type[FactModel], name: str, kind: str) -> Callable[[Any], Any] | None:
    if kind == "day":
        return _day
    if kind == "tags":
        return list
    return plain if Decimal in _types_in(model.model_fields[name].annotation) else None


def _types_in(annotation: Any) -> tuple[Any, ...]:
    found: list[Any] = [annotation]
    for part in found:
        found.extend(getattr(part, "__args__", ()))
    return tuple(found)


def _day(day: Any) -> str:
    return str(day.isoformat())


def _rows(rows: Iterable[FactModel]) -> list[dict[str, Any]]:
    return [canonical(row) for row in rows]
