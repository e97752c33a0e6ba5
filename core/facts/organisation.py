"""Party organisations, the posts in them, and their elections (组织、任职、换届)."""

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
    PersonRef,
    Quantity,
    Tags,
    Text,
    described,
)


class Organisation(FactModel):
    """A step in the life of a Party organisation; the envelope's organisation is its subject."""

    name: ClassVar[str] = "organisation"
    code: ClassVar[str] = "ORG"
    label: ClassVar[Label] = Label("组织设立与变动", "Organisation")
    lifecycle: ClassVar[str] = "organisation"

    step: Annotated[str, Column("code", codes="organisation.step")] = described("环节", "Step")
    kind: Annotated[str, Column("code", codes="organisation.kind")] = described(
        "组织类型", "Kind of organisation"
    )
    sector: Annotated[str, Column("code", codes="organisation.sector")] = described(
        "所属领域", "Sector"
    )
    title: Text = described("名称", "Title")
    parent: OrganisationRef | None = described("上级组织", "Parent", default=None)
    into: OrganisationRef | None = described("并入组织", "Merged into", default=None)
    overlay: Flag = described("横向组织（不在隶属关系内）", "Overlay", default=False)
    groups: Tags = described("所在横向组织", "Overlay organisations it sits in", default=())
    staff: Count | None = described("在职职工", "Staff", "人", default=None)
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _merged_somewhere(self) -> Self:
        if (self.step == "merged") != (self.into is not None):
            raise ValueError(
                "'into' names the organisation a merged one goes into: give both or neither"
            )
        return self


class Post(FactModel):
    """An appointment to a post or a removal from it; `counted` gives a number without names."""

    name: ClassVar[str] = "post"
    code: ClassVar[str] = "POST"
    label: ClassVar[Label] = Label("任职与免职", "Post")

    step: Annotated[str, Column("code", codes="post.step")] = described("环节", "Step")
    post: Annotated[str, Column("code", codes="post.kind")] = described("职务", "Post")
    person: PersonRef | None = described("人员", "Person", default=None)
    rank: Annotated[str, Column("code", codes="rank")] | None = described(
        "职务层次", "Rank", default=None
    )
    full_time: Flag = described("专职", "Full-time", default=False)
    case: CaseRef | None = described("项目或事项编号", "Case", default=None)
    reported_on: Day | None = described("预任职报告日期", "Reported beforehand on", default=None)
    consulted_on: Day | None = described("征求意见日期", "Superior consulted on", default=None)
    gates: Tags = described("已过关口", "Gates passed", default=())
    age_band: Annotated[str, Column("code", codes="post.age-band")] | None = described(
        "年龄段（仅用于统计人数）", "Age band, of a count only", default=None
    )
    persons: Count | None = described("人数", "Persons counted", "人", default=None)
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _named_or_counted(self) -> Self:
        if self.step == "counted":
            if self.person is not None or self.persons is None:
                raise ValueError("a count gives 'persons' and no 'person'")
        elif self.person is None or self.persons is not None or self.age_band is not None:
            raise ValueError(
                "an appointment or removal gives 'person'; "
                "'persons' and 'age_band' belong to step 'counted'"
            )
        return self


class Election(FactModel):
    """A step of one election of an organisation's leading body; `due_on` moves by `extended`."""

    name: ClassVar[str] = "election"
    code: ClassVar[str] = "ELEC"
    label: ClassVar[Label] = Label("换届选举", "Election")
    lifecycle: ClassVar[str] = "election"

    case: CaseRef = described("换届编号", "Case")
    step: Annotated[str, Column("code", codes="election.step")] = described("环节", "Step")
    due_on: Day | None = described("应换届日期", "Due on", default=None)
    term_years: Quantity | None = described("任期", "Term", "年", default=None)
    seats: Count | None = described("应选名额", "Seats", "名", default=None)
    candidates: Count | None = described("候选人数", "Candidates", "人", default=None)
    eligible: Count | None = described("有选举权人数", "Eligible voters", "人", default=None)
    present: Count | None = described("到会有选举权人数", "Voters present", "人", default=None)
    ballots: Count | None = described("有效票", "Valid ballots", "张", default=None)
    approval: Text | None = described("批复文号", "Approval document", default=None)
    gates: Tags = described("已过关口", "Gates passed", default=())
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.step in ("due", "extended") and self.due_on is None:
            raise ValueError(f"step '{self.step}' gives the day the election is due in 'due_on'")
        if self.present is not None and self.eligible is not None and self.present > self.eligible:
            raise ValueError(f"present ({self.present}) is more than eligible ({self.eligible})")
        if self.ballots is not None and self.present is not None and self.ballots > self.present:
            raise ValueError(f"ballots ({self.ballots}) is more than present ({self.present})")
        return self


TYPES: tuple[type[FactModel], ...] = (Organisation, Post, Election)

