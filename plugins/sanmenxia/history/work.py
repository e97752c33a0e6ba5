"""What all eight counties did: tasks, joint events, research, campaigns, meetings and reports."""

from __future__ import annotations

import datetime as dt

from core.histories import Draw, Journal

from .county import YEARS, Branch, County, later, working_day

CITY = "SMX-GW"
DIMENSIONS = ("思想建设", "组织建设", "作风建设", "制度建设", "反腐倡廉建设")
HEADS = ("contend-1", "create-1", "create-2", "serve-1", "serve-2", "serve-3")
POINTS = (
    *("把准上级精神", "把准本地情况", "把准症结问题", "列专题", "定专案", "专业攻关"),
    *("聚神", "聚焦", "聚力", "提升科学化水平", "提升工作质量", "提升服务效果"),
)
NEXT_STEPS = ("创新工作思路", "创新工作方式", "创新服务方式")


def write_city(journal: Journal, seed: int) -> None:
    """What the city's work committee issued and held itself."""
    draw = Draw(f"{seed}/{CITY}")
    for number in range(1, 8):
        journal.add(
            "document", CITY, dt.date(2015, 10, 20), kind="rule",
            title=f"“4+4+2”制度机制(代号{number})", tags=["4+4+2"],
        )  # fmt: skip
    for month in (2, 7):
        journal.add(
            "meeting", CITY, working_day(draw, 2015, month), kind="work", topic="机关党的工作"
        )
    for number in range(1, 4):
        _research(journal, CITY, draw, number, 10)


def write(journal: Journal, county: County) -> None:
    """Write down what one county did in both years."""
    for year in YEARS:
        draw = county.draw(f"work/{year}")
        _dimensions(journal, county, year, draw)
        _joint(journal, county, year, draw)
        points = 97 - county.slack + draw.below(4) - (2015 - year) * 3
        journal.add(
            "score", county.code, dt.date(year, 12, 22), scheme="county-work", item="appraisal",
            points=str(points), scorer=CITY,
        )  # fmt: skip
    draw = county.draw("campaigns")
    _tasks(journal, county, draw, "一争二创三服务", HEADS)
    for number, tag in enumerate(NEXT_STEPS, start=1):
        journal.add(
            "duty", county.code, dt.date(2015, 11, 20), year=2015, item=f"next-{number}",
            kind="own", step="set", case=f"{county.code}/next-{number}", tags=[tag],
        )  # fmt: skip
    for number in range(1, draw.between(2, 3)):
        _research(journal, county.code, draw, number, county.slack)
    _questions(journal, county, draw)
    _contribution(journal, county, draw)
    if county.gap != "model":
        journal.add(
            "honour", county.code, dt.date(2015, 7, 1), level="city", subject="collective",
            field="party-building", title="先进基层党组织", count=draw.between(1, 3), tags=["典型"],
        )  # fmt: skip
    for branch in county.branches:
        _branch(journal, county, branch)


def _tasks(journal: Journal, county: County, draw: Draw, tag: str, items: tuple[str, ...]) -> None:
    """Tasks of a campaign, set in February and mostly done by November."""
    for item in items:
        case = f"{county.code}/2015/{item}"
        said = {"year": 2015, "item": item, "kind": "common", "case": case, "tags": [tag]}
        journal.add("duty", county.code, dt.date(2015, 2, 10), step="set", **said)
        if not draw.chance(county.slack):
            day = working_day(draw, 2015, draw.between(5, 11))
            journal.add("duty", county.code, day, step="done", **said)


def tasks(journal: Journal, county: County, tag: str, items: tuple[str, ...]) -> None:
    """The tasks of a county's own campaign."""
    _tasks(journal, county, county.draw(f"tasks/{tag}"), tag, items)


