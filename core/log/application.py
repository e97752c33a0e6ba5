"""The library's application over our recorder and mapper: load a stream, decide, save."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import InfrastructureFactory, IntegrityError, Mapper
from eventsourcing.utils import Environment

from core.log.errors import LogError
from core.log.events import FactEvent
from core.log.factory import Factory
from core.log.mapper import FactMapper
from core.log.plugin import PluginEvent, PluginStream, plugin_stream
from core.log.recorder import Recorder
from core.log.stream import FactStream


class FactApplication(Application[UUID]):
    """The aggregates of one region."""

    recorder: Recorder
    factory: Factory

    def __init__(self, url: str, region: str) -> None:
        self.region = region
        super().__init__({"LOG_URL": url, "LOG_REGION": region})

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        """Our own, whatever the process's environment says."""
        return Factory(env)

    def construct_mapper(self) -> Mapper[UUID]:
        """Our own, with the closed list of topics."""
        return FactMapper()

    def facts(self, stream: UUID) -> FactStream:
        """A stream of facts, empty where the log has none of it."""
        try:
            found: FactStream = self.repository.get(stream)
        except AggregateNotFoundError:
            return FactStream(stream)
        return found

    def plugin(self, plugin: str) -> PluginStream:
        """The stream of one plugin, empty where it was never enabled."""
        stream = plugin_stream(self.region, plugin)
        try:
            found: PluginStream = self.repository.get(stream)
        except AggregateNotFoundError:
            return PluginStream(stream, plugin)
        return found

    def commit(self, *events: FactEvent | PluginEvent) -> None:
        """Append what streams decided, in this order; raises `LogError` ``log.conflict``."""
        try:
            self.save(*events)
        except IntegrityError as error:
            raise conflict(self.region) from error


def conflict(region: str) -> LogError:
    """The error for a stream that somebody else appended to."""
    return LogError(
        "log.conflict",
        "somebody else appended to the same stream since it was read",
        place=region,
        remedy="Nothing was written: read again and repeat the command",
    )
