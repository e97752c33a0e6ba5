"""Duties and supervision: lists of three levels and four posts, brands, reviews, checks of rules."""

from __future__ import annotations

from core.histories import Draw, Journal

from .city import OFFICE, ROOT, City, Department
from .days import working_day

#: Level and post of each item of a department's list (三级四岗, as the programme assumes them).
LIST = (
    ("work-committee", "committee-secretary"),
    ("committee", "committee-secretary"),
    ("committee", "executive-deputy-secretary"),
    ("branch", "branch-secretary"),
    ("branch", "branch-secretary"),
    ("branch", "committee-member"),
)
YEARS = (2022, 2023, 2024)


def write(journal: Journal, city: City) -> None:
    """Write down the duties of each department and how it was supervised."""
    for each in city.departments:
        for year in YEARS:
            _list(journal, each, year)
            _reviews(journal, each, year)
            _rules(journal, each, year)
        _projects(journal, each)
        _guidance(journal, each)
    draw = city.draw("linked")
    for year in range(2020, 2025):
        day = working_day(draw, (year, 5))
        journal.add("meeting", ROOT, day, kind="joint", tags=["市县联动"])


def _list(journal: Journal, each: Department, year: int) -> None:
    draw = each.draw(f"list/{year}")
    day = working_day(draw, (year, 2))
    for number, (level, post) in enumerate(LIST, start=1):
        item = f"list-{number}"
        data = {"year": year, "item": item, "kind": "common", "level": level, "post": post}
        data |= {"case": f"{each.code}/{year}/{item}", "tags": ["三级四岗"]}
        journal.add("duty", each.code, day, step="set", due_on=f"{year}-12-20", **data)
        if not draw.chance(each.slack):
            done = working_day(draw, (year, draw.between(6, 12)))
            journal.add("duty", each.code, done, step="done", **data)


def _reviews(journal: Journal, each: Department, year: int) -> None:
    """三级联述联评 and 一述三评; a slack department leaves some of it out."""
    draw = each.draw(f"reviews/{year}")
    for level in ("branch", "committee", "work-committee"):
        if not draw.chance(each.slack // 2):
            day = working_day(draw, (year, 12))
            data = {"level": level, "direction": "up", "grade": _grade(draw, each)}
            journal.add("review", each.code, day, kind="joint", **data)
    for direction in ("up", "self", "peer", "down"):
        if direction == "up" or not draw.chance(each.slack // 2):
            day = working_day(draw, (year, 12))
            data = {"level": "committee", "direction": direction, "post": f"{each.kind}-secretary"}
            tags = ["一述三评"]
            journal.add("review", each.code, day, kind="secretary-report", tags=tags, **data)


def _grade(draw: Draw, each: Department) -> str:
    mark = each.slack + draw.below(14)
    return "excellent" if mark < 16 else "good" if mark < 40 else "fair"


def _rules(journal: Journal, each: Department, year: int) -> None:
    """会前学法, 第一议题 and 三重一大, each looked at once or twice a year."""
    draw = each.draw(f"rules/{year}")
    for tag in ("会前学法", "第一议题", "三重一大"):
        for _ in range(draw.between(1, 2)):
            day = working_day(draw, (year, draw.between(3, 11)))
            data = {"items": 1, "passed": 0 if draw.chance(each.slack // 2) else 1, "tags": [tag]}
            journal.add("inspection", each.code, day, kind="supervision", **data)


def _projects(journal: Journal, each: Department) -> None:
    """书记抓党建 each year, most of them closed; one brand a department, by and by."""
    draw = each.draw("projects")
    for year in range(2020, 2025):
        data = {"case": f"{each.code}/secretary-{year}", "kind": "secretary"}
        data |= {"title": "书记抓党建项目", "lead_post": f"{each.kind}-secretary"}
        journal.add("project", each.code, working_day(draw, (year, 3)), step="opened", **data)
        if not draw.chance(each.slack):
            day = working_day(draw, (year, 12))
            journal.add("project", each.code, day, step="closed", **data)
    data = {"case": f"{each.code}/brand", "kind": "brand", "title": "党建品牌"}
    day = working_day(draw, (draw.between(2020, 2023), draw.between(1, 12)))
    journal.add("project", each.code, day, step="opened", **data)


def _guidance(journal: Journal, each: Department) -> None:
    """分片区指导督导: twice a year since there are areas."""
    draw = each.draw("guidance")
    for year in range(2021, 2025):
        for month in (4, 10):
            day = working_day(draw, (year, month))
            journal.add("inspection", each.code, day, kind="guidance", inspector=OFFICE)
