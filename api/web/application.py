"""The application: everything the server answers, put together."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from threading import Event
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from api.refusals import KNOWN
from api.web import account, health, signing
from api.web.authority import Refused
from api.web.browser import Browser, Cookies
from api.web.failures import Faults, answer
from api.web.headers import Headers
from api.web.house import House
from api.web.limits import Bucket, Limits
from api.web.oidc import Provider
from api.web.routing import undeclared
from api.web.settings import Settings
from api.web.tracing import Metrics, Tracing
from core.accounts import Accounts, AccountsError, Passwords
from core.host import Host, Installation, Remembered, above

#: The rooms that have routes of their own; each is mounted where it says.
_ROOMS: Final = {"api.v1": "/api/v1", "api.pages": ""}


def installation_of(settings: Settings) -> Installation:
    """The data folder that settings name, with its plugins."""
    compiled = Remembered(settings.data / "compiled") if settings.data.exists() else None
    folders = settings.plugin_folders
    host = Host(folders, library=above(folders), compiled=compiled)
    return Installation(settings.data, settings.database, host)


def accounts_of(settings: Settings, installation: Installation) -> Accounts:
    """The accounts of an installation; raises `HostError` ``host.data`` where it has no data yet."""
    costs = settings.argon2_rounds, settings.argon2_memory, settings.argon2_lanes
    return Accounts(
        installation.database(),
        passwords=Passwords(*costs),
        idle=settings.session_idle,
        whole=settings.session_whole,
    )


def application(
    settings: Settings,
    *,
    installation: Installation | None = None,
    accounts: Accounts | None = None,
    settled: Callable[[], object] = lambda: None,
) -> Starlette:
    """The server's application; `installation` and `accounts` are those of the settings without.

    `settled` is called once when everything is computed that is looked at first.

    Its state has `settings`, `house`, `accounts`, `cookies`, `metrics`, `sign_ins` and `warmed`. Raises
    `ValueError` for a route that does not say what it needs.
    """
    installation = installation or installation_of(settings)
    accounts = accounts or accounts_of(settings, installation)
    house, cookies, metrics = (
        House(
            installation, accounts.appends, kept=settings.kept_answers, patience=settings.patience
        ),
        Cookies(settings),
        Metrics(),
    )

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        if settings.warm:
            _warm(house, settled, warmed)
        yield
        house.close()
        accounts.close()

    warmed = Event()
    if not settings.warm:
        warmed.set()
    routes = list(_routes())
    if missing := undeclared(routes):
        raise ValueError(f"routes that declare no action: {', '.join(missing)}")
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[
            Middleware(Tracing, metrics=metrics),
            Middleware(Headers, https=settings.only_https),
            Middleware(
                Limits,
                bucket=Bucket(settings.requests_per_minute),
                body=settings.body_limit,
            ),
            Middleware(Browser, accounts=accounts, cookies=cookies),
            Middleware(Faults),
        ],
        exception_handlers=dict.fromkeys((*KNOWN, AccountsError, Refused, HTTPException), answer),
    )
    app.state.settings = settings
    app.state.house = house
    app.state.accounts = accounts
    app.state.cookies = cookies
    app.state.metrics = metrics
    app.state.warmed = warmed
    app.state.oidc = Provider(settings) if settings.oidc_issuer else None
    app.state.sign_ins = Bucket(settings.sign_ins_per_minute)
    return app


def _warm(house: House, settled: Callable[[], object], warmed: Event) -> None:
    """Begin what the first visitors would wait for."""

    def done() -> None:
        settled()
        warmed.set()

    importlib.import_module("api.pages.warming").warm(house, done)


def _routes() -> Iterable[BaseRoute]:
    """The frame's own routes, and those of the rooms."""
    yield from signing.routes()
    yield from account.routes()
    yield from health.routes()
    for name, path in _ROOMS.items():
        routes: list[BaseRoute] = importlib.import_module(name).routes()
        if path:
            yield Mount(path, routes=routes)
        else:
            yield from routes
