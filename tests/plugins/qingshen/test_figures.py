"""Every headline figure of the report comes out of the facts, by the rules; see history/test_figures.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.examples import read_catalogue, read_figures
from core.host import Host, Installation, figures_of

FOLDER = Path(__file__).resolve().parents[3] / "plugins" / "qingshen"
FIGURES = read_figures(FOLDER / "figures.yaml").content.figures


def test_the_figures_that_the_report_publishes() -> None:
    exact = {each.indicator: each.exact for each in FIGURES}
    assert exact["direct_units"] == 139
    assert exact["secretaries_trained"] == 119
    assert exact["lecturers_all"] == 92
    assert exact["days_to_vote"] == 24
    assert exact["village_contacts_all"] == 2462
    assert exact["panel_satisfaction"].text == "55/56"


def test_every_headline_row_has_a_figure_in_the_words_of_the_report() -> None:
    rows = {row.id: row for row in read_catalogue(FOLDER).content.rows}
    headlines = {name for name, row in rows.items() if "head" in row.kind}
    assert headlines - {figure.row for figure in FIGURES} == set()
    said = (FOLDER / "programme.yaml").read_text(encoding="utf-8")
    assert [figure.quote for figure in FIGURES if figure.quote not in said] == []


@pytest.mark.slow
def test_each_comes_out_of_the_generated_year_with_the_facts_behind(tmp_path: Path) -> None:
    """The facts behind by hand: 139 organisations founded, one course, one vote, 92 lecturers."""
    with Installation(tmp_path, host=Host()).region("qingshen", create=True) as region:
        plugin = region.host.plugin("qingshen")
        region.take(plugin.history())
        if "qingshen" not in region.enabled():
            region.enable("qingshen")
        region.follow()
        found = {each.figure.indicator: each for each in figures_of(region, plugin)}
    assert [name for name, each in found.items() if not each.agrees] == []
    assert [name for name, each in found.items() if each.shown != each.figure.shown] == []
    counted = {name: each.facts for name, each in found.items()}
    assert counted["panel_satisfaction"] == counted["panel_ballots"] == 1
    assert counted["secretaries_trained"] == 1
    assert counted["direct_units"] == counted["village_contacts_all"] == 139
    assert (counted["county_lecturers_all"], counted["lecturers_all"]) == (30, 92)
    assert all(each > 0 for each in counted.values())
