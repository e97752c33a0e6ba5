"""Tables of items: read from Excel and Word, proposed, made a programme, and given back the same."""

import datetime as dt
import io
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from core.drafts import (
    BEYOND,
    PROPOSED,
    DraftsError,
    Head,
    Row,
    Sheet,
    Table,
    completed,
    faults_of,
    read_table,
    tabled,
    workbook,
    written,
)
from core.drafts.programme import text_of
from core.drafts.row import ADD, DEDUCT, FULL, HEADS, JUDGED, SHARE, SHORT
from core.facts import VOCABULARY
from core.host import Host
from core.rules import load
from tests.drafts.tables import PHRASES, about, filled, word
from tests.sheets.books import sheet_of

TODAY = dt.date(2026, 1, 1)
ROOT = Path(__file__).parents[2]
ROWS = [each[:4] for each in PHRASES[:6]]


def exact(written: str | None) -> Fraction | None:
    return None if written is None else Fraction(written)


def rows_of(table: Table) -> list[Row]:
    return [row for sheet in table.sheets for row in sheet.rows]


@pytest.mark.parametrize("make", [filled, word], ids=["excel", "word"])
def test_a_table_with_merged_cells_is_read_row_by_row(make):
    found = read_table(make(ROWS), "细则")
    assert found.faults == []
    groups = ["组织生活(30分)"] * 3 + ["队伍建设(25分)"] * 3
    assert [row.group for row in rows_of(found.table)] == groups
    assert [row.points for row in rows_of(found.table)] == [10, 10, 10, 10, 5, 10]
    assert found.table.ignored == ("序号",)
    if make is filled:
        assert found.table.sheets[0].title == "某县机关党建考核细则"


@pytest.mark.parametrize("case", PHRASES, ids=[each[3] for each in PHRASES])
def test_the_usual_phrases_are_proposed_and_nothing_more(case):
    _group, title, points, standard, said = case
    table = read_table(filled([("项", title, points, standard)])).table
    [row] = rows_of(completed(about(table)))
    if not said[-1]:
        # The words do not tell what is counted: nothing is proposed.
        assert (row.how, row.counts, row.status) == ("", "", "")
        return
    how, threshold, each, cap, every, counts = said
    wanted = (how, exact(threshold), exact(each), exact(cap), every, counts, PROPOSED)
    assert (row.how, row.threshold, row.each, row.cap, row.every, row.counts, row.status) == wanted


def test_full_width_signs_and_digits_say_the_same():
    wide = str.maketrans({",": "\uff0c", "2": "\uff12", "(": "\uff08", ")": "\uff09"})
    standard = "每次加2分,最高10分".translate(wide)
    found = read_table(filled([("队伍建设(10分)".translate(wide), "志愿服务", None, standard)]))
    assert found.faults == []
    [row] = rows_of(completed(about(found.table)))
    assert (row.how, row.each, row.points, row.standard) == (ADD, 2, 10, standard)


def test_a_proposal_is_never_taken_silently():
    made = completed(about(read_table(filled(ROWS)).table))
    faults = list(faults_of(made))
    assert {fault.code for fault in faults} == {"drafts.proposal"}
    assert [str(fault.place) for fault in faults] == [f"细则!E{line}" for line in range(3, 9)]
    with pytest.raises(DraftsError, match=r"drafts\.rejected"):
        written(made)
    assert list(faults_of(made, accept=True)) == []


def test_what_is_proposed_becomes_rules_that_give_these_points():
    """By hand: of four assemblies three were held, so 2.5 points are taken off, and so on."""
    made = completed(about(read_table(filled(ROWS)).table))
    loaded = written(made, accept=True).loaded
    items = {
        name: item
        for group in loaded.programme.schemes["assessment"].groups.values()
        for name, item in group.items.items()
    }
    first = items["item_1_1"]
    assert (first.deduct, first.for_each, first.points) == (Fraction(5, 2), "item_1_1", 10)
    assert loaded.programme.indicators["item_1_1"].formula == "max(1 * 4 - item_1_1_count, 0)"
    assert items["item_1_3"].full_if == "item_1_3 >= 100%"
    assert loaded.programme.indicators["item_1_3"].every == "month"
    assert (items["item_2_1"].add, items["item_2_1"].points) == (2, 10)
    assert items["item_2_2"].full_if == "item_2_2 >= 90%"
    assert items["item_2_3"].in_proportion_to == "item_2_3"
    assert loaded.programme.schemes["assessment"].total == 55
    source = first.source
    assert source is not None
    assert source.quote == "每少一次扣2.5分,扣完为止"
    assert loaded.programme.documents[source.document].title == "某县机关党建考核细则"


