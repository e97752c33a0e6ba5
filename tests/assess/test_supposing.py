"""What-ifs by what they change: the same bytes as asking everything anew, at less."""

import datetime as dt
from collections.abc import Collection, Container, Mapping
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.assess import AssessError, Assessment, Supposition, suppose
from core.rules import DuckEngine, Period
from tests.assess.programmes import STARS
from tests.assess.world import Question, World, programme
from tests.rules.agreement import assessor
from tests.rules.history import History
from tests.rules.random_histories import histories
from tests.rules.random_programmes import programmes
from tests.rules.test_properties import loaded

NUMBERS = st.sampled_from([Fraction(0), Fraction(1), Fraction(3), Fraction(7, 2), Fraction(1, 3)])
NAMES = st.sampled_from(["two", "own", "kinds", "own@branch", "kinds@general-branch"])


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    programmes(),
    histories(),
    st.sampled_from(["2015", "2015-H2"]),
    st.dictionaries(NAMES, NUMBERS, min_size=1, max_size=2),
    st.booleans(),
)
def test_a_what_if_says_what_a_whole_run_says(
    text: str, history: History, period: str, numbers: dict[str, Fraction], silent: bool
) -> None:
    ask, facts, periods = assessor(loaded(text)), history.facts(), [Period.parse(period)]
    try:
        [baseline] = ask.run(facts, periods, unchecked=silent)
        [whole] = ask.run(facts, periods, overrides=numbers, unchecked=silent)
    except AssessError:
        return
    before = baseline.table
    [found] = suppose(ask, facts, [baseline], Supposition(numbers))
    assert found.digest == whole.digest
    assert baseline.table is before and baseline.resolved.overrides == {}


#: STARS with weights and bands as parameters, and a figure of the year before.
WEIGHTS = (
    STARS.replace("points: 40\n            in_prop", "points: $for_lectures\n            in_prop")
    .replace("points: 20, in_prop", "points: $for_hours, in_prop")
    .replace("at_least: 95,", "at_least: $best,")
    .replace(
        "parameters:\n",
        "parameters:\n"
        "  for_lectures: {title: 党课分值, value: 40, assumed: 测试}\n"
        "  for_hours: {title: 学时分值, value: 20, assumed: 测试}\n"
        "  best: {title: 五星线, value: 95, assumed: 测试}\n",
        1,
    )
    .replace(
        "schemes:\n",
        "  before: {title: 上年得分, prior: {scheme: stars, of: total}, assumed: 测试}\n"
        "  better: {title: 有进步, formula: before < 50, assumed: 测试}\n"
        "  hearings: {title: 多听课, count: meeting, at_least: $least_heard, assumed: 测试}\n"
        "schemes:\n",
        1,
    )
    .replace("  unused:", "  least_heard: {value: 2, assumed: 测试}\n  unused:", 1)
)


@pytest.fixture(scope="module")
def weights() -> Question:
    return Question(programme(WEIGHTS))


class Unread:
    """Facts that nobody may read: of organisations, or any."""

    def __init__(self, world: World, *allowed: str) -> None:
        self._facts = world.facts()
        self.region, self.position = self._facts.region, self._facts.position
        self.allowed = set(allowed)
        self.read: set[str] = set()

    def provide(
        self,
        engine: DuckEngine,
        tables: Collection[str],
        years: Mapping[str, Container[int]] | None,
        *,
        stored_lists: bool = False,
    ) -> None:
        self.read |= set(tables)
        assert self.read <= self.allowed
        self._facts.provide(engine, tables, years, stored_lists=stored_lists)


def asked(
    ask: Question, world: World, baseline: Assessment, facts: Unread, **numbers: str
) -> Assessment:
    """The what-if, after making sure that it says what a whole run says."""
    given = {name: Fraction(value) for name, value in numbers.items()}
    whole = ask(world, overrides=given, period=str(baseline.period))
    [found] = suppose(ask.assessor, facts, [baseline], Supposition(given))
    assert found.digest == whole.digest
    return found


