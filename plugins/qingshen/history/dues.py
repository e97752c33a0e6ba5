"""Party dues: the standards of March and April, a payment a member a month, and their disclosure.

What somebody earns is not here, not even as a band: the standard is drawn as it is.
"""

from __future__ import annotations

import datetime as dt

from core.histories import Data, Draw, Journal, working_days

from .county import County, Member, Unit
from .days import later, working_day

GATES = ("wage-sheet", "computed", "reviewed")


def write(journal: Journal, county: County) -> None:
    """Write down the audit, the standards, the payments and the disclosures of a year."""
    for unit in county.units:
        _audit(journal, county, unit)
        _payments(journal, county, unit)
        _disclosures(journal, county, unit)


def money(fen: int) -> str:
    """An amount in fen as a fact gives it: yuan with two decimal places, as text."""
    return f"{fen // 100}.{fen % 100:02d}"


def _audit(journal: Journal, county: County, unit: Unit) -> None:
    """规范党费收缴: the unit is checked, then each member's standard is assessed anew."""
    draw = unit.draw("dues audit")
    day = working_day(draw, county.year, draw.between(3, 4), 1, 20)
    wrong = any(member.dues != member.dues_before for member in unit.members)
    data: Data = {
        "kind": "dues-audit",
        "inspector": county.root,
        "items": 1,
        "passed": 0 if wrong else 1,
    }
    journal.add("inspection", unit.code, day, data)
    assessed = later(day, draw.between(2, 7))
    for member in unit.there(assessed):
        data = {
            "step": "assessed",
            "person": member.ref,
            "month": f"{county.year}-04-01",
            "standard": money(member.dues),
            "gates": list(GATES),
        }
        if member.dues != member.dues_before:
            data["tags"] = ["更正"]
        journal.add("dues", unit.code, assessed, data)


def _payments(journal: Journal, county: County, unit: Unit) -> None:
    draw = unit.draw("dues")
    for month in range(1, 13):
        first = dt.date(county.year, month, 1)
        usual = working_day(draw, county.year, month, 5, 25)
        for member in unit.there(usual):
            day = _paid_on(draw, unit, usual, county.year)
            # Only in the year's last month may somebody still owe: in November all had paid (Q-4F).
            if day is None:
                continue
            _pay(journal, unit, member, first, day)


def _paid_on(draw: Draw, unit: Unit, usual: dt.date, year: int) -> dt.date | None:
    if draw.below(1000) >= 5 + unit.card.slack * 2:
        return usual
    if usual.month == 12:
        return None if draw.chance(60) else working_days(year, 12)[-1]
    late = later(usual, draw.between(15, 60))
    return min(late, working_days(year, min(12, usual.month + 2))[-1])


def _pay(journal: Journal, unit: Unit, member: Member, month: dt.date, day: dt.date) -> None:
    standard = money(member.dues_before if month.month < 4 else member.dues)
    data = {
        "step": "paid",
        "person": member.ref,
        "month": month.isoformat(),
        "standard": standard,
        "paid": standard,
    }
    journal.add("dues", unit.code, day, data)


def _disclosures(journal: Journal, county: County, unit: Unit) -> None:
    """《党务公开栏》: each quarter, whether dues were paid and organisational life attended."""
    draw = unit.draw("disclosure")
    for month in (3, 6, 9, 12):
        for item in ("dues", "organisational-life"):
            if unit.card.slips(draw, 6):
                continue
            day = working_day(draw, county.year, month, 20)
            journal.add("disclosure", unit.code, day, {"item": item, "form": "board"})
