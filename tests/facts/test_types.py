"""What each type refuses because it would be nonsense, and the same thing put right."""

import datetime as dt
from decimal import Decimal

import pytest
from pydantic import ValidationError

from core.facts import VOCABULARY, Dues, FactError
from tests.facts.examples import BODIES, OTHER, PERSON

SAME_PERSON_TWICE = [{"person": PERSON}, {"person": PERSON}]
TWO = [{"person": PERSON}, {"person": OTHER}]

CONTRADICTIONS = [
    ("survey", {"satisfied": 57, "valid": 56}, {"satisfied": 56}),
    ("survey", {"valid": 57}, {"valid": 57, "eligible": 57}),
    ("meeting", {"expected": 17}, {"expected": 18}),
    ("meeting", {"present": 1}, {"present": 2}),
    ("meeting", {"attendance": SAME_PERSON_TWICE}, {"attendance": TWO}),
    ("study", {"persons": 1, "attendance": TWO}, {"persons": 2, "attendance": TWO}),
    ("study", {"attendance": SAME_PERSON_TWICE}, {"attendance": TWO}),
    ("training", {"participants": 1, "attendance": TWO}, {"participants": 2, "attendance": TWO}),
    ("service", {"persons": 1, "attendance": TWO}, {"persons": 2, "attendance": TWO}),
    ("service", {"attendance": SAME_PERSON_TWICE}, {"attendance": TWO}),
    ("dues", {"step": "assessed"}, {"step": "assessed", "paid": None}),
    ("dues", {"paid": None}, {"paid": "0"}),
    ("donation", {"kind": "blood"}, {"kind": "blood", "amount": None, "millilitres": 400}),
    ("donation", {"millilitres": 400}, {"millilitres": None}),
    ("donation", {"amount": None}, {"amount": "0.01"}),
    ("inspection", {"passed": 5}, {"passed": 4}),
    ("inspection", {"items": None}, {"items": None, "passed": None}),
    ("election", {"due_on": None}, {"step": "held", "due_on": None}),
    ("election", {"step": "extended", "due_on": None}, {"step": "extended"}),
    ("election", {"eligible": 9, "present": 10}, {"eligible": 10, "present": 10}),
    ("election", {"present": 9, "ballots": 10}, {"present": 9, "ballots": 9}),
    ("organisation", {"step": "merged"}, {"step": "merged", "into": "QS-002"}),
    ("organisation", {"into": "QS-002"}, {}),
    ("post", {"person": None}, {}),
    ("post", {"persons": 3}, {"step": "counted", "person": None, "persons": 3}),
    ("post", {"step": "counted", "persons": 3}, {}),
    ("post", {"age_band": "to-35"}, {}),
    ("membership", {"person": None}, {"step": "counted", "person": None, "members": 12}),
    ("membership", {"step": "counted", "members": 12}, {}),
    ("membership", {"members": 12}, {}),
    ("membership", {"staff": 12}, {}),
    (
        "membership",
        {"step": "counted", "person": None, "members": 3, "retired": 4},
        {"step": "counted", "person": None, "members": 4, "retired": 4},
    ),
    ("honour", {"person": PERSON}, {"person": PERSON, "subject": "individual"}),
    ("honour", {"person": PERSON, "subject": "individual", "count": 2}, {"count": 2}),
    ("discipline", {"severity": None}, {"severity": None, "disposal": "struck-off"}),
    ("external", {"rank": None, "among": None}, {"rank": None, "among": None, "value": "-1.5"}),
    ("external", {"rank": 5}, {"rank": 4}),
    ("external", {"rank": 0}, {"rank": 1}),
]


def changed(name, change):
    data = BODIES[name] | change
    return {field: value for field, value in data.items() if value is not None}


@pytest.mark.parametrize(("name", "wrong", "right"), CONTRADICTIONS)
def test_nonsense_is_refused_and_its_correction_taken(name, wrong, right):
    with pytest.raises(FactError) as refused:
        VOCABULARY.parse(name, changed(name, wrong))
    assert [fault.code for fault in refused.value.faults] == ["facts.contradiction"]
    VOCABULARY.parse(name, changed(name, right))


