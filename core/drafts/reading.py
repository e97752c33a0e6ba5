"""Reading a table of items: our own workbook filled in, or a table as people have it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from core.drafts.definitions import shown
from core.drafts.errors import DraftsError
from core.drafts.grids import Grid, grids
from core.drafts.phrases import points_said
from core.drafts.row import HEADS, PROPOSED, Head, Row, Sheet, Table
from core.rules import parse_exact
from core.sheets import CellFault, Place

#: The sheet of our own workbook that says which programme it is, and what its lines are called.
ABOUT: Final = "说明"
FURTHER: Final = "其他规定"
LINES: Final[Mapping[str, str]] = {
    "region": "地区代码",
    "id": "标识",
    "title": "办法名称",
    "version": "版本",
    "period": "周期",
    "place": "地区名称",
    "document": "依据文件",
    "number": "文号",
    "issuer": "发文机关",
    "published": "发布日期",
}
SCHEME: Final = "考核"

#: Other words that people have for the columns.
_ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "group": ("考核项目", "一级指标", "类别", "项目类别", "考核类别", "指标类别", "考评项目"),
    "title": ("考核内容", "二级指标", "考核要点", "工作内容", "考评内容", "主要内容", "考核指标"),
    "points": ("分数", "标准分", "满分", "标准分值", "基础分", "权重分"),
    "standard": (
        *("计分标准", "评分办法", "计分办法", "考核标准", "扣分标准", "评分细则", "考评标准"),
        *("考核办法", "评分标准及办法", "考核评分标准"),
    ),
    "basis": ("文件依据", "出处", "考核依据"),
}
_COLUMNS: Final = {word: key for key, head in HEADS.items() for word in (head, *_ALSO.get(key, ()))}
_TOTALS: Final = ("合计", "总分", "总计", "小计")
_NUMBERS: Final = ("points", "threshold", "each", "cap")
_SPACE: Final = re.compile(r"\s+")
_IN_TITLE: Final = re.compile(r"\((?P<points>[0-9]+(?:\.[0-9]+)?)分\)")
_POINTS: Final = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*分?")


@dataclass
class Found:
    """What was read, and what is wrong with it: all of it, before anything is made of it."""

    table: Table
    faults: list[CellFault] = field(default_factory=list)


def read_table(content: bytes, name: str = "") -> Found:
    """The table of items in an Excel workbook or a Word document.

    Merged cells stand for every row that they go over, and an empty 项目 means that of the row above.
    Raises `DraftsError` ``drafts.heading`` where no table has the headings, ``drafts.empty`` or
    ``drafts.format``, and `SheetsError`.
    """
    found = grids(content, name)
    about = next((grid for grid in found if grid.name == ABOUT), None)
    head, schemes = _about(about) if about is not None else (Head(), {})
    faults: list[CellFault] = []
    ignored: list[str] = []
    sheets = []
    for grid in found:
        columns = _columns(grid)
        if columns is None:
            continue
        line, places, others = columns
        rows = tuple(_Rows(grid, line, places, faults))
        ignored += others
        if rows:
            code, title, kinds = schemes.get(grid.name, ("", _title(grid, line), ()))
            sheets.append(Sheet(title or grid.name, rows, code, kinds))
    if not sheets:
        raise _no_table(name, empty=about is not None or any(map(_columns, found)))
    further = next((tuple(_further(grid)) for grid in found if grid.name == FURTHER), ())
    table = Table(head, tuple(sheets), further, tuple(dict.fromkeys(ignored)))
    return Found(table, faults)


def _no_table(name: str, *, empty: bool) -> DraftsError:
    if empty:
        return DraftsError("drafts.empty", "there is no item below the headings", place=name)
    return DraftsError(
        "drafts.heading",
        "no table has the headings 内容 and 分值",
        place=name,
        remedy="The headings are: " + "、".join(HEADS.values()),
    )


def _plain(text: str) -> str:
    """A text without space, full-width signs and digits as their like."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def _columns(grid: Grid) -> tuple[int, dict[str, int], list[str]] | None:
    """The row of the headings from 1, the column of each field from 1, and other headings."""
    if grid.name in (ABOUT, FURTHER):
        return None
    for line, row in enumerate(grid.rows[:20], start=1):
        places: dict[str, int] = {}
        others = []
        for column, text in enumerate(row, start=1):
            key = _COLUMNS.get(_plain(text))
            if key is not None:
                places.setdefault(key, column)
            elif text:
                others.append(_plain(text))
        if "title" in places and ("points" in places or "standard" in places):
            return line, places, others
    return None


def _title(grid: Grid, line: int) -> str:
    """What stands above the headings: the name of the table."""
    above = (_plain(text) for row in grid.rows[: line - 1] for text in row)
    return next((text for text in above if text), "")


