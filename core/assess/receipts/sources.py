"""Where the rules of a receipt come from: documents with their sentences, assumptions, parameters."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from core.rules import Layer, Resolved, show_decimal
from core.rules.expressions import parameters_in, parse_expression
from core.rules.model import Documented, Given, Source

#: Fields of a definition that are read by people and name no parameter.
TEXTS = ("title", "en", "note", "assumed", "source", "sources", "rows", "unit")


class Sources:
    """The provenance of a programme's parts, on the day it stands at."""

    def __init__(self, resolved: Resolved) -> None:
        self._resolved = resolved
        self._documents = resolved.programme.documents

    def of(self, *parts: Documented) -> list[dict[str, Any]]:
        """A part's own source and assumption, or those of the nearest one above it."""
        for part in parts:
            found = self._stated(part.source, part.assumed)
            if found:
                return found
        return []

    def documents(self) -> dict[str, Any]:
        """Every document of the programme."""
        return {
            name: {
                "title": d.title,
                "issuer": d.issuer,
                "published": d.published.isoformat() if d.published else None,
                "checked": d.checked.isoformat() if d.checked else None,
                "mark": d.mark,
            }
            for name, d in self._documents.items()
        }

    def parameter(self, name: str) -> dict[str, Any]:
        """A parameter's value on the day, and what that value rests on."""
        value = self._resolved.parameters[name]
        definition = value.definition
        own = definition.sources.get(value.since) if value.since else None
        return {
            "title": definition.title or name,
            "unit": definition.unit,
            "value": _shown(value.value),
            "since": value.since.isoformat() if value.since else None,
            "overridden": value.overridden,
            "layer": _layer(value.layer),
            "instead_of": [
                {"value": _shown(other.value), "layer": _layer(other.layer)}
                for other in value.instead_of
            ],
            "provenance": self._stated(own or definition.source, definition.assumed),
        }

    def _stated(self, source: Source | None, assumed: str) -> list[dict[str, Any]]:
        found = [] if source is None else [self._quotation(source)]
        return [*found, {"assumed": assumed}] if assumed else found

    def _quotation(self, source: Source) -> dict[str, Any]:
        document = self._documents.get(source.document)
        found: dict[str, Any] = {
            "document": source.document,
            "title": document.title if document is not None else source.document,
        }
        if source.quote:
            found["quote"] = source.quote
        if source.clause:
            found["clause"] = source.clause
        if source.mark:
            found["mark"] = source.mark
        return found


def given_in(part: Any) -> set[str]:
    """The parameters that a definition names, in numbers and in formulas."""
    if isinstance(part, Given):
        return {str(part)}
    if isinstance(part, str):
        return _given_in_text(part)
    if isinstance(part, Mapping):
        parts: Sequence[Any] = list(part.values())
    elif isinstance(part, tuple | list):
        parts = list(part)
    elif hasattr(part, "model_fields_set"):
        parts = [getattr(part, name) for name in part.model_fields_set if name not in TEXTS]
    else:
        return set()
    return {name for inner in parts for name in given_in(inner)}


def _given_in_text(text: str) -> set[str]:
    if "$" not in text:
        return set()
    try:
        return {found.name for found in parameters_in(parse_expression(text))}
    except ValueError:  # a text with a dollar sign, and no formula
        return set()


def _shown(value: Fraction) -> str:
    return show_decimal(value, 6) if 10**6 % value.denominator == 0 else str(value)


def _layer(layer: Layer | None) -> dict[str, str] | None:
    """The inherited programme that says something; None where it is the programme itself."""
    return None if layer is None else dataclasses.asdict(layer)
