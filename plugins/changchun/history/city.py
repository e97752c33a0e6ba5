"""The city: its Party organisations of organs, invented but for what the speech names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from core.histories import Draw, Journal, person_ref

ROOT = "CC-GW"
SOCIETY = "CC-YJH"
SUPERVISORS = "CC-JDY"
BODIES = ("CC-N1", "CC-N2", "CC-N3")
GROUPS = tuple(f"CC-X{number}" for number in range(1, 8))
COMMITTEES = 49
GENERAL_BRANCHES = 14
BEGINNING = dt.date(2014, 12, 31)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that facts are drawn for.

    `slack` is how much slips, from 0 (nothing) to 100; `members` are references of a branch's
    members, the first of them the secretary, and `leaders` those who are leading cadres.
    """

    code: str
    slack: int = 0
    members: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit(Organisation):
    """A direct organisation of the city's organs, a committee or a general branch."""

    kind: str = "committee"
    title: str = ""
    group: str = ""
    branches: tuple[Organisation, ...] = field(default=())


def build(seed: int) -> tuple[Unit, ...]:
    """The direct organisations, nine to each of the seven groups, with their branches."""
    draw = Draw(f"{seed}/city")
    kinds = ["committee"] * COMMITTEES + ["general-branch"] * GENERAL_BRANCHES
    slacks = draw.shuffled(_deck(draw, len(kinds)))
    return tuple(
        _unit(draw, number, kind, slack, seed)
        for number, (kind, slack) in enumerate(zip(kinds, slacks, strict=True), start=1)
    )


def _deck(draw: Draw, units: int) -> list[int]:
    """How much slips where: some do all well, most slip a little, four do badly."""
    well = [draw.below(7) for _ in range(10)]
    fair = [draw.between(42, 60) for _ in range(12)]
    badly = [draw.between(82, 99) for _ in range(4)]
    return [*well, *fair, *badly, *(draw.between(12, 34) for _ in range(units - 26))]


def _unit(draw: Draw, number: int, kind: str, slack: int, seed: int) -> Unit:
    code = f"CC-{number:02d}"
    branches = []
    for place in range(1, 1 + (draw.between(3, 5) if kind == "committee" else 2)):
        key = f"{code}-{place}"
        members = tuple(person_ref(f"{seed}/{key}/{n}") for n in range(draw.between(8, 30)))
        branches.append(Organisation(key, slack, members, members[1:2] if place <= 3 else ()))
    title = f"市直第{number:02d}{'机关党委' if kind == 'committee' else '机关党总支'}"
    group = GROUPS[(number - 1) % len(GROUPS)]
    return Unit(code, slack, (), (), kind, title, group, tuple(branches))


def found(journal: Journal, units: tuple[Unit, ...]) -> None:
    """Write down the organisations, their members and secretaries."""
    for number, code in enumerate(BODIES, start=1):
        _found(journal, code, "consultation-body", f"内部协商机构{number}", ROOT)
    for unit in units:
        _found(journal, unit.code, unit.kind, unit.title, ROOT, [unit.group])
        for number, branch in enumerate(unit.branches, start=1):
            _found(journal, branch.code, "branch", f"{unit.title}第{number}党支部", unit.code)
            for person in branch.members:
                data = {"step": "joined", "person": person, "category": "full"}
                leading = {"leader": True} if person in branch.leaders else {}
                journal.add("membership", branch.code, BEGINNING, {**data, **leading})
            secretary = {"step": "appointed", "post": "branch-secretary"}
            secretary["person"] = branch.members[0]
            journal.add("post", branch.code, BEGINNING, secretary)


def _found(
    journal: Journal, code: str, kind: str, title: str, parent: str, groups: list[str] | None = None
) -> None:
    data = {"step": "founded", "kind": kind, "sector": "organ", "title": title, "parent": parent}
    journal.add("organisation", code, BEGINNING, {**data, "groups": groups} if groups else data)
