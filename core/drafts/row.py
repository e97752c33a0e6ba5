"""One item of a table of assessment rules (考核细则), and the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from core.sheets import Place

FULL: Final = "达到得满分"
SHARE: Final = "按比例得分"
ADD: Final = "每次加分"
DEDUCT: Final = "每次扣分"
SHORT: Final = "每少一次扣分"
JUDGED: Final = "人工评分"
BEYOND: Final = "见 programme.yaml"

#: The ways to count, as the column 计法 offers them.
WAYS: Final = (FULL, SHARE, ADD, DEDUCT, SHORT, JUDGED)

#: The words of the column 周期, with what the rule language says; empty is the whole period.
PERIODS: Final[Mapping[str, str]] = {"每月": "month", "每季": "quarter", "每半年": "half-year"}

#: In the column 状态: somebody has to say whether the columns before it are right.
PROPOSED: Final = "建议"

#: The columns in their order, by field.
HEADS: Final[Mapping[str, str]] = {
    "group": "项目",
    "title": "内容",
    "points": "分值",
    "standard": "评分标准",
    "basis": "依据",
    "counts": "事实类型",
    "how": "计法",
    "threshold": "阈值",
    "each": "每次扣/加",
    "cap": "上限",
    "every": "周期",
    "applies": "适用",
    "status": "状态",
    "name": "代号",
}

#: The columns that say how a row is counted; where all are empty, its words are asked.
FILLED: Final = ("counts", "how", "threshold", "each", "cap", "every")


@dataclass(frozen=True, slots=True)
class Row:
    """An item: what the document says of it, and how it is counted.

    `counts` is ``type:code``, ``type.field`` or ``type.field/field:code``; `every` and `how` are
    words of `PERIODS` and `WAYS`; `applies` are kinds of organisations; `name` is ``group.item``.
    `cells` are the columns, by field, that the row was read from.
    """

    group: str
    title: str
    points: Fraction
    standard: str = ""
    basis: str = ""
    counts: str = ""
    how: str = ""
    threshold: Fraction | None = None
    each: Fraction | None = None
    cap: Fraction | None = None
    every: str = ""
    applies: tuple[str, ...] = ()
    status: str = ""
    name: str = ""
    place: Place = field(default_factory=lambda: Place(""), compare=False)
    cells: Mapping[str, int] = field(default_factory=dict, compare=False)

    def at(self, column: str) -> Place:
        """The cell of a column by field; the row where it has none."""
        return self.place.at(self.cells.get(column, 0))

    def named(self, name: str) -> Row:
        """The same under a name."""
        return replace(self, name=name)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The items of one scheme; `code` is its name in the programme, `applies` whom it is about."""

    title: str
    rows: tuple[Row, ...]
    code: str = ""
    applies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """Which programme a table is of, and the document that it rests on."""

    region: str = ""
    id: str = ""
    title: str = ""
    version: str = "1"
    period: str = "year"
    place: str = ""
    document: str = ""
    number: str = ""
    issuer: str = ""
    published: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A workbook of items: its head, a sheet a scheme, and what else the programme has.

    `further` are lines of what no row can say: vetoes, ratings, tables. `ignored` are columns that
    were not read.
    """

    head: Head
    sheets: tuple[Sheet, ...]
    further: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = field(default=(), compare=False)
