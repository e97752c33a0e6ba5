"""What is learnt beside the monthly study day: committees' study, classes, and making up hours."""

from __future__ import annotations

import datetime as dt

from core.histories import Data, Draw, Entry, Journal

from .county import County, Member, Unit
from .days import working_day
from .life import CAMPAIGN, DISCIPLINE_EDUCATION, hours

TRAINED = 119
TRAINING_COST_EACH = 2_500
MEMBER_HALF_HOURS = 64
COMMITTEE_HALF_HOURS = 112


def write(journal: Journal, county: County) -> None:
    """Write down the classes and study of a year; meetings have been written before."""
    _secretaries_class(journal, county)
    for unit in county.units:
        _committee_study(journal, county, unit)
        _reading(journal, county, unit)
        _make_up(journal, county, unit)


def _secretaries_class(journal: Journal, county: County) -> None:
    """119 secretaries at the provincial Party school in the last ten days of June, and its cost."""
    draw = Draw(f"{county.seed}/training")
    sent = draw.sample(county.units, TRAINED)
    day = working_day(draw, county.year, 6, 22, 24)
    data: Data = {
        "title": "机关基层党组织书记培训班",
        "days": 5,
        "hours": 40,
        "participants": TRAINED,
        "audience": "secretary",
        "place": "中共四川省委党校",
        "attendance": [{"person": unit.secretary.ref, "hours": 40} for unit in sent],
        "tags": ["书记培训"],
    }
    journal.add("training", county.root, day, data)
    spent = {
        "kind": "spent",
        "year": county.year,
        "purpose": "training",
        "amount": f"{TRAINED * TRAINING_COST_EACH}.00",
        "persons": TRAINED,
        "tags": ["书记培训"],
    }
    journal.add("fund", county.root, working_day(draw, county.year, 7), spent)


def _session(
    journal: Journal, unit: Unit, day: dt.date, people: list[Member], half_hours: int, kind: str
) -> Entry:
    data: Data = {
        "kind": kind,
        "hours": hours(half_hours),
        "persons": len(people),
        "attendance": [{"person": member.ref, "hours": hours(half_hours)} for member in people],
    }
    entry = journal.add("study", unit.code, day, data)
    for member in people:
        member.half_hours += half_hours
    return entry


def _committee_study(journal: Journal, county: County, unit: Unit) -> None:
    """The committee's own study: three hours every other month, more than members need."""
    draw = unit.draw("committee study")
    for month in (2, 4, 6, 8, 10, 12):
        if unit.card.slips(draw, 6):
            continue
        people = draw.without(unit.committee, 1 if unit.card.slips(draw, 6) else 0)
        day = working_day(draw, county.year, month)
        entry = _session(journal, unit, day, people, draw.pick((6, 7, 8)), "seminar")
        if month >= 6:
            entry.data["tags"] = [CAMPAIGN if draw.chance(50) else DISCIPLINE_EDUCATION]


def _reading(journal: Journal, county: County, unit: Unit) -> None:
    """A reading in spring and one in autumn, without a list of who came."""
    draw = unit.draw("reading")
    for month in (draw.between(3, 5), draw.between(9, 11)):
        if unit.card.slips(draw, 10):
            continue
        day = working_day(draw, county.year, month)
        data = {"kind": "reading", "hours": 1, "persons": len(unit.expected(day)) * 2 // 3}
        journal.add("study", unit.code, day, data)


def _make_up(journal: Journal, county: County, unit: Unit) -> None:
    """Sessions at the end of the year for those who are short; not everyone comes."""
    draw = unit.draw("make up")
    coming = [member for member in unit.members if not unit.card.slips(draw, 4)]
    for month in (11, 11, 12, 12):
        day = working_day(draw, county.year, month, 1, 28)
        short = [m for m in coming if m.expected(day) and _lacking(unit, m) > 0]
        if not short:
            continue
        most = max(_lacking(unit, member) for member in short)
        _session(journal, unit, day, short, max(4, min(16, most)), "collective")


def _lacking(unit: Unit, member: Member) -> int:
    in_committee = any(member is other for other in unit.committee)
    return (COMMITTEE_HALF_HOURS if in_committee else MEMBER_HALF_HOURS) - member.half_hours
