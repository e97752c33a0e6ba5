"""Events to rows and back, by a closed list of topics.

The library's own mapper imports whatever module a stored row names; here a row can only name one
of the classes below.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import orjson
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from core.log.decision import AppealDecided, AppealOpened, AssessmentPublished
from core.log.erasure import RowErased
from core.log.errors import LogError
from core.log.events import FactCorrected, FactRecorded, FactRetracted, Row
from core.log.plugin import PluginDisabled, PluginEnabled
from core.log.recorder import LogEvent

DomainEvent = (
    FactRecorded
    | FactCorrected
    | FactRetracted
    | PluginEnabled
    | PluginDisabled
    | RowErased
    | AssessmentPublished
    | AppealOpened
    | AppealDecided
)

_CLASSES: Final = (
    FactRecorded,
    FactCorrected,
    FactRetracted,
    PluginEnabled,
    PluginDisabled,
    RowErased,
    AssessmentPublished,
    AppealOpened,
    AppealDecided,
)

#: Every topic a row may have, with the event it stands for.
TOPICS: Final[Mapping[str, type[DomainEvent]]] = {cls.topic: cls for cls in _CLASSES}


def event_of(
    topic: str,
    stream: UUID,
    version: int,
    type: str,
    schema_version: int,
    occurred_on: str | None,
    state: str | bytes,
) -> DomainEvent:
    """The event of a stored row; raises `LogError` ``log.topic`` or ``log.state``."""
    place = f"stream {stream} version {version}"
    cls = TOPICS.get(topic)
    if cls is None:
        raise LogError(
            "log.topic",
            f"'{topic}' is not one of {', '.join(TOPICS)}",
            place=place,
            remedy="Upgrade where a newer version wrote it; otherwise verify the log",
        )
    try:
        row = Row(stream, version, type, schema_version, occurred_on, orjson.loads(state))
        return cls.of(row)
    except (KeyError, TypeError, ValueError) as error:
        raise LogError(
            "log.state",
            f"the state of a {topic} cannot be read: {error!r}",
            place=place,
            remedy="Verify the log, and restore it from a backup",
        ) from error


class FactMapper(Mapper[UUID]):
    """The mapper of the log's application."""

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """The row of one of our events; anything else is a programming error."""
        if not isinstance(domain_event, _CLASSES):
            raise TypeError(f"{type(domain_event).__name__} is not an event of the log")
        draft = domain_event.draft()
        return LogEvent(
            domain_event.originator_id,
            draft.version,
            draft.topic,
            draft.state.encode(),
            draft.type,
            draft.schema_version,
            draft.occurred_on,
            draft.fact,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The event of a row; raises `LogError` ``log.topic`` or ``log.state``."""
        if not isinstance(stored_event, LogEvent):
            raise TypeError("the log reads rows of its own recorder only")
        return event_of(
            stored_event.topic,
            UUID(str(stored_event.originator_id)),
            stored_event.originator_version,
            stored_event.type,
            stored_event.schema_version,
            stored_event.occurred_on,
            stored_event.state,
        )
