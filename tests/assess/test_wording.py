"""What an indicator measures, in words with the numbers that apply."""

import datetime as dt

import pytest

from core.assess.wording import measure_text
from core.rules import resolve
from tests.assess.world import programme

LOADED = programme("""\
parameters:
  long: {title: 长度, value: 3, assumed: 测试}
indicators:
  members: {title: 党员, size: member}
  plain: {count: meeting, window: {months: 18}, assumed: 测试}
  years: {count: meeting, window: {years: $long}}
  months: {count: meeting, window: {months: $long}}
  feasts: {count: meeting, every: {festival: new-year, days_before: $long}, at_least: 1}
  large: {count: meeting, at_least: 1, applies_when: members >= $long}
""")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("plain", "近18个月 计数"),
        ("years", "近36个月 计数"),
        ("months", "近3个月 计数"),
        ("feasts", "节日前3天内 计数 不少于1"),
        ("large", "仅当党员 ≥ 长度 3时 计数 不少于1"),
    ],
)
def test_an_indicator_says_what_it_measures(name: str, said: str):
    resolved = resolve(LOADED.programme, dt.date(2015, 12, 31))
    assert measure_text(resolved.indicators[name], resolved) == said
