"""The document's facts and the generated ones together, and what is recorded after the years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from core.histories import Draw, Event, Journal, line, retraction, stated
from core.log import FACT_PREFIX

from . import exact
from .county import build, found
from .plan import Plan

SEED = 2020

_SOURCE = "urn:dangjian:generated:ds-2019-2020:seed-{}"


def document() -> Iterator[Event]:
    """The facts the speech itself states, in order.

    Where it gives no day, what has stood all along is set on the day the history begins, and
    everything else on the day assumed for the speech; both are tagged 日期未公布.
    """
    return stated(__package__)


def generate(seed: int = SEED) -> Iterator[Event]:
    """What completes the speech to two whole years; the same seed gives the same events."""
    return _journal(seed).events()


def lines(seed: int = SEED) -> Iterator[bytes]:
    """The lines of a file: stated facts come before generated ones of the same day."""
    return map(line, _journal(seed).after(document()))


def withdrawal(organisation: str, seed: int = SEED) -> Iterator[Event]:
    """Later lines: a branch's theme days of 2020 turn out not to have been held, from May on."""
    for event in generate(seed):
        data = event.get("data", {})
        held = event["type"] == f"{FACT_PREFIX}meeting" and data["kind"] == "theme-day"
        if held and event["subject"] == organisation and event["occurredon"] >= "2020-05":
            yield retraction(event, "复核发现并未开展")


def _journal(seed: int) -> Journal:
    journal = Journal(_SOURCE.format(seed))
    county = build(seed)
    found(journal, county)
    Plan(journal, county, seed).write()
    exact.write(journal, county, seed)
    _afterwards(journal, Draw(f"{seed}/afterwards"))
    return journal


def _afterwards(journal: Journal, draw: Draw) -> None:
    """A few things are recorded wrongly or twice, and put right in January 2021."""
    for day, entry in enumerate(draw.shuffled(journal.of("score"))[:3], start=11):
        wrong = {"points": "59.0"}
        journal.correct(entry, wrong, dt.date(2021, 1, day), "得分录入错误")
    for day, entry in enumerate(draw.shuffled(journal.of("study"))[:4], start=18):
        journal.double(entry, dt.date(2021, 1, day), "重复录入")
