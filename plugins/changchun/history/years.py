"""The document's facts and the generated ones together, and what is recorded after the years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from heapq import merge
from importlib.resources import files

import orjson

from . import exact
from .city import build, found
from .draw import Draw
from .journal import TYPE_PREFIX, Event, Journal, line, retraction
from .plan import Plan

SEED = 2016
WITHDRAWN_FROM = "CC-24"
_SOURCE = "urn:dangjian:generated:cc-2015-2016:seed-{}"


def document() -> Iterator[Event]:
    """The facts the speech itself states, in order.

    Where it gives no day, what has stood all along is set on the day the history begins, and
    everything else on the last day it can have been; both are tagged 日期未公布.
    """
    text = files(__package__).joinpath("document.jsonl").read_text(encoding="utf-8")
    for written in text.splitlines():
        yield orjson.loads(written)


def generate(seed: int = SEED) -> Iterator[Event]:
    """What completes the speech to two whole years; the same seed gives the same events."""
    journal = Journal(_SOURCE.format(seed))
    units = build(seed)
    found(journal, units)
    Plan(journal, units, seed).write()
    exact.write(journal, units, seed)
    _afterwards(journal, Draw(f"{seed}/afterwards"))
    return journal.events()


def _afterwards(journal: Journal, draw: Draw) -> None:
    """A few things are recorded wrongly or twice, and put right in January 2017."""
    surveys = draw.shuffled(journal.of("survey"))[:3]
    for number, event in enumerate(surveys, start=9):
        wrong = {"satisfied": event["data"]["valid"] // 2}
        journal.correct(event, wrong, dt.date(2017, 1, number), "满意票录入错误")
    services = draw.shuffled(journal.of("service"))[:4]
    for number, event in enumerate(services, start=16):
        journal.double(event, dt.date(2017, 1, number), "重复录入")


def lines(seed: int = SEED) -> Iterator[bytes]:
    """The lines of a file: stated facts come before generated ones of the same day."""
    return map(line, merge(document(), generate(seed), key=_recorded))


def _recorded(event: Event) -> str:
    """The day of recording: that of the fact, but for what is put right in January 2017."""
    is_fact = event["type"].count(".") == TYPE_PREFIX.count(".")
    return str(event["occurredon"]) if is_fact else "2017-01"


def withdrawal(seed: int = SEED) -> Iterator[Event]:
    """Later lines: an organisation's last rectifications turn out not to be done, and do not count."""
    done = [event for event in generate(seed) if _withdrawn(event)]
    for event in done[-8:]:
        yield retraction(event, "复核发现并未整改")


def _withdrawn(event: Event) -> bool:
    return (
        event["type"] == f"{TYPE_PREFIX}rectification"
        and event["subject"] == WITHDRAWN_FROM
        and "/p" in event["data"]["case"]
    )
