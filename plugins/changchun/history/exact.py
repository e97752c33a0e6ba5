"""What must come out exactly: the carriers, items cut, problems and measures the speech counts.

The speech gives the city's totals; which organisation had how many is drawn. Everything counted
stands in 2015 and 2016 up to the end of August, when the speech was printed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from core.histories import Data, Draw, Journal, person_ref, shared, working_day, working_from

from .city import ROOT, Unit
from .plan import slips

CARRIERS = 157
ITEMS_CUT = 87
REFORMS = 30
FOUND = 2528
RECTIFIED = 2414
MEASURES = 540

_MONTHS = tuple((year, month) for year in (2015, 2016) for month in range(1, 13))
_COUNTED = dt.date(2016, 8, 31)
_ACTIONS = ("服务发展先锋行动", "改善民生春风行动")
_CATEGORIES = ("development", "livelihood", "service", "conduct", "rule-execution")
_GATES = ("预任关", "考察关", "任用关")
_STEPS = ("预先查", "广泛听", "仔细看", "认真描")
APPOINTED = 46


def write(journal: Journal, units: Sequence[Unit], seed: int) -> None:
    """Write down what the speech counts, and the deputy secretaries' appointments."""
    draw = Draw(f"{seed}/exact")
    _carriers(journal, units, draw)
    _reforms(journal, units, draw)
    _problems(journal, units, draw)
    for number, unit in enumerate(draw.shuffled(units)[:APPOINTED]):
        _appointment(journal, unit, draw, person_ref(f"{seed}/deputy/{number}"))


def _carriers(journal: Journal, units: Sequence[Unit], draw: Draw) -> None:
    """Three carriers where little slips, two elsewhere, and none where most does."""
    able = sorted((unit for unit in units if unit.slack < 80), key=lambda unit: unit.slack)
    left = CARRIERS
    for place, unit in enumerate(able):
        here = -(-left // (len(able) - place))
        left -= here
        for number in range(1, here + 1):
            year, month = draw.pick(_MONTHS[:19])
            data: Data = {
                "case": f"{unit.code}/carrier-{number}",
                "kind": "carrier",
                "step": "opened",
                "title": f"个性化载体{number}",
                "tags": [draw.pick(_ACTIONS)],
            }
            journal.add("project", unit.code, working_day(draw, year, month), data)


def _reforms(journal: Journal, units: Sequence[Unit], draw: Draw) -> None:
    chosen = draw.shuffled(units)[:REFORMS]
    for unit, cut in zip(chosen, _shares(draw, ITEMS_CUT, REFORMS, least=1), strict=True):
        year, month = draw.pick(_MONTHS[:14])
        opened = working_day(draw, year, month)
        closed = working_from(opened + dt.timedelta(days=draw.between(60, 150)))
        data: Data = {
            "case": f"{unit.code}/reform",
            "kind": "reform",
            "title": "减少年审年检审批项目",
            "tags": ["减少审批"],
        }
        journal.add("project", unit.code, opened, {**data, "step": "opened"})
        journal.add("project", unit.code, closed, {**data, "step": "closed", "outcome": cut})


def _problems(journal: Journal, units: Sequence[Unit], draw: Draw) -> None:
    """Problems found by taking others' places: most are put right, and fewest where most slips."""
    found = _shares(draw, FOUND, len(units), least=10)
    problems = [unit for unit, here in zip(units, found, strict=True) for _ in range(here)]
    weights = [unit.slack + 1 for unit in problems]
    open_ = _drawn(draw, weights, FOUND - RECTIFIED)
    measured = set(draw.shuffled(range(FOUND))[:MEASURES])
    numbers: dict[str, int] = {}
    for place, unit in enumerate(problems):
        number = numbers[unit.code] = numbers.get(unit.code, 0) + 1
        case = f"{unit.code}/p{number:03d}"
        year, month = draw.pick(_MONTHS[:18])
        day = working_day(draw, year, month)
        data: Data = {
            "case": case,
            "category": draw.pick(_CATEGORIES),
            "origin": "service-visit",
            "step": "raised",
            "tags": ["换位体验"],
        }
        journal.add("problem", unit.code, day, data)
        if place in measured:
            day = working_from(day + dt.timedelta(days=draw.between(2, 8)))
            due = working_from(day + dt.timedelta(days=45)).isoformat()
            data = {"case": case, "due_on": due, "tags": ["换位体验"]}
            journal.add("measure", unit.code, day, data)
        if place not in open_:
            latest = (_COUNTED - day).days - 3
            day = working_from(day + dt.timedelta(days=draw.between(5, min(60, latest))))
            journal.add("rectification", unit.code, day, {"case": case, "step": "rectified"})


def _drawn(draw: Draw, weights: Sequence[int], count: int) -> set[int]:
    """So many different places, each the likelier the more it weighs."""
    most, chosen = max(weights), set[int]()
    while len(chosen) < count:
        place = draw.below(len(weights))
        if draw.below(most) < weights[place]:
            chosen.add(place)
    return chosen


def _appointment(journal: Journal, unit: Unit, draw: Draw, person: str) -> None:
    """A deputy secretary: reported on and heard beforehand, appointed, and talked with."""
    year, month = draw.pick(_MONTHS[3:22])
    day = working_day(draw, year, month)
    full_time = unit.kind == "committee" and draw.chance(600, of=1000)
    report = day - dt.timedelta(days=draw.between(5, 30))
    if slips(draw, unit, 4):
        report = working_from(day + dt.timedelta(days=3))
    gates = [gate for gate in _GATES if not slips(draw, unit, 3)]
    if full_time:
        gates += [step for step in _STEPS if not slips(draw, unit, 2)]
    data: Data = {
        "step": "appointed",
        "post": "executive-deputy-secretary" if full_time else "deputy-secretary",
        "person": person,
        "full_time": full_time,
        "reported_on": report.isoformat(),
        "gates": gates,
    }
    if full_time and not slips(draw, unit, 3):
        heard: Data = {"kind": "special-report", "level": "work-committee", "direction": "up"}
        before = working_from(day - dt.timedelta(days=draw.between(10, 14)))
        journal.add("review", unit.code, before, {**heard, "post": data["post"]})
        meeting = {"kind": "work", "topic": "专职副书记拟任人选专项报告", "tags": ["专项报告"]}
        journal.add("meeting", ROOT, before, meeting)
    journal.add("post", unit.code, day, data)
    talk = working_from(day + dt.timedelta(days=draw.between(3, 20) + unit.slack // 4))
    if not slips(draw, unit, 3):
        care = {"kind": "induction-talk", "persons": 1, "triggered_on": day.isoformat()}
        care["tags"] = ["新任副书记"]
        journal.add("care", unit.code, talk, care)


def _shares(draw: Draw, total: int, places: int, least: int) -> list[int]:
    """`total` shared out over `places` by lot; shares differ by up to a factor of three."""
    return shared(total, [draw.between(4, 12) for _ in range(places)], least)
