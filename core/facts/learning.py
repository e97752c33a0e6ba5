"""Study and training (学时、讲座、宣讲、读书、培训班次)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from core.facts.codelist import code_list
from core.facts.model import (
    Column,
    Count,
    FactModel,
    Flag,
    Label,
    Money,
    PersonRef,
    Quantity,
    Tags,
    Text,
    described,
)


class Learner(FactModel):
    """One person's part in a study session or class; without `hours` the session's own count."""

    label: ClassVar[Label] = Label("参学人员", "Learner")

    person: PersonRef = described("人员", "Person")
    hours: Quantity | None = described("学时", "Hours", "学时", default=None)


def check_learners(attendance: tuple[Learner, ...], limit: int | None, field: str) -> None:
    """Raise `ValueError` where a list names someone twice or more people than `field` counts."""
    people = len({row.person for row in attendance})
    if people != len(attendance):
        raise ValueError("'attendance' names a person twice")
    if limit is not None and people > limit:
        raise ValueError(f"'attendance' names {people} people but {field} is {limit}")


class Study(FactModel):
    """A study session, lecture, reading or talk to an audience."""

    name: ClassVar[str] = "study"
    code: ClassVar[str] = "STUDY"
    label: ClassVar[Label] = Label("学习", "Study")

    kind: Annotated[str, Column("code", codes="study.kind")] = described(
        "学习形式", "Kind of study"
    )
    hours: Quantity = described("学时", "Hours", "学时")
    persons: Count | None = described("参加人数", "Persons", "人", default=None)
    organiser: Text | None = described("组织单位", "Organiser", default=None)
    online: Flag = described("线上", "Online", default=False)
    attendance: tuple[Learner, ...] = described("参学名单", "Attendance", default=())
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _list_agrees(self) -> Self:
        check_learners(self.attendance, self.persons, "persons")
        return self


class Training(FactModel):
    """A training class that was run; `participants` counts person-times (人次)."""

    name: ClassVar[str] = "training"
    code: ClassVar[str] = "TRAIN"
    label: ClassVar[Label] = Label("培训班次", "Training")

    title: Text = described("班次名称", "Title")
    days: Quantity = described("天数", "Days", "天")
    hours: Quantity | None = described("学时", "Hours", "学时", default=None)
    participants: Count = described("参训人次", "Participants", "人次")
    audience: Annotated[str, Column("code", codes="training.audience")] | None = described(
        "培训对象", "Audience", default=None
    )
    place: Text | None = described("地点", "Place", default=None)
    cost: Money | None = described("经费", "Cost", "元", default=None)
    attendance: tuple[Learner, ...] = described("参训名单", "Attendance", default=())
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _list_agrees(self) -> Self:
        check_learners(self.attendance, self.participants, "participants")
        return self


TYPES: tuple[type[FactModel], ...] = (Study, Training)

CODES = (
    code_list(
        "study.kind",
        "学习形式",
        "Kinds of study",
        {
            "collective": ("集中学习", "Collective study"),
            "lecture": ("专题辅导讲座", "Lecture"),
            "forum": ("机关大讲堂", "Organ forum"),
            "reading": ("读书活动", "Reading"),
            "preaching": ("宣讲", "Talks to an audience"),
            "seminar": ("学习研讨", "Seminar"),
            "centre-group": ("中心组学习", "Centre group study"),
            "youth-group": ("青年理论学习", "Youth theory study"),
            "self-study": ("自学", "Self-study"),
            "course": ("课程学习", "Course"),
            "visit": ("现场教学", "Study visit"),
        },
    ),
    code_list(
        "training.audience",
        "培训对象",
        "Audiences of training",
        {
            "secretary": ("党组织书记", "Secretaries"),
            "committee": ("班子成员、委员", "Committee members"),
            "party-affairs": ("党务干部", "Party affairs staff"),
            "member": ("党员", "Members"),
            "candidate": ("发展对象、积极分子", "Candidates and activists"),
            "other": ("其他", "Others"),
        },
    ),
)
