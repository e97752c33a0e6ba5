"""A template that is filled in and read says the facts that were filled in, whatever they are."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.facts import VOCABULARY, canonical
from core.sheets import Place, Row, read_workbook, template
from tests.facts.bodies import bodies

#: Identifiers that stand for nothing in a sheet; docs/excel.md says so.
DASHES = {"-", "--", "/"}

NAMES = sorted(VOCABULARY.types)

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)).map(dt.date.isoformat)


def sayable(value: Any) -> bool:
    """Whether no text of a body stands for nothing."""
    match value:
        case dict():
            return all(map(sayable, value.values()))
        case list():
            return all(map(sayable, value))
        case _:
            return value not in DASHES


@st.composite
def rows(draw: st.DrawFn, name: str) -> list[Row]:
    """Some rows that do not say the same."""
    drawn = st.tuples(st.sampled_from(["QS-901", "a", "0.1"]), DAYS, bodies(name).filter(sayable))
    made = []
    for number, (organisation, day, body) in enumerate(
        draw(st.lists(drawn, min_size=3, max_size=9)), start=3
    ):
        data = canonical(VOCABULARY.parse(name, body))
        named = draw(st.sampled_from(["", f"n/{number}"]))
        made.append(Row(Place("", number), name, organisation, day, data, named))
    return list({row.content: row for row in made}.values())


@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
@given(data=st.data())
def test_what_is_filled_in_is_read(name: str, data: st.DataObject) -> None:
    filled = data.draw(rows(name))
    read = read_workbook(template(name, VOCABULARY, rows=filled), VOCABULARY)
    assert (read.type, list(read.faults), list(read.notes)) == (name, [], [])
    said = [(row.organisation, row.day, row.data, row.named) for row in read.rows]
    assert said == [(row.organisation, row.day, row.data, row.named) for row in filled]
    assert [row.content for row in read.rows] == [row.content for row in filled]
