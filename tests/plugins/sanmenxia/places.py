"""The nine folders, and programmes of them with facts in a log in memory."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from core.assess import Assessment, Assessor, MemoryFacts
from core.columns import arrow_tables
from core.facts import VOCABULARY
from core.log import Log
from core.rules import Loaded, Period, library_of, load
from plugins.sanmenxia.history import county_lines, lines

ROOT = Path(__file__).parents[3]
CITY = ROOT / "plugins" / "sanmenxia"
COUNTIES = ("yima", "lingbao", "hubin", "mianchi", "shanxian", "lushi", "jingkai", "jijuqu")
KEYS = ("sanmenxia", *COUNTIES)


def folder(key: str) -> Path:
    return CITY if key == "sanmenxia" else CITY / key


LIBRARY = library_of(map(folder, KEYS))


@cache
def loaded(key: str) -> Loaded:
    return load(folder(key), VOCABULARY, LIBRARY)


@cache
def history(key: str, seed: int = 2015) -> tuple[bytes, ...]:
    return tuple(lines(seed) if key == "sanmenxia" else county_lines(key, seed))


@cache
def _facts(key: str) -> MemoryFacts:
    return recorded(key, history(key))


def recorded(key: str, written: Iterable[bytes]) -> MemoryFacts:
    """Lines as a region of the plugin's codes has them; all of them have to be taken."""
    known = loaded(key).vocabulary
    given = list(written)
    with Log.open("sqlite://", "somewhere", known) as log:
        assert log.import_lines(given).appended == len(given)
        events = []
        while page := log.read(after=len(events)):
            events += page
    return MemoryFacts("somewhere", arrow_tables(events, known.types), len(events))


def assessed(key: str, period: str = "2015", **asked: Any) -> Assessment:
    """What a plugin says of its own history."""
    return assess(key, _facts(key), period, **asked)


def assess(key: str, facts: MemoryFacts, period: str = "2015", **asked: Any) -> Assessment:
    """What a plugin says of some facts."""
    [found] = Assessor(loaded(key)).run(facts, [Period.parse(period)], **asked)
    return found


def line(number: int, name: str, organisation: str, day: str, **data: Any) -> bytes:
    """One line of a file, entered by hand."""
    event = {"specversion": "1.0", "id": str(number), "source": "urn:test", "subject": organisation}
    event |= {"type": f"cn.dangjian.fact.{name}", "occurredon": day, "mark": "entered"}
    return orjson.dumps({**event, "datacontenttype": "application/json", "data": data}) + b"\n"
