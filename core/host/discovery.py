"""Finding plugins without running any of their code: entry points, and folders that are named."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final, Protocol

from core.host.errors import HostError

GROUP: Final = "dangjian.plugins"


class EntryPoint(Protocol):
    """What is asked of an entry point: the plugin's name, and the package it names."""

    @property
    def name(self) -> str:
        """The plugin's name."""

    @property
    def value(self) -> str:
        """The package's dotted name."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be a plugin: its name, where it was found, its package and folder.

    `module` is empty for a plugin given as a folder.
    """

    name: str
    origin: str
    module: str
    path: Path | None

    def folder(self) -> Path:
        """The folder with the programme; raises `HostError` ``host.entry-point``."""
        return _folder(self.module) if self.path is None else self.path


def candidates(
    points: Iterable[EntryPoint] | None = None, folders: Sequence[Path] = ()
) -> list[Candidate]:
    """The installed plugins (or the entry points given) by name, then those in folders."""
    found = entry_points(group=GROUP) if points is None else points
    installed = {(point.name, point.value) for point in found}
    by_name = [Candidate(name, f"{GROUP}: {value}", value, None) for name, value in installed]
    by_name.sort(key=lambda each: (each.name, each.module))
    # Twice the same folder is not two plugins.
    # A link that leads to itself is left as it is: reading it says what is wrong.
    given = dict.fromkeys(Path(os.path.realpath(folder)) for folder in folders)
    return [*by_name, *(Candidate(path.name, str(path), "", path) for path in given)]


def _folder(module: str) -> Path:
    """The folder of a package that need not be imported yet."""
    if ":" in module:
        raise _no_package(module, "a plugin is a package, without ':' and what follows")
    path: Sequence[str] | None = None
    name = ""
    for part in module.split("."):
        name = f"{name}.{part}" if name else part
        spec = _spec(name, path)
        if spec is None or spec.submodule_search_locations is None:
            raise _no_package(module, f"there is no package '{name}'")
        if spec.origin is None:
            # A namespace package holds no code, and Python wants it imported to look inside.
            importlib.import_module(name)
        path = list(spec.submodule_search_locations)
    if not path:
        raise _no_package(module, "the package has no folder")
    return Path(path[0])


def _spec(name: str, path: Sequence[str] | None) -> ModuleSpec | None:
    """What the finders know of a package, its parents not imported."""
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        spec: ModuleSpec | None = find(name, path) if find is not None else None
        if spec is not None:
            return spec
    return None


def _no_package(module: str, message: str) -> HostError:
    return HostError(
        "host.entry-point",
        message,
        place=module,
        remedy=f"An entry point of '{GROUP}' names the package that holds the programme's folder",
    )
