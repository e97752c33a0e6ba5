"""导入: an Excel file of facts, looked through first, taken whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Final

from starlette.datastructures import UploadFile

from api.language import in_chinese
from api.pages.describing import words_of
from api.pages.desk import Answer, Desk, File, Shown
from api.pages.words import label, say
from api.refusals import Refusal, refusal, title_of
from api.rights import Rights, Said
from api.sheets import Sheet, organisations_of, read_sheet, take_sheet, vocabulary_of
from api.web.authority import Refused, forbidden
from api.wording import sentence, way_out
from core.accounts import Action
from core.facts import FactError
from core.host import Taken
from core.log import LogError
from core.rules import CalendarError
from core.sheets import CellFault, Note, Row, SheetsError, marked, template

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Rows and faults that a preview shows; the marked copy has all of them.
_ROWS: Final = 8
_FAULTS: Final = 40

#: Different things that are shown of one note, and cells that are named of each.
_SAID: Final = 4
_CELLS: Final = 3


def import_page(desk: Desk) -> Answer:
    """The form to send a file by, and the templates."""
    return _page(desk)


def import_file(desk: Desk) -> Answer:
    """Look a file through, give its marked copy, or take it in: as the button says."""
    upload = desk.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        missing = say("没有选文件。选一个按模板填好的 .xlsx 文件。")
        return _page(desk, refused=Refusal(422, "sheets.format", missing, ""))
    upload.file.seek(0)
    content, name = upload.file.read(), upload.filename
    do = str(desk.form.get("do", "check"))
    region = desk.house.followed(desk.region_code)
    sheet: Sheet | None = None
    try:
        sheet = read_sheet(
            region,
            content,
            name=name,
            type=str(desk.form.get("type", "")) or None,
            period=str(desk.form.get("period", "")).strip() or None,
            reaches=_reaches(desk),
        )
        _allowed(desk, sheet)
        if do == "marked":
            return _marked(sheet, content, name, _faults(desk, sheet))
        if do == "take" and (desk.form.get("outside") or not _outside(desk, sheet)):
            return _take(desk, sheet)
    except SheetsError as error:
        return _page(desk, sheet, refused=_said(error), faults=error.faults)
    except (FactError, LogError, CalendarError) as error:
        return _page(desk, sheet, refused=refusal(error))
    assert sheet is not None
    return _page(desk, sheet, faults=_faults(desk, sheet))


def template_file(desk: Desk) -> Answer:
    """The template of a fact type, with the region's codes and organisations."""
    name = desk.query("type", "meeting")
    region = desk.house.followed(desk.region_code)
    vocabulary = vocabulary_of(region)
    model = vocabulary.types.get(name)
    if model is None:
        raise Refused(
            "web.not-found", f"there is no type '{name}'", remedy="Choose one of the list"
        )
    content = template(name, vocabulary, organisations_of(region))
    return File(f"{label(model.label)}.xlsx", XLSX, content)


def _allowed(desk: Desk, sheet: Sheet) -> bool:
    """Refuse a file that says what the caller may not, or is about facts out of reach.

    Before anything of it is shown: a row beside a fact tells what the fact says. Gives whether the
    answer rests on what the log says.
    """
    reaches = _reaches(desk)
    compared = sheet.compared
    beside = [change.known for change in compared.changed]
    beside += [known for _, known in (*compared.same, *compared.older, *compared.retracted)]
    # Of an organisation that there is not yet, the rights know who may found it.
    founding = {row.organisation for row in compared.new if row.type == "organisation"}
    organisations = [
        row.organisation for row in sheet.read.rows if row.organisation not in founding
    ]
    organisations += [known.organisation for known in beside]
    for organisation in dict.fromkeys(organisations):
        if reaches is not None and not reaches(organisation):
            raise forbidden(Action.import_, desk.region_code, organisation)
    rights = Rights(desk.house, desk.caller, desk.region_code)
    leans = [rights.must_record(map(_content, compared.new), Action.import_)]
    log = desk.region.log
    for change in compared.changed:
        said = _content(change.row)
        leans.append(rights.must_record([said], Action.import_))
        found = log.history(log.fact_at(change.known.position))
        leans.append(rights.must_revise(found, said, Action.import_))
    return any(leans)


def _reaches(desk: Desk) -> Callable[[str], bool] | None:
    """Whether the caller may import for an organisation; None where it is the whole region."""
    found = desk.reach(Action.import_)
    if found.whole:
        return None
    within = desk.house.within(desk.region_code)
    return cache(lambda organisation: found.holds(organisation, within))


def _content(row: Row) -> Said:
    return Said(row.type, row.organisation, row.day, row.data)


def _decision(desk: Desk) -> dict[str, Any]:
    return {
        "reason": str(desk.form.get("reason", "")).strip(),
        "separate": bool(desk.form.get("separate")),
    }


