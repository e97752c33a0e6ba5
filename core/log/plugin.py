"""Which plugins a region has enabled: events like any other, one stream a plugin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID, uuid5

import orjson

from core.facts import NAMESPACE
from core.log.chain import Draft
from core.log.errors import LogError
from core.log.events import Row, state_text


@dataclass(frozen=True, slots=True)
class Enabled:
    """A plugin that a region has enabled; `settings` are JSON values, `position` its event's."""

    plugin: str
    version: str
    settings: Mapping[str, Any]
    position: int


def plugin_stream(region: str, plugin: str) -> UUID:
    """The stream of one plugin's enabling and disabling."""
    return uuid5(NAMESPACE, f"plugin:{len(region)}:{region}:{plugin}")


@dataclass(frozen=True, slots=True)
class PluginEvent:
    """What both events share. They are of no fact type and have no day of their own."""

    originator_id: UUID
    originator_version: int
    plugin: str

    topic: ClassVar[str]

    def mutate(self, stream: PluginStream | None) -> PluginStream:
        """The stream after this event."""
        found = PluginStream(self.originator_id, self.plugin) if stream is None else stream
        found.apply(self)
        return found

    def state(self) -> dict[str, Any]:
        """What the event says, as JSON values."""
        return {"plugin": self.plugin}

    def draft(self) -> Draft:
        """The row to append."""
        stream, text = self.originator_id.hex, state_text(self.state())
        return Draft(stream, self.originator_version, self.topic, "", 1, None, text)


@dataclass(frozen=True, slots=True)
class PluginEnabled(PluginEvent):
    """A version of a plugin was enabled, with its settings; it replaces one enabled before."""

    version: str
    settings: Mapping[str, Any]

    topic: ClassVar[str] = "plugin.enabled"

    def state(self) -> dict[str, Any]:
        """See `PluginEvent.state`."""
        return {"plugin": self.plugin, "version": self.version, "settings": self.settings}

    @classmethod
    def of(cls, row: Row) -> Self:
        """The event of a stored row."""
        state = row.state
        return cls(*row[:2], state["plugin"], state["version"], state["settings"])


@dataclass(frozen=True, slots=True)
class PluginDisabled(PluginEvent):
    """A plugin was disabled."""

    topic: ClassVar[str] = "plugin.disabled"

    @classmethod
    def of(cls, row: Row) -> Self:
        """The event of a stored row."""
        return cls(*row[:2], row.state["plugin"])


class PluginStream:
    """The aggregate of one plugin in one region."""

    def __init__(self, id: UUID, plugin: str) -> None:
        self.id = id
        self.plugin = plugin
        self.version = 0
        self.enabled: tuple[str, Mapping[str, Any]] | None = None
        self._pending: list[PluginEvent] = []

    def enable(self, version: str, settings: Mapping[str, Any]) -> bool:
        """Enable a version; False where exactly that is enabled already."""
        if self.enabled == (version, settings):
            return False
        self._trigger(PluginEnabled(self.id, self.version + 1, self.plugin, version, settings))
        return True

    def disable(self) -> None:
        """Disable the plugin; raises `LogError` ``log.plugin`` where it is not enabled."""
        if self.enabled is None:
            raise LogError("log.plugin", "the plugin is not enabled", place=self.plugin)
        self._trigger(PluginDisabled(self.id, self.version + 1, self.plugin))

    def _trigger(self, event: PluginEvent) -> None:
        self.apply(event)
        self._pending.append(event)

    def apply(self, event: PluginEvent) -> None:
        """Take in an event, new or stored."""
        self.enabled = (event.version, event.settings) if isinstance(event, PluginEnabled) else None
        self.version = event.originator_version

    def collect_events(self) -> Sequence[PluginEvent]:
        """The events since the last collection; the library's `Application.save` asks for them."""
        pending, self._pending = self._pending, []
        return pending


def enabled(events: Iterable[tuple[int, PluginEvent]]) -> list[Enabled]:
    """The plugins enabled after `events`, each with its position; by name."""
    found: dict[str, Enabled] = {}
    for position, event in events:
        found.pop(event.plugin, None)
        if isinstance(event, PluginEnabled):
            found[event.plugin] = Enabled(event.plugin, event.version, event.settings, position)
    return [found[name] for name in sorted(found)]


def plain_settings(plugin: str, version: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as the log keeps them; raises `LogError` ``log.plugin`` for what cannot be."""
    if not plugin or not version:
        raise LogError("log.plugin", "a plugin has a name and a version", place=plugin)
    try:
        plain: dict[str, Any] = orjson.loads(orjson.dumps(dict(settings)))
    except orjson.JSONEncodeError as error:
        raise LogError("log.plugin", f"settings are no JSON: {error}", place=plugin) from error
    return plain
