"""Numbers that a what-if may not replace: a farther layer's bounds, and sums that no longer hold."""

from fractions import Fraction
from pathlib import Path

import pytest

from core.assess import AssessError
from core.facts import VOCABULARY
from core.rules import loads
from tests.assess.world import HEAD, Question, World, person, programme

#: The nation asks for two lectures at least, three talks at most, and five years exactly.
NATION = """\
dangjian: 1
programme: {id: nation, region: nation, version: "3", title: 全国, requires: ">=0.1,<1"}
documents: {law: {title: 规定}}
parameters:
  lectures_least: {unit: 次, local: at-least, value: 2, assumed: 测试}
  talks_most: {unit: 次, local: at-most, value: 3, assumed: 测试}
  years: {unit: 年, local: fixed, value: 5, assumed: 测试}
  free: {value: 7, assumed: 测试}
indicators:
  lectures: {count: meeting, where: {kind: lecture}, at_least: $lectures_least}
"""

#: The county asks for four itself, which it may, and changes nothing else.
COUNTY = (
    HEAD
    + """
inherits:
  - {from: nation, change: lectures_least}
parameters:
  lectures_least: {unit: 次, value: 4, source: {document: rule, quote: 每年四次}}
"""
)


def refused(ask: Question, world: World, **numbers: str) -> str:
    with pytest.raises(AssessError) as error:
        ask(world, overrides={name: Fraction(value) for name, value in numbers.items()})
    return str(error.value)


@pytest.fixture
def layered(tmp_path: Path) -> Question:
    (tmp_path / "programme.yaml").write_text(NATION, encoding="utf-8")
    return Question(loads(COUNTY, VOCABULARY, library={"nation": tmp_path}))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("lectures_least", "1", "P024 lectures_least = 1次: 1 is not at least 2, which 'nation'"),
        ("lectures_least", "199/100", "P024 lectures_least = 1.99次: 1.99 is not at least 2"),
        ("talks_most", "4", "P024 talks_most = 4次: 4 is not at most 3, which 'nation' asks for"),
        ("years", "6", "P024 years = 6年: 6 is not exactly 5, which 'nation' asks for"),
        ("years", "4", "P024 years = 4年: 4 is not exactly 5, which 'nation' asks for"),
    ],
)
def test_the_bound_of_a_farther_layer(
    world: World, layered: Question, name: str, value: str, said: str
):
    world.org("A")
    assert refused(layered, world, **{name: value}).startswith(
        f"A013 the numbers of this what-if break the programme: {said}"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("lectures_least", "2"), ("lectures_least", "3"), ("talks_most", "0"), ("years", "5")],
)
def test_a_number_within_the_bound(world: World, layered: Question, name: str, value: str):
    """Also one below the county's own four: that is the county's to change."""
    world.org("A")
    found = layered(world, overrides={name: Fraction(value), "free": Fraction(0)})
    assert found.resolved.parameters[name].value == Fraction(value)


def test_the_layer_that_sets_a_bound_may_ask_about_another_number(world: World):
    """The nation itself asks what one lecture would give."""
    world.org("A")
    world.lecture("A", "2015-05-05")
    ask = Question(loads(NATION, VOCABULARY))
    assert ask(world).of("A").indicators["lectures"].value == 0
    one = ask(world, overrides={"lectures_least": Fraction(1)})
    assert one.of("A").indicators["lectures"].value == 1


#: Sixty and forty make the hundred; the group's sixty is its items' thirty twice.
SUMS = """\
parameters:
  whole: {unit: 分, value: 100, assumed: 测试}
  study: {unit: 分, value: 60, assumed: 测试}
  each: {unit: 分, value: 30, assumed: 测试}
  rest: {unit: 分, value: 40, assumed: 测试}
  wanted: {unit: 次, value: 4, assumed: 测试}
indicators:
  lectures: {count: meeting}
schemes:
  points:
    title: 积分
    total: $whole
    assumed: 测试
    groups:
      study:
        points: $study
        items:
          lectures: {points: $each, in_proportion_to: lectures / $wanted}
          more: {points: $each, in_proportion_to: lectures / $wanted}
      rest:
        items:
          other: {points: $rest, in_proportion_to: lectures / $wanted}
"""


@pytest.fixture
def sums(world: World) -> Question:
    world.org("A")
    world.lecture("A", "2015-05-05")
    return Question(programme(SUMS))


def test_points_that_do_not_add_up(world: World, sums: Question):
    """50 and 60 make 110; the number asked about that is in no sum is not blamed."""
    assert refused(sums, world, rest="50", wanted="2") == (
        "A013 the numbers of this what-if break the programme: P011 rest = 50分: 积分: "
        "the groups add up to 110 points on 2015-12-31, the scheme says 100; "
        "keep to the bound, or change the other numbers of the sum with it"
    )


def test_items_that_do_not_add_up_to_their_group(world: World, sums: Question):
    said = refused(sums, world, study="70")
    assert "P010 study = 70分: 积分: the items add up to 60 points on 2015-12-31" in said
    assert "P011" not in said


def test_numbers_that_move_together_are_answered(world: World, sums: Question):
    """35 twice and 30: one lecture of four wanted gives a quarter of each, 8.75 twice and 7.5."""
    numbers = {"study": 70, "each": 35, "rest": 30}
    found = sums(world, overrides={name: Fraction(value) for name, value in numbers.items()})
    assert found.of("A").schemes["points"].total == 25_000
    assert sums(world, overrides={"wanted": Fraction(1)}).of("A").schemes["points"].total == 100_000


