"""Plugins of a region: which there are, which are enabled, and which periods they judge."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from pydantic import Field

from api.refusals import title_of
from api.v1.endpoints import Answer, Call, Endpoint, Model, Nothing, endpoint
from api.v1.terms import PluginName
from api.wording import sentence
from core.accounts import Action
from core.host import HostError, Plugin, Quarantined, Region, missing, periods_of
from core.log import Enabled


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


ENDPOINTS: Final[tuple[Endpoint, ...]] = (list_plugins, enable_plugin, disable_plugin, list_periods)
