"""The eight county-level units and their branches, before anything happens.

Persons are references and nothing more; the generator never has a name to give away.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache

import chinese_calendar

from core.histories import Draw, person_ref

YEARS = (2014, 2015)
BEGIN = dt.date(2014, 1, 1)

MEMBERS_OF_MIANCHI = 4326
"""渑池 says 4300余: this many are drawn, and every one of them is recorded."""

IN_DEPARTMENT, SEPARATE, ZONE = "类型:列管组织部", "类型:单独设置", "类型:直属机关党委"

#: Key, code, title, type and number of branches.
_COUNTIES = (
    ("yima", "SMX-YM", "义马市直工委", IN_DEPARTMENT, 14),
    ("lingbao", "SMX-LB", "灵宝市直工委", IN_DEPARTMENT, 16),
    ("hubin", "SMX-HB", "湖滨区直工委", SEPARATE, 15),
    ("mianchi", "SMX-MC", "渑池县直工委", SEPARATE, 120),
    ("shanxian", "SMX-SX", "陕县县直工委", SEPARATE, 14),
    ("lushi", "SMX-LS", "卢氏县直工委", SEPARATE, 14),
    ("jingkai", "SMX-JK", "经济开发区直属机关党委", ZONE, 10),
    ("jijuqu", "SMX-JJ", "产业集聚区直属机关党委", ZONE, 10),
)

#: How many of a hundred things are left undone, and what is missing: dealt out by lot, because the
#: speech says that some of the eight lag and does not say which.
_SLACKS = (5, 6, 7, 8, 10, 12, 14, 16)
_GAPS = ("organisation", "staff", "fund", "model", "", "", "", "")


@dataclass(slots=True)
class Branch:
    """A branch: its code, how many members it has, and those who are recorded one by one."""

    code: str
    size: int
    persons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class County:
    """One of the eight: `slack` of a hundred things are left undone, `gap` is what is missing."""

    key: str
    code: str
    title: str
    type_tag: str
    slack: int
    gap: str
    seed: int
    branches: list[Branch]

    @property
    def members(self) -> int:
        """All members of its branches."""
        return sum(branch.size for branch in self.branches)

    def draw(self, matter: str) -> Draw:
        """The stream of draws for one matter of this county."""
        return Draw(f"{self.seed}/{self.code}/{matter}")


def counties(seed: int) -> list[County]:
    """The eight, in the order in which the speech names them."""
    draw = Draw(f"{seed}/lots")
    slacks, gaps = draw.shuffled(_SLACKS), draw.shuffled(_GAPS)
    while gaps[0] == "fund":  # 义马, whose funds grew, as the speech says
        gaps = draw.shuffled(_GAPS)
    dealt = zip(_COUNTIES, slacks, gaps, strict=True)
    return [_county(seed, told, slack, gap) for told, slack, gap in dealt]


def _county(seed: int, told: tuple[str, str, str, str, int], slack: int, gap: str) -> County:
    key, code, title, type_tag, number = told
    draw = Draw(f"{seed}/{code}/sizes")
    if key == "mianchi":
        sizes = _adding_up(draw, number, MEMBERS_OF_MIANCHI)
    else:
        sizes = [draw.between(9, 40) for _ in range(number)]
    branches = [Branch(f"{code}-{n:03d}", size) for n, size in enumerate(sizes, start=1)]
    if key in ("mianchi", "jingkai"):
        for branch in branches:
            branch.size = branch.size if key == "mianchi" else 12
            branch.persons = [
                person_ref(f"{seed}/{branch.code}/{place}") for place in range(branch.size)
            ]
    return County(key, code, title, type_tag, slack, gap, seed, branches)


def _adding_up(draw: Draw, number: int, total: int) -> list[int]:
    """Sizes between 20 and 50 that add up to `total`."""
    sizes = [draw.between(28, 44) for _ in range(number)]
    over = sum(sizes) - total
    step = 1 if over > 0 else -1
    while over:
        place = draw.below(number)
        if 20 <= sizes[place] - step <= 50:
            sizes[place] -= step
            over -= step
    return sizes


def working_day(draw: Draw, year: int, month: int) -> dt.date:
    """A drawn working day of the month before its 25th."""
    return draw.pick(_working_days(year, month))


@cache
def _working_days(year: int, month: int) -> tuple[dt.date, ...]:
    days = (dt.date(year, month, day) for day in range(1, 25))
    return tuple(day for day in days if chinese_calendar.is_workday(day))


def later(day: dt.date, days: int) -> dt.date:
    """The first working day at least `days` days after `day`."""
    day += dt.timedelta(days=days)
    while not chinese_calendar.is_workday(day):
        day += dt.timedelta(days=1)
    return day
