"""The domain events of facts, under the names the log knows them by, and their states.

An event turns into a `Draft` and back; nothing else in the program writes or reads a state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, Self
from uuid import UUID

import orjson

from core.facts import Fact, FactModel, canonical
from core.log.chain import Draft

if TYPE_CHECKING:
    from core.log.stream import FactStream


class Content(NamedTuple):
    """What a fact says at one revision: whose, on which day (ISO), its mark, its body's fields.

    `data` is `core.facts.canonical` of the body, so equal contents compare equal.
    """

    organisation: str
    occurred_on: str
    mark: str
    data: dict[str, Any]


#: What a stored event says whose content was erased; no content of a fact is this.
ERASED: Final = Content("", "", "", {})


class Row(NamedTuple):
    """A stored event as the mapper reads it; `state` is the decoded JSON."""

    stream: UUID
    version: int
    type: str
    schema_version: int
    occurred_on: str | None
    state: Mapping[str, Any]


def _content(row: Row) -> Content:
    """What a stored event says; `ERASED` where that was erased."""
    state = row.state
    if "erased" in state:
        return ERASED
    return Content(state["org"], row.occurred_on or "", state["mark"], state["data"])


def _reason(row: Row) -> str:
    """Why a fact was changed; nothing where that was erased."""
    return "" if "erased" in row.state else str(row.state["reason"])


def state_text(state: Mapping[str, Any]) -> str:
    """The one JSON text of a state: sorted keys, UTF-8, no spaces."""
    return orjson.dumps(state, option=orjson.OPT_SORT_KEYS).decode()


@dataclass(frozen=True, slots=True)
class FactEvent:
    """What the three events of a fact share; `type` is the fact type."""

    originator_id: UUID
    originator_version: int
    type: str
    schema_version: int

    topic: ClassVar[str]

    def mutate(self, stream: FactStream | None) -> FactStream:
        """The stream after this event; a stream begins with its first event."""
        from core.log.stream import FactStream

        found = FactStream(self.originator_id) if stream is None else stream
        found.apply(self)
        return found

    def draft(self) -> Draft:
        """The row to append."""
        raise NotImplementedError

    def _draft(self, day: str | None, state: Mapping[str, Any], fact: str | None = None) -> Draft:
        return Draft(
            self.originator_id.hex,
            self.originator_version,
            self.topic,
            self.type,
            self.schema_version,
            day,
            state_text(state),
            fact,
        )


@dataclass(frozen=True, slots=True)
class FactRecorded(FactEvent):
    """A fact entered the log."""

    fact: UUID
    source: str
    external_id: str
    content: Content

    topic: ClassVar[str] = "fact.recorded"

    def draft(self) -> Draft:
        """The row to append; the `fact` column is set where the stream is a case's."""
        organisation, day, mark, data = self.content
        state = {
            "fact": str(self.fact),
            "org": organisation,
            "data": data,
            "source": self.source,
            "ext": self.external_id,
            "mark": mark,
        }
        return self._draft(day, state, None if self.fact == self.originator_id else self.fact.hex)

    @classmethod
    def by(cls, stream: UUID, version: int, fact: Fact) -> Self:
        """The event of recording a fact."""
        body = fact.body
        content = Content(
            fact.organisation, fact.occurred_on.isoformat(), fact.mark, canonical(body)
        )
        return cls(
            stream,
            version,
            fact.type,
            body.version,
            fact.id,
            fact.source,
            fact.external_id,
            content,
        )

    @classmethod
    def of(cls, row: Row) -> Self:
        """The event of a stored row."""
        state = row.state
        content = _content(row)
        fact, source, external_id = UUID(state["fact"]), state["source"], state["ext"]
        return cls(*row[:4], fact, source, external_id, content)


def simple_draft(
    stream: str,
    organisation: str,
    day: str,
    source: str,
    external_id: str,
    mark: str,
    body: FactModel,
) -> Draft:
    """The row of a fact that is a stream of its own; a test holds it to `FactRecorded.draft`.

    `stream` is the fact's id in hexadecimal digits, `day` an ISO date. Written out, because an
    import's speed is this function's.
    """
    state = {
        "data": canonical(body),
        "ext": external_id,
        "fact": f"{stream[:8]}-{stream[8:12]}-{stream[12:16]}-{stream[16:20]}-{stream[20:]}",
        "mark": mark,
        "org": organisation,
        "source": source,
    }
    text = orjson.dumps(state, option=orjson.OPT_SORT_KEYS).decode()
    return Draft(stream, 1, "fact.recorded", body.name, body.version, day, text)


@dataclass(frozen=True, slots=True)
class FactCorrected(FactEvent):
    """A fact got a whole new content; `of` is its recorded event's version in the stream."""

    of_version: int
    revision: int
    content: Content
    reason: str

    topic: ClassVar[str] = "fact.corrected"

    def draft(self) -> Draft:
        """The row to append."""
        organisation, day, mark, data = self.content
        state = {
            "of": self.of_version,
            "revision": self.revision,
            "org": organisation,
            "data": data,
            "mark": mark,
            "reason": self.reason,
        }
        return self._draft(day, state)

    @classmethod
    def of(cls, row: Row) -> Self:
        """The event of a stored row."""
        state = row.state
        content = _content(row)
        return cls(*row[:4], state["of"], state["revision"], content, _reason(row))


@dataclass(frozen=True, slots=True)
class FactRetracted(FactEvent):
    """A fact should not have been recorded; it counts no more from here on."""

    of_version: int
    revision: int
    reason: str

    topic: ClassVar[str] = "fact.retracted"

    def draft(self) -> Draft:
        """The row to append; it has no day of its own."""
        state = {"of": self.of_version, "revision": self.revision, "reason": self.reason}
        return self._draft(None, state)

    @classmethod
    def of(cls, row: Row) -> Self:
        """The event of a stored row."""
        return cls(*row[:4], row.state["of"], row.state["revision"], _reason(row))
