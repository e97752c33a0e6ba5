"""An appeal (申诉) of an organisation against a published result: opened, then decided once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, Self

import orjson

from core.log import Event
from core.publishing.publication import unreadable

#: Outcomes after which a result may be published anew because of the appeal.
GRANTED: Final = ("upheld", "partly")


@dataclass(frozen=True, slots=True)
class Decided:
    """How an appeal was decided: at which position and when, by which office, under which document."""

    position: int
    recorded_at: dt.datetime
    outcome: str
    by: str
    document: str

    @classmethod
    def of_event(cls, event: Event) -> Self:
        """The decision of an event; raises `PublishingError` ``publishing.state``."""
        try:
            said = orjson.loads(event.state)
            return cls(
                event.position, event.recorded_at, said["outcome"], said["by"], said["document"]
            )
        except (KeyError, TypeError, ValueError) as error:
            raise unreadable(event, error) from error

    def to_json(self) -> dict[str, Any]:
        """The decision as plain data."""
        return {
            "position": self.position,
            "decided_at": self.recorded_at.isoformat(),
            "outcome": self.outcome,
            "by": self.by,
            "document": self.document,
        }


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal opened at `position` of the log, which is its name, against the publication `of`."""

    position: int
    recorded_at: dt.datetime
    series: str
    of: int
    organisation: str
    grounds: tuple[str, ...]
    document: str
    decided: Decided | None = None

    @property
    def granted(self) -> bool:
        """Whether it was upheld, at least in part."""
        return self.decided is not None and self.decided.outcome in GRANTED

    @classmethod
    def of_event(cls, event: Event) -> Self:
        """The appeal that an event opened; raises `PublishingError` ``publishing.state``."""
        try:
            said = orjson.loads(event.state)
            return cls(
                event.position,
                event.recorded_at,
                said["series"],
                said["of"],
                said["organisation"],
                tuple(said["grounds"]),
                said["document"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise unreadable(event, error) from error

    def to_json(self) -> dict[str, Any]:
        """The appeal as plain data; ``decided`` is null while it is open."""
        return {
            "id": self.position,
            "of": self.of,
            "organisation": self.organisation,
            "opened_at": self.recorded_at.isoformat(),
            "grounds": list(self.grounds),
            "document": self.document,
            "decided": None if self.decided is None else self.decided.to_json(),
        }
