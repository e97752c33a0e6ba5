"""Overrides, values of the period before, and functions of a plugin."""

import datetime as dt
import gc
import weakref
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from threading import Barrier
from time import sleep
from typing import Any

import pyarrow as pa
import pytest

from core.assess import AssessError, Assessment, Assessor, Facts, assess, reads
from core.assess.planning import PLANS
from core.assess.question import Question as AskedFor
from core.assess.steps import Steps, Wanted, climbed
from core.rules import DuckEngine, Period, Plan, compile_plan
from tests.assess.programmes import LOADED
from tests.assess.world import Question, World, programme

# -- what if -------------------------------------------------------------------------------------


def test_a_what_if_answers_and_leaves_the_baseline_alone(county: World, stars: Question):
    baseline = stars(county).digest
    what_if = stars(county, overrides={"lectures_wanted": Fraction(1)})
    assert what_if.of("B").schemes["stars"].total == 65_500
    assert what_if.digest != baseline
    assert stars(county).digest == baseline
    assert stars(county).of("B").schemes["stars"].total == 45_500
    assert LOADED.programme.parameters["lectures_wanted"].value is None


def test_an_override_of_the_same_value_is_the_same_answer(county: World, stars: Question):
    """The digest is over what was computed: the same parameters give the same one."""
    same = stars(county, overrides={"lectures_wanted": Fraction(2)})
    assert same.digest == stars(county).digest
    other = stars(county, overrides={"unused": Fraction(6)})
    assert other.digest != stars(county).digest


def test_an_override_of_no_parameter(county: World, stars: Question):
    with pytest.raises(AssessError, match="A014 no parameter 'lectures'"):
        stars(county, overrides={"lectures": Fraction(2)})


def test_assessing_a_single_question(county: World, stars: Question):
    assert assess(LOADED, county.facts(), "2015").digest == stars(county, checked=True).digest
    halved = assess(
        LOADED, county.facts(), Period.parse("2015"), overrides={"lectures_wanted": Fraction(4)}
    )
    assert halved.of("A").schemes["stars"].total == 80_000


# -- the period before ---------------------------------------------------------------------------

PRIOR = """\
parameters:
  most:
    title: 满分次数
    values: {2013-01-01: 10, 2014-01-01: 5, 2015-01-01: 4}
    assumed: 测试
indicators:
  n: {title: 次数, count: meeting}
  share: {title: 占比, formula: n / $most}
  n_before: {title: 上年次数, prior: {of: n}}
  share_before: {title: 上年占比, prior: {of: share}}
  total_before: {title: 上年得分, prior: {of: total, scheme: s}}
  stars_before: {title: 上年星级, prior: {of: stars, scheme: s}}
  vetoed_before: {title: 上年否决, prior: {of: vetoed, scheme: s}}
  vetoes_before: {title: 上年否决项, prior: {of: vetoes, scheme: s}}
  grown: {title: 增加, formula: n - n_before}
schemes:
  s:
    total: 100
    assumed: 测试
    groups: {g: {items: {a: {points: 100, in_proportion_to: share}}}}
    vetoes: {none: {title: 没有, when: n == 0}}
    rating: {bands: [{at_least: 40, title: 好, stars: 3}], otherwise: {title: 一般}}
"""


@pytest.fixture
def years(world: World) -> World:
    """Meetings of A: one in 2012, none in 2013, two in 2014, three in 2015."""
    world.org("A", "2012-01-01")
    world.org("B", "2015-01-01")
    for on in ("2012-05-01", "2014-05-01", "2014-06-01", "2015-05-01", "2015-06-01", "2015-07-01"):
        world.lecture("A", on)
    return world


@pytest.fixture(scope="module")
def prior() -> Question:
    return Question(programme(PRIOR))


def before(world: World, ask: Question, code: str, period: str, **asked: str) -> dict[str, str]:
    values = ask(world, period, **asked).of(code).indicators
    return {name: value.shown for name, value in values.items() if name.endswith("before")}


def test_a_value_of_last_year_under_the_rules_of_last_year(years: World, prior: Question):
    """In 2014 five meetings were full marks: two of them are 40 points; by 2015's four, 50."""
    assert before(years, prior, "A", "2015") == {
        "n_before": "2",
        "share_before": "40.0% (2/5)",
        "total_before": "40",
        "stars_before": "3",
        "vetoed_before": "0",
        "vetoes_before": "0",
    }
    assert prior(years).of("A").indicators["grown"].value == 1


