"""The application over a small region: read by most tests, copied by those that write."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.accounts import Accounts
from core.host import Host, Installation
from core.log import Database
from tests.host.samples import REGION, write_plugin
from tests.pages.house import BOARD, FACTS
from tests.web.visiting import CALLERS, PASSWORD, Browser, Prepared, Server, cheap


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A data folder with the region and an account a role; beside its plugin a broken one."""
    root = tmp_path_factory.mktemp("pages")
    plugin = write_plugin(root / "small", code=None)
    (plugin / "board.yaml").write_text(BOARD, encoding="utf-8")
    broken = write_plugin(root / "broken", code=None, text="dangjian: 1\nprogramme: {id: x}\n")
    host = Host([plugin, broken], points=())
    installation = Installation(root / "data", host=host)
    with installation.region(REGION, create=True) as region:
        region.take(FACTS)
        region.follow()
    with Accounts(Database.open(installation.url), passwords=cheap()) as accounts:
        for name, grant in CALLERS.items():
            accounts.create(name, f"{name} of a test", password=PASSWORD, due=False)
            if grant is not None:
                accounts.grant(name, grant)
    return Prepared(root / "data", host)


@pytest.fixture(scope="session")
def house(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """For reading alone: what it shows is the same in every test."""
    folder = tmp_path_factory.mktemp("house") / "data"
    shutil.copytree(prepared.folder, folder)
    with Server(Prepared(folder, prepared.host)) as made:
        yield made


@pytest.fixture(scope="session")
def committee(house: Server) -> Browser:
    """The region's committee, looking."""
    return house.browser("region")


@pytest.fixture(scope="session")
def branch(house: Server) -> Browser:
    """The secretary of the first branch, looking."""
    return house.browser("branch")


@pytest.fixture
def writable(prepared: Prepared, tmp_path: Path) -> Iterator[Server]:
    """A copy for a test that records something."""
    shutil.copytree(prepared.folder, tmp_path / "data")
    with Server(Prepared(tmp_path / "data", prepared.host)) as made:
        yield made
