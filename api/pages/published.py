"""A published result as a file: Excel and Word, each organisation with a link to its receipt."""

from __future__ import annotations

from collections import Counter
from typing import Final

from api import word
from api.pages.desk import Answer, Desk, File
from api.pages.importing import XLSX
from api.pages.organisations import kind_of
from api.pages.words import fingerprint, label, moment, points, say, share
from core.accounts import Action
from core.publishing import STAGES, Publication, Register, Row
from core.sheets import table

_HEADS: Final = ("代码", "组织", "类别", "得分", "等次", "否决情形", "计分依据")


def receipt_address(desk: Desk, it: Publication, organisation: str) -> str:
    """Where the receipt of an organisation is, by the clocks of a published result."""
    path = f"/schemes/{it.scheme}/{organisation}"
    return desk.to(path, period=it.period, at=it.known_at, plugin=it.rules.plugin, rules=None)


def published_rows(desk: Desk, it: Publication) -> list[Row]:
    """What a result says of the organisations that the caller sees, by code."""
    allowed = set(desk.among(Action.results, it.table))
    return [it.table[code] for code in sorted(it.table) if code in allowed]


def published_rating(it: Publication, row: Row) -> str:
    """What a result says an organisation is rated, or why it takes no part."""
    if row.rating.state == "not_rated":
        return say("不参评:{reason}", reason=it.not_rated.get(row.rating.code, row.rating.code))
    return say(row.rating.title)


def published_vetoes(it: Publication, row: Row) -> str:
    """The vetoes that fired by title, "无" where none did; "—" of whom none was asked."""
    if row.rating.state == "not_rated":
        return "—"
    return "、".join(it.vetoes.get(each, each) for each in row.vetoes) or say("无")


def publication_file(desk: Desk) -> Answer:
    """A published result as Excel, an organisation a row."""
    it = _published(desk)
    heads = [say(each) for each in _HEADS]
    base = str(desk.request.base_url).rstrip("/")
    lines = [
        [
            *_cells(desk, it, row),
            base + receipt_address(desk, it, row.organisation),
        ]
        for row in published_rows(desk, it)
    ]
    content = table(it.title, heads, lines, numbers=[heads[3]], links=[heads[6]])
    return File(f"{_named(desk, it)}.xlsx", XLSX, content)


def publication_paper(desk: Desk) -> Answer:
    """The same as Word, with who published it, when and under which document."""
    it = _published(desk)
    rows = published_rows(desk, it)
    base = str(desk.request.base_url).rstrip("/")
    widths = (30, 76, 34, 24, 40, 52)
    columns = [
        word.Column(say(head), width, head == "得分")
        for head, width in zip(_HEADS, widths, strict=False)
    ]
    lines: list[tuple[str | word.Link, ...]] = []
    for row in rows:
        code, title, *more = (each or "—" for each in _cells(desk, it, row))
        address = base + receipt_address(desk, it, row.organisation)
        lines.append((code, word.Link(title, address), *more))
    counts = Counter(say(row.rating.title) or say("未评定") for row in rows)
    content = word.table_of_results(
        f"{it.period} {it.title}",
        _told(desk, it),
        [(title, count, share(count, len(rows))) for title, count in counts.most_common()],
        columns,
        lines,
        [],
        f"{say('结果指纹')} {fingerprint(it.digest)}",
    )
    return File(f"{_named(desk, it)}.docx", word.DOCX, content)


def _published(desk: Desk) -> Publication:
    register = Register(desk.house.followed(desk.region_code))
    return register.publication(int(desk.path("number")))


def _cells(desk: Desk, it: Publication, row: Row) -> list[str | None]:
    known = desk.tree.organisations.get(row.organisation)
    return [
        row.organisation,
        row.title,
        kind_of(desk, known.kind) if known else "",
        None if row.total is None else points(row.total),
        published_rating(it, row),
        published_vetoes(it, row) if row.vetoes or row.rating.state == "not_rated" else "",
    ]


def _named(desk: Desk, it: Publication) -> str:
    return f"{desk.region_code}-{it.period}-{it.title}-{it.position}"


def _told(desk: Desk, it: Publication) -> str:
    stage = label(STAGES.codes[it.stage]) if it.stage in STAGES.codes else it.stage
    parts = (
        say("第 {n} 号公布结果", n=f"{it.position:,}"),
        stage,
        say("{moment} 由{by}公布", moment=moment(it.recorded_at), by=desk.title(it.by)),
        it.document,
        say("事实截至第 {n} 号", n=f"{it.known_at:,}"),
        say("工作底稿,不是公文"),
    )
    return " · ".join(each for each in parts if each)