def test_a_veto_of_last_year(years: World, prior: Question):
    found = before(years, prior, "A", "2014")
    assert (found["vetoed_before"], found["vetoes_before"]) == ("1", "1")
    assert (found["total_before"], found["stars_before"]) == ("0", "无数据")


def test_there_is_no_last_year_before_the_rules_or_the_organisation(years: World, prior: Question):
    """2012 had no rules yet, though it had a meeting; B was founded in 2015."""
    assert set(before(years, prior, "A", "2013").values()) == {"无数据"}
    assert set(before(years, prior, "B", "2015").values()) == {"无数据"}


def test_with_the_rules_of_a_day_the_period_before_is_judged_by_them_too(
    years: World, prior: Question
):
    assert before(years, prior, "A", "2015", rules_on="2014-06-30")["total_before"] == "40"
    assert before(years, prior, "A", "2015", rules_on="2015-06-30")["total_before"] == "50"


def test_an_override_holds_for_the_period_before_too(years: World, prior: Question):
    values = prior(years, overrides={"most": Fraction(8)}).of("A").indicators
    assert values["total_before"].value == 25


def test_years_together_have_each_its_own_year_before(years: World, prior: Question):
    periods = [Period.parse(year) for year in ("2013", "2014", "2015")]
    found = prior.assessor.run(years.facts(), periods, unchecked=True)
    values = [each.of("A").indicators["n_before"].value for each in found]
    assert values == [None, 0, 2]


def test_a_shorter_period_has_the_one_just_before(years: World, prior: Question):
    values = prior(years, "2015-06").of("A").indicators
    assert (values["n"].value, values["n_before"].value) == (1, 1)


STREAK = """\
indicators:
  m: {title: 会议, count: meeting}
  before: {title: 此前, prior: {of: streak}}
  again: {title: 再此前, prior: {of: streak}}
  streak:
    title: 连续
    formula: "if(m >= 1, if(known(before), (before + again) / 2, 0) + 1, 0)"
    assumed: 测试
"""


class Counting(Assessor):
    """Says which periods were computed."""

    computed: list[tuple[str, ...]]

    def _answers(
        self,
        facts: Facts,
        periods: Sequence[Period],
        question: AskedFor,
        engine: DuckEngine | None = None,
    ) -> Steps[list[Assessment]]:
        self.computed.append(tuple(map(str, periods)))
        return super()._answers(facts, periods, question, engine)


def counting(text: str) -> Counting:
    found = Counting(programme(text))
    found.computed = []
    return found


def test_each_earlier_period_is_computed_once_and_the_earliest_first(world: World):
    """Two values of each period before: by way of each of them, it would be eight and not four."""
    world.org("A", "2015-01-01")
    for month in (1, 3, 4, 5):
        world.lecture("A", f"2015-{month:02}-03")
    assessor = counting(STREAK)
    asked = [Period.parse("2015-05"), Period.parse("2015-04")]
    found = assessor.run(world.facts(), asked, unchecked=True)
    assert [each.of("A").indicators["streak"].value for each in found] == [3, 2]
    assert assessor.computed == [
        ("2015-05", "2015-04"), ("2015-03",), ("2015-02",), ("2015-01",), ("2015-04",),
    ]  # fmt: skip
    [april] = [each for each in found if str(each.period) == "2015-04"]
    [alone] = Assessor(assessor.loaded).run(world.facts(), [april.period], unchecked=True)
    assert alone.digest == april.digest


def test_periods_that_rest_on_none_before_are_computed_together(world: World):
    world.org("A", "2014-12-01")
    world.lecture("A", "2015-01-03")
    assessor = counting(
        "indicators:\n  m: {title: 会议, count: meeting}\n  b: {title: 上月, prior: {of: m}}\n"
    )
    asked = [Period.parse(f"2015-{month:02}") for month in (1, 2, 3)]
    found = assessor.run(world.facts(), asked, unchecked=True)
    assert [each.of("A").indicators["b"].value for each in found] == [0, 1, 0]
    assert assessor.computed == [
        ("2015-01", "2015-02", "2015-03"), ("2014-12", "2015-01", "2015-02"),
    ]  # fmt: skip


