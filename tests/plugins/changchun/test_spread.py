"""The years tell organisations apart, and what is put right later changes answers."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from core.assess import Assessment
from plugins.changchun import city_history, demonstration
from plugins.changchun.history import WITHDRAWN_FROM, line, withdrawal
from tests.plugins.changchun.conftest import Years

SCHEME = "target-responsibility"


def ratings(found: Assessment) -> dict[str, str]:
    """The ratings of the direct organisations, by code."""
    results = {code: found.of(code).schemes[SCHEME] for code in found.organisations}
    return {code: each.title for code, each in results.items() if each.state != "outside"}


@pytest.mark.parametrize("period", ["2015", "2016"])
def test_every_rating_occurs_and_most_do_fairly_well(
    years: Years, default_lines: list[bytes], period: str
) -> None:
    found = Counter(ratings(years.assess(period, len(default_lines), schemes=[SCHEME])).values())
    assert sum(found.values()) == 63
    assert set(found) == {"优秀", "良好", "一般", "较差"}
    assert found["较差"] < found["良好"] + found["优秀"]


def test_the_seven_groups_hold_nine_units_each(years: Years, default_lines: list[bytes]) -> None:
    found = years.assess(
        "2016", len(default_lines), only=["group_units", "group_rectification", "rectification_all"]
    )
    groups = [f"CC-X{number}" for number in range(1, 8)]
    assert [found.of(code).indicators["group_units"].num for code in groups] == [9] * 7
    rates = [found.of(code).indicators["group_rectification"] for code in groups]
    # The same problems by either hierarchy: the groups add up to the city.
    assert sum(rate.num or 0 for rate in rates) == 2414
    assert sum(rate.den for rate in rates) == 2528


def test_no_branch_goes_without_a_record_all_year(years: Years, default_lines: list[bytes]) -> None:
    found = years.assess("2016", len(default_lines), only=["monthly_record", "monthly_record_all"])
    months = [
        v
        for code in found.organisations
        if (v := found.of(code).indicators["monthly_record"]).num is not None
    ]
    assert len(months) == 230
    assert min(v.num or 0 for v in months) >= 6
    assert 0 < sum(v.num == v.den for v in months) < 230


def test_corrections_in_january_change_the_answer_of_before(
    years: Years, default_lines: list[bytes]
) -> None:
    before = years.assess("2016", len(default_lines) - 7, only=["public_satisfaction"])
    after = years.assess("2016", len(default_lines), only=["public_satisfaction"])
    moved = [
        code
        for code in after.organisations
        if before.of(code).indicators != after.of(code).indicators
    ]
    assert 1 <= len(moved) <= 3
    for code in moved:
        wrong = before.of(code).indicators["public_satisfied"].num or 0
        right = after.of(code).indicators["public_satisfied"].num or 0
        assert wrong < right


def test_what_is_withdrawn_later_costs_a_rating_and_nothing_recorded_before_moves(
    years: Years, default_lines: list[bytes]
) -> None:
    moment = len(default_lines)
    before = years.assess("2016", moment, schemes=[SCHEME])
    assert years.append(map(line, withdrawal())) == 8
    after = years.assess("2016", moment + 8, schemes=[SCHEME])
    # 32 of 32 put right, then 24: 15 points become 11.25.
    pair = [each.of(WITHDRAWN_FROM).schemes[SCHEME] for each in (before, after)]
    assert [each.title for each in pair] == ["优秀", "良好"]
    assert (pair[0].total or 0) - (pair[1].total or 0) == 3750
    others = {**ratings(before)} | {WITHDRAWN_FROM: "良好"}
    assert ratings(after) == others
    again = years.assess("2016", moment, schemes=[SCHEME])
    assert again.of(WITHDRAWN_FROM).schemes == before.of(WITHDRAWN_FROM).schemes
    city = years.assess("2016", moment + 8, only=["rectification_all"])
    value = city.of("CC-GW").indicators["rectification_all"]
    assert (value.num, value.den) == (2406, 2528)


def test_the_hooks_give_what_the_history_has(default_lines: list[bytes]) -> None:
    assert list(city_history(None)) == default_lines
    shown = demonstration()
    assert (shown.scheme, shown.period, shown.organisation) == (SCHEME, "2016", "CC-24")
    assert shown.rules == (dt.date(2015, 12, 31), dt.date(2016, 12, 31))
    assert len(list(shown.corrections)) == 8
