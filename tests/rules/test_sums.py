"""Points add up for every sort of organisation that a scheme can meet."""

import pytest

from core.facts import VOCABULARY
from core.rules import RuleError, loads
from tests.rules.programmes import HEAD

TOP = "indicators:\n  n: {count: meeting}\n  none: {latest: external.rank}\n"


def scheme(items: str, more: str = "") -> str:
    return (
        f"{HEAD}{TOP}schemes:\n  s:\n    total: 10\n    assumed: 测试\n{more}"
        f"    groups:\n      g:\n        points: 10\n        items:\n{items}"
    )


def item(name: str, points: int, limits: str) -> str:
    return f"          {name}: {{points: {points}, take: n, applies_to: {limits}}}\n"


def found(text: str) -> list[tuple[str, str]]:
    with pytest.raises(RuleError) as error:
        loads(text, VOCABULARY)
    return [(problem.code, problem.message.split(" on 20")[0]) for problem in error.value.problems]


def test_kinds_and_sectors_add_up_together() -> None:
    items = (
        item("branch", 4, "{kind: branch}")
        + item("group", 4, "{kind: group}")
        + item("organ", 6, "{sector: organ}")
        + item("school", 6, "{sector: school}")
    )
    limits = "    applies_to: {kind: [branch, group], sector: [organ, school]}\n"
    assert loads(scheme(items, limits), VOCABULARY).warnings == ()


def test_each_sort_that_does_not_add_up_is_named() -> None:
    items = item("branch", 10, "{kind: branch}") + item("organ", 10, "{sector: organ}")
    text = scheme(items).replace("        points: 10\n", "")
    assert sorted(found(text)) == [
        ("P011", "the groups add up to 0 points"),
        ("P011", "the groups add up to 20 points for branch of organ"),
    ]
    assert found(scheme(items, "    applies_to: {kind: branch}\n")) == [
        ("P011", "the groups add up to 20 points for branch of organ"),
        ("P010", "the items add up to 20 points for branch of organ"),
    ]


BONUS = """\
      h:
        beside_total: true
        items: {b: {points: 5, take: n}}
"""


def test_what_is_beside_the_total_is_no_part_of_it() -> None:
    text = scheme(item("a", 10, "{}")) + BONUS
    assert loads(text, VOCABULARY).warnings == ()
    checked = "    checks: [{weight_of: [h], exactly: 1/2}]\n"
    assert loads(text + checked, VOCABULARY).warnings == ()  # 5 of the total's 10
    alone = text.replace("        points: 10\n", "        beside_total: true\n", 1)
    assert found(alone) == [
        ("R020", "every group is 'beside_total', so nothing makes up the total")
    ]


def test_a_sort_that_the_scheme_never_meets_need_not_add_up() -> None:
    items = item("branch", 10, "{kind: branch}") + item("group", 3, "{kind: group}")
    text = scheme(items, "    applies_to: {kind: branch}\n")
    assert loads(text, VOCABULARY).warnings == ()


SHARES = """\
    applies_to: {{kind: [branch, group]}}
    checks: [{{weight_of: g, exactly: {share}}}]
    groups:
      g: {{weight: {weight}, items: {{a: {{points: 5, take: n}}}}}}
      h:
        items:
          b: {{points: {rest}, take: n, applies_to: {{kind: branch}}}}
          c: {{points: {rest}, take: n, applies_to: {{kind: group}}}}
"""


def test_a_share_is_of_the_points_that_one_organisation_can_get() -> None:
    top = f"{HEAD}{TOP}schemes:\n  s:\n    total: 10\n    assumed: 测试\n"
    half = top + SHARES.format(share="1/2", weight=1, rest=5)
    assert loads(half, VOCABULARY).warnings == ()
    doubled = top + SHARES.format(share="1/5", weight="0.4", rest=8)
    assert loads(doubled, VOCABULARY).warnings == ()
    assert found(top + SHARES.format(share="1/3", weight=1, rest=5)) == [
        ("P012", "g weigh 1/2 of the points for branch, not 1/3"),
        ("P012", "g weigh 1/2 of the points for group, not 1/3"),
    ]


def test_every_item_without_a_policy_is_reported() -> None:
    items = "".join(f"          i{n}: {{points: 5, take: none}}\n" for n in (1, 2))
    veto = "    vetoes: {v: {when: nothing > 1}}\n"
    with pytest.raises(RuleError) as error:
        loads(scheme(items), VOCABULARY)
    assert [(p.code, p.place.line) for p in error.value.problems] == [("R161", 16), ("R161", 17)]
    fine = items.replace("take: none", "take: n")
    with pytest.raises(RuleError) as error:
        loads(scheme(fine, veto.replace("}}", "}, w: {when: nobody > 1}}")), VOCABULARY)
    assert [p.code for p in error.value.problems] == ["R140", "R140"]


FLOORS = """\
indicators: {n: {count: meeting}}
schemes:
  s:
    total: 10
    assumed: 测试
    groups:
      g: {GROUP items: {a: {points: 10, ITEM full_if: n >= 1}}}
"""


@pytest.mark.parametrize(
    ("group", "item", "said"),
    [
        ("floor: 10.5,", "", "the floor is 10.5 points and the most there is to earn 10"),
        ("", "floor: 12,", "the floor is 12 points and the most there is to earn 10"),
        ("floor: 10,", "floor: 10,", None),
        ("floor: -3,", "", None),
    ],
)
def test_a_floor_is_not_above_what_there_is_to_earn(
    group: str, item: str, said: str | None
) -> None:
    text = HEAD + FLOORS.replace("GROUP", group).replace("ITEM", item)
    if said is None:
        assert loads(text, VOCABULARY).programme.schemes["s"].groups["g"].items
        return
    with pytest.raises(RuleError) as refused:
        loads(text, VOCABULARY)
    [problem] = refused.value.problems
    assert problem.code == "P013"
    assert problem.message.startswith(said)