CODES = (
    code_list(
        "organisation.step",
        "组织变动环节",
        "Steps of an organisation",
        {
            "founded": ("设立", "Founded"),
            "renamed": ("更名", "Renamed"),
            "moved": ("调整隶属", "Moved to another parent"),
            "merged": ("并入其他组织", "Merged into another"),
            "split": ("分设", "Split"),
            "closed": ("撤销", "Closed"),
            "changed": ("其他变更", "Changed otherwise"),
        },
    ),
    code_list(
        "organisation.kind",
        "组织类型",
        "Kinds of organisation",
        {
            "local-committee": ("地方党委", "Local Party committee"),
            "work-committee": ("机关工委", "Work committee of organs"),
            "party-group": ("党组", "Leading Party group"),
            "township-committee": ("乡镇（街道）党委", "Township Party committee"),
            "committee": ("机关党委", "Party committee of an organ"),
            "general-branch": ("党总支", "General branch"),
            "branch": ("党支部", "Branch"),
            "joint-branch": ("联合党支部", "Joint branch of several units"),
            "mixed-branch": ("兼合式党支部", "Mixed branch of members from several branches"),
            "temporary-branch": ("临时党支部", "Temporary branch"),
            "group": ("党小组", "Party group of a branch"),
            "discipline-committee": ("机关纪委", "Discipline committee of an organ"),
            "cooperation-group": ("党建工作协作组", "Co-operation group (overlay)"),
            "area": ("片区", "Area (overlay)"),
            "consultation-body": ("内部协商机构", "Consultation body"),
            "study-society": ("机关党建研究会", "Study society"),
            "youth-group": ("青年理论学习小组", "Youth theory study group"),
            "supervisor-team": ("作风监督员队伍", "Team of conduct supervisors"),
            "review-panel": ("专题评议组", "Review panel"),
            "talent-pool": ("人才库", "Talent pool"),
            "unit": ("单位（尚无党组织）", "Unit without a Party organisation yet"),
        },
    ),
    code_list(
        "organisation.sector",
        "所属领域",
        "Sectors",
        {
            "organ": ("党政机关", "Party and government organs"),
            "institution": ("事业单位", "Public institutions"),
            "mass-organisation": ("群团组织", "Mass organisations"),
            "state-enterprise": ("国有企业", "State enterprises"),
            "finance": ("金融机构", "Financial institutions"),
            "association": ("行业协会", "Trade associations"),
            "school": ("学校", "Schools"),
            "township": ("乡镇（街道）", "Townships"),
            "other": ("其他", "Other"),
        },
    ),
    code_list(
        "rank",
        "职务层次",
        "Ranks",
        {
            "clerk": ("科员", "Clerk"),
            "deputy-section": ("副科", "Deputy section head"),
            "section": ("正科", "Section head"),
            "deputy-division": ("副处", "Deputy division head"),
            "division": ("正处", "Division head"),
            "deputy-bureau": ("副厅", "Deputy bureau head"),
            "bureau": ("正厅", "Bureau head"),
            "deputy-ministry": ("副部", "Deputy minister"),
            "ministry": ("正部", "Minister"),
        },
        ordered=True,
    ),
    code_list(
        "post.step",
        "任免环节",
        "Steps of a post",
        {
            "appointed": ("任职", "Appointed"),
            "removed": ("免职", "Removed"),
            "counted": ("人数统计", "Counted"),
        },
    ),
    code_list(
        "post.kind",
        "职务",
        "Posts",
        {
            "work-committee-secretary": ("工委书记", "Secretary of a work committee"),
            "party-group-secretary": ("党组（党委）书记", "Secretary of a leading Party group"),
            "township-secretary": ("乡镇党委书记", "Secretary of a township committee"),
            "head": ("部门主要负责人（一把手）", "Head of the unit"),
            "deputy-head": ("班子成员", "Deputy head of the unit"),
            "committee-secretary": ("机关党委书记", "Secretary of a Party committee"),
            "executive-deputy-secretary": ("专职副书记", "Full-time deputy secretary"),
            "deputy-secretary": ("副书记", "Deputy secretary"),
            "general-branch-secretary": ("党总支书记", "Secretary of a general branch"),
            "branch-secretary": ("党支部书记", "Secretary of a branch"),
            "branch-deputy-secretary": ("党支部副书记", "Deputy secretary of a branch"),
            "committee-member": ("委员", "Member of a committee"),
            "discipline-secretary": ("机关纪委书记", "Secretary of a discipline committee"),
            "discipline-member": ("纪检委员", "Discipline member"),
            "group-leader": ("党小组组长", "Leader of a Party group"),
            "party-affairs-director": ("党办主任", "Director of Party affairs"),
            "party-affairs-staff": ("专职党务干部", "Full-time Party affairs staff"),
            "project-secretary": ("项目书记", "Secretary of a project"),
            "secondee": ("跟岗锻炼干部", "Secondee"),
            "representative": ("向群团组织推荐的代表", "Representative put forward"),
        },
    ),
    code_list(
        "post.age-band",
        "年龄段",
        "Age bands",
        {
            "to-35": ("35岁及以下", "35 and younger"),
            "36-to-45": ("36至45岁", "36 to 45"),
            "46-to-54": ("46至54岁", "46 to 54"),
            "from-55": ("55岁及以上", "55 and older"),
        },
        ordered=True,
    ),
    code_list(
        "election.step",
        "换届环节",
        "Steps of an election",
        {
            "due": ("届满", "Due"),
            "extended": ("批准延期", "Extended"),
            "held": ("选举", "Held"),
            "approved": ("批复", "Approved"),
        },
    ),
)
