"""One real browser and one server over a small region, for the tests of this folder.

Chromium is the one of the machine. Where it or the built assets are missing, that is a failure in
CI; elsewhere the tests are skipped and say what is missing.

The fixtures end with a file of tests, not with the session: while Playwright's is open, no other test of
the same process can run an event loop of its own.
"""

import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from api.pages import assets
from core.accounts import Accounts
from core.host import Host, Installation
from core.log import Database
from tests.browser.region import FACTS, PROGRAMME
from tests.host.samples import REGION, write_plugin
from tests.pages.house import BOARD
from tests.web.visiting import CALLERS, PASSWORD, Prepared, Server, cheap

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


def missing(what: str) -> None:
    """Fail in CI, where it has to be there; skip elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def built() -> None:
    """The assets, which `make assets` builds."""
    if assets.script() is None:
        missing("the assets are not built: make assets")


@pytest.fixture(scope="module")
def browser(built: None) -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        missing("there is no Chromium on PATH")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def serving(root: Path, facts: Iterable[bytes]) -> Iterator[str]:
    """The address of a server of this process, over a region of these facts."""
    plugin = write_plugin(root / "small", code=None, text=PROGRAMME)
    (plugin / "board.yaml").write_text(BOARD, encoding="utf-8")
    host = Host([plugin], points=())
    installation = Installation(root / "data", host=host)
    with installation.region(REGION, create=True) as region:
        region.take(facts)
        region.follow()
    with Accounts(Database.open(installation.url), passwords=cheap()) as accounts:
        for name in ("region", "unit", "branch"):
            accounts.create(name, f"{name} of a test", password=PASSWORD, due=False)
            grant = CALLERS[name]
            assert grant is not None
            accounts.grant(name, grant)
    with Server(Prepared(root / "data", host)) as server:
        config = uvicorn.Config(server.app, port=0, log_level="error", lifespan="off")
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, daemon=True)
        thread.start()
        while not running.started:
            time.sleep(0.05)
        [listening] = running.servers[0].sockets
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the small region."""
    with serving(tmp_path_factory.mktemp("browser"), FACTS) as found:
        yield found


@dataclass
class Visitor:
    """A browser's window in which somebody is signed in; `errors` are what its console said."""

    page: Page
    address: str
    errors: list[str]

    def go(self, path: str) -> Page:
        """Open a page."""
        self.page.goto(self.address + path)
        return self.page


def visitor(context: BrowserContext, address: str) -> Visitor:
    """A window of its own."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    return Visitor(page, address, errors)


def signed_in(context: BrowserContext, address: str, account: str) -> Visitor:
    made = visitor(context, address)
    page = made.page
    page.goto(address + "/")
    page.fill("[name=account]", account)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/r/small/")
    return made


@pytest.fixture(scope="module")
def committee(browser: Browser, address: str) -> Iterator[Visitor]:
    """The region's committee at a desk: 1366 × 768."""
    with browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN") as context:
        yield signed_in(context, address, "region")


@pytest.fixture(scope="module")
def phone(browser: Browser, committee: Visitor) -> Iterator[Visitor]:
    """The same account, signed in already, on a phone that is 390 pixels wide."""
    known = committee.page.context.storage_state()
    with browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", storage_state=known
    ) as context:
        yield visitor(context, committee.address)


@pytest.fixture(scope="module")
def without_scripts(browser: Browser, address: str) -> Iterator[Visitor]:
    """A branch's secretary whose browser runs no scripts."""
    with browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        yield signed_in(context, address, "branch")


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core, which `make assets` fetches."""
    file = Path(assets.__file__).parent / "assets" / "node_modules" / "axe-core" / "axe.min.js"
    if not file.exists():
        missing("axe-core is not there: make assets")
    return file.read_text(encoding="utf-8")
