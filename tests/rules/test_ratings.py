"""Ratings: bands, vetoes and quotas among peers."""

import pytest

from core.assess import Assessment, SchemeResult
from core.facts import VOCABULARY
from core.rules import RuleError, loads
from tests.rules.agreement import assess, duck, run
from tests.rules.history import History
from tests.rules.programmes import HEAD

STARS = """\
indicators:
  own: {latest: score.points, assumed: 测试}
  valid: {sum: survey.valid, assumed: 测试}
  satisfied: {sum: survey.satisfied, assumed: 测试}
  satisfaction: {formula: satisfied / valid}
  punished: {sum: discipline.count, assumed: 测试}
schemes:
  star:
    total: 100
    assumed: 测试
    groups: {g: {items: {own: {points: 100, take: own, when_no_data: unavailable}}}}
    vetoes:
      low: {title: 群众满意度60%以下, when: satisfaction < 60%}
      punished: {title: 党员受警告以上处分, when: punished > 0}
    rating:
      bands:
        - {at_least: 95, title: 五星, stars: 5}
        - {at_least: 80, title: 四星, stars: 4, code: four}
        - {at_least: 60, title: 三星, stars: 3}
      otherwise: {title: 软弱涣散}
      vetoed: {title: 软弱涣散, code: veto}
"""


def history(points: str | None, satisfied: int | None = None, punished: int = 0) -> History:
    found = History()
    found.org("A")
    if points is not None:
        found.add("score", "A", "2015-12-01", scheme="s", item="i", points=points)
    if satisfied is not None:
        found.add(
            "survey",
            "A",
            "2015-12-01",
            kind="satisfaction",
            eligible=1000,
            valid=1000,
            satisfied=satisfied,
        )
    if punished:
        found.add("discipline", "A", "2015-05-01", severity="warning", count=punished)
    return found


def rated(found: History, text: str = HEAD + STARS) -> SchemeResult:
    return assess(text, found).of("A").schemes["star"]


CONDITION = "when: known(satisfaction) and satisfaction >= 90% or total == 100"


@pytest.mark.parametrize(
    ("points", "satisfied", "stars"),
    [("95", 900, 5), ("95", 899, 4), ("95", None, 4), ("100", 899, 5), ("94", 900, 4)],
)
def test_a_band_may_ask_a_condition_too(points: str, satisfied: int | None, stars: int) -> None:
    text = (HEAD + STARS).replace("title: 五星, stars: 5", f"title: 五星, stars: 5, {CONDITION}")
    assert rated(history(points, satisfied), text).stars == stars


def test_a_condition_that_may_be_unknown_is_refused() -> None:
    text = (HEAD + STARS).replace("title: 五星,", "title: 五星, when: satisfaction >= 90%,")
    with pytest.raises(RuleError) as error:
        loads(text, VOCABULARY)
    [problem] = error.value.problems
    assert (problem.code, problem.hint) == ("R166", "ask it too: known(x) and x >= 1")


def test_a_band_with_a_condition_takes_nothing_from_those_behind_it() -> None:
    text = (HEAD + STARS).replace(
        "- {at_least: 95, title: 五星, stars: 5}",
        "- {at_least: 80, title: 五星, stars: 5, when: punished == 1}",
    )
    assert rated(history("80"), text).stars == 4


def test_items_and_tables_have_no_conditions() -> None:
    item = "by_band: own, bands: [{at_least: 1, points: 100, when: own > 1}]"
    with pytest.raises(RuleError) as error:
        loads((HEAD + STARS).replace("take: own", item), VOCABULARY)
    assert "write 'by_band: if(…)' for an item" in str(error.value)


@pytest.mark.parametrize(
    ("points", "stars"),
    [
        ("100", 5),
        ("95", 5),
        ("94.999", 4),
        ("94.5", 4),
        ("94", 4),
        ("80", 4),
        ("79.9", 3),
        ("60", 3),
        ("59.999", None),
        ("0", None),
    ],
)
def test_bands_are_half_open(points: str, stars: int | None) -> None:
    found = rated(history(points, 1000))
    assert found.stars == stars
    assert found.state == ("otherwise" if stars is None else "rated")
    assert found.title == (
        "软弱涣散" if stars is None else {5: "五星", 4: "四星", 3: "三星"}[stars]
    )


@pytest.mark.parametrize(
    ("points", "stars"),
    [("94.5", 5), ("94.499", 4), ("79.5", 4), ("79.499", 3), ("59.5", 3), ("59.4", None)],
)
def test_whole_points_are_rounded_before_the_bands_are_asked(
    points: str, stars: int | None
) -> None:
    text = (HEAD + STARS).replace("      bands:\n", "      whole_points: 1\n      bands:\n")
    found = rated(history(points, 1000), text)
    assert found.stars == stars
    assert found.total == int(float(points) * 1000)  # the score itself is not rounded


