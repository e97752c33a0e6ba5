"""Progress of long work, on standard error and only where a person looks at it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from core.host import Progress as Told


@dataclass(frozen=True)
class Bars:
    """Bars of stages of one piece of work; without a terminal there is nothing behind it."""

    progress: Progress | None

    def stage(self, name: str, *, rate: bool = False) -> Told | None:
        """What is to be told how far a stage is; with `rate`, also how much a second is shown."""
        if self.progress is None:
            return None
        bars = self.progress
        task = bars.add_task(name, total=None, rate="")

        def told(done: int, of: int) -> None:
            speed = bars.tasks[task].speed if rate else None
            shown = "" if speed is None else f"{speed:,.0f}/s"
            bars.update(task, completed=done, total=of, rate=shown)

        return told

    def lines(self, name: str, file: Iterable[bytes], size: int | None) -> Iterable[bytes]:
        """The lines of a file of `size` bytes, counted while they are read."""
        told = self.stage(name)
        return file if told is None else _counted(file, told, size)


def _counted(file: Iterable[bytes], told: Told, size: int | None) -> Iterator[bytes]:
    read = shown = 0
    for line in file:
        read += len(line)
        if size and read - shown > 1 << 16:
            told(read, size)
            shown = read
        yield line
    told(read, read)


@contextmanager
def bars() -> Iterator[Bars]:
    """Bars while the block runs, gone when it ends."""
    if not sys.stderr.isatty():
        yield Bars(None)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Bars(progress)
