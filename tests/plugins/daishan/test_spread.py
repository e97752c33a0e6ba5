"""The years tell organisations apart, members have an index of their own, and later lines count."""

from __future__ import annotations

from collections import Counter

from core.assess import Assessment, Assessor, MemoryFacts
from core.columns import arrow_tables
from core.host import Region
from core.log import Log
from core.rules import Period
from plugins.daishan import demonstration
from plugins.daishan.history import document, line, withdrawal
from tests.plugins.daishan.places import plugin


def ratings(found: Assessment, scheme: str) -> Counter[str]:
    each = (found.of(code).schemes[scheme] for code in found.organisations)
    return Counter(result.title for result in each if result.state != "outside")


def test_the_fortress_index_tells_128_branches_apart(of_2020: Assessment) -> None:
    stars = ratings(of_2020, "fortress-index")
    assert sum(stars.values()) == 128
    assert stars["软弱落后党支部"] == 2
    assert min(stars[name] for name in ("五星级党支部", "四星级党支部", "三星级党支部")) >= 20
    assert stars["不定星级"] >= 5


def test_units_are_compared_with_their_own_kind_only(of_2020: Assessment) -> None:
    # 30% and 50% of 18, 30 and 7, rounded down: 5+9+2 and 9+15+3, unless units are level.
    grades = ratings(of_2020, "show-compare-judge")
    assert grades == {"好": 16, "较好": 27, "一般": 12}


def test_four_weak_branches_in_2019_two_of_them_left_by_the_end_of_2020(region: Region) -> None:
    before = region.assess("2019", plugin="daishan")
    assert ratings(before, "fortress-index")["软弱落后党支部"] == 4


def test_the_demonstration_takes_a_star_away(region: Region, of_2020: Assessment) -> None:
    shown = demonstration()
    result = of_2020.of(shown.organisation)
    assert result.schemes[shown.scheme].stars == 5
    held = result.indicators[shown.indicator].num
    lines = tuple(shown.corrections)
    assert lines == tuple(map(line, withdrawal(shown.organisation)))
    region.take(lines)
    region.follow()
    after = region.assess("2020", plugin="daishan").of(shown.organisation)
    assert held is not None
    assert after.indicators[shown.indicator].num == held - len(lines)
    assert after.schemes[shown.scheme].stars == 4


def test_the_mid_year_test_is_known_before_the_end_of_the_year(of_2020: Assessment) -> None:
    looks = [of_2020.of(code).indicators["second_look"] for code in of_2020.organisations]
    changes = [each.value for each in looks if each.value is not None]
    assert len(changes) >= 50
    assert any(each > 0 for each in changes)
    assert any(each < 0 for each in changes)


def test_the_document_alone_gives_its_own_counts() -> None:
    each = plugin()
    with Log.open("sqlite://", "daishan", each.loaded.vocabulary) as log:
        log.import_lines(map(line, document()))
        events = log.read()
    facts = MemoryFacts("daishan", arrow_tables(events, each.loaded.vocabulary.types), len(events))
    assessor = Assessor(each.loaded, functions=each.functions)
    [found] = assessor.run(facts, [Period.parse("2020")])
    county = found.of("DS-XW").indicators
    names = ("speakers", "frank_shows", "named_projects", "campaigns", "focus_areas", "four_kinds")
    assert [county[name].num for name in names] == [9, 9, 2, 18, 9, 4]
