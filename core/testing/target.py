"""The plugin under test: which folder it is, and the plugin opened from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.host import Host, HostError, Plugin, Quarantined, above
from core.rules import Library, RuleError
from core.testing.plugin import SETTING

PROGRAMME = "programme.yaml"


class Broken(Exception):
    """A plugin that cannot be opened; its text has everything that is wrong with it."""


@dataclass(frozen=True)
class Opened:
    """A plugin, and the folders of what it may inherit from, by id."""

    plugin: Plugin
    library: Library


_OPENED = pytest.StashKey[dict[Path, "Opened | Broken"]]()


def named(config: pytest.Config) -> Path | None:
    """The folder that the option or the setting names, or None."""
    given = config.getoption("--dangjian-plugin")
    if given is not None:
        return Path(config.invocation_params.dir, given).resolve()
    if written := config.getini(SETTING):
        start = config.inipath.parent if config.inipath is not None else config.rootpath
        return Path(start, written).resolve()
    return None


def folder_for(test: Path, config: pytest.Config) -> Path:
    """The folder of the plugin that a test is about: the one named, or the nearest one around it.

    Raises `HostError` ``host.no-programme`` where there is none.
    """
    folder = named(config)
    if folder is not None:
        return folder
    for parent in _around(test.resolve().parent, config.rootpath.resolve()):
        if (parent / PROGRAMME).is_file():
            return parent
    raise HostError(
        "host.no-programme",
        f"no folder around this test has a {PROGRAMME}",
        place=str(test),
        remedy=f"Name the plugin's folder: --dangjian-plugin FOLDER, or the setting {SETTING}",
    )


def is_tested(folder: Path, config: pytest.Config) -> bool:
    """Whether the examples of a folder are tests of this run.

    They are where the option or the setting names it, and without these where it is what pytest was
    asked to run or stands around that: a folder met further down may be material of other tests.
    """
    folder = folder.resolve()
    wanted = named(config)
    if wanted is not None:
        return folder == wanted
    if not (folder / PROGRAMME).is_file():
        return False
    asked = (Path(config.invocation_params.dir, each.split("::")[0]) for each in config.args)
    return any(path.resolve().is_relative_to(folder) for path in asked)


def opened(folder: Path, config: pytest.Config) -> Opened:
    """The plugin of a folder, opened once a run; raises `Broken`."""
    known = config.stash.setdefault(_OPENED, {})
    if folder not in known:
        known[folder] = _open(folder)
    found = known[folder]
    if isinstance(found, Broken):
        raise found
    return found


def _open(folder: Path) -> Opened | Broken:
    # What it inherits from may be installed; the plugin itself may be too, and is not meant.
    library = {**Host().library, **above([folder])}
    host = Host([folder], points=(), library=library)
    name = folder.resolve().name
    found = host.find(name)
    if isinstance(found, Quarantined):
        return Broken("\n".join(_told(host.faults(name))))
    return Opened(found, host.library)


def _told(faults: list[HostError | RuleError]) -> Iterator[str]:
    for fault in faults:
        if isinstance(fault, RuleError):
            yield from map(str, fault.problems)
        else:
            yield str(fault)


def _around(start: Path, top: Path) -> Iterator[Path]:
    """A folder and those around it, up to the top of the run."""
    for folder in (start, *start.parents):
        yield folder
        if folder == top:
            return
