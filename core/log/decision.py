"""What was decided on the results of a region: published assessments and appeals (公布、申诉).

The log keeps what these events say and where they stand; what they mean, and which may follow
which, is for `core.publishing`. Each belongs to a series, which is one stream.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self
from uuid import UUID, uuid5

import orjson

from core.facts import NAMESPACE
from core.log.chain import Draft
from core.log.errors import LogError
from core.log.events import Row, state_text
from core.log.recorder import Appending

#: What stands in the column `type` of such an event; no fact type has this name.
TYPE: Final = "publication"

_LAST: Final = "SELECT COALESCE(MAX(version), 0) FROM event WHERE region = ? AND stream = ?"


def decision_stream(region: str, series: str) -> UUID:
    """The stream of a series of decisions."""
    return uuid5(NAMESPACE, f"decisions:{len(region)}:{region}:{series}")


@dataclass(frozen=True, slots=True)
class Decision:
    """What the events share: `said` is the state, which names its ``series``."""

    originator_id: UUID
    originator_version: int
    said: Mapping[str, Any]

    topic: ClassVar[str]

    def draft(self) -> Draft:
        """The row to append; it is of no fact and has no day of its own."""
        stream, text = self.originator_id.hex, state_text(self.said)
        return Draft(stream, self.originator_version, self.topic, TYPE, 1, None, text)

    @classmethod
    def of(cls, row: Row) -> Self:
        """The event of a stored row."""
        if not isinstance(row.state["series"], str):
            raise TypeError("the series is no text")
        return cls(*row[:2], row.state)


class AssessmentPublished(Decision):
    """A result was published, as it stands from then on."""

    topic: ClassVar[str] = "assessment.published"


class AppealOpened(Decision):
    """An organisation appealed against a published result."""

    topic: ClassVar[str] = "appeal.opened"


class AppealDecided(Decision):
    """An appeal was decided."""

    topic: ClassVar[str] = "appeal.decided"


#: The topics of decisions, with the events they stand for.
DECISIONS: Final[Mapping[str, type[Decision]]] = {
    each.topic: each for each in (AssessmentPublished, AppealOpened, AppealDecided)
}


def decide(
    append: Appending, topic: str, series: str, said: Mapping[str, Any], version: int
) -> int:
    """Append a decision within a write transaction, and give its position.

    `version` is the number of the series' last event that the decision rests on (0 for none).
    Raises `LogError` ``log.conflict`` where the series has gone on since, ``log.decision`` for a
    topic that is none or what is no JSON.
    """
    if topic not in DECISIONS or not series:
        raise LogError("log.decision", f"'{topic}' is no decision of a series", place=series)
    try:
        plain = orjson.loads(orjson.dumps({**said, "series": series}))
    except orjson.JSONEncodeError as error:
        raise LogError("log.decision", f"what is said is no JSON: {error}", place=series) from error
    stream = decision_stream(append.region, series)
    if append.all(_LAST, (append.region, stream.hex))[0][0] != version:
        raise LogError(
            "log.conflict",
            "somebody else decided in the same series since it was read",
            place=series,
            remedy="Nothing was written: read again and repeat the command",
        )
    append.add([DECISIONS[topic](stream, version + 1, plain).draft()])
    return append.head.position
