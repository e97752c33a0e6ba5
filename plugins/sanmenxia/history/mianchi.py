"""渑池's own: a points ledger and a handbook for each member, reports both ways, meetings."""

from __future__ import annotations

import datetime as dt

from core.histories import Draw, Journal

from .county import Branch, County, working_day
from .work import tasks

HEADS = tuple(f"{word}-{n}" for word in ("show", "compare", "make") for n in range(1, 5))
QUARTERS = tuple(dt.date(2015, month, 1) for month in (1, 4, 7, 10))


def write(journal: Journal, county: County) -> None:
    """Write down what 渑池 did in 2015; a handbook and a badge for every one of its members."""
    tasks(journal, county, "四亮四比四创", HEADS)
    draw = county.draw("own")
    for title, tag in (
        ("党支部书记负责制", "书记负责制"),
        ("机关党的工作会议制度", "会议制度"),
        ("经验交流制度", "会议制度"),
    ):
        journal.add(
            "document", county.code, dt.date(2014, 6, 10), kind="rule", title=title, tags=[tag]
        )
    for month in (2, 7):
        journal.add("meeting", county.code, working_day(draw, 2015, month), kind="work")
    journal.add("meeting", county.code, working_day(draw, 2015, 9), kind="exchange")
    for branch in county.branches:
        journal.add(
            "document", branch.code, dt.date(2015, 3, 20), kind="handbook",
            title="《党员积分管理手册》", copies=branch.size, tags=["积分管理手册", "配发党徽"],
        )  # fmt: skip
        _members(journal, county, branch)


def _members(journal: Journal, county: County, branch: Branch) -> None:
    """Study, dues by the quarter and honours of each member of a branch."""
    draw = Draw(f"{county.seed}/{branch.code}/own")
    for month, hours in ((5, 16), (10, 16)):
        there = [person for person in branch.persons if not draw.chance(county.slack)]
        journal.add(
            "study", branch.code, working_day(draw, 2015, month), kind="course", hours=hours,
            persons=len(there), attendance=[{"person": person} for person in there],
        )  # fmt: skip
    for person in branch.persons:
        standard = str(draw.between(8, 60))
        late = draw.chance(county.slack // 2)
        for quarter in QUARTERS[: 3 if late else 4]:
            journal.add(
                "dues", branch.code, quarter.replace(day=draw.between(8, 20)), step="paid",
                person=person, month=quarter.isoformat(), standard=standard, paid=standard,
            )  # fmt: skip
    if draw.chance(35):
        journal.add(
            "honour", branch.code, dt.date(2015, 7, 1), level="county", subject="individual",
            field="party-building", title="优秀共产党员", count=1, person=draw.pick(branch.persons),
        )  # fmt: skip
