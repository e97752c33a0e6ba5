"""A whole year of the county: the document's facts and the generated ones, in order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from core.histories import Event, Journal, line

from . import dues, duties, learning, service, standing
from .afterwards import Afterwards
from .county import build
from .life import Life
from .oversight import Oversight
from .stated import copied, document

SEED = 2015
YEAR = 2015
PREFIX = "QS"


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
        stated = document()
    else:
        stated = copied(_source(seed, year, prefix), prefix, year)
    return _merged(list(stated), generate(seed, year, prefix))


def _merged(stated: list[Event], generated: Iterator[Event]) -> Iterator[Event]:
    """Put the stated facts in by the day they occurred, before generated ones of the same day."""
    waiting = sorted(stated, key=lambda event: str(event["occurredon"]))[::-1]
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