BAD_VALUES = [
    ("dues", "month", "2015-03-02"),
    ("dues", "month", "20150301"),
    ("dues", "month", 1425168000),
    ("dues", "month", "2015-03-01T00:00:00"),
    ("dues", "month", "2015-02-30"),
    ("dues", "standard", "31.505"),
    ("dues", "standard", "-1"),
    ("dues", "standard", "10000000000"),
    ("dues", "standard", "１２"),
    ("dues", "standard", "1_0"),
    ("dues", "standard", "1e3"),
    ("dues", "standard", "NaN"),
    ("dues", "standard", float("nan")),
    ("dues", "standard", True),
    ("dues", "standard", None),
    ("dues", "person", "王学清"),
    ("dues", "person", "0123456789AB"),
    ("dues", "person", "0123456789a"),
    ("dues", "person", "iiiiiiiiiiii"),
    ("meeting", "present", "18"),
    ("meeting", "present", 18.0),
    ("meeting", "present", True),
    ("meeting", "present", -1),
    ("meeting", "present", 10_000_001),
    ("meeting", "hours", "1.0005"),
    ("meeting", "topic", ""),
    ("meeting", "topic", "  "),
    ("meeting", "topic", "两\n行"),
    ("meeting", "topic", "a\x00"),
    ("meeting", "topic", "\u2028"),
    ("meeting", "topic", "学习\ufffe"),
    ("meeting", "topic", "学习\uffff"),
    ("meeting", "topic", "\ufdd0学习"),
    ("meeting", "tags", ["学习\uffff"]),
    ("meeting", "topic", "长" * 201),
    ("meeting", "tags", ["a|b"]),
    ("meeting", "tags", [""]),
    ("meeting", "tags", "三严三实"),
    ("site", "passed", 1),
    ("site", "passed", "yes"),
    ("fund", "year", 1920),
    ("fund", "year", "2015"),
    ("score", "points", "100000"),
    ("organisation", "parent", "党 支部"),
    ("problem", "case", "x" * 65),
]


@pytest.mark.parametrize(("name", "field", "value"), BAD_VALUES)
def test_a_value_its_field_does_not_take(name, field, value):
    with pytest.raises(FactError) as refused:
        VOCABULARY.parse(name, BODIES[name] | {field: value})
    (fault,) = refused.value.faults
    assert fault.code == "facts.bad-value"
    assert fault.path.split(".")[0] == field


PYTHON_VALUES = [value for value in BAD_VALUES if value[0] == "dues"] + [
    ("dues", "month", dt.datetime(2015, 3, 1)),
    ("dues", "standard", Decimal("31.505")),
    ("dues", "standard", Decimal("NaN")),
    ("dues", "standard", Decimal("-0.01")),
    ("dues", "standard", Decimal(10**10)),
]


@pytest.mark.parametrize(("name", "field", "value"), PYTHON_VALUES)
def test_a_body_made_in_python_is_held_to_the_same(name, field, value):
    with pytest.raises(ValidationError) as refused:
        VOCABULARY.types[name].model_validate(BODIES[name] | {field: value})
    assert {error["loc"][0] for error in refused.value.errors()} == {field}


def test_a_body_is_made_of_python_values_or_of_their_json_forms():
    values = {"month": dt.date(2015, 3, 1), "standard": Decimal("31.5"), "paid": 31.5}
    made = Dues.model_validate(BODIES["dues"] | values)
    assert made == Dues.model_validate(BODIES["dues"])
    assert made == VOCABULARY.parse("dues", BODIES["dues"])
    assert type(made.paid) is Decimal


def test_texts_and_tags_are_trimmed_and_tags_distinct():
    body = VOCABULARY.parse(
        "meeting", BODIES["meeting"] | {"topic": " 党课 ", "tags": ["b", "a", " b"]}
    )
    assert body.topic == "党课"
    assert body.tags == ("b", "a")


def test_a_body_does_not_change():
    body = VOCABULARY.parse("survey", BODIES["survey"])
    with pytest.raises(ValueError, match="frozen"):
        body.satisfied = 56


def test_the_headline_figures_of_the_documents_can_be_entered():
    survey = VOCABULARY.parse("survey", BODIES["survey"])
    assert (survey.satisfied, survey.valid) == (55, 56)
    assert VOCABULARY.parse("donation", BODIES["donation"]).amount * 100 == 86_340_000
    assert VOCABULARY.parse("fund", BODIES["fund"]).staff * 1000 - 170_000 == 10_000
