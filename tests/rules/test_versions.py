"""What is in force when, and what an override changes."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from core.assess import AssessError, Assessor
from core.facts import VOCABULARY
from core.rules import Period, Programme, Resolved, RuleError, changes, loads, read_text, resolve
from core.rules.model import Documented, Part
from tests.rules.agreement import assess, values
from tests.rules.history import History
from tests.rules.programmes import HEAD

DATED = (
    HEAD
    + """\
parameters:
  wanted: {values: {2014-01-01: 1, 2015-07-01: 2, 2017-01-01: 3}, assumed: 测试}
  fixed: {value: 5, assumed: 测试}
indicators:
  n: {count: meeting, assumed: 测试}
  met: {count: meeting, at_least: $wanted, assumed: 测试}
  old: {count: meeting, until: 2015-12-31, assumed: 测试}
  new: {count: meeting, from: 2016-01-01, assumed: 测试}
schemes:
  s:
    total: 10
    assumed: 测试
    groups:
      g:
        items:
          always: {points: $fixed, full_if: met}
          before: {points: 5, full_if: n >= 1, until: 2015-12-31}
          after: {points: 5, full_if: n >= 2, from: 2016-01-01}
    vetoes:
      late: {when: n == 0, from: 2016-01-01}
  later:
    total: 1
    from: 2016-01-01
    assumed: 测试
    groups: {g: {items: {i: {points: 1, full_if: met}}}}
"""
)


def history() -> History:
    found = History()
    found.org("A")
    for year in (2014, 2015, 2016):
        found.add("meeting", "A", f"{year}-05-05", kind="lecture")
    return found


@pytest.mark.parametrize(
    ("period", "met", "version"),
    [
        ("2014", 1, "1@2014-01-01"),
        ("2015-H1", 1, "1@2014-01-01"),
        ("2015-06", 0, "1@2014-01-01"),
        ("2015", 0, "1@2015-07-01"),
        ("2016", 0, "1@2016-01-01"),
    ],
)
def test_a_period_is_judged_by_its_last_day(period: str, met: int, version: str) -> None:
    found = assess(DATED, history(), period)
    assert found.of("A").indicators["met"].value == met
    assert found.rules_version == version


def test_definitions_come_and_go_and_both_ends_belong_to_them() -> None:
    before, after = (values(DATED, history(), period)["A"] for period in ("2015-12", "2016-01"))
    assert set(before) == {"n", "met", "old"}
    assert set(after) == {"n", "met", "new"}


def test_items_vetoes_and_schemes_come_and_go() -> None:
    before = assess(DATED, history(), "2015").of("A").schemes
    after = assess(DATED, history(), "2016-Q1").of("A").schemes
    assert {i.item: i.points for i in before["s"].items} == {"always": 0, "before": 5_000}
    assert {i.item: i.points for i in after["s"].items} == {"always": 0, "after": 0}
    assert set(before) == {"s"}
    assert set(after) == {"s", "later"}
    assert (before["s"].state, after["s"].state) == ("rated", "vetoed")


def test_a_period_before_the_first_rules_is_an_error_not_a_nought() -> None:
    with pytest.raises(AssessError) as error:
        assess(DATED, history(), "2013")
    assert error.value.code == "A007"
    assert "2014-01-01" in error.value.hint


def test_overrides_are_an_overlay() -> None:
    stricter = {"wanted": Fraction(3), "fixed": Fraction(5)}
    changed = assess(DATED, history(), "2014", overrides=stricter)
    plain = assess(DATED, history(), "2014")
    assert changed.of("A").indicators["met"].value == 0
    assert plain.of("A").indicators["met"].value == 1
    assert changed.rules_version == plain.rules_version
    assert changed.digest != plain.digest
    assert changed.resolved.parameters["wanted"].overridden
    assert not plain.resolved.parameters["wanted"].overridden


def test_an_override_of_no_parameter() -> None:
    with pytest.raises(KeyError):
        resolve(loads(DATED, VOCABULARY).programme, dt.date(2015, 1, 1), {"typo": Fraction(1)})


def test_the_rules_of_another_day() -> None:
    assessor = Assessor(loads(DATED, VOCABULARY))
    [found] = assessor.run(
        history().facts(), [Period.parse("2016")], rules_on=dt.date(2014, 12, 31)
    )
    assert found.of("A").indicators["met"].value == 1
    assert found.rules_version == "1@2014-01-01"


def test_every_day_on_which_something_changes() -> None:
    days = changes(loads(DATED, VOCABULARY).programme)
    assert days == tuple(
        dt.date.fromisoformat(day)
        for day in ("2014-01-01", "2015-07-01", "2016-01-01", "2017-01-01")
    )


def test_several_periods_in_one_run_are_the_same_as_one_by_one() -> None:
    assessor = Assessor(loads(DATED, VOCABULARY))
    periods = [Period.parse(p) for p in ("2016", "2014", "2015", "2015-Q2", "2014")]
    together = assessor.run(history().facts(), periods, unchecked=True)
    assert [str(found.period) for found in together] == [str(period) for period in periods]
    for period, found in zip(periods, together, strict=True):
        [alone] = assessor.run(history().facts(), [period], unchecked=True)
        assert found.digest == alone.digest


OPEN = (
    HEAD
    + """\
