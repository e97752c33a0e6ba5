"""A log and columns that follow it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.columns import ColumnStore
from core.facts import VOCABULARY
from core.log import Log
from tests.columns.histories import REGION, engine


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log.open(f"sqlite:///{tmp_path}/log.db", REGION) as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path, log: Log) -> ColumnStore:
    return ColumnStore(tmp_path / "columns", log, VOCABULARY)


@pytest.fixture(scope="session", autouse=True)
def closed_engine() -> Iterator[None]:
    """DuckDB complains where a connection outlives the interpreter."""
    yield
    engine().close()
    engine.cache_clear()
