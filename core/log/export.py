"""The whole log as CloudEvents, one a line, and back.

An exported line carries, beside what `core.log.lines` describes, all that its row is made of
(``position``, ``recordedat``, ``salt``, …) and its ``hash``. So a restore gives the same rows at
the same positions with the same hashes, and exports to the same bytes; a line that was changed,
left out or moved breaks the chain and is refused. A row whose content was erased has ``erased``
(the position of the erasure) and ``contenthash`` instead of content and ``salt``. A line whose
content is withheld from whoever exports has ``withheld`` and ``contenthash`` in their place: its
chain can be checked, and nothing can be restored from it.

The chain cannot tell that lines are missing at the end, so an export may have a last line that is
of no event: how many lines stand before it (``count``), and the ``position`` and ``hash`` of the
log's end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol

import orjson

from core.log.chain import Draft, Head, content_hash
from core.log.decision import DECISIONS
from core.log.erasure import TOPIC as ERASED
from core.log.errors import LogError
from core.log.mapper import TOPICS
from core.log.recorder import Recorder

_PAGE: Final = 5_000
PREFIX: Final = "cn.dangjian."
#: The type of an export's last line.
ENDED: Final = f"{PREFIX}export.ended"
#: Of a line that gives no content, because whoever exports may not read it.
WITHHELD: Final = "withheld"
EPOCH: Final = dt.datetime.fromtimestamp(0, dt.UTC)

#: Attributes of a line and the keys of a state they stand for.
OWN: Final = (
    ("subject", "org"),
    ("mark", "mark"),
    ("reason", "reason"),
    ("of", "of"),
    ("revision", "revision"),
    ("data", "data"),
    ("erased", "erased"),
)

_ROWS: Final = (
    "SELECT position, stream, version, topic, type, schema_version, occurred_on, recorded_at, "
    "fact, state, salt, hash, content_hash FROM event "
    "WHERE region = ? AND position > ? AND position <= ? ORDER BY position LIMIT ?"
)


class Sink(Protocol):
    """Something that takes bytes: a file opened for writing."""

    def write(self, data: bytes, /) -> Any:
        """Take `data`."""


Conceal = Callable[[str, str, Mapping[str, Any]], bool]
"""Whether a fact's content is withheld, by its type, its organisation and its data."""


class _Row(NamedTuple):
    position: int
    stream: str
    version: int
    topic: str
    type: str
    schema_version: int
    occurred_on: str | None
    recorded_at: int
    fact: str | None
    state: str
    salt: bytes
    hash: bytes
    content_hash: bytes | None


def export_lines(
    recorder: Recorder,
    out: Sink,
    after: int = 0,
    *,
    ended: bool = False,
    conceal: Conceal | None = None,
) -> int:
    """Write the events after a position and return how many; the same log gives the same bytes.

    Ends at the head that stood when it began; with `ended`, a last line says so. `conceal` says of
    which facts the content is withheld. Raises `LogError` ``log.state`` for a row that cannot be
    read.
    """
    head = recorder.head()
    written = 0
    while rows := recorder.all(_ROWS, (recorder.region, after, head.position, _PAGE)):
        page = [_Row(*row) for row in rows]
        names = _names(recorder, page)
        for row in page:
            out.write(_line(recorder.region, row, names, conceal) + b"\n")
        after = page[-1].position
        written += len(page)
    if ended:
        out.write(_end(recorder.region, head, written) + b"\n")
    return written


def _end(region: str, head: Head, count: int) -> bytes:
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": str(head.position),
            "source": f"/regions/{region}/exports",
            "type": ENDED,
            "region": region,
            "count": count,
            "position": head.position,
            "hash": head.hash.hex(),
        }
    )


_Names = dict[tuple[str, int], tuple[str, str]]


def _names(recorder: Recorder, rows: Sequence[_Row]) -> _Names:
    """Source and id of the facts that corrections and retractions among `rows` are of."""
    wanted = {
        (row.stream, _state(row)["of"])
        for row in rows
        if row.topic in ("fact.corrected", "fact.retracted")
    }
    names: _Names = {}
    for stream, version in sorted(wanted):
        found = recorder.all(
            "SELECT state FROM event WHERE region = ? AND stream = ? AND version = ?",
            (recorder.region, stream, version),
        )
        if not found:
            raise LogError(
                "log.state", "the corrected event is missing", place=f"{stream} {version}"
            )
        state = orjson.loads(found[0][0])
        names[stream, version] = (state["source"], state["ext"])
    return names


def _state(row: _Row) -> dict[str, Any]:
    try:
        state = orjson.loads(row.state)
    except orjson.JSONDecodeError as error:
        raise LogError(
            "log.state",
            f"the state is not JSON: {error}",
            place=f"position {row.position}",
            remedy="Verify the log, and restore it from a backup",
        ) from error
    return dict(state)


def _line(region: str, row: _Row, names: _Names, conceal: Conceal | None) -> bytes:
    if row.topic not in TOPICS:
        raise LogError("log.topic", f"'{row.topic}' is no topic", place=f"position {row.position}")
    state = _state(row)
    own: dict[str, Any] = {"data": state}
    withheld = False
    if row.topic.startswith("plugin."):
        source, name = f"/regions/{region}/plugins", f"{state['plugin']}/{row.version}"
        kind = row.topic
    elif row.topic == ERASED:
        source, name, kind = f"/regions/{region}/erasures", str(row.version), row.topic
    elif row.topic in DECISIONS:
        source, name = f"/regions/{region}/decisions", f"{state['series']}/{row.version}"
        kind = row.topic
    else:
        kind = f"fact.{row.type}{row.topic.removeprefix('fact').replace('.recorded', '')}"
        if row.topic == "fact.recorded":
            source, name = state["source"], state["ext"]
        else:
            source, name = names[row.stream, state["of"]]
        withheld = (
            conceal is not None
            and "data" in state
            and conceal(row.type, state["org"], state["data"])
        )
        own = {key: state[given] for key, given in OWN if given in state}
        if withheld:
            own = {**own, WITHHELD: True}
            del own["data"]
        if row.occurred_on is not None:
            own["occurredon"] = row.occurred_on
    attributes = {
        "specversion": "1.0",
        "id": name,
        "source": source,
        "type": PREFIX + kind,
        **own,
        "region": region,
        "position": row.position,
        "recordedat": _time(row.recorded_at),
        "stream": row.stream,
        "streamversion": row.version,
        "schemaversion": row.schema_version,
        **_seal(row, withheld=withheld),
        "hash": bytes(row.hash).hex(),
    }
    return orjson.dumps(attributes)


def _seal(row: _Row, *, withheld: bool) -> dict[str, str]:
    """What makes the row's content hash: its salt, or where the content is not given the hash itself."""
    if row.content_hash is not None:
        return {"contenthash": bytes(row.content_hash).hex()}
    if withheld:
        # With its salt, a short content could be guessed.
        draft = Draft(*row[1:7], row.state, row.fact)
        return {"contenthash": content_hash(bytes(row.salt), draft, row.recorded_at).hex()}
    return {"salt": bytes(row.salt).hex()}


def _time(microseconds: int) -> str:
    instant = EPOCH + dt.timedelta(microseconds=microseconds)
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
