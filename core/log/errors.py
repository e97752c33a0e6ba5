"""The one error of this room: a stable code, the place, and a way out."""

from __future__ import annotations

from typing import Final

#: Every code this room raises, with what it means.
CODES: Final[dict[str, str]] = {
    "log.address": "a database address that is not SQLite or PostgreSQL, or cannot be opened",
    "log.case": "a correction that would move a fact to another case",
    "log.conflict": "somebody else appended to the same stream first",
    "log.decision": "a decision of a topic that is none, or of which no JSON can be made",
    "log.different": "a fact of the same source and id with other content",
    "log.follower": "a follower that would move back, was never read, or has no plain name",
    "log.identity": "a fact whose id is not that of its region, source and external id",
    "log.in-force": "an erasure of what the log says of a fact now",
    "log.lifecycle": "a case whose history cannot be",
    "log.line": "a line that is not a CloudEvents 1.0 event of ours",
    "log.nested": "a write within another write of the same thread",
    "log.not-empty": "a restore into a region that already has events",
    "log.plugin": "a plugin that is not enabled, or without a name, a version or plain settings",
    "log.reason": "a correction or retraction without a reason, or an erasure without a code for it",
    "log.rejected": "a file with bad lines, of which nothing was taken",
    "log.region": "a region name that cannot be one, or a region that the database does not have",
    "log.restore": "a line of an export that does not continue the chain",
    "log.retracted": "a fact that was retracted and cannot be changed any more",
    "log.revision": "a correction or retraction whose number does not follow the last one",
    "log.schema": "a database written by another version of this program",
    "log.state": "an event whose state is not what its topic promises",
    "log.topic": "an event whose topic is not in the closed list",
    "log.type": "a correction that changes the type of its fact",
    "log.unknown-fact": "a fact that the log does not hold",
}


class LogError(Exception):
    """The log refused something, or could not be trusted.

    `code` is one of `CODES`; `place` names the line, fact or row; `remedy` says what to do next.
    """

    def __init__(self, code: str, message: str, *, place: str = "", remedy: str = "") -> None:
        if code not in CODES:
            raise ValueError(f"{code} is not a code of this room")
        self.code = code
        self.message = message
        self.place = place
        self.remedy = remedy
        text = f"[{code}] {place + ': ' if place else ''}{message}"
        super().__init__(f"{text}. {remedy}" if remedy else text)


class Moved(LogError):
    """The log went on since it was read; ``log.conflict``, and nothing was written."""

    def __init__(self, region: str, expected: int, position: int) -> None:
        super().__init__(
            "log.conflict",
            f"the log is at position {position} and no longer at {expected}, where it was read",
            place=region,
            remedy="Nothing was written: read again and repeat the command",
        )
