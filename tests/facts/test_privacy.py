"""What is refused is described and never repeated: it may be a person's name in the wrong column."""

import traceback
from decimal import Decimal

import pytest
from pydantic import ValidationError

from core.facts import VOCABULARY, FactError, fields_of, lists_of, outline, typed
from tests.facts.examples import BODIES, PERSON

NAME = "张伟民 同志"


def _refusals(name):
    """Every refusal of the type's example with the name in one field, in a row, and as a field."""
    model = VOCABULARY.types[name]
    wrong = [{spec.name: NAME} for spec in fields_of(model)]
    for rows in lists_of(model):
        wrong.append({rows.name: [{"person": NAME}]})
        wrong.append({rows.name: [{"person": PERSON, NAME: 1}]})
        wrong.append({rows.name: NAME})
    wrong.append({NAME: 1})
    for changes in wrong:
        try:
            VOCABULARY.parse(name, BODIES[name] | changes)
        except FactError as error:
            yield next(iter(changes)), error


@pytest.mark.parametrize("name", sorted(VOCABULARY.types))
def test_no_message_repeats_what_it_refuses(name):
    refused = dict(_refusals(name))
    assert NAME in refused
    for error in refused.values():
        assert "张伟民" not in str(error)
        assert all("张伟民" not in f"{fault}{fault.path}" for fault in error.faults)


@pytest.mark.parametrize("name", sorted(VOCABULARY.types))
def test_no_traceback_repeats_what_it_refuses(name):
    for _, error in _refusals(name):
        assert "张伟民" not in "".join(traceback.format_exception(error))


def test_a_value_without_a_json_form_is_not_in_the_traceback():
    with pytest.raises(FactError) as refused:
        VOCABULARY.parse("meeting", BODIES["meeting"] | {"topic": NAME + "\ud800"})
    assert refused.value.code == "facts.malformed-json"
    assert "张伟民" not in "".join(traceback.format_exception(refused.value))
    assert refused.value.__suppress_context__


def test_a_body_made_in_python_is_refused_without_its_value():
    with pytest.raises(ValidationError) as refused:
        VOCABULARY.types["membership"](**BODIES["membership"] | {"person": NAME})
    assert "张伟民" not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize("name", sorted(VOCABULARY.types))
def test_fields_that_stand_for_something_take_no_name(name):
    kinds = ("code", "person", "organisation", "case")
    closed = {spec.name for spec in fields_of(VOCABULARY.types[name]) if spec.column.kind in kinds}
    assert closed <= {place for place, _ in _refusals(name)}


@pytest.mark.parametrize("case", ["P1", "QS-001/duty/base-1", "urn:a:b_c.d@e", "x" * 64])
def test_case_references_are_identifiers(case):
    assert VOCABULARY.parse("problem", BODIES["problem"] | {"case": case}).case == case


@pytest.mark.parametrize(
    "case", ["", "张伟民", "P 1", "党费 问题", "青机工〔2015〕3号", "x" * 65, "P\n1"]
)
def test_a_case_reference_is_not_free_text(case):
    with pytest.raises(FactError, match="write an identifier") as refused:
        VOCABULARY.parse("problem", BODIES["problem"] | {"case": case})
    assert (refused.value.code, refused.value.path) == ("facts.bad-value", "case")
    assert f"given a text of {len(case.strip())} characters" in refused.value.message


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "nothing"),
        (True, "a truth value"),
        ("张伟民", "a text of 3 characters"),
        (511025, "a number of 6 digits"),
        (-1.5, "a number of 2 digits"),
        (Decimal("31.50"), "a number of 4 digits"),
        (["张伟民"], "a list of 1"),
        ({"张伟民": 1}, "an object of 1 fields"),
        (b"\x00", "a bytes"),
    ],
)
def test_outlines(value, said):
    assert outline(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("assembly", "'assembly'"),
        ("2015-11-5", "'2015-11-5'"),
        ("cn.dangjian.fact.meting", "'cn.dangjian.fact.meting'"),
        ("x" * 40, f"'{'x' * 40}'"),
        ("x" * 41, "a text of 41 characters"),
        ("张伟民", "a text of 3 characters"),
        ("Zhang Weimin", "a text of 12 characters"),
        ("13800138000", "a text of 11 characters"),
        ("51010219900307123X", "a text of 18 characters"),
        ("", "a text of 0 characters"),
        (20151105, "a number of 8 digits"),
    ],
)
def test_in_place_of_a_code_what_is_written_like_one_is_repeated(value, said):
    assert typed(value) == said


def test_a_code_and_a_day_are_repeated_and_a_text_is_not():
    for field, value in (("kind", "assembly"), ("topic", "two\nlines")):
        with pytest.raises(FactError) as refused:
            VOCABULARY.parse("meeting", BODIES["meeting"] | {field: value})
        assert (value in str(refused.value)) is (field == "kind")
    with pytest.raises(FactError, match="given '2015-11-5'"):
        VOCABULARY.parse("problem", BODIES["problem"] | {"due_on": "2015-11-5"})
