"""The hash chain: what is hashed, and in which order.

``hash = sha256(previous hash ‖ position ‖ sha256(salt ‖ content))``, where the position is eight
bytes, high byte first, and the content is the row's fields one a line, the state last: no field
before the state can hold a line break, so no two rows have the same content. The first link's
previous hash is the region's, so that a chain cannot be passed off as another region's. Because a
link needs only the content's hash, a row's content can be erased and the chain still be checked.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple, TypeAlias

SALT_BYTES = 16


class Draft(NamedTuple):
    """An event before it has a position.

    `stream` is 32 hexadecimal digits, `occurred_on` an ISO date or None, `state` canonical JSON.
    `fact` (32 hexadecimal digits) is given where several facts share the stream.
    """

    stream: str
    version: int
    topic: str
    type: str
    schema_version: int
    occurred_on: str | None
    state: str
    fact: str | None = None


class Head(NamedTuple):
    """The end of a region's log: its last position (0 where it is empty) and that row's hash."""

    position: int
    hash: bytes


#: A stored row: region, position, stream, version, topic, type, schema version, occurred on,
#: recorded at (microseconds UTC), fact, state, salt, hash. A plain tuple, for the append's sake.
Link: TypeAlias = tuple[
    str, int, str, int, str, str, int, str | None, int, str | None, str, bytes, bytes
]


def genesis(region: str) -> bytes:
    """The hash before the first event of a region."""
    return sha256(b"dangjian log 1\n" + region.encode()).digest()


def content_hash(salt: bytes, draft: Draft, recorded_at: int) -> bytes:
    """The salted digest of a row's content; the salt keeps a short content from being guessed."""
    stream, version, topic, kind, schema, day, state, _ = draft
    content = f"{stream}\n{version}\n{topic}\n{kind}\n{schema}\n{day or ''}\n{recorded_at}\n{state}"
    return sha256(salt + content.encode()).digest()


def link_hash(previous: bytes, position: int, content: bytes) -> bytes:
    """The hash of one row, given the row's before it."""
    return sha256(previous + position.to_bytes(8, "big") + content).digest()


def salts(count: int) -> list[bytes]:
    """`count` fresh salts."""
    noise = os.urandom(SALT_BYTES * count)
    return [noise[at : at + SALT_BYTES] for at in range(0, len(noise), SALT_BYTES)]


def now() -> int:
    """Microseconds since 1970 UTC."""
    return time.time_ns() // 1000


def chained(region: str, head: Head, drafts: Sequence[Draft], recorded_at: int) -> list[Link]:
    """The rows that continue the chain from `head` with `drafts`, all recorded at one time."""
    position, previous = head
    links: list[Link] = []
    add = links.append
    between: dict[tuple[object, ...], str] = {}
    for salt, draft in zip(salts(len(drafts)), drafts, strict=True):
        # The body of content_hash and link_hash, written out: this loop is the append's cost. What
        # stands between stream and state, many rows have alike.
        stream, version, topic, kind, schema, day, state, fact = draft
        alike = (version, topic, kind, schema, day)
        middle = between.get(alike)
        if middle is None:
            middle = f"\n{version}\n{topic}\n{kind}\n{schema}\n{day or ''}\n{recorded_at}\n"
            between[alike] = middle
        position += 1
        content = sha256(salt + f"{stream}{middle}{state}".encode()).digest()
        previous = sha256(previous + position.to_bytes(8, "big") + content).digest()
        add(
            (
                region,
                position,
                stream,
                version,
                topic,
                kind,
                schema,
                day,
                recorded_at,
                fact,
                state,
                salt,
                previous,
            )
        )
    return links
