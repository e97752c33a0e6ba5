"""The county's Party organisations, invented but for what the speech counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from core.histories import Data, Draw, Journal, person_ref, shared

ROOT = "DS-XW"
MEMBERS = 3376
MIXED = tuple(f"DS-J{number:02d}" for number in range(1, 50))
TOWNSHIPS = 7
COMMITTEES = 18
GENERAL_BRANCHES = 30
BEGINNING = dt.date(2018, 12, 31)
# Units that the document's own facts found: two departments that spoke, and the townships.
STATED = ("DS-001", "DS-002", *(f"DS-Z{number}" for number in range(1, TOWNSHIPS + 1)))

_SECTORS = ("institution",) * 8 + ("finance",) * 3 + ("association",) * 2
_PILOTS = ("DS-003-1", "DS-020-1", "DS-Z2-1")


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that facts are drawn for.

    `slack` is how much slips, from 0 (nothing) to 100; `size` is the number of its members, and
    `known` are those of them who are known by reference: a leading cadre, the secretary, and in a
    few branches all others.
    """

    code: str
    slack: int = 0
    size: int = 0
    known: tuple[str, ...] = ()
    kind: str = ""
    sector: str = "organ"
    title: str = ""


@dataclass(frozen=True, slots=True)
class County:
    """The units (departments, then townships), their branches, and the mixed branches by code."""

    units: tuple[Organisation, ...]
    branches: tuple[Organisation, ...]
    mixed: dict[str, tuple[Organisation, ...]]

    def mixed_organisations(self) -> list[Organisation]:
        """The mixed branches as organisations of their own: the size and slack of their branches."""
        return [
            Organisation(
                code, sum(b.slack for b in inside) // len(inside), sum(b.size for b in inside)
            )
            for code, inside in self.mixed.items()
        ]


def build(seed: int) -> County:
    """The county: how large each organisation is and how much slips there is drawn."""
    draw = Draw(f"{seed}/county")
    plans = [(f"DS-{n:03d}", "committee", "organ", 3) for n in range(1, COMMITTEES + 1)]
    for place in range(GENERAL_BRANCHES):
        sector = _SECTORS[place] if place < len(_SECTORS) else "organ"
        plans.append((f"DS-{COMMITTEES + 1 + place:03d}", "general-branch", sector, 2))
    plans += [(f"DS-Z{n}", "township-committee", "township", 2) for n in range(1, TOWNSHIPS + 1)]
    slacks = draw.shuffled(_deck(draw, len(plans)))
    count = sum(number for _, _, _, number in plans)
    sizes = iter(shared(MEMBERS, [draw.between(5, 12) for _ in range(count)], least=9))
    units: list[Organisation] = []
    branches: list[Organisation] = []
    for (code, kind, sector, number), slack in zip(plans, slacks, strict=True):
        own = [_branch(f"{code}-{n}", slack, next(sizes), draw, seed) for n in range(1, number + 1)]
        size = sum(branch.size for branch in own)
        title = _title(code, kind)
        units.append(Organisation(code, slack, size, (), kind, sector, title))
        branches += own
    return County(tuple(units), tuple(branches), _mixed(draw, branches))


def _deck(draw: Draw, units: int) -> list[int]:
    """How much slips where: some do all well, most slip a little, six do badly."""
    well = [draw.below(5) for _ in range(14)]
    badly = [draw.between(75, 95) for _ in range(6)]
    return [*well, *badly, *(draw.between(15, 60) for _ in range(units - 20))]


def _branch(code: str, slack: int, size: int, draw: Draw, seed: int) -> Organisation:
    own = min(100, max(0, slack + draw.between(-12, 12)))
    known = size if code in _PILOTS else 2
    persons = tuple(person_ref(f"{seed}/{code}/{place}") for place in range(known))
    return Organisation(code, own, size, persons, "branch")


def _place(code: str) -> str:
    return f"第{code[-1]}乡镇" if code.startswith("DS-Z") else f"县直第{code[-2:]}单位"


def _title(code: str, kind: str) -> str:
    names = {"township-committee": "党委", "committee": "机关党委", "general-branch": "党总支"}
    return f"{_place(code)}{names[kind]}"


def _mixed(draw: Draw, branches: Sequence[Organisation]) -> dict[str, tuple[Organisation, ...]]:
    """Each branch goes into one mixed branch; they get two or three each."""
    dealt = draw.shuffled(branches)
    return {code: tuple(dealt[place :: len(MIXED)]) for place, code in enumerate(MIXED)}


def found(journal: Journal, county: County) -> None:
    """Write down the organisations, their members, and how many staff the units have."""
    for number, code in enumerate(MIXED, start=1):
        _found(journal, code, "mixed-branch", f"第{number:02d}兼合式党支部", overlay=True)
    for number in (1, 2):
        _found(journal, f"DS-U{number}", "unit", f"第{number}行业协会", sector="association")
    for unit in county.units:
        if unit.code not in STATED:
            _found(journal, unit.code, unit.kind, unit.title, sector=unit.sector)
        data: Data = {"step": "changed", "kind": unit.kind, "sector": unit.sector}
        data |= {"title": unit.title, "staff": unit.size * 8 // 5}
        journal.add("organisation", unit.code, dt.date(2019, 1, 31), data)
    sits = {branch.code: code for code, inside in county.mixed.items() for branch in inside}
    for branch in county.branches:
        parent = branch.code.rpartition("-")[0]
        title = f"{_place(parent)}第{branch.code[-1]}党支部"
        groups = [sits[branch.code]]
        _found(journal, branch.code, "branch", title, parent=parent, groups=groups)
        for number, person in enumerate(branch.known):
            data = {"step": "joined", "person": person, "category": "full", "leader": number == 0}
            journal.add("membership", branch.code, BEGINNING, data)
        data = {"step": "appointed", "post": "branch-secretary", "person": branch.known[1]}
        journal.add("post", branch.code, dt.date(2019, 1, 15), data)
    for day in (dt.date(2019, 12, 31), dt.date(2020, 6, 30)):
        for place in (*county.branches, *county.mixed_organisations()):
            data = {"step": "counted", "category": "full", "members": place.size}
            journal.add("membership", place.code, day, data)


def _found(
    journal: Journal, code: str, kind: str, title: str, *, sector: str = "organ", **more: object
) -> None:
    data = {"step": "founded", "kind": kind, "sector": sector, "title": title, "parent": ROOT}
    journal.add("organisation", code, BEGINNING, {**data, **more})
