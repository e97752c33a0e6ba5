"""The nine entry points of the distribution open the nine plugins."""

from __future__ import annotations

import tomllib
from importlib.metadata import EntryPoint

from core.host import GROUP, Host
from tests.plugins.sanmenxia.places import COUNTIES, ROOT


def test_the_entry_points_of_the_distribution_open_them() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {
        name: where
        for name, where in project["entry-points"][GROUP].items()
        if name.startswith("sanmenxia")
    }
    host = Host(points=[EntryPoint(name, where, GROUP) for name, where in named.items()])
    assert set(named) == {"sanmenxia", *(f"sanmenxia-{key}" for key in COUNTIES)}
    for name in named:
        key = name.removeprefix("sanmenxia-")
        identity = host.plugin(name).identity
        assert identity.region == key
        assert identity.id == ("sanmenxia" if name == "sanmenxia" else f"sanmenxia.{key}")
