"""The headline figures come out of the rules exactly, and fit the words of the report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import yaml

from core.assess import Assessment
from core.examples import read_catalogue
from core.host import Host, Installation, Region
from plugins.shuangyashan import demonstration
from plugins.shuangyashan.history import lines
from tests.plugins.shuangyashan.places import FOLDER, LIBRARY

FIGURES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "figures.yaml").read_text("utf-8"))[
    "figures"
]
ROWS = {row.id: row for row in read_catalogue(FOLDER / "catalogue.yaml").content.rows}
KEYS = ["row", "title", "quote", "indicator", "period", "organisation", "exact", "worded"]
WORD = {"第一": 1, "第二": 2}
WHOLE = {"": 1, "千": 1_000, "万": 10_000}


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    host = Host([FOLDER], points=[], library=LIBRARY)
    installation = Installation(tmp_path_factory.mktemp("data"), host=host)
    with installation.region("shuangyashan", create=True) as opened:
        opened.enable("shuangyashan")
        opened.take(lines())
        opened.follow()
        yield opened


@pytest.fixture(scope="module")
def assessed(region: Region) -> Assessment:
    return region.assess("2024", plugin="shuangyashan")


def named(figure: dict[str, Any]) -> str:
    return f"{figure['row']}-{figure['indicator']}"


@pytest.mark.parametrize("figure", FIGURES, ids=named)
def test_figure(figure: dict[str, Any], assessed: Assessment) -> None:
    result = assessed.of(figure["organisation"]).indicators[figure["indicator"]]
    assert result.value == Fraction(str(figure["exact"]))
    assert str(assessed.period) == str(figure["period"])


@pytest.mark.parametrize("figure", FIGURES, ids=named)
def test_the_wording_fits_the_exact_value(figure: dict[str, Any]) -> None:
    assert list(figure) == KEYS
    shown, exact = figure["worded"], Decimal(str(figure["exact"]))
    assert shown in figure["quote"]
    if shown in WORD:
        assert exact == WORD[shown]
        return
    found = re.fullmatch(r"(近|超?)([0-9.]*)(余|多?)([千万]?)", shown)
    assert found is not None, shown
    before, digits, after, unit = found.groups()
    said = Decimal(digits or 1) * WHOLE[unit]
    # 余, 多 and 超 mean more, by less than the next round number; 近 means a little less.
    if before == "近":
        assert said * Decimal("0.95") < exact < said
    elif before or after:
        assert said < exact < said * Decimal("1.5")
    else:
        assert exact == said


def test_every_headline_row_with_a_number_has_its_figure() -> None:
    headlines = {row.id for row in ROWS.values() if "head" in row.kind}
    assert {figure["row"] for figure in FIGURES} == headlines


def test_the_years_tell_branches_and_departments_apart(assessed: Assessment) -> None:
    stars: Counter[int | None] = Counter()
    reached: Counter[str] = Counter()
    for result in map(assessed.of, assessed.organisations):
        branch, organ = (result.schemes[name] for name in ("star-branch", "model-organ"))
        if branch.state != "outside":
            stars[branch.stars] += 1
        if organ.state != "outside":
            reached[organ.code] += 1
    assert sum(stars.values()) == 166
    assert min(stars[count] for count in (5, 4, 3, None)) >= 15
    assert sum(reached.values()) == 70
    assert reached["reached"] > reached["continuing"] > 10


@pytest.mark.parametrize(("period", "departments"), [("2019", 71), ("2020", 70)])
def test_before_the_reform_there_was_one_department_more(
    region: Region, period: str, departments: int
) -> None:
    found = region.assess(period, plugin="shuangyashan").of("SY-GW")
    assert found.indicators["departments"].value == departments
    assert "star-branch" not in found.schemes


def test_the_demonstration_corrects_one_branch_from_four_stars_to_five(region: Region) -> None:
    shown = demonstration()
    before = region.assess(shown.period, plugin="shuangyashan", rules_on=shown.rules[1])
    assert region.take(shown.corrections).appended == 1
    region.follow()
    after = region.assess(shown.period, plugin="shuangyashan", rules_on=shown.rules[1])
    results = [each.of(shown.organisation) for each in (before, after)]
    assert [result.schemes[shown.scheme].stars for result in results] == [4, 5]
    assert [result.indicators[shown.indicator].exact for result in results] == ["5/6", "6/6"]
