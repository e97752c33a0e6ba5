"""Running examples: what passes, and each way in which something can come out differently."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pyarrow as pa
import pytest

from core.examples import run_examples
from core.rules import Period
from tests.examples.trial import EXAMPLE, PROGRAMME, codes, loaded, outcomes, written


def test_an_example_passes_when_everything_comes_as_written(tmp_path: Path) -> None:
    [outcome] = outcomes(tmp_path)
    assert outcome.passed, str(outcome)
    assert (outcome.id, outcome.rows, outcome.place.line) == ("branch", ("T-1", "T-2"), 3)


@pytest.mark.parametrize(
    ("right", "wrong", "code", "said"),
    [
        ("lectures: {value: 2,", "lectures: {value: 3,", "E040", "A lectures: expected 3, came 2"),
        ("value: 55/56,", "value: 110/112,", "E040", "expected 110/112, came 55/56"),
        ("value: 55/56,", "value: 98%,", "E040", "expected 49/50, came 55/56"),
        ("enough: true", "enough: false", "E040", "expected false, came 1, shown as 是"),
        ("enough: true", "enough: 1", "E040", "expected 1, came 1, shown as 是"),
        ("satisfaction: no data", "satisfaction: 0", "E040", "expected 0, came no data"),
        ("shown: 98.2% (55/56)", "shown: 98.3% (55/56)", "E041", "is shown as 98.2% (55/56)"),
        (
            "because: [vote]",
            "because: [talk.1]",
            "E042",
            "not behind it: talk.1; behind it as well: vote",
        ),
        ("because: [talk.*]", "because: [talk.2]", "E042", "behind it as well: talk.1"),
        ("because: [talk.*]", "because: [talk.*, old]", "E042", "not behind it: old"),
        ("because: [talk.*]", "because: [tolk.*]", "E034", "'tolk.*' is no fact of the example"),
        ("total: 6.667", "total: 6.6667", "E043", "expected total 66667/10000, came 6.667"),
        ("total: 0,", "total: no data,", "E043", "expected total no data, came 0"),
        ("rating: 一般", "rating: 五星", "E044", "expected rating 五星, came 一般"),
        ("stars: none", "stars: 5", "E045", "expected stars 5, came none"),
        ("vetoes: [idle]", "vetoes: []", "E046", "expected vetoes none, came idle"),
        ("points: {life.lectures: 6.667}", "points: {life.lectures: 10}", "E047", "came 6.667"),
    ],
)
def test_what_differs_is_said_at_its_place(
    tmp_path: Path, right: str, wrong: str, code: str, said: str
) -> None:
    assert EXAMPLE.count(right) == 1
    [outcome] = outcomes(tmp_path, EXAMPLE.replace(right, wrong))
    [failure, *rest] = [f for f in outcome.failures if f.code != "E042" or code == "E042"]
    assert (failure.code, rest) == (code, [])
    assert said in failure.message
    line = (
        (tmp_path / "examples.yaml")
        .read_text(encoding="utf-8")
        .splitlines()[failure.place.line - 1]
    )
    assert wrong.split(":")[0] in line
    assert failure.excerpt == line


def test_one_failing_example_leaves_the_others_alone(tmp_path: Path) -> None:
    second = EXAMPLE.replace("id: branch", "id: other").replace("satisfied: 55", "satisfied: 54")
    first, other = outcomes(tmp_path, EXAMPLE + second)
    assert first.passed, str(first)
    assert codes(other) == ["E040", "E041"]
    assert "came 54/56" in other.failures[0].message
    alone = run_examples(loaded(), tmp_path, together=False)
    assert alone.outcomes == (first, other)


def test_facts_of_one_example_do_not_count_in_another(tmp_path: Path) -> None:
    examples = [EXAMPLE.replace("id: branch", f"id: branch-{number}") for number in range(4)]
    assert [o.passed for o in outcomes(tmp_path, "".join(examples))] == [True] * 4


def test_where_peers_are_ranked_examples_are_kept_apart(tmp_path: Path) -> None:
    """One lecture is the best of two branches, not the best of four."""
    ranked = PROGRAMME.replace(
        "bands: [{at_least: 10, title: 五星, stars: 5}]",
        "by_rank: {within: all, quotas: [{count: 1, title: 先进}]}",
    )
    two = EXAMPLE.replace("rating: 一般", "rating: 先进")
    one = two.replace("id: branch", "id: second").replace(
        "on: [2015-03-01, 2015-09-01]", "on: [2015-03-01]"
    )
    one = one.replace("lectures: {value: 2", "lectures: {value: 1").replace(
        "enough: true", "enough: false"
    )
    one = one.replace("6.667", "3.333")
    assert [o.failures for o in outcomes(tmp_path, two + one, programme=ranked)] == [(), ()]


def test_a_case_may_have_the_same_name_in_two_examples(tmp_path: Path) -> None:
    example = dedent("""\
    - id: {id}
      title: 一件问题
      period: 2015
      given:
        organisations: {{A: {{}}}}
        facts:
          - {{id: raised, type: problem, organisation: A, on: 2015-02-01, case: p1, category: study, origin: review, step: raised}}
          - {{id: done, type: rectification, organisation: A, on: 2015-03-01, case: p1, step: rectified}}
      expect: {{A: {{indicators: {{open_problems.added: 1, open_problems.resolved: 1, open_problems: 0}}}}}}
    """)
    both = example.format(id="one") + example.format(id="two")
    assert [o.failures for o in outcomes(tmp_path, both)] == [(), ()]


def test_a_history_that_cannot_be_is_refused_by_the_log(tmp_path: Path) -> None:
    example = """\
    - id: never-raised
      title: 没有提出就整改
      period: 2015
      given:
        organisations: {A: {}}
        facts:
          - {id: done, type: rectification, organisation: A, on: 2015-03-01, case: p1, step: rectified}
      expect: {A: {indicators: {open_problems: 0}}}
    """
    first, second = outcomes(tmp_path, dedent(example) + EXAMPLE)
    [failure] = first.failures
    assert failure.code == "E033"
    assert "cannot begin a case" in failure.message and "log.lifecycle" in failure.message
    assert failure.place.line == 9
    assert second.passed, str(second)


SHARED = """\
patterns:
  build:
    facts:
      - {id: opened, type: project, on: 2015-02-01, case: CASE, kind: brand, step: opened, title: 项目}
