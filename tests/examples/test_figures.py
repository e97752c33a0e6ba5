"""Published figures: what a file of them may say."""

from fractions import Fraction
from pathlib import Path

import pytest

from core.examples.read import read_figures
from core.rules import RuleError

FILE = """
figures:
  - row: S-50
    title: 走流程
    quote: “走流程”1300余次
    indicator: walks
    period: 2021
    organisation: SYS
    exact: {exact}
    worded: {worded}
"""


def written(folder: Path, exact: str, worded: str) -> Path:
    (folder / "figures.yaml").write_text(FILE.format(exact=exact, worded=worded), encoding="utf-8")
    return folder


def test_a_figure_has_its_words_and_its_exact_value(tmp_path: Path) -> None:
    [figure] = read_figures(written(tmp_path, "1342", "1300余次")).content.figures
    assert (figure.row, figure.exact, str(figure.period)) == ("S-50", Fraction(1342), "2021")


@pytest.mark.parametrize(
    ("exact", "worded"),
    [("1300", "1300余次"), ("1400", "1300余次"), ("3", "若干"), ("55/56", "近1")],
)
def test_a_value_that_could_not_be_worded_so_is_refused(
    tmp_path: Path, exact: str, worded: str
) -> None:
    with pytest.raises(RuleError) as refused:
        read_figures(written(tmp_path, exact, worded))
    [problem] = refused.value.problems
    assert (problem.code, problem.place.line) == ("E036", 10)
