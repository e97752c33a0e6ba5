"""Duties and how they are judged: 6+X lists, pledges, reports, votes, scores, discipline."""

from __future__ import annotations

import datetime as dt

from core.histories import Data, Draw, Journal

from .county import County, Unit
from .days import working_day

COMMON = 6
COMMON_WEIGHT = 14
OWN_WEIGHT = 16


def write(journal: Journal, county: County) -> None:
    """Write down the lists, pledges, reports, votes and scores of a year."""
    forms = Draw(f"{county.seed}/forms").sample(county.units[5:], 9)
    for unit in county.units:
        _list(journal, county, unit)
        _reports(journal, county, unit)
        _satisfaction(journal, county, unit)
        _scores(journal, county, unit)
        _discipline(journal, county, unit)
    for unit in forms:
        _talking_to(journal, county, unit)


def _list(journal: Journal, county: County, unit: Unit) -> None:
    """6+X: six common items and one or two of the unit's own, set by March, done in the year."""
    draw = unit.draw("duties")
    own = draw.between(1, 2)
    items = [(f"base-{place}", "common", COMMON_WEIGHT) for place in range(1, COMMON + 1)]
    items += [(f"own-{place}", "own", OWN_WEIGHT // own) for place in range(1, own + 1)]
    day = working_day(draw, county.year, draw.between(1, 3))
    for item, kind, weight in items:
        data: Data = {
            "year": county.year,
            "item": item,
            "kind": kind,
            "case": f"{unit.code}/{item}",
            "weight": weight,
        }
        due = {"step": "set", "due_on": f"{county.year}-12-20", "level": unit.kind}
        journal.add("duty", unit.code, day, data | due)
        if not unit.card.slips(draw, 7):
            done = working_day(draw, county.year, draw.between(6, 12), 1, 24)
            journal.add("duty", unit.code, done, data | {"step": "done"})
    for kind in ("signed", "published"):
        if kind == "published" and (unit.card.gap == "score" or unit.card.slips(draw, 2)):
            continue
        when = working_day(draw, county.year, draw.between(2, 3) if kind == "signed" else 4)
        journal.add("pledge", unit.code, when, {"kind": kind})


def _reports(journal: Journal, county: County, unit: Unit) -> None:
    """述职: a department's Party group upwards; every secretary upwards and downwards."""
    draw = unit.draw("reports")
    if unit.department:
        data: Data = {
            "kind": "party-group-report",
            "level": "work-committee",
            "direction": "up",
            "post": "party-group-secretary",
            "grade": _grade(draw, unit),
        }
        journal.add("review", unit.code, working_day(draw, county.year, 12, 15, 25), data)
    voters = len(unit.there(dt.date(county.year, 12, 1)))
    for direction, level in (("up", "work-committee"), ("down", unit.kind)):
        data = {
            "kind": "secretary-report",
            "level": level,
            "direction": direction,
            "post": f"{unit.kind}-secretary",
            "person": unit.secretary.ref,
        }
        if direction == "up":
            data["grade"] = _grade(draw, unit)
        else:
            data |= _tallies(draw, unit, voters)
        journal.add("review", unit.code, working_day(draw, county.year, 12, 8, 30), data)


def _grade(draw: Draw, unit: Unit) -> str:
    mark = unit.card.slack + draw.below(12)
    return "excellent" if mark < 14 else "good" if mark < 44 else "fair"


def _tallies(draw: Draw, unit: Unit, voters: int) -> dict[str, int]:
    fair = voters * unit.card.slack // 300
    excellent = (voters - fair) * (100 - unit.card.slack) // (100 + draw.below(60))
    return {"excellent": excellent, "good": voters - fair - excellent, "fair": fair, "poor": 0}


def _satisfaction(journal: Journal, county: County, unit: Unit) -> None:
    """群众满意度测评 at the end of the year."""
    draw = unit.draw("satisfaction")
    eligible = draw.between(20, 30) + len(unit.members)
    valid = eligible - draw.below(3)
    match unit.card.gap:
        case "survey":
            satisfied = valid * draw.between(44, 58) // 100
        case "edge":
            valid = valid // 5 * 5
            satisfied = valid * 3 // 5
        case "score":
            satisfied = -(-valid * draw.between(62, 70) // 100)
        case _:
            rate = 100 - unit.card.slack // 2 - draw.below(4)
            satisfied = (valid * rate + 50) // 100
    data = {"kind": "satisfaction", "eligible": eligible, "valid": valid, "satisfied": satisfied}
    journal.add("survey", unit.code, working_day(draw, county.year, 12, 1, 25), data)


def _scores(journal: Journal, county: County, unit: Unit) -> None:
    """What only people can judge (工作实绩), and the share of Party work in the target score."""
    draw = unit.draw("scores")
    points = max(1, 15 - unit.card.slack // 6 - (1 if draw.chance(unit.card.slack) else 0))
    data: Data = {
        "scheme": "star-rating",
        "item": "performance",
        "points": points,
        "weight": 15,
        "scorer": county.root,
    }
    journal.add("score", unit.code, working_day(draw, county.year, 12, 10), data)
    share = 100 - unit.card.slack * 2 // 3 - draw.below(4)
    data = {
        "scheme": "target-performance",
        "item": "party-building",
        "points": share,
        "scorer": county.root,
    }
    journal.add("score", unit.code, working_day(draw, county.year, 12, 10), data)


def _discipline(journal: Journal, county: County, unit: Unit) -> None:
    if unit.card.gap == "discipline":
        day = working_day(unit.draw("discipline"), county.year, 9)
        journal.add("discipline", unit.code, day, {"severity": "warning", "count": 1})


def _talking_to(journal: Journal, county: County, unit: Unit) -> None:
    """First forms and corrections: counted, but no discipline of warning or graver."""
    draw = unit.draw("first form")
    data: Data = {"form": "first", "count": draw.between(1, 2)}
    if draw.chance(25):
        data = {"disposal": "correction", "count": 1}
    journal.add("discipline", unit.code, working_day(draw, county.year, draw.between(3, 11)), data)
