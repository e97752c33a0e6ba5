"""The star rating by hand: the points the programme assumes, in plain fractions.

Written without the rule engine, to see that the year tells organisations apart.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from fractions import Fraction

import chinese_calendar


def quarter(day):
    return (int(day[5:7]) - 1) // 3


def study_days():
    days = set()
    for month in range(1, 13):
        day = dt.date(2015, month, 23)
        while not chinese_calendar.is_workday(day):
            day += dt.timedelta(days=1)
        days.add(day.isoformat())
    return days


class Unit:
    """One organisation's facts, and the shares its points come from."""

    def __init__(self, facts):
        self.by_type = {}
        for fact in sorted(facts, key=lambda fact: fact.day):
            self.by_type.setdefault(fact.type, []).append(fact)

    def facts(self, name, **fields):
        return [
            fact
            for fact in self.by_type.get(name, [])
            if all(fact.data.get(field) == value for field, value in fields.items())
        ]

    def quarters(self, name, **fields):
        return len({quarter(f.day) for f in self.facts(name, **fields) if f.day[:4] == "2015"})

    def members(self):
        found = {}
        for fact in self.facts("membership"):
            if fact.data["step"] == "joined":
                found[fact.data["person"]] = fact.data.get("leader", False)
            elif "person" in fact.data:
                found.pop(fact.data["person"], None)
        return found

    def hours(self):
        total = Counter()
        for fact in self.facts("meeting") + self.facts("study"):
            for row in fact.data.get("attendance", ()) if "hours" in fact.data else ():
                total[row["person"]] += Fraction(str(row.get("hours", fact.data["hours"])))
        return total

    def committee(self):
        found = set()
        for fact in self.facts("post"):
            if fact.data["post"] not in ("head", "party-group-secretary"):
                change = found.add if fact.data["step"] == "appointed" else found.discard
                change((fact.data["post"], fact.data["person"]))
        return {person for _, person in found}

    def dual_life(self):
        seen = {
            (row["person"], quarter(fact.day))
            for fact in self.facts("meeting")
            for row in fact.data.get("attendance", ())
            if row["as_member"]
        }
        leaders = [person for person, leader in self.members().items() if leader]
        return share(all((leader, place) in seen for place in range(4)) for leader in leaders)

    def last_checks(self):
        return {fact.data["item"]: fact.data["passed"] for fact in self.facts("site")}

    def disclosed(self):
        items = ("dues", "organisational-life")
        return Fraction(min(self.quarters("disclosure", item=item) for item in items), 4)

    def duties(self):
        done = sum(fact.data["weight"] for fact in self.facts("duty", step="done"))
        return Fraction(done, sum(fact.data["weight"] for fact in self.facts("duty", step="set")))


def share(parts):
    parts = list(parts)
    return Fraction(sum(parts), len(parts)) if parts else Fraction(1)


def rate(facts, classes=()):
    """The total, the satisfaction, and the names of the vetoes that hold, of one unit's facts.

    `classes` are trainings the county ran: their hours count for whoever was there.
    """
    unit = Unit(facts)
    hours, checks = unit.hours(), unit.last_checks()
    for course in classes:
        for row in course.data["attendance"]:
            hours[row["person"]] += row["hours"]
    assemblies = unit.quarters("meeting", kind="member-assembly")
    months = len({fact.day[:7] for fact in unit.facts("meeting", kind="committee")})
    held = {fact.day for fact in unit.facts("meeting", kind="study-day")}
    (survey,) = unit.facts("survey", kind="satisfaction")
    satisfied = Fraction(survey.data["satisfied"], survey.data["valid"])
    fives = [
        len(unit.facts("election", step="held")),
        unit.duties(),
        len({fact.data["kind"] for fact in unit.facts("pledge")}) == 2,
        share(hours[person] >= 32 for person in unit.members()),
        share(hours[person] >= 56 for person in unit.committee()),
        unit.dual_life(),
        unit.disclosed(),
        len(unit.facts("review", kind="secretary-report")) == 2,
        share(passed for item, passed in checks.items() if item.startswith("six")),
        share(passed for item, passed in checks.items() if item.startswith("ten")),
        Fraction(assemblies, 4),
        Fraction(months, 12),
        Fraction(unit.quarters("meeting", kind="lecture"), 4),
        Fraction(len(held & study_days()), 12),
    ]
    (performance,) = unit.facts("score", scheme="star-rating", item="performance")
    total = 5 * sum(map(Fraction, fives)) + 2 * checks["slogan"] + 3 * checks["disclosure-board"]
    total += performance.data["points"] + 10 * satisfied
    vetoes = {
        "score": total < 60,
        "satisfaction": satisfied < Fraction(60, 100),
        "three-meetings": assemblies < 4 or months < 9,
        "site": not all(checks.values()),
        "discipline": any("severity" in fact.data for fact in unit.facts("discipline")),
    }
    return total, satisfied, {name for name, holds in vetoes.items() if holds}


def stars(total, vetoes):
    if vetoes:
        return None
    return 5 if total >= 95 else 4 if total >= 80 else 3
