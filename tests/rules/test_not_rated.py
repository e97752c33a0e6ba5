"""Who takes no part: neither points nor a rating nor a place, and no share is taken of it."""

from collections.abc import Callable
from typing import Any

import pytest

from core.assess import Assessment
from core.assess.question import Question
from core.facts import VOCABULARY
from core.rules import Period, RuleError, loads
from tests.rules.agreement import assess, assessor, duck, sqlite, values
from tests.rules.history import History
from tests.rules.programmes import HEAD

TEXT = """\
indicators:
  own: {latest: score.points, assumed: 测试}
  founded: {count: organisation, where: {step: founded}, assumed: 测试}
  closing: {latest: external.value, where: {metric: closing}, assumed: 测试}
  punished: {count: discipline, assumed: 测试}
  given: {scored: {scheme: s}, assumed: 测试}
  of_group: {scored: {scheme: s, of: g}, assumed: 测试}
  mean: {roll_up: {of: given, over: children, take: mean}, assumed: 测试}
  before: {prior: {of: total, scheme: s}, assumed: 测试}
  stars_before: {prior: {of: stars, scheme: s}, assumed: 测试}
schemes:
  s:
    total: 100
    assumed: 测试
    applies_to: {kind: branch}
    groups: {g: {floor: 1, items: {own: {points: 100, take: own, when_no_data: unavailable}}}}
    not_rated:
      new: {title: 本年新成立, when: founded >= 1}
      closing: {title: 拟撤销, when: known(closing) and closing >= 1}
    vetoes: {punished: {title: 受处分, when: punished > 0}}
    rating:
      by_rank:
        within: all
        of: rated
        quotas: [{share: 40%, title: 优秀, stars: 5}, {share: 40%, title: 良好, stars: 4}]
      otherwise: {title: 一般, stars: 3}
"""

#: Points of each; `f` and `g` are founded in the year, `e` is to be closed.
POINTS = {"a": 90, "b": 80, "c": 70, "d": 60, "e": 100, "f": 99, "g": None, "h": 50}


def history() -> History:
    found = History()
    found.org("top", kind="committee")
    for code, points in POINTS.items():
        found.org(code, "2015-10-01" if code in "fg" else "2010-01-01", parent="top")
        if points is not None:
            found.add("score", code, "2015-12-01", scheme="s", item="i", points=points)
    found.add("external", "e", "2015-12-02", metric="closing", value=1, source_name="决定")
    return found


def states(found: Assessment) -> dict[str, str]:
    return {r.code: r.schemes["s"].state for r in found.results() if r.code != "top"}


def test_who_takes_no_part_has_nothing_and_takes_no_place() -> None:
    found = assess(HEAD + TEXT, history())
    assert states(found) == {
        **dict.fromkeys("abcdh", "rated"),
        **dict.fromkeys("efg", "not_rated"),
        "h": "otherwise",
    }
    # 5 take part: 40 % of 5 are 2 places, though e and f have more points than any of them.
    results = {r.code: r.schemes["s"] for r in found.results()}
    assert {code: results[code].rank for code in "abcdh"} == dict(
        zip("abcdh", range(1, 6), strict=True)
    )
    assert {code: results[code].title for code in "abcdh"} == {
        "a": "优秀",
        "b": "优秀",
        "c": "良好",
        "d": "良好",
        "h": "一般",
    }
    assert {results[code].peers for code in "abcdh"} == {5}
    for code, reason in (("e", "拟撤销"), ("f", "本年新成立"), ("g", "本年新成立")):
        mine = results[code]
        assert (mine.total, mine.title, mine.stars, mine.reason) == (None, "不参评", None, reason)
        assert (mine.rank, mine.peers, mine.step, dict(mine.groups)) == (None, None, None, {})
        assert [item.points for item in mine.items] == [None]
    assert results["top"].state == "outside"


@pytest.mark.parametrize(("of", "places"), [("rated", 1), ("all", 2)])
def test_no_share_is_taken_of_who_takes_no_part(of: str, places: int) -> None:
    """The vetoed are among all; 40 % of the 4 that are rated is 1 place, of the 5 that take part 2."""
    found = history()
    found.add("discipline", "a", "2015-05-01", severity="warning", count=1)
    answer = assess(HEAD + TEXT.replace("of: rated", f"of: {of}"), found)
    best = [r.code for r in answer.results() if r.schemes["s"].stars == 5]
    assert best == ["b", "c"][:places]
    assert answer.of("b").schemes["s"].peers == 3 + places


