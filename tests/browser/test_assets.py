"""What a page loads keeps to its size, and is kept by browsers for as long as its name stays."""

import gzip

from playwright.sync_api import Browser

from api.pages import assets
from tests.browser.conftest import Visitor


def size(address: str | None) -> float:
    """KiB of a file as it travels."""
    assert address is not None
    file = assets.STATIC / address.removeprefix(f"{assets.ADDRESS}/")
    return len(gzip.compress(file.read_bytes(), 6)) / 1024


def test_script_and_stylesheet_keep_to_their_sizes(browser: Browser) -> None:
    assert browser.is_connected()
    assert size(assets.built("page.js")) < 20
    assert size(assets.built("style.css")) < 25


def test_a_page_loads_nothing_but_its_stylesheet_and_script(committee: Visitor) -> None:
    asked: list[str] = []
    committee.page.on("request", lambda request: asked.append(request.url))
    committee.go("/r/small/schemes/points")
    assert {each.removeprefix(committee.address) for each in asked if "data:" not in each} <= {
        *("/r/small/schemes/points", assets.style(), assets.script())
    }


def test_built_files_are_kept_for_good(committee: Visitor) -> None:
    found = committee.page.request.get(committee.address + str(assets.built("page.js")))
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
