"""Words, days and charts, against values worked out by hand."""

import datetime as dt
import re

import pytest

from api import language
from api.pages.charts import Column, Point, bars, histogram, line
from api.pages.describing import words_of
from api.pages.forms import read_day
from api.pages.words import due_status, fingerprint, full_width, share, signed
from core.facts import VOCABULARY

TODAY = dt.date(2016, 1, 8)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20151230", dt.date(2015, 12, 30)),
        ("2015-12-30", dt.date(2015, 12, 30)),
        ("2015.12.30", dt.date(2015, 12, 30)),
        ("2015年12月30日", dt.date(2015, 12, 30)),
        ("２０１５／１２／３０", dt.date(2015, 12, 30)),
        # Without a year it is the last such day: this year's 7 January, last year's 30 December.
        ("1.7", dt.date(2016, 1, 7)),
        ("12.30", dt.date(2015, 12, 30)),
        ("12月30日", dt.date(2015, 12, 30)),
        ("今天", TODAY),
        ("昨天", dt.date(2016, 1, 7)),
        (" 前天 ", dt.date(2016, 1, 6)),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, meant: dt.date) -> None:
    assert read_day(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("11-31", "11 月没有 31 日"),
        ("2015-02-29", "2 月没有 29 日"),
        ("13.1", "没有 13 月"),
        ("下周", "看不出是哪一天"),
        ("", "没有写日期"),
    ],
)
def test_what_is_no_day_is_said_in_words(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_day(typed, TODAY)


@pytest.mark.parametrize(
    ("due", "shape", "word"),
    [
        (dt.date(2015, 12, 20), "late", "逾期 19 天"),
        (dt.date(2016, 1, 7), "late", "逾期 1 天"),
        (dt.date(2016, 1, 8), "soon", "今天到期"),
        (dt.date(2016, 1, 15), "soon", "还剩 7 天"),
        (dt.date(2016, 1, 16), "near", "还剩 8 天"),
        (dt.date(2016, 7, 9), "near", "还剩 183 天"),
        (dt.date(2016, 7, 10), "todo", "未到期"),
        (None, "todo", "未定时限"),
    ],
)
def test_how_something_due_stands(due: dt.date | None, shape: str, word: str) -> None:
    found = due_status(due, TODAY)
    assert (found.shape, found.word) == (shape, word)


def test_the_same_word_in_english() -> None:
    before = language._current.set("en")
    try:
        assert due_status(dt.date(2016, 1, 7), TODAY).word == "1 days late"
    finally:
        language._current.reset(before)


def test_shares_and_differences() -> None:
    assert [share(*pair) for pair in ((21, 139), (1, 3), (1, 2), (0, 5), (1, 0))] == [
        *("15.1%", "33.3%", "50.0%", "0.0%", "—")
    ]
    assert [signed(each) for each in (1500, -2500, 0)] == ["+1.5", "−2.5", "0"]
    assert full_width("甲,乙;丙:1,2") == "甲，乙；丙：1,2"
    assert full_width("“甲”,第 1,2 号(乙 12:30)") == "“甲”，第 1,2 号（乙 12:30）"
    assert full_width("if(a, b) 12.30,甲") == "if(a, b) 12.30，甲"
    assert fingerprint("sha256:" + "0123456789abcdef" * 4) == "0123 4567 89ab … cdef"


def rectangles(drawn: str) -> list[tuple[float, str]]:
    """Height and fill of every column of a chart."""
    body = drawn.partition("</defs>")[2] or drawn
    return [
        (float(height), fill)
        for height, fill in re.findall(r'<rect [^>]*height="([\d.]+)" fill="([^"]+)"', body)
    ]


def test_columns_are_as_high_as_their_numbers() -> None:
    """The axis of at most 8 goes to 8, on 184 units: one of them is 23 high."""
    drawn = histogram([Column("60", 4, 2), Column("70", 0), Column("80", 8)], "得分")
    assert rectangles(drawn) == [(92.0, "#7b7268"), (46.0, "url(#hatch)"), (184.0, "#7b7268")]
    assert re.findall(r">(\d+)</text>", drawn) == ["0", "4", "8", "6", "60", "70", "8", "80"]


def test_missing_places_leave_a_gap_in_a_line() -> None:
    drawn = line(
        [Point("1月", 1.0, "1"), Point("2月", None, "无数据"), Point("3月", 2.0, "2")], "率"
    )
    assert drawn.count("<circle") == 2
    assert "<polyline" not in drawn


def test_names_in_charts_are_escaped() -> None:
    drawn = bars([Point("<b>", 1.0, "&")], '"率"')
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn
    assert 'aria-label="&quot;率&quot;"' in drawn


def test_nobodys_own_target_and_reference_is_told() -> None:
    duty = {"year": 2015, "item": "读书", "kind": "own", "step": "set", "case": "c"}
    assert words_of(VOCABULARY, "duty", duty).endswith("读书 年度 2015")
    told = words_of(VOCABULARY, "duty", duty | {"person": "7m2kq9x4d0tb"})
    assert told == "个人目标（内容只对本人和本支部可见）"
    meeting = {"kind": "lecture", "lecturer": "7m2kq9x4d0tb", "present": 9, "expected": 10}
    assert words_of(VOCABULARY, "meeting", meeting) == "党课 到会 9/10"