def test_any_number_of_periods_may_stand_before(county: World, stars: Question):
    """Since the year 1515 there are 6000 months before 2015-01, each of which rests on the last."""
    question, answer = AskedFor(), stars(county)
    first = Period(dt.date(1515, 1, 1), 1)

    def start(periods: Sequence[Period], asked: AskedFor) -> Steps[list[Assessment]]:
        [period] = periods
        position = 1
        if period > first:
            [before] = yield Wanted((period.previous,), asked)
            position = before.position + 1
        return [replace(answer, period=period, position=position)]

    [found] = climbed(start([Period.parse("2015-01")], question), start)
    assert found.position == 6001


def test_a_prior_value_too_large_to_compute_with(world: World):
    ask = Question(
        programme("""\
indicators:
  big: {title: 大, formula: spent * spent}
  spent: {title: 数, count: meeting}
  huge: {title: 很大, python: rules.huge}
"""),
        functions={"huge": lambda frames, period: {"A": Fraction(10**15)}},
    )
    world.org("A")
    with pytest.raises(AssessError, match=r"A004 'rules.huge' of A is too large") as error:
        ask(world)
    assert error.value.code == "A004"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("{2014-01-01: 0.5, 2015-01-01: 1}", Fraction(1, 2)),
        ("{2014-01-01: 1, 2015-01-01: 0.5}", Fraction(1)),
        ("{2014-01-01: 1/3, 2015-01-01: 0.25}", Fraction(1, 3)),
    ],
)
def test_a_prior_value_is_exact_though_the_parameter_changed(
    world: World, values: str, expected: Fraction
):
    """One meeting in 2014, at the points of 2014: half a point is neither lost nor rounded."""
    ask = Question(
        programme(f"""\
parameters:
  each: {{title: 每次, values: {values}, assumed: 测试}}
indicators:
  n: {{title: 数, count: meeting}}
  score: {{title: 得分, formula: n * $each}}
  score_before: {{title: 上年得分, prior: {{of: score}}}}
""")
    )
    world.org("A")
    world.lecture("A", "2014-05-05")
    assert ask(world).of("A").indicators["score_before"].value == expected
    world.lecture("A", "2014-05-06")
    assert ask(world).of("A").indicators["score_before"].value == 2 * expected


# -- functions -----------------------------------------------------------------------------------

CALLED = """\
indicators:
  n: {title: 数, count: meeting}
  load: {title: 工作量, python: rules.load}
  twice: {title: 两倍, formula: load * 2, assumed: 测试}
schemes:
  s:
    total: 10
    assumed: 测试
    groups: {g: {items: {a: {points: 10, in_proportion_to: load, when_no_data: none}}}}
"""


@reads("meeting", "study")
def load_of(frames: Mapping[str, pa.Table], period: Period) -> dict[str, Fraction]:
    """Meetings of the period and hours studied, over ten."""
    found: dict[str, Fraction] = {}
    first, last = (day.toordinal() - 719163 for day in (period.first, period.last))
    for name, field in (("meeting", None), ("study", "hours")):
        for row in frames[name].to_pylist():
            if first <= row["day"] <= last:
                added = Fraction(1) if field is None else Fraction(row[field], 1000)
                found[row["org"]] = found.get(row["org"], Fraction(0)) + added / 10
    return found


def test_a_function_gets_the_facts_it_reads_and_the_period(world: World):
    world.org("A")
    world.org("B")
    world.lecture("A", "2015-05-05")
    world.lecture("A", "2014-05-05")
    gone = world.lecture("A", "2015-06-05")
    world.record("study", "A", "2015-05-06", kind="course", hours="2.5")
    world.retract(gone)
    ask = Question(programme(CALLED), {"load": load_of})
    result = ask(world).of("A")
    assert result.indicators["load"].value == Fraction("0.35")
    assert result.indicators["twice"].value == Fraction("0.7")
    assert result.schemes["s"].total == 3_500
    before = ask(world, "2014").of("A")
    assert before.indicators["load"].value == Fraction("0.1")


def test_a_function_that_says_nothing_of_an_organisation_gives_no_data(world: World):
    world.org("A")
    ask = Question(programme(CALLED), {"load": load_of})
    result = ask(world).of("A")
    assert result.indicators["load"].value is None
    assert result.schemes["s"].total == 0


def test_what_a_function_does_not_read_it_does_not_get(world: World):
    seen: list[list[str]] = []

    def load(frames: Mapping[str, pa.Table], period: Period) -> dict[str, Fraction]:
        seen.append(sorted(frames))
        return {}

    world.org("A")
    Question(programme(CALLED), {"load": load})(world)
    Question(programme(CALLED), {"load": reads("survey", "meeting__attendance")(load)})(world)
    assert seen == [[], ["meeting__attendance", "survey"]]


