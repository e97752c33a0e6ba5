"""先锋指数: each member's own points, of the own branch, and no rank among members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import orjson

from core.assess import Assessment, Assessor, MemoryFacts
from core.columns import arrow_tables
from core.log import Log
from core.rules import Period
from tests.plugins.daishan.places import plugin

STEADY, EAGER = "steady000000", "eager0000000"


def _facts() -> Iterator[tuple[str, str, dict[str, Any]]]:
    founded = {"step": "founded", "kind": "branch", "sector": "organ", "title": "甲"}
    yield "organisation", "2019-01-01", founded
    for person in (STEADY, EAGER):
        data = {"step": "joined", "person": person, "category": "full"}
        yield "membership", "2019-01-01", data
    # Ten meetings for both, six more for one of them: sixteen times four is above sixty.
    for number in range(16):
        came = (EAGER,) if number >= 10 else (STEADY, EAGER)
        data = {"kind": "theme-day", "topic": "甲", "attendance": [{"person": p} for p in came]}
        yield "meeting", f"2020-{1 + number % 12:02d}-20", data
    hours = [{"person": STEADY, "hours": "32"}, {"person": EAGER, "hours": "31.5"}]
    yield "study", "2020-05-20", {"kind": "course", "hours": "32", "attendance": hours}
    for month in range(1, 13):
        first = dt.date(2020, month, 1).isoformat()
        for person in (STEADY, EAGER)[: 1 if month == 7 else 2]:
            data = {"step": "paid", "person": person, "month": first}
            yield "dues", first, {**data, "standard": "50.00", "paid": "50.00"}


def _line(number: int, fact: tuple[str, str, dict[str, Any]]) -> bytes:
    name, day, data = fact
    event = {"specversion": "1.0", "id": str(number), "source": "urn:test", "subject": "DS-T"}
    event |= {"type": f"cn.dangjian.fact.{name}", "occurredon": day, "mark": "entered"}
    return orjson.dumps({**event, "datacontenttype": "application/json", "data": data}) + b"\n"


def _assessed() -> Assessment:
    each = plugin()
    with Log.open("sqlite://", "daishan", each.loaded.vocabulary) as log:
        log.import_lines(_line(number, fact) for number, fact in enumerate(_facts()))
        events = log.read()
    facts = MemoryFacts("daishan", arrow_tables(events, each.loaded.vocabulary.types), len(events))
    assessor = Assessor(each.loaded, functions=each.functions)
    [found] = assessor.run(facts, [Period.parse("2020")], subject="member")
    return found


def test_each_member_has_an_index_of_their_own() -> None:
    found = _assessed()
    steady = found.of(STEADY).schemes["pioneer-index"]
    eager = found.of(EAGER).schemes["pioneer-index"]
    # 10 x 4 + 20 + 20; and 60 at most, 31.5 hours, and eleven months paid.
    assert (steady.total, eager.total) == (80_000, 60_000)
    assert steady.groups == {"life": 40_000, "study": 20_000, "dues": 20_000}
    assert eager.groups == {"life": 60_000, "study": 0, "dues": 0}
    assert steady.rank is None
    assert eager.rank is None
