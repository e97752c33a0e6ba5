"""灵宝's own: the year of improvement, service, venues by ten items, demonstration points."""

from __future__ import annotations

import datetime as dt

from core.histories import Journal

from .county import County, later, working_day

ITEMS = tuple(f"ten-{number}" for number in range(1, 11))


def write(journal: Journal, county: County) -> None:
    """Write down what 灵宝 did in 2015."""
    draw = county.draw("own")
    code = county.code
    for month in (4, 9):
        journal.add(
            "training", code, working_day(draw, 2015, month), title="党务干部培训班", days=2,
            participants=draw.between(60, 110), audience="party-affairs",
        )  # fmt: skip
    journal.add("meeting", code, dt.date(2015, 2, 12), kind="work", topic="动员", tags=["提升年"])
    journal.add(
        "meeting", code, dt.date(2015, 9, 16), kind="report", topic="专题汇报", tags=["活动场所"]
    )
    for place, branch in enumerate(county.branches):
        poor = draw.below(4) if place % 3 else 0
        day = working_day(draw, 2015, 4)
        journal.add(
            "inspection", branch.code, day, kind="survey", inspector=code, items=len(ITEMS),
            passed=len(ITEMS) - poor, tags=["活动场所"],
        )  # fmt: skip
        missing = draw.sample(ITEMS, poor)
        for item in ITEMS:
            journal.add("site", branch.code, day, item=item, passed=item not in missing)
        if missing:
            journal.add(
                "site", branch.code, working_day(draw, 2015, 8), item=missing[0], passed=True
            )
        left = max(poor - 1, 0)
        journal.add(
            "score", branch.code, dt.date(2015, 10, 15), scheme="venue-class", item="class",
            points=str(1 if left <= 1 else 2), scorer=code,
        )  # fmt: skip
        if place % 5 == 0:
            journal.add(
                "project", branch.code, later(day, 45), case=f"{branch.code}/point",
                kind="workshop", step="opened", title="党建示范点", tags=["党建示范点"],
            )  # fmt: skip
        if draw.chance(60):
            journal.add(
                "project", branch.code, working_day(draw, 2015, 3), case=f"{branch.code}/carrier",
                kind="carrier", step="opened", title="活动载体",
            )  # fmt: skip
        for month in (3, 6, 10):
            journal.add(
                "service", branch.code, working_day(draw, 2015, month), kind="convenience",
                persons=draw.between(4, 15), solved=draw.below(5),
            )  # fmt: skip
            if not draw.chance(county.slack):
                journal.add(
                    "study", branch.code, working_day(draw, 2015, month), kind="collective",
                    hours=2, persons=branch.size, tags=["提升年"],
                )  # fmt: skip
