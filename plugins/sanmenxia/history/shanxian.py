"""陕县's own: the theme of 2015, badges, essays and speeches, ten exemplary members."""

from __future__ import annotations

import datetime as dt

from core.histories import Journal

from .county import County, working_day

BEST = 10
_FORMS = (("essay", "征文", 60, 90), ("speech", "演讲会", 18, 30), ("deeds", "事迹报告会", 3, 6))


def write(journal: Journal, county: County) -> None:
    """Write down what 陕县 did in 2015."""
    draw = county.draw("own")
    for name, form, low, high in _FORMS:
        said = {
            "case": f"{county.code}/{name}",
            "kind": "contest",
            "title": f"“我的同事、我的榜样”{form}",
            "tags": ["我的同事我的榜样", form],
        }
        journal.add("project", county.code, working_day(draw, 2015, 3), step="opened", **said)
        day = working_day(draw, 2015, 6)
        journal.add(
            "project", county.code, day, step="closed", outcome=draw.between(low, high), **said
        )
    for branch in draw.sample(county.branches, BEST):
        journal.add(
            "honour", branch.code, dt.date(2015, 7, 1), level="county", subject="individual",
            field="party-building", title="十佳优秀共产党员", count=1, tags=["十佳优秀共产党员"],
        )  # fmt: skip
    for branch in county.branches:
        for month in (4, 9):
            if not draw.chance(county.slack):
                journal.add(
                    "meeting", branch.code, working_day(draw, 2015, month), kind="activity",
                    topic="主题教育", tags=["我是共产党员"],
                )  # fmt: skip
        checked = draw.between(5, branch.size)
        journal.add(
            "inspection", branch.code, working_day(draw, 2015, 5), kind="spot-check",
            inspector=county.code, items=checked, passed=checked - draw.below(3),
            tags=["佩戴党徽"],
        )  # fmt: skip
