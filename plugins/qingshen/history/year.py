"""A whole year of the county: the document's facts and the generated ones, in order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import chain

import orjson

from . import dues, duties, learning, service, standing
from .afterwards import Afterwards
from .county import build
from .journal import Event, Journal, line
from .life import Life
from .oversight import Oversight

SEED = 2015
YEAR = 2015
PREFIX = "QS"

_DOCUMENT_SOURCE = "urn:dangjian:document:people.cn-2015-11-11"


@cache
def _document_text() -> str:
    return files(__package__).joinpath("document.jsonl").read_text(encoding="utf-8")


def document() -> Iterator[Event]:
    """The facts the document itself states, as CloudEvents with mark ``document``."""
    for text in _document_text().splitlines():
        yield orjson.loads(text)


def _copied_document(source: str, prefix: str, year: int) -> Iterator[Event]:
    """The document's facts as another county or year would have them: generated, not stated."""
    text = _document_text().replace(_DOCUMENT_SOURCE, source).replace("QS-", f"{prefix}-")
    text = text.replace('"mark":"document"', '"mark":"generated"')
    for back in (3, 1, 0):
        was, now = YEAR - back, year - back
        # A mark keeps a year that has been moved from being moved again.
        text = text.replace(f'"{was}-', f'"@{now}-').replace(f'"year":{was},', f'"year":{now},')
    for text_line in text.replace('"@', '"').splitlines():
        yield orjson.loads(text_line)


def generate(seed: int = SEED, year: int = YEAR, prefix: str = PREFIX) -> Iterator[Event]:
    """What completes the document to a county's whole year, as CloudEvents with mark ``generated``.

    The same seed, year and prefix give the same events in the same order, everywhere. `prefix`
    begins every organisation's code. Raises `ValueError` for a year without a known calendar.
    """
    if year not in service.SPRING_FESTIVAL:
        known = sorted(service.SPRING_FESTIVAL)
        raise ValueError(f"no calendar of {year}; choose a year from {known[0]} to {known[-1]}")
    return _journal(seed, year, prefix).events()


def _journal(seed: int, year: int, prefix: str) -> Journal:
    journal = Journal(_source(seed, year, prefix))
    county = build(seed, year, prefix, service.LINKED)
    standing.write(journal, county)
    Life(journal, county).write()
    learning.write(journal, county)
    dues.write(journal, county)
    duties.write(journal, county)
    Oversight(journal, county).write()
    service.write(journal, county)
    Afterwards(journal, county).write()
    return journal


def _source(seed: int, year: int, prefix: str) -> str:
    return f"urn:dangjian:generated:{prefix.lower()}-{year}:seed-{seed}"


def county_year(seed: int = SEED, year: int = YEAR, prefix: str = PREFIX) -> Iterator[Event]:
    """The document's facts and the generated ones together, in the order of recording."""
    if (year, prefix) == (YEAR, PREFIX):
        stated = list(document())
    else:
        stated = list(_copied_document(_source(seed, year, prefix), prefix, year))
    return _merged(stated, generate(seed, year, prefix))


def _merged(stated: list[Event], generated: Iterator[Event]) -> Iterator[Event]:
    """Put the stated facts in by the day they occurred, before generated ones of the same day."""
    waiting = sorted(stated, key=lambda event: str(event["occurredon"]), reverse=True)
    for event in generated:
        day = event["occurredon"]
        while waiting and waiting[-1]["occurredon"] <= day:
            yield waiting.pop()
        yield event
    yield from reversed(waiting)


def lines(seed: int = SEED, year: int = YEAR, scale: int = 1) -> Iterator[bytes]:
    """A file's lines: the county's year, then `scale` - 1 further counties of other seeds.

    A further county has its own codes (``Q002-…``), people and fortunes, and is generated
    throughout. One county is about 70,000 lines.
    """
    if scale < 1:
        raise ValueError(f"scale is a number of counties, at least 1; not {scale}")
    counties = [(seed, PREFIX)]
    counties += [(seed + number, f"Q{number:03d}") for number in range(2, scale + 1)]
    events = (county_year(own_seed, year, prefix) for own_seed, prefix in counties)
    return map(line, chain.from_iterable(events))
