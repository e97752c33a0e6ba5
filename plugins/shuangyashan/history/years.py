"""All five years: the document's facts and the generated ones, in order."""

from __future__ import annotations

from collections.abc import Iterator

from core.histories import Event, Journal, line

from . import branches, duties, honours, learning, standing, work
from .city import build
from .stated import document

SEED = 2024


def generate(seed: int = SEED) -> Iterator[Event]:
    """What completes the document, as CloudEvents with mark ``generated``; the same seed, the same."""
    return _journal(seed).events()


def _journal(seed: int) -> Journal:
    journal = Journal(f"urn:dangjian:generated:shuangyashan-2020-2024:seed-{seed}")
    city = build(seed)
    for part in (standing, learning, branches, work, honours, duties):
        part.write(journal, city)
    return journal


def five_years(seed: int = SEED) -> Iterator[Event]:
    """The document's facts and the generated ones together, by the day they occurred."""
    return _journal(seed).after(document())


def lines(seed: int = SEED) -> Iterator[bytes]:
    """The five years as a file's lines; the default seed's are about 47,000."""
    return map(line, five_years(seed))
