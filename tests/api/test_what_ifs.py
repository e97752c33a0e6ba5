"""What-ifs of the command: other numbers for a question, named in every heading and kept nowhere.

By the rules of 2015 an assembly gives 6 points and an outing 4; with the correction the first branch
has the one, the second the other.
"""

import datetime as dt

import pytest

from api import language
from api.cli.supposing import stands
from core.facts import VOCABULARY
from core.rules import loads, resolve
from tests.api.conftest import After, Ran, Run
from tests.api.test_assessing import assess, totals
from tests.host.samples import CORRECTION, LINES

HALVES = ("--set", "assembly_points=5", "--set", "outing_points=5")


@pytest.fixture
def corrected(after: After) -> Run:
    return after(b"".join(LINES) + CORRECTION)


def lines(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.err
    return [" ".join(each.split()) for each in ran.out.splitlines()]


def test_an_answer_as_if_the_numbers_were_others(corrected: Run) -> None:
    before = assess(corrected)
    assert (totals(before), before.data["overrides"]) == ({"S-1": "6", "S-2": "4"}, {})
    ran = assess(corrected, *HALVES)
    assert totals(ran) == {"S-1": "5", "S-2": "5"}
    assert ran.data["overrides"] == {"assembly_points": "5", "outing_points": "5"}
    assert assess(corrected).raw == before.raw


def test_the_heading_says_what_is_supposed(corrected: Run) -> None:
    options = ("small", "--period", "2015", *HALVES)
    said = "assembly_points = 5 (the rules: 6); outing_points = 5 (the rules: 4)"
    assert f"What if: {said}" in lines(corrected("assess", *options))
    assert f"What if: {said}" in lines(corrected("explain", "small", "S-1", *options[1:]))
    chinese = "假设:assembly_points = 5(办法为 6); outing_points = 5(办法为 4)"
    assert chinese in lines(corrected("assess", *options, lang="zh"))
    assert not any("What if" in each for each in lines(corrected("assess", *options[:3])))


def test_the_receipt_of_a_what_if(corrected: Run) -> None:
    ran = corrected("explain", "small", "S-1", "--period", "2015", *HALVES, "--format", "json")
    assert ran.data["schemes"][0]["total"] == "5"
    assert ran.data["programme"]["overrides"] == {"assembly_points": "5", "outing_points": "5"}
    assert ran.data["parameters"]["assembly_points"]["overridden"] is True


def test_the_rules_beside_the_what_if(corrected: Run) -> None:
    ran = corrected("diff", "small", "--period", "2015", *HALVES, "--format", "json")
    assert (ran.data["before"]["overrides"], ran.data["after"]["overrides"]) == (
        {},
        {"assembly_points": "5", "outing_points": "5"},
    )
    assert [
        (each["organisation"], each["schemes"]["points"]["items"]) for each in ran.data["changes"]
    ] == [
        ("S-1", {"all.assembly": {"before": "6", "after": "5"}}),
        ("S-2", {"all.outing": {"before": "4", "after": "5"}}),
    ]
    table = lines(corrected("diff", "small", "--period", "2015", *HALVES))
    assert "S-1 第一支部 积分 · 党员大会 6 5" in table
    assert "S-2 第二支部 积分 · 外出 4 5" in table
    assert any(each.startswith("What if: assembly_points = 5") for each in table)


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (("assembly_points=7",), "A013", "the groups add up to 11 points"),
        (("assembly_pionts=6",), "A014", "Did you mean 'assembly_points'?"),
        (("党员大会=6",), "A014", "Did you mean 'assembly_points'?"),
        (("outing_points=-1",), "A016", "'outing_points' cannot be below 0, and -1 is"),
        (("assembly_points",), "cli.usage", "'assembly_points' is not NAME=VALUE"),
        (("=5",), "cli.usage", "'=5' is not NAME=VALUE"),
        (("assembly_points=many",), "cli.usage", "'many' is not a number"),
        (("assembly_points=5", "assembly_points=6"), "cli.usage", "is given twice"),
    ],
)
@pytest.mark.parametrize("command", ["assess", "explain", "diff"])
def test_bad_numbers(
    corrected: Run, command: str, given: tuple[str, ...], code: str, said: str
) -> None:
    where = ("small", "S-1") if command == "explain" else ("small",)
    options = [option for each in given for option in ("--set", each)]
    ran = corrected(command, *where, "--period", "2015", *options)
    assert (ran.code, ran.out) == (2, "")
    assert f"[{code}]" in ran.err
    assert said.lower() in ran.err.lower()


