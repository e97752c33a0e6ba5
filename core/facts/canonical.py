"""The one JSON form of a fact's body, as it stands in the log."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from core.facts.model import FactModel, fields_of, lists_of


@cache
def _scaled(model: type[FactModel]) -> tuple[str, ...]:
    return tuple(spec.name for spec in fields_of(model) if Decimal in _types_in(model, spec.name))


def _types_in(model: type[FactModel], name: str) -> tuple[Any, ...]:
    annotation = model.model_fields[name].annotation
    found: list[Any] = [annotation]
    for part in found:
        found.extend(getattr(part, "__args__", ()))
    return tuple(found)


def plain(number: Decimal | str) -> str:
    """A decimal without exponent or trailing zeros: ``31.5``, ``1000``, ``0``."""
    text = str(number)
    if "E" in text:
        text = f"{Decimal(text):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _plainly(model: type[FactModel], data: dict[str, Any]) -> dict[str, Any]:
    for name in _scaled(model):
        if data.get(name) is not None:
            data[name] = plain(data[name])
    return data


def canonical(body: FactModel) -> dict[str, Any]:
    """`body` as JSON-safe values: defaults left out, decimals as plain text, days as ISO text.

    `Vocabulary.parse` of it gives `body` again, and equal bodies give equal values.
    """
    data = _plainly(type(body), body.model_dump(mode="json", exclude_defaults=True))
    for spec in lists_of(type(body)):
        for row in data.get(spec.name, ()):
            _plainly(spec.row, row)
    return data
