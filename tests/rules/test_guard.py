"""The burden guard: what must not be assessed is refused, unless a decision is recorded."""

import pytest

from core.facts import VOCABULARY
from core.rules import PROVISIONS, Loaded, RuleError, loads
from tests.rules.programmes import HEAD

INDICATORS = """\
indicators:
  n: {count: meeting, assumed: 测试}
  hours: {sum: study.hours, assumed: 测试}
  member_hours: {each: member, sum: attendance.hours, at_least: 32, assumed: 测试}
  hours_met: {sum: training.hours, at_least: 32, assumed: 测试}
  volunteered: {sum: service.hours, assumed: 测试}
  mean_hours: {formula: hours / n, assumed: 测试}
  below: {roll_up: {of: mean_hours, over: children, take: sum}, assumed: 测试}
  hours_before: {prior: {of: hours}, assumed: 测试}
  bulletins: {count: document, where: {kind: [bulletin, journal]}, assumed: 测试}
  rules: {count: document, where: {kind: rule}, assumed: 测试}
  leader_remarks: {sum: external.value, where: {metric: remarks}, assumed: 测试}
  logins: {sum: external.value, where: {metric: logins}, assumed: 测试}
  photo_count: {count: document, where: {tags: {has: 照片}}, assumed: 测试}
"""


def programme(item: str, more: str = "", scheme: str = "") -> str:
    return (
        f"{HEAD}{INDICATORS}{more}schemes:\n  s:\n    total: 10\n    assumed: 测试\n{scheme}"
        f"    groups: {{g: {{items: {{i: {{points: 10, {item}, when_no_data: none}}}}}}}}\n"
    )


def refused(text: str) -> list[str]:
    with pytest.raises(RuleError) as error:
        loads(text, VOCABULARY)
    for problem in error.value.problems:
        assert "take it out, or record the decision" in problem.hint
        assert problem.place.line > 0
    return [problem.code for problem in error.value.problems]


def accepted(text: str) -> Loaded:
    return loads(text, VOCABULARY)


@pytest.mark.parametrize(
    "item",
    [
        "add: 1, for_each: hours",
        "deduct: 1, for_each: hours",
        "take: hours",
        "by_band: hours, bands: [{at_least: 32, points: 10}]",
        "in_proportion_to: mean_hours",
        "in_proportion_to: below",
        "take: hours - hours_before",
        "take: 'max(n, hours)'",
        "take: hours_before",
    ],
)
def test_points_by_the_hour_of_study(item: str) -> None:
    assert refused(programme(item)) == ["B001"]


@pytest.mark.parametrize(
    "item",
    [
        "full_if: hours >= 32",
        "full_if: hours_met",
        "in_proportion_to: member_hours",
        "add: 1, for_each: volunteered",
        "add: 1, for_each: n",
        "add: 1, for_each: rules",
    ],
)
def test_hours_that_are_met_or_not_and_other_work(item: str) -> None:
    assert accepted(programme(item)).warnings == ()


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("add: 1, for_each: bulletins", "B002"),
        ("full_if: bulletins >= 1", "B002"),
        ("add: 1, for_each: leader_remarks", "B004"),
        ("full_if: logins > 3", "B005"),
        ("add: 0.1, for_each: photo_count", "B005"),
    ],
)
def test_articles_remarks_and_traces(item: str, code: str) -> None:
    assert refused(programme(item)) == [code]


@pytest.mark.parametrize(
    ("indicator", "item", "code"),
    [
        # what is counted, whatever it is called
        ("{greatest: attendance.hours}", "take: x", "B001"),
        ("{sum: training.days}", "add: 1, for_each: x", "B001"),
        ("{sum: external.value, where: {metric: 学时}}", "take: x", "B001"),
        ("{sum: external.value, where: {metric: study_hours}}", "take: x", "B001"),
        ("{formula: hours >= 32 and n >= 1}", "full_if: x", ""),
        ("{formula: hours >= 32}", "take: x", ""),
        ("{formula: hours / n, at_least: 2}", "take: x", ""),
        ("{roll_up: {of: hours_met, over: children, take: sum}}", "take: x", ""),
        ("{formula: '(hours >= 8) + (hours >= 16)'}", "take: x", "B001"),
        ("{distinct: document.title, where: {kind: post}}", "full_if: x >= 1", "B002"),
        ("{sum: document.copies, where: {kind: {not: rule}}}", "take: x", "B002"),
        ("{count: document, where: {channel: [wechat, weibo]}}", "take: x", "B002"),
        ("{count: document, where: {channel: paper}}", "take: x", ""),
        ("{count: document, where: {kind: {not: [bulletin, journal, post]}}}", "take: x", ""),
        ("{sum: external.value, where: {metric: 媒体报道}}", "take: x", "B002"),
        ("{latest: external.rank, where: {metric: 党员积分}}", "full_if: x <= 3", "B003"),
        ("{latest: external.rank, where: {metric: 机关排名}}", "full_if: x <= 3", ""),
        ("{count: meeting, where: {tags: {has: 拍照}}}", "take: x", "B005"),
        ("{count: meeting, where: {topic: 现场签到}}", "take: x", "B005"),
        ("{count: meeting, title: 活动照片}", "take: x", "B005"),
        ("{sum: external.value, where: {metric: gps}}", "full_if: x >= 1", "B005"),
    ],
)
def test_a_name_that_hides_what_is_counted(indicator: str, item: str, code: str) -> None:
    more = f"  x: {indicator[:-1]}, assumed: 测试}}\n"
    text = programme(item, more)
    if code:
        assert refused(text) == [code]
    else:
        assert accepted(text).warnings == ()


