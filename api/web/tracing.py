"""A number for every request, and one line of JSON about it."""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
from contextvars import ContextVar
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGGER: Final = logging.getLogger("dangjian.web")
HEADER: Final = "X-Request-ID"

#: Methods that are told by their names.
_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})

_GIVEN: Final = re.compile(r"[0-9A-Za-z-]{8,64}")

#: The number of the request that is being answered.
current: ContextVar[str] = ContextVar("request", default="")


class Lines(logging.Formatter):
    """One line of JSON a record: time, level, message, and the fields given with it."""

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter`."""
        said: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            "request": current.get(),
        }
        said |= getattr(record, "fields", {})
        if record.exc_info:
            said["failure"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def log_to_error_stream() -> None:
    """Write the server's lines, and those of uvicorn's faults, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    for name in ("dangjian.web", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.INFO)
        logger.propagate = False


class Metrics:
    """What ``/metrics`` shows of this process: requests by route, method and status, and their time."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "dangjian_requests",
            "Requests by route, method and status",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "dangjian_request_seconds",
            "Seconds until a request was answered, by route",
            ("route",),
            registry=self.registry,
            buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30),
        )


class Tracing:
    """Numbers requests, logs and counts them.

    A line says the route with its places unfilled and no query: neither a name nor a reference to a
    person can be in it.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = HTTPConnection(scope).headers.get(HEADER, "")
        number = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = number
        reset = current.set(number)
        begun, status, size = time.perf_counter(), 500, 0

        async def numbered(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = number
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, numbered)
        finally:
            self._tell(scope, status, size, time.perf_counter() - begun)
            current.reset(reset)

    def _tell(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        route = str(getattr(scope.get("route"), "path", "")) or "-"
        caller = scope["state"].get("caller")
        # A client may call a method as it likes, and each name is counted by itself.
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.requests.labels(route, method, str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        fields = {
            "method": method,
            "route": route,
            "region": scope.get("path_params", {}).get("region", ""),
            "status": status,
            "bytes": size,
            "ms": round(1000 * seconds, 1),
            "account": "" if caller is None else caller.account,
        }
        LOGGER.info("request", extra={"fields": fields})