def test_a_function_sees_the_facts_as_of_the_position(world: World):
    world.org("A")
    world.lecture("A", "2015-05-05")
    position = world.position
    world.lecture("A", "2015-05-06")
    ask = Question(programme(CALLED), {"load": load_of})
    assert ask(world, position=position).of("A").indicators["load"].value == Fraction("0.1")
    assert ask(world).of("A").indicators["load"].value == Fraction("0.2")


def test_a_function_the_plugin_does_not_have(world: World):
    world.org("A")
    ask = Question(programme(CALLED), {"loads": load_of})
    with pytest.raises(AssessError, match="A003 the plugin has no function 'load'") as error:
        ask(world)
    assert (error.value.code, error.value.hint) == ("A003", "did you mean 'loads'?")


def test_plans_are_kept_for_the_same_question(county: World):
    assessor = Assessor(LOADED)
    first = assessor.plan(Period.parse("2015").last, {}, "organisation", False)
    again = assessor.plan(Period.parse("2014").last, {}, "organisation", False)
    other = assessor.plan(Period.parse("2016").last, {}, "organisation", False)
    what_if = assessor.plan(
        Period.parse("2015").last, {"lectures_wanted": Fraction(1)}, "organisation", False
    )
    assert first is again
    assert len({id(first), id(other), id(what_if)}) == 3


def test_threads_that_want_the_same_get_the_same_plan(monkeypatch: pytest.MonkeyPatch):
    """The second does not compile its own while the first one does."""
    assessor, together = Assessor(LOADED), Barrier(2)
    compiled: list[Plan] = []

    def slowly(*arguments: Any, **options: Any) -> Plan:
        sleep(0.05)  # longer than a thread needs to come as far as here
        compiled.append(compile_plan(*arguments, **options))
        return compiled[-1]

    def asked(_: int) -> Plan:
        together.wait()
        return assessor.plan(Period.parse("2015").last, {}, "organisation", False)

    monkeypatch.setattr("core.assess.planning.compile_plan", slowly)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(asked, range(2))
    assert one is other
    assert len(compiled) == 1


def test_how_a_plan_is_parted_goes_with_its_assessor(county: World):
    """One cut for a plan, of one assessor and of no other; gone when the plan is gone."""
    assessor = Assessor(LOADED)
    plan = assessor.plan(Period.parse("2015").last, {}, "organisation", False)
    cut = assessor.cut(plan)
    assert assessor.cut(replace(plan)) is cut
    assert Assessor(LOADED).cut(plan) is not cut
    held = weakref.ref(cut)
    del cut, plan, assessor
    gc.collect()
    assert held() is None


def test_the_plan_asked_for_last_is_kept(county: World):
    """With one more than are kept, what was compiled first and asked for since then stays."""
    assessor = Assessor(LOADED)
    day = Period.parse("2015").last
    first = assessor.plan(day, {}, "organisation", False)
    second = assessor.plan(day, {"lectures_wanted": Fraction(1)}, "organisation", False)
    # Plans of all kinds fill the places: compiling 64 of them would take a minute.
    for number in range(PLANS - 2):
        assessor._plans[number,] = second
    assert assessor.plan(day, {}, "organisation", False) is first
    assessor.plan(day, {"lectures_wanted": Fraction(2)}, "organisation", False)
    assert len(assessor._plans) == PLANS
    assert assessor.plan(day, {}, "organisation", False) is first


@pytest.mark.parametrize("limit", ["core.assess.planning.PLANS", "core.assess.focus.USED"])
def test_nothing_holds_a_plan_that_is_not_kept(
    county: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
):
    """Neither the questions it was asked with, nor the answers for some organisations."""
    monkeypatch.setattr(limit, 2)
    assessor, facts = Assessor(LOADED), county.snapshot(tmp_path)
    period = Period.parse("2015")
    held: list[weakref.ref[Plan]] = []
    for wanted in (1, 2, 3):
        given = {"lectures_wanted": Fraction(wanted)}
        [found] = assessor.run(facts, [period], overrides=given, organisations=["A"])
        assert found.of("A")
        held.append(weakref.ref(next(reversed(assessor._plans.values()))))
    if limit.startswith("core.assess.focus"):
        # What the assessor keeps by itself is not what is looked at here.
        assessor._plans.clear()
    gc.collect()
    assert [of() is None for of in held] == [True, False, False]
