"""Reading files of examples: every mistake at its line and column, with a way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.examples import read_catalogue, read_examples
from core.rules import Problem, RuleError
from tests.examples.trial import EXAMPLE, written


def _problems(folder: Path, examples: str, top: str = "") -> tuple[Problem, ...]:
    with pytest.raises(RuleError) as caught:
        read_examples(written(folder, examples, top))
    return caught.value.problems


@pytest.mark.parametrize(
    ("right", "wrong", "code", "at", "hint"),
    [
        ("  title: 两堂党课,55票满意\n", "", "E010", "id: branch", ""),
        ("expect:", "expects:", "E011", "expects:", "did you mean 'expect'?"),
        ("valid: 56, satisfied", "vlid: 56, satisfied", "", "", ""),
        ("because: [vote]", "becaus: [vote]", "E011", "becaus", "did you mean 'because'?"),
        ("total: 6.667", "totals: 6.667", "E011", "totals", "did you mean 'total'?"),
        ("organisations: {A: {},", "organisations: {A: [],", "E012", "[]", ""),
        ("period: 2015\n", "period: 2015-13\n", "E020", "2015-13", ""),
        ("on: 2014-12-31", "on: 2014-12-32", "E020", "2014-12-32", ""),
        ("total: 6.667", "total: six", "E020", "six", ""),
        ("lectures: {value: 2,", "lectures: {value: 1/0,", "E020", "1/0", ""),
        ("rows: [T-1, T-2]", "rows: [T-1, 2]", "E012", "2]", ""),
        ("id: branch", "id: 党支部", "E014", "党支部", ""),
    ],
)
def test_a_mistake_is_shown_where_it_stands(
    tmp_path: Path, right: str, wrong: str, code: str, at: str, hint: str
) -> None:
    assert EXAMPLE.count(right) == 1
    text = EXAMPLE.replace(right, wrong)
    if not code:  # a field of a fact is checked when the example is set up, not here
        assert read_examples(written(tmp_path, text)).content.examples
        return
    [problem] = _problems(tmp_path, text)
    assert (problem.code, problem.hint) == (code, hint)
    assert problem.excerpt[problem.place.column - 1 :].startswith(at)


@pytest.mark.parametrize(
    ("right", "wrong"), [("total: 6.667", "total: none"), ("{value: 2,", "{value: none,")]
)
def test_a_word_for_no_number_is_told_the_one_there_is(
    tmp_path: Path, right: str, wrong: str
) -> None:
    [problem] = _problems(tmp_path, EXAMPLE.replace(right, wrong, 1))
    assert problem.code == "E020"
    assert problem.message == "'none' is not a number; where there is none, write: no data"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("given: {}", "an example has 'expect', 'tables' or 'refused'"),
        (
            "expect: {}\n  later: [{change: {retract: x, reason: y}, expect: {A: {}}}]",
            "has 'expect'",
        ),
        (
            "refused: [T-9]\n  later: [{change: {retract: x, reason: y}, expect: {A: {}}}]",
            "follows an",
        ),
        ("expect: {A: {}}\n  later: [{change: {retract: x}, expect: {A: {}}}]", "has a 'reason'"),
        (
            "expect: {A: {}}\n  later: [{change: {correct: x, reason: y}, expect: {A: {}}}]",
            "'with'",
        ),
        (
            "expect: {A: {}}\n  later: [{change: {retract: x, correct: x, reason: y}, expect: {A: {}}}]",
            "one of 'retract', 'correct' and 'record'",
        ),
        (
            "expect: {A: {}}\n  given: {facts: [{id: f, type: t, on: [2015-01-01], times: 2}]}",
            "take one of several days, 'for_each' and 'times'",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path: Path, lines: str, said: str) -> None:
    [problem] = _problems(tmp_path, f"- id: x\n  title: x\n  period: 2015\n  {lines}\n")
    assert problem.code == "E020"
    assert said in problem.message


def test_two_examples_of_one_id_are_refused(tmp_path: Path) -> None:
    [problem] = _problems(tmp_path, EXAMPLE + EXAMPLE)
    assert problem.code == "E031"
    assert problem.place.line == 24
    assert "'branch' is given twice" in problem.message


def test_a_file_that_is_no_mapping_or_not_there_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "examples.yaml"
    with pytest.raises(RuleError, match="R003"):
        read_examples(file)
    file.write_text("- a\n- b\n", encoding="utf-8")
    with pytest.raises(RuleError, match="E004"):
        read_examples(tmp_path)


def test_a_catalogue_is_read_and_its_mistakes_are_shown(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.yaml"
    row = "  - {{id: {id}, title: 党课, quote: 每季度一次, kind: [{kind}], scope: [U]}}\n"
    file.write_text("document: report\nrows:\n" + row.format(id="T-1", kind="rule"), "utf-8")
    assert [one.id for one in read_catalogue(tmp_path).content.rows] == ["T-1"]
    file.write_text("document: report\nrows:\n" + row.format(id="T-1", kind="rul"), "utf-8")
    with pytest.raises(RuleError) as caught:
        read_catalogue(file)
    [problem] = caught.value.problems
    assert (problem.code, problem.place.line) == ("E015", 3)
    twice = row.format(id="T-1", kind="rule") * 2
    file.write_text(f"document: report\nrows:\n{twice}", "utf-8")
    with pytest.raises(RuleError, match="E031 'T-1' is given twice"):
        read_catalogue(file)
