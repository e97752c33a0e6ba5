"""Every figure the speech publishes comes out of the facts, and is worded as the speech has it."""

from __future__ import annotations

from functools import cache

import pytest

from core.assess import Assessment
from core.examples import read_catalogue
from core.examples.compare import equals
from core.examples.published import Figure
from core.examples.read import read_figures
from plugins.sanmenxia.history import generate
from tests.plugins.sanmenxia.places import KEYS, assessed, folder, history

FIGURES = [
    (key, figure)
    for key in KEYS
    if (folder(key) / "figures.yaml").exists()
    for figure in read_figures(folder(key)).content.figures
]


@cache
def found(key: str) -> Assessment:
    wanted = [figure.indicator for of, figure in FIGURES if of == key]
    return assessed(key, only=wanted)


@pytest.mark.parametrize(
    ("key", "figure"), FIGURES, ids=[f"{key}-{f.row}-{f.indicator}" for key, f in FIGURES]
)
def test_figure(key: str, figure: Figure) -> None:
    value = found(key).of(figure.organisation).indicators[figure.indicator]
    assert equals(figure.exact, value), value
    assert value.shown == figure.shown


def test_every_row_with_a_published_figure_has_one() -> None:
    rows = [row for key in KEYS for row in read_catalogue(folder(key)).content.rows]
    heads = {row.id for row in rows if "head" in row.kind}
    named = {figure.row for _, figure in FIGURES}
    # Beside the published ones: how many county-level units there are, how many of them spoke,
    # and the two selections that have their number in their name.
    assert named == heads | {"M-00", "M-9R", "M-14", "M-53"}


def test_only_the_number_of_members_is_worded_roughly() -> None:
    assert {figure.worded for _, figure in FIGURES} == {"", "4300余"}


@pytest.mark.parametrize("seed", [2015, 1, 77])
def test_the_members_counted_by_hand_in_the_lines(seed: int) -> None:
    """Counted without the rules: one member a handbook, whatever the seed."""
    members, copies = set(), 0
    for event in generate(seed):
        if not event["subject"].startswith("SMX-MC-"):
            continue
        data, kind = event["data"], event["type"].removeprefix("cn.dangjian.fact.")
        if kind == "membership":
            members.add(data["person"])
        elif kind == "document":
            copies += data["copies"]
    assert len(members) == copies == 4326


def test_the_same_facts_stand_in_the_citys_history_and_in_the_countys() -> None:
    """But for the founding of the county's committee, which in its own region has nobody above it."""
    whole = set(history("sanmenxia"))
    for key in KEYS[1:]:
        own = history(key)
        assert len(set(own) - whole) == 1, key
