"""The small region, prepared once; read by most tests, copied by those that write."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.host import Host
from tests.v1.serving import PLUGIN, Api, Prepared, prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("v1") / "data", Host([PLUGIN], points=()))


@pytest.fixture(scope="session")
def api(prepared: Prepared) -> Iterator[Api]:
    """For reading alone: what it answers is the same in every test."""
    made = Api(prepared)
    yield made
    made.close()


@pytest.fixture
def writable(prepared: Prepared, tmp_path: Path) -> Iterator[Api]:
    made = Api.over_a_copy(prepared, tmp_path / "data")
    yield made
    made.close()
