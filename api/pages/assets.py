"""Where a page finds its stylesheet and script: built under hashed names, or as they are written."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"
BUILT: Final = STATIC / "built"

#: The address under which `STATIC` is served.
ADDRESS: Final = "/static"


@cache
def _manifest(written: float) -> dict[str, str]:
    found: dict[str, str] = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    return found


def built(name: str) -> str | None:
    """The address of a built file, by the name it is built under; None where nothing is built."""
    manifest = BUILT / "manifest.json"
    if not manifest.exists():
        return None
    file = _manifest(manifest.stat().st_mtime).get(name)
    return None if file is None else f"{ADDRESS}/built/{file}"


def style() -> str:
    """The stylesheet: without a build, or changed since, as it is written."""
    manifest = BUILT / "manifest.json"
    if manifest.exists() and manifest.stat().st_mtime < (STATIC / "dangjian.css").stat().st_mtime:
        return f"{ADDRESS}/dangjian.css"
    return built("style.css") or f"{ADDRESS}/dangjian.css"


def script() -> str | None:
    """The script; None where nothing is built, and pages do without."""
    return built("page.js")
