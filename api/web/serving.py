"""Running the server: one process, or several beside one another on PostgreSQL."""

from __future__ import annotations

import gc
import os
import signal
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from api.web.application import application
from api.web.authority import Refused
from api.web.settings import Settings
from api.web.tracing import log_to_error_stream
from core.host import Installation, bound_memory, parse_disk, parse_memory

#: Seconds that a connection stays open without a request: who reads a page goes on by the same one.
KEPT_OPEN: Final = 75
#: Seconds that requests have to end after the server was told to.
GRACE: Final = 10
#: Seconds after which a worker that gives no sign of life is replaced: one may be compiling rules.
PATIENCE: Final = 60

#: After how many new objects Python looks for garbage among the youngest, and how many times that
#: among older ones: pages make some ten thousand objects each and leave next to none behind.
GARBAGE: Final = (20_000, 20, 50)


def serve(settings: Settings, installation: Installation | None = None) -> None:
    """Serve until the process is told to stop (SIGTERM, SIGINT); requests that run may end.

    One worker answers from `installation`, where it is given.
    Raises `Refused` ``web.workers`` for several workers on SQLite.
    """
    if settings.workers > 1 and not (settings.database or "").startswith("postgresql"):
        raise Refused(
            "web.workers",
            "several workers need PostgreSQL",
            remedy="Give --database postgresql://…, or one worker",
        )
    log_to_error_stream()
    options: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": True,
        "forwarded_allow_ips": settings.proxies,
        "timeout_graceful_shutdown": GRACE,
        "timeout_worker_healthcheck": PATIENCE,
        "timeout_keep_alive": KEPT_OPEN,
    }
    # Uvicorn ends the process by the signal it was told to stop with; to stop is no failure here.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda _number, _frame: None)
    if settings.workers == 1:
        app = application(settings, installation=installation, settled=settle)
        uvicorn.Server(uvicorn.Config(app, **options)).run()
        return
    # Secrets are read from the environment only, and workers have it.
    os.environ |= settings.to_environment()
    config = uvicorn.Config(
        "api.web.serving:worker", factory=True, workers=settings.workers, **options
    )
    Multiprocess(config, sockets=[config.bind_socket()]).run()


def settle() -> None:
    """Leave alone what stays for as long as the process runs, when Python looks for garbage.

    Rules, trees and answers are some million objects; looking through them took a quarter of a second
    in the midst of somebody's page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def worker() -> Starlette:
    """The application of one of several workers."""
    log_to_error_stream()
    settings = Settings.read()
    bound_memory(
        parse_memory(settings.memory) if settings.memory else None,
        parse_disk(settings.spill) if settings.spill else None,
    )
    return application(settings, settled=settle)
