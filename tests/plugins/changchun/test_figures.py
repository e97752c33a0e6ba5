"""Every figure the speech publishes comes out of the facts, whatever the seed."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from core.assess import Assessment
from core.rules import Loaded
from plugins.changchun.history import generate
from tests.plugins.changchun.conftest import FOLDER, Years

FIGURES = yaml.safe_load((FOLDER / "figures.yaml").read_text("utf-8"))["figures"]


@pytest.fixture(scope="module")
def found(years: Years, default_lines: list[bytes]) -> Assessment:
    wanted = [figure["indicator"] for figure in FIGURES]
    return years.assess("2016", len(default_lines), only=wanted)


@pytest.mark.parametrize("figure", FIGURES, ids=[figure["row"] for figure in FIGURES])
def test_figure(figure: dict[str, str], found: Assessment) -> None:
    value = found.of(figure["organisation"]).indicators[figure["indicator"]]
    assert value.exact == str(figure["exact"])
    assert value.shown == figure["shown"]


def test_every_row_with_a_published_figure_has_one(changchun: Loaded) -> None:
    catalogue = yaml.safe_load((FOLDER / "catalogue.yaml").read_text("utf-8"))["rows"]
    heads = {row["id"] for row in catalogue if "head" in row["kind"]}
    assert {figure["row"] for figure in FIGURES} == heads | {"C-32"}
    quotes = {row["id"]: row["quote"] for row in catalogue}
    assert all(figure["quote"] == quotes[figure["row"]] for figure in FIGURES)
    assert all(figure["indicator"] in changchun.programme.indicators for figure in FIGURES)


@pytest.mark.parametrize("seed", [2016, 7])
def test_the_figures_counted_by_hand_in_the_lines(seed: int) -> None:
    """Counted without the rules: the raw lines, not what an assessment makes of them."""
    counted: Counter[str] = Counter()
    days: dict[str, list[str]] = {"raised": [], "rectified": []}
    walked: set[str] = set()
    for event in generate(seed):
        data, kind = event.get("data", {}), event["type"].removeprefix("cn.dangjian.fact.")
        if kind == "project" and data["kind"] == "carrier":
            counted["carriers"] += 1
        elif kind == "project" and data["kind"] == "reform" and data["step"] == "closed":
            counted["cut"] += data["outcome"]
        elif kind == "measure":
            counted["measures"] += 1
        elif kind == "problem" and data["origin"] == "service-visit":
            walked.add(data["case"])
            days["raised"].append(event["occurredon"])
        elif kind == "rectification" and data["case"] in walked and data["step"] == "rectified":
            counted["rectified"] += 1
            days["rectified"].append(event["occurredon"])
    assert counted == {"carriers": 157, "cut": 87, "measures": 540, "rectified": 2414}
    assert len(walked) == len(days["raised"]) == 2528
    assert min(days["raised"]) >= "2015-01-01"
    assert max(days["rectified"]) <= "2016-08-31"
