"""Results as Word files on A4: a scheme's results, and the receipt of one organisation.

The fonts of 公文 (GB/T 9704) are named and not embedded; what is written is a working paper and says
so. Sentences of documents are quoted as the sources have them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from api.deciding import deciding
from api.missed import Missed
from api.pages.spelling import arithmetic
from api.pages.words import full_width, say

#: The media type of a Word file.
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_TITLE: Final = "方正小标宋简体"
_HEADING: Final = "黑体"
_BODY: Final = "仿宋_GB2312"
_SIZES: Final = {_TITLE: 18, _HEADING: 12, _BODY: 10.5}

#: What XML cannot hold: facts that were taken before such texts were refused may still have it.
_NOT_XML: Final = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")

#: The most characters of a file's own title.
_LONGEST: Final = 255

#: Facts of each figure that a receipt on paper lists.
FACTS: Final = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, its width in millimetres, and whether it holds numbers."""

    head: str
    width: float
    number: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A text of a cell that opens an address."""

    text: str
    address: str


def table_of_results(
    title: str,
    clocks: str,
    ratings: Sequence[tuple[str, int, str]],
    columns: Sequence[Column],
    rows: Iterable[Sequence[str | Link]],
    sources: Sequence[Mapping[str, Any]],
    foot: str,
) -> bytes:
    """A scheme's results: how many have each rating, and an organisation a row.

    `ratings` are rating, number and share; `sources` sentences with title, issuer and day, or
    assumptions, as a receipt's provenance.
    """
    paper = _paper(title, clocks, wide=True)
    _heading(paper, say("等次分布"))
    heads = [
        Column(say("等次"), 80),
        Column(say("组织数"), 30, True),
        Column(say("占比"), 30, True),
    ]
    _table(paper, heads, [(name, str(count), share) for name, count, share in ratings])
    _heading(paper, say("各党组织的得分"))
    _table(paper, columns, rows)
    _sources(paper, sources)
    return _written(paper, foot)


def receipt_paper(
    receipt: Mapping[str, Any],
    title: str,
    clocks: str,
    facts: Mapping[str, Sequence[str]],
    foot: str,
    missed: Mapping[tuple[str, ...], Sequence[Missed]],
) -> bytes:
    """The receipt of an organisation by one scheme or several, as `docs/receipt.v1.schema.json`.

    `facts` are those that are told of each figure, in words; `missed` the items of lists that were not
    done, by the figures of what gives points for them.
    """
    paper = _paper(title, clocks)
    for scheme in receipt["schemes"]:
        _scheme(paper, receipt, scheme, facts, missed)
    return _written(paper, foot)


def _scheme(
    paper: Paper,
    receipt: Mapping[str, Any],
    scheme: Mapping[str, Any],
    facts: Mapping[str, Sequence[str]],
    missed: Mapping[tuple[str, ...], Sequence[Missed]],
) -> None:
    total = scheme["total"] or "—"
    rating = scheme["rating"]["title"]
    _heading(paper, f"{scheme['title']}：{total} / {scheme['of']}{say('分')}　{say(rating) or ''}")
    _text(paper, arithmetic(str(scheme["arithmetic"])))
    for part in deciding(scheme):
        _text(paper, say("评定依据:{title}", title=part["title"]))
        _sources(paper, sourced(receipt, part["provenance"]))
    columns = [
        Column(say("方面"), 26),
        Column(say("项目"), 34),
        Column(say("算式"), 84),
        Column(say("得分 / 满分"), 26, True),
    ]
    items = [(group, item) for group in scheme["groups"] for item in group["items"]]
    rows = [
        (
            group["title"],
            item["title"],
            arithmetic(item["arithmetic"]),
            f"{item['points'] or '—'} / {item['of']}",
        )
        for group, item in items
    ]
    _table(paper, columns, rows)
    for group, item in items:
        _item(paper, receipt, group, item, facts)
        _missed(paper, missed.get(tuple(item["indicators"]), ()))
    _vetoes(paper, receipt, scheme)
    _heading(paper, say("办法出处"))
    _sources(paper, sourced(receipt, scheme["provenance"]))


def _item(
    paper: Paper,
    receipt: Mapping[str, Any],
    group: Mapping[str, Any],
    item: Mapping[str, Any],
    facts: Mapping[str, Sequence[str]],
) -> None:
    _heading(paper, f"{group['title']} · {item['title']}")
    _sources(paper, sourced(receipt, item["provenance"]))
    for name in item["indicators"]:
        figure = receipt["indicators"].get(name)
        if figure is None:
            continue
        said = f"{figure['title']}：{figure['value']['shown']}"
        if figure["arithmetic"] != figure["value"]["shown"]:
            said += f"（{arithmetic(figure['arithmetic'])}）"
        counted = say("依据事实 {n} 条", n=figure["facts_total"])
        _text(paper, f"{said}，{counted}")
        for fact in facts.get(name, ()):
            _text(paper, fact, indent=True)


def _missed(paper: Paper, missed: Sequence[Missed]) -> None:
    """The items of a list that were not done, by name."""
    if not missed:
        return
    _text(paper, say("{n} 项没有完成:", n=len(missed)))
    for each in missed:
        due = say(",应于 {due}", due=each.due) if each.due else ""
        _text(paper, f"{each.title}{due} #{each.position:,}", indent=True)


def _vetoes(paper: Paper, receipt: Mapping[str, Any], scheme: Mapping[str, Any]) -> None:
    if not scheme["vetoes"]:
        return
    _heading(paper, say("否决情形逐条核对"))
    words = {True: say("出现"), False: say("未出现"), None: say("未判定")}
    columns = [Column(say("情形"), 50), Column(say("比较"), 90), Column(say("结论"), 30)]
    rows = [
        (each["title"], arithmetic(each["arithmetic"]), words[each["fired"]])
        for each in scheme["vetoes"]
    ]
    _table(paper, columns, rows)
    for each in scheme["vetoes"]:
        _sources(paper, sourced(receipt, each["provenance"]))


def sourced(
    receipt: Mapping[str, Any], provenance: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """What a part of a receipt rests on, each sentence with its document's issuer and day."""
    found = []
    for each in provenance:
        document = receipt["documents"].get(each.get("document", ""), {})
        of = {"issuer": document.get("issuer", ""), "published": document.get("published")}
        found.append({**each, **of})
    return found


