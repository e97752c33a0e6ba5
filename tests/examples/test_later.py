"""What happens afterwards: new answers, and the old ones as of the moment before."""

from __future__ import annotations

from pathlib import Path

from core.assess import IndicatorValue, OrganisationResult
from core.examples.compare import compare_earlier
from core.examples.errors import Complaints
from core.rules import read_text
from tests.examples.trial import EXAMPLE, codes, outcomes

LATER = """\
  later:
    - change: {retract: talk.2, reason: 没有开}
      expect:
        A: {indicators: {lectures: {value: 1, because: [talk.1]}, enough: false}}
    - change: {correct: vote, with: {satisfied: 42}, reason: 点错了票}
      expect:
        A: {indicators: {satisfaction: {value: 42/56, shown: 75.0% (42/56), because: [vote]}}}
    - change:
        record:
          - {id: more, type: meeting, organisation: [A, B], on: [2015-10-08, 2015-11-08], kind: lecture}
      expect:
        A:
          indicators: {lectures: {value: 3, because: [talk.1, more@A.*]}, satisfaction: 42/56}
          schemes: {stars: {total: 10, rating: 五星, stars: 5}}
        B:
          indicators: {lectures: 2}
          schemes: {stars: {total: 6.667, vetoes: []}}
    - change: {correct: more@B.1, with: {on: 2016-01-08, organisation: A}, reason: 张冠李戴}
      expect: {A: {indicators: {lectures: 3}}, B: {indicators: {lectures: {value: 1, because: [more@B.2]}}}}
"""


def test_facts_are_retracted_corrected_and_added(tmp_path: Path) -> None:
    [outcome] = outcomes(tmp_path, EXAMPLE + LATER)
    assert outcome.passed, str(outcome)


def test_each_stage_is_judged_by_itself(tmp_path: Path) -> None:
    wrong = LATER.replace("enough: false", "enough: true").replace("lectures: 2}", "lectures: 3}")
    [outcome] = outcomes(tmp_path, EXAMPLE + wrong)
    assert codes(outcome) == ["E040", "E040"]
    assert [f.message.split(":")[0] for f in outcome.failures] == ["A enough", "B lectures"]


def test_examples_with_fewer_stages_wait(tmp_path: Path) -> None:
    short = EXAMPLE.replace("id: branch", "id: short")
    first, second = outcomes(tmp_path, EXAMPLE + LATER + short)
    assert first.passed, str(first)
    assert second.passed, str(second)


def test_a_change_of_no_known_fact_is_said_with_the_nearest(tmp_path: Path) -> None:
    [outcome] = outcomes(tmp_path, EXAMPLE + LATER.replace("retract: talk.2", "retract: talc.2"))
    [failure] = outcome.failures
    assert (failure.code, failure.hint) == ("E030", "did you mean 'talk.2'?")


def test_a_second_retraction_changes_nothing_and_a_correction_after_it_is_refused(
    tmp_path: Path,
) -> None:
    later = """\
  later:
    - change: {retract: vote, reason: 作废}
      expect: {A: {indicators: {satisfaction: no data}}}
    - change: {correct: vote, with: {satisfied: 50}, reason: 又不作废}
      expect: {A: {indicators: {satisfaction: 50/56}}}
"""
    [outcome] = outcomes(tmp_path, EXAMPLE + later)
    [failure] = outcome.failures
    assert failure.code == "E033" and "log.retracted" in failure.message


def test_a_corrected_field_that_cannot_be_is_said_at_its_place(tmp_path: Path) -> None:
    later = LATER.replace("with: {satisfied: 42}", "with: {satisfyed: 42}")
    [outcome] = outcomes(tmp_path, EXAMPLE + later)
    [failure] = outcome.failures
    assert failure.code == "E032" and "satisfyed" in failure.message
    assert failure.excerpt[failure.place.column - 1 :].startswith(("42", "satisfyed"))


def _result(lectures: int) -> OrganisationResult:
    value = IndicatorValue(lectures, 1, False, False)
    return OrganisationResult("A", "A", "branch", {"lectures": value}, {})


def test_an_earlier_answer_that_changed_is_a_failure() -> None:
    """The log keeps earlier answers as they were, so the comparison is asked directly."""
    out = Complaints(read_text("later: [{change: {retract: x}}]", "examples.yaml"))
    compare_earlier(_result(2), _result(2), "A", ("later", 0, "change"), out)
    assert out.problems == []
    compare_earlier(_result(2), _result(3), "A", ("later", 0, "change"), out)
    [problem] = out.problems
    assert problem.code == "E048" and "was 2 before the change and is 3 now" in problem.message
    assert (problem.place.line, problem.place.column) == (1, 18)
