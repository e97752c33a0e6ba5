"""For codes of the conformance suite: a file that a check finds wanting, and what makes it right."""

from collections.abc import Iterable
from pathlib import Path

from core.conformance import conform
from core.rules import Problem
from tests.docs.lessons.plugin import EXAMPLES, PROGRAMME, Lesson, Look, changed, pairs
from tests.docs.lessons.plugins import PYTHON, RULES


def found(check: str) -> Look:
    """What one check of the suite finds; the plugin can be opened."""

    def look(folder: Path) -> Iterable[Problem]:
        report = conform(folder, only=("loads", check))
        assert report.of("loads").state == "passed", report.of("loads").finding.faults
        return report.of(check).finding.faults

    return look


#: One look for each check, so that files that are the same are looked at once.
_LOOKS = {name: found(name) for name in ("coverage", "functions", "privacy", "requires")}

_WHOLE = """\
  - id: fewer
    title: 一次党课和没有党课
    period: 2015
    given:
      organisations: {A: {}, B: {}}
      facts:
        - {id: talk, type: meeting, organisation: A, on: 2015-03-05, kind: lecture}
        - {id: work, type: meeting, organisation: B, on: 2015-03-05, kind: work}
        - {id: all, type: membership, organisation: A, on: 2015-12-31, step: counted, category: full, members: 12}
    expect:
      A: {indicators: {members: 12}, schemes: {points: {total: 5, rating: 未达标}}}
      B: {schemes: {points: {total: 0, rating: 较差, vetoes: [none]}}}
  - {id: bands, title: 分档, period: 2015, tables: {share: {3000: 15, 4000: 40}}}
"""


def checked(check: str, file: str, wrong: str, *change: str, programme: str = PROGRAMME) -> Lesson:
    """A plugin with one file that a check finds wanting."""
    beside = (("programme.yaml", programme), ("examples.yaml", EXAMPLES))
    return Lesson(file, wrong, pairs(change), _LOOKS[check], beside)


_LAST = EXAMPLES.splitlines(keepends=True)[-1]

LESSONS = {
    "check.coverage": checked("coverage", "examples.yaml", EXAMPLES, _LAST, _LAST + _WHOLE),
    "check.functions": checked(
        "functions",
        "rules.py",
        changed(
            RULES,
            "from fractions", "import random\nfrom fractions",
            "{}", '{row["org"]: Fraction(random.random()) for row in frames["meeting"].to_pylist()}',
        ),
        "import random\n", "", "random.random()", "1",
        programme=PYTHON,
    ),
    "check.privacy": checked(
        "privacy", "programme.yaml", changed(PROGRAMME, "title: 党课, count", "title: 因私出国(境), count"),
        "因私出国(境)", "党课",
    ),
    "check.requires": checked(
        "requires", "programme.yaml", changed(PROGRAMME, '">=0.1,<1"', '">=0.1"'), '">=0.1"', '">=0.1,<1"'
    ),
}  # fmt: skip