def test_weights_and_bands_read_no_fact(county: World, weights: Question) -> None:
    """A has 100 points whatever the weights; B, half of the lectures and none of the hours, 25.5 and half."""
    county.record("discipline", "D", "2014-06-01", severity="warning", count=1)
    baseline = weights(county)
    # The year before is asked of the same answers; whether there was any is asked of organisations.
    facts = Unread(county, "organisation")
    found = asked(weights, county, baseline, facts, for_lectures="50", for_hours="10")
    assert found.of("A").schemes["stars"].total == 100_000
    assert found.of("B").schemes["stars"].total == 50_500
    assert baseline.of("B").schemes["stars"].total == 45_500
    found = asked(weights, county, baseline, facts, best="100")
    assert found.of("A").schemes["stars"].stars == 5
    found = asked(weights, county, baseline, facts, best="99", least_satisfied="0.5")
    assert found.of("C").schemes["stars"].state == "vetoed"


def test_a_number_of_one_figure_reads_its_facts_only(county: World, weights: Question) -> None:
    baseline = weights(county)
    facts = Unread(county, "organisation", "meeting")
    found = asked(weights, county, baseline, facts, least_heard="1")
    truths = {code: found.of(code).indicators["hearings"].num for code in "ABCD"}
    assert truths == {"A": 1, "B": 1, "C": 0, "D": 0}


def test_a_value_of_the_year_before_changes_with_the_weights(
    county: World, weights: Question
) -> None:
    """In 2014 A gave one lecture of two: 20 of 40 points, 30 of 60 with the others for hours gone."""
    county.lecture("A", "2014-05-05")
    county.survey("A", "2014-12-01", 36, 40)
    baseline = weights(county)
    facts = Unread(county, "organisation")
    # Nobody's hours are recorded in 2014, so the members who are there have none of 32.
    assert baseline.of("A").indicators["before"].value == 60
    found = asked(weights, county, baseline, facts, for_lectures="60", for_hours="0")
    assert found.of("A").indicators["before"].value == 70
    assert found.earlier["before"].of("A").schemes["stars"].total == 70_000


def test_several_periods_at_once(county: World, weights: Question) -> None:
    county.lecture("A", "2014-05-05")
    periods = [Period.parse(year) for year in ("2014", "2015")]
    given = {"for_lectures": Fraction(30), "for_hours": Fraction(30)}
    baseline = weights.assessor.run(county.facts(), periods, unchecked=True)
    whole = weights.assessor.run(county.facts(), periods, overrides=given, unchecked=True)
    found = suppose(weights.assessor, county.facts(), baseline, Supposition(given))
    assert [each.digest for each in found] == [each.digest for each in whole]


def test_the_rules_of_another_day(county: World, weights: Question) -> None:
    """By the rules of 2016 four lectures are wanted: the figure is the same, and no fact is read."""
    day = dt.date(2016, 1, 1)
    baseline = weights(county)
    facts = Unread(county, "organisation", "meeting", "study", "survey", "discipline", "membership")
    [found] = suppose(weights.assessor, facts, [baseline], Supposition(rules_on=day))
    assert found.digest == weights(county, rules_on="2016-01-01").digest
    assert found.of("A").schemes["stars"].total == 80_000


def test_a_supposition_is_never_changed() -> None:
    numbers = {"b": Fraction(1), "a": Fraction(2)}
    found = Supposition(numbers)
    numbers["c"] = Fraction(3)
    assert list(found.parameters.items()) == [("a", 2), ("b", 1)]
    with pytest.raises(TypeError):
        found.parameters["a"] = Fraction(0)  # type: ignore[index]
    assert found and not Supposition()


def test_facts_of_another_position_are_refused(county: World, weights: Question) -> None:
    baseline = weights(county)
    with pytest.raises(ValueError, match="the facts that its baseline was computed from"):
        suppose(weights.assessor, county.facts(3), [baseline], Supposition())
