"""Comparisons worth making, for who does not know a position by heart: one press each.

What the last correction changed, what came after a result was published, and what another version of the
rules would say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from api.pages.describing import told
from api.pages.desk import Desk
from api.pages.words import number, say
from core.assess import Assessment
from core.publishing import Register
from core.rules import changes

#: How far back a correction is looked for, in events; published results and days of the rules offered.
_BACK: Final = 500
_PUBLISHED: Final = 3
_DAYS: Final = 3

_REVISIONS: Final = ("fact.corrected", "fact.retracted")


@dataclass(frozen=True, slots=True)
class Offer:
    """A comparison: what it is called, what is compared, and its address."""

    title: str
    words: str
    address: str


def offers(desk: Desk, official: Assessment, scheme: str) -> list[Offer]:
    """The comparisons offered where nothing was asked for."""

    def offer(title: str, words: str, **asked: object) -> Offer:
        sides = {name.replace("start", "from"): each for name, each in asked.items()}
        address = desk.to("/compare", at=None, rules=None, scheme=scheme, causes=1, **sides)
        return Offer(title, words, address)

    def every() -> Iterator[Offer]:
        head = desk.clocks.head
        for each in reversed(desk.region.log.read(max(head - _BACK, 0), _BACK, head)):
            if each.topic in _REVISIONS:
                said = told(each, desk.region.vocabulary)
                title = say("最近一次更正或撤回的前后")
                words = say("第 {n} 号,{what}", n=number(each.position), what=said.label)
                yield offer(title, words, start=each.position - 1, to=each.position)
                break
        for one in Register(desk.region).publications()[: -_PUBLISHED - 1 : -1]:
            title = say("公布以后变了什么")
            yield offer(title, f"{one.period} {one.title}", start=one.known_at)
        for day in _days(desk, official):
            before = day - dt.timedelta(days=1)
            if day <= official.resolved.on:
                words = say("{before} 的办法与考核期末的办法", before=before)
                yield offer(say("办法改动的前后"), words, rules_from=before)
            else:
                words = say("考核期末的办法与 {day} 起的办法", day=day)
                yield offer(say("按后来的办法"), words, rules_to=day)

    return list(every())


def _days(desk: Desk, official: Assessment) -> list[dt.date]:
    """The days nearest to the rules in use on which the rules changed; there were rules before each."""
    plugin = desk.region.plugin(official.plugin, official.position, any_version=True)
    days = [each for each in changes(plugin.loaded.programme)[1:] if each > dt.date.min]
    near = sorted(days, key=lambda each: abs((each - official.resolved.on).days))[:_DAYS]
    return sorted(near)
