"""A log on each back end."""

import multiprocessing
from collections.abc import Iterator
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from core.log import Log
from tests.log.samples import REGION

PROCESSES = ("tests.log.begin", "tests.log.follow", "tests.log.write")
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(params=["sqlite", POSTGRES])
def stored_url(request, tmp_path) -> str:
    """Address of an empty database that stays when closed."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres_url")
    return f"sqlite:///{tmp_path / 'log.db'}"


@pytest.fixture(params=["memory", "sqlite", POSTGRES])
def url(request, tmp_path) -> str:
    """Address of an empty database of each kind."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres_url")
    return "sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path / 'log.db'}"


@pytest.fixture
def log(url) -> Iterator[Log]:
    """An empty log on each kind of database."""
    with Log.open(url, REGION) as opened:
        yield opened


@pytest.fixture
def quick() -> Iterator[Log]:
    """An empty log in memory, where the database does not matter."""
    with Log.open("sqlite://", REGION) as opened:
        yield opened


@pytest.fixture(scope="session")
def processes() -> ForkServerContext:
    """Starts processes that have the program imported already: dozens are needed, and killed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "alembic.command", *PROCESSES])
    with pytest.MonkeyPatch.context() as patch:
        # The server's own search path; it does not take over ours.
        patch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
        forkserver.ensure_running()
    return context
