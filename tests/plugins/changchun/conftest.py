"""The two years of the city in a log in memory, and what the programme says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.assess import Assessment, Assessor, MemoryFacts
from core.columns import arrow_tables
from core.facts import VOCABULARY
from core.log import Event, Log
from core.rules import Loaded, Period, load
from plugins.changchun.history import lines

FOLDER = Path(__file__).resolve().parents[3] / "plugins" / "changchun"


class Years:
    """A log of the two years; `append` adds later lines to it."""

    def __init__(self, loaded: Loaded, log: Log) -> None:
        self._loaded = loaded
        self._log = log
        self._events: list[Event] = []

    def append(self, written: Iterable[bytes]) -> int:
        """Import lines; returns how many were new."""
        appended = self._log.import_lines(written).appended
        while page := self._log.read(after=len(self._events)):
            self._events += page
        return appended

    def assess(self, period: str, position: int, **asked: Any) -> Assessment:
        """An assessment as of a position."""
        tables = arrow_tables(self._events, self._loaded.vocabulary.types)
        facts = MemoryFacts("changchun", tables, position)
        [found] = Assessor(self._loaded).run(facts, [Period.parse(period)], **asked)
        return found


@pytest.fixture(scope="session")
def changchun() -> Loaded:
    return load(FOLDER, VOCABULARY)


@pytest.fixture(scope="session")
def default_lines() -> list[bytes]:
    return list(lines())


@pytest.fixture(scope="session")
def years(changchun: Loaded, default_lines: list[bytes]) -> Iterator[Years]:
    with Log.open("sqlite://", "changchun", changchun.vocabulary) as log:
        each = Years(changchun, log)
        assert each.append(default_lines) == len(default_lines)
        yield each