def test_confirmed_in_the_workbook_the_proposals_are_taken():
    made = completed(about(read_table(filled(ROWS)).table))
    book = load_workbook(io.BytesIO(workbook(made)))
    page = book.worksheets[0]
    column = [cell.value for cell in page[1]].index("状态") + 1
    assert [page.cell(line, column).value for line in range(2, 8)] == [PROPOSED] * 6
    for line in range(2, 8):
        page.cell(line, column).value = None
    content = io.BytesIO()
    book.save(content)
    found = read_table(content.getvalue())
    assert found.faults == []
    again = completed(found.table)
    assert written(again).loaded.programme.schemes["assessment"].total == 55


# -- the law: what the columns can say comes back as it was ----------------------------------------

POINTS = st.integers(1, 200).map(lambda n: Fraction(n, 2))
COUNTS = (
    "meeting:lecture",
    "meeting:member-assembly",
    "training",
    "training.participants",
    "problem_case",
)
WORDS = (
    "每季度至少开展一次",
    "未完成的不得分:见第三条",
    "“两学一做”, 按要求落实 # 注",
    "100%",
    "- 列",
)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    how = draw(st.sampled_from([FULL, SHARE, ADD, DEDUCT, SHORT, JUDGED]))
    points = draw(POINTS)
    rate = how in (FULL, SHARE) and draw(st.booleans())
    least = Fraction(draw(st.integers(1, 20)), 1)
    each = draw(POINTS)
    every = (
        ""
        if rate or how not in (FULL, SHARE, SHORT)
        else draw(st.sampled_from(["", "每月", "每季"]))
    )
    threshold = {
        FULL: Fraction(9, 10) if rate else least,
        SHARE: None if rate else least,
        SHORT: least,
    }.get(how)
    cap = points / 2 if how in (DEDUCT, SHORT) and draw(st.booleans()) else None
    counts = "survey.satisfied/valid" if rate else draw(st.sampled_from(COUNTS))
    return Row(
        group=draw(st.sampled_from(["组织建设", "队伍建设(10分)", "No. 3"])),
        title=draw(st.sampled_from(["党课", "参会: 率", "2015", "true", "发展党员、管理"])),
        points=points,
        standard=draw(st.sampled_from(WORDS)),
        basis=draw(st.sampled_from(["", "第十一条", "《支部工作条例》第十二条", "《另一办法》"])),
        counts="" if how == JUDGED else counts,
        how=how,
        threshold=threshold,
        each=each if how in (ADD, DEDUCT, SHORT) else None,
        cap=cap,
        every=every,
    )


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rows(), min_size=1, max_size=6))
def test_exported_after_it_was_imported_a_table_says_the_same(made: list[Row]):
    # What stands in one group stands together, as in every table with merged cells.
    ordered = sorted(made, key=lambda row: row.group)
    ordered = [replace(row, group=row.group.replace("(10分)", "")) for row in ordered]
    table = about(Table(Head(), (Sheet("考核细则", tuple(ordered)),)))
    named = completed(table)
    assert list(faults_of(named)) == []
    loaded = written(named).loaded
    back = tabled(loaded, TODAY)
    assert rows_of(back) == rows_of(named)
    again = read_table(workbook(back))
    assert again.faults == []
    assert again.table.sheets == back.sheets
    assert text_of(completed(again.table)) == text_of(named)


@pytest.mark.parametrize("name", Host().names)
def test_no_item_of_the_plugins_is_lost_on_export(name):
    loaded = load(
        ROOT / "plugins" / name.replace("-", "/"), VOCABULARY, Host().library, compiling=False
    )
    table = tabled(loaded, TODAY)
    schemes = [s for s in loaded.programme.schemes.values() if s.per == "organisation"]
    items = [
        (g.title, i.title) for s in schemes for g in s.groups.values() for i in g.items.values()
    ]
    assert [(row.group, row.title) for row in rows_of(table)] == items
    assert all(row.status in ("", BEYOND) for row in rows_of(table))
    if not items:
        assert name == "national"
        return
    # Another reader than the one that reads tables here.
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(table)))
    seen = [
        tuple(row[:2])
        for sheet in book.sheet_names[: len(table.sheets)]
        for row in book.get_sheet_by_name(sheet).to_python()[1:]
    ]
    assert seen == items
    assert book.get_sheet_by_name(book.sheet_names[0]).to_python()[0] == list(HEADS.values())
    assert read_table(workbook(table)).table == table


