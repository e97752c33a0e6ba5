"""No row of the report may be lost, and what is a slogan or out of scope is never computed."""

from __future__ import annotations

from collections import Counter

import pytest

from core.examples.catalogue import Plugin
from core.examples.coverage import Coverage, cover, lost
from core.facts import VOCABULARY, FactError
from tests.plugins.shuangyashan.places import FOLDER, LIBRARY


@pytest.fixture(scope="module")
def plugin() -> Plugin:
    return Plugin.read(FOLDER, library=LIBRARY)


@pytest.fixture(scope="module")
def rows(plugin: Plugin) -> tuple[Coverage, ...]:
    return cover(plugin.catalogue, plugin.loaded, plugin.examples)


def test_no_row_is_lost(plugin: Plugin) -> None:
    assert lost(plugin.catalogue, plugin.loaded, plugin.examples) == ()


def test_there_are_78_rows_and_what_became_of_them(rows: tuple[Coverage, ...]) -> None:
    assert len(rows) == 78
    assert Counter(row.state for row in rows) == {"computed": 72, "tag": 5, "refused": 1}


def test_the_slogans_are_tags_and_the_case_review_is_refused(rows: tuple[Coverage, ...]) -> None:
    state = {row.row.id: row.state for row in rows if row.state != "computed"}
    assert state == {
        "S-06": "tag",
        "S-07": "tag",
        "S-2I": "tag",
        "S-2J": "refused",
        "S-2L": "tag",
        "S-38": "tag",
    }


def test_the_other_voyages_and_castings_have_no_invented_name(plugin: Plugin) -> None:
    tree = plugin.loaded.programme.tree
    for project, named in (("three-voyages", "lead"), ("three-castings", "base")):
        measures = tree[project].measures
        assert len(measures) == 3
        for name, measure in measures.items():
            assert ("待填" in measure.title) == (name != named)
            assert bool(measure.assumed) == (name != named)


def test_nothing_reads_discipline(plugin: Plugin) -> None:
    for name, indicator in plugin.loaded.programme.indicators.items():
        measured = (indicator.sum, indicator.latest, indicator.distinct, *indicator.count)
        assert not any(source and source.startswith("discipline") for source in measured), name


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("discipline", {"severity": "warning", "count": 1, "person": "0123456789ab"}),
        ("discipline", {"severity": "warning", "count": 1, "case": "SY-001/case-1"}),
        (
            "problem",
            {
                "case": "SY-001/d-1",
                "category": "implementation",
                "origin": "discipline-committee",
                "step": "raised",
                "person": "0123456789ab",
            },
        ),
        ("donation", {"campaign": "义务献血", "kind": "blood", "persons": 1, "person": "0" * 12}),
    ],
)
def test_a_persons_case_or_gift_cannot_be_recorded(name: str, body: dict[str, object]) -> None:
    with pytest.raises(FactError):
        VOCABULARY.parse(name, body)


@pytest.mark.parametrize(
    "name", ["observation_coverage", "secretary_projects_rate", "list_rate", "joint_graded_good"]
)
def test_what_the_report_does_not_count_is_assumed(plugin: Plugin, name: str) -> None:
    assert plugin.loaded.programme.indicators[name].assumed
