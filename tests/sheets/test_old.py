"""Old .xls files: those that count from 1904, and those whose cells reach too far."""

import struct

import pytest

from core.sheets import SheetsError, old
from core.sheets.opening import open_workbook
from tests.sheets.books import FILES
from tests.sheets.old_books import Cell, old_file, record, sheet

CORNER: Cell = (0, 0, 1.0)


def refused(*sheets: bytes) -> tuple[str, str]:
    with pytest.raises(SheetsError) as error:
        open_workbook(old_file(sheets))
    return error.value.code, error.value.place


def dimensions(rows: int, columns: int) -> bytes:
    return record(0x0200, struct.pack("<2I3H", 0, rows, 0, columns, 0))


def test_the_calendar_of_a_file() -> None:
    for counts_from_1904 in (False, True):
        found = open_workbook(old_file([sheet([(1, 1, 42358.0)])], old=counts_from_1904))
        assert found.old_calendar == counts_from_1904
        assert [list(each) for each in found.grids[0].rows] == [["", ""], ["", 42358]]
    # The record that says so, in a file of another program.
    content = (FILES / "meetings.xls").read_bytes()
    assert not open_workbook(content).old_calendar
    changed = content.replace(bytes.fromhex("220002000000"), bytes.fromhex("220002000100"))
    assert changed != content
    assert open_workbook(changed).old_calendar


@pytest.mark.parametrize(
    ("cell", "place"),
    [((65535, 255, 1.0), "IV65536"), ((50000, 0, 1.0), "A50001")],
)
def test_a_cell_far_away(cell: Cell, place: str) -> None:
    assert refused(sheet([CORNER]), sheet([CORNER, cell])) == ("sheets.too-large", f"a2!{place}")


def test_many_numbers_in_one_record() -> None:
    """They reach to their last column: 3 and 4 of row 6, and with it 5 columns of 6 rows."""
    numbers = struct.pack("<2H", 5, 3) + struct.pack("<HI", 0, 2) * 2 + struct.pack("<H", 4)
    [grid] = open_workbook(old_file([sheet([], record(0x00BD, numbers))])).grids
    assert [len(each) for each in grid.rows] == [5] * 6


def test_cells_of_all_sheets_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five rows of four columns each: forty cells."""
    sheets = [sheet([(4, 3, 1.0)]), sheet([(4, 3, 1.0)])]
    monkeypatch.setattr(old, "MOST_CELLS", 40)
    assert len(open_workbook(old_file(sheets)).grids) == 2
    monkeypatch.setattr(old, "MOST_CELLS", 39)
    assert refused(*sheets) == ("sheets.too-large", "a2")


def test_records_and_sheets_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    # Of the workbook's own: its begin, the letters, the calendar, the sheet; of the sheet: two.
    monkeypatch.setattr(old, "MOST_RECORDS", 6)
    open_workbook(old_file([sheet([CORNER])]))
    assert refused(sheet([CORNER, CORNER])) == ("sheets.too-large", "a1")
    assert refused(*[sheet([])] * 61) == ("sheets.too-large", "")


def test_what_a_sheet_says_of_its_size() -> None:
    """Memory is set apart for it before a cell is read: beyond what the format has, the process ends."""
    open_workbook(old_file([sheet([CORNER], dimensions(65536, 256))]))
    for said in (dimensions(4_000_000_000, 1), dimensions(1, 65535)):
        assert refused(sheet([CORNER], said)) == ("sheets.too-large", "a1")
    short = record(0x0200, struct.pack("<5H", 0, 65535, 0, 65535, 0))
    assert refused(sheet([CORNER], short)) == ("sheets.too-large", "a1")


def test_passwords_and_damage() -> None:
    # A record that says so; the others keep their heads.
    content = old_file([sheet([CORNER])])
    locked = content.replace(bytes.fromhex("22000200"), bytes.fromhex("2f000200"))
    with pytest.raises(SheetsError) as error:
        open_workbook(locked)
    assert error.value.code == "sheets.password"
    # Cut off; no stream of a workbook; a chain of sectors that goes round.
    around = bytearray(content)
    around[512 + 4 * 9 : 512 + 4 * 10] = struct.pack("<I", 2)
    nameless = content.replace("Workbook".encode("utf-16-le"), "Workback".encode("utf-16-le"))
    for each in (content[:900], nameless, bytes(around)):
        with pytest.raises(SheetsError) as error:
            open_workbook(each)
        assert error.value.code == "sheets.damaged"


def test_what_calamine_gives_up_on() -> None:
    """A list of merged cells that is shorter than it says."""
    assert refused(sheet([CORNER], record(0x00E5, b"\x01"))) == ("sheets.damaged", "")