def _faults(desk: Desk, sheet: Sheet) -> list[CellFault]:
    """Everything that keeps a file from being taken."""
    return [*sheet.read.faults, *sheet.undecided(**_decision(desk))]


def _outside(desk: Desk, sheet: Sheet) -> list[Row]:
    """The rows that would be written and are of days outside the period shown."""
    rows = [*sheet.compared.new, *(each.row for each in sheet.compared.changed)]
    period = desk.clocks.period
    first, last = period.first.isoformat(), period.last.isoformat()
    return [each for each in rows if not first <= each.day <= last]


def _take(desk: Desk, sheet: Sheet) -> Answer:
    region = desk.house.region(desk.region_code)

    def attempt(position: int) -> Taken:
        expected = position if _allowed(desk, sheet) else None
        by = desk.caller.account
        return take_sheet(region, sheet, **_decision(desk), expected=expected, by=by)[0]

    taken = desk.house.steadily(desk.region_code, attempt)
    desk.did(taken.head.position, taken.appended)
    return _page(desk, sheet, taken=taken)


def _marked(sheet: Sheet, content: bytes, name: str, faults: Iterable[CellFault]) -> Answer:
    messages = [(each.place, f"{each.place.cell}: {fault_words(each)}") for each in faults]
    copy = marked(content, messages, sheet.read.heads, name=name)
    stem = name.rpartition(".")[0] or name
    return File(f"{stem}-{say('标注')}.xlsx", XLSX, copy)


def fault_words(fault: CellFault) -> str:
    """What is wrong with a cell and what to do, in the language in use."""
    said = sentence(fault.message) or title_of(fault.code)
    return f"{said} {_way_out(fault)} [{fault.code}]".strip()


def _way_out(fault: CellFault) -> str:
    """What to do, by the fields of the page where the way out names options of the command."""
    if "--correct" in fault.hint:
        if "--separate" in fault.hint:
            return say("在上面写更正的原因，或勾选“另记一条”，再导入。")
        return say("在上面写更正的原因，再导入。")
    if fault.hint.endswith("give the period"):
        return say("日期写成 2015-12-20，或在上面“日期没有年份时”一栏写年份。")
    return way_out(fault.code, fault.hint)


def _said(error: SheetsError) -> Refusal:
    return Refusal(
        422,
        error.code,
        title_of(error.code),
        sentence(error.message),
        error.place,
        way_out(error.code, error.remedy),
    )


def _page(
    desk: Desk,
    sheet: Sheet | None = None,
    *,
    refused: Refusal | None = None,
    faults: Iterable[CellFault] = (),
    taken: Any = None,
) -> Answer:
    vocabulary = desk.region.vocabulary
    outside = [] if sheet is None or taken else _outside(desk, sheet)
    listed = [(each.place, fault_words(each), each.code) for each in faults]
    wrong = {(place.sheet, place.row) for place, _, _ in listed}
    context = {
        "sheet": sheet,
        "refused": refused,
        "faults": listed[:_FAULTS],
        "fault_count": len(listed),
        "taken": taken,
        "types": [(name, label(each.label)) for name, each in vocabulary.types.items()],
        "asked": {
            name: str(desk.form.get(name, ""))
            for name in ("type", "period", "reason", "separate", "outside")
        },
        "outside": [(str(each.place), each.day) for each in outside],
        "new": 0
        if sheet is None
        else sum((each.place.sheet, each.place.row) not in wrong for each in sheet.compared.new),
        "rows": []
        if sheet is None
        else [
            (*_row(desk, each), (each.place.sheet, each.place.row) in wrong)
            for each in sheet.read.rows[:_ROWS]
        ],
        "read_as": "" if sheet is None else label(vocabulary.types[sheet.read.type].label),
        "notes": [] if sheet is None else [(each.count, _noted(each)) for each in sheet.read.notes],
        "changed": []
        if sheet is None
        else [
            (each.row.place, each.known.position, each.certain) for each in sheet.compared.changed
        ],
    }
    kept = bool(listed) or (bool(outside) and not desk.form.get("outside"))
    bad = refused is not None or (kept and desk.form.get("do") == "take" and taken is None)
    return Shown("import.html", context, 422 if bad else 200)


def _noted(note: Note) -> list[tuple[str, str]]:
    """What a note says, and of which cells: the first of those of which it says the same together."""
    found: dict[str, list[str]] = {}
    for place, said in zip(note.places, note.said, strict=True):
        found.setdefault(said, []).append(str(place))
    comma = "\u3001" if in_chinese() else ", "
    return [
        (comma.join(places[:_CELLS]) + (" …" if len(places) > _CELLS else ""), sentence(said))
        for said, places in [*found.items()][:_SAID]
    ]


def _row(desk: Desk, row: Row) -> tuple[str, str, str, str]:
    words = words_of(desk.region.vocabulary, row.type, row.data)
    return row.place.cell, row.day, desk.title(row.organisation), words
