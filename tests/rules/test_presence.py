"""Whether there was anything in every part of a period: counted by bits, and worked out by hand."""

import datetime as dt
from fractions import Fraction

import pyarrow as pa
import pytest
from sqlglot import exp

from core.rules import (
    DuckEngine,
    Period,
    SqliteEngine,
    WorkCalendar,
    calendar_relations,
    day_number,
)
from core.rules.compiler import sql
from tests.rules.agreement import assess, assessor, values
from tests.rules.history import History, person
from tests.rules.programmes import HEAD, indicators

ENGINES = [DuckEngine, SqliteEngine]
PARTS = indicators("""
month: {every: month, count: meeting, at_least: 1, assumed: 测试}
quarter: {every: quarter, count: meeting, above: 0, assumed: 测试}
half: {every: half-year, count: meeting, at_least: 1/2, assumed: 测试}
year: {every: year, count: meeting, at_least: 1, assumed: 测试}
lectures: {every: quarter, count: meeting, where: {kind: lecture}, at_least: 1, assumed: 测试}
on_the_23rd: {every: month, count: meeting, where: {day: {on: {day: 23, or: next-working-day}}}, at_least: 1, assumed: 测试}
""")


def bit_columns(text: str) -> set[str]:
    """The parts whose bits the statement of a programme takes together."""
    statement = assessor(text).plan(dt.date(2015, 12, 31), {}, "organisation", False).statement
    sums = (sql.bits_of(each) for each in statement.find_all(exp.Sum))
    bits = (
        each.args["ifs"][0].args["true"] if isinstance(each, exp.Case) else each for each in sums
    )
    return {each.name for each in bits if each is not None}


@pytest.mark.parametrize("engine", ENGINES)
def test_bits_are_counted_and_taken_together(engine: type[DuckEngine] | type[SqliteEngine]) -> None:
    numbers = range(2**sql.COUNTED_BITS)
    with engine() as running:
        running.load("n", pa.table({"n": pa.array(numbers, pa.int64())}))
        counted = sql.Query("n", "n").columns(
            sql.output(sql.col("n", "n"), "n"),
            sql.output(sql.count_bits(sql.col("n", "n")), "bits"),
        )
        rows = running.run(counted.build())
        found = dict(zip(rows["n"].to_pylist(), rows["bits"].to_pylist(), strict=True))
        assert found == {number: number.bit_count() for number in numbers}
        day = {"g": [1, 1, 1, 1, 2], "bit": [4, 1, None, 4, None]}
        running.load("d", pa.table({name: pa.array(of, pa.int64()) for name, of in day.items()}))
        taken = sql.Query("d", "d").columns(
            sql.output(sql.col("d", "g"), "g"), sql.output(sql.bits(sql.col("d", "bit")), "bits")
        )
        rows = running.run(taken.group_by(sql.col("d", "g")).build())
        assert sorted(rows.to_pylist(), key=lambda row: row["g"]) == [
            {"g": 1, "bits": 5},
            {"g": 2, "bits": None},
        ]


def test_the_days_of_a_period_have_the_bits_of_its_parts() -> None:
    text = indicators("n: {count: meeting, assumed: 测试}")
    plan = assessor(text).plan(dt.date(2015, 12, 31), {}, "organisation", False)
    periods = [Period.parse("2015"), Period.parse("2015-Q2")]
    dates = calendar_relations(plan, periods, WorkCalendar())["dates"].to_pylist()
    assert len(dates) == 365 + 91
    by_day = {(row["period"], row["day"]): row for row in dates}

    def of(number: int, day: str, part: str) -> tuple[int, int, int]:
        row = by_day[number, day_number(dt.date.fromisoformat(day))]
        return row[part], row[f"{part}_due"], row[f"{part}_of"]

    assert of(0, "2015-01-01", "month") == (1, 0b1111_1111_1111, 12)
    assert of(0, "2015-01-02", "month") == (1, 0b1111_1111_1110, 11)
    assert of(0, "2015-12-01", "month") == (0b1000_0000_0000, 0b1000_0000_0000, 1)
    assert of(0, "2015-12-31", "month") == (0b1000_0000_0000, 0, 0)
    assert of(0, "2015-04-01", "quarter") == (0b0010, 0b1110, 3)
    assert of(0, "2015-06-30", "quarter") == (0b0010, 0b1100, 2)
    assert of(0, "2015-07-01", "half-year") == (0b10, 0b10, 1)
    assert of(0, "2015-01-01", "year") == (1, 1, 1)
    assert of(1, "2015-05-31", "month") == (0b010, 0b100, 1)
    assert of(1, "2015-04-01", "quarter") == (1, 1, 1)
    # A quarter has no half-year, and no year, of its own.
    assert of(1, "2015-04-01", "half-year") == of(1, "2015-06-30", "year") == (0, 0, 0)


