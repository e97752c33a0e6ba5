"""Programmes: the rules of an enabled plugin on a day, each with where it is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

from pydantic import Field

from api.v1.endpoints import Answer, Call, Endpoint, Model, endpoint
from api.v1.terms import KnownAt, RulesDay, position_at
from api.web.house import today
from core.accounts import Action
from core.host import Plugin
from core.rules import Resolved, changes, resolve, show_decimal


class ProgrammeAsked(Model):
    """The rules of which day, of the plugin enabled at which position."""

    on: RulesDay | None = None
    known_at: KnownAt | None = None


class Provenance(Model):
    """Where something is written, or that it is assumed and why."""

    document: str | None = None
    title: str | None = None
    quote: str | None = None
    clause: str | None = None
    assumed: str | None = None


class Parameter(Model):
    """A number of the rules; by kind of organisation where they differ (`""`: all others)."""

    name: str
    title: str
    unit: str
    values: dict[str, str] = Field(description="Exact numbers by kind of organisation.")
    since: dt.date | None
    provenance: Provenance


class IndicatorRow(Model):
    """An indicator of the rules."""

    name: str
    title: str
    unit: str
    provenance: Provenance


class SchemeItem(Model):
    """Points for one thing."""

    item: str
    title: str
    provenance: Provenance


class SchemeRow(Model):
    """A scheme of the rules."""

    name: str
    title: str
    per: str = Field(description="organisation or member.")
    total: str
    applies_to: dict[str, list[str]]
    items: list[SchemeItem]
    vetoes: dict[str, str] = Field(description="Titles by name.")
    provenance: Provenance


class Programme(Model):
    """A programme as it is in force on a day."""

    plugin: str
    programme: str
    version: str
    rules: str
    on: dt.date
    title: str
    en: str
    period: str
    changes: list[dt.date] = Field(description="The days on which the rules change.")
    parameters: list[Parameter]
    indicators: list[IndicatorRow]
    schemes: list[SchemeRow]


@endpoint(
    "GET",
    "/regions/{region}/programmes/{plugin}",
    needs=Action.results,
    tag="programmes",
    query=ProgrammeAsked,
    answer=Programme,
    codes=("host.not-enabled", "host.version", "host.position"),
)
def read_programme(call: Call[ProgrammeAsked, None]) -> Answer:
    """Read the rules of an enabled plugin on a day: parameters, indicators and schemes.

    Each with the sentence of the document behind it, or that it is assumed and why.
    """
    region = call.house.region(call.region)
    known_at = call.query.known_at
    position = position_at(call, known_at)
    plugin = region.plugin(str(call.path["plugin"]), None if known_at is None else position)
    resolved = resolve(plugin.loaded.programme, call.query.on or today())
    return Answer(_programme(plugin, resolved), position)


def _programme(plugin: Plugin, resolved: Resolved) -> dict[str, Any]:
    identity = resolved.programme.programme
    days = [day for day in changes(resolved.programme) if day != dt.date.min]
    return {
        "plugin": plugin.name,
        "programme": identity.id,
        "version": identity.version,
        "rules": resolved.version,
        "on": resolved.on,
        "title": identity.title,
        "en": identity.en,
        "period": identity.period,
        "changes": days,
        "parameters": list(_parameters(resolved)),
        "indicators": [
            {
                "name": name,
                "title": each.title or name,
                "unit": each.unit,
                "provenance": _provenance(resolved, each),
            }
            for name, each in resolved.indicators.items()
        ],
        "schemes": list(_schemes(resolved)),
    }


def _parameters(resolved: Resolved) -> Iterator[dict[str, Any]]:
    for name in sorted({*resolved.parameters, *resolved.by_kind}):
        by_kind = dict(resolved.by_kind.get(name, {}))
        if name in resolved.parameters:
            by_kind[""] = resolved.parameters[name]
        definition = resolved.programme.parameters[name]
        days = [each.since for each in by_kind.values() if each.since is not None]
        yield {
            "name": name,
            "title": definition.title or name,
            "unit": definition.unit,
            "values": {kind: exact(each.value) for kind, each in by_kind.items()},
            "since": max(days, default=None),
            "provenance": _provenance(resolved, next(iter(by_kind.values())).definition),
        }


def _schemes(resolved: Resolved) -> Iterator[dict[str, Any]]:
    for name, scheme in resolved.schemes.items():
        yield {
            "name": name,
            "title": scheme.title or name,
            "per": scheme.per,
            "total": exact(resolved.number(scheme.total)),
            "applies_to": {key: list(words) for key, words in scheme.applies_to.items()},
            "items": [
                {
                    "item": f"{group}.{item}",
                    "title": each.title or item,
                    "provenance": _provenance(resolved, each),
                }
                for group, of in scheme.groups.items()
                for item, each in of.items.items()
            ],
            "vetoes": {key: veto.title or key for key, veto in scheme.vetoes.items()},
            "provenance": _provenance(resolved, scheme),
        }


def _provenance(resolved: Resolved, part: Any) -> dict[str, Any]:
    """Where a part is written on the day; nothing where it rests on what is around it."""
    source = part.source_on(resolved.on)
    if source is None:
        return {"assumed": part.assumed or None}
    document = resolved.programme.documents.get(source.document)
    return {
        "document": source.document,
        "title": document.title if document is not None else None,
        "quote": source.quote or None,
        "clause": source.clause or None,
    }


def exact(value: Fraction) -> str:
    """A number exactly: as a decimal, or as a fraction where it has none."""
    return show_decimal(value, 6) if 10**6 % value.denominator == 0 else str(value)


ENDPOINTS: Final[tuple[Endpoint, ...]] = (read_programme,)
