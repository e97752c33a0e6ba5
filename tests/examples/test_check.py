"""Checking a plugin's folder: its files, its examples, and every way of losing a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.examples import Check, check
from tests.examples.trial import EXAMPLE, PROGRAMME

CATALOGUE = """\
document: report
rows:
  - {id: T-1, title: 党课, quote: 党课, kind: [rule], scope: [U]}
  - {id: T-2, title: 满意率, quote: 满意率, kind: [ind], scope: [A]}
  - {id: T-3, title: 口号, quote: 口号, kind: [slog], scope: [none]}
  - {id: T-4, title: 供稿, quote: 供稿, kind: [none], scope: [none]}
  - {id: T-9, title: 结论, quote: 结论, kind: [flow], scope: [X]}
"""

TREE = """\
tree:
  whole:
    title: 工程
    rows: [T-4]
    measures:
      words: {title: 口号, rows: [T-3], tags: [口号]}
"""

REFUSED = """\
- {id: refused, title: 不自动得出, period: 2015, refused: [T-9]}
"""


def _check(
    folder: Path,
    programme: str = PROGRAMME + TREE,
    examples: str = EXAMPLE + REFUSED,
    catalogue: str = CATALOGUE,
) -> Check:
    (folder / "programme.yaml").write_text(programme, encoding="utf-8")
    (folder / "examples.yaml").write_text(f"dangjian: 1\nexamples:\n{examples}", encoding="utf-8")
    (folder / "catalogue.yaml").write_text(catalogue, encoding="utf-8")
    return check(folder)


def test_a_sound_folder_passes(tmp_path: Path) -> None:
    found = _check(tmp_path)
    assert found.passed, "\n".join(map(str, found.failures))
    assert found.loaded is not None
    assert found.report is not None
    assert [outcome.id for outcome in found.report.outcomes] == ["branch", "refused"]


@pytest.mark.parametrize(
    ("change", "code", "said", "file"),
    [
        (("programme", "rows: [T-1], ", ""), "E060", "T-1 党课: nothing in the programme answers it", "catalogue"),
        (("programme", "rows: [T-2], ", ""), "E060", "T-2 满意率: nothing in the programme answers it", "catalogue"),
        (("examples", "rows: [T-1, T-2]", "rows: [T-1]"), "E061", "T-2: satisfaction answers it, and no example", "catalogue"),
        (("examples", "refused: [T-9]", "tables: {rate: {3000: 15}}"), "E061", "no example says that it is refused", "catalogue"),
        (("programme", "rows: [T-1], ", "rows: [T-1, T-8], "), "E062", "the catalogue has no row 'T-8'", "programme"),
        (("examples", "rows: [T-1, T-2]", "rows: [T-1, T-2, T-7]"), "E062", "the catalogue has no row 'T-7'", "examples"),
        (("programme", "{rows: [T-9], ", "{rows: [], "), "E063", "T-9 结论: out of scope, and not refused", "catalogue"),
        (("programme", "rows: [T-1], ", "rows: [T-1, T-9], "), "E063", "out of scope, and computed by lectures", "catalogue"),
        (("programme", "{rows: [T-9], ", "{rows: [T-9, T-1], "), "E063", "T-1 党课: is refused, and is not out of scope", "catalogue"),
        (("programme", "rows: [T-1], ", "rows: [T-1, T-3], "), "E064", "a slogan is never computed, here by lectures", "catalogue"),
        (("programme", "rows: [T-3], ", ""), "E064", "this slogan is nowhere in the tree", "catalogue"),
        (("programme", "rows: [T-4]", "rows: []"), "E060", "T-4 供稿: nothing in the programme answers it", "catalogue"),
        (("examples", "- {id: refused, ", "- {id: idle, rows: [T-2], "), "E066", "nothing is asked of what answers T-2", "examples"),
    ],
)  # fmt: skip
def test_each_way_of_losing_a_row_is_found(
    tmp_path: Path, change: tuple[str, str, str], code: str, said: str, file: str
) -> None:
    part, right, wrong = change
    files = {"programme": PROGRAMME + TREE, "examples": EXAMPLE + REFUSED}
    assert files[part].count(right) == 1
    files[part] = files[part].replace(right, wrong)
    problems = [p for p in _check(tmp_path, **files).problems if p.code == code]
    [problem] = [p for p in problems if said in p.message]
    assert problem.place.file == str(tmp_path / f"{file}.yaml")
    assert problem.place.line > 0


def test_what_only_a_text_of_the_tree_names_is_not_answered(tmp_path: Path) -> None:
    catalogue = CATALOGUE.replace("kind: [none], scope: [none]", "kind: [rule], scope: [U]")
    found = _check(tmp_path, catalogue=catalogue)
    assert [(p.code, p.message) for p in found.failures] == [
        ("E060", "T-4 供稿: nothing in the programme answers it")
    ]


def test_failing_examples_fail_the_check(tmp_path: Path) -> None:
    found = _check(tmp_path, examples=EXAMPLE.replace("enough: true", "enough: false") + REFUSED)
    assert not found.passed
    assert found.problems == ()
    assert [failure.code for failure in found.failures] == ["E040"]


def test_without_a_catalogue_rows_that_are_claimed_still_need_examples(tmp_path: Path) -> None:
    _check(tmp_path, examples=EXAMPLE.replace("rows: [T-1, T-2]", "rows: [T-1]"))
    (tmp_path / "catalogue.yaml").unlink()
    programme = PROGRAMME
    (tmp_path / "programme.yaml").write_text(programme, encoding="utf-8")
    assert [(p.code, p.message) for p in check(tmp_path).failures] == [
        ("E061", "T-2: satisfaction answers it, and no example shows how")
    ]


def test_files_that_are_missing_or_cannot_be_read_are_said(tmp_path: Path) -> None:
    assert [p.code for p in check(tmp_path).failures] == ["R003"]
    _check(tmp_path)
    (tmp_path / "examples.yaml").unlink()
    found = check(tmp_path)
    assert found.report is None
    assert "E065" in [p.code for p in found.failures]
    found = _check(tmp_path, examples="- {}\n", catalogue="document: report\n")
    assert {p.code for p in found.failures} == {"E010"}
    assert found.report is None
    found = _check(tmp_path, programme=PROGRAMME.replace("count: meeting", "count: meting"))
    assert found.loaded is None
    assert found.failures[0].hint == "did you mean 'meeting'?"
