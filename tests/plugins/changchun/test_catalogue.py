"""No row of the speech may be lost, and slogans are never computed."""

from __future__ import annotations

from collections import Counter

import pytest

from core.examples import read_catalogue, read_examples
from core.examples.coverage import cover, lost
from core.rules import Loaded
from tests.plugins.changchun.conftest import FOLDER

SLOGANS = ["C-12", "C-13", "C-33", "C-39", "C-65", "C-74", "C-76"]


def test_no_row_is_lost(changchun: Loaded) -> None:
    assert lost(read_catalogue(FOLDER), changchun, read_examples(FOLDER)) == ()


def test_there_are_64_rows_and_what_became_of_them(changchun: Loaded) -> None:
    rows = cover(read_catalogue(FOLDER), changchun, read_examples(FOLDER))
    assert len(rows) == 64
    assert Counter(row.state for row in rows) == {"computed": 57, "tag": 7}
    assert [row.row.id for row in rows if row.state == "tag"] == SLOGANS


def test_what_the_speech_does_not_say_is_marked_assumed(changchun: Loaded) -> None:
    """Only two numbers of the programme are the speech's own."""
    stated = {
        name
        for name, parameter in changchun.programme.parameters.items()
        if parameter.source is not None and not parameter.assumed
    }
    assert stated == {"party_share", "groups_required"}


@pytest.mark.parametrize("name", ["found_each_visit", "joint_duties_share"])
def test_a_rate_the_speech_does_not_have_is_assumed_and_in_no_scheme(
    changchun: Loaded, name: str
) -> None:
    programme = changchun.programme
    assert programme.indicators[name].assumed
    schemes = repr(programme.schemes)
    assert "central_done" in schemes
    assert name not in schemes
