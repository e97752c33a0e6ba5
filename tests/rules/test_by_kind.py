"""Parameters by kind: each organisation is asked for the number of its own kind."""

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest

from core.facts import VOCABULARY
from core.rules import RuleError, loads, resolve
from tests.rules.agreement import values
from tests.rules.history import History, person
from tests.rules.programmes import HEAD

# A branch is asked for 2, a committee for 1, a general branch for 1/2 more than 2; a group for nothing.
PARAMETERS = """\
parameters:
  need:
    unit: 次
    by_kind:
      branch: {value: 2, assumed: 测试}
      committee: {value: 1, assumed: 测试}
      general-branch: {value: 5/2, assumed: 测试}
  rest:
    value: 3
    by_kind: {committee: {value: 1}}
    assumed: 测试
"""


def history() -> History:
    """Each has two meetings of 2 hours, in January and in May; each has one member of that name."""
    found = History()
    found.org("C", kind="committee")
    found.org("G", kind="general-branch", parent="C")
    found.org("B", kind="branch", parent="G")
    found.org("U", kind="group", parent="B")
    for code in "CGBU":
        found.member(code, code.lower())
        for day in ("2015-01-10", "2015-05-10"):
            people = [{"person": person(code.lower()), "as_member": True}]
            found.add("meeting", code, day, kind="lecture", hours="2", attendance=people)
    return found


@pytest.mark.parametrize(
    ("indicator", "c", "g", "b", "u"),
    [
        ("formula: $need", "1", "5/2", "2", None),
        ("formula: $rest", "1", "3", "3", "3"),
        ("formula: $need * 2 + $rest", "3", "8", "7", None),
        ("formula: 'if(kind == \"group\", 9, $need)'", "1", "5/2", "2", "9"),
        ("count: meeting, at_least: $need", "1", "0", "1", None),
        ("count: meeting, at_least: $rest", "1", "0", "0", "0"),
        ("sum: meeting.hours, at_most: $rest", "0", "0", "0", "0"),
        ("count: meeting, where: {hours: {at_least: $need}}", "2", "0", "2", None),
        ("count: meeting, where: {hours: $need}", "0", "0", "2", None),
        ("count: meeting, where: {hours: {below: $rest}}", "0", "2", "2", "2"),
        ("every: quarter, count: meeting, at_least: $need", "1/2", "0", "0", None),
        ("every: quarter, count: meeting, at_most: $rest", "1", "1", "1", "1"),
        ("every: quarter, count: meeting, below: $need", "1/2", "1", "1", None),
        ("each: member, count: attendance, at_least: $need", "1", "0", "1", None),
        ("each: member, count: attendance, at_least: $rest", "1", "0", "0", "0"),
        # C's are G and B, of whose kinds only B has the 2 that it is asked for
        ("each: units, count: meeting, at_least: $need", "2/3", "1/2", "1", None),
        ("each: units, count: meeting, below: $rest", "2/3", "1", "1", None),
        ("roll_up: {of: meetings, over: branch, take: sum}, above: $rest", "1", "1", "1", "0"),
        ("ledger: {of: demand_case, in: opened, out: resolved}", "0", "0", "0", "0"),
    ],
)
def test_the_number_of_the_kind_is_asked(
    indicator: str, c: str | None, g: str | None, b: str | None, u: str | None
) -> None:
    more = "populations: {units: {organisations: {kind: [committee, general-branch, branch]}}}\n"
    text = f"{HEAD}{more}{PARAMETERS}indicators:\n  n: {{{indicator}, assumed: 测试}}\n"
    found = values(text + "  meetings: {count: meeting}\n", history())
    shown = {code: None if v["n"] is None else str(v["n"]) for code, v in found.items()}
    assert shown == {"C": c, "G": g, "B": b, "U": u}


DATED = """\
parameters:
  term:
    title: 任期
    by_kind:
      committee:
        values: {2014-01-01: 4, 2016-01-01: 5}
        sources:
          2014-01-01: {document: page, quote: 四年}
          2016-01-01: {document: page, quote: 五年}
      branch: {value: 3, from: 2015-01-01, source: {document: page, quote: 三年}}
indicators:
  n: {formula: $term, assumed: 测试}
"""


@pytest.mark.parametrize(
    ("period", "committee", "branch"), [("2014", 4, None), ("2015", 4, 3), ("2016", 5, 3)]
)
def test_each_kind_has_its_own_dates(period: str, committee: int, branch: int | None) -> None:
    found = values(HEAD + DATED, history(), period)
    assert [found["C"]["n"], found["B"]["n"]] == [committee, branch]


@pytest.mark.parametrize(
    ("period", "branch"),
    [("2015", 7), ("2014", None)],  # branches have a number since 2015
)
def test_a_what_if_replaces_the_number_of_every_kind_that_has_one(
    period: str, branch: int | None
) -> None:
    found = values(HEAD + DATED, history(), period, overrides={"term": Fraction(7)})
    assert {code: value["n"] for code, value in found.items()} == {
        "C": 7,
        "G": None,
        "B": branch,
        "U": None,
    }


def test_a_what_if_replaces_the_number_of_the_other_kinds_too() -> None:
    """Two meetings each: of the group, that is asked for nothing, nothing can be said still."""
    of_all = "indicators: {n: {count: meeting, at_least: $rest}}\n"
    found = values(HEAD + PARAMETERS + of_all, history(), overrides={"rest": Fraction(2)})
    assert {code: value["n"] for code, value in found.items()} == dict.fromkeys("CGBU", 1)
    of_some = "indicators: {n: {count: meeting, at_least: $need}}\n"
    found = values(HEAD + PARAMETERS + of_some, history(), overrides={"need": Fraction(3)})
    assert {code: value["n"] for code, value in found.items()} == {
        **dict.fromkeys("CGB", 0),
        "U": None,
    }