parameters:
  wanted: {value: 2, until: 2015-12-31, assumed: 测试}
indicators:
  n: {count: meeting, assumed: 测试}
  met: {count: meeting, at_least: $wanted, until: 2015-12-31, assumed: 测试}
"""
)


def test_what_has_only_an_end_was_there_from_the_beginning() -> None:
    found = history()
    assert [values(OPEN, found, period)["A"] for period in ("2013", "2014", "2015", "2016")] == [
        {"n": 0, "met": 0},
        {"n": 1, "met": 0},
        {"n": 1, "met": 0},
        {"n": 1},
    ]
    assert assess(OPEN, found, "2014").rules_version == "1@initial"
    assert assess(OPEN, found, "2016").rules_version == "1@2016-01-01"


def test_a_parameter_is_asked_for_after_its_end() -> None:
    with pytest.raises(RuleError) as error:
        loads(OPEN.replace("at_least: $wanted, until: 2015-12-31", "at_least: $wanted"), VOCABULARY)
    [problem] = error.value.problems
    assert (problem.code, problem.place.line) == ("R112", 9)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (
            "indicators: {n: {count: meeting, from: 2016-01-01, until: 2015-12-31}}",
            "'until' 2015-12-31 is before 'from' 2016-01-01: no day is left",
        ),
        (
            "parameters: {p: {values: {2015-01-01: 1, 2016-01-01: 2}, until: 2015-12-31, "
            "assumed: 测试}}",
            "the value of 2016-01-01 would not be read: 'until' is 2015-12-31",
        ),
    ],
)
def test_days_that_could_never_be_read(part: str, message: str) -> None:
    with pytest.raises(RuleError) as error:
        loads(f"{HEAD}{part}\n", VOCABULARY)
    assert [(p.code, p.message) for p in error.value.problems] == [("R020", message)]


BANDS = (
    HEAD
    + """\
indicators:
  n: {count: meeting, assumed: 测试}
schemes:
  s:
    total: 10
    assumed: 测试
    groups:
      g:
        items:
          i:
            points: 10
            by_band: n
            bands:
              - {at_least: 1, points: 10, until: 2014-12-31}
              - {at_least: 1, points: 4, from: 2015-01-01}
    rating:
      bands:
        - {at_least: 4, title: 四星, stars: 4, from: 2016-01-01}
        - {at_least: 2, title: 三星, stars: 3}
      otherwise: {title: 无星, until: 2014-12-31}
      vetoed: {title: 否决, stars: 0, until: 2015-12-31}
    vetoes:
      none: {when: n == 0}
"""
)


def test_bands_and_outcomes_come_and_go() -> None:
    found = history()
    found.org("B")
    years = ("2014", "2015", "2016")
    results = [assess(BANDS, found, year).of("A").schemes["s"] for year in years]
    assert [result.total for result in results] == [10_000, 4_000, 4_000]
    assert [result.title for result in results] == ["三星", "三星", "四星"]
    vetoed = [assess(BANDS, found, year).of("B").schemes["s"] for year in years]
    assert [result.title for result in vetoed] == ["否决", "否决", "否决"]
    assert [result.stars for result in vetoed] == [0, 0, None]


QUOTAS = (
    HEAD
    + """\
indicators:
  n: {count: meeting, assumed: 测试}
schemes:
  s:
    total: 10
    from: 2014-01-01
    assumed: 测试
    groups: {g: {items: {i: {points: 10, add: 1, for_each: n}}}}
    rating:
      by_rank:
        within: all
        quotas:
          - {count: 1, title: 优秀, from: 2015-01-01}
          - {count: 1, title: 良好}
      otherwise: {title: 一般}
