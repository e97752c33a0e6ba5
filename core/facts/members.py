"""Members of an organisation and their admission (党员编入、发展党员)."""

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
    OrganisationRef,
    PersonRef,
    Tags,
    described,
)


class Membership(FactModel):
    """A member's step in an organisation, or (`counted`, no person) its numbers on a day."""

    name: ClassVar[str] = "membership"
    code: ClassVar[str] = "MEMB"
    label: ClassVar[Label] = Label("党员编入与人数", "Membership")
    lifecycle: ClassVar[str] = "member"

    step: Annotated[str, Column("code", codes="membership.step")] = described("环节", "Step")
    person: PersonRef | None = described("党员", "Member", default=None)
    category: Annotated[str, Column("code", codes="membership.category")] = described(
        "党员类别", "Category"
    )
    leader: Flag = described("党员领导干部", "Leading cadre", default=False)
    members: Count | None = described("党员人数", "Members", "人", default=None)
    staff: Count | None = described("在职职工", "Staff", "人", default=None)
    retired: Count | None = described("离退休党员", "Retired members", "人", default=None)
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _one_person_or_numbers(self) -> Self:
        if self.step == "counted":
            if self.person is not None or self.members is None:
                raise ValueError("step 'counted' gives 'members' and no 'person'")
            if self.retired is not None and self.retired > self.members:
                raise ValueError(f"retired ({self.retired}) is more than members ({self.members})")
        else:
            if self.person is None:
                raise ValueError(f"step '{self.step}' is a person's: give 'person'")
            if (self.members, self.staff, self.retired) != (None, None, None):
                raise ValueError("numbers of members and staff belong to step 'counted'")
        return self


class Admission(FactModel):
    """A step of admitting one member: its date and the approving organisation, nothing else."""

    name: ClassVar[str] = "admission"
    code: ClassVar[str] = "DEVP"
    label: ClassVar[Label] = Label("发展党员步骤", "Admission")
    lifecycle: ClassVar[str] = "admission"

    case: CaseRef = described("发展对象编号", "Case")
    step: Annotated[str, Column("code", codes="admission.step")] = described("步骤", "Step")
    template: Annotated[str, Column("code", codes="admission.template")] = described(
        "流程模板", "Template"
    )
    approver: OrganisationRef | None = described("审批组织", "Approving organisation", default=None)
    tags: Tags = described("标签", "Tags", default=())


TYPES: tuple[type[FactModel], ...] = (Membership, Admission)

CODES = (
    code_list(
        "membership.step",
        "党员编入环节",
        "Steps of membership",
        {
            "joined": ("编入", "Joined"),
            "moved": ("转接", "Moved"),
            "left": ("转出或减少", "Left"),
            "exempted": ("不作硬性要求", "Exempted"),
            "unexempted": ("恢复要求", "Exemption ended"),
            "changed": ("类别变更（如转正）", "Category changed"),
            "counted": ("人数统计", "Counted"),
        },
    ),
    code_list(
        "membership.category",
        "党员类别",
        "Categories of members",
        {"full": ("正式党员", "Full member"), "probationary": ("预备党员", "Probationary member")},
    ),
    code_list(
        "admission.template",
        "发展党员流程模板",
        "Templates of admission",
        {
            "steps-25": ("五个阶段二十五个步骤", "Five stages, twenty-five steps"),
            "gates-5": ("推荐、预审、公示、票决、责任追究五制", "Five gates"),
        },
    ),
    code_list(
        "admission.step",
        "发展党员步骤",
        "Steps of admission",
        {
            "application": ("递交入党申请书", "Application handed in"),
            "first-talk": ("党组织派人谈话", "First talk held"),
            "activist-chosen": ("推荐和确定入党积极分子", "Activist chosen"),
            "activist-filed": ("积极分子报上级备案", "Activist filed with the superior"),
            "contact-named": ("指定培养联系人", "Contact persons named"),
            "activist-observed": ("培养教育考察", "Education and observation"),
            "candidate-chosen": ("确定发展对象", "Candidate chosen"),
            "candidate-filed": ("发展对象报上级备案", "Candidate filed with the superior"),
            "introducers-named": ("确定入党介绍人", "Introducers named"),
            "review-done": ("进行政治审查", "Political review done"),
            "candidate-trained": ("开展集中培训", "Training held"),
            "committee-examination": ("支部委员会审查", "Examined by the branch committee"),
            "pre-examination": ("上级党委预审", "Pre-examined by the superior"),
            "form-filled": ("填写入党志愿书", "Application form filled in"),
            "admission-meeting": ("支部大会讨论", "Branch meeting"),
            "superior-talk": ("上级党委派人谈话", "Superior's talk held"),
            "admission-approved": ("上级党委审批", "Approved by the superior"),
            "admission-filed": ("再上一级备案", "Filed one level up"),
            "assigned-to-branch": ("编入党支部和党小组", "Assigned to branch and group"),
            "oath": ("入党宣誓", "Oath"),
            "probation-observed": ("继续教育考察", "Observation in probation"),
            "confirmation-request": ("提出转正申请", "Confirmation requested"),
            "confirmation-meeting": ("支部大会讨论转正", "Branch meeting on confirmation"),
            "confirmation-approved": ("上级党委审批转正", "Confirmation approved"),
            "archived": ("材料归档", "Papers archived"),
            "recommendation": ("推荐", "Recommendation"),
            "public-notice": ("公示", "Public notice"),
            "ballot": ("票决", "Ballot"),
            "accountability": ("责任追究登记", "Accountability recorded"),
            "ended": ("终止发展", "Ended without admission"),
        },
    ),
)