def test_a_row_that_only_the_file_can_say_is_not_taken_back():
    loaded = load(ROOT / "plugins" / "qingshen", VOCABULARY, compiling=False)
    table = read_table(workbook(tabled(loaded, TODAY))).table
    with pytest.raises(DraftsError) as caught:
        written(completed(table))
    assert {fault.code for fault in caught.value.faults} == {"drafts.beyond"}
    assert len(caught.value.faults) == 20


# -- what is wrong -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (("项", "做好有关工作", 10, "酌情打分"), "drafts.unclear", "细则!E3"),
        (("项", "党课", "十分", "每少一次扣1分"), "drafts.number", "细则!D3"),
        (("项(20分)", "党课", 10, "每次加1分"), "drafts.points", "细则!B3"),
    ],
)
def test_each_fault_is_said_at_its_cell(row, code, cell):
    found = read_table(filled([row]))
    faults = [*found.faults, *faults_of(completed(about(found.table)), accept=True)]
    assert (code, cell) in [(fault.code, str(fault.place)) for fault in faults]


def test_points_merged_over_several_items_are_the_points_of_none():
    book = load_workbook(
        io.BytesIO(filled([("项", "党课", 10, "每次加1分"), ("", "谈话", None, "每次加1分")]))
    )
    book.worksheets[0].merge_cells("D3:D4")
    content = io.BytesIO()
    book.save(content)
    faults = read_table(content.getvalue()).faults
    assert [(fault.code, str(fault.place)) for fault in faults] == [("drafts.points", "细则!D3")]


def test_the_sum_of_the_table_is_checked():
    found = read_table(filled([("项", "党课", 10, "每次加1分"), ("合计", None, 12, None)]))
    assert [fault.code for fault in found.faults] == ["drafts.points"]
    assert "12" in found.faults[0].message
    assert "10" in found.faults[0].message


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"counts": "metting"}, "counts"),
        ({"counts": "meeting:lectuer"}, "counts"),
        ({"how": "随意"}, "how"),
        ({"how": FULL, "threshold": None}, "threshold"),
        ({"how": FULL, "each": Fraction(1)}, "each"),
        ({"how": ADD, "each": None}, "each"),
        ({"how": ADD, "each": Fraction(1), "threshold": None, "cap": Fraction(3)}, "cap"),
        ({"how": SHORT, "each": Fraction(1), "every": "每天"}, "every"),
        ({"how": DEDUCT, "each": Fraction(1), "threshold": None, "cap": Fraction(30)}, "cap"),
        ({"how": JUDGED, "threshold": None}, "counts"),
        ({"points": Fraction(0)}, "points"),
        ({"standard": ""}, "standard"),
    ],
)
def test_a_column_that_does_not_fit_is_named(change, column):
    good = Row("项", "党课", Fraction(10), "每年一次", "", "meeting:lecture", FULL, Fraction(1))
    cells = {key: number for number, key in enumerate(HEADS, start=1)}
    table = about(Table(Head(), (Sheet("细则", (replace(good, cells=cells),)),)))
    assert list(faults_of(completed(table))) == []
    wrong = about(Table(Head(), (Sheet("细则", (replace(good, cells=cells, **change),)),)))
    [fault] = faults_of(completed(wrong))
    assert fault.place.column == cells[column]


def test_a_table_without_items_is_refused():
    with pytest.raises(DraftsError) as caught:
        read_table(filled([]))
    assert caught.value.code == "drafts.empty"


def test_a_workbook_of_something_else_is_refused():
    with pytest.raises(DraftsError) as caught:
        read_table(sheet_of(["第一支部", "2015-01-01", "党课", 8, 7]))
    assert caught.value.code == "drafts.heading"


def test_a_table_that_does_not_say_its_region_asks_for_it():
    table = about(read_table(filled(ROWS)).table, region="")
    with pytest.raises(DraftsError, match="region") as caught:
        written(completed(table), accept=True)
    assert caught.value.code == "drafts.head"
    assert "--region" in caught.value.remedy
