"""An export put back: the same rows at the same positions with the same hashes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import orjson

from core.facts import fact_id
from core.log.chain import Draft, Head, Link, content_hash, link_hash
from core.log.decision import DECISIONS, decision_stream
from core.log.decision import TYPE as DECISION
from core.log.erasure import TOPIC as ERASED
from core.log.erasure import Erasures, erasure_stream
from core.log.errors import LogError
from core.log.events import state_text
from core.log.export import ENDED, EPOCH, OWN, PREFIX, WITHHELD
from core.log.mapper import TOPICS
from core.log.plugin import plugin_stream
from core.log.recorder import Appending, Recorder

_PAGE: Final = 5_000

_CONTENT_HASH: Final = "UPDATE event SET content_hash = ? WHERE region = ? AND position = ?"

#: A row whose content was erased: its position and its content's hash.
_Emptied = tuple[int, bytes]


def restore_lines(recorder: Recorder, lines: Iterable[bytes | str], *, ended: bool = False) -> Head:
    """Put an export back into an empty region, whole or not at all.

    A last line that says where the export ends is held against what came before it; with `ended`
    it has to be there. Raises `LogError` ``log.not-empty``, or ``log.restore`` at the first line
    that does not follow from the one before.
    """
    with recorder.appending() as append:
        if append.head.position:
            raise LogError(
                "log.not-empty",
                f"the region has {append.head.position} events already",
                place=recorder.region,
                remedy="Restore into a new database; to merge facts, import the file",
            )
        page: list[Link] = []
        emptied: list[_Emptied] = []
        for link in _links(append, lines, emptied, ended=ended):
            page.append(link)
            if len(page) == _PAGE:
                _write(append, page)
                page = []
        _write(append, page)
        for position, content in emptied:
            append.connection.execute(
                append.database.sql(_CONTENT_HASH), (content, append.region, position)
            )
        return append.head


def _write(append: Appending, links: Sequence[Link]) -> None:
    if links:
        append.database.insert(append.connection, links, len(links))
        append.move(Head(links[-1][1], links[-1][-1]), links[-1][8])


def _links(
    append: Appending, lines: Iterable[bytes | str], emptied: list[_Emptied], *, ended: bool
) -> Iterator[Link]:
    """The rows of an export; those without content are added to `emptied` too."""
    position, previous = append.head
    recorded_at, done = 0, False
    erasures = Erasures()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            attributes = orjson.loads(line)
            if done:
                raise ValueError("it stands behind the export's last line")
            if attributes["type"] == ENDED:
                done = _must_end(attributes, append.region, Head(position, previous), number)
                continue
            if WITHHELD in attributes:
                raise _withheld(number)
            draft = _draft(append.region, attributes)
            at = _microseconds(attributes["recordedat"])
            salt, content = _sealed(attributes, draft, at)
            stored = bytes.fromhex(attributes["hash"])
            given = attributes["position"]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise LogError(
                "log.restore",
                f"not a line of an export: {error!r}",
                place=f"line {number}",
                remedy="Restore the file as it was exported; to take in other files, import them",
            ) from error
        position += 1
        previous = link_hash(previous, position, content)
        if given != position or stored != previous or at < recorded_at:
            raise LogError(
                "log.restore",
                f"the chain does not go on to position {position}: a line was changed, left out or "
                "moved",
                place=f"line {number}",
                remedy="Take an export that is whole, from position 1 on",
            )
        recorded_at = at
        erasures.saw(position, draft, at, erased=not salt)
        if not salt:
            emptied.append((position, content))
        *start, state, fact = draft
        yield (append.region, position, *start, at, fact, state, salt, previous)  # type: ignore[misc]
    if ended and not done:
        raise LogError(
            "log.restore",
            f"the export breaks off after position {position}: its last line is missing",
            place=append.region,
            remedy="Take an export that is whole",
        )
    for wrong, message in erasures.wrong():
        raise LogError(
            "log.restore",
            message,
            place=f"position {wrong}",
            remedy="Take an export that is whole, from position 1 on",
        )


def _withheld(number: int) -> LogError:
    return LogError(
        "log.restore",
        "the content was withheld from whoever exported the file",
        place=f"line {number}",
        remedy="Restore an export that the operator took with 'dangjian export'",
    )


def _must_end(line: dict[str, Any], region: str, head: Head, number: int) -> bool:
    """Hold an export's last line against the lines before it; True where it fits."""
    if line["region"] != region:
        raise ValueError(f"it is not of region '{region}'")
    given = Head(line["position"], bytes.fromhex(line["hash"]))
    if given != head or line["count"] != head.position:
        raise LogError(
            "log.restore",
            f"the export ends at position {given.position}, and the lines before it at "
            f"{head.position}: lines are missing, or of another log",
            place=f"line {number}",
            remedy="Take an export that is whole, from position 1 on",
        )
    return True


def _sealed(line: dict[str, Any], draft: Draft, at: int) -> tuple[bytes, bytes]:
    """The salt and the hash of the content; no salt where the content was erased."""
    if "contenthash" in line:
        return b"", bytes.fromhex(line["contenthash"])
    salt = bytes.fromhex(line["salt"])
    if not salt:
        raise ValueError("the salt is empty")
    return salt, content_hash(salt, draft, at)


def _draft(region: str, line: dict[str, Any]) -> Draft:
    if line["region"] != region:
        raise ValueError(f"it is not of region '{region}'")
    kind = str(line["type"]).removeprefix(PREFIX)
    state: dict[str, Any]
    fact: str | None = None
    if kind.startswith("plugin."):
        topic, type, state = kind, "", line["data"]
        stream = plugin_stream(region, state["plugin"]).hex
    elif kind == ERASED:
        topic, type, state = kind, "", line["data"]
        stream = erasure_stream(region).hex
    elif kind in DECISIONS:
        topic, type, state = kind, DECISION, line["data"]
        stream = decision_stream(region, state["series"]).hex
    else:
        family, type, *end = kind.split(".")
        topic = ".".join([family, *(end or ["recorded"])])
        state = {given: line[key] for key, given in OWN if key in line}
        stream = line["stream"]
        if topic == "fact.recorded":
            identity = fact_id(region, line["source"], line["id"])
            state |= {"fact": str(identity), "source": line["source"], "ext": line["id"]}
            fact = None if identity.hex == stream else identity.hex
    if topic not in TOPICS or line["stream"] != stream:
        raise ValueError("its type or its stream is none of an export's")
    return Draft(
        stream,
        line["streamversion"],
        topic,
        type,
        line["schemaversion"],
        line.get("occurredon"),
        state_text(state),
        fact,
    )


def _microseconds(text: str) -> int:
    instant = dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=dt.UTC)
    return (instant - EPOCH) // dt.timedelta(microseconds=1)
