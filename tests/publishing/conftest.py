"""A region with one branch and three facts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.host import Installation, Region
from core.publishing import Register
from tests.host.samples import REGION
from tests.publishing.samples import FACTS, host_of, told


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data", host=host_of(tmp_path / "plugins"))


@pytest.fixture
def region(installation: Installation) -> Iterator[Region]:
    """At position 4, the columns up to date."""
    with installation.region(REGION, create=True) as opened:
        told(opened, *FACTS)
        yield opened


@pytest.fixture
def register(region: Region) -> Register:
    return Register(region)
