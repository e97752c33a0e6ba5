"""``board.yaml`` as JSON Schema, for editors; see `core.rules.schema`.

Run ``dangjian plugins schema board > docs/board.v1.schema.json`` after a change of the models.
"""

from __future__ import annotations

from typing import Any, Final

from core.boards.model import FORMS, BoardFile
from core.rules import schema_of

_ORGANISATIONS = ("只显示这些类别或领域的组织。", "Only organisations of these kinds or sectors.")

_MEANINGS: Final = {
    "BoardFile": ("一个看板。", "A board: named sections."),
    "BoardFile.dangjian": ("规则语言的版本,现为 1。", "The version of the language: 1."),
    "BoardFile.board": ("看板的名称。", "What the board is called."),
    "BoardFile.inherits": ("沿用其他办法看板的栏目。", "Sections of other programmes' boards."),
    "BoardFile.sections": ("栏目,按代号。", "The sections, by name."),
    "Head": ("看板的名称。", "What the board is called."),
    "Head.title": ("名称。", "The title."),
    "Head.en": ("英文名称。", "The English title."),
    "Taking": ("沿用的栏目。", "What is taken of another board."),
    "Taking.from": ("办法的标识。", "The id of the other programme."),
    "Taking.take": ("只取这些栏目;不写则全取。", "Only these sections; all without it."),
    "Section": ("一个栏目:名称和一样内容。", "A title and exactly one thing to show."),
    "Section.title": ("名称。", "The title."),
    "Section.en": ("英文名称。", "The English title."),
    "Section.note": ("显示在栏目下的说明。", "A note under the section."),
    "Section.cards": ("数字卡片。", "Cards with numbers."),
    "Section.axes": ("各方面及其指标。", "Axes of the programme and what shows them."),
    "Section.table": ("表:每个组织一行。", "A table with a row for each organisation."),
    "Section.chart": ("图。", "A chart."),
    "Section.text": ("文字。", "Text."),
    "Axis": ("一个方面。", "One axis of a programme."),
    "Axis.title": ("名称。", "The title."),
    "Axis.shows": ("体现它的指标或办法。", "What shows how it stands."),
    "Reading": ("读取一个指标,或办法的总分、项目、等次。", "What is read of an assessment."),
    "Reading.indicator": ("指标。", "An indicator."),
    "Reading.scheme": ("计分办法。", "A scheme; its total without more."),
    "Reading.group": ("办法中的项目。", "A group of the scheme."),
    "Reading.item": ("办法中的内容,写作 项目.内容。", "An item, as group.item."),
    "Reading.rating": ("等次。", "The rating."),
    "Reading.title": ("显示的名称。", "What it is called here."),
    "Reading.unit": ("单位。", "The unit."),
    "Reading.target": ("应达到的数。", "What the value should be at least."),
    "Table": ("每个组织一行的表。", "One row an organisation."),
    "Table.organisations": _ORGANISATIONS,
    "Table.columns": ("各列。", "The columns."),
    "Table.sort": ("按哪列排序;不写则按代码。", "The column it is sorted by; by code without it."),
    "Sorting": ("排序;没有数据的在最后。", "The order; what has no data comes last."),
    "Sorting.by": ("列:指标或办法的名称。", "The column: an indicator or a scheme."),
    "Sorting.order": ("升序或降序。", "Ascending or descending."),
    "Chart": ("图:横轴和各处的数。", "A chart: its places, and what is measured at each."),
    "Chart.kind": ("柱形、折线或台账账龄。", "Bars, a line or the ageing of a ledger."),
    "Chart.x": ("横轴:组织、等次、周期或账龄。", "What its places are."),
    "Chart.y": ("各处的数。", "What is measured at each."),
    "Chart.organisations": _ORGANISATIONS,
    "Chart.periods": ("最近几个周期。", "How many periods, up to the one shown."),
}


def board_schema() -> dict[str, Any]:
    """The schema of ``board.yaml``."""
    forms = {"oneOf": [{"required": [form]} for form in FORMS]}
    reading = {"oneOf": [{"required": ["indicator"]}, {"required": ["scheme"]}]}
    return schema_of(BoardFile, _MEANINGS, "board", {"Section": forms, "Reading": reading})
