"""The log as a stream: every event as a CloudEvents line, as `dangjian export` writes it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from pydantic import Field
from starlette.responses import StreamingResponse

from api.v1.endpoints import Call, Endpoint, Model, endpoint
from api.v1.recording import LINES
from api.withheld import is_personal, sees_personal
from core.accounts import Action, reach
from core.log import Log

Conceal = Callable[[str, str, Mapping[str, Any]], bool]

#: Bytes that are sent together, and how many such parts wait for a slow reader.
PART: Final = 64 * 1024
WAITING: Final = 8

#: How often a writer looks whether anybody still reads, in seconds.
_LOOK: Final = 0.5


class LogAsked(Model):
    """From where on."""

    after: int = Field(
        default=0, ge=0, le=10**18 - 1, description="Only events after this position."
    )


@endpoint(
    "GET",
    "/regions/{region}/log",
    needs=Action.export,
    tag="log",
    query=LogAsked,
    answer=None,
    media=LINES,
    personal=True,
)
def export_log(call: Call[LogAsked, None]) -> StreamingResponse:
    """Give out the whole log of a region, one CloudEvent a line.

    The last line says where it ends: a stream without one was cut off. The same log gives the same
    bytes. Own targets of members are given to their own branch only: a line of one has `withheld`
    and `contenthash` in the place of `data` and `salt`, so that the chain can be checked still. A
    file with such lines cannot be restored; `dangjian export` on the server writes all.
    """
    call.require()
    log = call.house.log(call.region)
    people = reach(call.caller, Action.people, call.region)

    def conceal(type_name: str, organisation: str, data: Mapping[str, Any]) -> bool:
        return is_personal(type_name, data) and not sees_personal(people, organisation)

    headers = {"position": str(log.head().position), "cache-control": "no-store"}
    return StreamingResponse(
        streamed(log, call.query.after, conceal), headers=headers, media_type=LINES
    )


class _Gone(Exception):
    """Nobody reads any more."""


class _Parts:
    """What an export writes into: parts for whoever reads, few at a time."""

    def __init__(self) -> None:
        self.ready: queue.Queue[bytes | BaseException | None] = queue.Queue(WAITING)
        self.gone = threading.Event()
        self._held = bytearray()

    def write(self, data: bytes, /) -> None:
        """Take some bytes; raises `_Gone`."""
        self._held += data
        if len(self._held) >= PART:
            self.flush()

    def flush(self) -> None:
        """Hand on what is held."""
        if self._held:
            self.put(bytes(self._held))
            self._held.clear()

    def put(self, part: bytes | BaseException | None) -> None:
        """Wait for room; raises `_Gone`."""
        while not self.gone.is_set():
            try:
                self.ready.put(part, timeout=_LOOK)
            except queue.Full:
                continue
            return
        raise _Gone


def streamed(log: Log, after: int, conceal: Conceal | None = None) -> Iterator[bytes]:
    """The events after a position in parts, written as fast as they are read and no faster."""
    parts = _Parts()

    def write() -> None:
        last: BaseException | None = None
        try:
            log.export_lines(parts, after, ended=True, conceal=conceal)
            parts.flush()
        except _Gone:
            return
        except Exception as error:  # noqa: BLE001 - handed to the thread that reads
            last = error
        try:
            parts.put(last)
        except _Gone:
            return

    thread = threading.Thread(target=write, name="export", daemon=True)
    thread.start()
    try:
        while (part := parts.ready.get()) is not None:
            if isinstance(part, BaseException):
                raise part
            yield part
    finally:
        parts.gone.set()


ENDPOINTS: Final[tuple[Endpoint, ...]] = (export_log,)
