"""A stream of facts: one simple fact, or all facts of one case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core.facts import Fact, FactError, LifecycleError, Step, Vocabulary
from core.log.entry import Correction, Erased, Retraction, must_be_text
from core.log.errors import LogError
from core.log.events import ERASED, Content, FactCorrected, FactEvent, FactRecorded, FactRetracted


@dataclass(slots=True)
class Held:
    """A fact as the stream holds it: all its contents, the last one in force.

    `reasons` has one for each content after the first; `retracted` is the retraction's reason. An
    erased content is `ERASED`, an erased reason empty.
    """

    fact: UUID
    type: str
    version: int
    source: str
    external_id: str
    contents: list[Content]
    reasons: list[str]
    retracted: str | None = None

    @property
    def revision(self) -> int:
        """1, then one more with each correction and with the retraction."""
        return len(self.contents) + (self.retracted is not None)

    def corrections(self) -> list[tuple[Content, str]]:
        """Content and reason of every correction, oldest first."""
        return list(zip(self.contents[1:], self.reasons, strict=True))

    def place(self) -> str:
        """How messages name the fact."""
        return f"{self.type} {self.source} {self.external_id}"


class FactStream:
    """The aggregate: decides what may be appended to a stream, by what stands in it.

    Commands return whether they appended anything: what the log knows already is not said twice.
    """

    def __init__(self, id: UUID) -> None:
        self.id = id
        self.version = 0
        self.facts: dict[UUID, Held] = {}
        self._by_version: dict[int, Held] = {}
        self._pending: list[FactEvent] = []

    def record(self, fact: Fact, wanted: str | None = None) -> bool:
        """Record a fact; `wanted` is the stream it belongs to, where that may be another one.

        Raises `LogError` ``log.different`` where it is known with other content.
        """
        return self.admit(FactRecorded.by(self.id, self.version + 1, fact), wanted)

    def admit(self, event: FactRecorded, wanted: str | None = None) -> bool:
        """Append a recorded event, unless the stream has its fact; see `record`.

        Where what was first recorded is erased, nothing is left to compare it with: the identity
        is enough then, so that the source's own file can be sent again. What is in force was said
        by a correction and stays.
        """
        held = self.facts.get(event.fact)
        if held is None:
            self._trigger(event)
            return True
        here = wanted is None or wanted == self.id.hex
        known = event.content in held.contents or held.contents[0] == ERASED
        if here and held.type == event.type and known:
            return False
        raise LogError(
            "log.different",
            "the log has this source and id with other content",
            place=held.place(),
            remedy="Send a correction of it, with a reason, or give the fact an id of its own",
        )

    def correct(self, entry: Correction, region: str) -> bool:
        """Give a fact a new content.

        What the log has is known, also where its reason would be refused today: a source's own file
        can be sent again.
        Without a revision, only a correction of the content and reason in force is known: a fact may
        be corrected back to what it said before.
        Raises `LogError` ``log.unknown-fact``, ``log.type``, ``log.case``, ``log.reason``,
        ``log.retracted``, ``log.revision`` or ``log.different``.
        """
        held = self._held(entry.fact, entry.reason)
        self._must_be_a(entry.type, held)
        content, revision = entry.content(), entry.revision
        if self._is_known(held, content, entry.reason, revision):
            return False
        if held.retracted is not None:
            raise LogError(
                "log.retracted",
                "the fact was retracted",
                place=held.place(),
                remedy="Record it anew under an id of its own",
            )
        self._must_follow(revision, held)
        if entry.stream(region) != self.id:
            raise LogError(
                "log.case",
                "a correction cannot move a fact to another case",
                place=held.place(),
                remedy="Retract it and record it in the other case under an id of its own",
            )
        must_be_text(entry.reason, held.place())
        self._trigger(
            FactCorrected(
                self.id,
                self.version + 1,
                entry.type,
                entry.body.version,
                held.version,
                held.revision + 1,
                content,
                entry.reason,
            )
        )
        return True

    @staticmethod
    def _is_known(held: Held, content: Content, reason: str, revision: int | None) -> bool:
        corrections = held.corrections()
        if revision is None:
            # Of a retracted fact nothing can be said any more, so what was said is said again.
            standing = corrections if held.retracted is not None else corrections[-1:]
            return (content, reason) in standing or (ERASED, "") in standing
        if not 2 <= revision <= len(held.contents):
            return False
        if corrections[revision - 2] in ((content, reason), (ERASED, "")):
            return True
        raise LogError(
            "log.different",
            f"the log has a revision {revision} with other content",
            place=held.place(),
            remedy=f"Send it as revision {held.revision + 1}",
        )

    def retract(self, entry: Retraction) -> bool:
        """Take a fact back.

        Raises `LogError` ``log.unknown-fact``, ``log.type``, ``log.reason``, ``log.retracted`` or
        ``log.revision``.
        """
        held = self._held(entry.fact, entry.reason)
        self._must_be_a(entry.type or held.type, held)
        if held.retracted in (entry.reason, ""):
            return False
        if held.retracted is not None:
            raise LogError(
                "log.retracted",
                "the fact was retracted already, with another reason",
                place=held.place(),
            )
        self._must_follow(entry.revision, held)
        must_be_text(entry.reason, held.place())
        self._trigger(
            FactRetracted(
                self.id,
                self.version + 1,
                held.type,
                1,
                held.version,
                held.revision + 1,
                entry.reason,
            )
        )
        return True

    def erased(self, entry: Erased) -> bool:
        """Take in a row without content: False where the log has that revision of the fact.

        Raises `LogError` ``log.line`` where it has not, or ``log.type``.
        """
        held = self.facts.get(entry.fact)
        if held is not None:
            self._must_be_a(entry.type, held)
            if entry.revision is None:
                known = held.retracted is not None
            else:
                known = entry.revision <= len(held.contents)
            if known:
                return False
        raise LogError(
            "log.line",
            "the line's content was erased, and the log does not have it",
            place="contenthash",
            remedy="Restore the whole export into an empty region; or leave the fact's erased lines "
            "out, and send the first content that is left of it as a recording, without revisions",
        )

    @staticmethod
    def _must_follow(revision: int | None, held: Held) -> None:
        if revision not in (None, held.revision + 1):
            raise LogError(
                "log.revision",
                f"revision {revision} does not follow revision {held.revision}",
                place=held.place(),
                remedy=f"Send revision {held.revision + 1} first",
            )

    @staticmethod
    def _must_be_a(type: str, held: Held) -> None:
        if held.type != type:
            raise LogError(
                "log.type",
                f"the fact is a '{held.type}', not a '{type}'",
                place=held.place(),
                remedy="Retract it and record the other one under an id of its own",
            )

    def _held(self, fact: UUID, reason: str) -> Held:
        if fact not in self.facts:
            raise LogError(
                "log.unknown-fact",
                "the log does not hold the fact",
                place=str(fact),
                remedy="Send the line that records it first; where that was erased, see its line",
            )
        if not reason.strip():
            raise LogError(
                "log.reason",
                "a correction or retraction has a reason",
                place=self.facts[fact].place(),
            )
        return self.facts[fact]

    def check(self, vocabulary: Vocabulary) -> None:
        """Refuse a case whose history cannot be, by the contents in force.

        Raises `Impossible`, a `LogError` ``log.lifecycle`` that knows the fact at fault. A simple
        fact's stream is always fine.
        """
        if self.facts.keys() == {self.id}:
            return
        held = sorted(
            (one for one in self.facts.values() if one.retracted is None),
            key=lambda one: (one.contents[-1].occurred_on, one.version),
        )
        steps = [_step(one, vocabulary) for one in held]
        if not steps:
            return
        lifecycle = vocabulary.lifecycles[steps[0].body.lifecycle]
        try:
            lifecycle.check(steps)
        except LifecycleError as error:
            raise Impossible(held[error.index], error) from error

    def _trigger(self, event: FactEvent) -> None:
        self.apply(event)
        self._pending.append(event)

    def apply(self, event: FactEvent) -> None:
        """Take in an event, new or stored."""
        match event:
            case FactRecorded():
                held = Held(
                    event.fact,
                    event.type,
                    event.originator_version,
                    event.source,
                    event.external_id,
                    [event.content],
                    [],
                )
                self.facts[event.fact] = held
                self._by_version[event.originator_version] = held
            case FactCorrected():
                held = self._by_version[event.of_version]
                held.contents.append(event.content)
                held.reasons.append(event.reason)
            case FactRetracted():
                self._by_version[event.of_version].retracted = event.reason
        self.version = event.originator_version

    def collect_events(self) -> Sequence[FactEvent]:
        """The events since the last collection; the library's `Application.save` asks for them."""
        pending, self._pending = self._pending, []
        return pending


class Impossible(LogError):
    """A history that cannot be; `held` is the fact where it breaks."""

    def __init__(self, held: Held, error: LifecycleError) -> None:
        super().__init__(
            "log.lifecycle",
            str(error),
            place=held.place(),
            remedy="Record the missing step first, or correct its day",
        )
        self.held = held


def _step(held: Held, vocabulary: Vocabulary) -> Step:
    content = held.contents[-1]
    try:
        body = vocabulary.parse(held.type, content.data)
    except FactError as error:
        raise LogError(
            "log.state",
            f"a recorded fact does not fit the vocabulary any more: {error}",
            place=held.place(),
        ) from error
    return Step.of(body, dt.date.fromisoformat(content.occurred_on))
