"""Tables asked about a base: the band taken, its value, and the result to the cent."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from core.facts import VOCABULARY
from core.rules import Resolved, TableError, ask, loads, parse_exact, resolve

PROGRAMME = """\
dangjian: 1
programme: {id: trial.tables, region: trial, version: "1", title: 试行, requires: ">=0.1,<1"}
parameters:
  top: {title: 上限, value: 200, assumed: 试行}
tables:
  dues:
    of: 工资
    bands:
      - {at_most: 3000, value: 0.5%}
      - {at_most: 5000, value: 1%}
      - {above: 5000, value: 1.5%}
    result: base * dues
    round: 0.01
    assumed: 试行
  capped: {of: 工资, bands: [{above: 0, value: 2%}], result: 'min(base * capped, $top)', assumed: 试行}
  steep: {of: 工资, bands: [{at_least: 100, value: 3}, {below: 50, value: 1}], result: (base - 10) / steep + 1, assumed: 试行}
  old: {of: 工资, bands: [{above: 0, value: 1}], result: base, until: 2014-12-31, assumed: 试行}
  zero: {of: 工资, bands: [{above: 0, value: 1}], result: base / (base - zero), assumed: 试行}
"""


@pytest.fixture(scope="module")
def resolved() -> Resolved:
    return resolve(loads(PROGRAMME, VOCABULARY).programme, dt.date(2015, 12, 31))


@pytest.mark.parametrize(
    ("base", "value", "result"),
    [
        ("3000", "0.5%", "15"),
        ("3000.01", "1%", "30"),  # 30.0001
        ("3000.50", "1%", "30.01"),  # 30.005, half up
        ("5000", "1%", "50"),
        ("5000.01", "1.5%", "75"),
        ("0", "0.5%", "0"),
    ],
)
def test_the_first_band_whose_line_holds_is_taken(
    resolved: Resolved, base: str, value: str, result: str
) -> None:
    answer = ask(resolved, "dues", parse_exact(base))
    assert (answer.value, answer.result) == (parse_exact(value), parse_exact(result))


def test_results_are_exact_where_nothing_rounds_them(resolved: Resolved) -> None:
    assert ask(resolved, "capped", Fraction(9999)).result == parse_exact("199.98")
    assert ask(resolved, "capped", Fraction(20000)).result == 200
    assert ask(resolved, "steep", Fraction(100)).result == 31
    assert ask(resolved, "steep", Fraction(110)).result == Fraction(103, 3)
    assert ask(resolved, "steep", Fraction(49)).result == 40


@pytest.mark.parametrize(
    ("name", "base", "said"),
    [
        ("duse", 1, "no table 'duse' is in force on 2015-12-31"),
        ("old", 1, "no table 'old' is in force on 2015-12-31"),
        ("steep", 60, "the table 'steep' has no band for 60"),
        ("zero", 1, "divides by zero"),
    ],
)
def test_what_cannot_be_answered_is_said(
    resolved: Resolved, name: str, base: int, said: str
) -> None:
    with pytest.raises(TableError, match=said):
        ask(resolved, name, Fraction(base))
