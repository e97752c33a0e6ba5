"""Branches: three meetings and one lecture, theme days, standards, and what is brought to them.

Written from 2022 on, when the star rating is assumed to begin.
"""

from __future__ import annotations

import datetime as dt

from core.histories import Draw, Journal

from .city import ROOT, Branch, City
from .days import END, months, working_day

STANDARDS = tuple(f"standard-{number:02d}" for number in range(1, 7))
FIVE = tuple(f"to-branch-{number}" for number in range(1, 6))
THEMES = (
    "不忘初心、重温入党志愿书",
    "守初心、履誓言、践初心",
    "永远跟党走、志愿党旗红",
    "对党忠诚、从我做起",
)


def write(journal: Journal, city: City) -> None:
    """Write down three years of every branch."""
    for branch in city.branches:
        _life(journal, branch, city.draw(f"life/{branch.code}"))
        _standards(journal, branch, city.draw(f"standards/{branch.code}"))
        _five(journal, branch, city.draw(f"five/{branch.code}"))


def _life(journal: Journal, branch: Branch, draw: Draw) -> None:
    for month in months((2022, 1), END):
        kinds = ["committee", "theme-day"]
        if month[1] % 3 == 0:
            kinds += ["member-assembly", "lecture"]
        for kind in kinds:
            if draw.chance(branch.slack):
                continue
            tagged = kind == "theme-day" and draw.chance(20)
            tags = [draw.pick(THEMES)] if tagged else []
            journal.add("meeting", branch.code, working_day(draw, month), kind=kind, tags=tags)


def _standards(journal: Journal, branch: Branch, draw: Draw) -> None:
    """Each item checked in October, and what failed once more in December."""
    for year in (2022, 2023, 2024):
        first, again = working_day(draw, (year, 10)), working_day(draw, (year, 12))
        for item in STANDARDS:
            passed = not draw.chance(branch.slack + 8)
            _checked(journal, branch, first, item, passed)
            if not passed:
                _checked(journal, branch, again, item, not draw.chance(branch.slack + 30))


def _checked(journal: Journal, branch: Branch, day: dt.date, item: str, passed: bool) -> None:
    journal.add("site", branch.code, day, item=item, passed=passed, tags=["支部标准化"])


def _five(journal: Journal, branch: Branch, draw: Draw) -> None:
    """五个到支部, set in February since 2023 and inspected in November."""
    for year in (2023, 2024):
        set_on, done = working_day(draw, (year, 2)), 0
        for item in FIVE:
            case = f"{branch.code}/{year}/{item}"
            data = {"year": year, "item": item, "kind": "common", "case": case, "level": "branch"}
            journal.add("duty", branch.code, set_on, step="set", **data)
            if not draw.chance(branch.slack):
                day = working_day(draw, (year, draw.between(5, 10)))
                journal.add("duty", branch.code, day, step="done", **data)
                done += 1
        result = {"inspector": ROOT, "items": len(FIVE), "passed": done, "tags": ["五个到支部"]}
        day = working_day(draw, (year, 11))
        journal.add("inspection", branch.code, day, kind="supervision", **result)
