"""Numbers, flags, codes, names and texts as people write them."""

import datetime as dt

import pytest

from core.facts import VOCABULARY
from core.sheets import Called, Organisations
from core.sheets.cells import read_code, read_flag, read_identifier, read_tags, read_text
from core.sheets.numbers import read_number
from core.sheets.values import Unclear

KINDS = VOCABULARY.codes["meeting.kind"]


@pytest.mark.parametrize(
    ("given", "unit", "scale", "value"),
    [
        (18.0, "人", 1, 18),
        ("18", "人", 1, 18),
        ("18人", "人", 1, 18),
        ("\u00a018 ", "人", 1, 18),
        ("31.50", "元", 100, "31.5"),
        (31.5, "元", 100, "31.5"),
        ("-3.125", "分", 1000, "-3.125"),
        (2015.0, "", 1, 2015),
        ("", "人", 1, None),
        (1234567890.12, "元", 100, "1234567890.12"),
    ],
)
def test_numbers_that_are_literal(given: object, unit: str, scale: int, value: object) -> None:
    found = read_number(given, unit, scale)
    assert (found.value, found.note) == (value, "")


@pytest.mark.parametrize(
    ("given", "unit", "scale", "value"),
    [
        ("1,234", "人", 1, 1234),
        ("1，234,567", "人", 1, 1234567),
        ("86.34万", "元", 100, "863400"),
        ("86.34万元", "元", 100, "863400"),
        ("¥31.5", "元", 100, "31.5"),
        ("1.5小时", "分钟", 1, 90),
        ("90分钟", "小时", 1000, "1.5"),
        ("2课时", "学时", 1000, "2"),
        ("85.5％", "", 1000, "85.5"),
        ("2015年", "", 1, 2015),
        ("12名", "人", 1, 12),
        ("+3", "分", 1000, "3"),
        ("—", "人", 1, None),
        ("/", "人", 1, None),
        ("１８", "人", 1, 18),
        ("４7", "人", 1, 47),
        ("５人", "人", 1, 5),
        ("３.５", "分", 1000, "3.5"),
        # What a spreadsheet computes is exact to fifteen digits only.
        (0.1 + 0.2, "分", 1000, "0.3"),
        (31.499999999999996, "元", 100, "31.5"),
    ],
)
def test_numbers_that_are_noted(given: object, unit: str, scale: int, value: object) -> None:
    found = read_number(given, unit, scale)
    assert found.value == value
    assert found.note


def test_a_heading_says_the_unit() -> None:
    found = read_number(1.5, "分钟", 1, written_in="小时")
    assert (found.value, found.note) == (90, "'1.5' (小时) is read as 90分钟")
    assert read_number("45分钟", "分钟", 1, written_in="小时").value == 45


@pytest.mark.parametrize(
    ("given", "unit", "scale"),
    [
        *(
            (each, "人", 1)
            for each in ("十八", "18.5", 18.5, "约18", "18/20", "1,23", "12,34", "18%")
        ),
        *((each, "人", 1) for each in (True, dt.date(2015, 1, 1), "无", "18 20", "1e3", "18元")),
        ("90分钟", "学时", 1000),
        ("1.23456", "元", 100),
        ("100秒", "分钟", 1),
    ],
)
def test_what_is_no_number(given: object, unit: str, scale: int) -> None:
    with pytest.raises(Unclear) as error:
        read_number(given, unit, scale)
    assert error.value.code == "sheets.number"


def test_flags() -> None:
    for given in ("是", "√", "✓", True, "Y", "1", 1.0, "有", "TRUE"):
        assert read_flag(given).value is True
    for given in ("否", "×", "x", False, "N", 0, "无"):
        assert read_flag(given).value is False
    assert (read_flag("是").note, read_flag("√").note) == ("", "'√' is read as 是")
    with pytest.raises(Unclear) as error:
        read_flag("部分")
    assert error.value.code == "sheets.flag"


@pytest.mark.parametrize(
    "given", ["lecture", "党课", "Party lecture", " 党 课 ", "党课（lecture）", "LECTURE"]
)
def test_codes_by_code_and_label(given: str) -> None:
    assert (read_code(given, KINDS).value, read_code(given, KINDS).note) == ("lecture", "")


