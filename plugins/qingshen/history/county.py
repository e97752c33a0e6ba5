"""The county: its Party organisations, their members and posts, before anything happens.

Persons are references and nothing more; the generator never has a name to give away.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from core.histories import Draw, person_ref

from .cards import Card, deal

UNITS = 139
DEPARTMENTS = 62
COUNTY_LEADERS = 30
NAMED = 5
GENERAL_BRANCHES = {1: 61, 2: 58, 71: 52}

_SECTORS = ("institution", "institution", "school", "mass-organisation", "state-enterprise")


@dataclass(slots=True)
class Member:
    """A member: reference, monthly dues in fen, and the days that bound the membership."""

    ref: str
    joined: dt.date
    leader: bool = False
    retired: bool = False
    probationary: bool = False
    dues: int = 0
    dues_before: int = 0
    exempt_from: dt.date | None = None
    left: dt.date | None = None
    half_hours: int = 0

    def there(self, day: dt.date) -> bool:
        """Whether the member belongs to the organisation on a day."""
        return self.joined <= day and (self.left is None or day < self.left)

    def expected(self, day: dt.date) -> bool:
        """Whether the member is expected at a meeting on a day."""
        return self.there(day) and (self.exempt_from is None or day < self.exempt_from)


@dataclass(slots=True)
class Group:
    """A Party group of a branch."""

    code: str
    title: str
    members: list[Member]


@dataclass(slots=True)
class Unit:
    """A direct Party organisation of the county's organs: one of the 139."""

    number: int
    code: str
    title: str
    kind: str
    sector: str
    card: Card
    staff: int
    members: list[Member]
    seed: str
    former_secretary: Member
    committee: list[Member] = field(default_factory=list)
    head: Member | None = None
    groups: list[Group] = field(default_factory=list)
    linked: int = 0

    @property
    def department(self) -> bool:
        """Whether it is the organisation of a county department (县级部门)."""
        return self.number <= DEPARTMENTS + 1 and self.number != NAMED

    @property
    def named(self) -> bool:
        """Whether the document names it."""
        return self.number <= NAMED

    @property
    def secretary(self) -> Member:
        """The secretary elected this year."""
        return self.committee[0]

    def draw(self, matter: str) -> Draw:
        """The stream of draws for one matter of this unit."""
        return Draw(f"{self.seed}/{self.code}/{matter}")

    def expected(self, day: dt.date) -> list[Member]:
        """The members expected at a meeting of all on a day."""
        return [member for member in self.members if member.expected(day)]

    def there(self, day: dt.date) -> list[Member]:
        """The members on a day, exempted ones too."""
        return [member for member in self.members if member.there(day)]


@dataclass(slots=True)
class County:
    """A county in one year: `prefix` begins every organisation's code."""

    prefix: str
    year: int
    seed: str
    units: list[Unit]
    county_leaders: list[Member]

    @property
    def root(self) -> str:
        """The code of the county's work committee of organs."""
        return f"{self.prefix}-GW"


def _sizes(draw: Draw) -> list[int]:
    """How many members each unit has: always the same sizes, in a drawn order."""
    others = draw.shuffled([9 + place % 19 for place in range(UNITS - len(GENERAL_BRANCHES))])
    return [GENERAL_BRANCHES.get(number) or others.pop() for number in range(1, UNITS + 1)]


def _member(draw: Draw, key: str, founded: dt.date, year: int) -> Member:
    joined = founded
    if draw.chance(35):
        joined += dt.timedelta(days=draw.below((dt.date(year, 1, 1) - founded).days))
    retired = draw.chance(4)
    dues = 50 * (draw.between(12, 40) if retired else draw.between(40, 150))
    member = Member(person_ref(key), joined, retired=retired, dues=dues, dues_before=dues)
    if retired and draw.chance(60):
        member.exempt_from = dt.date(year - 1, draw.between(1, 12), 1)
        member.exempt_from = max(member.exempt_from, joined + dt.timedelta(days=30))
    return member


def _unit(number: int, size: int, card: Card, prefix: str, year: int, seed: str) -> Unit:
    draw = Draw(f"{seed}/{number}/unit")
    code, founded = f"{prefix}-{number:03d}", founded_on(year)
    members = [_member(draw, f"{seed}/{number}/{place}", founded, year) for place in range(size)]
    for member in members[:8]:
        member.joined, member.retired, member.exempt_from = founded, False, None
        member.dues = member.dues_before = 50 * draw.between(70, 170)
    kind = "general-branch" if number in GENERAL_BRANCHES else "branch"
    title = f"县直属第{number:03d}党{'总支' if kind == 'general-branch' else '支部'}"
    sector = "organ" if number <= DEPARTMENTS + 1 else draw.pick(_SECTORS)
    staff = size * 2 + draw.between(3, size)
    unit = Unit(number, code, title, kind, sector, card, staff, members, seed, members[1])
    again = draw.chance(72)
    unit.former_secretary = members[0] if again else members[7]
    unit.committee = members[: 5 if size >= 16 else 3]
    unit.head = members[0] if draw.chance(25) else members[6]
    for member in (unit.committee[0], unit.head, *(members[5:6] if size >= 14 else ())):
        member.leader = True
    if kind == "branch" and size >= 15:
        parts = (members[0::2], members[1::2])
        unit.groups = [
            Group(f"{code}-{place}", f"第{place}党小组", list(part))
            for place, part in enumerate(parts, start=1)
        ]
    _old_dues(unit, draw)
    return unit


def _old_dues(unit: Unit, draw: Draw) -> None:
    """Before the check of March and April, some units took less than the standard."""
    if unit.named or not draw.chance(30 + unit.card.slack):
        return
    for member in unit.members:
        if draw.chance(70):
            member.dues_before = max(100, member.dues * draw.between(5, 9) // 10 // 10 * 10)


def _link(draw: Draw, units: list[Unit], total: int) -> None:
    """Say how many of each unit's people are linked to villages, `total` in all."""
    for unit in units:
        unit.linked = len(unit.members)
    over = sum(unit.linked for unit in units) - total
    while over > 0:
        unit = draw.pick(units)
        if unit.linked > len(unit.members) * 3 // 4:
            unit.linked -= 1
            over -= 1


def founded_on(year: int) -> dt.date:
    """The day the organisations' last term began: three years before the elections of April."""
    return dt.date(year - 3, 4, 1)


def build(seed: int, year: int, prefix: str, linked: int) -> County:
    """The county of a seed; `linked` cadres in all are linked to villages."""
    name = f"{seed}/{prefix}/{year}"
    draw = Draw(f"{name}/county")
    cards = deal(draw, UNITS, NAMED)
    sizes = _sizes(draw)
    units = [
        _unit(number, size, card, prefix, year, name)
        for number, (size, card) in enumerate(zip(sizes, cards, strict=True), start=1)
    ]
    _link(draw, units, linked)
    homes = draw.sample([u for u in units if u.department and not u.named], COUNTY_LEADERS)
    leaders = []
    for unit in homes:
        leader = unit.members[4 if len(unit.committee) == 3 else 7]
        leader.leader = True
        leaders.append(leader)
    return County(prefix, year, name, units, leaders)
