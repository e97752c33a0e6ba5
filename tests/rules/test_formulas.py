"""Formulas: exact, and three-valued where there is no data."""

from fractions import Fraction
from functools import cache

import pytest

from core.assess.result import IndicatorValue
from core.facts import VOCABULARY
from core.rules import RuleError, loads
from tests.rules.agreement import assess, value, values
from tests.rules.history import History
from tests.rules.programmes import HEAD

# two = 2, three = 3, half = 0.5 hours, none = no data, yes = true, no = false, rate = 1/4
GIVEN = """\
parameters:
  tenth: {value: 0.1, assumed: 测试}
  minus: {value: -3, assumed: 测试}
indicators:
  nought: {count: study, assumed: 测试}
  two: {count: meeting, where: {kind: lecture}, assumed: 测试}
  three: {count: meeting, where: {kind: theme-day}, assumed: 测试}
  half: {sum: meeting.hours, assumed: 测试}
  none: {latest: external.rank, assumed: 测试}
  yes: {count: meeting, at_least: 1, assumed: 测试}
  no: {count: meeting, at_least: 99, assumed: 测试}
  unknown: {latest: external.rank, at_least: 1, assumed: 测试}
  rate: {every: quarter, count: meeting, at_least: 1, assumed: 测试}
"""


def history() -> History:
    found = History()
    found.org("A", kind="township-committee", sector="township")
    for _ in range(2):
        found.add("meeting", "A", "2015-02-01", kind="lecture", hours="0.25")
    for _ in range(3):
        found.add("meeting", "A", "2015-02-01", kind="theme-day")
    return found


@cache
def answers() -> dict[str, IndicatorValue]:
    """The agreed values of all formulas below, which one programme has."""
    listed = [*ARITHMETIC, *CONDITIONS, *CALLS, *DECIDED, *SHOWN]
    formulas = [*dict.fromkeys([formula for formula, _ in listed] + UNKNOWN)]
    lines = [f"  n{i}: {{formula: '{f}', assumed: 测试}}\n" for i, f in enumerate(formulas)]
    found = assess(HEAD + GIVEN + "".join(lines), history()).of("A").indicators
    return {formula: found[f"n{i}"] for i, formula in enumerate(formulas)}


def computed(formula: str) -> Fraction | None:
    return answers()[formula].value


def load(formula: str) -> None:
    loads(HEAD + GIVEN + f"  n: {{formula: '{formula}', assumed: 测试}}\n", VOCABULARY)


ARITHMETIC = [
    ("two + three", "5"),
    # numbers that are written, or chosen among such, have 63 bits like all others
    ("2 * 3000000 * 3000", "18000000000"),
    ("2000000000 + 2000000000", "4000000000"),
    ("-2000000000 - 2000000000", "-4000000000"),
    ("yes * 300000 * 300000", "90000000000"),
    ("if(two >= 1, 300000, 1) * 300000", "90000000000"),
    ("max(300000, 400000) * 300000", "120000000000"),
    ("two - three", "-1"),
    ("two * three", "6"),
    ("two / three", "2/3"),
    ("two − three × two ÷ three", "0"),
    ("(two - three) * two", "-2"),
    ("-two + three", "1"),
    ("- (two + three)", "-5"),
    ("two * -three", "-6"),
    ("two / -three", "-2/3"),
    ("-two / -three", "2/3"),
    ("two / three / two", "1/3"),
    ("two / (three / two)", "4/3"),
    ("half + half", "1"),
    ("half / two", "1/4"),
    ("two / half", "4"),
    ("half / half", "1"),
    ("rate + rate", "1/2"),
    ("rate * three", "3/4"),
    ("rate / rate", "1"),
    ("two / rate", "8"),
    ("$tenth + $tenth + $tenth == 0.3", "1"),
    ("two * $minus", "-6"),
    ("two / $minus", "-2/3"),
    ("5 / 3", "5/3"),
    ("2 / 3 == 0.6666", "0"),
    ("two * 50%", "1"),
    ("two * 12.5 %", "1/4"),
    ("7", "7"),
    ("1 + 2 * 3 - 4 / 2", "5"),
    # halves away from 0; up and down go by the line of numbers, also below 0
    ("round(two / three)", "1"),
    ("round(5 / 2)", "3"),
    ("round(-5 / 2)", "-3"),
    ("round_up(three / two)", "2"),
    ("round_up(-three / two)", "-1"),
    ("round_down(three / two)", "1"),
    ("round_down(-three / two)", "-2"),
    ("round_up(three)", "3"),
    ("round(two / three, 0.1%)", "0.667"),
    ("round_down(two / three, 0.1%)", "0.666"),
    ("round(7, 3)", "6"),
    ("round_up(7, 2.5)", "7.5"),
    ("round(half, $tenth)", "0.5"),
    # rates of sums, which cannot be put together as they are
    ("round(half / two, 0.1%) + round(half / three, 0.1%)", "0.417"),
    ("(round(half / two, 0.1%) - round(half / three, 0.1%)) * 100", "8.3"),
    ("round_up((80% - rate) / 1%)", "55"),
]


