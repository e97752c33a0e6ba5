"""The year tells organisations apart: every rating and every veto occurs, and the edges too."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache

import pytest

from plugins.qingshen.history import correction, county_year, withdrawal
from tests.plugins.qingshen.history.ratings import rate, stars
from tests.plugins.qingshen.history.standing import Year

NAMED = ("QS-001", "QS-002", "QS-003", "QS-004", "QS-005")


@cache
def ratings(year):
    by_unit = {unit: [] for unit in year.units}
    for fact in year.all:
        if fact.unit in by_unit:
            by_unit[fact.unit].append(fact)
    classes = year.facts("training")
    return {unit: rate(facts, classes) for unit, facts in by_unit.items()}


def test_most_are_good_and_a_handful_weak(year):
    found = Counter(stars(total, vetoes) for total, _, vetoes in ratings(year).values())
    assert sum(found.values()) == 139
    assert 10 <= found[5] < found[4]
    assert 8 <= found[3] < found[4]
    assert 5 <= found[None] <= 12


def test_every_veto_of_the_document_happens(year):
    vetoes = Counter(name for *_, names in ratings(year).values() for name in names)
    assert set(vetoes) == {"score", "satisfaction", "three-meetings", "site", "discipline"}


def test_a_good_score_does_not_save_from_a_veto(year):
    rated = ratings(year).values()
    assert any(total >= 95 and names == {"discipline"} for total, _, names in rated)
    assert any(total >= 80 and names == {"satisfaction"} for total, _, names in rated)


def test_exactly_six_in_ten_is_there(year):
    edge = [row for row in ratings(year).values() if row[1] == Fraction(3, 5)]
    assert edge
    assert all("satisfaction" not in names for _, _, names in edge)


def test_first_forms_are_counted_and_are_no_veto(year):
    counted = year.facts("discipline")
    assert any("form" in fact.data for fact in counted)
    assert sum("severity" in fact.data for fact in counted) == 1


def test_nothing_bad_is_made_up_about_organisations_the_document_names(year):
    for unit in NAMED:
        facts = year.of_unit(unit)
        assert all(fact.data["passed"] for fact in facts if fact.type == "site")
        assert not [fact for fact in facts if fact.type == "discipline"]
        assert not [f for f in facts if f.type == "problem" and f.mark == "generated"]
        checks = [f.data for f in facts if f.type == "inspection" and "passed" in f.data]
        assert all(data["passed"] == data["items"] for data in checks)
    rated = ratings(year)
    assert {stars(rated[unit][0], rated[unit][2]) for unit in NAMED} == {5}


@pytest.fixture(scope="module")
def default_events():
    return list(county_year())


def test_what_is_corrected_after_the_year_gave_another_answer_before(default_events):
    first = next(
        place for place, event in enumerate(default_events) if event["type"].endswith("corrected")
    )

    def linked(events):
        return sum(fact.data["persons"] for fact in Year(events).facts("service", kind="contact"))

    assert linked(default_events) == 2462
    assert linked(default_events[:first]) > 2462
    before, after = ratings(Year(default_events[:first])), ratings(Year(default_events))
    moved = {
        u for u in after if stars(before[u][0], before[u][2]) != stars(after[u][0], after[u][2])
    }
    assert len(moved) >= 2


def test_the_correction_takes_five_stars_away(default_events):
    (event,) = correction()
    unit = event["subject"]
    before = ratings(Year(default_events))
    after = ratings(Year([*default_events, event]))
    assert stars(before[unit][0], before[unit][2]) == 5
    assert after[unit][2] == {"satisfaction"}
    assert {other for other in after if after[other] != before[other]} == {unit}


def test_the_withdrawal_makes_one_fewer_struck_off(default_events):
    (event,) = withdrawal()

    def verified(events):
        return len(Year(events).facts("rectification", step="verified"))

    assert verified([*default_events, event]) == verified(default_events) - 1
