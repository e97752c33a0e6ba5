"""Each answer is checked as it is given, and refused with the reason."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from core.scaffold import ScaffoldError, answer, answered, guess
from tests.scaffold.samples import LECTURES


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("region", " qingshen ", "qingshen"),
        ("kinds", "branch, 党总支", ("branch", "general-branch")),
        ("kinds", "支部、branch", ("branch",)),
        ("period", "季度", "quarter"),
        ("every", "period", ""),
        ("every", "每月", "month"),
        ("number", "", ""),
        ("date", "2016-02-29", dt.date(2016, 2, 29)),
        ("at_least", "12", 12),
        ("points", "2.125", Decimal("2.125")),
        ("points", "3.1000", Decimal("3.1")),
    ],
)
def test_an_answer_is_read(field: str, text: str, value: Any) -> None:
    assert answer(field, text) == value


def test_what_is_counted_is_named_in_words_or_by_type_and_kind() -> None:
    assert answer("counts", "meeting:lecture").name == "meeting:lecture"
    assert answer("counts", "党课").name == "meeting:lecture"
    assert answer("counts", "谈心谈话").name == "care:talk"


@pytest.mark.parametrize(
    ("field", "text", "message", "remedy"),
    [
        ("region", "Qingshen", "'Qingshen' cannot be a code", "small letters"),
        ("region", "青神", "'青神' cannot be a code", "small letters"),
        ("name", "4-works", "'4-works' cannot be a code", "a letter first"),
        ("title", "", "there is no answer", "Write a few words"),
        ("title", "a\tb", "one line without control characters", ""),
        ("title", "长" * 201, "the text has 201 characters, at most 200 fit", ""),
        ("kinds", "brnch", "no kind of organisation 'brnch'", "Did you mean 'branch'?"),
        ("period", "week", "there is no period 'week'", "month, quarter, half-year, year"),
        ("date", "2015-02-30", "'2015-02-30' is not a day of the calendar", "2015-03-20"),
        ("date", "20150320", "'20150320' is not a day of the calendar", "2015-03-20"),
        ("date", "0015-03-20", "0015-03-20 is before 1950 or after 2199", ""),
        ("sentence", "党课", "too short to be quoted", "one whole sentence"),
        ("counts", "meeting:lectures", "'meeting:lectures' is nothing", "'meeting:lecture'"),
        ("at_least", "0", "'0' is not a number of times", "1 to 30"),
        ("at_least", "31", "'31' is not a number of times", "1 to 30"),
        ("every", "week", "there is no period 'week'", "period, month, quarter, half-year"),
        ("points", "3.1234", "3.1234 has more than three decimal places", "exact thousandths"),
        ("points", "0", "'0' is not a number of points", "5 or 2.5"),
        ("points", "five", "'five' is not a number of points", "5 or 2.5"),
        ("points", "-1", "'-1' is not a number of points", "5 or 2.5"),
    ],
)
def test_a_bad_answer_is_refused_with_the_reason(
    field: str, text: str, message: str, remedy: str
) -> None:
    with pytest.raises(ScaffoldError) as refused:
        answer(field, text)
    error = refused.value
    assert (error.code, error.place) == ("scaffold.answer", field)
    assert message in error.message
    assert remedy in error.remedy


def test_a_sub_period_is_shorter_than_the_period() -> None:
    with pytest.raises(ScaffoldError, match=r"'quarter' is not shorter than .* 'quarter'"):
        answered(LECTURES | {"period": "quarter"})
    assert answered(LECTURES | {"period": "half-year"}).every == "quarter"


@pytest.mark.parametrize(
    ("period", "sample"),
    [("year", "2015"), ("half-year", "2015-H1"), ("quarter", "2015-Q1"), ("month", "2015-03")],
)
def test_the_sample_is_of_the_period_the_document_is_of(period: str, sample: str) -> None:
    assert str(answered(LECTURES | {"period": period, "every": "period"}).sample) == sample


@pytest.mark.parametrize(
    ("sentence", "thing", "at_least", "every", "points"),
    [
        ("每季度至少上一次党课,计5分", "meeting:lecture", 1, "quarter", "5"),
        ("每半年召开十二次组织生活会,得2.5分", "meeting:organisational-life", 12, "half-year", "2.5"),
        ("全年开展志愿服务不少于3次的,记4分", "service:volunteer", 3, "", "4"),
        ("每月集中学习二十分钟", "study:collective", None, "month", None),
        ("第3次会议讲话", None, None, "", None),
        ("A Party lecture at least twice every quarter: 3 points", "meeting:lecture", 2, "quarter", "3"),
    ],
)  # fmt: skip
def test_what_a_sentence_seems_to_ask_for(
    sentence: str, thing: str | None, at_least: int | None, every: str, points: str | None
) -> None:
    found = guess(sentence)
    assert (found.thing.name if found.thing else None) == thing
    assert (found.at_least, found.every) == (at_least, every)
    assert found.points == (None if points is None else Decimal(points))
