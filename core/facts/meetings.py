"""Meetings and organisational life (会议、组织生活)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from core.facts.codelist import code_list
from core.facts.model import (
    CaseRef,
    Column,
    Count,
    FactModel,
    Flag,
    Label,
    PersonRef,
    Quantity,
    Tags,
    Text,
    described,
)


class MeetingAttendance(FactModel):
    """One person at a meeting."""

    label: ClassVar[Label] = Label("到会人员", "Attendance at a meeting")

    person: PersonRef = described("人员", "Person")
    as_member: Flag = described("以普通党员身份", "As an ordinary member", default=True)


class Meeting(FactModel):
    """A meeting that was held; `attendance` only where a rule asks who was there."""

    name: ClassVar[str] = "meeting"
    code: ClassVar[str] = "MTG"
    label: ClassVar[Label] = Label("会议与组织生活", "Meeting")

    kind: Annotated[str, Column("code", codes="meeting.kind")] = described(
        "会议类型", "Kind of meeting"
    )
    topic: Text | None = described("议题", "Topic", default=None)
    requirement: Text | None = described("会前要求", "Requirement set beforehand", default=None)
    expected: Count | None = described("应到", "Expected", "人", default=None)
    present: Count | None = described("实到", "Present", "人", default=None)
    hours: Quantity | None = described("计学时", "Learning hours", "学时", default=None)
    duration_minutes: Count | None = described("时长", "Duration", "分钟", default=None)
    chair_post: Annotated[str, Column("code", codes="post.kind")] | None = described(
        "主持人职务", "Chair's post", default=None
    )
    lecturer: PersonRef | None = described("主讲人", "Lecturer", default=None)
    lecturer_post: Annotated[str, Column("code", codes="post.kind")] | None = described(
        "主讲人职务", "Lecturer's post", default=None
    )
    lecturer_level: Annotated[str, Column("code", codes="leader.level")] | None = described(
        "主讲人层级", "Lecturer's level", default=None
    )
    resolutions: Count | None = described("议定事项", "Resolutions", "项", default=None)
    case: CaseRef | None = described("关联事项编号", "Case", default=None)
    attendance: tuple[MeetingAttendance, ...] = described("到会名单", "Attendance", default=())
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _numbers_agree(self) -> Self:
        present = self.present
        if present is not None and self.expected is not None and present > self.expected:
            raise ValueError(f"present ({present}) is more than expected ({self.expected})")
        if self.attendance:
            people = len({row.person for row in self.attendance})
            if people != len(self.attendance):
                raise ValueError("'attendance' names a person twice")
            if present is not None and people > present:
                raise ValueError(f"'attendance' names {people} people but present is {present}")
        return self


TYPES: tuple[type[FactModel], ...] = (Meeting,)

CODES = (
    code_list(
        "meeting.kind",
        "会议类型",
        "Kinds of meeting",
        {
            "member-assembly": ("党员大会", "Members' assembly"),
            "member-congress": ("党员代表大会", "Members' congress"),
            "committee": ("支委会", "Branch committee"),
            "group": ("党小组会", "Party group meeting"),
            "lecture": ("党课", "Party lecture"),
            "theme-day": ("主题党日", "Theme Party day"),
            "organisational-life": ("组织生活会", "Organisational life meeting"),
            "democratic-life": ("民主生活会", "Democratic life meeting"),
            "democratic-review": ("民主评议党员", "Democratic review of members"),
            "study-day": ("机关党员学习日", "Members' study day"),
            "centre-group": ("理论学习中心组学习", "Theory study centre group"),
            "party-group": ("党组会", "Leading Party group meeting"),
            "party-committee": ("党委会（常委会）", "Party committee meeting"),
            "leadership": ("班子会", "Leadership meeting"),
            "joint": ("联席会议", "Joint meeting"),
            "cadre-assembly": ("机关党员干部大会", "Assembly of the organ's cadres"),
            "work": ("党建工作会议", "Work meeting"),
            "on-site": ("现场会", "On-site meeting"),
            "exchange": ("经验交流会", "Exchange meeting"),
            "seminar": ("研讨会", "Seminar"),
            "discussion": ("座谈会、大讨论", "Discussion"),
            "report": ("述职、汇报会", "Reporting meeting"),
            "appraisal": ("考评、测评大会", "Appraisal meeting"),
            "self-examination": ("检视剖析会", "Self-examination meeting of an organisation"),
            "commendation": ("总结表彰会", "Commendation meeting"),
            "activity": ("教育活动", "Educational activity"),
        },
    ),
    code_list(
        "leader.level",
        "领导干部层级",
        "Levels of leading cadres",
        {
            "section": ("乡科级", "Section level"),
            "county": ("县处级", "County level"),
            "city": ("厅局级", "City level"),
            "province": ("省部级", "Province level"),
        },
        ordered=True,
    ),
)