# Paper


def _paper(title: str, clocks: str, *, wide: bool = False) -> Paper:
    """An empty A4 paper with a title, the clocks beneath it, and the page's number at the foot."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.right_margin = Mm(20), Mm(16)
    section.bottom_margin, section.left_margin = Mm(18), Mm(22)
    _font(paper.styles["Normal"], _BODY, _SIZES[_BODY])
    head = paper.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(head, title, _TITLE, bold=False)
    below = paper.add_paragraph(_xml(clocks))
    below.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.core_properties.title = _xml(title)[:_LONGEST]
    paper.core_properties.author = ""
    paper.core_properties.comments = ""
    return paper


def _written(paper: Paper, foot: str) -> bytes:
    line = paper.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run("— ")
    _page_number(line)
    line.add_run(_xml(f" —　{foot}"))
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _page_number(line: Paragraph) -> None:
    """A field that the program that prints fills in."""
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = line.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _heading(paper: Paper, text: str) -> None:
    line = paper.add_paragraph()
    line.paragraph_format.space_before = Pt(8)
    line.paragraph_format.keep_with_next = True
    _run(line, text, _HEADING, bold=False)


def _text(paper: Paper, text: str, *, indent: bool = False) -> None:
    line = paper.add_paragraph(_xml(full_width(text)))
    line.paragraph_format.space_after = Pt(2)
    if indent:
        line.paragraph_format.left_indent = Mm(8)


def _sources(paper: Paper, sources: Sequence[Mapping[str, Any]]) -> None:
    """Sentences as the documents have them, each with its document; what is assumed says so."""
    for each in sources:
        if each.get("assumed"):
            _text(paper, f"{say('假定')}：{each['assumed']}", indent=True)
            continue
        said = _inside(each.get("quote") or each.get("clause") or "")
        named = f"《{each.get('title', '')}》{each.get('issuer', '')} {each.get('published') or ''}"
        line = paper.add_paragraph()
        line.paragraph_format.left_indent = Mm(8)
        line.paragraph_format.space_after = Pt(2)
        line.add_run(_xml(f"“{said}”" if said else ""))
        line.add_run(_xml(f"　{named.strip()}"))


def _inside(quoted: str) -> str:
    """A sentence to stand in quotation marks, its own made single, as GB/T 15834 has it."""
    return quoted.replace("\u201c", "\u2018").replace("\u201d", "\u2019")


def _table(paper: Paper, columns: Sequence[Column], rows: Iterable[Sequence[str | Link]]) -> None:
    table = paper.add_table(rows=1, cols=len(columns))
    table.style = "Table Grid"
    table.autofit = False
    # Word goes by the cells, LibreOffice by the columns.
    for made, column in zip(table.columns, columns, strict=True):
        made.width = Mm(column.width)
    _row(table, 0, [each.head for each in columns], columns, head=True)
    _repeat(table)
    for number, row in enumerate(rows, start=1):
        table.add_row()
        _row(table, number, row, columns)


def _row(
    table: Table,
    number: int,
    row: Sequence[str | Link],
    columns: Sequence[Column],
    *,
    head: bool = False,
) -> None:
    of = table.rows[number]
    of._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, value, column in zip(of.cells, row, columns, strict=True):
        cell.width = Mm(column.width)
        line = cell.paragraphs[0]
        line.paragraph_format.space_after = Pt(0)
        if isinstance(value, Link):
            _link(line, value)
            continue
        _run(line, full_width(str(value)), _HEADING if head else _BODY, bold=False, size=10.5)
        if column.number:
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _link(line: Paragraph, link: Link) -> None:
    """A text that opens an address: the library writes none itself."""
    address = line.part.relate_to(_xml(link.address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    mark = OxmlElement("w:hyperlink")
    mark.set(qn("r:id"), address)
    _run(line, link.text, _BODY, bold=False, size=10.5)
    mark.append(line.runs[-1]._r)
    line._p.append(mark)


def _repeat(table: Table) -> None:
    """Have the heads again on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


def _run(line: Paragraph, text: str, font: str, *, bold: bool, size: float | None = None) -> None:
    run = line.add_run(_xml(text))
    run.bold = bold
    _font(run, font, _SIZES[font] if size is None else size)


def _xml(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def _font(of: Any, name: str, size: float) -> None:
    """A font for Chinese and for everything else; `of` is a run or a style."""
    of.font.name, of.font.size = name, Pt(size)
    fonts = of.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), name)
