import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.facts import VOCABULARY, FactModel, canonical
from core.facts.canonical import plain
from tests.facts.bodies import bodies
from tests.facts.examples import BODIES, PERSON


@pytest.mark.parametrize("name", sorted(VOCABULARY.types))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_body_survives_the_log(name, data):
    raw = data.draw(bodies(name))
    body = VOCABULARY.parse(name, raw)
    written = canonical(body)
    assert VOCABULARY.parse(name, written) == body
    assert VOCABULARY.parse(name, json.dumps(written)) == body
    assert canonical(VOCABULARY.parse(name, written)) == written


@pytest.mark.parametrize("name", sorted(VOCABULARY.types))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_written_is_what_pydantic_writes_but_for_plain_numbers(name, data):
    body = VOCABULARY.parse(name, data.draw(bodies(name)))
    dumped = body.model_dump(mode="json", exclude_defaults=True)
    written = canonical(body)
    assert list(written) == list(dumped)
    assert _same_numbers(body, written) == _same_numbers(body, dumped)


def _same_numbers(body, data):
    """`data` with every value of a decimal field as the number it stands for."""
    same = {}
    for field, value in data.items():
        given = getattr(body, field)
        if isinstance(given, Decimal):
            value = Decimal(value)
        elif given and isinstance(given, tuple) and isinstance(given[0], FactModel):
            value = [_same_numbers(row, each) for row, each in zip(given, value, strict=True)]
        same[field] = value
    return same


def test_a_field_of_no_kind_we_store_is_not_dropped_in_silence():
    class Strange(FactModel):
        shape: complex = 0j

    with pytest.raises(TypeError, match="shape"):
        canonical(Strange())


def test_defaults_are_left_out_and_numbers_are_plain():
    body = VOCABULARY.parse("dues", BODIES["dues"] | {"tags": [], "gates": []})
    assert canonical(body) == {
        "step": "paid",
        "person": PERSON,
        "month": "2015-03-01",
        "standard": "31.5",
        "paid": "31.5",
    }


def test_lists_are_rows_with_plain_numbers():
    body = VOCABULARY.parse(
        "study", BODIES["study"] | {"attendance": [{"person": PERSON, "hours": "1.50"}]}
    )
    assert canonical(body) == {
        "kind": "reading",
        "hours": "2",
        "persons": 9,
        "attendance": [{"person": PERSON, "hours": "1.5"}],
    }


def test_equal_numbers_are_written_equally():
    amounts = ["100", "100.0", "100.00", 100, 100.0, Decimal("1E+2")]
    written = {
        canonical(VOCABULARY.parse("fund", BODIES["fund"] | {"amount": amount}))["amount"]
        for amount in amounts
    }
    assert written == {"100"}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("31.50", "31.5"),
        ("31.00", "31"),
        ("100", "100"),
        ("1E+3", "1000"),
        ("1E-2", "0.01"),
        ("-0.0", "0"),
        ("-2.50", "-2.5"),
        ("0.050", "0.05"),
    ],
)
def test_plain_numbers(number, text):
    assert plain(Decimal(number)) == text


def test_python_values_are_read_like_their_json_forms():
    body = VOCABULARY.parse(
        "dues",
        BODIES["dues"] | {"month": dt.date(2015, 3, 1), "standard": Decimal("31.50"), "paid": 31.5},
    )
    assert body == VOCABULARY.parse("dues", BODIES["dues"])
