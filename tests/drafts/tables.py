"""Tables of items as people make them."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import docx
from openpyxl import Workbook

from core.drafts import Head, Table

HEADS = ("序号", "考核项目", "考核内容", "分值", "评分标准")

#: What offices write, with the points and what has to come of it: 计法, 阈值, 每次, 上限, 周期, 类型.
PHRASES: list[tuple[str, str, Any, str, tuple[Any, ...]]] = [
    ("组织生活(30分)", "每季度召开支部党员大会1次", 10, "每少一次扣2.5分,扣完为止",
     ("每少一次扣分", "1", "2.5", None, "每季", "meeting:member-assembly")),
    ("", "党课", 10, "每季度1次,每少1次扣0.5分",
     ("每少一次扣分", "1", "0.5", None, "每季", "meeting:lecture")),
    ("", "主题党日", 10, "每月1次,未开展不得分",
     ("达到得满分", "1", None, None, "每月", "meeting:theme-day")),
    ("队伍建设(25分)", "志愿服务", None, "每次加2分,最高10分",
     ("每次加分", None, "2", None, "", "service:volunteer")),
    ("", "群众满意度", 5, "达到90%以上得5分",
     ("达到得满分", "0.9", None, None, "", "survey.satisfied/valid")),
    ("", "走访慰问", 10, "全年4次,按完成比例得分",
     ("按比例得分", "4", None, None, "", "care:visit")),
    ("检查", "党务公开检查", 10, "每发现一起扣2分,最多扣6分",
     ("每次扣分", None, "2", "6", "", "")),
]  # fmt: skip


def filled(rows: Iterable[Sequence[Any]], title: str = "某县机关党建考核细则") -> bytes:
    """A workbook as it is sent round: a title over everything, merged groups, a line of the sum."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "细则"
    page.append([title])
    page.merge_cells("A1:E1")
    page.append(list(HEADS))
    start = last = 3
    for line, (group, *rest) in enumerate(rows, start=3):
        page.append([line - 2, group or None, *rest])
        if group and line > start:
            page.merge_cells(f"B{start}:B{line - 1}")
        start = line if group else start
        last = line
    page.merge_cells(f"B{start}:B{last}")
    return saved(book)


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def word(rows: Sequence[Sequence[Any]]) -> bytes:
    """The same as a table of a Word document."""
    document = docx.Document()
    document.add_paragraph("某县机关党建考核细则")
    table = document.add_table(rows=1 + len(rows), cols=len(HEADS))
    for column, head in enumerate(HEADS):
        table.cell(0, column).text = head
    start = 1
    for line, (group, *rest) in enumerate(rows, start=1):
        for column, value in enumerate([line, None, *rest]):
            if value is not None:
                table.cell(line, column).text = str(value)
        if group and line > start:
            table.cell(start, 1).merge(table.cell(line - 1, 1))
        if group:
            table.cell(line, 1).text = group
            start = line
    table.cell(start, 1).merge(table.cell(len(rows), 1))
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def about(table: Table, **more: Any) -> Table:
    """The table of a region."""
    head = Head(region="demo", title="机关党建考核", document="某县机关党建考核细则")
    return replace(table, head=replace(head, **more))
