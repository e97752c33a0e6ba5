"""The workbook that a fact type is filled in with: headings, help, drop-downs, one example.

A hidden sheet says the type and its version; another holds what the drop-downs offer. The row of the
example begins with 示例 and is never read.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from core.facts import Vocabulary
from core.sheets.cells import FLAGS
from core.sheets.kind import TYPE, VERSION
from core.sheets.layout import (
    DAY,
    IDENTIFIER,
    NUMBER,
    ORGANISATION,
    ORGANISATION_CODE,
    Heading,
    Layout,
    layout_of,
)
from core.sheets.opening import CHOICES, HIDDEN
from core.sheets.organisations import Organisations
from core.sheets.records import EXAMPLE
from core.sheets.row import Row
from core.sheets.writing import DAY_FORMAT, FIRST_DATE, print_on_a4, put, width_of, written

#: Rows below the headings that have drop-downs and formats.
ROWS: Final = 1_000

_HEAD: Final = PatternFill("solid", fgColor="FFD9E1F2")
_REQUIRED: Final = Font(bold=True, color="FFC00000")
_OPTIONAL: Final = Font(bold=True)
_GREY: Final = PatternFill("solid", fgColor="FFEDEDED")
_FAINT: Final = Font(italic=True, color="FF7F7F7F")
_TEXT_FORMAT: Final = "@"

#: How each kind of column is to be filled in.
_HELP: Final[Mapping[str, str]] = {
    "code": "从下拉列表中选一项;也可写代码。",
    "text": "一行文字。不写个人姓名。",
    "day": "日期,如 2015-12-20。",
    "month": "月份,如 2015-12。",
    "flag": "填“是”或“否”。",
    "person": "12位人员编号,不写姓名。",
    "organisation": "从下拉列表中选名称,或写党组织代码。",
    "case": "编号:字母、数字和 - _ . : / @,不写姓名。",
    "tags": "几个标签之间用“、”分开。",
    "number": "本表行号。名单等附表用它指明属于哪一行。",
    "identifier": "本单位给这件事的编号,可不填。填了,以后改这一行再导入,就认得是同一件事。",
}
#: An example of each kind where the type gives none.
_EXAMPLES: Final[Mapping[str, str]] = {
    "text": "一行文字",
    "person": "7m2kq9x4d0tb",
    "case": "2015-001",
    "tags": "标签一、标签二",
    "identifier": "2015-001",
    "flag": "是",
}

#: Numbers of the example by unit, as such facts usually have them, and of fields that belong together.
_USUAL: Final[Mapping[str, str]] = {
    "人": "12",
    "人次": "30",
    "名": "3",
    "年": "5",
    "张": "28",
    "票": "8",
    "学时": "2",
    "小时": "2",
    "分钟": "90",
    "天": "2",
    "项": "1",
    "个": "2",
    "支": "2",
    "份": "1",
    "元": "100",
    "分": "10",
    "毫升": "200",
}
_TOGETHER: Final[Mapping[str, str]] = {
    "expected": "30",
    "eligible": "30",
    "present": "27",
    "ballots": "27",
    "valid": "28",
    "satisfied": "26",
    "candidates": "4",
    "members": "30",
    "staff": "40",
    "retired": "4",
    "panel": "3",
    "items": "10",
    "passed": "9",
    "among": "10",
    "year": "2015",
    "count": "1",
    "chair_post": "党支部书记",
}

#: Fields that the example of a type leaves empty, as they belong to facts of another sort, and those
#: that it gives though they may be left out.
_EMPTY: Final[Mapping[str, frozenset[str]]] = {
    "donation": frozenset({"millilitres"}),
    "dues": frozenset({"paid"}),
    "meeting": frozenset({"lecturer_post", "lecturer_level"}),
    "membership": frozenset({"members", "staff", "retired"}),
    "post": frozenset({"persons", "age_band"}),
}
_GIVEN: Final[Mapping[str, frozenset[str]]] = {
    "membership": frozenset({"person"}),
    "post": frozenset({"person"}),
}


def template(
    type_name: str,
    vocabulary: Vocabulary,
    organisations: Organisations | None = None,
    rows: Sequence[Row] = (),
) -> bytes:
    """The template of a fact type, an ``.xlsx`` file, filled in with `rows` if any.

    The drop-downs offer the codes of the `vocabulary` and the present names of the `organisations`.
    Raises `FactError` ``facts.unknown-type``.
    """
    layout = layout_of(type_name, vocabulary)
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    choices = _Choices(book, vocabulary, organisations or Organisations())
    lists = {name: book.create_sheet(each.title) for name, each in layout.lists}
    sheet.title = layout.title
    _write(sheet, layout, choices, type_name)
    for name, each in layout.lists:
        _write(lists[name], each, choices)
    _fill(sheet, lists, layout, rows)
    choices.close()
    own = book.create_sheet(HIDDEN)
    own.append([TYPE, type_name])
    own.append([VERSION, str(vocabulary.model(type_name).version)])
    own.sheet_state = "veryHidden"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


class _Choices:
    """The sheet with what drop-downs offer, a named range each; long lists do not fit elsewhere."""

    def __init__(
        self, book: Workbook, vocabulary: Vocabulary, organisations: Organisations
    ) -> None:
        self._book = book
        self._vocabulary = vocabulary
        self._organisations = organisations.choices()
        self._sheet = book.create_sheet(CHOICES)
        self._ranges: dict[str, str] = {}

    def of(self, heading: Heading) -> str:
        """The name of the range of a column; empty where it has no choices."""
        match heading.kind:
            case "code":
                assert heading.column is not None
                return self._range(heading.column.codes, self.labels(heading))
            case "organisation" if heading.field != ORGANISATION_CODE:
                return self._range("organisations", self._organisations)
            case "flag":
                return self._range("flags", FLAGS)
            case _:
                return ""

    def labels(self, heading: Heading) -> list[str]:
        """The words of a column of codes."""
        assert heading.column is not None
        return [each.zh for each in self._vocabulary.codes[heading.column.codes].codes.values()]

    def _range(self, name: str, choices: Sequence[str]) -> str:
        if name in self._ranges or not choices:
            return self._ranges.get(name, "")
        column = len(self._ranges) + 1
        for row, choice in enumerate(choices, start=1):
            put(self._sheet.cell(row, column), choice)
        letter = get_column_letter(column)
        range_name = f"choices_{column}"
        place = f"{quote_sheetname(CHOICES)}!${letter}$1:${letter}${len(choices)}"
        self._book.defined_names[range_name] = DefinedName(range_name, attr_text=place)
        self._ranges[name] = range_name
        return range_name

    def close(self) -> None:
        """Put the sheet behind the others and hide it."""
        self._book.move_sheet(self._sheet, len(self._book.sheetnames))
        self._sheet.sheet_state = "hidden"


def _columns(layout: Layout) -> list[Heading]:
    """The columns of a template: a name or a code in one, not each in its own."""
    return [each for each in layout.headings if each.field != ORGANISATION_CODE]


def _write(sheet: Worksheet, layout: Layout, choices: _Choices, type_name: str = "") -> None:
    """Headings, help, an example, drop-downs and formats; of a list, `type_name` is empty."""
    for column, heading in enumerate(_columns(layout), start=1):
        letter = get_column_letter(column)
        head = sheet.cell(1, column)
        put(head, heading.title)
        head.font = _REQUIRED if heading.required else _OPTIONAL
        head.fill = _HEAD
        head.alignment = Alignment(wrap_text=True, vertical="center")
        head.comment = Comment(_help(heading), "dangjian", height=120, width=320)
        example = sheet.cell(2, column)
        put(example, EXAMPLE if column == 1 else _example(heading, choices, type_name))
        example.font, example.fill = _FAINT, _GREY
        sheet.column_dimensions[letter].width = max(12, min(width_of(heading.title) + 4, 40))
        sheet.column_dimensions[letter].number_format = _format(heading)
        _restrict(sheet, heading, f"{letter}3:{letter}{ROWS + 2}", choices.of(heading))
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "A2"
    print_on_a4(sheet)


def _help(heading: Heading) -> str:
    said = _HELP.get(heading.kind, "")
    if heading.kind == "integer":
        unit = f",单位:{heading.label.unit}" if heading.label.unit else ""
        scale = heading.column.scale if heading.column else 1
        places = f",至多{len(str(scale)) - 1}位小数" if scale > 1 else ",整数"
        said = f"只填数字{unit}{places}。"
    need = "必填。" if heading.required else "可不填。"
    if heading.kind == "flag" and not heading.required:
        need = f"不填为{FLAGS[0 if heading.default else 1]}。"
    return f"{heading.label.zh}({heading.label.en}):{need}{said}"


def _example(heading: Heading, choices: _Choices, type_name: str) -> str:
    if heading.field in _EMPTY.get(type_name, ()):
        return ""
    needed = heading.required or heading.field in _GIVEN.get(type_name, ())
    match heading.kind:
        case "day":
            return "2015-12-20"
        case "month":
            return "2015-12"
        case "integer":
            return _TOGETHER.get(heading.field) or _USUAL.get(heading.label.unit, "1")
        case "code":
            labels = list(choices.labels(heading))
            usual = _TOGETHER.get(heading.field, "")
            return usual if usual in labels else next(iter(labels), "")
        case "organisation":
            return "名称或代码" if heading.required else ""
        case kind:
            return _EXAMPLES.get(kind, "") if needed else ""


def _format(heading: Heading) -> str:
    match heading.kind:
        case "day":
            return DAY_FORMAT
        case "integer":
            return "General"
        case _:
            return _TEXT_FORMAT


def _restrict(sheet: Worksheet, heading: Heading, cells: str, range_name: str) -> None:
    """What a column takes, as the spreadsheet checks it: it warns, and the import says more."""
    if range_name:
        rule = DataValidation("list", formula1=range_name, allow_blank=True)
        # A code may be typed as well.
        rule.errorStyle = "information"
    elif heading.kind == "integer":
        scale = heading.column.scale if heading.column else 1
        rule = DataValidation("whole" if scale == 1 else "decimal", allow_blank=True)
        rule.operator, rule.errorStyle = "between", "warning"
        rule.formula1, rule.formula2 = "-1000000000", "10000000000"
    else:
        return
    rule.showErrorMessage = True
    rule.errorTitle, rule.error = heading.label.zh[:32], _help(heading)[:250]
    sheet.add_data_validation(rule)
    rule.add(cells)


def _fill(
    sheet: Worksheet, lists: Mapping[str, Worksheet], layout: Layout, rows: Sequence[Row]
) -> None:
    """The rows below the example, and those of their lists, with the row's number."""
    following = dict.fromkeys(lists, 3)
    for number, row in enumerate(rows, start=1):
        said: dict[str, Any] = {
            NUMBER: number,
            ORGANISATION: row.organisation,
            DAY: row.day,
            IDENTIFIER: row.named,
            **row.data,
        }
        _put_row(sheet, number + 2, _columns(layout), said)
        for name, each in layout.lists:
            for inner in row.data.get(name, ()):
                columns = _columns(each)
                _put_row(lists[name], following[name], columns, {NUMBER: number, **inner})
                following[name] += 1


def _put_row(
    sheet: Worksheet, row: int, columns: Sequence[Heading], said: Mapping[str, Any]
) -> None:
    for column, heading in enumerate(columns, start=1):
        if (value := said.get(heading.field)) not in (None, ""):
            put(sheet.cell(row, column), _cell(heading, value))


def _cell(heading: Heading, value: Any) -> Any:
    """A value of a fact's canonical form as a cell holds it."""
    match heading.kind:
        case "day" | "month":
            day = dt.date.fromisoformat(value)
            # A spreadsheet's calendar begins in 1900 and has a day in it that there never was.
            return day if day >= FIRST_DATE else value
        case "integer":
            return written(value)
        case "flag":
            return FLAGS[0 if value else 1]
        case "tags":
            return "|".join(value) if len(value) > 1 else f"{value[0]}|"
        case _:
            return value
