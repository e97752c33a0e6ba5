"""The generated years give assessments something to tell apart."""

from __future__ import annotations

from collections import Counter

from plugins.sanmenxia.history import correction, line
from tests.plugins.sanmenxia.places import COUNTIES, assess, assessed, history, recorded


def test_the_eight_differ_and_one_of_them_leads() -> None:
    found = assessed("sanmenxia", schemes=["county-work"])
    totals = [
        result.schemes["county-work"].total
        for result in found.results()
        if result.schemes["county-work"].total is not None
    ]
    assert len(totals) == len(COUNTIES)
    assert len(set(totals)) >= 5
    assert max(totals) - min(totals) >= 10_000


def test_each_gap_stands_in_one_county() -> None:
    found = assessed("sanmenxia", only=["basics_gaps", "organisation_gap", "staff_gap", "fund_gap"])
    eight = [r for r in found.results() if r.code.count("-") == 1 and r.code != "SMX-GW"]
    for gap in ("organisation_gap", "staff_gap", "fund_gap"):
        assert sum(result.indicators[gap].num == 1 for result in eight) == 1, gap
    assert Counter(result.indicators["basics_gaps"].num for result in eight) == {0: 5, 1: 3}


def test_classes_of_hubin_move_both_ways() -> None:
    found = assessed("hubin", only=["promoted_all", "demoted_all", "class_move"]).of("SMX-HB")
    assert found.indicators["promoted_all"].num >= 1
    assert found.indicators["demoted_all"].num >= 1


def test_venues_stars_and_cases_fall_into_several_classes() -> None:
    for key, scheme, least in (
        ("lingbao", "venue-class", 2),
        ("lushi", "star-branch", 3),
        ("yima", "ten-cases", 2),
    ):
        found = assessed(key, schemes=[scheme])
        titles = Counter(r.schemes[scheme].title for r in found.results() if scheme in r.schemes)
        assert len([title for title in titles if title and title != "暂不可算"]) >= least, titles


def test_the_ten_honoured_cases_are_the_ten_that_the_marks_choose() -> None:
    chosen = {
        result.code
        for result in assessed("yima", schemes=["ten-cases"]).results()
        if result.schemes["ten-cases"].title == "十佳案例"
    }
    honoured = {
        result.code
        for result in assessed("yima", only=["winners"]).results()
        if result.indicators["winners"].num == 1
    }
    assert len(chosen) == 10
    assert chosen == honoured


def test_members_of_mianchi_have_different_points() -> None:
    found = assessed("mianchi", subject="member", schemes=["member-points"])
    totals = Counter(result.schemes["member-points"].total for result in found.results())
    assert sum(totals.values()) == 4326
    assert len(totals) >= 10


def test_the_correction_of_the_demonstration_costs_a_county_its_points_for_staff() -> None:
    before = assessed("sanmenxia").of("SMX-LS")
    later = recorded("sanmenxia", [*history("sanmenxia"), *map(line, correction())])
    after = assess("sanmenxia", later).of("SMX-LS")
    assert before.indicators["party_affairs_staff"].num == 7
    assert after.indicators["party_affairs_staff"].num == 1
    totals = [each.schemes["county-work"].total for each in (before, after)]
    assert totals[0] - totals[1] == 7_000
