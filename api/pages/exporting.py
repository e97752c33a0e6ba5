"""What a page shows as a file: the results of a scheme as Excel, a receipt as JSON."""

from __future__ import annotations

from typing import Final

import orjson

from api.pages.desk import Answer, Desk, File
from api.pages.importing import XLSX
from api.pages.organisations import kind_of
from api.pages.schemes import rows_of
from api.pages.words import points, say
from api.withheld import told_of
from core.accounts import Action
from core.sheets import table

JSON: Final = "application/json"


def scheme_file(desk: Desk) -> Answer:
    """The results of a scheme, an organisation a row, by code."""
    desk.must(Action.results)
    assessment = desk.assessment
    scheme = assessment.scheme_named(desk.path("scheme"))
    plan = assessment.plan.schemes[scheme]
    groups = {name: each.title or name for name, each in plan.definition.groups.items()}
    heads = [say(each) for each in ("代码", "组织", "类别", "得分", "等次", "否决情形")]
    score = heads[3]
    lines = []
    for row in rows_of(desk, assessment, scheme):
        of, result = row.organisation, row.result
        parts = [result.groups.get(name) for name in groups]
        lines.append(
            [
                of.code,
                of.title,
                kind_of(desk, of.kind),
                None if result.total is None else points(result.total),
                say(result.title),
                "、".join(veto.title for veto in result.vetoes),
                *(None if each is None else points(each) for each in parts),
            ]
        )
    title = plan.definition.title or scheme
    content = table(title, [*heads, *groups.values()], lines, numbers=[score, *groups.values()])
    return File(f"{desk.region_code}-{desk.clocks.period}-{title}.xlsx", XLSX, content)


def receipt_file(desk: Desk) -> Answer:
    """The receipt of an organisation, with the facts and values that the caller may see."""
    clocks, code = desk.clocks, desk.path("organisation")
    receipt = desk.house.receipt(
        desk.region_code,
        clocks.plugin,
        desk.path("scheme"),
        code,
        str(clocks.period),
        clocks.position,
        clocks.rules,
        clocks.settings,
    )
    told = told_of(receipt, desk.sees(Action.facts), desk.sees(Action.results))
    name = f"{code}-{clocks.period}-{desk.path('scheme')}.json"
    return File(name, JSON, orjson.dumps(told, option=orjson.OPT_INDENT_2))