def test_parts_of_a_whole_year() -> None:
    assert bit_columns(PARTS) == {"month", "quarter", "half-year", "year"}
    history = History()
    history.org("A")
    for day in ("2015-01-31", "2015-02-01", "2015-02-28", "2015-06-30", "2014-12-31", "2016-01-01"):
        history.add("meeting", "A", day, kind="committee")
    # 23 August 2015 is a Sunday; the 24th is asked instead.
    history.add("meeting", "A", "2015-08-24", kind="lecture")
    history.add("meeting", "A", "2015-11-24", kind="lecture")
    gone = history.add("meeting", "A", "2015-12-01", kind="lecture")
    history.retract(gone)
    found = values(PARTS, history)["A"]
    assert found == {
        "month": Fraction(5, 12),
        "quarter": 1,
        "half": 1,
        "year": 1,
        "lectures": Fraction(2, 4),
        "on_the_23rd": Fraction(1, 12),
    }


@pytest.mark.parametrize(
    ("founded", "month", "quarter", "half", "year"),
    [
        ("2015-01-01", "3/12", "3/4", "2/2", "1/1"),
        ("2015-01-02", "3/11", "3/3", "1/1", None),
        ("2015-05-01", "3/8", "2/2", "1/1", None),
        ("2015-05-02", "2/7", "2/2", "1/1", None),
        ("2015-10-02", "0/2", None, None, None),
        ("2015-12-02", None, None, None, None),
    ],
)
def test_what_began_before_the_organisation_is_not_asked(
    founded: str, month: str | None, quarter: str | None, half: str | None, year: str | None
) -> None:
    history = History()
    history.org("A", founded)
    history.org("B", "2015-01-01")  # of which nothing was recorded
    for day in ("2015-05-04", "2015-07-01", "2015-10-10"):
        history.add("meeting", "A", day, kind="committee")
    found = assess(PARTS, history)
    names = ("month", "quarter", "half", "year")
    told = [found.of("A").indicators[name] for name in names]
    shown = [None if each.num is None else f"{each.num}/{each.den}" for each in told]
    assert shown == [month, quarter, half, year]
    assert [found.of("B").indicators[name].value for name in names] == [0, 0, 0, 0]


def test_a_rule_asks_for_what_began_since_it_came_into_force() -> None:
    text = indicators("""
    since: {every: month, count: meeting, at_least: 1, from: 2015-03-15, assumed: 测试}
    later: {every: quarter, count: meeting, at_least: 1, from: 2015-12-01, assumed: 测试}
    members: {each: member, every: month, count: attendance, at_least: 1, from: 2015-10-20, assumed: 测试}
    """)
    history = History()
    history.org("A")
    history.member("A", "a")
    history.member("A", "b", "2015-11-15")
    for day in ("2015-03-20", "2015-04-01", "2015-11-02", "2015-12-02"):
        history.add("meeting", "A", day, kind="group", attendance=[{"person": person("a")}])
    found = assess(text, history, "2015").of("A").indicators
    assert (found["since"].num, found["since"].den) == (3, 9)
    assert found["later"].num is None
    # November and December of a; of b, who came in November, December.
    assert (found["members"].num, found["members"].den) == (1, 2)


def test_of_each_member_the_parts_since_he_came_and_only_those() -> None:
    text = indicators("""
    dues: {each: member, every: month, count: dues, where: {step: paid}, dated_by: month, at_least: 1, assumed: 测试}
    taught: {each: member, every: half-year, count: attendance, at_least: 1, assumed: 测试}
    """)
    assert bit_columns(text) == {"month", "half-year"}
    history = History()
    history.org("A")
    history.org("B")
    for name, on in (("a", "2010-01-01"), ("b", "2015-11-01"), ("c", "2015-12-02")):
        history.member("A", name, on)
    history.member("A", "d")
    history.member("A", "d", "2015-06-01", step="exempted")
    history.member("B", "e")
    history.member("B", "e", "2015-09-15", step="moved")
    paid = {"a": range(1, 13), "b": (11, 12), "c": (12,), "e": (10, 12)}
    for name, months in paid.items():
        for month in months:
            history.add(
                "dues",
                "A",
                "2016-01-05" if month == 12 else f"2015-{month:02}-20",
                step="paid",
                person=person(name),
                month=f"2015-{month:02}-01",
                standard="10",
                paid="10",
            )
    history.add("study", "B", "2015-12-31", kind="course", hours="2", persons=1,
                attendance=[{"person": person("a")}])  # fmt: skip
    found = assess(text, history).results()
    shown = {
        result.code: {name: (each.num, each.den) for name, each in result.indicators.items()}
        for result in found
    }
    # Of c no month is asked, of d none at all; e, who moved in September, paid twice of three months.
    assert shown["A"]["dues"] == (2, 2)
    assert shown["B"]["dues"] == (0, 1)
    # Of a both half-years, of which one is there; since b, c and e came none began.
    assert shown["A"]["taught"] == (0, 1)
    assert shown["B"]["taught"][0] is None


