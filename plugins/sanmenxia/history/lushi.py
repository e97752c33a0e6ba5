"""卢氏's own: pairs of town and village branches, model posts of good service."""

from __future__ import annotations

import datetime as dt

from core.histories import Journal

from .county import County, working_day


def write(journal: Journal, county: County) -> None:
    """Write down what 卢氏 did in 2015; its stars come from this and the branches' meetings."""
    draw = county.draw("own")
    for branch in county.branches:
        if not draw.chance(county.slack):
            for month in (4, 7, 10)[: draw.between(1, 3)]:
                journal.add(
                    "service", branch.code, working_day(draw, 2015, month), kind="pairing",
                    destination="village", pair=f"{branch.code}/p1", persons=draw.between(5, 12),
                    tags=["城乡支部联创"],
                )  # fmt: skip
        if draw.chance(60):
            journal.add(
                "project", branch.code, working_day(draw, 2015, 4), case=f"{branch.code}/post",
                kind="workshop", step="opened", title="党员优质服务示范岗", tags=["优质服务示范岗"],
            )  # fmt: skip
            if draw.chance(60):
                journal.add(
                    "honour", branch.code, dt.date(2015, 11, 2), level="county",
                    subject="collective", field="service", title="党员优质服务示范岗",
                    count=draw.between(1, 2), tags=["优质服务示范岗"],
                )  # fmt: skip
