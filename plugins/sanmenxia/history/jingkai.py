"""经开区's own: a unit's tasks with weights, each member's own targets, the zone's key projects."""

from __future__ import annotations

import datetime as dt

from core.histories import Draw, Journal

from .county import Branch, County, working_day


def write(journal: Journal, county: County) -> None:
    """Write down what 经开区 did in 2015."""
    draw = county.draw("own")
    for name, tag, number in (
        ("card", "三张牌", 3),
        ("matter", "两件事", 2),
        ("park", "一个园", 1),
    ):
        for place in range(1, number + 1):
            journal.add(
                "project", county.code, working_day(draw, 2015, 2), kind="key", step="opened",
                case=f"{county.code}/{name}-{place}", title=f"“{tag}”项目{place}", tags=[tag],
            )  # fmt: skip
    for branch in county.branches:
        own = Draw(f"{county.seed}/{branch.code}/own")
        _unit(journal, county, branch, own)
        for place, person in enumerate(branch.persons, start=1):
            _member(journal, county, branch, own, (f"m{place}", person))


def _unit(journal: Journal, county: County, branch: Branch, draw: Draw) -> None:
    for number, weight in enumerate((40, 30, 20, 10), start=1):
        said = {"year": 2015, "item": f"task-{number}", "kind": "common", "tags": ["目标责任制"]}
        case = f"{branch.code}/task-{number}"
        journal.add(
            "duty", branch.code, dt.date(2015, 1, 22), step="set", case=case, weight=weight, **said
        )
        if not draw.chance(county.slack):
            day = working_day(draw, 2015, draw.between(6, 12))
            journal.add("duty", branch.code, day, step="done", case=case, **said)
    journal.add(
        "score", branch.code, dt.date(2015, 12, 21), scheme="unit-points", item="appraisal",
        points=str(draw.between(13, 20)), scorer=county.code,
    )  # fmt: skip


def _member(
    journal: Journal, county: County, branch: Branch, draw: Draw, member: tuple[str, str]
) -> None:
    """Three targets of a member's own, set in January and mostly reached."""
    place, person = member
    for number in range(1, 4):
        said = {
            "year": 2015,
            "item": f"own-{number}",
            "kind": "own",
            "case": f"{branch.code}/{place}/own-{number}",
            "person": person,
            "tags": ["党员目标"],
        }
        journal.add("duty", branch.code, dt.date(2015, 1, 26), step="set", **said)
        if not draw.chance(county.slack):
            day = working_day(draw, 2015, draw.between(5, 12))
            journal.add("duty", branch.code, day, step="done", **said)
