"""Honours, and discipline as numbers (荣誉、处分人数)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from core.facts.codelist import code_list
from core.facts.model import Column, Count, FactModel, Label, PersonRef, Tags, Text, described


class Honour(FactModel):
    """An honour given; `person` only for a published individual honour."""

    name: ClassVar[str] = "honour"
    code: ClassVar[str] = "HON"
    label: ClassVar[Label] = Label("荣誉与表彰", "Honour")

    level: Annotated[str, Column("code", codes="honour.level")] = described("级别", "Level")
    subject: Annotated[str, Column("code", codes="honour.subject")] = described("对象", "Subject")
    field: Annotated[str, Column("code", codes="honour.field")] = described("领域", "Field")
    title: Text = described("名称", "Title")
    count: Count = described("数量", "Count", "项")
    person: PersonRef | None = described(
        "获奖党员（已公开表彰）", "Person, published", default=None
    )
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _one_named_person(self) -> Self:
        if self.person is not None and (self.subject != "individual" or self.count != 1):
            raise ValueError(
                "a named person has one individual honour: subject individual, count 1"
            )
        return self


class Discipline(FactModel):
    """How many members of an organisation were disciplined on a day; never who or why."""

    name: ClassVar[str] = "discipline"
    code: ClassVar[str] = "DISC"
    label: ClassVar[Label] = Label("处分人数", "Discipline")

    severity: Annotated[str, Column("code", codes="discipline.severity")] | None = described(
        "处分种类", "Severity", default=None
    )
    form: Annotated[str, Column("code", codes="discipline.form")] | None = described(
        "监督执纪形态", "Form of supervision", default=None
    )
    disposal: Annotated[str, Column("code", codes="discipline.disposal")] | None = described(
        "不合格党员组织处置", "Disposal of unqualified members", default=None
    )
    count: Count = described("人数", "Count", "人")
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _counts_something(self) -> Self:
        if self.severity is None and self.form is None and self.disposal is None:
            raise ValueError("say what is counted: 'severity', 'form' or 'disposal'")
        return self


TYPES: tuple[type[FactModel], ...] = (Honour, Discipline)

CODES = (
    code_list(
        "honour.level",
        "荣誉级别",
        "Levels of honour",
        {
            "unit": ("本单位", "Own unit"),
            "township": ("乡镇级", "Township"),
            "county": ("县级", "County"),
            "city": ("市级", "City"),
            "province": ("省级", "Province"),
            "nation": ("国家级", "Nation"),
        },
        ordered=True,
    ),
    code_list(
        "honour.subject",
        "荣誉对象",
        "Subjects of honour",
        {"collective": ("集体", "Collective"), "individual": ("个人", "Individual")},
    ),
    code_list(
        "honour.field",
        "荣誉领域",
        "Fields of honour",
        {
            "party-building": ("党建", "Party-building"),
            "business": ("业务", "Business"),
            "civilisation": ("精神文明", "Civic culture"),
            "service": ("服务群众", "Service"),
            "culture-sport": ("文体", "Culture and sport"),
            "other": ("其他", "Other"),
        },
    ),
    code_list(
        "discipline.severity",
        "处分种类",
        "Severities of discipline",
        {
            "warning": ("警告", "Warning"),
            "serious-warning": ("严重警告", "Serious warning"),
            "removal": ("撤销党内职务", "Removal from Party posts"),
            "probation": ("留党察看", "Probation within the Party"),
            "expulsion": ("开除党籍", "Expulsion"),
        },
        ordered=True,
    ),
    code_list(
        "discipline.form",
        "监督执纪“四种形态”",
        "Four forms of supervision",
        {
            "first": ("第一种形态", "First form"),
            "second": ("第二种形态", "Second form"),
            "third": ("第三种形态", "Third form"),
            "fourth": ("第四种形态", "Fourth form"),
        },
        ordered=True,
    ),
    code_list(
        "discipline.disposal",
        "不合格党员组织处置",
        "Disposals of unqualified members",
        {
            "correction": ("限期改正", "Correction by a date"),
            "persuaded-out": ("劝其退党", "Persuaded to leave"),
            "struck-off": ("除名", "Struck off"),
            "lapsed": ("自行脱党除名", "Struck off as lapsed"),
        },
    ),
)
