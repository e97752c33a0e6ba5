"""Limits: requests of an address in a minute, and the size of a body."""

from __future__ import annotations

import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.web.authority import Refused
from api.web.failures import answer

#: Addresses remembered at most; the one that has been silent longest is forgotten first.
_REMEMBERED: Final = 10_000

#: More digits than the size of any body has.
_DIGITS: Final = 18

Seconds = Callable[[], float]


class Bucket:
    """So many a minute for each key, and as many at once; threads share it."""

    def __init__(self, per_minute: int, seconds: Seconds = time.monotonic) -> None:
        self._most = float(per_minute)
        self._seconds = seconds
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> float:
        """Take one; gives 0, or the seconds until there is one again."""
        now = self._seconds()
        with self._lock:
            left, since = self._left.pop(key, (self._most, now))
            left = min(self._most, left + (now - since) * self._most / 60)
            enough = left >= 1
            self._left[key] = (left - 1 if enough else left), now
            while len(self._left) > _REMEMBERED:
                self._left.popitem(last=False)
        return 0 if enough else (1 - left) * 60 / self._most


def address_of(connection: HTTPConnection) -> str:
    """Where a request comes from, as far as the server before it is believed."""
    return connection.client.host if connection.client else "-"


class Limits:
    """Refuses what is more than an address may ask for in a minute, and bodies of more bytes."""

    def __init__(self, app: ASGIApp, bucket: Bucket, body: int) -> None:
        self._app = app
        self._bucket = bucket
        self._body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        refused: Refused | None = None
        if left := self._bucket.take(address_of(request)):
            refused = too_many(left)
        elif self._body < _length(request):
            refused = _too_large(self._body)
        if refused is not None:
            response = await answer(request, refused)
            await response(scope, receive, send)
            return
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._body:
                raise _too_large(self._body)
            return message

        await self._app(scope, counted, send)


def _length(request: Request) -> int:
    """What a request says of its length; 0 where it says nothing."""
    said = request.headers.get("content-length", "")
    if not (said.isascii() and said.isdecimal()):
        return 0
    # A number that has more digits than any size is not made one: it is too large as it stands.
    return int(said) if len(said) <= _DIGITS else sys.maxsize


def _too_large(most: int) -> Refused:
    return Refused(
        "web.body",
        f"the server takes {most // 1024} KiB at once",
        remedy="Send it in several parts",
    )


def too_many(seconds: float) -> Refused:
    """``web.rate``, with the seconds until the next request is taken."""
    whole = max(1, round(seconds + 0.5))
    return Refused(
        "web.rate",
        f"too many requests in a minute; the next is taken in {whole} seconds",
        remedy="Wait",
        headers={"Retry-After": str(whole)},
    )
