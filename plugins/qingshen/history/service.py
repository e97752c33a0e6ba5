"""Service and care: villages, pairs, 四个当天, visits and talks, and the money for all of it."""

from __future__ import annotations

import datetime as dt

from core.histories import Data, Draw, Journal, working_from

from .county import County, Unit
from .days import later, working_day

LINKED = 2_462
BUDGET_EACH = 1_000
TRIGGERS = ("difficulty", "conflict", "mistake", "problem", "promotion")
RELATIONS = ("group-branch-secretaries", "superior-subordinate-secretaries", "secretary-member")

#: The days of the Spring Festival (农历正月初一) that the generator can place visits before.
SPRING_FESTIVAL = {
    2013: dt.date(2013, 2, 10),
    2014: dt.date(2014, 1, 31),
    2015: dt.date(2015, 2, 19),
    2016: dt.date(2016, 2, 8),
    2017: dt.date(2017, 1, 28),
    2018: dt.date(2018, 2, 16),
    2019: dt.date(2019, 2, 5),
    2020: dt.date(2020, 1, 25),
    2021: dt.date(2021, 2, 12),
    2022: dt.date(2022, 2, 1),
    2023: dt.date(2023, 1, 22),
    2024: dt.date(2024, 2, 10),
    2025: dt.date(2025, 1, 29),
}


def write(journal: Journal, county: County) -> None:
    """Write down the service, care and funds of a year."""
    for unit in county.units:
        _villages(journal, county, unit)
        _errands(journal, county, unit)
        _festivals(journal, county, unit)
        _talks(journal, county, unit)
        _funds(journal, county, unit)


def _villages(journal: Journal, county: County, unit: Unit) -> None:
    """联系村 (one fact a unit a year) and 结对帮扶 (one a pair; no household is named)."""
    draw = unit.draw("villages")
    data: Data = {
        "kind": "contact",
        "destination": "village",
        "persons": unit.linked,
        "tags": ["联系村"],
    }
    journal.add("service", unit.code, working_day(draw, county.year, draw.between(3, 9)), data)
    for number in range(1, 1 + draw.between(1, max(2, len(unit.members) // 5))):
        if unit.card.slips(draw, 6):
            continue
        data = {
            "kind": "pairing",
            "destination": "village",
            "pair": f"{unit.code}/p{number}",
            "persons": draw.between(1, 4),
            "tags": ["扶贫攻坚"],
        }
        day = working_day(draw, county.year, draw.between(3, 11))
        journal.add("service", unit.code, day, data)


def _errands(journal: Journal, county: County, unit: Unit) -> None:
    """四个当天: errands of the public, handled the same day or later."""
    draw = unit.draw("errands")
    for number in range(1, 1 + draw.between(6, 14) * (2 if unit.department else 1) // 2):
        case = f"{unit.code}/b-{number}"
        data: Data = {"case": case, "kind": "errand", "tags": ["四个当天"]}
        day = working_day(draw, county.year, draw.between(1, 12))
        journal.add("demand", unit.code, day, {**data, "step": "opened"})
        same_day = not unit.card.slips(draw, 6)
        resolved = day if same_day else later(day + dt.timedelta(days=1), draw.below(6))
        if resolved.year == county.year:
            done = {**data, "step": "resolved", "same_day": same_day}
            journal.add("demand", unit.code, resolved, done)


def _festivals(journal: Journal, county: County, unit: Unit) -> None:
    """走访慰问 before New Year (of this year and of the next), the Spring Festival and 1 July."""
    draw = unit.draw("festivals")
    year = county.year
    festivals = (
        ("new-year", dt.date(year, 1, 1)),
        ("spring-festival", SPRING_FESTIVAL[year]),
        ("july-first", dt.date(year, 7, 1)),
        ("new-year", dt.date(year + 1, 1, 1)),
    )
    for name, festival in festivals:
        if unit.card.slips(draw, 5):
            continue
        day = working_from(festival - dt.timedelta(days=draw.between(6, 13)))
        data = {"kind": "visit", "festival": name, "persons": draw.between(1, 5)}
        journal.add("care", unit.code, day, data)


def _talks(journal: Journal, county: County, unit: Unit) -> None:
    """谈心谈话: each kind of talk, and 五必谈; only that and when it was held."""
    draw = unit.draw("talks")
    for relation in RELATIONS:
        for _ in range(draw.between(1, 2) if relation != "secretary-member" else 4):
            if unit.card.slips(draw, 6):
                continue
            data: Data = {"kind": "talk", "relation": relation, "persons": 1}
            day = working_day(draw, county.year, draw.between(1, 12))
            journal.add("care", unit.code, day, data)
    for _ in range(draw.below(4)):
        happened = working_day(draw, county.year, draw.between(1, 11))
        slow = draw.between(15, 40) if unit.card.slips(draw, 8) else draw.between(1, 5)
        data = {
            "kind": "talk",
            "relation": "secretary-member",
            "trigger": draw.pick(TRIGGERS),
            "triggered_on": happened.isoformat(),
            "persons": 1,
        }
        held = min(later(happened, slow), dt.date(county.year, 12, 31))
        journal.add("care", unit.code, held, data)


def _funds(journal: Journal, county: County, unit: Unit) -> None:
    """The year's budget on the number of staff (Q-51), and what was spent of it."""
    draw = unit.draw("funds")
    each = BUDGET_EACH - (draw.between(2, 12) * 10 if unit.card.slips(draw, 4) else 0)
    data: Data = {
        "kind": "budget",
        "year": county.year,
        "purpose": "activity",
        "staff": unit.staff,
        "amount": f"{unit.staff * each}.00",
    }
    journal.add("fund", unit.code, working_day(draw, county.year, draw.between(1, 3)), data)
    for purpose, month in (("activity", 4), ("materials", 6), ("activity", 9), ("site", 10)):
        spent = {
            "kind": "spent",
            "year": county.year,
            "purpose": purpose,
            "amount": f"{unit.staff * draw.between(60, 220)}.00",
        }
        journal.add("fund", unit.code, working_day(draw, county.year, month), spent)
    persons = draw.below(4)
    if persons:
        _aid(journal, county, unit, draw, persons)


def _aid(journal: Journal, county: County, unit: Unit, draw: Draw, persons: int) -> None:
    """困难补助: an amount and a number of people; never who, never why."""
    data = {
        "kind": "spent",
        "year": county.year,
        "purpose": "aid",
        "amount": f"{persons * draw.between(3, 10) * 100}.00",
        "persons": persons,
    }
    journal.add("fund", unit.code, working_day(draw, county.year, draw.between(1, 12)), data)
