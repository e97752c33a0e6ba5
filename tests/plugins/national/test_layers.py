"""A county on top of the baseline: what the host offers today, and what one stacked file says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from core.facts import VOCABULARY
from core.host import Host, HostError, Installation, Region
from core.rules import Loaded, Programme, loads, read_text, resolve
from tests.host.samples import founded, line
from tests.plugins.national.conftest import FOLDER
from tests.plugins.national.layers import LayerError, stacked

BASELINE = (FOLDER / "programme.yaml").read_text(encoding="utf-8")
COUNTY = Path(__file__).with_name("county.yaml").read_text(encoding="utf-8")

#: One assembly in each of the first two quarters of 2022 and two in each of the others.
DAYS = ("2022-02-10", "2022-05-10", "2022-08-10", "2022-09-10", "2022-11-10", "2022-12-10")
LINES = [
    founded("S-1", "第一支部"),
    *(line(f"m/{day}", "meeting", {"kind": "member-assembly"}, day=day) for day in DAYS),
]


@pytest.fixture(scope="module")
def county() -> str:
    return stacked(BASELINE, COUNTY)


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory, county: str) -> Iterator[Region]:
    """A region with the baseline and its own programme, both enabled; tests only read it."""
    folder = tmp_path_factory.mktemp("plugins") / "county"
    folder.mkdir()
    (folder / "programme.yaml").write_text(county, encoding="utf-8")
    host = Host([FOLDER, folder], points=())
    with Installation(folder.parent / "data", host=host).region("somewhere", create=True) as opened:
        opened.take(LINES)
        opened.enable("national")
        opened.follow()
        yield opened


def explained(region: Region, plugin: str, **options: Any) -> tuple[str, dict[str, Any]]:
    """The assemblies of 2022 as a plugin sees them, and the receipt's parameter."""
    assessment = region.assess("2022", plugin=plugin, **options)
    found = region.receipt(assessment, "S-1", plugin=plugin, indicators=["assemblies"])
    value = found["indicators"]["assemblies"]["value"]["exact"]
    return value, found["parameters"]["assemblies_each_quarter"]


def test_the_regions_own_programme_answers_and_the_baseline_by_name(region: Region) -> None:
    assert set(region.enabled()) == {"county", "national"}
    assert region.plugin().name == "county"
    # four quarters: all have one assembly, the last two have two
    assert explained(region, "national")[0] == "4/4"
    assert explained(region, "county")[0] == "2/4"


def test_the_receipt_quotes_the_layer_whose_rule_it_is(region: Region) -> None:
    _, national = explained(region, "national")
    assert (national["value"], national["since"]) == ("1", "2018-10-28")
    assert [each["document"] for each in national["provenance"]] == ["branch-2018"]
    _, own = explained(region, "county")
    assert (own["value"], own["since"]) == ("2", "2022-01-01")
    [quoted] = own["provenance"]
    assert (quoted["document"], quoted["clause"]) == ("measures", "第八条")
    assert quoted["quote"] == "党员大会每季度不少于2次"


def test_by_the_rules_of_the_day_before_the_county_asks_what_the_nation_asks(
    region: Region,
) -> None:
    assert explained(region, "county", rules_on=dt.date(2021, 12, 31)) == explained(
        region, "national"
    )


def test_a_what_if_on_the_baseline_says_in_its_receipt_that_it_overrides(region: Region) -> None:
    """All the core has today: the value and that it is overridden, not by whom nor what it was."""
    options = {"overrides": {"assemblies_each_quarter": Fraction(2)}}
    value, parameter = explained(region, "national", **options)
    assert value == "2/4"
    assert (parameter["value"], parameter["overridden"]) == ("2", True)
    assert [each["document"] for each in parameter["provenance"]] == ["branch-2018"]


def test_the_baseline_alone_is_what_a_region_without_a_programme_gets(tmp_path: Path) -> None:
    host = Host([FOLDER], points=())
    with Installation(tmp_path / "data", host=host).region("elsewhere", create=True) as opened:
        opened.take(LINES)
        opened.follow()
        with pytest.raises(HostError) as caught:
            opened.assess("2022")
        assert caught.value.code == "host.not-enabled"
        opened.enable("national")
        assert opened.assess("2022").of("S-1").indicators["assemblies"].exact == "4/4"


