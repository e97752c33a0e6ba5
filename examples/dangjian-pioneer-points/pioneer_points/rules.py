"""What the rule language has no word for: a count of each member, capped, added up for the branch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from core.assess import reads
from core.rules import Period, day_number

Counting = Callable[[Mapping[str, Any], Period], dict[str, Fraction]]


#: 规则I至N:每年应参加的次数,也就是累计上限除以每次5分。
MOST = {
    "member-assembly": 4,
    "committee": 12,
    "group": 12,
    "lecture": 1,
    "organisational-life": 1,
    "theme-day": 12,
}


def capped(*kinds: str) -> Counting:
    """A function: times that each branch's members attended meetings of some kinds, capped.

    It counts what the members at the end of the period attended in it, wherever that was. A branch
    of whose members nobody's attendance is known at all has no value: that is no data, not 0.
    """

    @reads("meeting", "meeting__attendance", "membership")
    def times(frames: Mapping[str, Any], period: Period) -> dict[str, Fraction]:
        return {
            branch: Fraction(sum(each[kind] for each in people for kind in kinds))
            for branch, people in attended(frames, period).items()
        }

    return times


def attended(frames: Mapping[str, Any], period: Period) -> dict[str, list[Counter[str]]]:
    """For each branch, of each of its members the times that count, by kind of meeting."""
    first, last = day_number(period.first), day_number(period.last)
    kinds = {
        row["fact"]: row["kind"]
        for row in frames["meeting"].to_pylist()
        if row["kind"] in MOST and first <= row["day"] <= last
    }
    times = Counter(
        (row["person"], kinds[row["fact"]])
        for row in frames["meeting__attendance"].to_pylist()
        if row["fact"] in kinds and row["as_member"]
    )
    found: dict[str, list[Counter[str]]] = {}
    for person, branch in members(frames["membership"].to_pylist(), last).items():
        own = Counter({kind: min(times[person, kind], most) for kind, most in MOST.items()})
        found.setdefault(branch, []).append(own)
    return {branch: people for branch, people in found.items() if any(p.total() for p in people)}


def members(rows: list[dict[str, Any]], last: int) -> dict[str, str]:
    """The branch of each member on a day; who has left or is exempted is none."""
    branch: dict[str, str] = {}
    exempted: set[str] = set()
    for row in sorted(rows, key=lambda row: (row["day"], row["fact"])):
        person, step = row["person"], row["step"]
        if person is None or row["day"] > last:
            continue
        if step in ("joined", "moved"):
            branch[person] = row["org"]
        elif step == "left":
            branch.pop(person, None)
        if step == "exempted":
            exempted.add(person)
        elif step in ("unexempted", "joined", "left"):
            exempted.discard(person)
    return {person: code for person, code in branch.items() if person not in exempted}


times = capped(*MOST)
assemblies = capped("member-assembly")
committees = capped("committee")
group_meetings = capped("group")
lectures = capped("lecture")
life_meetings = capped("organisational-life")
theme_days = capped("theme-day")


@reads("meeting", "meeting__attendance", "membership", "organisation")
def branches_times(frames: Mapping[str, Any], period: Period) -> dict[str, Fraction]:
    """The mean, over the branches right below an organisation, of the times of each member."""
    known = attended(frames, period)
    below: dict[str, list[Fraction]] = {}
    for branch, parent in parents(frames["organisation"].to_pylist(), day_number(period.last)):
        if branch in known:
            counted = sum(each.total() for each in known[branch])
            below.setdefault(parent, []).append(Fraction(counted, len(known[branch])))
    return {parent: sum(means, Fraction(0)) / len(means) for parent, means in below.items()}


def parents(rows: list[dict[str, Any]], last: int) -> Iterator[tuple[str, str]]:
    """Each branch that has a parent on a day, with it; a step that names none leaves it there."""
    kind: dict[str, str] = {}
    parent: dict[str, str | None] = {}
    for row in sorted(rows, key=lambda row: (row["day"], row["fact"])):
        code, step = row["org"], row["step"]
        if row["day"] > last:
            continue
        kind[code] = row["kind"]
        if step in ("merged", "closed"):
            parent[code] = None
        elif step in ("founded", "moved") or row["parent"]:
            parent[code] = row["parent"]
    for code, above in parent.items():
        if above and kind[code] in ("branch", "joint-branch"):
            yield code, above
