"""Funds, documents, venues, disclosure, and results from outside (经费、文件、阵地、公开、外部结果)."""

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
    Item,
    Label,
    Measured,
    Money,
    Tags,
    Text,
    Year,
    described,
)


class Site(FactModel):
    """One item of a venue standard, checked; `venue` where an organisation has several."""

    name: ClassVar[str] = "site"
    code: ClassVar[str] = "SITE"
    label: ClassVar[Label] = Label("阵地检查项", "Site")

    item: Item = described("检查项", "Item")
    passed: Flag = described("达标", "Passed")
    venue: Item | None = described("场所", "Venue", default=None)
    tags: Tags = described("标签", "Tags", default=())


class Disclosure(FactModel):
    """Something that was made public to members or the public."""

    name: ClassVar[str] = "disclosure"
    code: ClassVar[str] = "OPEN"
    label: ClassVar[Label] = Label("党务公开", "Disclosure")

    item: Annotated[str, Column("code", codes="disclosure.item")] = described("公开事项", "Item")
    form: Annotated[str, Column("code", codes="disclosure.form")] | None = described(
        "公开形式", "Form", default=None
    )
    tags: Tags = described("标签", "Tags", default=())


class Fund(FactModel):
    """Money budgeted for a year or spent from it."""

    name: ClassVar[str] = "fund"
    code: ClassVar[str] = "FUND"
    label: ClassVar[Label] = Label("党建经费", "Fund")

    kind: Annotated[str, Column("code", codes="fund.kind")] = described("类别", "Kind of entry")
    year: Year = described("年度", "Year")
    staff: Count | None = described(
        "在职职工（预算基数）", "Staff, base of a budget", "人", default=None
    )
    amount: Money = described("金额", "Amount", "元")
    purpose: Annotated[str, Column("code", codes="fund.purpose")] | None = described(
        "用途", "Purpose", default=None
    )
    persons: Count | None = described("惠及人数", "Persons", "人", default=None)
    tags: Tags = described("标签", "Tags", default=())


class Document(FactModel):
    """A document, journal or record book issued; never its text."""

    name: ClassVar[str] = "document"
    code: ClassVar[str] = "DOC"
    label: ClassVar[Label] = Label("文件与刊物", "Document")

    kind: Annotated[str, Column("code", codes="document.kind")] = described(
        "文件类型", "Kind of document"
    )
    title: Text = described("标题", "Title")
    issuer: Text | None = described("制发单位", "Issuer", default=None)
    issue: Text | None = described("文号或期号", "Number or issue", default=None)
    channel: Annotated[str, Column("code", codes="document.channel")] | None = described(
        "发布渠道", "Channel", default=None
    )
    copies: Count | None = described("印发数", "Copies", "份", default=None)
    due_on: Day | None = described("应报日期", "Due on", default=None)
    case: CaseRef | None = described("关联事项编号", "Case", default=None)
    tags: Tags = described("标签", "Tags", default=())


class External(FactModel):
    """A result published by somebody else: entered with its source, never computed."""

    name: ClassVar[str] = "external"
    code: ClassVar[str] = "EXT"
    label: ClassVar[Label] = Label("外部结果", "External result")

    metric: Item = described("指标", "Metric")
    value: Measured | None = described("数值", "Value", default=None)
    rank: Count | None = described("名次", "Rank", "名", default=None)
    among: Count | None = described("参评总数", "Ranked among", "个", default=None)
    source_name: Text = described("来源", "Source")
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.value is None and self.rank is None:
            raise ValueError("give the 'value' or the 'rank' that was published")
        if self.among is not None and (self.rank is None or not 1 <= self.rank <= self.among):
            raise ValueError(f"rank ({self.rank}) is a place from 1 to among ({self.among})")
        return self


TYPES: tuple[type[FactModel], ...] = (Site, Disclosure, Fund, Document, External)

CODES = (
    code_list(
        "disclosure.item",
        "公开事项",
        "Items of disclosure",
        {
            "dues": ("党费交纳情况", "Dues"),
            "organisational-life": ("参加组织生活情况", "Organisational life"),
            "admission": ("发展党员", "Admission of members"),
            "election": ("换届选举", "Elections"),
            "funds": ("经费使用", "Funds"),
            "pledges": ("承诺践诺", "Pledges"),
            "assessment": ("考核结果", "Assessment results"),
            "honours": ("评优表彰", "Honours"),
            "decisions": ("决议决定", "Decisions"),
            "rectification": ("整改情况", "Rectification"),
            "other": ("其他", "Other"),
        },
    ),
    code_list(
        "disclosure.form",
        "公开形式",
        "Forms of disclosure",
        {
            "board": ("党务公开栏", "Board"),
            "meeting": ("会议通报", "Meeting"),
            "document": ("文件通报", "Document"),
            "website": ("网站", "Website"),
        },
    ),
    code_list(
        "fund.kind",
        "经费类别",
        "Kinds of fund entry",
        {"budget": ("预算", "Budget"), "spent": ("支出", "Spent")},
    ),
    code_list(
        "fund.purpose",
        "经费用途",
        "Purposes of funds",
        {
            "activity": ("党组织活动", "Activities"),
            "training": ("教育培训", "Training"),
            "site": ("阵地建设", "Venues"),
            "aid": ("困难补助、慰问", "Aid"),
            "materials": ("资料编印", "Materials"),
            "commendation": ("表彰", "Commendation"),
            "other": ("其他", "Other"),
        },
    ),
    code_list(
        "document.kind",
        "文件类型",
        "Kinds of document",
        {
            "rule": ("制度、意见、办法", "Rule"),
            "plan": ("方案、计划", "Plan"),
            "notice": ("通知", "Notice"),
            "circular": ("通报", "Circular"),
            "bulletin": ("专报、简报", "Bulletin"),
            "feedback": ("反馈意见、整改反馈单", "Feedback slip"),
            "report": ("请示报告", "Report to the superior"),
            "research": ("调研报告", "Research report"),
            "minutes": ("会议纪要（仅登记）", "Minutes, registered only"),
            "journal": ("刊物", "Journal"),
            "handbook": ("工作手册、积分手册", "Handbook"),
            "record-book": ("党支部综合记录本", "Record book"),
            "post": ("网络信息", "Online post"),
            "accountability": (
                "约谈、问责文书（仅登记）",
                "Accountability letter, registered only",
            ),
            "approval": ("批复", "Approval"),
            "other": ("其他", "Other"),
        },
    ),
    code_list(
        "document.channel",
        "发布渠道",
        "Channels",
        {
            "paper": ("纸质印发", "Paper"),
            "website": ("网站", "Website"),
            "weibo": ("微博", "Weibo"),
            "wechat": ("微信", "WeChat"),
            "newspaper": ("报刊", "Newspaper"),
        },
    ),
)
