"""Every region's history under every other region's programme: it runs, and says what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from core.assess import Assessment, OrganisationResult, lacking
from core.host import Region
from core.rules import Period
from core.rules.model import Item
from tests.plugins.regions import REGIONS, YEARS, organisations, recorded, rules_on

pytestmark = pytest.mark.slow

#: What each programme says of each year.
Said = dict[tuple[str, str], Assessment]
PAIRS = [*permutations(REGIONS, 2)]


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """One region that recorded what five did: a statement costs more to plan than to run."""
    with recorded(tmp_path_factory.mktemp("five"), *REGIONS) as found:
        yield found


@pytest.fixture(scope="module")
def said(region: Region) -> Said:
    years = sorted(set(YEARS.values()))
    found: Said = {}
    for name in REGIONS:
        assessor = region.plugin(name).assessor
        periods = [Period.parse(year) for year in years]
        answers = assessor.run(region.facts(), periods, rules_on=rules_on(name))
        found |= {(name, str(each.period)): each for each in answers}
    return found


@pytest.mark.parametrize(("history", "programme"), PAIRS)
def test_a_history_runs_under_another_regions_programme(
    region: Region, said: Said, history: str, programme: str
) -> None:
    assessment = said[programme, YEARS[history]]
    codes = [code for code in assessment.organisations if code in organisations(history)]
    assert len(codes) >= 8
    missing = 0
    for code in codes:
        result = assessment.of(code)
        missing += _lacks_are_named(region, assessment, programme, code)
        _nothing_counts_as_0(result, assessment)
    assert missing


def _lacks_are_named(region: Region, assessment: Assessment, programme: str, code: str) -> int:
    """Every indicator without data says which types of facts it had none of, if it was asked."""
    result = assessment.of(code)
    found = lacking(assessment, region.plugin(programme).assessor, code)
    without = {name.partition(".")[0]: v for name, v in result.indicators.items() if v.num is None}
    assert {lack.indicator for lack in found} == set(without)
    assert {value.shown for value in without.values()} <= {"无数据"}
    for lack in found:
        assert bool(lack.types) == (lack.why == "no-facts"), (code, lack)
    return len(found)


def _nothing_counts_as_0(result: OrganisationResult, assessment: Assessment) -> None:
    """Points rest on values, or the rules say what is given without one; else there are none."""
    for name, outcome in result.schemes.items():
        if outcome.state in ("outside", "unrecorded"):
            assert outcome.total is None
            assert outcome.state == "outside" or {i.points for i in outcome.items} == {None}
            continue
        scheme, needed = assessment.resolved.schemes[name], False
        for item in outcome.items:
            definition = scheme.groups[item.group].items[item.item]
            values = [result.indicators[read] for read in _plain(definition, result)]
            if not values or all(value.num is not None for value in values):
                continue
            place = (result.code, name, item.item)
            if definition.when_no_data in ("none", "full"):
                declared = item.of if definition.when_no_data == "full" else 0
                # None: the item is not asked of such an organisation.
                assert item.points in (declared, None), place
            else:
                assert item.points is None, place
                needed |= definition.when_no_data == "unavailable"
        if needed:
            assert outcome.total is None
            assert (outcome.state, outcome.title) == ("unavailable", "暂不可算") or outcome.vetoes


def _plain(definition: Item, result: OrganisationResult) -> list[str]:
    """The indicator that an item's points are, where they are nothing else than that."""
    texts = (
        definition.full_if,
        definition.in_proportion_to,
        definition.for_each,
        definition.by_band,
        definition.take,
    )
    return [text for text in texts if text is not None and text in result.indicators]


def test_it_is_said_as_of_a_region_by_itself(tmp_path: Path, said: Said) -> None:
    """That five regions' facts stand in one log changes nothing of what is said of one's own."""
    together = said["sanmenxia", YEARS["daishan"]]
    with recorded(tmp_path, "daishan") as alone:
        alone.enable("sanmenxia")
        alone.follow()
        found = alone.assess(YEARS["daishan"], plugin="sanmenxia", rules_on=rules_on("sanmenxia"))
    assert set(found.organisations) <= organisations("daishan")
    assert len(found.organisations) >= 8
    for code in found.organisations:
        assert found.of(code) == together.of(code)


@pytest.mark.parametrize("programme", REGIONS)
def test_a_receipt_explains_what_has_no_data(region: Region, said: Said, programme: str) -> None:
    others = (
        (said[programme, YEARS[history]], code)
        for history in REGIONS
        if history != programme
        for code in sorted(organisations(history))
        if code in said[programme, YEARS[history]].organisations
    )
    assessment, code = max(others, key=lambda found: _applying(found[0].of(found[1])))
    result = assessment.of(code)
    missing = [n for n, value in result.indicators.items() if value.num is None][:5]
    assert missing
    told = region.receipt(assessment, code, plugin=programme, indicators=missing)["indicators"]
    for name in missing:
        assert told[name]["value"]["shown"] == "无数据"
        assert told[name]["lacks"]["why"] != "no-facts" or told[name]["lacks"]["types"]


def _applying(result: OrganisationResult) -> int:
    return sum(scheme.state != "outside" for scheme in result.schemes.values())