# What stacking must mean


def test_everything_else_is_inherited(county: str, national: Loaded) -> None:
    below = national.programme
    own = loads(county, VOCABULARY).programme
    assert own.indicators == below.indicators
    assert own.tables == below.tables
    assert own.programme.id == "somewhere.county"
    changed = {n for n, p in own.parameters.items() if p != below.parameters[n]}
    assert changed == {"assemblies_each_quarter"}
    assert set(own.documents) - set(below.documents) == {"measures"}


def tightened(name: str, text: str) -> str:
    head = COUNTY.partition("parameters:")[0]
    return f"{head}parameters:\n  {name}:\n{text}"


def value(text: str, name: str, on: str) -> tuple[Fraction, str]:
    """A parameter's value on a day and the document it rests on."""
    programme = Programme.model_validate(read_text(text, "stacked.yaml").data)
    found = resolve(programme, dt.date.fromisoformat(on)).parameters[name]
    assert found.since is not None
    return found.value, found.definition.sources[found.since].document


def test_an_older_stricter_rule_is_not_loosened_by_a_newer_one_below() -> None:
    """The county asked for two from 2016 on; the nation asks for one from October 2018 on."""
    older = tightened(
        "assemblies_each_quarter",
        "    stricter: at_least\n"
        "    values: {2016-01-01: 2}\n"
        "    sources: {2016-01-01: {document: measures, quote: 党员大会每季度不少于2次}}\n",
    )
    text = stacked(BASELINE, older)
    for on in ("2016-12-31", "2018-12-31", "2026-12-31"):
        assert value(text, "assemblies_each_quarter", on) == (2, "measures")


def test_layers_stand_on_layers(county: str) -> None:
    """A city of the county asks for three from 2024 on."""
    city = COUNTY.replace("national.baseline", "somewhere.county")
    city = city.replace("id: somewhere.county", "id: elsewhere.city")
    city = city.replace("measures", "rules-of-the-city").replace("2022-01-01", "2024-01-01")
    city = city.replace("2024-01-01: 2}", "2024-01-01: 3}")
    text = stacked(county, city)
    assert value(text, "assemblies_each_quarter", "2021-12-31") == (1, "branch-2018")
    assert value(text, "assemblies_each_quarter", "2023-12-31") == (2, "measures")
    assert value(text, "assemblies_each_quarter", "2024-12-31") == (3, "rules-of-the-city")


def test_a_smaller_number_is_stricter_where_the_rule_is_at_most() -> None:
    smaller = tightened(
        "branch_members_most",
        "    stricter: at_most\n"
        "    values: {2020-01-01: 30}\n"
        "    sources: {2020-01-01: {document: measures, quote: 党支部党员不超过30人}}\n",
    )
    text = stacked(BASELINE, smaller)
    assert value(text, "branch_members_most", "2019-12-31") == (50, "branch-2018")
    assert value(text, "branch_members_most", "2020-12-31") == (30, "measures")


@pytest.mark.parametrize(
    ("name", "stricter", "loose"),
    [("member_hours", "at_least", 24), ("branch_members_most", "at_most", 80)],
)
def test_a_looser_rule_is_refused(name: str, stricter: str, loose: int) -> None:
    layer = tightened(
        name,
        f"    stricter: {stricter}\n"
        f"    values: {{2022-01-01: {loose}}}\n"
        "    sources: {2022-01-01: {document: measures, quote: 放宽}}\n",
    )
    with pytest.raises(LayerError, match=f"{name} is looser than the layer below on 2022-01-01"):
        stacked(BASELINE, layer)


def test_a_layer_of_another_programme_is_refused() -> None:
    with pytest.raises(LayerError, match=r"does not extend national\.baseline"):
        stacked(BASELINE, COUNTY.replace("national.baseline", "another.one"))


def test_a_layer_does_not_replace_what_is_below() -> None:
    layer = COUNTY + "tables:\n  dues_rate: {title: 另一张表}\n"
    with pytest.raises(LayerError, match=r"tables\.dues_rate is the lower layer's"):
        stacked(BASELINE, layer)
