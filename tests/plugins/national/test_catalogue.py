"""No row of the baseline may be lost, and what cannot be said today is named as such."""

from __future__ import annotations

from collections import Counter

import pytest

from core.examples.catalogue import Plugin
from core.examples.coverage import cover, lost
from core.examples.read import read_catalogue, read_examples
from core.rules import Loaded
from tests.plugins.national.conftest import FOLDER


@pytest.fixture
def plugin(national: Loaded) -> Plugin:
    return Plugin(national, read_catalogue(FOLDER), read_examples(FOLDER))


def test_no_row_is_lost(plugin: Plugin) -> None:
    assert lost(plugin.catalogue, plugin.loaded, plugin.examples) == ()


def test_what_became_of_the_rows(plugin: Plugin) -> None:
    rows = cover(plugin.catalogue, plugin.loaded, plugin.examples)
    documents = Counter(row.row.id.partition("-")[0] for row in rows)
    assert documents == {
        "ZB": 17, "JY": 15, "JG": 20, "XJ": 4, "DF": 14, "FZ": 15,
        "ZX": 1, "ZZ": 1, "GB": 1, "CF": 1, "RX": 1,
    }  # fmt: skip
    assert Counter(row.state for row in rows) == {"computed": 63, "named": 16, "refused": 11}


def test_the_rules_that_cannot_be_said_are_named_with_the_reason(plugin: Plugin) -> None:
    unsaid = {
        row.id for row in plugin.catalogue.content.rows if row.scope_note.startswith("not said yet")
    }
    assert unsaid == {"ZB-03", "ZB-04", "ZB-05", "ZB-09", "GB-01", "FZ-04"}
    tree = plugin.loaded.programme.tree
    measures = [each for project in tree.values() for each in project.measures.values()]
    for row in unsaid:
        [measure] = [each for each in measures if row in each.rows]
        assert measure.note
        assert not measure.indicators
