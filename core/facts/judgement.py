"""Votes, scores and reviews (测评、考核打分、述职评议): tallies, never who voted how."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from core.facts.codelist import code_list
from core.facts.model import (
    CaseRef,
    Column,
    Count,
    FactModel,
    Item,
    Label,
    OrganisationRef,
    PersonRef,
    Points,
    Quantity,
    Tags,
    described,
)


class Survey(FactModel):
    """The result of one anonymous vote: satisfied of valid of eligible."""

    name: ClassVar[str] = "survey"
    code: ClassVar[str] = "SURV"
    label: ClassVar[Label] = Label("测评", "Survey")

    kind: Annotated[str, Column("code", codes="survey.kind")] = described(
        "测评类型", "Kind of survey"
    )
    eligible: Count = described("应参加", "Eligible", "人")
    valid: Count = described("有效票", "Valid ballots", "张")
    satisfied: Count = described("满意票", "Satisfied", "张")
    case: CaseRef | None = described("关联事项编号", "Case", default=None)
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _parts_of_wholes(self) -> Self:
        if not self.satisfied <= self.valid <= self.eligible:
            raise ValueError(
                f"satisfied ({self.satisfied}) is part of valid ({self.valid}), "
                f"and valid of eligible ({self.eligible})"
            )
        return self


class Score(FactModel):
    """Points given to an organisation, or to its entry `case`, for one item of a scheme."""

    name: ClassVar[str] = "score"
    code: ClassVar[str] = "SCORE"
    label: ClassVar[Label] = Label("考核打分", "Score")

    scheme: Item = described("考核办法", "Scheme")
    item: Item = described("考核项", "Item")
    points: Points = described("得分", "Points", "分")
    weight: Quantity | None = described("分值权重", "Weight", "分", default=None)
    scorer: OrganisationRef | None = described("打分组织", "Scorer", default=None)
    round: Item | None = described("轮次（如期中、年终）", "Round", default=None)
    case: CaseRef | None = described("参评对象编号", "Entry scored", default=None)
    tags: Tags = described("标签", "Tags", default=())


class Review(FactModel):
    """A report given and judged, or members reviewed: a grade, or tallies of grades."""

    name: ClassVar[str] = "review"
    code: ClassVar[str] = "REVIEW"
    label: ClassVar[Label] = Label("述职与民主评议", "Review")

    kind: Annotated[str, Column("code", codes="review.kind")] = described(
        "评议类型", "Kind of review"
    )
    level: Annotated[str, Column("code", codes="tier")] = described("评议层级", "Level")
    direction: Annotated[str, Column("code", codes="review.direction")] = described(
        "评议方向", "Direction"
    )
    post: Annotated[str, Column("code", codes="post.kind")] | None = described(
        "述职岗位", "Post", default=None
    )
    person: PersonRef | None = described("述职人", "Person", default=None)
    grade: Annotated[str, Column("code", codes="review.grade")] | None = described(
        "等次", "Grade", default=None
    )
    excellent: Count | None = described("优秀（好）票", "Excellent", "票", default=None)
    good: Count | None = described("合格（较好）票", "Good", "票", default=None)
    fair: Count | None = described("基本合格（一般）票", "Fair", "票", default=None)
    poor: Count | None = described("不合格（差）票", "Poor", "票", default=None)
    tags: Tags = described("标签", "Tags", default=())


TYPES: tuple[type[FactModel], ...] = (Survey, Score, Review)

CODES = (
    code_list(
        "survey.kind",
        "测评类型",
        "Kinds of survey",
        {
            "satisfaction": ("群众满意度测评", "Public satisfaction"),
            "public-review": ("社会评议机关", "Public review of organs"),
            "service": ("服务对象评价", "Users of a service"),
            "members": ("党员测评", "Members"),
            "democratic": ("民主测评", "Democratic vote"),
        },
    ),
    code_list(
        "review.kind",
        "评议类型",
        "Kinds of review",
        {
            "secretary-report": ("党组织书记述职评议", "Secretary's report"),
            "party-group-report": ("党组（党委）书记述职", "Leading group secretary's report"),
            "staff-report": ("党务干部述职评价", "Party affairs staff's report"),
            "special-report": ("专项报告点评", "Special report"),
            "joint": ("联述联评联考", "Joint report, review and assessment"),
            "democratic-review": ("民主评议党员", "Democratic review of members"),
        },
    ),
    code_list(
        "review.direction",
        "评议方向",
        "Directions of review",
        {
            "up": ("向上级述职", "To the superior"),
            "down": ("向党员述职", "To the members"),
            "peer": ("同级互评", "Among peers"),
            "self": ("自评", "By oneself"),
        },
    ),
    code_list(
        "review.grade",
        "评议等次",
        "Grades of review",
        {
            "poor": ("不合格（差）", "Poor"),
            "fair": ("基本合格（一般）", "Fair"),
            "good": ("合格（较好）", "Good"),
            "excellent": ("优秀（好）", "Excellent"),
        },
        ordered=True,
    ),
)
