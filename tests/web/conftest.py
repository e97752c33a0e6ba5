"""The application over a small region, in process: callers with one role each."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.accounts import Accounts
from core.host import Host, Installation
from core.log import Database
from tests.host.samples import REGION, write_plugin
from tests.v1.serving import FACTS
from tests.web.visiting import CALLERS, PASSWORD, Prepared, Server, cheap


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A data folder with the region and an account a role; a copy is used."""
    root = tmp_path_factory.mktemp("web")
    host = Host([write_plugin(root / "small", code=None)], points=())
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


@pytest.fixture
def server(prepared: Prepared, tmp_path: Path) -> Iterator[Server]:
    """A server over a copy of the folder, with the settings of a test."""
    shutil.copytree(prepared.folder, tmp_path / "data")
    with Server(Prepared(tmp_path / "data", prepared.host)) as made:
        yield made
