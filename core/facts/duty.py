"""Duties set for the year and public pledges (责任清单、承诺)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from core.facts.codelist import code_list
from core.facts.model import (
    CaseRef,
    Column,
    Day,
    FactModel,
    Item,
    Label,
    PersonRef,
    Quantity,
    Tags,
    Year,
    described,
)


class Duty(FactModel):
    """One item of a year's list: set, due or done; `case` ties the steps of an item together."""

    name: ClassVar[str] = "duty"
    code: ClassVar[str] = "LIST"
    label: ClassVar[Label] = Label("责任与任务清单", "Duty")

    year: Year = described("年度", "Year")
    item: Item = described("清单项", "Item")
    kind: Annotated[str, Column("code", codes="duty.kind")] = described("项目类别", "Kind of item")
    step: Annotated[str, Column("code", codes="duty.step")] = described("环节", "Step")
    case: CaseRef = described("清单项编号", "Case")
    weight: Quantity | None = described("权重", "Weight", "分", default=None)
    due_on: Day | None = described("完成时限", "Due on", default=None)
    post: Annotated[str, Column("code", codes="post.kind")] | None = described(
        "责任岗位", "Post", default=None
    )
    level: Annotated[str, Column("code", codes="tier")] | None = described(
        "责任层级", "Level", default=None
    )
    person: PersonRef | None = described(
        "党员（个人目标，仅本人与本支部可见）", "Member, of an own target", default=None
    )
    tags: Tags = described("标签", "Tags", default=())


class Pledge(FactModel):
    """A signed responsibility letter or a published pledge."""

    name: ClassVar[str] = "pledge"
    code: ClassVar[str] = "PLEDGE"
    label: ClassVar[Label] = Label("承诺与责任书", "Pledge")

    kind: Annotated[str, Column("code", codes="pledge.kind")] = described("形式", "Kind of pledge")
    item: Item | None = described("承诺项", "Item", default=None)
    tags: Tags = described("标签", "Tags", default=())


TYPES: tuple[type[FactModel], ...] = (Duty, Pledge)

CODES = (
    code_list(
        "duty.kind",
        "清单项类别",
        "Kinds of duty",
        {
            "common": ("共性（基础、规定动作）", "Common to all"),
            "own": ("个性（自选动作）", "Chosen by the organisation"),
        },
    ),
    code_list(
        "duty.step",
        "清单项环节",
        "Steps of a duty",
        {"set": ("下达", "Set"), "due": ("到期", "Due"), "done": ("完成", "Done")},
    ),
    code_list(
        "pledge.kind",
        "承诺形式",
        "Kinds of pledge",
        {"signed": ("签订责任书", "Letter signed"), "published": ("公开承诺", "Published")},
    ),
    code_list(
        "tier",
        "层级",
        "Tiers",
        {
            "member": ("党员", "Member"),
            "group": ("党小组", "Party group"),
            "branch": ("党支部", "Branch"),
            "general-branch": ("党总支", "General branch"),
            "committee": ("机关党委", "Party committee"),
            "work-committee": ("机关工委", "Work committee"),
        },
        ordered=True,
    ),
)
