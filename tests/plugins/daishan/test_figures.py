"""Every figure of the speech comes out of the facts, by the rules and counted by hand."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from core.assess import Assessment
from core.examples import read_catalogue
from core.examples.read import read_figures
from plugins.daishan.history import generate
from tests.plugins.daishan.places import FOLDER

FIGURES = read_figures(FOLDER).content.figures


@pytest.mark.parametrize("number", range(len(FIGURES)), ids=[each.indicator for each in FIGURES])
def test_figure(number: int, of_2020: Assessment) -> None:
    figure = FIGURES[number]
    assert figure.period == of_2020.period
    result = of_2020.of(figure.organisation).indicators[figure.indicator]
    assert result.value == figure.exact
    assert result.shown == figure.shown


def test_every_headline_row_has_a_figure_in_its_own_words() -> None:
    rows = {row.id: row for row in read_catalogue(FOLDER).content.rows}
    assert {figure.row for figure in FIGURES} == {i for i, r in rows.items() if "head" in r.kind}
    assert all(rows[figure.row].quote in figure.quote for figure in FIGURES)


@pytest.mark.parametrize("seed", [2020, 3])
def test_the_figures_counted_by_hand_in_the_generated_lines(seed: int) -> None:
    counted: Counter[str] = Counter()
    mixed: dict[str, int] = {}
    for event in generate(seed):
        data, kind = event.get("data", {}), event["type"].removeprefix("cn.dangjian.fact.")
        if kind == "service" and "抗疫" in data["tags"]:
            counted["persons"] += data["persons"]
            counted["teams"] += data["teams"]
        elif kind == "service" and data["kind"] == "stationed":
            counted["specialists"] += data["persons"]
        elif kind == "membership" and data["step"] == "counted":
            day = event["occurredon"]
            if event["subject"].startswith("DS-J") and day == "2020-06-30":
                mixed[event["subject"]] = data["members"]
            elif day == "2020-06-30":
                counted["members of branches"] += data["members"]
    assert counted == {
        "persons": 1836,
        "teams": 153,
        "specialists": 100,
        # Each member of a branch is in one mixed branch as well.
        "members of branches": 3376,
    }
    assert (len(mixed), sum(mixed.values())) == (49, 3376)


def test_twelve_to_a_team_and_sixty_nine_to_a_mixed_branch(of_2020: Assessment) -> None:
    county = of_2020.of("DS-XW").indicators
    assert county["members_each_team"].value == 12
    assert county["members_each_mixed"].value == Fraction(3376, 49)
    assert county["mixed_coverage"].exact == "49/49"
    assert county["frank_share"].exact == "9/9"
    assert county["led_share"].exact == "7/8"
    assert county["party_coverage"].exact == "48/50"
