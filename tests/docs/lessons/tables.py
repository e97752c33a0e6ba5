"""For the codes of tables of items: a table that is wrong, and what makes it right.

A table is shown as text: a line ``[name]`` begins a sheet, and ``|`` stands between cells.
"""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from openpyxl import Workbook

from core.drafts import DraftsError, completed, faults_of, read_table, written
from core.rules import Place, Problem
from core.sheets import CellFault
from tests.docs.lessons.plugin import Lesson, changed, pairs

TABLE = """\
[说明]
地区代码|trial
办法名称|机关党建考核
依据文件|机关党建考核细则
[细则]
项目|内容|分值|评分标准|事实类型|计法|阈值|每次扣/加|状态
组织生活|党课|10|每季度1次,每少1次扣1分|meeting:lecture|每少一次扣分|4|1|
|主题党日|5|开展的得分|meeting:theme-day|达到得满分|1||
"""


def look(folder: Path) -> Iterable[Problem]:
    """What `dangjian plugins table import` says of the table."""
    try:
        found = read_table(_book(folder / "items.xlsx"), "items.xlsx")
        table = completed(found.table)
        if not (faults := [*found.faults, *faults_of(table, known=found.faults)]):
            written(table)
    except DraftsError as error:
        return [
            Problem(error.code, Place(error.place or "items.xlsx"), error.message, error.remedy)
        ]
    return [_problem(each) for each in faults]


def _problem(fault: CellFault) -> Problem:
    return Problem(fault.code, Place(str(fault.place)), fault.message, fault.hint)


def _book(path: Path) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in _sheets(path.read_text(encoding="utf-8")):
        page = book.create_sheet(name)
        for row in rows:
            page.append([_cell(each) for each in row.split("|")])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _sheets(text: str) -> Iterator[tuple[str, list[str]]]:
    for part in text.split("[")[1:]:
        name, _, rows = part.partition("]\n")
        yield name, rows.splitlines()


def _cell(text: str) -> object:
    if not text:
        return None
    return int(text) if text.isdecimal() else text


def table(*change: str, text: str = TABLE) -> Lesson:
    """The table with something wrong in it: what is right, and what stands in its place."""
    turned = [word for right, wrong in pairs(change) for word in (wrong, right)]
    return Lesson("items.xlsx", changed(text, *change), pairs(turned), look)


_LECTURE = "meeting:lecture|每少一次扣分|4|1|\n"

LESSONS = {
    "drafts.beyond": table("达到得满分|1||\n", "见 programme.yaml|||\n"),
    "drafts.counts": table("meeting:lecture", "meeting:lectuer"),
    "drafts.empty": table(TABLE[TABLE.index("组织生活") :], "合计||||||||\n"),
    "drafts.head": table("地区代码|trial", "地区代码|"),
    "drafts.heading": table(
        "[说明]\n地区代码|trial", "[说 明]\n地区代码|trial", "|内容|分值|", "|说明|得分|"
    ),
    "drafts.how": table("每少一次扣分", "每少一次扣一分"),
    "drafts.number": table("党课|10|", "党课|十分|"),
    "drafts.points": table("组织生活|", "组织生活(20分)|"),
    "drafts.proposal": table(_LECTURE, "meeting:lecture|每少一次扣分|4|1|建议\n"),
    "drafts.text": table("主题党日|5|开展的得分|", "主题党日|5||"),
    "drafts.unclear": table("|每季度1次,每少1次扣1分|" + _LECTURE, "|做好有关工作|||||\n"),
}
