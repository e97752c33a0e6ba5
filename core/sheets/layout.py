"""The columns of a sheet of facts: those that every fact has, and those of its type.

A sheet has one row a fact. Each list of a type (attendance) is a sheet of its own, whose rows name
the row they belong to by its number in the first column (序号).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, get_args

from pydantic import AfterValidator

from core.facts import (
    Column,
    FactModel,
    FieldSpec,
    Kind,
    Label,
    Vocabulary,
    fields_of,
    lists_of,
)

CellKind = Kind | Literal["month", "number", "identifier"]
"""What a column holds; `number` is a row's own number, `identifier` a source's name for a fact."""

NUMBER: Final = "#number"
ORGANISATION: Final = "#organisation"
ORGANISATION_CODE: Final = "#organisation-code"
DAY: Final = "#day"
IDENTIFIER: Final = "#id"

#: What people call the columns that every fact has, beside their labels.
ALIASES: Final = {
    NUMBER: ("编号序号", "行号", "No", "No."),
    ORGANISATION: (
        *("组织", "组织名称", "党组织名称", "支部", "支部名称", "党支部", "党支部名称"),
        *("所在党组织", "所属党组织", "所在支部", "单位", "单位名称"),
    ),
    ORGANISATION_CODE: ("组织代码", "支部代码", "单位代码"),
    DAY: (
        *("日期", "时间", "发生时间", "会议日期", "会议时间", "活动日期", "活动时间", "召开日期"),
        *("召开时间", "开展日期", "开展时间", "学习日期", "培训日期", "登记日期"),
    ),
    IDENTIFIER: ("编号", "唯一编号", "事实编号", "ID"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: the field it fills, what it is called, what it holds, whether it has to be filled.

    Fields of a type go by their names, those that every fact has by the constants above. `default`
    is what an empty cell of a flag means.
    """

    field: str
    label: Label
    kind: CellKind
    required: bool = False
    column: Column | None = None
    aliases: Sequence[str] = ()
    default: bool = False

    @property
    def title(self) -> str:
        """The heading in a template: the label, the unit, and a star where it has to be filled."""
        unit = f"（{self.label.unit}）" if self.label.unit else ""
        return f"{self.label.zh}{unit}{'*' if self.required else ''}"


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The columns of one sheet, and the sheets of its lists by the field they fill.

    There is one of each type, so that what is made of it can be kept.
    """

    title: str
    headings: Sequence[Heading]
    lists: Sequence[tuple[str, Layout]] = ()

    def heading(self, field: str) -> Heading:
        """The column of a field; raises `KeyError`."""
        for heading in self.headings:
            if heading.field == field:
                return heading
        raise KeyError(field)


def layout_of(type_name: str, vocabulary: Vocabulary) -> Layout:
    """The sheets of a fact type; raises `FactError` ``facts.unknown-type``."""
    return _layout(vocabulary.model(type_name))


@cache
def _layout(model: type[FactModel]) -> Layout:
    number = Heading(NUMBER, Label("序号", "Row number"), "number", aliases=ALIASES[NUMBER])
    headings = [
        number,
        _envelope(ORGANISATION, Label("党组织", "Organisation"), "organisation", required=True),
        _envelope(DAY, Label("发生日期", "Day"), "day", required=True),
        *(_heading(model, spec) for spec in fields_of(model)),
        _envelope(IDENTIFIER, Label("来源编号", "Source's number"), "identifier"),
        _envelope(ORGANISATION_CODE, Label("党组织代码", "Organisation's code"), "organisation"),
    ]
    lists = [
        (
            rows.name,
            Layout(
                rows.label.zh,
                [
                    Heading(NUMBER, number.label, "number", required=True, aliases=number.aliases),
                    *(_heading(rows.row, spec) for spec in fields_of(rows.row)),
                ],
            ),
        )
        for rows in lists_of(model)
    ]
    return Layout(model.label.zh, headings, lists)


def _envelope(field: str, label: Label, kind: CellKind, *, required: bool = False) -> Heading:
    return Heading(field, label, kind, required, aliases=ALIASES[field])


def _heading(model: type[FactModel], spec: FieldSpec) -> Heading:
    info = model.model_fields[spec.name]
    kind: CellKind = spec.column.kind
    if kind == "day" and _is_month([*info.metadata, info.annotation]):
        kind = "month"
    return Heading(
        *(spec.name, spec.label, kind, info.is_required(), spec.column),
        default=info.default is True,
    )


def _is_month(parts: Sequence[Any]) -> bool:
    """Whether a day has to be the first of a month: `core.facts` checks that after reading it."""
    return any(isinstance(part, AfterValidator) or _is_month(get_args(part)) for part in parts)