def test_a_veto_is_not_asked_of_who_takes_no_part() -> None:
    found = history()
    found.add("discipline", "f", "2015-11-01", severity="warning", count=1)
    mine = assess(HEAD + TEXT, found).of("f").schemes["s"]
    assert (mine.state, mine.vetoes, mine.undecided) == ("not_rated", (), ())


def test_the_first_reason_that_holds_is_given() -> None:
    found = history()
    found.add("external", "f", "2015-12-02", metric="closing", value=1, source_name="决定")
    mine = assess(HEAD + TEXT, found).of("f").schemes["s"]
    assert (mine.code, mine.reason) == ("new", "本年新成立")


def test_what_reads_its_points_has_no_data() -> None:
    """No data is never 0: the mean above is of the five that take part."""
    found = values(HEAD + TEXT, history())
    assert [found[code]["given"] for code in "efg"] == [None] * 3
    assert [found[code]["of_group"] for code in "efg"] == [None] * 3
    assert found["top"]["mean"] == (90 + 80 + 70 + 60 + 50) // 5


def test_the_year_after_it_takes_part_without_a_value_of_the_year_before() -> None:
    found = history()
    found.add("score", "f", "2016-12-01", scheme="s", item="i", points=40)
    answer = values(HEAD + TEXT, found, "2016")
    assert (answer["f"]["before"], answer["f"]["stars_before"]) == (None, None)
    assert answer["a"]["before"] == 90
    assert answer["a"]["stars_before"] == 5
    # Alone with points, of which 40 % are no place.
    assert states(assess(HEAD + TEXT, found, "2016"))["f"] == "otherwise"


@pytest.mark.parametrize("engine", [duck, sqlite])
def test_a_reason_stands_before_that_nothing_was_recorded(engine: Callable[[], Any]) -> None:
    """`g` recorded nothing and is new; `h` recorded nothing."""
    found = history()
    found.retract(next(e.fact for e in found.entries if e.org == "h" and e.type == "score"))
    asked = Question(records=True)
    [answer] = assessor(HEAD + TEXT).ask(found.facts(), [Period.parse("2015")], asked, engine())
    assert states(answer)["g"] == "not_rated"
    assert states(answer)["h"] == "unrecorded"
    column = answer.table[answer.plan.schemes["s"].there].to_pylist()
    there = dict(zip(answer.organisations, column, strict=True))
    assert {code: there[code] for code in "fgh"} == {"f": 1, "g": 0, "h": 0}


def test_bands_alone_rate_nobody_who_takes_no_part() -> None:
    text = TEXT.replace(
        TEXT[TEXT.index("      by_rank:") : TEXT.index("      otherwise:")],
        "      bands: [{at_least: 60, title: 合格, stars: 4}]\n",
    )
    found = assess(HEAD + text, history())
    assert [found.of(code).schemes["s"].stars for code in "aefgh"] == [4, None, None, None, 3]


def test_a_reason_from_a_day_on_holds_from_then() -> None:
    text = TEXT.replace("when: founded >= 1", "when: founded >= 1, until: 2014-12-31")
    assert states(assess(HEAD + text, history()))["f"] == "rated"


@pytest.mark.parametrize(
    ("when", "code"),
    [("own < 60", "R166"), ("total < 60", "R140"), ("founded >= one", "R140")],
)
def test_a_reason_has_to_be_decided_and_asks_for_no_points(when: str, code: str) -> None:
    with pytest.raises(RuleError) as error:
        loads(HEAD + TEXT.replace("when: founded >= 1", f"when: {when}"), VOCABULARY)
    assert error.value.problems[0].code == code


def test_a_reason_needs_a_source() -> None:
    text = TEXT.replace("    assumed: 测试\n    applies_to", "    applies_to")
    text = text.replace("own: {points", "own: {assumed: 测试, points").replace(
        "when: punished > 0", "when: punished > 0, assumed: 测试"
    )
    text = text.replace("stars: 5}", "stars: 5, assumed: 测试}").replace(
        "stars: 4}", "stars: 4, assumed: 测试}"
    )
    with pytest.raises(RuleError) as error:
        loads(HEAD + text, VOCABULARY)
    said = [each.message for each in error.value.problems if each.code == "P001"]
    assert "reason 'new' has numbers and says neither 'source' nor 'assumed'" in said
