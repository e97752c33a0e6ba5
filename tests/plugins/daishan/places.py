"""Where the plugin stands, and the plugin as the host opens it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from core.examples import Check, check
from core.host import Host, Plugin
from core.rules import library_of

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "plugins" / "daishan"
# What the programme stands on.
LIBRARY = library_of([ROOT / "plugins" / "national"])


def host() -> Host:
    """A host that knows the plugin from its folder, and what it stands on."""
    return Host([FOLDER], points=(), library=LIBRARY)


@cache
def plugin() -> Plugin:
    """The plugin, opened."""
    return host().plugin("daishan")


def checked() -> Check:
    """What a check of the folder finds."""
    return check(FOLDER, plugin().functions, LIBRARY)