def test_a_sheet_could_not_say_that_it_is_a_what_if(corrected: Run) -> None:
    ran = corrected("assess", "small", "--period", "2015", *HALVES, "--format", "csv")
    assert (ran.code, ran.out) == (2, "")
    assert "which say so" in ran.err


@pytest.mark.parametrize("command", ["assess", "explain", "diff"])
def test_a_plugin_is_given_once(corrected: Run, command: str) -> None:
    where = ("small", "S-1") if command == "explain" else ("small",)
    ran = corrected(command, *where, "--period", "2015", "--plugin", "a", "--plugin", "small")
    assert (ran.code, ran.out) == (2, "")
    assert "give it once" in ran.err


def test_a_parameter_by_its_title(corrected: Run) -> None:
    titles = ("--set", "党员大会分值=5", "--set", "外出分值=5")
    ran = assess(corrected, *titles)
    assert ran.data["overrides"] == {"assembly_points": "5", "outing_points": "5"}
    assert ran.raw == assess(corrected, *HALVES).raw
    refused = corrected("assess", "small", "--period", "2015", "--set", "分值=5", lang="zh")
    assert "assembly_points (党员大会分值), outing_points (外出分值)" in refused.err
    below = corrected("assess", "small", "--period", "2015", "--set", "外出分值=-0.5", lang="zh")
    assert "“outing_points”不能小于0,写的是 -0.5" in below.err


def test_the_ratings_before_and_after(corrected: Run) -> None:
    """6 points and 4 by the rules, 5 and 5 if the two weigh the same: 合格 asks for 6."""
    table = lines(corrected("diff", "small", "--period", "2015", *HALVES))
    changed = table.index("Organisations changed: 2")
    ratings = table[:changed]
    assert "Rating Before After" in ratings
    assert "合格 1 0" in ratings
    assert "不合格 1 2" in ratings


def test_the_difference_in_one_scheme(corrected: Run) -> None:
    question = ("diff", "small", "--period", "2015", *HALVES)
    ran = corrected(*question, "--scheme", "points", "--format", "json")
    assert [(each["organisation"], list(each["schemes"])) for each in ran.data["changes"]] == [
        ("S-1", ["points"]),
        ("S-2", ["points"]),
    ]
    assert [each["indicators"] for each in ran.data["changes"]] == [{}, {}]
    assert "合格 1 0" in lines(corrected(*question, "--scheme", "points"))
    refused = corrected(*question, "--scheme", "pints")
    assert (refused.code, refused.out) == (2, "")
    assert "[A006]" in refused.err


def test_figures_are_left_out_of_the_difference_in_one_scheme(imported: Run) -> None:
    """The correction takes away an outing: a figure, and points of the scheme."""
    assert imported("import", "-", "--region", "small", given=CORRECTION).code == 0
    question = ("diff", "small", "--period", "2015", "--from-position", "5", "--format", "json")
    whole = imported(*question).data["changes"]
    only = imported(*question, "--scheme", "points").data["changes"]
    assert any("outings" in each["indicators"] for each in whole)
    assert [each["schemes"] for each in only] == [
        each["schemes"] for each in whole if each["schemes"]
    ]
    assert [each["indicators"] for each in only] == [{}] * len(only)


def test_a_number_that_goes_by_kind_is_named_for_each() -> None:
    text = """\
dangjian: 1
programme: {id: test.kinds, region: test, version: "1", title: 测试, requires: ">=0.1,<1"}
parameters:
  need: {value: 1/2, by_kind: {branch: {value: 2}, committee: {value: 1}}, assumed: 测试}
  some: {by_kind: {branch: {value: 3}}, assumed: 测试}
  later: {values: {2020-01-01: 3}, assumed: 测试}
indicators: {n: {count: meeting}}
"""
    rules = resolve(loads(text, VOCABULARY).programme, dt.date(2015, 12, 31))
    language.use("en")
    assert stands(rules, "need") == "Branch = 2, Party committee of an organ = 1, others = 0.5"
    assert stands(rules, "some") == "Branch = 3"
    assert stands(rules, "later") == "no value"
