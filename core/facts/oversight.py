"""Inspections, the problems they find, and putting them right (督查、问题、整改)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from core.facts.codelist import code_list
from core.facts.model import (
    CaseRef,
    Column,
    Count,
    Day,
    FactModel,
    Flag,
    Label,
    OrganisationRef,
    Tags,
    Text,
    described,
)


class Inspection(FactModel):
    """An inspection of the envelope's organisation by `inspector`; results count items."""

    name: ClassVar[str] = "inspection"
    code: ClassVar[str] = "INSP"
    label: ClassVar[Label] = Label("督查与检查", "Inspection")

    kind: Annotated[str, Column("code", codes="inspection.kind")] = described(
        "检查形式", "Kind of inspection"
    )
    inspector: OrganisationRef | None = described("检查组织", "Inspector", default=None)
    panel: Count | None = described("检查组人数", "Panel", "人", default=None)
    independent: Flag = described("非本系统人员", "Independent of the unit", default=False)
    items: Count | None = described("检查项", "Items", "项", default=None)
    passed: Count | None = described("合格项", "Items passed", "项", default=None)
    case: CaseRef | None = described("关联事项编号", "Case", default=None)
    level: Annotated[str, Column("code", codes="tier")] | None = described(
        "受检层级", "Level inspected", default=None
    )
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _passed_of_items(self) -> Self:
        if self.passed is not None and (self.items is None or self.passed > self.items):
            raise ValueError(f"passed ({self.passed}) is part of items ({self.items})")
        return self


class Problem(FactModel):
    """A problem of an organisation, raised and assigned; never one about a person."""

    name: ClassVar[str] = "problem"
    code: ClassVar[str] = "PROB"
    label: ClassVar[Label] = Label("问题", "Problem")
    lifecycle: ClassVar[str] = "problem"

    case: CaseRef = described("问题编号", "Case")
    category: Annotated[str, Column("code", codes="problem.category")] = described(
        "问题类别", "Category"
    )
    origin: Annotated[str, Column("code", codes="problem.origin")] | None = described(
        "问题来源", "Origin", default=None
    )
    step: Annotated[str, Column("code", codes="problem.step")] = described("环节", "Step")
    title: Text | None = described("问题摘要（不涉及个人）", "Title, about no person", default=None)
    due_on: Day | None = described("整改时限", "Due on", default=None)
    tags: Tags = described("标签", "Tags", default=())


class Measure(FactModel):
    """A measure laid down to put a problem right."""

    name: ClassVar[str] = "measure"
    code: ClassVar[str] = "MEAS"
    label: ClassVar[Label] = Label("整改措施", "Measure")
    lifecycle: ClassVar[str] = "problem"

    case: CaseRef = described("问题编号", "Case")
    due_on: Day | None = described("完成时限", "Due on", default=None)
    title: Text | None = described("措施", "Title", default=None)
    responsible: OrganisationRef | None = described(
        "责任（帮带）组织", "Responsible organisation", default=None
    )
    tags: Tags = described("标签", "Tags", default=())


class Rectification(FactModel):
    """A problem put right, checked and struck off, or opened again."""

    name: ClassVar[str] = "rectification"
    code: ClassVar[str] = "RECT"
    label: ClassVar[Label] = Label("整改与销号", "Rectification")
    lifecycle: ClassVar[str] = "problem"

    case: CaseRef = described("问题编号", "Case")
    step: Annotated[str, Column("code", codes="rectification.step")] = described("环节", "Step")
    verified_by: OrganisationRef | None = described("复核组织", "Verified by", default=None)
    tags: Tags = described("标签", "Tags", default=())


TYPES: tuple[type[FactModel], ...] = (Inspection, Problem, Measure, Rectification)

CODES = (
    code_list(
        "inspection.kind",
        "检查形式",
        "Kinds of inspection",
        {
            "supervision": ("督查", "Supervision"),
            "guidance": ("督导", "Guidance"),
            "joint": ("联合检查", "Joint inspection"),
            "peer": ("支部联检联评", "Peer inspection of branches"),
            "tour": ("巡察", "Inspection tour"),
            "survey": ("调研检查", "Survey visit"),
            "review": ("专题评议", "Thematic review"),
            "observation": ("列席旁听", "Sitting in"),
            "spot-check": ("明察暗访", "Spot check"),
            "acceptance": ("考核验收", "Acceptance"),
            "look-back": ("回头看", "Look back"),
            "self-check": ("自查", "Self-check"),
        },
    ),
    code_list(
        "problem.category",
        "问题类别",
        "Categories of problem",
        {
            "separation": ("党建与业务“两张皮”", "Party work apart from the work itself"),
            "implementation": ("部署落实不力", "Decisions not carried out"),
            "conduct": ("作风不严不实", "Lax conduct"),
            "responsibility": ("责任不到位", "Duty not taken up"),
            "mediocre": ("庸", "Mediocre"),
            "lazy": ("懒", "Lazy"),
            "slack": ("散", "Slack"),
            "hollow": ("虚", "Hollow"),
            "superficial": ("浮", "Superficial"),
            "dilatory": ("拖", "Dilatory"),
            "formalism": ("形式主义", "Formalism"),
            "bureaucratism": ("官僚主义", "Bureaucratism"),
            "organisational-life": ("组织生活不规范", "Organisational life"),
            "admission": ("发展党员不规范", "Admission of members"),
            "dues": ("党费收缴不规范", "Dues"),
            "election": ("未按期换届", "Elections"),
            "organisation-setting": (
                "机构、人员、经费不到位",
                "Organisation, staff or funds missing",
            ),
            "site": ("阵地建设不达标", "Venues below standard"),
            "study": ("理论学习不扎实", "Study"),
            "rule-execution": ("制度执行不到位", "Rules not followed"),
            "atmosphere": ("党建氛围不浓", "Little attention to Party work"),
            "lagging": ("软弱涣散", "Weak and slack organisation"),
            "development": ("发展难题", "Obstacle to development"),
            "livelihood": ("民生问题", "Livelihood"),
            "service": ("服务问题", "Service"),
            "other": ("其他", "Other"),
        },
    ),
    code_list(
        "problem.origin",
        "问题来源",
        "Origins of problems",
        {
            "inspection": ("督查检查", "Inspection"),
            "tour": ("巡察", "Inspection tour"),
            "review": ("专题评议", "Thematic review"),
            "public-review": ("群众评议", "Public review"),
            "self-check": ("自查", "Self-check"),
            "meeting": ("会议查摆", "Named at a meeting"),
            "service-visit": ("走访、换位体验", "Service visit"),
            "process-walk": ("走流程、四下基层", "Process walk"),
            "discipline-committee": ("机关纪委监督", "Discipline committee"),
            "supervisor": ("监督员反映", "Supervisors"),
            "hotline": ("热线、信箱", "Hotline"),
            "campaign": ("集中教育活动", "Campaign"),
            "assessment": ("考核结果", "Assessment result"),
            "backlog": ("以前遗留", "Carried over"),
        },
    ),
    code_list(
        "problem.step",
        "问题环节",
        "Steps of a problem",
        {"raised": ("发现", "Raised"), "assigned": ("交办", "Assigned")},
    ),
    code_list(
        "rectification.step",
        "整改环节",
        "Steps of rectification",
        {
            "rectified": ("完成整改", "Rectified"),
            "verified": ("复核销号", "Verified"),
            "reopened": ("复核未通过，重新整改", "Reopened"),
        },
    ),
)