def test_codes_in_short_and_wrong_ones() -> None:
    found = read_code("党委会", KINDS)
    assert (found.value, found.note) == (
        "party-committee",
        "a shorter word is read as 党委会（常委会）",
    )
    assert read_code("党委会(常委会)", KINDS).note == ""
    with pytest.raises(Unclear) as error:
        read_code("支部委员会", KINDS)
    assert "支部委员会" not in error.value.message
    with pytest.raises(Unclear, match="list 会议类型") as error:
        read_code("党员大会议", KINDS)
    assert error.value.hint.startswith("did you mean 党员大会 (member-assembly), 党员代表大会")


def test_texts() -> None:
    assert read_text("  年度 总结　计划 ").value == "年度 总结　计划"
    found = read_text("一\r\n二")
    assert (found.value, found.note) == ("一 二", "line breaks are read as spaces")
    assert read_text(2015.0).note
    assert read_text(dt.date(2015, 3, 5)).value == "2015-03-05"
    # A text that begins like a formula is a text.
    assert (read_text("=1+1").value, read_text("=1+1").note) == ("=1+1", "")


def test_identifiers_are_never_names() -> None:
    assert read_identifier("ｐ－１").value == "p-1"
    assert read_identifier(7.0).value == "7"
    assert read_identifier(7.0).note
    assert read_identifier("—").value is None
    with pytest.raises(Unclear) as error:
        read_identifier("张三")
    assert "张三" not in f"{error.value.message}{error.value.hint}"


def test_tags() -> None:
    assert read_tags("一、二，三;一").value == ["一", "二", "三"]
    assert read_tags("一、二|三").value == ["一、二", "三"]
    assert read_tags("一、二|").value == ["一、二"]
    assert read_tags(" ").value is None


DAY = dt.date(2010, 1, 1)
ORGANISATIONS = Organisations(
    [
        Called("S-1", "县民政局党支部", DAY, dt.date(2015, 1, 1)),
        Called("S-1", "县民政局第一党支部", dt.date(2015, 1, 1)),
        Called("S-2", "县民政局党支部", dt.date(2015, 6, 1)),
        Called("S-3", "第三党支部", DAY),
        Called("S-4", "第三党支部", DAY),
    ]
)


def test_organisations_by_code_and_name() -> None:
    assert (ORGANISATIONS.read("S-1").value, ORGANISATIONS.read("S-1").note) == ("S-1", "")
    assert ORGANISATIONS.read("s-1").note == "'s-1' is read as S-1"
    # A code that there is not is the import's business: it may be founded in another file.
    assert ORGANISATIONS.read("S-9").value == "S-9"
    assert ORGANISATIONS.read("县民政局第一党支部").value == "S-1"
    assert ORGANISATIONS.read("第三党支部（S-4）").value == "S-4"
    assert ORGANISATIONS.read("县民政局 第一党支部").note


def test_a_name_is_that_of_the_day() -> None:
    assert ORGANISATIONS.read("县民政局党支部", dt.date(2014, 3, 1)).value == "S-1"
    assert ORGANISATIONS.read("县民政局党支部", dt.date(2015, 7, 1)).value == "S-2"
    with pytest.raises(Unclear, match="2 organisations have this name"):
        ORGANISATIONS.read("县民政局党支部")


def test_names_that_several_have_or_none() -> None:
    with pytest.raises(Unclear) as error:
        ORGANISATIONS.read("第三党支部", DAY)
    assert error.value.hint == "write the code of one: 第三党支部 (S-3), 第三党支部 (S-4)"
    with pytest.raises(Unclear) as error:
        ORGANISATIONS.read("县民政局第二党支部")
    assert "did you mean 县民政局第一党支部 (S-1)" in error.value.hint
    with pytest.raises(Unclear) as error:
        ORGANISATIONS.read("张三")
    assert "张三" not in f"{error.value.message}{error.value.hint}"
    with pytest.raises(Unclear, match="belongs to another name"):
        ORGANISATIONS.read("县民政局党支部(S-3)")


def test_choices_are_unambiguous() -> None:
    assert ORGANISATIONS.choices() == [
        "县民政局第一党支部",
        "县民政局党支部",
        "第三党支部（S-3）",
        "第三党支部（S-4）",
    ]
    for choice in ORGANISATIONS.choices():
        assert ORGANISATIONS.read(choice, dt.date(2015, 7, 1)).value
