"""The baseline as a plugin: named among the entry points, opened, and without code of its own."""

from __future__ import annotations

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

from core.host import GROUP, Host

ROOT = Path(__file__).parents[3]


def test_the_entry_point_of_the_distribution_opens_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    where = project["entry-points"][GROUP]["national"]
    plugin = Host(points=[EntryPoint("national", where, GROUP)]).plugin("national")
    assert plugin.identity.id == "national.baseline"
    assert plugin.identity.region == "national"
    assert plugin.hooks == ()
    assert plugin.functions == {}