@pytest.mark.parametrize(("formula", "expected"), ARITHMETIC)
def test_arithmetic_is_exact(formula: str, expected: str) -> None:
    assert computed(formula) == Fraction(expected)


CONDITIONS = [
    ("two < three", 1),
    ("two <= 2", 1),
    ("two > 2", 0),
    ("two >= 2", 1),
    ("two == 2", 1),
    ("two != 2", 0),
    ("rate == 25%", 1),
    ("rate == 1/4", 1),
    ("half == 0.5", 1),
    ("yes and no", 0),
    ("yes or no", 1),
    ("not no", 1),
    ("not yes", 0),
    ("not (yes and no)", 1),
    ("not yes or yes", 1),
    ("yes and (no or yes)", 1),
    ("no and no or yes", 1),
    ("two == 2 and three == 3 and not no", 1),
    ("(two == 2) + (three == 3) + (three == 4)", 2),
    ('kind == "township-committee"', 1),
    ('kind != "township-committee"', 0),
    ('sector == "organ" or two == 2', 1),
]


@pytest.mark.parametrize(("formula", "expected"), CONDITIONS)
def test_conditions_are_one_or_nought(formula: str, expected: int) -> None:
    assert computed(formula) == expected


CALLS = [
    ("if(two > three, two, three)", "3"),
    ("if(yes, 1/2, 1/3)", "1/2"),
    ("if(no, rate, half)", "1/2"),
    ("if(yes, rate, half)", "1/4"),
    ('if(kind == "township-committee", 1, 2)', "1"),
    ("if(nought > 0, two / nought, 1)", "1"),
    ("if(nought == 0, 1, two / nought)", "1"),
    ("if(known(none), none, 7)", "7"),
    ("if(yes, 5, none)", "5"),
    ("if(yes, if(no, 1, 2), 3)", "2"),
    ("min(two, three)", "2"),
    ("max(two, three, 7, half)", "7"),
    ("min(-two, three)", "-2"),
    ("min(1, two / three)", "2/3"),
    ("known(none)", "0"),
    ("known(two)", "1"),
    ("known(two / nought)", "0"),
    ("known(none) or yes", "1"),
]


@pytest.mark.parametrize(("formula", "expected"), CALLS)
def test_functions(formula: str, expected: str) -> None:
    assert computed(formula) == Fraction(expected)


UNKNOWN = [
    "two / nought",
    "two / (three - 3)",
    "nought / nought",
    "none + 1",
    "none * nought",
    "-none",
    "none == none",
    "none < 1",
    "min(none, two)",
    "max(two, none)",
    "if(unknown, 1, 2)",
    "if(yes, none, 2)",
    "not unknown",
    "unknown and yes",
    "unknown or no",
    "not (unknown and yes)",
]


@pytest.mark.parametrize("formula", UNKNOWN)
def test_what_rests_on_no_data_is_no_data(formula: str) -> None:
    assert computed(formula) is None


DECIDED = [
    ("unknown and no", 0),
    ("no and unknown", 0),
    ("unknown or yes", 1),
    ("yes or unknown", 1),
    ("not (unknown and no)", 1),
    ("none > 3 or two == 2", 1),
    ("none > 3 and two == 3", 0),
]


@pytest.mark.parametrize(("formula", "expected"), DECIDED)
def test_what_is_decided_without_the_unknown_is_decided(formula: str, expected: int) -> None:
    assert computed(formula) == expected


@pytest.mark.parametrize(
    ("formula", "named", "way_out"),
    [
        ("half * half", "half * half", "use smaller scales or fewer factors"),
        ("1 + (rate - half)", "rate - half", "round(rate, 0.001) - half"),
        ("min(rate, half)", "min(rate, half)", "min(round(rate, 0.001), half)"),
        (
            "(half / two) > (half / three)",
            "(half / two) > (half / three)",
            "round(half / two, 0.001) > round(half / three, 0.001)",
        ),
        (
            "((half / two) + (half / three)) * 100",
            "(half / two) + (half / three)",
            "round(half / two, 0.001) + round(half / three, 0.001)",
        ),
    ],
)
def test_what_is_too_large_is_named_with_a_way_out(formula: str, named: str, way_out: str) -> None:
    with pytest.raises(RuleError) as error:
        load(formula)
    [problem] = error.value.problems
    assert problem.message.endswith(f": {named}")
    assert problem.hint.endswith(way_out)
    if "round" in way_out:
        load(formula.replace(named, way_out))