def test_each_code_in_every_part() -> None:
    text = indicators("""
    kinds: {each: {codes: meeting.kind, among: [committee, lecture]}, by: kind, every: half-year, count: meeting, at_least: 1, assumed: 测试}
    """)
    assert bit_columns(text) == {"half-year"}
    history = History()
    history.org("A")
    history.org("B", "2015-03-01")
    for org in ("A", "B"):
        history.add("meeting", org, "2015-07-01", kind="committee")
        history.add("meeting", org, "2015-12-31", kind="lecture")
    history.add("meeting", "A", "2015-06-30", kind="lecture")
    found = assess(text, history)
    shown = {org: found.of(org).indicators["kinds"] for org in ("A", "B")}
    assert (shown["A"].num, shown["A"].den) == (1, 2)
    assert (shown["B"].num, shown["B"].den) == (2, 2)


@pytest.mark.parametrize("period", ["2015-Q2", "2016-Q1"])
def test_parts_of_a_shorter_period(period: str) -> None:
    head = HEAD.replace('requires: ">=0.1,<1"', 'requires: ">=0.1,<1", period: quarter')
    text = (
        head
        + """indicators:
  months: {every: month, count: meeting, at_least: 1, assumed: 测试}
  whole: {every: quarter, count: meeting, at_least: 1, assumed: 测试}
"""
    )
    history = History()
    history.org("A")
    # The first and the last day of the first; and 29 February.
    for day in ("2015-04-01", "2015-06-30", "2016-02-29", "2016-04-01"):
        history.add("meeting", "A", day, kind="committee")
    found = values(text, history, period)["A"]
    met = {"2015-Q2": Fraction(2, 3), "2016-Q1": Fraction(1, 3)}[period]
    assert found == {"months": met, "whole": 1}


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ("at_least: 2", Fraction(1, 4)),
        ("at_most: 1", Fraction(3, 4)),
        ("at_most: 0", Fraction(2, 4)),
        ("exactly: 1", Fraction(1, 4)),
        ("above: 1", Fraction(1, 4)),
        ("at_least: 1, at_most: 1", Fraction(1, 4)),
        ("at_least: 0", 1),
        ("above: -1", 1),
        ("at_least: 1/3", Fraction(2, 4)),
    ],
)
def test_only_whether_there_was_any_is_asked_of_bits(condition: str, met: Fraction) -> None:
    text = indicators(
        f"n: {{every: quarter, count: meeting, {condition}, assumed: 测试}}\n"
        "all: {count: meeting, assumed: 测试}"
    )
    assert bit_columns(text) == ({"quarter"} if condition == "at_least: 1/3" else set())
    history = History()
    history.org("A")
    for day in ("2015-01-05", "2015-04-05", "2015-05-05"):
        history.add("meeting", "A", day, kind="committee")
    assert values(text, history)["A"] == {"n": met, "all": 3}


def test_festivals_and_different_ones_are_not_asked_of_bits() -> None:
    text = indicators("""
    feasts: {every: {festival: [new-year, july-first], days_before: 15}, count: care, at_least: 1, assumed: 测试}
    topics: {every: quarter, count: meeting, once_per: topic, at_least: 1, assumed: 测试}
    hours: {every: quarter, sum: study.hours, at_least: 1, assumed: 测试}
    """)
    assert bit_columns(text) == set()
    history = History()
    # There before the year began, though not when the days before its first day did.
    history.org("A", "2014-12-20")
    history.add("care", "A", "2015-06-20", kind="visit", persons=1)
    history.add("meeting", "A", "2015-02-20", kind="committee", topic="a")
    history.add("meeting", "A", "2015-04-20", kind="committee")
    history.add("study", "A", "2015-12-20", kind="course", hours="1", persons=1)
    found = values(text, history)["A"]
    assert found == {"feasts": 1, "topics": Fraction(1, 4), "hours": Fraction(1, 4)}
