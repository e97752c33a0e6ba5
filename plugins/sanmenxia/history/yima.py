"""义马's own: service and satisfaction, five fingers, brands, ten best cases, growing funds."""

from __future__ import annotations

import datetime as dt

from core.histories import Journal

from .county import County, later, working_day
from .work import tasks

FINGERS = tuple(f"finger-{number}" for number in range(1, 6))
SECTORS = ("党群", "政法", "经济", "教科文卫")
WINNERS = 10


def write(journal: Journal, county: County) -> None:
    """Write down what 义马 did."""
    tasks(journal, county, "五指成拳", FINGERS)
    draw = county.draw("own")
    for number, sector in enumerate(SECTORS, start=1):
        journal.add(
            "project", county.code, dt.date(2015, 3, 10), case=f"{county.code}/feature-{number}",
            kind="feature", step="opened", title=sector,
        )  # fmt: skip
    journal.add(
        "honour", county.code, dt.date(2015, 12, 10), level="county", subject="individual",
        field="service", title="人民满意公务员", count=draw.between(6, 12), tags=["人民满意公务员"],
    )  # fmt: skip
    for place, branch in enumerate(county.branches):
        if place % 7 != 6:
            year = 2014 if place % 2 else 2015
            journal.add(
                "project", branch.code, working_day(draw, year, 4), case=f"{branch.code}/brand",
                kind="brand", step="opened", title="支部品牌",
            )  # fmt: skip
        if draw.chance(70):
            journal.add(
                "project", branch.code, working_day(draw, 2015, 3), case=f"{branch.code}/service",
                kind="carrier", step="opened", title="建设服务型机关党组织", tags=["服务型机关党组织"],
            )  # fmt: skip
        valid = draw.between(20, 40)
        journal.add(
            "survey", branch.code, working_day(draw, 2015, 11), kind="service", eligible=valid + 2,
            valid=valid, satisfied=valid - draw.below(4),
        )  # fmt: skip
        for month in (5, 8, 10):
            if not draw.chance(county.slack):
                journal.add(
                    "meeting", branch.code, working_day(draw, 2015, month), kind="activity",
                    topic="主题教育", tags=["爱党爱中华"],
                )  # fmt: skip
    _cases(journal, county)


def _cases(journal: Journal, county: County) -> None:
    """Thirteen entries, five marks each; the ten with the best mean are honoured, none level."""
    draw = county.draw("cases")
    entrants = county.branches[:13]
    means = draw.shuffled(range(78, 78 + len(entrants)))
    for branch, mean in zip(entrants, means, strict=True):
        case = f"{branch.code}/case"
        day = working_day(draw, 2015, 9)
        journal.add(
            "project", branch.code, day, case=case, kind="case", step="opened",
            title="创建学习型、服务型机关党组织案例", tags=["十佳案例"],
        )  # fmt: skip
        away = draw.between(0, 3)
        for points in (mean, mean + away, mean - away, mean + 2, mean - 2):
            journal.add(
                "score", branch.code, later(day, 30), scheme="ten-cases", item="jury",
                points=str(points), case=case,
            )  # fmt: skip
        if mean >= 78 + len(entrants) - WINNERS:
            journal.add(
                "honour", branch.code, dt.date(2015, 11, 6), level="county", subject="collective",
                field="party-building", title="十佳案例", count=1, tags=["十佳案例"],
            )  # fmt: skip
