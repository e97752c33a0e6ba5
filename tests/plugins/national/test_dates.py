"""A period is judged by the rules of its time, and every number says how well it is known."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from core.rules import Loaded, Programme, TableError, ask, resolve

#: Documents of which only the year is known count from its first day.
FIRST_OF_JANUARY = {"election-1990": dt.date(1990, 1, 1)}


@pytest.fixture
def programme(national: Loaded) -> Programme:
    return national.programme


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_2015_is_not_judged_by_what_came_later(programme: Programme) -> None:
    then = resolve(programme, day("2015-12-31"))
    now = {"dues_each_month", "first_talk_in_time", "party_committee_setup", "elections_overdue"}
    assert now <= set(then.indicators)
    later = {"assemblies", "theme_days", "member_hours_met", "full_time_fits", "terms_kept"}
    assert later.isdisjoint(then.indicators)
    assert set(then.parameters) == {
        "dues_late_days", "dues_gap_months", "dues_low", "party_committee_members", "admission_month",
        "observation_days", "course_days", "course_hours", "approval_days",
        "approval_days_most", "probation_days", "extension_days", "turnout_above",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("indicator", "first"),
    [
        ("elections_overdue", "1990-01-01"),
        ("dues_late", "2008-04-01"),
        ("party_committee_setup", "2010-06-04"),
        ("admission_steps", "2014-05-28"),
        ("centre_group", "2017-01-30"),
        ("assemblies", "2018-10-28"),
        ("member_hours_met", "2019-05-06"),
        ("full_time_fits", "2019-11-29"),
        ("responsibility_halves", "2020-03-09"),
        ("notice_long_enough", "2026-05-11"),
    ],
)
def test_a_rule_begins_on_the_day_of_its_document(
    programme: Programme, indicator: str, first: str
) -> None:
    before = resolve(programme, day(first) - dt.timedelta(days=1))
    assert indicator not in before.indicators
    assert indicator in resolve(programme, day(first)).indicators


def test_a_dated_number_begins_with_the_document_it_quotes(programme: Programme) -> None:
    dated = [
        (name, since, source.document)
        for name, parameter in programme.parameters.items()
        for part in (parameter, *parameter.by_kind.values())
        for since, source in part.sources.items()
    ]
    assert len(dated) == 37
    for name, since, document in dated:
        begins = programme.documents[document].in_force or FIRST_OF_JANUARY[document]
        assert since == begins, (name, document)


def test_no_definition_is_older_than_what_it_quotes(programme: Programme) -> None:
    """A receipt of 2015 quotes nothing of 2019; a later document is named beside the quotation."""
    quoting = [each for each in programme.indicators.items() if each[1].source is not None]
    for name, indicator in quoting:
        assert indicator.source is not None
        document = indicator.source.document
        begins = programme.documents[document].in_force or FIRST_OF_JANUARY.get(document)
        if begins is not None:
            assert indicator.from_ is not None, name
            assert indicator.from_ >= begins, name


def test_the_same_number_is_quoted_from_the_document_of_the_day(programme: Programme) -> None:
    theme = programme.parameters["theme_days_each_month"]
    for on, document, mark in (
        ("2018-12-31", "branch-2018", "P"),
        ("2019-12-31", "education-2019", "F"),
    ):
        value = resolve(programme, day(on)).parameters["theme_days_each_month"]
        assert value.since is not None
        source = theme.sources[value.since]
        assert (value.value, source.document, source.mark) == (1, document, mark)


def test_every_quote_says_how_well_it_is_known(programme: Programme) -> None:
    parts = [*programme.parameters.values(), *programme.indicators.values()]
    quotes = [part.source for part in parts if part.source is not None]
    quotes += [s for p in programme.parameters.values() for s in p.sources.values()]
    assert {quote.mark for quote in quotes} == {"F", "P", "C", "M"}
    assert all(quote.document in programme.documents for quote in quotes)


def test_what_only_a_project_on_the_net_says_is_assumed(programme: Programme) -> None:
    """The limits of 2014 and 2026 on admission were not read in any document."""
    limits = [
        parameter
        for parameter in programme.parameters.values()
        if any(row.startswith("FZ-") for row in parameter.rows)
    ]
    assert len(limits) == 8
    for parameter in limits:
        assert parameter.source is None and not parameter.sources
        assert "未" in parameter.assumed


@pytest.mark.parametrize("table", ["dues_rate", "dues_rate_retired", "dues_fixed"])
def test_no_table_answers_for_a_day_before_its_document(programme: Programme, table: str) -> None:
    with pytest.raises(TableError, match="is in force on 2008-03-31"):
        ask(resolve(programme, day("2008-03-31")), table, Fraction(3000))
    assert ask(resolve(programme, day("2008-04-01")), table, Fraction(3000)).result > 0


@pytest.mark.parametrize(
    ("table", "edge", "below", "above"),
    [
        ("dues_rate", 3000, 15, 30),
        ("dues_rate", 5000, 50, 75),
        ("dues_rate", 10000, 150, 200),
        ("dues_rate_retired", 5000, 25, 50),
    ],
)
def test_dues_jump_at_the_edges(
    programme: Programme, table: str, edge: int, below: int, above: int
) -> None:
    rules = resolve(programme, day("2015-12-31"))
    assert ask(rules, table, Fraction(edge)).result == below
    assert ask(rules, table, edge + Fraction(1, 100)).result == above
