"""What a page shows as a file: a scheme's results as Excel or Word, a receipt as Word or JSON."""

from __future__ import annotations

from typing import Any, Final

import orjson

from api import word
from api.arithmetic import spoken_receipt
from api.missed import missed_by
from api.pages.describing import line_of
from api.pages.desk import Answer, Desk, File
from api.pages.importing import XLSX
from api.pages.organisations import kind_of
from api.pages.schemes import ratings_of, rows_of, rules_said
from api.pages.words import fingerprint, points, rating_word, say, share
from api.withheld import told_of
from core.accounts import Action
from core.assess import Assessment
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
                rating_word(result),
                "、".join(veto.title for veto in result.vetoes),
                *(None if each is None else points(each) for each in parts),
            ]
        )
    title = plan.definition.title or scheme
    content = table(title, [*heads, *groups.values()], lines, numbers=[score, *groups.values()])
    return File(f"{desk.region_code}-{desk.clocks.period}-{title}.xlsx", XLSX, content)


def scheme_paper(desk: Desk) -> Answer:
    """The same as a Word file, with how many have each rating and the sentences of the scheme."""
    desk.must(Action.results)
    assessment = desk.assessment
    scheme = assessment.scheme_named(desk.path("scheme"))
    plan = assessment.plan.schemes[scheme]
    title = plan.definition.title or scheme
    rows = rows_of(desk, assessment, scheme)
    rated = [each for each in ratings_of(rows, plan) if each.count]
    columns = [
        word.Column(say("代码"), 30),
        word.Column(say("组织"), 76),
        word.Column(say("类别"), 34),
        word.Column(say("得分"), 24, True),
        word.Column(say("等次"), 40),
        word.Column(say("否决情形"), 52),
    ]
    lines = [
        (
            row.organisation.code,
            row.organisation.title,
            kind_of(desk, row.organisation.kind),
            points(row.result.total),
            rating_word(row.result) or "—",
            "、".join(veto.title for veto in row.result.vetoes),
        )
        for row in rows
    ]
    content = word.table_of_results(
        f"{desk.clocks.period} {title}",
        _clocks_said(desk, rules_said(assessment)),
        [
            (say(each.title) or say("未评定"), each.count, share(each.count, len(rows)))
            for each in rated
        ],
        columns,
        lines,
        _stated(assessment, plan.definition),
        f"{say('结果指纹')} {fingerprint(assessment.digest)}",
    )
    return File(f"{desk.region_code}-{desk.clocks.period}-{title}.docx", word.DOCX, content)


def _stated(assessment: Assessment, definition: Any) -> list[dict[str, Any]]:
    """The sentence that a scheme comes from, and what is assumed of it."""
    found: list[dict[str, Any]] = []
    if (source := definition.source) is not None:
        document = assessment.resolved.programme.documents[source.document]
        found.append(
            {
                "quote": source.quote,
                "clause": source.clause,
                "title": document.title,
                "issuer": document.issuer,
                "published": document.published,
            }
        )
    if definition.assumed:
        found.append({"assumed": definition.assumed})
    return found


def _clocks_said(desk: Desk, rules: str) -> str:
    clocks = desk.clocks
    state = say("推演,不是正式结果") if clocks.rules or clocks.settings else ""
    state = state or (say("按当时所知") if clocks.earlier else "")
    parts = (
        say("考核期 {period}", period=clocks.period),
        say("事实截至第 {n} 号", n=f"{clocks.known_at:,}"),
        rules,
        state,
        say("工作底稿,不是公文"),
    )
    return " · ".join(each for each in parts if each)


def receipt_file(desk: Desk) -> Answer:
    """The receipt of an organisation, with the facts and values that the caller may see."""
    code = desk.path("organisation")
    content = orjson.dumps(_receipt(desk, code), option=orjson.OPT_INDENT_2)
    return File(f"{code}-{desk.clocks.period}-{desk.path('scheme')}.json", JSON, content)


def receipt_paper(desk: Desk) -> Answer:
    """The same as a Word file, with the first facts of each figure in words."""
    code, assessment = desk.path("organisation"), desk.assessment
    receipt = spoken_receipt(_receipt(desk, code))
    title = receipt["schemes"][0]["title"] if receipt["schemes"] else desk.path("scheme")
    facts = {
        name: [
            line_of(desk.region.log, each["position"], desk.region.vocabulary, desk.title)
            for each in figure["facts"][: word.FACTS]
            if "erased" not in each
        ]
        for name, figure in receipt["indicators"].items()
    }
    content = word.receipt_paper(
        receipt,
        f"{receipt['organisation']['title']} {desk.clocks.period} {title} {say('计分依据')}",
        _clocks_said(desk, rules_said(assessment)),
        facts,
        f"{say('凭据指纹')} {fingerprint(receipt['digest'])}",
        missed_by(
            receipt,
            assessment.resolved,
            desk.event,
            desk.region.vocabulary,
            desk.sees(Action.facts),
        ),
    )
    return File(f"{code}-{desk.clocks.period}-{title}.docx", word.DOCX, content)


def _receipt(desk: Desk, code: str) -> Any:
    clocks = desk.clocks
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
    return told_of(receipt, desk.sees(Action.facts), desk.sees(Action.results))
