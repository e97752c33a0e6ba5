"""What the speech names and the county does not record: no fact type has a place for it."""

from __future__ import annotations

from typing import Any

import pytest

from core.facts import FactError
from tests.plugins.daishan.places import plugin

PERSON = "steady000000"
STUDY: dict[str, Any] = {"kind": "collective", "hours": "2", "tags": ["宗教政策法规"]}
PROBLEM: dict[str, Any] = {"case": "DS-001/p1", "category": "conduct", "step": "raised"}
SCORE: dict[str, Any] = {"scheme": "党建工作考核", "item": "总分", "points": "90"}
LETTER: dict[str, Any] = {"kind": "accountability", "title": "约谈通知"}
CLEARED: dict[str, Any] = {"kind": "other", "title": "澄清正名", "tags": ["澄清正名"]}
FORM: dict[str, Any] = {"form": "first", "count": 3}
MEETING: dict[str, Any] = {"kind": "self-examination", "topic": "检视剖析"}
POST: dict[str, Any] = {"step": "counted", "post": "party-affairs-staff", "persons": 2}


@pytest.mark.parametrize(
    ("row", "name", "body", "field"),
    [
        ("D-26", "study", STUDY, "belief"),
        ("D-26", "problem", PROBLEM, "person"),
        ("D-28", "problem", PROBLEM, "travel"),
        ("D-57", "document", CLEARED, "property"),
        ("D-58", "score", SCORE, "person"),
        ("D-58", "meeting", MEETING, "grade"),
        ("D-59", "post", POST, "stage"),
        ("D-1A", "document", LETTER, "person"),
        ("D-5A", "document", CLEARED, "person"),
        ("D-5D", "discipline", FORM, "person"),
    ],
)
def test_the_fact_can_be_recorded_and_what_is_refused_cannot(
    row: str, name: str, body: dict[str, Any], field: str
) -> None:
    vocabulary = plugin().loaded.vocabulary
    vocabulary.parse(name, body)
    with pytest.raises(FactError) as error:
        vocabulary.parse(name, {**body, field: PERSON})
    assert (error.value.code, error.value.path) == ("facts.unknown-field", field), row


def test_problems_have_no_category_of_belief() -> None:
    vocabulary = plugin().loaded.vocabulary
    with pytest.raises(FactError) as error:
        vocabulary.parse("problem", {**PROBLEM, "category": "belief"})
    assert error.value.code == "facts.unknown-code"


def test_forms_of_supervision_are_asked_of_the_county_only() -> None:
    indicators = plugin().loaded.programme.indicators
    for name in ("first_form", "four_forms", "first_form_share", "clarifications"):
        assert indicators[name].applies_to == {"kind": ("local-committee",)}


def test_no_scheme_ranks_members_or_gives_points_by_the_hour() -> None:
    loaded = plugin().loaded
    members = [each for each in loaded.programme.schemes.values() if each.per == "member"]
    assert [each.title for each in members] == ["先锋指数"]
    assert all(each.rating is None for each in members)
    assert loaded.warnings == ()
    assert loaded.programme.burden is None
