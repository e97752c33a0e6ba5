"""A table of items as the text of a programme that loads, or everything that keeps it from that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from core.drafts.definitions import Data, Misfit, Said, fault_of, number, said, shown
from core.drafts.emitting import emitted
from core.drafts.errors import DraftsError
from core.drafts.phrases import proposed
from core.drafts.row import BEYOND, FILLED, PROPOSED, Head, Row, Sheet, Table
from core.facts import VOCABULARY
from core.rules import ALONE, Library, Loaded, RuleError, loads
from core.sheets import CellFault

#: The name of the table's own document in the programme.
DOCUMENT: Final = "rules"

_BASIS: Final = re.compile(r"《(?P<title>[^》]+)》\s*(?P<clause>.*)", re.DOTALL)


@dataclass(frozen=True)
class Written:
    """The text of a programme, and the programme that it loads as."""

    text: str
    loaded: Loaded


def completed(table: Table) -> Table:
    """The table with names for the rows that have none, and proposals where nothing is filled in."""
    sheets = []
    for index, sheet in enumerate(table.sheets, start=1):
        code = sheet.code or ("assessment" if len(table.sheets) == 1 else f"assessment-{index}")
        rows = tuple(_proposing(row, table.head.period) for row in _named(sheet.rows, index))
        sheets.append(replace(sheet, code=code, rows=rows))
    return replace(table, sheets=tuple(sheets))


def _proposing(row: Row, period: str) -> Row:
    row = proposed(row, period) or row
    # The most that a row gives or takes is its points; said twice, it is said once.
    return replace(row, cap=None) if row.cap == row.points else row


def _named(rows: Iterable[Row], sheet: int) -> Iterator[Row]:
    """Names by the order of groups and items, past those that are taken."""
    rows = list(rows)
    taken = {row.name for row in rows}
    groups: dict[str, str] = {}
    for row in rows:
        if row.name:
            groups.setdefault(row.group, row.name.partition(".")[0])
    used = {name.partition(".")[0] for name in taken}
    items: dict[str, int] = {}
    start = "" if sheet == 1 else f"s{sheet}_"
    for row in rows:
        if row.name:
            yield row
            continue
        if row.group not in groups:
            groups[row.group] = next(
                name for i in range(1, 999) if (name := f"{start}group_{i}") not in used
            )
            used.add(groups[row.group])
        group = groups[row.group]
        while True:
            items[group] = items.get(group, 0) + 1
            name = f"{group}.{group.replace('group', 'item')}_{items[group]}"
            if name not in taken:
                break
        taken.add(name)
        yield row.named(name)


def faults_of(
    table: Table, *, accept: bool = False, known: Iterable[CellFault] = ()
) -> Iterator[CellFault]:
    """What keeps rows of a completed table from being said; proposals too, unless they are accepted.

    Nothing is said of a cell that is known to be wrong: what was not read cannot fit.
    """
    wrong = {str(each.place) for each in known}
    for sheet in table.sheets:
        for row in sheet.rows:
            found = _faults(row, sheet, table.head, accept)
            yield from (each for each in found if str(each.place) not in wrong)


def _faults(row: Row, sheet: Sheet, head: Head, accept: bool) -> Iterator[CellFault]:
    if BEYOND in (row.status, row.how):
        message = "this row is more than the columns can say"
        yield CellFault("drafts.beyond", row.at("how"), message, "change it in programme.yaml")
        return
    if not any(getattr(row, column) for column in FILLED):
        message = "the words do not tell how the row is counted"
        hint = "fill in 事实类型 and 计法, or write 人工评分 under 计法"
        yield CellFault("drafts.unclear", row.at("standard"), message, hint)
        return
    if row.status == PROPOSED and not accept:
        message = f"proposed: {_short(row)}"
        yield CellFault("drafts.proposal", row.at("standard"), message)
    if len(row.standard) < 2 and not row.basis:
        message = "an item rests on words of the document"
        yield CellFault("drafts.text", row.at("standard"), message, "or name the clause under 依据")
    try:
        said(row, sheet.code, head.period, {})
    except Misfit as error:
        yield fault_of(row, error)


def _short(row: Row) -> str:
    """A proposal in a line."""
    parts = [row.counts, row.how, row.every]
    parts += [f"阈值{shown(row.threshold)}"] if row.threshold is not None else []
    parts += [f"每次{shown(row.each)}分"] if row.each is not None else []
    return " ".join(filter(None, parts))


def written(table: Table, library: Library = ALONE, *, accept: bool = False) -> Written:
    """The programme of a completed table.

    Raises `DraftsError` ``drafts.rejected`` with every cell that is at fault, ``drafts.head`` where
    the table does not say what it is about, and ``drafts.rules`` where no programme comes of it.
    """
    _check_head(table.head)
    faults = list(faults_of(table, accept=accept))
    if faults:
        raise rejected(faults)
    text = text_of(table)
    try:
        return Written(text, loads(text, VOCABULARY, "programme.yaml", library))
    except RuleError as error:
        reasons = (f"{p.code} {p.message} ({p.excerpt.strip()})" for p in error.problems[:5])
        message = "; ".join(reasons)
        raise DraftsError(
            "drafts.rules", message, remedy="Change the rows that the message names"
        ) from error


def rejected(faults: Iterable[CellFault], place: str = "") -> DraftsError:
    """The error for everything that is wrong in a table's cells."""
    listed = tuple(faults)
    return DraftsError(
        "drafts.rejected",
        f"{len(listed)} faults, nothing was taken",
        place=place,
        remedy="Put the cells right and import the whole file again",
        faults=listed,
    )


