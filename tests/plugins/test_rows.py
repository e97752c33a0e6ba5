"""All 365 rows of the five documents and all 18 worked reproductions, counted apart from the plugins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.examples.catalogue import Plugin
from core.examples.documents import Answered, Documents, overview, read_documents, unanswered
from core.rules import RuleError, library_of
from tests.facts.test_scope import ROWS as SCOPE_X

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "catalogue-rows.yaml"
FOLDERS = sorted(file.parent for file in (ROOT / "plugins").rglob("catalogue.yaml"))

#: Rows of which a part may never be recorded: belief, profiles, personal affairs, talks, discipline,
#: pay, health, tracks, voters, households, points of persons, consequences, relatives.
TOUCHED = (
    "D-26", "D-58", "D-28", "D-57", "C-45", "Q-57", "Q-58", "Q-2B", "D-5D", "S-2J", "D-1A",
    "Q-4E", "S-44", "C-71", "Q-5A", "M-36", "C-53", "Q-15", "C-51", "M-35", "C-68", "C-70",
    "M-41", "M-71", "D-37", "Q-19", "D-5B", "Q-47", "Q-48", "Q-4K", "Q-43", "D-59", "D-5A",
)  # fmt: skip


@cache
def answers() -> tuple[Answered, ...]:
    library = library_of(FOLDERS)
    return tuple(Plugin.read(folder, library).answered for folder in FOLDERS)


@cache
def documents() -> Documents:
    return read_documents(FILE)


def changed(folder: Path, old: str, new: str) -> Documents:
    """The list with one thing written otherwise."""
    text = FILE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file = folder / "rows.yaml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return read_documents(file)


def said(asked: Documents, given: Sequence[Answered]) -> list[tuple[str, str]]:
    return [(problem.code, problem.message) for problem in unanswered(asked, given)]


def test_there_are_365_rows() -> None:
    counts = {letter: len(each.rows) for letter, each in documents().content.documents.items()}
    assert counts == {"C": 64, "S": 78, "Q": 79, "D": 67, "M": 77}
    rows = [row for each in documents().content.documents.values() for row in each.rows]
    assert len(rows) == len(set(rows)) == 365
    states = Counter(
        state for each in documents().content.documents.values() for *_, state in each.rows.values()
    )
    assert states == {"computed": 324, "tag": 31, "named": 3, "refused": 7}


def test_every_row_is_answered_once_as_it_has_to_be() -> None:
    assert said(documents(), answers()) == []


def test_a_row_has_the_state_that_its_kind_and_scope_ask_for() -> None:
    """Refused is what has scope X, a tag what is a slogan; everything else is computed but for six."""
    otherwise = {}
    for document in documents().content.documents.values():
        for row, (kind, scope, state) in document.rows.items():
            wanted = "refused" if scope == "X" else "tag" if "slog" in kind else "computed"
            if state != wanted:
                otherwise[row] = (kind, scope, state)
    # Slogans that the tree shows by counts of what was done under them, by indicators of their own.
    shown = {"D-23", "M-72", "M-9C", "M-9D", "M-9E", "M-9S", "M-9T"}
    assert {row for row, (kind, _, _) in otherwise.items() if "slog" in kind} == shown
    assert {row: each for row, each in otherwise.items() if row not in shown} == {
        "Q-5B": ("none", "none", "named"),
        "D-06": ("rule", "none", "named"),
        "D-41": ("none", "none", "named"),
        "M-54": ("prog", "none", "tag"),
        "M-91": ("rule", "none", "tag"),
        "M-92": ("rule", "none", "tag"),
    }


def test_a_row_taken_off_a_plugin_and_its_catalogue_is_missed() -> None:
    given = [
        replace(each, rows=tuple(row for row in each.rows if row.row.id != "Q-16"))
        for each in answers()
    ]
    assert said(documents(), given) == [
        ("E060", "Q-16: no catalogue of a plugin has this row"),
    ]
    assert next(iter(overview(documents(), given))) == "## 364 of 365 rows"


def test_a_row_taken_off_the_list_too_is_missed(tmp_path: Path) -> None:
    asked = changed(tmp_path, "      Q-16: [ind, A, computed]\n", "")
    assert said(asked, answers()) == [
        ("E060", "78 rows are listed, the document has 79"),
        ("E062", "a catalogue has Q-16, which no document has"),
    ]


def test_a_row_of_two_catalogues_is_told() -> None:
    hubin = next(each for each in answers() if each.plugin == "sanmenxia.hubin")
    twice = [row for row in hubin.rows if row.row.id == "M-36"]
    given = [
        replace(each, rows=(*each.rows, *twice)) if each.plugin == "sanmenxia.yima" else each
        for each in answers()
    ]
    assert said(documents(), given) == [("E031", "M-36 stands in 2 catalogues")]


def test_a_row_answered_otherwise_or_without_example_is_told() -> None:
    def without(name: str, **wrong: Any) -> list[Answered]:
        return [
            replace(
                each,
                rows=tuple(
                    replace(row, **wrong) if row.row.id == name else row for row in each.rows
                ),
            )
            for each in answers()
        ]

    assert said(documents(), without("C-17", examples=())) == [
        ("E061", "C-17: no example shows it")
    ]
    assert said(documents(), without("C-17", state="tag")) == [
        ("E060", "C-17: has to be computed, and is a tag, never computed")
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("C-17: [head, U,", "C-17: [rule, U,", "C-17: a catalogue has it of kind head"),
        ("C-17: [head, U,", "C-17: [head, A,", "C-17: a catalogue has it of scope U"),
    ],
)
def test_kind_and_scope_are_those_of_the_list(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert said(changed(tmp_path, old, new), answers()) == [("E020", told)]


def test_a_state_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError):
        changed(tmp_path, "C-17: [head, U, computed]", "C-17: [head, U, done]")


# Scope X


def test_each_refused_row_has_a_test_of_its_own() -> None:
    named = {word for label, _, _ in SCOPE_X for word in label.split()}
    refused = documents().content.refused
    assert {row for row in refused if row not in named} == set()
    assert set(refused.values()) == {"tests/facts/test_scope.py"}
    assert set(TOUCHED) - named == set()


def test_a_refused_row_without_a_test_is_told(tmp_path: Path) -> None:
    asked = changed(tmp_path, "  D-26: tests/facts/test_scope.py\n", "")
    assert said(asked, answers()) == [
        ("E063", "D-26: no test is named that shows that it cannot be recorded")
    ]


# Worked reproductions


def test_all_18_worked_reproductions_are_examples() -> None:
    assert list(documents().content.reproductions) == [f"T-{number}" for number in range(1, 19)]
    shown = Counter(name for each in answers() for name, _ in each.reproductions)
    # A correction is worked out twice, for two regions' rectifications.
    assert shown == dict.fromkeys(documents().content.reproductions, 1) | {"T-15": 2}


def test_a_reproduction_that_no_example_is_any_more_is_told() -> None:
    given = [
        replace(each, reproductions=tuple(one for one in each.reproductions if one[0] != "T-5"))
        for each in answers()
    ]
    assert said(documents(), given) == [("E061", "T-5: no example of a plugin reproduces it")]


def test_every_folder_with_a_catalogue_has_its_examples_run() -> None:
    regions = {folder.relative_to(ROOT / "plugins").parts[0] for folder in FOLDERS}
    tests = {file.parent.name for file in (ROOT / "tests" / "plugins").glob("*/test_examples.py")}
    assert regions == tests