@pytest.mark.parametrize("name", ["reviews", "benchmarks", "construction", "likely", "forwarding"])
def test_a_name_that_only_contains_such_a_word(name: str) -> None:
    more = f"  {name}: {{count: meeting, assumed: 测试}}\n"
    assert accepted(programme(f"take: {name}", more)).warnings == ()


def test_the_item_and_the_veto_say_it_too() -> None:
    assert refused(programme("take: n, title: 上传照片")) == ["B005"]
    assert refused(programme("take: n", scheme="    vetoes: {no_login: {when: n < 1}}\n")) == [
        "B005"
    ]


def test_a_veto_is_an_assessment_too() -> None:
    text = programme("take: n", scheme="    vetoes: {v: {when: logins < 10}}\n")
    assert refused(text) == ["B005"]


RANKED = (
    "    per: member\n    rating: {by_rank: {within: all, quotas: [{count: 3, title: 先进}]}}\n"
)


def test_persons_are_not_ranked() -> None:
    text = (
        f"{HEAD}indicators: {{n: {{count: attendance}}}}\n"
        + programme("add: 1, for_each: n", scheme=RANKED).split(INDICATORS)[1]
    )
    assert refused(text) == ["B003"]
    assert accepted(text.replace("    per: member\n", "")).warnings == ()


def test_indicators_alone_are_free() -> None:
    assert accepted(HEAD + INDICATORS).warnings == ()


def test_a_recorded_decision_makes_it_a_warning() -> None:
    decision = (
        "burden:\n  allow: [study-hours, published]\n"
        "  source: {document: page, quote: 经研究决定保留}\n"
    )
    found = accepted(programme("add: 1, for_each: hours + bulletins", decision)).warnings
    assert [(w.provision, w.where) for w in found] == [
        ("published", "schemes.s.groups.g.items.i"),
        ("study-hours", "schemes.s.groups.g.items.i"),
    ]
    assert found[1].message == PROVISIONS["study-hours"].zh
    assert refused(programme("add: 1, for_each: logins", decision)) == ["B005"]


def test_a_decision_quotes_its_document() -> None:
    text = programme("take: n", "burden: {allow: traces, source: {document: none, quote: 可以}}\n")
    with pytest.raises(RuleError) as error:
        loads(text, VOCABULARY)
    assert [problem.code for problem in error.value.problems] == ["P002"]


def test_every_provision_says_where_it_stands() -> None:
    codes = [provision.code for provision in PROVISIONS.values()]
    assert codes == [f"B00{number}" for number in range(1, 6)]
    assert all("》" in p.authority or "〔" in p.authority for p in PROVISIONS.values())


def test_points_that_another_scheme_gives_by_the_hour_are_seen_through() -> None:
    text = programme("take: base_points", "  base_points: {scored: {scheme: base}}\n")
    base = "  base: {total: 5, assumed: 测试, groups: {g: {items: {i: {points: 5, AWARD}}}}}\n"
    by_the_hour = base.replace("AWARD", "take: hours")
    assert refused(text + by_the_hour) == ["B001", "B001"]  # in both schemes
    accepted(text + base.replace("AWARD", "full_if: hours >= 32"))


def test_the_condition_of_a_band_is_looked_at_like_a_veto() -> None:
    rating = "    rating: {bands: [{at_least: 5, title: 好, when: logins > 1}]}\n"
    assert refused(programme("take: n") + rating) == ["B005"]
