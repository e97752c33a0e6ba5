"""Where the plugin stands, and the plugin as the host opens it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from core.examples import Check, check
from core.host import Host, Plugin

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "plugins" / "daishan"


@cache
def plugin() -> Plugin:
    """The plugin, opened from its folder."""
    return Host([FOLDER], points=()).plugin("daishan")


def checked() -> Check:
    """What a check of the folder finds."""
    return check(FOLDER, plugin().functions)
