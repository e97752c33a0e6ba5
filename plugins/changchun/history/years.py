"""The document's facts and the generated ones together, and what is recorded after the years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from core.histories import Draw, Event, Journal, line, retraction, stated
from core.log import FACT_PREFIX

from . import exact
from .city import build, found
from .plan import Plan

SEED = 2016
WITHDRAWN_FROM = "CC-24"
_SOURCE = "urn:dangjian:generated:cc-2015-2016:seed-{}"


def document() -> Iterator[Event]:
    """The facts the speech itself states, in order.

    Where it gives no day, what has stood all along is set on the day the history begins, and
    everything else on the last day it can have been; both are tagged 日期未公布.
    """
    return stated(__package__)


def generate(seed: int = SEED) -> Iterator[Event]:
    """What completes the speech to two whole years; the same seed gives the same events."""
    return _journal(seed).events()


def _journal(seed: int) -> Journal:
    journal = Journal(_SOURCE.format(seed))
    units = build(seed)
    found(journal, units)
    Plan(journal, units, seed).write()
    exact.write(journal, units, seed)
    _afterwards(journal, Draw(f"{seed}/afterwards"))
    return journal


def _afterwards(journal: Journal, draw: Draw) -> None:
    """A few things are recorded wrongly or twice, and put right in January 2017."""
    surveys = draw.shuffled(journal.of("survey"))[:3]
    for number, entry in enumerate(surveys, start=9):
        wrong = {"satisfied": entry.data["valid"] // 2}
        journal.correct(entry, wrong, dt.date(2017, 1, number), "满意票录入错误")
    services = draw.shuffled(journal.of("service"))[:4]
    for number, entry in enumerate(services, start=16):
        journal.double(entry, dt.date(2017, 1, number), "重复录入")


def lines(seed: int = SEED) -> Iterator[bytes]:
    """The lines of a file: stated facts come before generated ones of the same day."""
    return map(line, _journal(seed).after(document()))


def withdrawal(seed: int = SEED) -> Iterator[Event]:
    """Later lines: an organisation's last rectifications turn out not to be done, and do not count."""
    done = [event for event in generate(seed) if _withdrawn(event)]
    for event in done[-8:]:
        yield retraction(event, "复核发现并未整改")


def _withdrawn(event: Event) -> bool:
    return (
        event["type"] == f"{FACT_PREFIX}rectification"
        and event["subject"] == WITHDRAWN_FROM
        and "/p" in event["data"]["case"]
    )
