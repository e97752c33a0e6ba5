"""Projects, service to the public, its demands, and care for members (项目、服务、诉求、关怀)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from core.facts.model import (
    CaseRef,
    Column,
    Count,
    Day,
    FactModel,
    Flag,
    Label,
    PersonRef,
    Quantity,
    Tags,
    Text,
    described,
)
from core.facts.work_codes import CODES


class Project(FactModel):
    """A step of a project, brand or campaign; `outcome` counts what it achieved."""

    name: ClassVar[str] = "project"
    code: ClassVar[str] = "PROJ"
    label: ClassVar[Label] = Label("项目、载体与品牌", "Project")
    lifecycle: ClassVar[str] = "project"

    case: CaseRef = described("项目编号", "Case")
    kind: Annotated[str, Column("code", codes="project.kind")] = described(
        "项目类型", "Kind of project"
    )
    step: Annotated[str, Column("code", codes="project.step")] = described("环节", "Step")
    title: Text = described("名称", "Title")
    milestone: Text | None = described("节点", "Milestone", default=None)
    lead_post: Annotated[str, Column("code", codes="post.kind")] | None = described(
        "牵头岗位", "Leading post", default=None
    )
    persons: Count | None = described("参加人数", "Persons", "人", default=None)
    outcome: Count | None = described("成果数", "Outcome", "项", default=None)
    tags: Tags = described("标签", "Tags", default=())


class Helper(FactModel):
    """One member's part in a service."""

    label: ClassVar[Label] = Label("参加人员", "Helper")

    person: PersonRef = described("人员", "Person")
    hours: Quantity | None = described("时长", "Hours", "小时", default=None)


class Service(FactModel):
    """Service, volunteering, visits and pairings; those served are counted, never named."""

    name: ClassVar[str] = "service"
    code: ClassVar[str] = "SERV"
    label: ClassVar[Label] = Label("服务与下沉", "Service")

    kind: Annotated[str, Column("code", codes="service.kind")] = described(
        "服务类型", "Kind of service"
    )
    place: Text | None = described("地点（到乡镇、社区）", "Place, district level", default=None)
    role: Annotated[str, Column("code", codes="service.role")] | None = described(
        "体验身份", "Role taken", default=None
    )
    destination: Annotated[str, Column("code", codes="service.destination")] | None = described(
        "去向", "Destination", default=None
    )
    persons: Count = described("参加人数", "Persons", "人")
    teams: Count | None = described("队伍数", "Teams", "支", default=None)
    beneficiaries: Count | None = described(
        "服务对象数", "Served: persons, households or firms", "个", default=None
    )
    days: Quantity | None = described("天数", "Days", "天", default=None)
    hours: Quantity | None = described("时长", "Hours", "小时", default=None)
    pair: CaseRef | None = described("结对编号", "Pair", default=None)
    solved: Count | None = described("解决问题数", "Problems solved", "个", default=None)
    attendance: tuple[Helper, ...] = described("参加名单", "Attendance", default=())
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _list_agrees(self) -> Self:
        people = len({row.person for row in self.attendance})
        if people != len(self.attendance):
            raise ValueError("'attendance' names a person twice")
        if people > self.persons:
            raise ValueError(f"'attendance' names {people} people but persons is {self.persons}")
        return self


class Demand(FactModel):
    """A demand, wish or question of the public and its answer; who asked is not stored."""

    name: ClassVar[str] = "demand"
    code: ClassVar[str] = "CASE"
    label: ClassVar[Label] = Label("群众诉求与微心愿", "Demand")
    lifecycle: ClassVar[str] = "demand"

    case: CaseRef = described("事项编号", "Case")
    kind: Annotated[str, Column("code", codes="demand.kind")] = described(
        "诉求类型", "Kind of demand"
    )
    step: Annotated[str, Column("code", codes="demand.step")] = described("环节", "Step")
    same_day: Flag = described("当天办结", "Handled the same day", default=False)
    tags: Tags = described("标签", "Tags", default=())


class Care(FactModel):
    """A visit or talk that took place; what was said and why is not stored."""

    name: ClassVar[str] = "care"
    code: ClassVar[str] = "CARE"
    label: ClassVar[Label] = Label("走访慰问与谈心谈话", "Care")

    kind: Annotated[str, Column("code", codes="care.kind")] = described("形式", "Kind of care")
    relation: Annotated[str, Column("code", codes="care.relation")] | None = described(
        "谈话双方", "Relation", default=None
    )
    trigger: Annotated[str, Column("code", codes="care.trigger")] | None = described(
        "谈话情形", "Trigger", default=None
    )
    festival: Annotated[str, Column("code", codes="care.festival")] | None = described(
        "节日", "Festival", default=None
    )
    persons: Count = described("人数", "Persons", "人")
    case: CaseRef | None = described("关联事项编号", "Case", default=None)
    triggered_on: Day | None = described("情形发生日期", "Triggered on", default=None)
    tags: Tags = described("标签", "Tags", default=())


TYPES: tuple[type[FactModel], ...] = (Project, Service, Demand, Care)

__all__ = ["CODES", "TYPES", "Care", "Demand", "Helper", "Project", "Service"]