def _check_head(head: Head) -> None:
    for key, what in (("region", "region"), ("title", "title"), ("document", "document")):
        if not getattr(head, key):
            raise DraftsError(
                "drafts.head",
                f"the table does not say its {what}",
                remedy=f"Give it with --{key}, or in the sheet 说明",
            )


# -- the text ----------------------------------------------------------------------------------


def text_of(table: Table) -> str:
    """The text of the programme of a table without faults."""
    return "".join(_lines(table))


def _lines(table: Table) -> Iterator[str]:
    head = table.head
    identity: Data = {
        "id": head.id or f"{head.region}.assessment",
        "region": head.region,
        "place": head.place,
        "version": head.version,
        "title": head.title,
        "requires": ">=0.1,<1",
        "period": head.period,
    }
    documents = _documents(table)
    indicators: Data = {}
    schemes: Data = {}
    for sheet in table.sheets:
        groups, more = _groups(sheet, head, documents)
        indicators |= more
        total = sum((row.points for row in sheet.rows), Fraction(0))
        schemes[sheet.code] = {
            "title": sheet.title,
            "total": number(total),
            **({"applies_to": {"kind": list(sheet.applies)}} if sheet.applies else {}),
            "groups": groups,
        }
    yield "# 由考核细则表生成;改表后重新导入,或直接修改本文件。\n"
    parts: Data = {
        "dangjian": 1,
        "programme": {key: value for key, value in identity.items() if value},
        "documents": documents,
        "indicators": indicators,
        "schemes": schemes,
    }
    yield from emitted(parts)


def _documents(table: Table) -> dict[str, Data]:
    """The table's own document, and those that its column 依据 names."""
    head = table.head
    own: Data = {"title": head.document, "issuer": head.issuer, "number": head.number}
    own["published"] = head.published.isoformat() if head.published else ""
    documents = {DOCUMENT: {key: value for key, value in own.items() if value}}
    titles = {head.document}
    for row in (row for sheet in table.sheets for row in sheet.rows):
        found = _BASIS.fullmatch(row.basis.strip())
        if found and found["title"] not in titles:
            titles.add(found["title"])
            documents[f"{DOCUMENT}_{len(documents) + 1}"] = {"title": found["title"]}
    return documents


def source_of(row: Row, documents: Mapping[str, Data]) -> Data:
    """Where a row is written: its words are the quotation, and what is behind the title the clause."""
    found = _BASIS.fullmatch(row.basis.strip())
    title, clause = (found["title"], found["clause"]) if found else ("", row.basis.strip())
    name = next((name for name, each in documents.items() if each["title"] == title), DOCUMENT)
    said = {"document": name, "quote": row.standard, "clause": clause}
    if len(row.standard) < 2 and not clause:
        return {}
    return {"source": {key: value for key, value in said.items() if value}}


def _groups(sheet: Sheet, head: Head, documents: Mapping[str, Data]) -> tuple[Data, Data]:
    groups: Data = {}
    indicators: Data = {}
    for row in sheet.rows:
        made: Said = said(row, sheet.code, head.period, source_of(row, documents))
        name, _, item = row.name.partition(".")
        group = groups.setdefault(name, {"title": row.group, "points": Fraction(0), "items": {}})
        group["points"] += row.points
        group["items"][item] = made.item
        indicators |= made.indicators
    for group in groups.values():
        group["points"] = number(group["points"])
    return groups, indicators
