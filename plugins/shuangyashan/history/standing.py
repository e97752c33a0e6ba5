"""Who is there: organisations and how they were rearranged, leaders, and people counted without names."""

from __future__ import annotations

import datetime as dt

from core.histories import Draw, Journal

from .city import AREAS, COMMITTEES, OFFICE, POOL, ROOT, Branch, City, Department
from .days import BEFORE, working_day

RENAMED = 4
DISCIPLINE_COMMITTEES = 24
POOL_DEPARTMENTS, POOL_MEMBERS = 31, 40
REPRESENTATIVES = 153


def write(journal: Journal, city: City) -> None:
    """Write down the organisations, the leaders' posts, and who was counted."""
    _organisations(journal, city)
    _rearranged(journal, city)
    for department in city.departments:
        _leaders(journal, department)
        for branch in department.branches:
            _branch(journal, branch, city.draw(f"members/{branch.code}"))
    _counted(journal, city)


def _founded(
    journal: Journal, code: str, kind: str, title: str, parent: str, day: dt.date = BEFORE
) -> None:
    journal.add(
        "organisation",
        code,
        day,
        step="founded",
        kind=kind,
        sector="organ",
        title=title,
        parent=parent,
        overlay=kind == "area",
    )


def _organisations(journal: Journal, city: City) -> None:
    renamed = _in_reform(city)[:RENAMED]
    for each in city.departments:
        title = each.title.replace("第", "原第") if each in renamed else each.title
        _founded(journal, each.code, each.kind, title, ROOT)
        for branch in each.branches:
            _founded(journal, branch.code, "branch", branch.title, each.code)
    draw = city.draw("organisations")
    for each in (each for each in city.departments if each.youth):
        day = working_day(draw, (draw.between(2020, 2022), draw.between(1, 12)))
        title = f"{each.title}青年理论学习小组"
        _founded(journal, f"{each.code}-Q", "youth-group", title, each.code, day)
    for each in draw.shuffled(city.departments[:COMMITTEES])[:DISCIPLINE_COMMITTEES]:
        day = working_day(draw, (2020, draw.between(9, 12)))
        title = f"市直第{each.number:02d}部门机关纪委"
        _founded(journal, f"{each.code}-J", "discipline-committee", title, each.code, day)
    for number, area in enumerate(AREAS, start=1):
        _founded(journal, area, "area", f"第{number}片区", ROOT, dt.date(2021, 3, 1))
    _founded(journal, OFFICE, "supervision-office", "党建督查专责机构", ROOT, dt.date(2021, 3, 1))
    _founded(journal, POOL, "talent-pool", "执纪审查人才库", ROOT, dt.date(2021, 9, 1))


def _changed(journal: Journal, each: Department, day: dt.date, step: str, **data: object) -> None:
    whole = {"kind": each.kind, "sector": "organ", "title": each.title, **data}
    journal.add("organisation", each.code, day, step=step, **whole)


def _in_reform(city: City) -> list[Department]:
    """The departments in the order in which the reform takes its own."""
    return city.draw("reform").shuffled(city.departments)


def _rearranged(journal: Journal, city: City) -> None:
    """机构改革: some renamed, some branches moved, one department merged; then the areas."""
    draw, chosen = city.draw("rearranged"), _in_reform(city)
    for each in chosen[:RENAMED]:
        _changed(journal, each, working_day(draw, (2020, draw.between(3, 9))), "renamed")
    for each, target in zip(chosen[RENAMED:7], chosen[7:10], strict=True):
        branch = each.branches[-1]
        data = {"kind": "branch", "sector": "organ", "title": branch.title, "parent": target.code}
        day = working_day(draw, (2020, draw.between(3, 9)))
        journal.add("organisation", branch.code, day, step="moved", **data)
    merged = {"kind": "general-branch", "sector": "organ", "title": "市直第71部门党总支"}
    _founded(journal, "SY-071", "general-branch", "市直第71部门党总支", ROOT)
    day = dt.date(2020, 6, 22)
    journal.add("organisation", "SY-071", day, step="merged", into=chosen[10].code, **merged)
    for each in city.departments:
        _changed(journal, each, dt.date(2021, 3, 2), "changed", groups=[each.area])


def _leaders(journal: Journal, each: Department) -> None:
    posts = (("party-group-secretary", "head"), ("deputy-head",), ("deputy-head",))
    for person, held in zip(each.leaders, posts, strict=True):
        _joined(journal, each, person, BEFORE, held)
    if each.change is not None:
        former = each.leaders[0]
        for post in posts[0]:
            journal.add("post", each.code, each.change, step="removed", post=post, person=former)
        member = {"category": "full", "leader": True}
        journal.add("membership", each.code, each.change, step="left", person=former, **member)
        _joined(journal, each, each.new_secretary, each.change, posts[0])


def _joined(
    journal: Journal, each: Department, person: str, day: dt.date, posts: tuple[str, ...]
) -> None:
    member = {"category": "full", "leader": True}
    journal.add("membership", each.code, day, step="joined", person=person, **member)
    for post in posts:
        journal.add("post", each.code, day, step="appointed", post=post, person=person)


def _branch(journal: Journal, branch: Branch, draw: Draw) -> None:
    """A branch's secretary, and its members by number at the end of each year."""
    person, member = branch.secretary, {"category": "full"}
    journal.add("membership", branch.code, BEFORE, step="joined", person=person, **member)
    journal.add(
        "post", branch.code, BEFORE, step="appointed", post="branch-secretary", person=person
    )
    members = draw.between(9, 45)
    for year in range(2020, 2025):
        members += draw.between(-1, 2)
        day, count = dt.date(year, 12, 31), {"members": members, **member}
        journal.add("membership", branch.code, day, step="counted", **count)


def _counted(journal: Journal, city: City) -> None:
    """跟岗锻炼、推荐代表、人才库: numbers only."""
    draw = city.draw("counted")
    for year in range(2020, 2025):
        for each in draw.shuffled(city.departments)[: draw.between(20, 35)]:
            day = dt.date(year, 12, 31)
            _count(journal, each, day, "secondee", draw.between(1, 4))
    givers = draw.shuffled(city.departments)[:51]
    for each, persons in zip(givers, draw.parts(REPRESENTATIVES, len(givers)), strict=True):
        _count(journal, each, _may(draw), "representative", persons)
    doubles = POOL_MEMBERS - POOL_DEPARTMENTS
    for place, each in enumerate(draw.shuffled(city.departments)[:POOL_DEPARTMENTS]):
        day = dt.date(2021, 9, 10)
        _count(journal, each, day, "pool-member", 2 if place < doubles else 1)


def _may(draw: Draw) -> dt.date:
    return working_day(draw, (draw.between(2020, 2024), 5))


def _count(journal: Journal, each: Department, day: dt.date, post: str, persons: int) -> None:
    journal.add("post", each.code, day, step="counted", post=post, persons=persons)
