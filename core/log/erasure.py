"""Content taken out of a row for good: what should never have been stored.

The row keeps its position, its place in its stream, its hash and its content's hash. Its state
becomes a tombstone, ``{"erased": position of the erasure, …}``, with what others need to find it
(the fact's identity, or the version and number of the revision); its salt goes, so that a short
content cannot be guessed from the hash. An event ``row.erased`` says which row it was and why, and
its recorded time says when. It repeats every field that the row keeps, so the chain still covers
them: a row that was emptied without such an event, or filled again, is found by `verify`.

Only what the log does not say any more can be erased: a content that was corrected or retracted, or
the reason of a retraction. So nothing that counts today changes; as of an earlier position, the
content is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self
from uuid import UUID, uuid5

import orjson

from core.facts import NAMESPACE, outline
from core.facts.codelist import CodeList, code_list
from core.log.chain import Draft, content_hash
from core.log.errors import LogError
from core.log.events import Row, state_text
from core.log.recorder import Appending

TOPIC: Final = "row.erased"

#: Why a content is erased. Codes and no sentences: a reason stands in the log for good.
REASONS: Final[CodeList] = code_list(
    "erasure.reason",
    "抹除原因",
    "Reason of an erasure",
    {
        "personal-data": ("含个人信息", "Personal data"),
        "secret": ("含涉密或敏感内容", "Secret or sensitive content"),
        "on-request": ("依申请抹除", "At the request of the person concerned"),
        "not-to-be-kept": ("其他不应存入的内容", "Other content that should not be kept"),
    },
)

#: What a tombstone keeps of the state, by the row's topic.
_KEPT: Final = {
    "fact.recorded": ("ext", "fact", "source"),
    "fact.corrected": ("of", "revision"),
    "fact.retracted": ("of", "revision"),
}

_ROW: Final = (
    "SELECT stream, version, topic, type, schema_version, occurred_on, state, recorded_at, salt, "
    "content_hash FROM event WHERE region = ? AND position = ?"
)
_LATER: Final = (
    "SELECT state FROM event WHERE region = ? AND stream = ? AND version > ? "
    "AND topic IN ('fact.corrected', 'fact.retracted')"
)
_LAST: Final = "SELECT COALESCE(MAX(version), 0) FROM event WHERE region = ? AND stream = ?"
_ERASE: Final = (
    "UPDATE event SET state = ?, salt = ?, content_hash = ? WHERE region = ? AND position = ?"
)


@dataclass(frozen=True, slots=True)
class RowErased:
    """The content of a row was erased; `row` is what the row keeps (see `kept_of`)."""

    originator_id: UUID
    originator_version: int
    position: int
    row: Mapping[str, Any]
    reason: str

    topic: ClassVar[str] = TOPIC

    def draft(self) -> Draft:
        """The row to append; it is of no fact type and has no day."""
        state = {"position": self.position, "reason": self.reason, "row": self.row}
        stream, version = self.originator_id.hex, self.originator_version
        return Draft(stream, version, self.topic, "", 1, None, state_text(state))

    @classmethod
    def of(cls, row: Row) -> Self:
        """The event of a stored row."""
        state = row.state
        return cls(*row[:2], state["position"], state["row"], state["reason"])


def erasure_stream(region: str) -> UUID:
    """The stream of a region's erasures."""
    return uuid5(NAMESPACE, f"erasures:{len(region)}:{region}")