class _Rows:
    """The rows of a grid below its headings, cell by cell."""

    def __init__(
        self, grid: Grid, line: int, columns: Mapping[str, int], faults: list[CellFault]
    ) -> None:
        self.grid, self.line, self.columns, self.faults = grid, line, columns, faults
        self._group = ""
        self._sums: dict[str, Fraction] = {}

    def __iter__(self) -> Iterator[Row]:
        wanted: list[tuple[Place, str, Fraction, str]] = []
        for number in range(self.line + 1, len(self.grid.rows) + 1):
            row = self._row(number, wanted)
            if row is not None:
                self._sums[row.group] = self._sums.get(row.group, Fraction(0)) + row.points
                yield row
        for place, group, points, what in wanted:
            mine = sum(self._sums.values()) if group == "" else self._sums.get(group, Fraction(0))
            if mine != points:
                message = (
                    f"{what} says {shown(points)}, its items add up to {shown(Fraction(mine))}"
                )
                self._fault("drafts.points", place, message)

    def _row(self, number: int, wanted: list[tuple[Place, str, Fraction, str]]) -> Row | None:
        cells = {key: self._cell(number, key) for key in self.columns}
        if not any(cells.values()):
            return None
        place = Place(self.grid.name, number)
        start = (_plain(text) for text in self.grid.rows[number - 1][:3])
        first = next((text for text in start if text.startswith(_TOTALS) and len(text) < 6), "")
        if first:
            if not first.startswith("小计") and (total := self._total(cells)) is not None:
                wanted.append((place, "", total, f"'{first}'"))
            return None
        if cells.get("group") and _plain(cells["group"]) != _plain(self._group):
            self._group = cells["group"]
            if said := _IN_TITLE.search(_plain(self._group)):
                column = self.columns["group"]
                points = parse_exact(said["points"])
                wanted.append((place.at(column), self._group, points, f"'{self._group}'"))
        if not cells.get("title") and not cells.get("standard"):
            return None
        return self._made(number, place, cells)

    def _made(self, number: int, place: Place, cells: Mapping[str, str]) -> Row:
        numbers = {k: self._number(place, k, cells.get(k, "")) for k in _NUMBERS}
        points = numbers.pop("points")
        standard = cells.get("standard", "")
        points = points if points is not None else points_said(_plain(standard))
        if points is None and not cells.get("points"):
            self._fault("drafts.number", self._at(place, "points"), "an item has points")
        self._alone(number, place)
        title = cells.get("title", "") or standard
        return Row(
            group=self._group or self.grid.name,
            title=title,
            points=points or Fraction(0),
            standard=standard,
            basis=cells.get("basis", ""),
            counts=next(iter(cells.get("counts", "").split()), ""),
            how=cells.get("how", ""),
            every=cells.get("every", ""),
            applies=tuple(each.split()[0] for each in re.split("[,\uff0c、]", cells.get("applies", "")) if each.strip()),
            status=cells.get("status", ""),
            name=cells.get("name", ""),
            place=place,
            cells=dict(self.columns),
            **numbers,
        )  # fmt: skip

    def _alone(self, number: int, place: Place) -> None:
        """Points that are merged over several items are the points of none of them."""
        column = self.columns.get("points")
        span = self.grid.spans.get((number, column)) if column else None
        if span is None or span[0] != number:
            return
        titles = {self._cell(n, "title") for n in range(span[0], span[1] + 1)}
        if len(titles) > 1:
            message = f"the points stand for {len(titles)} items together"
            self._fault(
                "drafts.points", place.at(column or 0), message, "divide them among the rows"
            )

    def _cell(self, number: int, key: str) -> str:
        row = self.grid.rows[number - 1]
        column = self.columns.get(key, 0)
        return row[column - 1].strip() if 0 < column <= len(row) else ""

    def _total(self, cells: Mapping[str, str]) -> Fraction | None:
        said = _POINTS.fullmatch(_plain(cells.get("points", "")))
        return parse_exact(said["number"]) if said else None

    def _number(self, place: Place, key: str, text: str) -> Fraction | None:
        written = _plain(text)
        if not written:
            return None
        said = _POINTS.fullmatch(written)
        try:
            return parse_exact(said["number"] if said else written.removesuffix("次"))
        except ValueError:
            self._fault("drafts.number", self._at(place, key), f"'{text[:40]}' is no number")
            return None

    def _at(self, place: Place, key: str) -> Place:
        return place.at(self.columns.get(key, 0))

    def _fault(self, code: str, place: Place, message: str, hint: str = "") -> None:
        self.faults.append(CellFault(code, place, message, hint))


def _about(grid: Grid) -> tuple[Head, dict[str, tuple[str, str, tuple[str, ...]]]]:
    """What the workbook says of its programme; and of each sheet its scheme's code and title."""
    said: dict[str, Any] = {}
    schemes: dict[str, tuple[str, str, tuple[str, ...]]] = {}
    words = {word: key for key, word in LINES.items()}
    for row in grid.rows:
        first, second, code, title, kinds = ([*row] + [""] * 5)[:5]
        if first == SCHEME:
            schemes[second] = (code, title, tuple(kinds.split()))
        elif first in words and second:
            said[words[first]] = second
    if "published" in said:
        said["published"] = _day(said["published"])
    return replace(Head(), **said), schemes


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        message = f"'{text[:40]}' is no day, such as 2026-01-01"
        raise DraftsError("drafts.head", message, place=f"{ABOUT}: {LINES['published']}") from None


def _further(grid: Grid) -> Iterator[tuple[str, str]]:
    for row in grid.rows[1:]:
        first, second, *_ = (*row, "", "")
        if first:
            yield first, second


def confirmed(rows: Sequence[Row]) -> bool:
    """Whether nothing in some rows is a proposal still."""
    return all(row.status != PROPOSED for row in rows)