"""
BUILT = """\
- id: shared
  title: 两个支部
  period: 2015
  given:
    organisations: {A: {}, B: {}}
    use: [{pattern: build, organisations: [A, B]}]
  expect: {A: {indicators: {lectures: 0}}}
"""


def test_a_case_that_a_pattern_gives_to_several_organisations(tmp_path: Path) -> None:
    [one] = outcomes(tmp_path, BUILT, SHARED.replace("CASE", "P"))
    [failure] = one.failures
    assert (failure.code, failure.place.line) == ("E033", 5)
    assert "project.opened on 2015-02-01 cannot follow project.opened" in failure.message
    assert "one in the whole region" in failure.hint
    assert failure.hint.endswith("in a pattern with '{organisation}/project'")
    [other] = outcomes(tmp_path, BUILT, SHARED.replace("CASE", "'{organisation}/P'"))
    assert other.passed, str(other)


def test_rules_of_an_earlier_day_can_be_applied(tmp_path: Path) -> None:
    dated = PROGRAMME.replace("value: 2,", "values: {2014-01-01: 2, 2016-01-01: 3},")
    now = EXAMPLE.replace("period: 2015", "period: 2015\n  rules: 2016-01-01")
    now = now.replace("id: branch", "id: later").replace("enough: true", "enough: false")
    assert [o.failures for o in outcomes(tmp_path, EXAMPLE + now, programme=dated)] == [(), ()]


def test_rules_before_the_first_are_said_to_be_missing(tmp_path: Path) -> None:
    dated = PROGRAMME.replace("value: 2,", "values: {2014-01-01: 2},")
    early = EXAMPLE.replace("period: 2015", "period: 2015\n  rules: 2013-01-01")
    early = early.replace("id: branch", "id: early")
    first, second = outcomes(tmp_path, EXAMPLE + early, programme=dated)
    assert first.passed, str(first)
    [failure] = second.failures
    assert failure.code == "E051" and "A007" in failure.message


def test_an_organisation_founded_afterwards_has_no_result(tmp_path: Path) -> None:
    [outcome] = outcomes(tmp_path, EXAMPLE.replace("B: {}}", "B: {since: 2016-01-01}}"))
    assert codes(outcome) == ["E051"]
    assert "no organisation 'B' at the end of 2015" in outcome.failures[0].message


def test_a_function_that_fails_takes_only_its_own_example_down(tmp_path: Path) -> None:
    programme = PROGRAMME.replace(
        "  members:", "  counted: {title: 计, python: rules.count}\n  members:"
    )

    def count(_tables: Mapping[str, pa.Table], _period: Period) -> Mapping[str, Fraction]:
        raise ZeroDivisionError("by nobody")

    asking = EXAMPLE.replace("id: branch", "id: asking").replace("enough: true", "counted: 1")
    file = written(tmp_path, asking + EXAMPLE)
    first, second = run_examples(loaded(programme), file, {"count": count}).outcomes
    assert codes(first) == ["E051"]
    assert "ZeroDivisionError: by nobody" in first.failures[0].message
    assert second.passed, str(second)


def test_tables_are_asked(tmp_path: Path) -> None:
    example = """\
    - id: bands
      title: 分档
      period: 2015
      tables: {rate: {3000: 15, 3000.01: 30.00, 100.01: 0.50}}
    - id: wrong
      title: 分档
      period: 2015
      tables: {rate: {3000: 30}, rates: {1: 1}}
    """
    right, wrong = outcomes(tmp_path, example)
    assert right.passed, str(right)
    assert codes(wrong) == ["E049", "E030"]
    assert "of 3000 expected 30, came 15" in wrong.failures[0].message
    assert wrong.failures[1].hint == "did you mean 'rate'?"


def test_refused_rows_are_looked_up(tmp_path: Path) -> None:
    example = """\
    - {id: refused, title: 不算, period: 2015, refused: [T-9]}
    - {id: computed, title: 算, period: 2015, refused: [T-1]}
    """
    right, wrong = outcomes(tmp_path, example)
    assert right.passed
    assert codes(wrong) == ["E050"]


def test_a_programme_within_the_file_is_used(tmp_path: Path) -> None:
    own = """\
    programmes:
      plain: |
        dangjian: 1
        programme: {id: trial.plain, region: trial, version: "1", title: 会议, requires: ">=0.1,<1"}
        indicators: {all: {title: 会议, count: meeting}}
      broken: |
        dangjian: 1
        programme: {id: trial.broken, region: trial, version: "1", title: 会议, requires: ">=0.1,<1"}
        indicators:
          all: {title: 会议, count: meetings}
    """
    body = """\
      title: 会议
      period: 2015
      given:
        organisations: {A: {}}
        facts: [{id: one, type: meeting, organisation: A, on: 2015-01-05, kind: work}]
      expect: {A: {indicators: {all: 1}}}
    """
    examples = "".join(
        f"- id: {name}\n  programme: {name}\n" + "\n".join(line[4:] for line in body.split("\n"))
        for name in ("plain", "broken", "plane")
    )
    plain, broken, plane = outcomes(tmp_path, examples, own)
    assert plain.passed, str(plain)
    [failure] = broken.failures
    assert failure.code == "E035"
    assert "meetings" in failure.excerpt and "did you mean 'meeting'?" in failure.hint
    assert failure.excerpt[failure.place.column - 1 :].startswith(("meetings", "count", "{", "all"))
    assert codes(plane) == ["E030"]
    assert plane.failures[0].hint == "did you mean 'plain'?"


def test_without_a_programme_an_example_has_to_name_one(tmp_path: Path) -> None:
    [outcome] = run_examples(None, written(tmp_path)).outcomes
    assert codes(outcome) == ["E030"]


@pytest.mark.parametrize(
    ("right", "wrong", "hint"),
    [
        ("lectures: {value: 2, ", "lecturs: {value: 2, ", "did you mean 'lectures'?"),
        ("stars: {total: 6", "star: {total: 6", "did you mean 'stars'?"),
        ("vetoes: [idle]", "vetoes: [idel]", "did you mean 'idle'?"),
        ("points: {life.lectures", "points: {live.lectures", "did you mean 'life.lectures'?"),
        ("    B:\n      indicators", "    C:\n      indicators", "known: A, B"),
    ],
)
def test_names_the_programme_does_not_have_are_found_before_anything_runs(
    tmp_path: Path, right: str, wrong: str, hint: str
) -> None:
    assert EXAMPLE.count(right) == 1
    first, second = outcomes(
        tmp_path, EXAMPLE.replace(right, wrong) + EXAMPLE.replace("id: branch", "id: other")
    )
    [failure] = first.failures
    assert (failure.code, failure.hint) == ("E030", hint)
    assert second.passed, str(second)
