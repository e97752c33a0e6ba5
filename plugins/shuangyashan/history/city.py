"""The city's organs: 70 departments with their branches and leaders, before anything happens.

The report names no department, so they have numbers for names; persons are references only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.histories import Draw, person_ref

ROOT = "SY-GW"
OFFICE = "SY-DC"
POOL = "SY-RCK"
AREAS = tuple(f"SY-P{number}" for number in range(1, 6))

DEPARTMENTS = 70
COMMITTEES = 26
#: Departments that lead in economic development (经济发展主战线), by number.
FRONT_LINE = 24


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch and its secretary; `slack` is how much slips, in per cent."""

    code: str
    title: str
    secretary: str
    slack: int


@dataclass(frozen=True, slots=True)
class Department:
    """A department by its Party organisation: a committee or a general branch.

    `leaders` are the secretary of the leading group, who heads the department, and two deputies;
    a new secretary, where there is one, takes over on `change`. `youth` says whether it has a youth
    theory study group.
    """

    number: int
    code: str
    title: str
    kind: str
    slack: int
    leaders: tuple[str, ...]
    new_secretary: str
    change: dt.date | None
    branches: tuple[Branch, ...]
    youth: bool
    seed: str

    @property
    def front_line(self) -> bool:
        """Whether it belongs to the main line of economic development."""
        return self.number <= FRONT_LINE

    @property
    def area(self) -> str:
        """The area it is supervised in since there are areas."""
        return AREAS[self.number % len(AREAS)]

    def draw(self, matter: str) -> Draw:
        """The stream of draws for one matter of this department."""
        return Draw(f"{self.seed}/{self.code}/{matter}")

    def secretary(self, day: dt.date) -> str:
        """The secretary of the leading group on a day."""
        taken_over = self.change is not None and day >= self.change
        return self.new_secretary if taken_over else self.leaders[0]

    def leading(self, day: dt.date) -> list[str]:
        """The leaders on a day."""
        return [self.secretary(day), *self.leaders[1:]]


@dataclass(frozen=True, slots=True)
class City:
    """The departments; `seed` names the draws."""

    seed: str
    departments: tuple[Department, ...]

    def draw(self, matter: str) -> Draw:
        """The stream of draws for one matter of the city."""
        return Draw(f"{self.seed}/{matter}")

    @property
    def branches(self) -> list[Branch]:
        """Every branch of every department."""
        return [branch for each in self.departments for branch in each.branches]


def build(seed: int) -> City:
    """The city of a seed: always the same numbers, other fortunes."""
    name = f"shuangyashan/{seed}"
    draw = Draw(f"{name}/city")
    slacks = _slacks(draw, 3 * COMMITTEES + 2 * (DEPARTMENTS - COMMITTEES))
    return City(
        name, tuple(_department(number, name, draw, slacks) for number in range(1, DEPARTMENTS + 1))
    )


def _slacks(draw: Draw, count: int) -> list[int]:
    """How much slips at each branch: a fixed deck of four sorts, dealt by the seed."""
    sorts = [(0, 3)] * 22 + [(6, 16)] * 44 + [(18, 32)] * 25 + [(45, 68)] * 9
    bounds = [sorts[place * len(sorts) // count] for place in range(count)]
    return draw.shuffled([draw.between(*each) for each in bounds])


def _department(number: int, seed: str, draw: Draw, slacks: list[int]) -> Department:
    kind, size = ("committee", 3) if number <= COMMITTEES else ("general-branch", 2)
    code = f"SY-{number:03d}"
    branches = tuple(
        Branch(
            f"{code}-{place}",
            f"市直第{number:02d}部门第{place}党支部",
            person_ref(f"{seed}/{code}-{place}"),
            slacks.pop(),
        )
        for place in range(1, size + 1)
    )
    persons = [person_ref(f"{seed}/{number}/{place}") for place in range(4)]
    changed = draw.chance(12)
    return Department(
        number,
        code,
        f"市直第{number:02d}部门{'机关党委' if kind == 'committee' else '党总支'}",
        kind,
        sum(branch.slack for branch in branches) // size,
        tuple(persons[:3]),
        persons[3] if changed else "",
        dt.date(draw.between(2021, 2023), draw.between(1, 12), 15) if changed else None,
        branches,
        draw.chance(65),
        seed,
    )