def test_a_what_if_holds_for_the_period_before_too() -> None:
    found = values(HEAD + PRIOR, history(), overrides={"p": Fraction(1, 7)})
    assert found["C"] == found["B"] == {"n": Fraction(1, 7), "before": Fraction(1, 7)}


def test_for_one_kind_every_parameter_has_one_value_and_its_own_source() -> None:
    loaded = loads(HEAD + DATED, VOCABULARY)
    resolved = resolve(loaded.programme, dt.date(2016, 12, 31))
    committee = resolved.of_kind("committee").parameters["term"]
    assert (committee.value, committee.since) == (5, dt.date(2016, 1, 1))
    assert committee.definition.title == "任期"
    assert committee.definition.sources[dt.date(2016, 1, 1)].quote == "五年"
    branch = resolved.of_kind("branch").parameters["term"]
    assert branch.definition.source is not None and branch.definition.source.quote == "三年"
    assert "term" not in resolved.of_kind("group").parameters


#: In prior values, too, a number of another denominator fits.
PRIOR = """\
parameters:
  p: {by_kind: {committee: {values: {2014-01-01: 1/3, 2015-01-01: 2}}}, value: 1/2, assumed: 测试}
indicators:
  n: {formula: $p, assumed: 测试}
  before: {prior: {of: n}}
"""


def test_the_value_of_the_period_before_is_by_kind_too() -> None:
    found = values(HEAD + PRIOR, history())
    assert found["C"] == {"n": 2, "before": Fraction(1, 3)}
    assert found["B"] == {"n": Fraction(1, 2), "before": Fraction(1, 2)}


NATION = (
    HEAD.replace("test.rules", "nation.rules")
    + """\
parameters:
  need:
    local: at-least
    by_kind: {committee: {value: 3}, branch: {value: 1}}
    assumed: 测试
"""
)


@pytest.mark.parametrize(
    ("own", "codes"),
    [
        ("{value: 3, assumed: 测试}", []),  # 3 is enough for both
        ("{value: 2, assumed: 测试}", ["P024"]),  # too little for committees
        ("{by_kind: {committee: {value: 4}, branch: {value: 0}}, assumed: 测试}", ["P024"]),
        ("{by_kind: {committee: {value: 4}}, assumed: 测试}", []),
    ],
)
def test_a_nearer_layer_keeps_to_the_number_of_each_kind(
    own: str, codes: list[str], tmp_path: Path
) -> None:
    (tmp_path / "programme.yaml").write_text(NATION, encoding="utf-8")
    text = (
        f"{HEAD}inherits: [{{from: nation.rules, change: [need]}}]\nparameters: {{need: {own}}}\n"
    )
    try:
        loaded = loads(text, VOCABULARY, library={"nation.rules": tmp_path})
    except RuleError as error:
        assert [problem.code for problem in error.problems] == codes
        return
    assert not codes
    resolved = resolve(loaded.programme, dt.date(2015, 12, 31))
    assert resolved.by_kind["need"]["branch"].value == (3 if "value: 3" in own else 1)


def wrong(body: str) -> list[str]:
    with pytest.raises(RuleError) as error:
        loads(HEAD + body, VOCABULARY)
    return [f"{problem.code} {problem.message}" for problem in error.value.problems]


@pytest.mark.parametrize(
    "indicator",
    [
        "{count: meeting, window: {months: $p}}",
        "{count: study, where: {length: {from: day, to: day, at_most: $p, unit: month}}}",
        "{each: member, count: study, where: {hours: {above: $p}}, by: organiser, at_least: 1}",
        "{sum: meeting.hours, where: {present: {above: {share: $p, of: expected}}}}",
        "{every: {festival: new-year, days_before: $p}, count: meeting, at_least: 1}",
    ],
)
def test_where_one_number_is_needed_none_by_kind_can_stand(indicator: str) -> None:
    parameters = "parameters: {p: {by_kind: {branch: {value: 2}}, value: 1, assumed: 测试}}\n"
    found = wrong(f"{parameters}indicators: {{n: {indicator}}}\n")
    assert [said[:4] for said in found] == ["R113"]


def test_neither_points_nor_tables_go_by_kind() -> None:
    parameters = "parameters: {p: {by_kind: {branch: {value: 2}}, value: 2, assumed: 测试}}\n"
    scheme = "schemes: {s: {total: 2, groups: {g: {items: {i: {points: $p, full_if: 1 > 0}}}}}}\n"
    table = (
        "tables: {t: {of: x, bands: [{above: 0, value: $p}], result: base * t, assumed: 测试}}\n"
    )
    assert [said[:4] for said in wrong(parameters + scheme)] == ["R113"]
    assert [said[:4] for said in wrong(parameters + table)] == ["R113"]


def test_each_number_says_where_it_comes_from_and_each_kind_is_a_code() -> None:
    found = wrong("parameters: {p: {by_kind: {branch: {value: 2}, comittee: {value: 1}}}}\n")
    assert [said[:4] for said in found] == ["P001", "P001", "R123"]
    assert "'comittee' is no code of organisation.kind" in found[2]
    assert wrong("parameters: {p: {by_kind: {branch: {}}, assumed: 测试}}\n") == [
        "R020 give either 'value' or 'values' by date"
    ]
    assert wrong("parameters: {p: {assumed: 测试}}\n") == [
        "R020 give either 'value' or 'values' by date"
    ]
