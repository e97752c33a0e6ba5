"""What a page loads keeps to its size."""

import gzip

from api.pages import assets


def size(address: str | None) -> float:
    """KiB of a file as it travels."""
    assert address is not None
    file = assets.STATIC / address.removeprefix(f"{assets.ADDRESS}/")
    return len(gzip.compress(file.read_bytes(), 6)) / 1024


def test_script_and_stylesheet_keep_to_their_sizes(built: None) -> None:
    assert size(assets.built("page.js")) < 20
    assert size(assets.built("style.css")) < 25
