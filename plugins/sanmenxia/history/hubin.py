"""湖滨's own: classes that move, stays with households, volunteers, the hotline and the ledger."""

from __future__ import annotations

import datetime as dt

from core.histories import Draw, Journal

from .county import YEARS, Branch, County, later, working_day

_CATEGORIES = ("conduct", "mediocre", "lazy", "slack", "superficial", "dilatory")


def write(journal: Journal, county: County) -> None:
    """Write down what 湖滨 did in both years."""
    draw = county.draw("own")
    for month in (3, 6, 9, 11):
        journal.add("inspection", county.code, working_day(draw, 2015, month), kind="spot-check")
    for year in YEARS:
        _demands(journal, county, year, "hotline", 4)
        _demands(journal, county, year, "livelihood", 10)
    for branch in county.branches:
        own = Draw(f"{county.seed}/{branch.code}/own")
        _classes(journal, branch, own)
        _stays(journal, county, branch, own)
        _volunteers(journal, branch, own)
        _conduct(journal, county, branch, own)


def _demands(journal: Journal, county: County, year: int, kind: str, often: int) -> None:
    """Matters of one kind in a year; most are settled within two months, some in the next year."""
    draw = county.draw(f"{kind}/{year}")
    for month in range(1, 13):
        for number in range(draw.between(often - 2, often + 2)):
            case = f"{county.code}/{kind}-{year}-{month:02d}-{number}"
            day = working_day(draw, year, month)
            journal.add("demand", county.code, day, case=case, kind=kind, step="opened")
            done = later(day, draw.between(3, 60))
            if done.year <= YEARS[-1] and not draw.chance(county.slack):
                journal.add("demand", county.code, done, case=case, kind=kind, step="resolved")


def _classes(journal: Journal, branch: Branch, draw: Draw) -> None:
    """Three classes, the first the best; most branches keep theirs, some move by one."""
    before = draw.between(1, 3)
    now = min(3, max(1, before + draw.pick((-1, -1, 0, 0, 1))))
    for year, standing in zip(YEARS, (before, now), strict=True):
        journal.add(
            "score", branch.code, dt.date(year, 12, 20), scheme="class", item="class",
            points=str(standing),
        )  # fmt: skip


def _stays(journal: Journal, county: County, branch: Branch, draw: Draw) -> None:
    """Two stays a month of two days or more; a slack branch comes once, or for a day."""
    for month in range(1, 13):
        for _ in range(1 if draw.chance(county.slack // 2) else 2):
            persons = draw.between(1, 4)
            journal.add(
                "service", branch.code, working_day(draw, 2015, month), kind="stationed",
                destination=draw.pick(("village", "community")), persons=persons,
                beneficiaries=persons * draw.between(2, 5),
                days=1 if draw.chance(county.slack // 3) else draw.between(2, 3),
            )  # fmt: skip


def _volunteers(journal: Journal, branch: Branch, draw: Draw) -> None:
    for month in (3, 5, 9, 12):
        persons = draw.between(3, branch.size)
        journal.add(
            "service", branch.code, working_day(draw, 2015, month), kind="volunteer",
            destination="community", persons=persons, hours=str(persons * draw.between(1, 3)),
        )  # fmt: skip


def _conduct(journal: Journal, county: County, branch: Branch, draw: Draw) -> None:
    for number in range(draw.below(4)):
        case = f"{branch.code}/conduct-{number}"
        day = working_day(draw, 2015, draw.between(2, 9))
        journal.add(
            "problem", branch.code, day, case=case, category=draw.pick(_CATEGORIES),
            origin="inspection", step="raised",
        )  # fmt: skip
        if not draw.chance(county.slack):
            mended = later(day, draw.between(10, 80))
            journal.add("rectification", branch.code, mended, case=case, step="rectified")