@pytest.mark.parametrize(("satisfied", "vetoed"), [(599, True), (600, False), (601, False)])
def test_a_veto_overrides_the_score(satisfied: int, vetoed: bool) -> None:
    found = rated(history("97", satisfied))
    assert found.total == 97_000
    assert found.state == ("vetoed" if vetoed else "rated")
    assert [veto.name for veto in found.vetoes] == (["low"] if vetoed else [])
    assert found.stars == (None if vetoed else 5)
    assert found.code == ("veto" if vetoed else "")


def test_every_veto_that_fires_is_named() -> None:
    found = rated(history("97", 1, 1))
    assert [veto.title for veto in found.vetoes] == ["群众满意度60%以下", "党员受警告以上处分"]


def test_a_veto_without_data_does_not_fire_and_is_reported() -> None:
    found = rated(history("97"))
    assert found.stars == 5
    assert [veto.name for veto in found.undecided] == ["low"]
    assert found.vetoes == ()


def test_a_veto_fires_where_the_score_is_unavailable() -> None:
    found = rated(history(None, 1))
    assert (found.state, found.total) == ("vetoed", None)


def test_an_unavailable_score_is_not_nought() -> None:
    found = rated(history(None, 1000))
    assert (found.state, found.total, found.stars, found.title) == (
        "unavailable",
        None,
        None,
        "暂不可算",
    )
    assert found.to_json()["total"] is None


def test_a_veto_may_ask_for_the_total() -> None:
    text = (HEAD + STARS).replace("satisfaction < 60%", "total < 70 and satisfaction < 90%")
    assert rated(history("69.999", 899), text).state == "vetoed"
    assert rated(history("70", 899), text).state == "rated"
    assert rated(history("69.999", 900), text).state == "rated"
    assert [v.name for v in rated(history(None, 899), text).undecided] == ["low"]
    assert rated(history(None, 950), text).undecided == ()


RANKED = """\
indicators:
  own: {latest: score.points, assumed: 测试}
  bad: {sum: discipline.count, assumed: 测试}
schemes:
  s:
    total: 100
    assumed: 测试
    groups: {g: {items: {own: {points: 100, take: own, when_no_data: unavailable}}}}
    vetoes: {bad: {when: bad > 0}}
    rating:
      by_rank:
        within: WITHIN
        quotas: [{share: SHARE, title: 优秀, stars: 5}, {count: 1, title: 良好, stars: 4}]
        ties: TIES
        round: ROUND
      otherwise: {title: 一般, stars: 3}
"""


def ranking(
    points: list[int | None],
    *,
    within: str = "all",
    share: str = "40%",
    ties: str = "together",
    rounding: str = "down",
    kinds: tuple[str, ...] = ("branch",),
) -> Assessment:
    """Organisations o0, o1, … with these points; their kinds go round and round."""
    found = History()
    found.org("root", "2016-06-01")  # not there yet
    for index, given in enumerate(points):
        code = f"o{index}"
        found.org(code, kind=kinds[index % len(kinds)])
        if given is not None:
            found.add("score", code, "2015-12-01", scheme="s", item="i", points=given)
    text = RANKED.replace("WITHIN", within).replace("SHARE", share)
    return assess(HEAD + text.replace("TIES", ties).replace("ROUND", rounding), found)


def stars(found: Assessment) -> list[int | None]:
    return [result.schemes["s"].stars for result in found.results()]


def ranks(found: Assessment) -> list[int | None]:
    return [result.schemes["s"].rank for result in found.results()]


def test_the_best_share_then_the_next() -> None:
    found = ranking([50, 90, 70, 80, 60])
    assert ranks(found) == [5, 1, 3, 2, 4]
    assert stars(found) == [3, 5, 4, 5, 3]
    assert found.of("o1").schemes["s"].peers == 5


@pytest.mark.parametrize(
    ("share", "rounding", "best"),
    [
        ("50%", "down", 2),
        ("50%", "up", 3),
        ("50%", "nearest", 3),
        ("30%", "down", 1),
        ("30%", "up", 2),
        ("30%", "nearest", 2),
        ("29%", "nearest", 1),
        ("1/3", "down", 1),
        ("1/3", "up", 2),
        ("19%", "down", 0),
        ("20%", "up", 1),
        ("100%", "down", 5),
    ],
)
def test_a_fraction_of_an_organisation(share: str, rounding: str, best: int) -> None:
    found = ranking([50, 60, 70, 80, 90], share=share, rounding=rounding)
    assert stars(found).count(5) == best


def test_ties_together_share_a_rank_and_may_exceed_the_quota() -> None:
    found = ranking([90, 90, 90, 80, 70], share="20%")
    assert ranks(found) == [1, 1, 1, 4, 5]
    assert stars(found) == [5, 5, 5, 3, 3]


