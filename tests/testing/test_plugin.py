"""The pytest plugin in runs of pytest of its own: what it collects, chooses and says."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import core.testing.asking
import core.testing.examples
from tests.examples.trial import EXAMPLE, PROGRAMME, outcomes, written

pytest_plugins = ["pytester"]

SECOND = """\
- id: wrong
  title: 三堂党课,写成了两堂
  rows: [T-1]
  period: 2015
  given:
    organisations: {A: {}}
    facts: [{id: talk, type: meeting, organisation: A, on: [2015-03-01, 2015-06-01, 2015-09-01], kind: lecture}]
  expect: {A: {indicators: {lectures: {value: 2, because: [talk.1]}}}}
"""

TEST = dedent("""
    def test_lectures(given, assess, programme):
        given("{organisations: {A: {}}, meeting: [{organisation: A, on: 2015-03-01, kind: lecture}]}")
        assert assess("2015")["A"]["lectures"] == 1
        assert programme.identity.id == "trial.lectures"
""")


@pytest.fixture(scope="module", autouse=True)
def _imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What a run inside imports is forgotten after it, which not every library bears twice."""
    outcomes(tmp_path_factory.mktemp("first"))


@pytest.fixture
def trial(pytester: pytest.Pytester) -> Path:
    """A plugin's folder below the top of a run, with examples and, in a folder of its own, a test."""
    folder = pytester.mkdir("trial")
    (folder / "programme.yaml").write_text(PROGRAMME, encoding="utf-8")
    written(folder, EXAMPLE + SECOND)
    (folder / "tests").mkdir()
    (folder / "tests" / "test_it.py").write_text(TEST, encoding="utf-8")
    return folder


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:xdist", *arguments)


def test_examples_are_tests_and_a_difference_is_told_whole(
    pytester: pytest.Pytester, trial: Path
) -> None:
    result = run(pytester, "-v", "-rP", "trial")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines_random(
        [
            "trial/examples.yaml::branch PASSED*",
            "trial/examples.yaml::wrong FAILED*",
            "trial/tests/test_it.py::test_lectures PASSED*",
            "*wrong 三堂党课,写成了两堂*",
            "A lectures: 2, because of talk.[*]",
            "A satisfaction: 55/56, because of vote",
            "B satisfaction: no data",
            "A stars: total 6.667; rating 一般; stars none; vetoes none; life.lectures 6.667",
            "B stars: total 0; rating 软弱涣散; vetoes idle",
            "*examples.yaml:*E040 A lectures: expected 2, came 3, shown as 3",
            "*examples.yaml:*E042 A lectures: behind it as well: talk.2, talk.3",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_row_chooses_its_examples(pytester: pytest.Pytester, trial: Path) -> None:
    run(pytester, "trial", "-k", "T-2").assert_outcomes(passed=1, deselected=2)


def test_a_plugin_further_down_is_material(pytester: pytest.Pytester, trial: Path) -> None:
    run(pytester, ".").assert_outcomes(passed=1)


@pytest.mark.parametrize("way", ["option", "setting"])
def test_the_plugin_can_be_named(pytester: pytest.Pytester, trial: Path, way: str) -> None:
    (trial / "tests" / "test_it.py").rename(pytester.path / "test_elsewhere.py")
    options = ["--dangjian-plugin", "trial"] if way == "option" else []
    if way == "setting":
        pytester.makeini("[pytest]\ndangjian_plugin = trial\ntestpaths = .\n")
    run(pytester, *options, "-k", "not wrong").assert_outcomes(passed=2, deselected=1)


def test_without_a_plugin_the_fixture_says_how_to_name_one(pytester: pytest.Pytester) -> None:
    (pytester.path / "test_it.py").write_text(TEST, encoding="utf-8")
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*host.no-programme*--dangjian-plugin FOLDER*"])


def test_a_broken_programme_is_one_error_with_everything_wrong(
    pytester: pytest.Pytester, trial: Path
) -> None:
    text = PROGRAMME.replace("count: meeting", "count: meetings").replace(
        "survey.valid", "survey.vaild"
    )
    (trial / "programme.yaml").write_text(text, encoding="utf-8")
    result = run(pytester, "trial/examples.yaml")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*programme.yaml:*meetings*", "*programme.yaml:*vaild*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_broken_file_of_examples_is_one_error(pytester: pytest.Pytester, trial: Path) -> None:
    written(trial, EXAMPLE.replace("period: 2015", "period: long"))
    result = run(pytester, "trial/examples.yaml")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*examples.yaml:*E0*"])


def test_a_run_that_does_not_use_it_imports_nothing() -> None:
    code = (
        "import sys, core.testing, core.testing.plugin; "
        "print(sorted(n for n in sys.modules if n.startswith('core.') or n in ('duckdb', 'pydantic')))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.strip() == "['core.testing', 'core.testing.plugin']"


def test_the_face_gives_what_it_names_and_nothing_else() -> None:
    assert sorted(core.testing.__all__) == core.testing.__all__
    for name in core.testing.__all__:
        assert getattr(core.testing, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'Assessment'"):
        core.testing.Assessment  # noqa: B018