@pytest.mark.parametrize("formula", ["half * half", "rate - half", "min(rate, half)"])
def test_what_could_need_more_than_63_bits_is_refused_not_wrong(formula: str) -> None:
    with pytest.raises(RuleError) as error:
        load(formula)
    assert [problem.code for problem in error.value.problems] == ["R141"]


SHOWN = [
    ("two / three", "66.7% (2/3)"),
    ("half / (half + half)", "50.0% (0.5/1)"),
    ("min(half / (half + half), 1)", "50.0% (0.5/1)"),  # hours, also beside a constant
    ("max(1, half / (half + half))", "100.0% (1/1)"),
    ("if(yes, 2/3, half / half)", "66.7% (2/3)"),
    ("two / (two + two)", "50.0% (2/4)"),  # both parts are kept, never reduced
    ("half / two", "25.0% (0.5/2)"),
    ("half / half", "100.0% (0.5/0.5)"),
    ("rate", "25.0% (1/4)"),
    ("min(rate, two / two)", "25.0% (1/4)"),
    ("two + half", "2.5"),
    ("two > three", "否"),
    ("two / nought", "无数据"),
    ("none", "无数据"),
]


@pytest.mark.parametrize(("formula", "expected"), SHOWN)
def test_how_values_are_shown(formula: str, expected: str) -> None:
    assert answers()[formula].shown == expected


def test_a_quotient_with_a_unit_is_shown_as_a_number() -> None:
    text = HEAD + GIVEN + "  n: {formula: two / three, unit: 学时, assumed: 测试}\n"
    assert assess(text, history()).of("A").indicators["n"].shown == "0.667"


def test_formulas_stand_in_any_order_and_depth() -> None:
    text = (
        HEAD
        + GIVEN
        + "".join(f"  f{i}: {{formula: 'f{i + 1} + 1', assumed: 测试}}\n" for i in range(12))
    )
    text += "  f12: {formula: two, assumed: 测试}\n"
    found = values(text, history())["A"]
    assert [found[f"f{i}"] for i in range(13)] == [14 - i for i in range(13)]


def test_a_formula_with_a_condition() -> None:
    text = HEAD + GIVEN + "  n: {formula: two / three, above: 60%, below: 70%, assumed: 测试}\n"
    assert value(text, history(), "n") == 1


def test_applies_to_leaves_the_others_without_the_indicator() -> None:
    found = history()
    found.org("B", kind="branch", sector="school")
    text = (
        HEAD
        + GIVEN
        + (
            "  branches: {count: meeting, applies_to: {kind: [branch]}, assumed: 测试}\n"
            "  schools: {formula: two + 1, applies_to: {kind: [branch, committee], sector: school}}\n"
            "  rates: {every: quarter, count: meeting, at_least: 1, applies_to: {sector: township},"
            " assumed: 测试}\n"
            "  after: {formula: branches + 1, assumed: 测试}\n"
        )
    )
    both = values(text, found)
    names = ("branches", "schools", "rates", "after")
    assert [both["A"][n] for n in names] == [None, None, Fraction(1, 4), None]
    assert [both["B"][n] for n in names] == [0, 1, None, 1]


def test_parts_of_a_ledger_in_a_formula() -> None:
    found = history()
    for case, on in (("a", "2014-05-05"), ("b", "2015-05-05")):
        found.add("demand", "A", on, case=case, kind="wish", step="opened")
    found.add("demand", "A", "2015-06-01", case="b", kind="wish", step="resolved")
    text = HEAD + (
        "indicators:\n"
        "  book: {ledger: {of: demand_case, in: opened, out: resolved}, assumed: 测试}\n"
        "  share: {formula: book.resolved / (book.opening + book.added), assumed: 测试}\n"
        "  left: {formula: book - book.closing, assumed: 测试}\n"
    )
    assert values(text, found)["A"] == {
        "book": 1,
        "book.opening": 1,
        "book.added": 1,
        "book.resolved": 1,
        "book.closing": 1,
        "share": Fraction(1, 2),
        "left": 0,
    }
