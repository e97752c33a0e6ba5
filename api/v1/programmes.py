"""Plugins and their programmes: which there are, which are enabled, what they compute and by what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

from pydantic import Field

from api.refusals import title_of
from api.v1.endpoints import Answer, Call, Endpoint, Model, Nothing, endpoint
from api.v1.terms import KnownAt, PluginName, RulesDay, position_at
from api.web.house import today
from api.wording import sentence
from core.accounts import Action
from core.host import HostError, Plugin, Quarantined, Region, missing, periods_of
from core.log import Enabled
from core.rules import Resolved, changes, resolve, show_decimal


class Reason(Model):
    """Why a plugin was set aside."""

    code: str
    title: str
    message: str
    place: str


class PluginRow(Model):
    """A plugin of a region: one that is installed, or enabled and gone."""

    plugin: str
    state: str = Field(description="ready, quarantined (set aside) or missing.")
    programme: str | None
    version: str | None = Field(description="The version that is installed.")
    title: str | None
    region: str | None = Field(description="The region the programme is of.")
    enabled: str | None = Field(description="The version that is enabled here; null for none.")
    since: int | None = Field(description="The position at which it was enabled.")
    reason: Reason | None


class Plugins(Model):
    """Plugins by name."""

    position: int
    plugins: list[PluginRow]


class Enabling(Model):
    """What enabling or disabling did; `appended` is 0 where nothing was to be done."""

    plugin: str
    enabled: str | None
    position: int
    appended: int


class PeriodsAsked(Model):
    """Of which plugin."""

    plugin: PluginName | None = None


class PeriodRow(Model):
    """A period with its first and last day."""

    period: str
    first: dt.date
    last: dt.date


class Periods(Model):
    """The periods that a plugin judges, of the years with facts, the earliest first."""

    plugin: str
    kind: str = Field(description="year, half-year, quarter or month.")
    periods: list[PeriodRow]


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


# Plugins


@endpoint(
    "GET", "/regions/{region}/plugins", needs=Action.results, tag="programmes", answer=Plugins
)
def list_plugins(call: Call[Nothing, None]) -> Answer:
    """List the plugins that are installed, what is enabled here, and why others were set aside."""
    region = call.house.region(call.region)
    position, enabled = region.log.head().position, region.enabled()
    rows = [_plugin(each, enabled.get(each.name)) for each in region.host.every()]
    gone = sorted(enabled.keys() - set(region.host.names))
    rows += [_missing(name, enabled[name], region.code) for name in gone]
    return Answer({"position": position, "plugins": rows}, position)


def _plugin(each: Plugin | Quarantined, enabled: Enabled | None) -> dict[str, Any]:
    identity = each.identity
    set_aside = isinstance(each, Quarantined)
    return {
        "plugin": each.name,
        "state": "quarantined" if set_aside else "ready",
        "programme": identity and identity.id,
        "version": identity and identity.version,
        "title": identity and identity.title,
        "region": identity and identity.region,
        "enabled": enabled and enabled.version,
        "since": enabled and enabled.position,
        "reason": _reason(each.code, each.message, each.place)
        if isinstance(each, Quarantined)
        else None,
    }


def _missing(name: str, enabled: Enabled, region: str) -> dict[str, Any]:
    error: HostError = missing(name, region)
    return {
        **dict.fromkeys(("programme", "version", "title", "region")),
        "plugin": name,
        "state": "missing",
        "enabled": enabled.version,
        "since": enabled.position,
        "reason": _reason(error.code, error.message, error.place),
    }


def _reason(code: str, message: str, place: str) -> dict[str, str]:
    return {
        "code": code,
        "title": title_of(code),
        "message": sentence(message),
        "place": place.rsplit("/", 1)[-1],
    }


@endpoint(
    "PUT",
    "/regions/{region}/plugins/{plugin}",
    needs=Action.plugins,
    tag="programmes",
    answer=Enabling,
    codes=("host.unknown-plugin", "host.vocabulary", "log.conflict"),
)
def enable_plugin(call: Call[Nothing, None]) -> Answer:
    """Enable a plugin in the version that is installed: an event of the log."""
    call.require()
    name = str(call.path["plugin"])
    region = call.house.region(call.region)
    outcome = region.enable(name)
    return _enabling(region, name, outcome.appended)


@endpoint(
    "DELETE",
    "/regions/{region}/plugins/{plugin}",
    needs=Action.plugins,
    tag="programmes",
    answer=Enabling,
    codes=("host.not-enabled", "log.conflict"),
)
def disable_plugin(call: Call[Nothing, None]) -> Answer:
    """Disable a plugin: an event of the log; answers as of earlier positions stay."""
    call.require()
    name = str(call.path["plugin"])
    region = call.house.region(call.region)
    outcome = region.disable(name)
    return _enabling(region, name, outcome.appended)


def _enabling(region: Region, name: str, appended: int) -> Answer:
    position = region.log.head().position
    enabled = region.enabled().get(name)
    content = {
        "plugin": name,
        "enabled": enabled and enabled.version,
        "position": position,
        "appended": appended,
    }
    return Answer(content, position)


@endpoint(
    "GET",
    "/regions/{region}/periods",
    needs=Action.results,
    tag="programmes",
    query=PeriodsAsked,
    answer=Periods,
    codes=("host.not-enabled", "host.several", "host.version"),
)
def list_periods(call: Call[PeriodsAsked, None]) -> Answer:
    """List the periods that a plugin judges, of the years that have facts."""
    region = call.house.followed(call.region)
    plugin = region.plugin(call.query.plugin)
    rows = [
        {"period": str(each), "first": each.first, "last": each.last}
        for each in periods_of(region.store.snapshot(), plugin)
    ]
    kind = plugin.loaded.programme.programme.period
    content = {"plugin": plugin.name, "kind": kind, "periods": rows}
    return Answer(content, region.log.head().position)


# Programmes


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


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    list_plugins,
    enable_plugin,
    disable_plugin,
    list_periods,
    read_programme,
)