def kept_of(row: Draft, recorded_at: int, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What a row keeps when its content is erased, `kept` being what its tombstone does."""
    stream, version, topic, kind, schema, day, _, _ = row
    return {
        "stream": stream,
        "version": version,
        "topic": topic,
        "type": kind,
        "schema": schema,
        "day": day,
        "recorded": recorded_at,
        "kept": dict(kept),
    }


def redact(append: Appending, position: int, reason: str) -> bool:
    """Erase the content of one row within a write transaction; False where it was erased before.

    `reason` is a code of `REASONS`. Raises `LogError` ``log.reason``, ``log.unknown-fact`` or ``log.in-force``.
    """
    place = f"position {position}"
    if reason not in REASONS.codes:
        raise LogError(
            "log.reason",
            f"{outline(reason)} is not in the code list {REASONS.name}",
            place=place,
            remedy=f"Give one of {', '.join(REASONS.codes)}; a reason can never be erased itself",
        )
    found = append.all(_ROW, (append.region, position))
    if not found or found[0][2] not in _KEPT:
        raise LogError("log.unknown-fact", "no row about a fact stands there", place=place)
    *fields, recorded_at, salt, erased = found[0]
    if erased is not None:
        return False
    row = Draft(*fields)
    state = orjson.loads(row.state)
    _must_not_stand(append, row, state, place)
    content = content_hash(bytes(salt), row, recorded_at)
    kept = {key: state[key] for key in _KEPT[row.topic]}
    stream = erasure_stream(append.region)
    last = append.all(_LAST, (append.region, stream.hex))[0][0]
    event = RowErased(stream, last + 1, position, kept_of(row, recorded_at, kept), reason)
    append.add([event.draft()])
    tombstone = state_text({"erased": append.head.position, **kept})
    append.erase(_ERASE, (tombstone, b"", content, append.region, position), row.stream)
    return True


def _must_not_stand(append: Appending, row: Draft, state: Mapping[str, Any], place: str) -> None:
    """Refuse to erase what is in force: today's results rest on it."""
    if row.topic == "fact.retracted":
        return
    first = state.get("of", row.version)
    later = append.all(_LATER, (append.region, row.stream, row.version))
    if not any(orjson.loads(text)["of"] == first for (text,) in later):
        raise LogError(
            "log.in-force",
            "the row is what the log says of its fact now",
            place=place,
            remedy="Correct or retract the fact first, then erase what it said",
        )


class Erasures:
    """Tombstones and erasures as the rows of a log come by, held against one another at the end."""

    def __init__(self) -> None:
        self._tombstones: dict[int, tuple[object, dict[str, Any]]] = {}
        self._erasures: dict[int, tuple[int, object]] = {}

    def saw(self, position: int, row: Draft, recorded_at: int, *, erased: bool) -> None:
        """Take in a row whose hash was checked; `erased` where its content is known by hash only."""
        if erased:
            self._tombstones[position] = _tombstone(row, recorded_at)
        elif row.topic == TOPIC:
            state = orjson.loads(row.state)
            self._erasures[state["position"]] = (position, state["row"])

    def wrong(self) -> Iterator[tuple[int, str]]:
        """Position and message of every row that was emptied without an erasure, or filled again."""
        for position in sorted(self._tombstones.keys() | self._erasures.keys()):
            tombstone = self._tombstones.get(position)
            if tombstone is None:
                yield position, "the row has content, though the log says that it was erased"
            elif tombstone != self._erasures.get(position):
                yield position, "the row was emptied or changed without an erasure in the log"


def _tombstone(row: Draft, recorded_at: int) -> tuple[object, dict[str, Any]]:
    """The position of the erasure that a tombstone names, and what the row keeps."""
    try:
        kept = dict(orjson.loads(row.state))
    except (orjson.JSONDecodeError, TypeError, ValueError):
        kept = {}
    at = kept.pop("erased", None)
    if row.state != state_text({"erased": at, **kept}):
        at = None
    return at, kept_of(row, recorded_at, kept)


def is_tombstone(state: str) -> bool:
    """Whether a row's state says that its content was erased; keys are sorted, so it begins so."""
    return state.startswith('{"erased":')


def erased_row(state: str) -> tuple[int, str]:
    """Position and fact type of the row that an event ``row.erased`` of this state is about."""
    decoded = orjson.loads(state)
    return decoded["position"], decoded["row"]["type"]
