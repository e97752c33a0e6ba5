"""What each check of the suite finds, on the small programme and on what is wrong with it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from core.conformance import CHECKS, GRADES, Report, conform
from tests.host.samples import EXAMPLES, programme, with_function, write_plugin

ROOT = Path(__file__).parents[2]

#: An example of everything that the small programme computes.
WHOLE = """\
dangjian: 1
examples:
  - id: whole
    title: 全部
    period: 2015
    given:
      organisations: {S: {kind: branch}, T: {kind: branch}}
      facts:
        - {id: m, type: meeting, organisation: S, on: 2015-03-05, kind: member-assembly}
        - {id: o, type: service, organisation: S, on: 2015-03-06, kind: outing, persons: 3}
        - {id: p, type: service, organisation: T, on: 2015-03-06, kind: outing, persons: 3}
    expect:
      S: {schemes: {points: {total: 10, rating: 合格}}}
      T: {schemes: {points: {total: 4, rating: 不合格}}}
"""

Made = Callable[..., Report]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Writes a plugin and checks it, or some checks of it."""

    def checked(
        *only: str,
        text: str = programme(requires=">=0.1,<1"),
        examples: str = WHOLE,
        code: str | None = None,
        rules: str | None = None,
    ) -> Report:
        folder = write_plugin(tmp_path / "tried", text=text, code=code, rules=rules)
        (folder / "examples.yaml").write_text(examples, encoding="utf-8")
        return conform(folder, only=("loads", *only) if only else None)

    return checked


def said(report: Report, id: str) -> list[str]:
    return [fault.message for fault in report.of(id).finding.faults]


def test_a_plugin_that_keeps_everything_has_the_highest_grade(made: Made) -> None:
    report = made()
    assert report.failed == ()
    assert (report.grade, report.raised_by) == ("A", ())
    states = {each.check.id: each.state for each in report.outcomes}
    assert [name for name, state in states.items() if state == "inapplicable"] == [
        *("hooks", "board", "rows", "functions", "unread")
    ]


def test_what_no_example_shows_keeps_it_from_the_highest(made: Made) -> None:
    report = made(examples=EXAMPLES)
    assert report.grade == "B"
    assert [each.check.id for each in report.raised_by] == ["coverage"]
    assert said(report, "coverage") == [
        "no example shows indicator 'outings'",
        "no example shows item 'points.all.assembly'",
        "no example shows item 'points.all.outing'",
        "no example shows outcome '合格' of 'points'",
        "no example shows outcome '不合格' of 'points'",
    ]
    places = [fault.place.line for fault in report.of("coverage").finding.faults]
    text = programme()
    assert places[0] == text[: text.index("  outings:")].count("\n") + 1


def test_no_upper_bound(made: Made) -> None:
    report = made(text=programme(requires=">=0.1"))
    assert (report.grade, said(report, "requires")) == (
        "C",
        [
            "'requires: >=0.1' has no upper bound: "
            "it claims to run on versions that are not there yet"
        ],
    )


def test_an_example_that_fails_leaves_no_grade(made: Made) -> None:
    report = made("examples", examples=WHOLE.replace("total: 4", "total: 5"))
    assert report.grade is None
    assert [fault.code for fault in report.of("examples").finding.faults] == ["E043"]


def test_what_cannot_be_opened_is_not_looked_at_further(made: Made) -> None:
    report = made(text=programme().replace("count: meeting", "count: meetin"))
    assert report.grade is None
    assert [fault.code for fault in report.of("loads").finding.faults] == ["R100"]
    assert {each.state for each in report.outcomes[1:]} == {"inapplicable"}


