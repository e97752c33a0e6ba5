"""Organisational life: 三会一课, the monthly study day, and the meetings of a unit's leaders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from core.histories import Data, Draw, Journal

from .county import County, Member, Unit
from .days import study_day, working_day

CAMPAIGN = "三严三实"
DISCIPLINE_EDUCATION = "守纪律讲规矩"

_ASSEMBLY = ("审议支部工作", "传达上级精神", "讨论发展党员", "通报党费收缴情况", "民主评议党员")
_COMMITTEE = ("研究支部工作计划", "研究组织生活安排", "研究阵地建设", "研究发展党员工作")
_GROUP = ("学习讨论", "汇报思想和工作", "交流学习体会")
_LECTURE = ("党章党规", "党的优良传统", "理想信念", "服务群众")
_STUDY = ("学习中央精神", "学习党章", "学习党纪法规", "学习先进典型")
_LEADERS = ("研究党建工作", "研究重点工作", "研究干部工作")


class Life:
    """Writes down a county's meetings of one year, and credits the hours learnt to the members."""

    def __init__(self, journal: Journal, county: County) -> None:
        self.journal = journal
        self.year = county.year
        self.county = county
        self.away: set[tuple[str, int]] = set()

    def write(self) -> None:
        """Write down every meeting of the year."""
        lectures = self._special_lectures()
        for unit in self.county.units:
            self._leaders_away(unit)
            self._assemblies(unit)
            self._lectures(unit, lectures.get(unit.number, {}))
            self._study_days(unit)
            self._committee_meetings(unit)
            self._group_meetings(unit)
            self._leaders_meetings(unit)

    def _meeting(
        self,
        unit: Unit,
        day: dt.date,
        data: Data,
        *,
        draw: Draw,
        people: Sequence[Member],
        minutes: int,
        at: str = "",
    ) -> list[Member]:
        """Write down a meeting of `people`; some are missing. Returns who was there."""
        missing = (len(people) * (15 + 2 * unit.card.slack) + draw.below(1000)) // 1000
        there = draw.without(people, min(missing, len(people) // 3))
        as_member = data["kind"] != "committee"
        if as_member:
            there = [m for m in there if (m.ref, (day.month - 1) // 3) not in self.away]
        data["expected"] = len(people)
        data["present"] = len(there)
        data["duration_minutes"] = minutes
        data["attendance"] = [{"person": m.ref, "as_member": as_member} for m in there]
        self.journal.add("meeting", at or unit.code, day, data)
        return there

    def _leaders_away(self, unit: Unit) -> None:
        """Leaders who stay away from their branch's life for a quarter (Q-41 asks them not to)."""
        draw = unit.draw("leaders away")
        for member in unit.members:
            if member.leader and member is not unit.secretary:
                quarters = [quarter for quarter in range(4) if unit.card.slips(draw, 3)]
                self.away |= {(member.ref, quarter) for quarter in quarters}

    def _assemblies(self, unit: Unit) -> None:
        """党员大会: once a quarter; a unit with the gap left out one quarter or two."""
        draw = unit.draw("assembly")
        skipped: tuple[int, ...] = ()
        if unit.card.gap == "assembly":
            skipped = (1,) if draw.chance(50) else (2, 3)
        for quarter in range(4):
            if quarter in skipped:
                continue
            month = 3 * quarter + draw.between(1, 3)
            day = working_day(draw, self.year, month)
            data: Data = {"kind": "member-assembly", "topic": draw.pick(_ASSEMBLY)}
            if quarter and draw.chance(30):
                data["tags"] = [DISCIPLINE_EDUCATION]
            people = unit.expected(day)
            self._meeting(unit, day, data, draw=draw, people=people, minutes=90)

    def _special_lectures(self) -> dict[int, dict[int, Data]]:
        """The lectures of the campaign: by unit and month, 62 heads and 30 county leaders."""
        draw = Draw(f"{self.county.seed}/lectures")
        departments = [unit for unit in self.county.units if unit.department]
        special: dict[int, dict[int, Data]] = {unit.number: {} for unit in departments}
        for unit in departments:
            if unit.head is not None:
                special[unit.number][draw.between(5, 7)] = {
                    "lecturer": unit.head.ref,
                    "lecturer_level": "section",
                }
        hosts = draw.sample(departments, len(self.county.county_leaders))
        for unit, leader in zip(hosts, reversed(self.county.county_leaders), strict=True):
            special[unit.number][draw.between(8, 10)] = {
                "lecturer": leader.ref,
                "lecturer_level": "county",
            }
        return special

    def _lectures(self, unit: Unit, special: dict[int, Data]) -> None:
        """党课: once a quarter, by the secretary, the head, or a leader of the county."""
        draw = unit.draw("lecture")
        for month, lecturer in special.items():
            data = {**lecturer, "lecturer_post": "head", "tags": [CAMPAIGN]}
            self._lecture(unit, draw, month, data)
        taken = {(month - 1) // 3 for month in special}
        by_head = -1 if unit.department or unit.card.slips(draw, 8) else draw.below(4)
        for quarter in range(4):
            if quarter in taken or (unit.card.gap == "score" and quarter):
                continue
            post, lecturer_ref = f"{unit.kind}-secretary", unit.secretary.ref
            if quarter == by_head and unit.head is not None:
                post, lecturer_ref = "head", unit.head.ref
            data = {"lecturer": lecturer_ref, "lecturer_post": post}
            self._lecture(unit, draw, 3 * quarter + draw.between(1, 3), data)

    def _lecture(self, unit: Unit, draw: Draw, month: int, data: Data) -> None:
        day = working_day(draw, self.year, month)
        data |= {"kind": "lecture", "topic": draw.pick(_LECTURE), "hours": 2}
        there = self._meeting(unit, day, data, draw=draw, people=unit.expected(day), minutes=90)
        for member in there:
            member.half_hours += 4

    def _study_days(self, unit: Unit) -> None:
        """机关党员学习日: the 23rd of each month or the next working day."""
        draw = unit.draw("study day")
        half_hours = draw.pick((4, 4, 5, 6))
        for month in range(1, 13):
            day = study_day(self.year, month)
            if unit.card.slips(draw, 6):
                if draw.chance(50):
                    continue
                day = working_day(draw, self.year, month, 24 if month != 2 else 2)
            data: Data = {
                "kind": "study-day",
                "topic": draw.pick(_STUDY),
                "hours": hours(half_hours),
            }
            if 5 <= month <= 11:
                data["tags"] = [CAMPAIGN] if draw.chance(60) else [DISCIPLINE_EDUCATION]
            there = self._meeting(
                unit, day, data, draw=draw, people=unit.expected(day), minutes=30 * half_hours
            )
            for member in there:
                member.half_hours += half_hours

    def _committee_meetings(self, unit: Unit) -> None:
        """支委会: once a month."""
        draw = unit.draw("committee")
        for month in range(1, 13):
            if unit.card.slips(draw, 2):
                continue
            day = working_day(draw, self.year, month)
            data: Data = {"kind": "committee", "topic": draw.pick(_COMMITTEE)}
            self._meeting(unit, day, data, draw=draw, people=unit.committee, minutes=60)

    def _group_meetings(self, unit: Unit) -> None:
        """党小组会: once a month in each group."""
        draw = unit.draw("group")
        for group in unit.groups:
            for month in range(1, 13):
                if unit.card.slips(draw, 4):
                    continue
                day = working_day(draw, self.year, month)
                people = [member for member in group.members if member.expected(day)]
                data: Data = {"kind": "group", "topic": draw.pick(_GROUP)}
                self._meeting(unit, day, data, draw=draw, people=people, minutes=60, at=group.code)

    def _leaders_meetings(self, unit: Unit) -> None:
        """党组会 or 班子会: whether the secretary sat in (Q-54)."""
        draw = unit.draw("leaders")
        months = range(1, 13) if unit.department else range(2, 13, 3)
        for month in months:
            data: Data = {
                "kind": "party-group" if unit.department else "leadership",
                "topic": draw.pick(_LEADERS),
                "duration_minutes": 120,
            }
            if not unit.card.slips(draw, 8):
                data["tags"] = ["书记列席"]
            self.journal.add("meeting", unit.code, working_day(draw, self.year, month), data)
        month, kind = draw.between(11, 12), "organisational-life"
        data = {"kind": kind, "topic": "对照检查,开展批评和自我批评"}
        day = working_day(draw, self.year, month)
        self._meeting(unit, day, data, draw=draw, people=unit.expected(day), minutes=120)


def hours(half_hours: int) -> int | str:
    """Half hours as the hours a fact stores: a whole number, or text with one decimal place."""
    return half_hours // 2 if half_hours % 2 == 0 else f"{half_hours // 2}.5"