def test_a_check_of_weights_holds_too(world: World):
    """The checked share is three fifths; 50 and 50 add up and weigh one half."""
    checked = SUMS + "    checks:\n      - {weight_of: study, exactly: 3/5, assumed: 测试}\n"
    world.org("A")
    said = refused(Question(programme(checked)), world, study="50", each="25", rest="50")
    assert "P012 each = 25分, rest = 50分, study = 50分: 积分: study weigh 1/2 of" in said


def test_a_parameter_that_is_not_there(world: World, sums: Question):
    said = refused(sums, world, wantde="2")
    assert said == "A014 no parameter 'wantde'; did you mean 'wanted'?"


def test_bands_in_an_order_that_reaches_them_all(world: World):
    bands = """    rating:
      bands:
        - {at_least: $best, title: 优}
        - {at_least: 80, title: 良}
"""
    best = "parameters:\n  best: {unit: 分, value: 90, assumed: 测试}\n"
    world.org("A")
    world.lecture("A", "2015-05-05")
    ask = Question(programme(SUMS.replace("parameters:\n", best) + bands))
    assert refused(ask, world, best="50").startswith(
        "A013 the numbers of this what-if break the programme: P014 best = 50分: 积分: "
        "'良' at 80 is never reached on 2015-12-31: '优' at 50 comes before it"
    )
    assert ask(world, overrides={"best": Fraction(81)}).of("A").schemes["points"].total == 25_000


def test_what_is_hidden_is_not_shown_by_asking_for_fewer(world: World):
    """Of two members one came: hidden below three, and below four, but not shown by a what-if."""
    ask = Question(
        programme("""\
parameters:
  few: {unit: 人, value: 3, assumed: 测试}
indicators:
  came: {each: member, count: attendance, at_least: 1, hide_below: $few, assumed: 测试}
""")
    )
    world.org("A")
    for name in ("anna", "bert"):
        world.member("A", name)
    there = [{"person": person("anna"), "as_member": True}]
    world.record("meeting", "A", "2015-03-01", kind="lecture", attendance=there)
    assert refused(ask, world, few="2").startswith(
        "A013 the numbers of this what-if break the programme: P025 few = 2人: "
        "rates over fewer than 3 are hidden"
    )
    for more in (3, 4):
        found = ask(world, overrides={"few": Fraction(more)})
        assert found.of("A").indicators["came"].value is None


def test_the_bound_of_each_kind(world: World, tmp_path: Path):
    """Branches are asked for two by the nation, committees for one, all others for nothing."""
    kinds = "{branch: {value: 2, assumed: 测试}, committee: {value: 1, assumed: 测试}}"
    nation = NATION.replace("value: 2, assumed: 测试", f"assumed: 测试, by_kind: {kinds}")
    (tmp_path / "programme.yaml").write_text(nation, encoding="utf-8")
    text = f"{HEAD}inherits: [{{from: nation, take: lectures}}]\n"
    ask = Question(loads(text, VOCABULARY, library={"nation": tmp_path}))
    world.org("A")
    assert "P024 lectures_least = 1次: 1 is not at least 2, which 'nation' asks for" in refused(
        ask, world, lectures_least="1"
    )


#: Branches are asked for two lectures, committees for one, all others for three.
BY_KIND = """\
parameters:
  need:
    assumed: 测试
    value: 3
    by_kind: {branch: {value: 2}, committee: {value: 1}}
indicators:
  lectures: {count: meeting, assumed: 测试}
  enough: {formula: lectures >= $need, assumed: 测试}
"""


def test_one_kinds_own_number(world: World) -> None:
    """Of one lecture each: the committee has enough; a what-if of one kind leaves the others as they are."""
    ask = Question(programme(BY_KIND))
    for code, kind in (("B", "branch"), ("C", "committee"), ("G", "group")):
        world.org(code, kind=kind)
        world.lecture(code, "2015-05-05")

    def enough(**numbers: int) -> str:
        given = {name.replace("__", "@"): Fraction(value) for name, value in numbers.items()}
        found = ask(world, overrides=given)
        return "".join(code for code in "BCG" if found.of(code).indicators["enough"].num)

    assert enough() == "C"
    assert enough(need__branch=1) == "BC"
    assert enough(need__committee=2) == ""
    assert enough(need=1) == "BCG"
    assert enough(need=1, need__committee=2) == "BG"
    assert ask(world, overrides={"need@branch": Fraction(1)}).overrides == {"need@branch": "1"}
    assert refused(ask, world, **{"need@group": "1"}) == (
        "A014 'need' has no number of its own for 'group'; it has one for: branch, committee"
    )
    assert refused(ask, world, **{"need@branch": "-1"}).startswith("A016 'need@branch' cannot")


def test_the_bound_of_one_kind(world: World, tmp_path: Path) -> None:
    kinds = "{branch: {value: 2, assumed: 测试}, committee: {value: 1, assumed: 测试}}"
    nation = NATION.replace("value: 2, assumed: 测试", f"assumed: 测试, by_kind: {kinds}")
    (tmp_path / "programme.yaml").write_text(nation, encoding="utf-8")
    text = f"{HEAD}inherits: [{{from: nation, take: lectures}}]\n"
    ask = Question(loads(text, VOCABULARY, library={"nation": tmp_path}))
    world.org("A")
    said = refused(ask, world, **{"lectures_least@branch": "1"})
    assert "P024 lectures_least@branch = 1次: 1 is not at least 2" in said
    assert ask(world, overrides={"lectures_least@committee": Fraction(1)}).overrides