FUNCTION = """\
from fractions import Fraction

from core.assess import reads

calls = []


@reads("service")
def outings(frames, period):
    calls.append(period)
    counted = {}
    for row in frames["service"].to_pylist():
        counted[row["org"]] = counted.get(row["org"], 0) + 1
    return {code: Fraction(count) for code, count in counted.items()}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("", "", None),
        ("Fraction(count)", "Fraction(len(calls))", "called twice, it gives two answers"),
        ("in counted.items()}", "in counted.items()} or {'0.S': Fraction(0)}", "gives 0, where"),
        ("Fraction(count)", "float(count)", "it gave float for"),
        ("{code: ", "{code + 'x': ", "which no fact founds"),
        ("calls = []", "import random\n\ncalls = []", "'random' is more than the facts"),
        ("calls.append(period)", "open('/dev/null').close()", "'open' is more than the facts"),
        ("counted = {}", "counted = 1 / 0", "ZeroDivisionError"),
    ],
)
def test_functions(made: Made, old: str, new: str, message: str | None) -> None:
    text = with_function().replace('">=0.1"', '">=0.1,<1"')
    report = made("functions", text=text, rules=FUNCTION.replace(old, new) if old else FUNCTION)
    found = said(report, "functions")
    assert (found == []) if message is None else any(message in each for each in found), found


def test_what_is_missing_rests_on_no_fact(made: Made) -> None:
    missed = "\n  missed: {title: 缺会, formula: 'max(2 - assemblies, 0)', assumed: 测试}\nschemes:"
    text = programme(requires=">=0.1,<1").replace("\nschemes:", missed)
    text = text.replace("full_if: assemblies >= 1", "full_if: missed <= 1")
    # Of the first organisation nothing is recorded that the formula reads.
    examples = WHOLE.replace("kind: member-assembly", "kind: committee")
    report = made("receipts", text=text, examples=examples)
    assert [each.state for each in report.outcomes] == ["passed", "passed"]


def test_what_shows_in_another_process(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    # Opened in this process, it does so here too: this puts it back.
    monkeypatch.setattr(json, "detect_encoding", json.detect_encoding)
    text = with_function().replace('">=0.1"', '">=0.1,<1"')
    replacing = "calls = []\nimport json\njson.detect_encoding = lambda written: 'utf-8'\n"
    rules = FUNCTION.replace("calls = []\n", replacing)
    rules = rules.replace("Fraction(count)", "Fraction(hash(code) % 10**9)")
    report = made("functions", text=text, rules=rules)
    assert said(report, "functions") == [
        "rules.outings gives other values in another process",
        "its code replaces 'json.detect_encoding' of the program for everybody",
    ]


def test_a_word_that_is_private(made: Made) -> None:
    report = made("privacy", text=programme().replace("title: 外出\n", "title: 因私出国(境)\n"))
    assert report.grade is None
    assert [fault.code for fault in report.of("privacy").finding.faults] == ["check.privacy"]


def test_nobody_is_rated_by_silence_unless_it_is_said(made: Made) -> None:
    text = programme(requires=">=0.1,<1").replace(
        "    total: 10\n", "    total: 10\n    silence: fails\n"
    )
    report = made("no-data", text=text)
    assert report.of("no-data").state == "passed"
    assert report.of("no-data").finding.notes == ("'points' takes silence for failure, as it says",)


def test_every_check_and_grade_stands_on_the_page_in_both_languages() -> None:
    for page in ("conformance.md", "conformance.zh-CN.md"):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        rows = re.findall(r"^\| `([a-z-]+)` \| ([A-D]) \|", text, re.M)
        assert rows == [(check.id, check.grade) for check in CHECKS]
        assert re.findall(r"^\| ([A-D]) \|", text, re.M) == list(GRADES)


def test_facts_of_an_example_that_the_log_refuses_are_said_once_where_they_stand(
    made: Made,
) -> None:
    done = "{id: d, type: rectification, organisation: S, on: 2015-03-01, case: p, step: rectified}"
    first = "        - {id: o, type: service"
    report = made("hooks", "examples", examples=WHOLE.replace(first, f"        - {done}\n{first}"))
    assert [outcome.state for outcome in report.outcomes] == ["passed", "inapplicable", "failed"]
    [fault] = report.of("examples").finding.faults
    assert (fault.code, fault.place.line) == ("E033", 10)
    assert fault.message.endswith("(log.lifecycle)")


def test_every_assumption_is_listed_where_it_is_made(made: Made) -> None:
    text = programme(requires=">=0.1,<1")
    item, band = "full_if: outings >= 1", "title: 合格, stars: 1"
    for part in (item, band):
        assert text.count(part) == 1
        text = text.replace(part, f"{part}, assumed: 试验")
    assert made("provenance", text=text).of("provenance").finding.notes == (
        "assumed: assembly_points",
        "assumed: outing_points",
        "assumed: assemblies",
        "assumed: outings",
        "assumed: points",
        "assumed: points.all.outing",
        "assumed: points.rating.0",
    )
