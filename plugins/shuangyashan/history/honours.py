"""Honours of departments and, in numbers only, of their members; the yearly selections and quotas."""

from __future__ import annotations

import datetime as dt

from core.histories import Draw, Journal

from .city import City, Department
from .days import months, working_day

COLLECTIVE = 337
PARTY_NATION, PARTY_PROVINCE = 65, 236
CONTEST_PRIZES, CONTEST_COLLECTIVE = 57, 20
INDIVIDUAL, PARTY_INDIVIDUAL = 1043, 450
EXCELLENT = 362
#: Departments named model organs (模范机关先进单位) at the end of each year.
MODEL = {2020: 12, 2021: 16, 2022: 12, 2023: 10}
MODEL_ORGANS = sum(MODEL.values())


def write(journal: Journal, city: City) -> None:
    """Write down the honours of five years and the scores of the model organs."""
    contest_individual = CONTEST_PRIZES - CONTEST_COLLECTIVE
    other = COLLECTIVE - PARTY_NATION - PARTY_PROVINCE - CONTEST_COLLECTIVE
    rest = INDIVIDUAL - PARTY_INDIVIDUAL - contest_individual
    for title, level, subject, field, count in (
        ("党建工作先进集体", "nation", "collective", "party-building", PARTY_NATION),
        ("党建工作先进集体", "province", "collective", "party-building", PARTY_PROVINCE),
        ("业务比赛获奖", "nation", "collective", "business", CONTEST_COLLECTIVE),
        ("文明单位", "province", "collective", "civilisation", other),
        ("党建工作先进个人", "province", "individual", "party-building", PARTY_INDIVIDUAL),
        ("业务比赛获奖", "nation", "individual", "business", contest_individual),
        ("先进个人", "province", "individual", "service", rest),
    ):
        draw = city.draw(f"honours/{title}/{level}/{subject}")
        tags = ["业务比赛"] if field == "business" else []
        kind: dict[str, object] = {"level": level, "subject": subject, "field": field}
        kind |= {"title": title, "tags": tags}
        _given(journal, city, draw, kind, count)
    _selections(journal, city)
    _models(journal, city)


def _given(journal: Journal, city: City, draw: Draw, kind: dict[str, object], total: int) -> None:
    """`total` honours of a kind: a collective's one by one, persons' by twos and threes."""
    several = kind["subject"] == "individual"
    left = total
    while left:
        count = min(left, draw.between(1, 4) if several else 1)
        day = working_day(draw, draw.pick(months()))
        journal.add("honour", draw.pick(city.departments).code, day, count=count, **kind)
        left -= count


def _selections(journal: Journal, city: City) -> None:
    """两优一先, 机关工匠, 能力作风先锋岗: a quota a department a year, larger at the front line."""
    draw = city.draw("selections")
    shares = iter(draw.parts(EXCELLENT, 5 * len(city.departments)))
    for year in range(2020, 2025):
        for each in city.departments:
            day = working_day(draw, (year, 6))
            front = ["经济发展主战线"] if each.front_line else []
            tags = ["倾斜评选", *front]
            chosen = _selected(journal, each, day, next(shares), tags)
            if draw.chance(55 if each.front_line else 20):
                title = draw.pick(("机关工匠", "能力作风先锋岗"))
                subject = "individual" if title == "机关工匠" else "collective"
                honour = {"level": "city", "subject": subject, "field": "business", "count": 1}
                journal.add("honour", each.code, day, title=title, tags=[title, *tags], **honour)
                chosen += 1
            quota = max(1, chosen - (1 if draw.chance(4) else 0)) + (1 if draw.chance(30) else 0)
            case = f"{each.code}/quota-{year}"
            item = {"year": year, "item": "honour-quota", "kind": "common", "case": case}
            quota_day = working_day(draw, (year, 4))
            journal.add("duty", each.code, quota_day, step="set", weight=quota, **item)


def _selected(journal: Journal, each: Department, day: dt.date, count: int, tags: list[str]) -> int:
    if count:
        kind = {"level": "city", "subject": "individual", "field": "party-building"}
        every = ["优秀共产党员", "两优一先", *tags]
        journal.add("honour", each.code, day, title="优秀共产党员", count=count, tags=every, **kind)
    return count


def _models(journal: Journal, city: City) -> None:
    """Who was named, year by year, and the five scores of everybody since 2022."""
    draw = city.draw("models")
    order = sorted(draw.shuffled(city.departments), key=lambda each: each.slack)
    named: list[Department] = []
    for year, count in (MODEL | {2024: 0}).items():
        for each in order[len(named) : len(named) + count]:
            named.append(each)
            title = "模范机关先进单位"
            kind = {"level": "city", "subject": "collective", "field": "party-building"}
            day = working_day(draw, (year, 12))
            journal.add("honour", each.code, day, title=title, count=1, tags=[title], **kind)
        if year < 2022:
            continue
        for each in city.departments:
            low, high = (17, 20) if each in named else (13, 18)
            day = working_day(draw, (year, 12))
            for number in range(1, 6):
                item, points = f"conscious-{number}", draw.between(low, high)
                data = {"scheme": "model-organ", "item": item, "points": points, "weight": 20}
                journal.add("score", each.code, day, **data)
