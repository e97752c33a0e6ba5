"""Programmes in the folders above plugins' own: a county's city stands there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from core.host.host import Host
from core.rules import Library


def above(folders: Iterable[Path]) -> Library:
    """The programmes in the folders above these."""
    found: list[Path] = []
    for folder in folders:
        parent = Path(os.path.realpath(folder)).parent
        while parent.joinpath("programme.yaml").is_file():
            found.append(parent)
            parent = parent.parent
    return Host(found, points=()).library
