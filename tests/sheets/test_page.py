"""The pages on Excel files say the limits and the readings that hold."""

import datetime as dt
from pathlib import Path

import pytest

from core.sheets import MOST_BYTES, Span
from core.sheets import structure as limits
from core.sheets.days import read_day
from core.sheets.numbers import read_number
from tests.docs.pages import DOCS

PAGES = [DOCS / "excel.md", DOCS / "excel.zh-CN.md"]
YEAR = Span(dt.date(2015, 1, 1), dt.date(2015, 12, 31))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_limits(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for number in (
        f"{MOST_BYTES // 2**20} MB",
        f"{limits.MOST_UNPACKED // 2**20} MB",
        f"{limits.MOST_SHEETS} ",
        f"{limits.MOST_ROWS:,} ",
        f"{limits.MOST_COLUMNS} ",
    ):
        assert number in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_readings(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for day in ("20151220", "2015.12.20", "2015年12月20日"):
        assert f"`{day}`" in text
        assert read_day(day).value == "2015-12-20"
    assert "`12.30`" in text
    assert read_day("12.30", YEAR).value == "2015-12-30"
    for given, unit, value in (
        ("1,234", "人", 1234),
        ("１８", "人", 18),
        ("18人", "人", 18),
        ("86.34万", "元", 863400),
        ("1.5小时", "分钟", 90),
    ):
        assert f"`{given}`" in text
        assert read_number(given, unit, 1).value == value