"""
)


def test_quotas_come_and_go() -> None:
    found = history()
    found.org("B")
    for year, titles in (("2014", ["良好", "一般"]), ("2015", ["优秀", "良好"])):
        got = assess(QUOTAS, found, year)
        assert [got.of(org).schemes["s"].title for org in "AB"] == titles


def test_a_population_comes_and_goes_with_what_asks_it() -> None:
    text = HEAD + (
        "populations:\n  units: {organisations: {kind: branch}, from: 2015-01-01}\n"
        "indicators:\n  n: {size: units, from: 2015-01-01}\n  m: {count: meeting}\n"
    )
    assert values(text, history(), "2015")["A"] == {"n": 1, "m": 1}
    with pytest.raises(RuleError) as error:
        loads(
            text.replace("until", "from").replace("units, from: 2015-01-01", "units") + OLD,
            VOCABULARY,
        )
    [problem] = error.value.problems
    assert problem.code == "R132"
    assert problem.message == "the population 'units' is not in force on 2014-01-01"


OLD = "  o: {count: study, from: 2014-01-01}\n"


#: What has days, by the class of the language, each with a place for them.
PLACES = {
    "ParameterDefinition": "parameters: {p: {value: 1, assumed: 测试DAYS}}",
    "Dated": "parameters: {p: {by_kind: {branch: {value: 1, assumed: 测试DAYS}}}}",
    "Population": "populations: {u: {members: trueDAYS}}",
    "Indicator": "indicators: {n: {count: meetingDAYS}}",
    "Scheme": "schemes: {s: {total: 1, assumed: 测试, groups: {g: {items: {i: ITEM}}}DAYS}}",
    "Group": "schemes: {s: {total: 1, assumed: 测试, groups: {g: {items: {i: ITEM}DAYS}}}}",
    "Item": "schemes: {s: {total: 1, assumed: 测试, groups: {g: {items: {i: ITEMDAYS}}}}}",
    "Veto": "schemes: {s: {REST, vetoes: {v: {when: '1 == 2'DAYS}}}}",
    "NotRated": "schemes: {s: {REST, not_rated: {n: {title: t, when: '1 == 2'DAYS}}}}",
    "Band": "schemes: {s: {REST, rating: {bands: [{at_least: 1, title: tDAYS}]}}}",
    "Outcome": "schemes: {s: {REST, rating: {otherwise: {title: tDAYS}}}}",
    "Quota": "schemes: {s: {REST, rating: {by_rank: {within: all, quotas: [{count: 1, title: tDAYS}]}}}}",
    "FollowUp": "schemes: {s: {REST, follow_up: [{when: vetoed, opens: rectificationDAYS}]}}",
    "Check": "schemes: {s: {REST, checks: [{weight_of: g, exactly: 1DAYS}]}}",
    "Table": "tables: {t: {of: 基数, assumed: 测试, bands: [{above: 0, value: 1}], result: baseDAYS}}",
    "Project": "tree: {t: {title: tDAYS}}",
    "Measure": "tree: {t: {title: t, measures: {m: {title: mDAYS}}}}",
}


def _kinds(base: type[Documented]) -> set[str]:
    return {base.__name__} | {name for kind in base.__subclasses__() for name in _kinds(kind)}


def test_everything_that_may_have_days_is_asked_about_them() -> None:
    assert _kinds(Documented) - {"Documented"} == set(PLACES)


@pytest.mark.parametrize("days", ["from: 2016-01-01", "until: 2015-12-31"])
@pytest.mark.parametrize("kind", sorted(PLACES))
def test_no_day_is_ignored(kind: str, days: str) -> None:
    item = "{points: 1, full_if: '1 == 1'}"
    rest = "total: 1, assumed: 测试, groups: {g: {items: {i: ITEM}}}"
    text = PLACES[kind].replace("ITEMDAYS", f"{item[:-1]}DAYS}}").replace("REST", rest)
    text = HEAD + text.replace("ITEM", item).replace("DAYS", f", {days}") + "\n"
    if kind in ("Project", "Measure"):
        with pytest.raises(RuleError) as error:
            loads(text, VOCABULARY)
        assert [problem.code for problem in error.value.problems] == ["P004"]
        return
    programme = Programme.model_validate(read_text(text, "programme.yaml").data)
    before, after = (resolve(programme, dt.date(*day)) for day in ((2015, 12, 31), (2016, 1, 1)))
    assert replace(before, on=after.on, version=after.version) != after
    assert dt.date(2016, 1, 1) in changes(programme)


@pytest.mark.parametrize("kind", sorted(PLACES))
def test_the_document_that_applies_on_a_day_is_the_one_quoted(kind: str) -> None:
    item = "{points: 1, full_if: '1 == 1'}"
    rest = "total: 1, assumed: 测试, groups: {g: {items: {i: ITEM}}}"
    text = PLACES[kind].replace("ITEMDAYS", f"{item[:-1]}DAYS}}").replace("REST", rest)
    old, new = "{document: page, quote: 旧的句子}", "{document: page, clause: 第三条}"
    said = f", source: {old}, sources: {{2016-01-01: {new}}}"
    text = HEAD + text.replace("ITEM", item).replace("DAYS", said) + "\n"
    if kind in ("Project", "Measure", "ParameterDefinition", "Dated"):
        with pytest.raises(RuleError) as error:
            loads(text, VOCABULARY)
        code = "P004" if kind in ("Project", "Measure") else "R020"
        assert [problem.code for problem in error.value.problems] == [code]
        return
    programme = Programme.model_validate(read_text(text, "programme.yaml").data)
    assert changes(programme) == (dt.date.min, dt.date(2016, 1, 1))
    quoted = {}
    for day in (dt.date(2015, 12, 31), dt.date(2016, 1, 1)):
        [part] = [p for p in _all_of(resolve(programme, day)) if p.sources]
        assert part.source is not None
        quoted[day.year] = (part.source.quote, part.source.clause)
    assert quoted == {2015: ("旧的句子", ""), 2016: ("", "第三条")}


def _all_of(resolved: Resolved) -> list[Documented]:
    """Every definition of a resolved programme."""
    waiting: list[object] = [resolved.populations, resolved.indicators]
    waiting += [resolved.schemes, resolved.tables]
    found = []
    while waiting:
        part = waiting.pop()
        if isinstance(part, Documented):
            found.append(part)
        if isinstance(part, Part):
            waiting += [getattr(part, name) for name in type(part).model_fields]
        elif isinstance(part, dict):
            waiting += part.values()
        elif isinstance(part, tuple):
            waiting += part
    return found


def test_a_source_brings_no_rules_and_must_be_read() -> None:
    later = HEAD + (
        "indicators:\n  n: {count: meeting, at_least: 2, from: 2015-01-01, sources: "
        "{1990-01-01: {document: page, quote: 旧句}, 2016-01-01: {document: page, quote: 新句}}}\n"
    )
    days = (dt.date(2015, 1, 1), dt.date(2016, 1, 1))
    assert changes(loads(later, VOCABULARY).programme) == days
    for old, new, code in (
        ("1990-01-01", "2015-06-01", "P001"),  # nothing to quote from January to May
        ("from: 2015-01-01", "until: 2015-12-31", "R020"),
        ("quote: 新句", "mark: F", "R020"),
        ("page, quote: 新句", "paeg, clause: 第三条", "P002"),
    ):
        with pytest.raises(RuleError) as error:
            loads(later.replace(old, new), VOCABULARY)
        assert [problem.code for problem in error.value.problems] == [code]


PRIOR = (
    HEAD
    + """\
