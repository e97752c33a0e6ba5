"""What a scheme gives, in formulas, roll-ups and other schemes of the same period."""

from fractions import Fraction

import pytest

from core.assess import Supposition, suppose
from core.facts import VOCABULARY
from core.rules import Period, RuleError, loads
from tests.rules.agreement import assess, assessor, duck, values
from tests.rules.history import History, person
from tests.rules.programmes import HEAD

TEXT = (
    HEAD
    + """\
parameters:
  each: {value: 10, assumed: 测试}
indicators:
  n: {count: meeting}
  ballots: {latest: score.points, assumed: 测试}
  usual: {scored: {scheme: base}}
  life: {scored: {scheme: base, of: g}}
  whole: {formula: usual * 0.7 + ballots * 0.3, assumed: 测试}
  below: {roll_up: {of: usual, over: children, take: mean}}
  last: {prior: {of: usual}}
  met: {scored: {scheme: plain}}
schemes:
  plain:
    total: 60
    assumed: 测试
    groups: {g: {items: {i: {points: 60, add: $each, for_each: n}}}}
  final:
    total: 100
    assumed: 测试
    groups: {g: {items: {i: {points: 100, take: whole, when_no_data: unavailable}}}}
  base:
    total: 100
    assumed: 测试
    applies_to: {kind: [branch]}
    groups:
      g: {items: {i: {points: 60, add: $each, for_each: n}}}
      h: {items: {j: {points: 40, take: ballots, when_no_data: unavailable}}}
"""
)


def history() -> History:
    """Two branches below a committee; the second has no ballots in 2015."""
    found = History()
    found.org("U", kind="committee")
    for code in ("A", "B", "C"):
        found.org(code, parent="U")
    for code, times in (("A", 3), ("B", 1), ("C", 6)):
        for _ in range(times):
            found.add("meeting", code, "2015-02-01", kind="lecture")
    for code, points in (("A", "20"), ("C", "40")):
        found.add("score", code, "2015-12-01", scheme="annual", item="all", points=points)
    found.add("score", "A", "2014-12-01", scheme="annual", item="all", points="7.5")
    return found


def test_a_total_is_a_value_like_any_other() -> None:
    found = values(TEXT, history())
    assert [found[code]["usual"] for code in "ABCU"] == [50, None, 100, None]
    assert [found[code]["life"] for code in "ABCU"] == [30, None, 60, None]
    assert found["A"]["whole"] == 41  # 50 × 0.7 + 20 × 0.3
    assert found["U"]["below"] == 75  # of A and C; B has no total
    assert found["A"]["last"] == Fraction("7.5")


def test_another_scheme_takes_it_in() -> None:
    found = assess(TEXT, history())
    final = {code: found.of(code).schemes["final"] for code in "ABC"}
    assert [final[code].total for code in "ABC"] == [41_000, None, 82_000]
    assert found.of("U").schemes["base"].state == "outside"


def test_asked_for_one_scheme_those_it_rests_on_come_along() -> None:
    facts = history().facts(None)
    [found] = assessor(TEXT).run(facts, [Period.parse("2015")], schemes=("final",), engine=duck())
    assert found.of("A").schemes["final"].total == 41_000


def test_a_what_if_of_its_numbers_goes_on_into_what_rests_on_it() -> None:
    facts = history().facts(None)
    [base] = assessor(TEXT).run(facts, [Period.parse("2015")])
    overrides = {"each": Fraction(20)}
    [whole] = assessor(TEXT).run(facts, [Period.parse("2015")], overrides=overrides)
    assert whole.of("A").schemes["final"].total == 62_000  # (60 + 20) × 0.7 + 20 × 0.3
    [supposed] = suppose(assessor(TEXT), facts, [base], Supposition(overrides))
    assert supposed.digest == whole.digest


def test_of_whom_nothing_was_recorded_there_are_no_points() -> None:
    found = history()
    found.org("D", parent="U")
    [judged] = assessor(TEXT).run(found.facts(None), [Period.parse("2015")])
    assert judged.of("D").schemes["plain"].state == "unrecorded"
    assert judged.of("D").indicators["met"].value is None
    assert judged.of("B").indicators["met"].value == 10
    assert values(TEXT, found)["D"]["met"] == 0  # where silence is judged


@pytest.mark.parametrize(
    ("wrong", "code", "said", "hint"),
    [
        ("{scheme: bsae}", "R137", "no scheme is called 'bsae'", "did you mean 'base'?"),
        ("{scheme: base, of: gg}", "R137", "scheme 'base' has no points 'gg'", "did you mean 'g'?"),
        ("{scheme: final}", "R150", "these indicators need each other: usual → whole → usual", ""),
    ],
)
def test_what_cannot_be_read_is_refused(wrong: str, code: str, said: str, hint: str) -> None:
    with pytest.raises(RuleError) as error:
        loads(
            TEXT.replace("usual: {scored: {scheme: base}}", f"usual: {{scored: {wrong}}}"),
            VOCABULARY,
        )
    [problem] = [each for each in error.value.problems if each.code == code]
    assert problem.message == said
    assert hint in (problem.hint or "")


MEMBERS = """\
indicators:
  came: {count: attendance}
  mine: {scored: {scheme: own}}
schemes:
  own: {per: member, total: 5, assumed: 测试, groups: {g: {items: {i: {points: 5, take: came}}}}}
  more: {per: member, total: 5, assumed: 测试, groups: {g: {items: {i: {points: 5, take: mine, when_no_data: none}}}}}
"""


def test_points_of_members_are_read_by_schemes_about_members() -> None:
    found = History()
    found.org("A")
    found.member("A", "a")
    found.add("meeting", "A", "2015-03-01", kind="group", attendance=[{"person": person("a")}])
    answer = assess(HEAD + MEMBERS, found, members=True)
    assert answer.of(person("a")).schemes["more"].total == 1_000
    with pytest.raises(RuleError) as error:
        loads(HEAD + MEMBERS.replace("more: {per: member,", "more: {"), VOCABULARY)
    assert [each.code for each in error.value.problems] == ["R137"]


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        (
            "indicators: {\n  total: {count: meeting}}\n",
            6,
            "in formulas that is the scheme's total",
        ),
        (
            "indicators: {\n  kind: {count: meeting}}\n",
            6,
            "in formulas that is the organisation's kind",
        ),
        (
            TEXT.removeprefix(HEAD).replace("groups: {g:", "groups: {total:", 1),
            20,
            "'scored' and 'prior' read that as the scheme's total",
        ),
    ],
)
def test_names_that_mean_something_else_are_refused(body: str, line: int, said: str) -> None:
    with pytest.raises(RuleError) as refused:
        loads(HEAD + body, VOCABULARY)
    [problem] = refused.value.problems
    assert (problem.code, problem.place.line) == ("P005", line)
    assert problem.message.endswith(said)