def test_strict_ties_go_by_code() -> None:
    found = ranking([90, 90, 90, 80, 70], share="20%", ties="strict")
    assert ranks(found) == [1, 2, 3, 4, 5]
    assert stars(found) == [5, 4, 3, 3, 3]


def test_peers_are_of_one_kind() -> None:
    kinds = ("branch", "committee")
    found = ranking([90, 50, 80, 40, 70], within="kind", kinds=kinds, share="50%")
    assert ranks(found) == [1, 1, 2, 2, 3]
    assert stars(found) == [5, 5, 4, 4, 3]


def test_the_unavailable_and_the_vetoed_are_no_peers() -> None:
    history = History()
    for code, points in (("a", 90), ("b", None), ("c", 80), ("d", 100)):
        history.org(code)
        if points is not None:
            history.add("score", code, "2015-12-01", scheme="s", item="i", points=points)
    history.add("discipline", "d", "2015-05-01", severity="warning", count=1)
    text = RANKED.replace("WITHIN", "all").replace("SHARE", "50%")
    found = assess(HEAD + text.replace("TIES", "strict").replace("ROUND", "down"), history)
    assert ranks(found) == [1, None, 2, None]
    assert [r.schemes["s"].state for r in found.results()] == [
        "rated",
        "unavailable",
        "rated",
        "vetoed",
    ]
    assert found.of("a").schemes["s"].peers == 2


def test_peers_of_one_parent() -> None:
    history = History()
    for code, parent, points in (("p", None, 1), ("q", None, 2), ("a", "p", 5), ("b", "p", 9)):
        history.org(code, parent=parent)
        history.add("score", code, "2015-12-01", scheme="s", item="i", points=points)
    history.org("c", parent="q")
    history.add("score", "c", "2015-12-01", scheme="s", item="i", points=1)
    text = RANKED.replace("WITHIN", "parent").replace("SHARE", "50%")
    found = assess(HEAD + text.replace("TIES", "strict").replace("ROUND", "down"), history)
    assert {r.code: r.schemes["s"].rank for r in found.results()} == {
        "p": 2,
        "q": 1,
        "a": 2,
        "b": 1,
        "c": 1,
    }


def test_the_rank_of_one_organisation_is_its_rank_among_all() -> None:
    found = History()
    for code, points in (("a", 90), ("b", 80), ("c", 70)):
        found.org(code)
        found.add("score", code, "2015-12-01", scheme="s", item="i", points=points)
    text = RANKED.replace("WITHIN", "all").replace("SHARE", "50%")
    text = HEAD + text.replace("TIES", "strict").replace("ROUND", "down")
    whole = run(text, found.facts(), engine=duck())
    alone = run(text, found.facts(), engine=duck(), organisations=["c"])
    assert alone.organisations == ("c",)
    assert alone.of("c") == whole.of("c")
    assert alone.of("c").schemes["s"].rank == 3


BANDS = """\
parameters:
  top: {value: 90, assumed: 测试}
  good: {values: {2014-01-01: 80, 2016-01-01: 95}, assumed: 测试}
indicators: {n: {count: meeting}}
schemes:
  s:
    total: 100
    assumed: 测试
    groups: {g: {items: {a: {points: 100, take: n}}}}
    rating:
      otherwise: {title: 其他}
      bands:
        - BAND
        - BAND
"""


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        # from 2016 on the good ones start above the best
        (
            "at_least: $top, title: 优",
            "at_least: $good, title: 良",
            "'良' at 95 is never reached on 2016-01-01: '优' at 90 comes before it",
        ),
        (
            "at_least: 50",
            "at_least: 80",
            "a band at 80 is never reached on 2014-01-01: a band at 50",
        ),
        ("at_least: 90", "at_least: 90", "a band at 90 is never reached"),
        ("at_least: 90", "above: 90", "a band at 90 is never reached"),
        ("above: 90", "at_least: 90", None),  # 90 itself
        ("below: 60", "below: 50", "a band at 50 is never reached"),
        ("below: 60", "at_most: 60", None),
        ("at_most: 60", "below: 60", "a band at 60 is never reached"),
        ("below: 60", "at_least: 70", None),
        ("at_least: $top", "at_least: 89.999", None),
    ],
)
def test_every_band_can_be_reached(first: str, second: str, said: str | None) -> None:
    text = HEAD + BANDS.replace("BAND", f"{{{first}}}", 1).replace("BAND", f"{{{second}}}", 1)
    if said is None:
        assert loads(text, VOCABULARY).programme.schemes["s"].rating is not None
        return
    with pytest.raises(RuleError) as error:
        loads(text, VOCABULARY)
    problem = error.value.problems[0]  # and of each later day on which the rules change
    assert {each.code for each in error.value.problems} == {"P014"}
    assert problem.message.startswith(said)
    assert problem.place.line == len(text.splitlines())  # the second band's
