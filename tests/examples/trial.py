"""A small programme and a file of examples around it, to be put wrong in one way at a time."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from textwrap import dedent, indent

from core.examples import Outcome, run_examples
from core.facts import VOCABULARY
from core.rules import Loaded, loads

PROGRAMME = """\
dangjian: 1
programme: {id: trial.lectures, region: trial, version: "1", title: 试行办法, requires: ">=0.1,<1"}
parameters:
  least: {title: 党课次数, value: 2, assumed: 试行}
indicators:
  lectures: {title: 党课, rows: [T-1], count: meeting, where: {kind: lecture}}
  enough: {title: 党课够数, formula: lectures >= $least, assumed: 试行}
  satisfied: {title: 满意票, sum: survey.satisfied}
  valid: {title: 有效票, sum: survey.valid}
  satisfaction: {title: 满意率, rows: [T-2], formula: satisfied / valid}
  members: {title: 党员, size: everyone}
  open_problems: {title: 问题台账, ledger: {of: problem_case, in: raised, out: rectified}}
populations:
  everyone: {members: true}
schemes:
  stars:
    title: 星级
    total: 10
    assumed: 试行
    groups:
      life:
        points: 10
        items:
          lectures: {title: 党课, points: 10, in_proportion_to: lectures / 3}
    vetoes:
      idle: {title: 没有党课, when: lectures == 0}
    rating:
      bands: [{at_least: 10, title: 五星, stars: 5}]
      otherwise: {title: 一般}
      vetoed: {title: 软弱涣散}
tables:
  rate:
    title: 比例
    of: 基数
    bands: [{at_most: 3000, value: 0.5%}, {above: 3000, value: 1%}]
    result: base * rate
    round: 0.01
    assumed: 试行
refused:
  - {rows: [T-9], because: 不自动得出结论}
"""

#: A branch with two lectures in 2015 and a vote of 55 out of 56.
EXAMPLE = """\
- id: branch
  title: 两堂党课,55票满意
  rows: [T-1, T-2]
  period: 2015
  given:
    organisations: {A: {}, B: {}}
    facts:
      - {id: talk, type: meeting, organisation: A, on: [2015-03-01, 2015-09-01], kind: lecture}
      - {id: old, type: meeting, organisation: A, on: 2014-12-31, kind: lecture}
      - {id: vote, type: survey, organisation: A, on: 2015-12-01, kind: satisfaction, eligible: 60, valid: 56, satisfied: 55}
  expect:
    A:
      indicators:
        lectures: {value: 2, because: [talk.*]}
        enough: true
        satisfaction: {value: 55/56, shown: 98.2% (55/56), because: [vote]}
      schemes:
        stars: {total: 6.667, rating: 一般, stars: none, vetoes: [], points: {life.lectures: 6.667}}
    B:
      indicators: {lectures: 0, enough: false, satisfaction: no data}
      schemes: {stars: {total: 0, rating: 软弱涣散, vetoes: [idle]}}
"""


@cache
def loaded(programme: str = PROGRAMME) -> Loaded:
    """The programme, loaded."""
    return loads(programme, VOCABULARY)


def written(folder: Path, examples: str = EXAMPLE, top: str = "") -> Path:
    """A file of examples in a folder; `top` stands before them."""
    file = folder / "examples.yaml"
    text = f"dangjian: 1\n{dedent(top)}examples:\n{indent(dedent(examples), '  ')}"
    file.write_text(text, encoding="utf-8")
    return file


def outcomes(
    folder: Path, examples: str = EXAMPLE, top: str = "", programme: str = PROGRAMME
) -> list[Outcome]:
    """What becomes of examples under the programme."""
    return list(run_examples(loaded(programme), written(folder, examples, top)).outcomes)


def codes(outcome: Outcome) -> list[str]:
    """The codes of an example's failures."""
    return [failure.code for failure in outcome.failures]
