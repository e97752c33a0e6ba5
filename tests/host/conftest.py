"""A folder on the import path for plugins, and a region of an installation."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.host import Host, Installation, Region
from tests.host.samples import REGION, write_plugin


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that packages are installed into; what was imported from it is forgotten."""
    folder = tmp_path / "site"
    folder.mkdir()
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(folder))
    yield folder
    for name in set(sys.modules) - before:
        origin = getattr(sys.modules[name], "__file__", None) or ""
        if origin.startswith(str(folder)):
            del sys.modules[name]
    importlib.invalidate_caches()


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host with the small programme, given as a folder, and nothing installed."""
    return Host([write_plugin(tmp_path / "small", code=None)], points=())


@pytest.fixture
def installation(tmp_path: Path, host: Host) -> Installation:
    return Installation(tmp_path / "data", host=host)


@pytest.fixture
def region(installation: Installation) -> Iterator[Region]:
    with installation.region(REGION, create=True) as opened:
        yield opened
