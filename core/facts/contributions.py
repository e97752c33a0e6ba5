"""Dues and voluntary donations (党费、捐款捐物献血)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from core.facts.codelist import code_list
from core.facts.model import (
    Column,
    Count,
    FactModel,
    Label,
    Money,
    Month,
    PersonRef,
    Tags,
    Text,
    described,
)


class Dues(FactModel):
    """A member's dues of one month: the standard as assessed, or a payment. No pay is stored."""

    name: ClassVar[str] = "dues"
    code: ClassVar[str] = "DUES"
    label: ClassVar[Label] = Label("党费核定与交纳", "Dues")

    step: Annotated[str, Column("code", codes="dues.step")] = described("环节", "Step")
    person: PersonRef = described("党员", "Member")
    month: Month = described("所属月份（当月1日）", "Month, as its first day")
    standard: Money = described("月标准", "Monthly standard", "元")
    paid: Money | None = described("实交", "Paid", "元", default=None)
    gates: Tags = described("已过核定关口", "Gates passed", default=())
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _paid_with_step(self) -> Self:
        if (self.step == "paid") != (self.paid is not None):
            raise ValueError("'paid' is the amount of step 'paid': give both or neither")
        return self


class Donation(FactModel):
    """What an organisation's people gave to a campaign, in total; who gave is not stored."""

    name: ClassVar[str] = "donation"
    code: ClassVar[str] = "DON"
    label: ClassVar[Label] = Label("自愿捐助", "Donation")

    campaign: Text = described("活动名称", "Campaign")
    kind: Annotated[str, Column("code", codes="donation.kind")] = described(
        "捐助形式", "Kind of donation"
    )
    amount: Money | None = described("金额（物资为估值）", "Amount or value", "元", default=None)
    millilitres: Count | None = described("献血量", "Blood", "毫升", default=None)
    persons: Count = described("人数", "Persons", "人")
    tags: Tags = described("标签", "Tags", default=())

    @model_validator(mode="after")
    def _measured_in_its_unit(self) -> Self:
        if self.kind == "blood":
            if self.millilitres is None or self.amount is not None:
                raise ValueError("blood is given in 'millilitres', without 'amount'")
        elif self.amount is None or self.millilitres is not None:
            raise ValueError(f"{self.kind} is given as 'amount', without 'millilitres'")
        return self


TYPES: tuple[type[FactModel], ...] = (Dues, Donation)

CODES = (
    code_list(
        "dues.step",
        "党费环节",
        "Steps of dues",
        {"assessed": ("核定", "Assessed"), "paid": ("交纳（含补交）", "Paid")},
    ),
    code_list(
        "donation.kind",
        "捐助形式",
        "Kinds of donation",
        {
            "money": ("捐款（含特殊党费）", "Money"),
            "goods": ("捐物", "Goods"),
            "blood": ("献血", "Blood"),
        },
    ),
)
