"""A plugin's folder tried on a file of facts, in a data folder that is gone afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from core.host import Host, Installation, Plugin, Region
from core.rules import LENGTH, Library, Period, RuleError
from core.scaffold.errors import ScaffoldError
from core.scaffold.files import FACTS


@dataclass(frozen=True)
class Stage:
    """A region that holds the facts, its columns up to date, the plugin, and the last fact's day."""

    region: Region
    plugin: Plugin
    last: dt.date

    @property
    def period(self) -> Period:
        """The plugin's kind of period in which the last fact lies."""
        months = LENGTH[self.plugin.loaded.programme.programme.period]
        month = (self.last.month - 1) // months * months + 1
        return Period(dt.date(self.last.year, month, 1), months)


def opened(host: Host, name: str) -> Plugin:
    """A plugin that works; raises `RuleError` with all of its problems, or `HostError`."""
    faults = host.faults(name)
    for fault in faults:
        if isinstance(fault, RuleError):
            raise fault
    if faults:
        raise faults[0]
    return host.plugin(name)


@contextmanager
def staged(
    folder: Path, library: Library | None = None, facts: Iterable[bytes] | None = None
) -> Iterator[Stage]:
    """The plugin in `folder` with the facts given, its own ``facts.jsonl``, or its history.

    `library` has the folders of what it may inherit from, by id. Raises `RuleError` and `HostError`
    where the plugin does not work, `ScaffoldError` ``scaffold.facts`` where there are no facts, and
    `Rejected` for a file with faults.
    """
    host = Host([folder], points=(), library=library)
    plugin = opened(host, folder.resolve().name)
    days = _Days(facts_of(plugin) if facts is None else facts)
    with TemporaryDirectory(prefix="dangjian-") as home:
        installation = Installation(Path(home), host=host)
        with installation.region(plugin.identity.region, create=True) as region:
            region.take(days)
            if days.last is None:
                raise _nothing(plugin)
            region.follow()
            yield Stage(region, plugin, days.last)


def facts_of(plugin: Plugin) -> Iterator[bytes]:
    """The lines of a plugin's sample facts; of its history where it has no file of them.

    Raises `ScaffoldError` ``scaffold.facts``.
    """
    file = plugin.folder / FACTS
    if file.is_file():
        with file.open("rb") as lines:
            yield from lines
    elif "history" in plugin.hooks:
        yield from plugin.history()
    else:
        raise _nothing(plugin)


def _nothing(plugin: Plugin) -> ScaffoldError:
    return ScaffoldError(
        "scaffold.facts",
        "there are no facts to try the plugin on",
        place=str(plugin.folder / FACTS),
        remedy="Write some into the file, or name another one with --facts",
    )


class _Days:
    """Lines as they are, with the last day that any of them is of."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = lines
        self.last: dt.date | None = None

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self._see(line)
            yield line

    def _see(self, line: bytes) -> None:
        # What is wrong with a line, the log says with its number.
        try:
            day = dt.date.fromisoformat(orjson.loads(line)["occurredon"])
        except (ValueError, KeyError, TypeError):
            return
        self.last = day if self.last is None else max(day, self.last)