def _dimensions(journal: Journal, county: County, year: int, draw: Draw) -> None:
    for number, tag in enumerate(DIMENSIONS, start=1):
        for place in range(1, 5):
            item = f"dimension-{number}-{place}"
            case = f"{county.code}/{year}/{item}"
            said = {"year": year, "item": item, "kind": "common", "case": case, "tags": [tag]}
            journal.add("duty", county.code, dt.date(year, 1, 28), step="set", **said)
            if not draw.chance(county.slack + 6 * (2015 - year)):
                day = working_day(draw, year, draw.between(4, 12))
                journal.add("duty", county.code, day, step="done", **said)


def _joint(journal: Journal, county: County, year: int, draw: Draw) -> None:
    often = max(0, 3 - county.slack // 8 - (2015 - year))
    for number in range(often):
        day = working_day(draw, year, 3 + 3 * number)
        journal.add("meeting", county.code, day, kind="joint", topic="市县联动", tags=["市县联动"])
    if draw.chance(70):
        journal.add(
            "inspection", county.code, working_day(draw, year, 9), kind="survey", inspector=CITY,
            tags=["市县联动"],
        )  # fmt: skip


def _research(journal: Journal, code: str, draw: Draw, number: int, slack: int) -> None:
    said = {
        "case": f"{code}/research-{number}",
        "kind": "research",
        "title": f"机关党建研究课题{number}",
    }
    day = working_day(draw, 2015, 3)
    journal.add("project", code, day, step="opened", **said)
    for point in POINTS:
        day = later(day, draw.between(7, 18))
        if not draw.chance(slack + 5) and day.year == 2015:
            journal.add("project", code, day, step="milestone", milestone=point, **said)


def _questions(journal: Journal, county: County, draw: Draw) -> None:
    for number in range(1, draw.between(4, 7)):
        case = f"{county.code}/question-{number}"
        day = working_day(draw, 2015, 9)
        journal.add(
            "problem", county.code, day, case=case, category="conduct", origin="self-check",
            step="raised", tags=["四问四做起"],
        )  # fmt: skip
        if not draw.chance(county.slack):
            journal.add(
                "rectification", county.code, later(day, draw.between(20, 70)), case=case,
                step="rectified",
            )  # fmt: skip


def _contribution(journal: Journal, county: County, draw: Draw) -> None:
    tag = "我为三门峡发展作贡献"
    journal.add(
        "project", county.code, dt.date(2015, 9, 10), case=f"{county.code}/contribution",
        kind="key", step="opened", title="主题实践", tags=[tag],
    )  # fmt: skip
    for month in (9, 10, 11):
        journal.add(
            "service", county.code, working_day(draw, 2015, month), kind="visit",
            persons=draw.between(8, 30), tags=[tag],
        )  # fmt: skip


def _branch(journal: Journal, county: County, branch: Branch) -> None:
    """Assemblies and lectures of a branch, its secretary's reports, and the study of the plenum."""
    draw = Draw(f"{county.seed}/{branch.code}/work")
    for year in YEARS:
        if county.key == "mianchi" and year == 2014:
            continue
        for month in (3, 6, 9, 12):
            for kind, topic in (("member-assembly", "季度党员大会"), ("lecture", "党课")):
                if draw.chance(county.slack // 2):
                    continue
                there = [person for person in branch.persons if not draw.chance(8)]
                names = {"attendance": [{"person": person} for person in there]} if there else {}
                present = len(there) or branch.size - draw.below(4)
                journal.add(
                    "meeting", branch.code, working_day(draw, year, month), kind=kind, topic=topic,
                    expected=branch.size, present=present, **names,
                )  # fmt: skip
        for direction, level in (("up", "work-committee"), ("down", "branch")):
            if not draw.chance(county.slack):
                journal.add(
                    "review", branch.code, working_day(draw, year, 12), kind="secretary-report",
                    level=level, direction=direction, post="branch-secretary",
                )  # fmt: skip
    if not draw.chance(county.slack):
        journal.add(
            "study", branch.code, working_day(draw, 2015, 11), kind="collective", hours=2,
            persons=branch.size, tags=["十八届五中全会"],
        )  # fmt: skip
