"""The two years of the county in a region of their own, and what the programme says of 2020."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.assess import Assessment
from core.host import Installation, Region
from plugins.daishan.history import lines
from tests.plugins.daishan.places import host


@pytest.fixture(scope="session")
def default_lines() -> list[bytes]:
    return list(lines())


@pytest.fixture(scope="session")
def region(
    tmp_path_factory: pytest.TempPathFactory, default_lines: list[bytes]
) -> Iterator[Region]:
    installation = Installation(tmp_path_factory.mktemp("daishan"), host=host())
    with installation.region("daishan", create=True) as opened:
        opened.enable("daishan")
        assert opened.take(default_lines).appended == len(default_lines)
        opened.follow()
        yield opened


@pytest.fixture(scope="session")
def of_2020(region: Region) -> Assessment:
    return region.assess("2020", plugin="daishan")
