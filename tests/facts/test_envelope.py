import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.facts import NAMESPACE, VOCABULARY, Fact, case_of, case_stream, fact_id, stream_of
from tests.facts.examples import BODIES, OTHER, PERSON


def fact(name, change=(), organisation="QS-001"):
    body = VOCABULARY.parse(name, BODIES[name] | dict(change))
    key = fact_id("qingshen", "urn:qingshen:2015", name)
    return Fact(
        key, name, organisation, dt.date(2015, 7, 6), "urn:qingshen:2015", name, "document", body
    )


def test_an_identity_is_a_uuid_of_version_5():
    found = fact_id("qingshen", "urn:x", "17")
    assert found == uuid.uuid5(NAMESPACE, "fact:8:qingshen:5:urn:x:17")
    assert found.version == 5
    assert found.variant == uuid.RFC_4122
    # Written into every log: it must never change.
    assert str(found) == "f7475e62-b77c-5f9d-97bf-84c768e27d62"


@given(st.text(), st.text(), st.text(), st.text(), st.text(), st.text())
def test_different_origins_are_different_facts(a, b, c, d, e, f):
    def encodable(text):
        return text.encode(errors="replace").decode()

    one = tuple(map(encodable, (a, b, c)))
    other = tuple(map(encodable, (d, e, f)))
    assert (fact_id(*one) == fact_id(*other)) == (one == other)


def test_parts_cannot_be_shifted_into_one_another():
    assert fact_id("a", "b:c", "d") != fact_id("a", "b", "c:d")
    assert fact_id("a:1:b", "c", "d") != fact_id("a", "b:c", "d")


def test_a_simple_fact_is_its_own_stream():
    survey = fact("survey")
    assert case_of(survey) is None
    assert stream_of("qingshen", survey) == survey.id


def test_the_facts_of_a_problem_share_a_stream():
    streams = {
        stream_of("qingshen", fact(name)) for name in ("problem", "measure", "rectification")
    }
    assert streams == {case_stream("qingshen", "problem", "p-1")}
    assert streams == {uuid.uuid5(NAMESPACE, "case:8:qingshen:problem:p-1")}
    assert stream_of("qingshen", fact("problem", {"case": "p-2"}.items())) not in streams
    assert stream_of("daishan", fact("problem")) not in streams


def test_cases_of_one_name_in_two_lifecycles_are_two_streams():
    project = fact("project", {"case": "p-1"}.items())
    assert stream_of("qingshen", project) != stream_of("qingshen", fact("problem"))


def test_an_organisation_is_its_own_case():
    assert case_of(fact("organisation", organisation="QS-007")) == "QS-007"


def test_a_member_is_a_case_wherever_the_member_goes():
    here, there = (fact("membership", organisation=code) for code in ("QS-001", "QS-002"))
    assert case_of(here) == PERSON
    assert stream_of("qingshen", here) == stream_of("qingshen", there)
    other = fact("membership", {"person": OTHER}.items())
    assert stream_of("qingshen", other) != stream_of("qingshen", here)


def test_numbers_of_members_are_simple_facts():
    body = VOCABULARY.parse("membership", {"step": "counted", "category": "full", "members": 4300})
    key = fact_id("mianchi", "urn:x", "1")
    counted = Fact(key, "membership", "MC", dt.date(2015, 11, 12), "urn:x", "1", "document", body)
    assert case_of(counted) is None
    assert stream_of("mianchi", counted) == counted.id


def test_a_fact_does_not_change():
    with pytest.raises(AttributeError):
        fact("survey").organisation = "X"
