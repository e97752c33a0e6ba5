"""Grades of plugins on their page: those that are kept, and checks that run beside the server.

A check computes for seconds and runs the plugin's code, so it is a process of its own, one at a time,
and its grade is kept in the data folder where the page finds it.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from api.language import in_chinese
from core.conformance import CHECKS, Graded, Grades, fingerprint
from core.host import Host, Installation, Plugin

_START: Final = "import os; os.nice(10); from api.cli import main; main()"
_TITLES: Final = {each.id: (each.zh, each.en) for each in CHECKS}

Run = Callable[[Sequence[str]], object]


def _run(command: Sequence[str]) -> object:
    # Nobody waits for it, and what it says is kept: a check that failed shows as none.
    return subprocess.run(command, capture_output=True, check=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page says of a plugin: its grade, what would raise it, and whether it is being checked.

    `known` is False where it was not checked as it is now.
    """

    known: bool
    grade: str
    wanted: tuple[str, ...]
    running: bool


class Checking:
    """Checks that run in this process's name, one at a time; `run` runs a command to its end."""

    def __init__(self, run: Run = _run) -> None:
        self._run = run
        self._turn = threading.Lock()
        self._running: set[str] = set()
        self._changing = threading.Lock()

    def start(self, installation: Installation, plugin: Plugin) -> threading.Thread | None:
        """Begin to check a plugin; None where that is under way."""
        known = fingerprint(plugin)
        with self._changing:
            if known in self._running:
                return None
            self._running.add(known)
        command = _command(installation, plugin)
        thread = threading.Thread(target=self._check, args=(known, command), daemon=True)
        thread.start()
        return thread

    def _check(self, known: str, command: Sequence[str]) -> None:
        try:
            with self._turn:
                self._run(command)
        finally:
            with self._changing:
                self._running.discard(known)

    def shown(self, installation: Installation, plugin: Plugin) -> Shown:
        """What is known of a plugin as its files are now."""
        known = fingerprint(plugin)
        found = Grades(installation.folder).of(known)
        wanted = () if found is None else tuple(_wanted(found))
        grade = "" if found is None else found.grade or "—"
        return Shown(found is not None, grade, wanted, known in self._running)


#: The checks of this server.
CHECKING: Final = Checking()


def _wanted(found: Graded) -> list[str]:
    """What would raise a grade, by the titles of the checks."""
    chosen = 0 if in_chinese() else 1
    return [f"{_TITLES[id_][chosen]} ({count})" for id_, count in found.raised_by if id_ in _TITLES]


def _command(installation: Installation, plugin: Plugin) -> list[str]:
    """The check as a command; what is not installed is given as the server has it."""
    installed = set(Host().folders.values())
    others = [
        folder
        for folder in installation.host.folders.values()
        if folder not in installed and folder != plugin.folder
    ]
    given = [part for folder in others for part in ("--plugin-path", str(folder))]
    data = ["--data", str(installation.folder)]
    checked = ["plugins", "check", str(plugin.folder), "--format", "json"]
    return [sys.executable, "-c", _START, *data, *given, *checked]
