"""For each code of examples, catalogues and figures: a file that is wrong, and what makes it right."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from core.examples import check, read_catalogue, read_examples, read_figures
from core.examples.coverage import lost
from core.facts import VOCABULARY
from core.rules import Loaded, Problem, RuleError, load, loads
from tests.docs.lessons.plugin import (
    CATALOGUE,
    EXAMPLES,
    PROGRAMME,
    ROWS_SHOWN,
    WITH_ROWS,
    Lesson,
    Look,
    changed,
    pairs,
)

_FACT = "kind: lecture}\n"


@cache
def _loaded() -> Loaded:
    return loads(PROGRAMME, VOCABULARY)


def look(folder: Path) -> Iterable[Problem]:
    """What `dangjian plugins check` finds of the examples and the catalogue."""
    same = (folder / "programme.yaml").read_text(encoding="utf-8") == PROGRAMME
    return check(folder, loaded=_loaded() if same else load(folder, VOCABULARY)).failures


def _figures(folder: Path) -> Iterable[Problem]:
    try:
        read_figures(folder)
    except RuleError as error:
        yield from error.problems


def example(right: str, wrong: str) -> Lesson:
    """The examples, put wrong in one place."""
    return Lesson("examples.yaml", changed(EXAMPLES, right, wrong), ((wrong, right),), look)


def given(fact: str, *change: str) -> Lesson:
    """The examples with one more given fact, of which nothing is asked."""
    text = changed(EXAMPLES, _FACT, f"{_FACT}        - {fact}\n")
    return Lesson("examples.yaml", text, pairs(change), look)


def _lost(folder: Path) -> Iterable[Problem]:
    """The same of the catalogue alone, without running the examples."""
    try:
        found = load(folder, VOCABULARY), read_catalogue(folder), read_examples(folder)
    except RuleError as error:
        return error.problems
    loaded, catalogue, examples = found
    return lost(catalogue, loaded, examples)


def rows(file: str, wrong: str, *change: str, look: Look = _lost) -> Lesson:
    """A plugin with a catalogue, of which one file is wrong."""
    beside = (
        ("programme.yaml", WITH_ROWS),
        ("examples.yaml", ROWS_SHOWN),
        ("catalogue.yaml", CATALOGUE),
    )
    return Lesson(file, wrong, pairs(change), look, beside)


def row(wrong: str, right: str) -> Lesson:
    """The programme, put wrong in a row."""
    return rows("programme.yaml", changed(WITH_ROWS, right, wrong), wrong, right)


_FIGURES = """\
figures:
  - row: T-1
    title: 党课
    quote: 党课300余次
    indicator: lectures
    period: 2015
    organisation: A
    exact: 400
    worded: 300余次
"""

_OWN = """\
dangjian: 1
programmes:
  own: |
    dangjian: 1
    programme: {id: trial.own, region: trial, version: "1", title: 另一种, requires: ">=0.1,<1"}
    indicators: {every: {title: 会议, count: meetings}}
examples:
  - id: own
    title: 按另一种办法
    programme: own
    period: 2015
    given: {organisations: {A: {}}}
    expect: {A: {indicators: {every: 0}}}
"""

_LATER = f"""\
{EXAMPLES}\
    later:
      - change: {{correct: talk.2, with: {{on: 2015-13-05}}, reason: 日期写错}}
        expect: {{A: {{indicators: {{lectures: 2}}}}}}
"""

LESSONS = {
    "E004": Lesson("examples.yaml", "- examples\n", pairs(("- examples\n", EXAMPLES)), look),
    "E010": example("党课\n    period: 2015\n", "党课\n"),
    "E011": example("expect:", "expects:"),
    "E012": example("{A: {}}", "{A: []}"),
    "E013": Lesson("examples.yaml", _LATER, (("2015-13-05", "2015-10-05"),), look),
    "E014": example("id: two", "id: 两次"),
    "E015": rows("catalogue.yaml", changed(CATALOGUE, "[rule]", "[rul]"), "[rul]", "[rule]"),
    "E020": example("period: 2015\n", "period: 2015-13\n"),
    "E030": example("{lectures: {value", "{lecturs: {value"),
    "E031": given(
        "{id: plan, type: meeting, organisation: A, on: 2015-06-05, kind: work}\n"
        "        - {id: plan, type: meeting, organisation: A, on: 2015-07-05, kind: work}",
        "plan, type: meeting, organisation: A, on: 2015-07",
        "check, type: meeting, organisation: A, on: 2015-07",
    ),
    "E032": given(
        "{id: work, type: meeting, organisation: A, on: 2015-03-05, kind: work, topics: 计划}",
        "topics",
        "topic",
    ),
    "E033": given(
        "{id: done, type: rectification, organisation: A, on: 2015-03-05, case: p1, step: rectified}",
        "type: rectification",
        "type: problem",
        "step: rectified",
        "step: raised, category: study",
    ),
    "E034": example("[talk.*]", "[talk.*, tolk.1]"),
    "E035": Lesson("examples.yaml", _OWN, pairs(("count: meetings", "count: meeting")), look),
    "E036": Lesson("figures.yaml", _FIGURES, pairs(("exact: 400", "exact: 342")), _figures),
    "E040": example("{value: 2,", "{value: 3,"),
    "E041": example('shown: "2"', "shown: 两次"),
    "E042": example("[talk.*]", "[talk.1]"),
    "E043": example("total: 10", "total: 9"),
    "E044": example("rating: 达标", "rating: 未达标"),
    "E045": example("stars: 5", "stars: 4"),
    "E046": example("vetoes: []", "vetoes: [none]"),
    "E047": example("life.lectures: 10", "life.lectures: 5"),
    "E049": Lesson(
        "examples.yaml",
        "dangjian: 1\nexamples:\n  - {id: bands, title: 分档, period: 2015, tables: {share: {3000: 30}}}\n",
        pairs(("{3000: 30}", "{3000: 15}")),
        look,
    ),
    "E050": rows(
        "examples.yaml", changed(ROWS_SHOWN, "refused: [T-9]", "refused: [T-9, T-1]"),
        "[T-9, T-1]", "[T-9]", look=look,
    ),
    "E051": example("{A: {}}", "{A: {since: 2016-01-01}}"),
    "E060": row("rows: [], count", "rows: [T-1], count"),
    "E061": rows(
        "examples.yaml", changed(ROWS_SHOWN, "    rows: [T-1]\n", ""),
        "    title: 两次党课\n", "    title: 两次党课\n    rows: [T-1]\n",
    ),
    "E062": row("rows: [T-1, T-8], count", "rows: [T-1], count"),
    "E063": row("rows: [T-1, T-9], count", "rows: [T-1], count"),
    "E064": row("rows: [T-1, T-3], count", "rows: [T-1], count"),
    "E066": rows(
        "examples.yaml",
        changed(ROWS_SHOWN, "    rows: [T-1]\n", "", "认定, period", "认定, rows: [T-1], period"),
        "    title: 两次党课\n", "    title: 两次党课\n    rows: [T-1]\n", " rows: [T-1],", "",
    ),
}  # fmt: skip

#: Codes of no file alone: a file that is not there, and answers that the log keeps as they were.
ELSEWHERE = {"E048", "E065"}