parameters:
  each: {values: {2014-01-01: 1, 2015-01-01: 2}, assumed: 测试}
indicators:
  n: {count: meeting, assumed: 测试}
  before: {prior: {of: total, scheme: s}, assumed: 测试}
  stars: {prior: {of: stars, scheme: s}, assumed: 测试}
  vetoes: {prior: {of: vetoes, scheme: s}, assumed: 测试}
  vetoed: {prior: {of: vetoed, scheme: s}, assumed: 测试}
  opening: {prior: {of: book.opening}, assumed: 测试}
  book: {ledger: {of: demand_case, in: opened, out: resolved}, assumed: 测试}
schemes:
  s:
    total: 10
    from: 2014-01-01
    assumed: 测试
    groups: {g: {items: {i: {points: 10, add: $each, for_each: n}}}}
    vetoes: {many: {when: n > 2}, most: {when: n > 3}}
    rating: {bands: [{at_least: 1, title: 一星, stars: 1}], vetoed: {title: 否决}}
"""
)


def test_prior_is_computed_under_the_rules_of_its_period() -> None:
    found = History()
    found.org("A")
    found.add("meeting", "A", "2014-05-05", kind="lecture")
    for _ in range(3):
        found.add("meeting", "A", "2015-05-05", kind="lecture")
    found.add("demand", "A", "2014-02-01", case="d", kind="wish", step="opened")
    names = ("before", "stars", "vetoes", "vetoed", "opening")
    after = values(PRIOR, found, "2015")["A"]
    assert [after[name] for name in names] == [1, 1, 0, 0, 0]
    later = values(PRIOR, found, "2016")["A"]
    assert [later[name] for name in names] == [6, None, 1, 1, 1]
    first = values(PRIOR, found, "2014")["A"]
    assert [first[name] for name in names] == [None] * 5
