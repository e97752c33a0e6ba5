"""Whether the server lives, whether it can answer, and what it has done."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from api.web.access import Access
from api.web.authority import Refused, house_of
from api.web.house import inside
from api.web.limits import address_of
from api.web.routing import Guarded
from api.web.settings import Settings
from core.log import LogError


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    return [
        Guarded("/healthz", alive, action=Access.public),
        Guarded("/readyz", ready, action=Access.public),
        Guarded("/metrics", metrics, action=Access.public),
    ]


async def alive(_request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"state": "alive"})


async def ready(request: Request) -> Response:
    """The database answers, and what the first visitors look at is computed; 503 until then."""
    try:
        await inside(house_of(request).installation.regions)
    except (LogError, OSError):
        return JSONResponse({"state": "waiting"}, 503)
    if not request.app.state.warmed.is_set():
        return JSONResponse({"state": "warming"}, 503)
    return JSONResponse({"state": "ready"})


async def metrics(request: Request) -> Response:
    """What Prometheus collects, for this machine or for who knows the token."""
    settings: Settings = request.app.state.settings
    wanted = settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    if wanted is None:
        if not _is_loopback(address_of(request)):
            raise Refused("web.forbidden", "metrics are shown to this machine only")
    elif not hmac.compare_digest(given, wanted.get_secret_value().encode()):
        raise Refused("web.forbidden", "metrics are shown to who knows their token")
    body = generate_latest(request.app.state.metrics.registry)
    return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
