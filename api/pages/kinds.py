"""What can be recorded on one form: a type of facts, often of one kind, and the fields asked first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from api.pages.words import label, say
from core.facts import Vocabulary


@dataclass(frozen=True, slots=True)
class Kind:
    """A form: the fact type, the values that it gives by itself, and which fields come first."""

    title: str
    type: str
    given: Mapping[str, str] = field(default_factory=dict)
    first: tuple[str, ...] = ()


#: The forms that have a tab of their own, in their order.
KINDS: Final[dict[str, Kind]] = {
    "lecture": Kind(
        "党课",
        "meeting",
        {"kind": "lecture"},
        ("lecturer_post", "present", "expected", "hours", "topic"),
    ),
    "member-assembly": Kind(
        "党员大会",
        "meeting",
        {"kind": "member-assembly"},
        ("present", "expected", "resolutions", "topic"),
    ),
    "committee": Kind(
        "支委会",
        "meeting",
        {"kind": "committee"},
        ("present", "expected", "resolutions", "topic"),
    ),
    "theme-day": Kind(
        "主题党日", "meeting", {"kind": "theme-day"}, ("present", "expected", "hours", "topic")
    ),
    "study": Kind("学习", "study", {}, ("kind", "hours", "persons", "organiser")),
    "rectification": Kind("整改", "rectification", {}, ("case", "step", "verified_by")),
    "care": Kind("走访", "care", {}, ("kind", "persons", "relation", "festival")),
    "honour": Kind("荣誉", "honour", {}, ("title", "level", "subject", "field", "count")),
}


#: The fields that come first on the forms of whole types.
_FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    "problem": ("step", "category", "title", "due_on", "case"),
}


def kind_named(name: str, vocabulary: Vocabulary) -> Kind | None:
    """The form of this name: one of `KINDS`, or that of a whole fact type; None for neither."""
    if name in KINDS:
        return KINDS[name]
    model = vocabulary.types.get(name)
    return None if model is None else Kind(label(model.label), name, first=_FIRST.get(name, ()))


def kind_of(type_name: str, kind: str, vocabulary: Vocabulary) -> tuple[str, Kind]:
    """The form that a stored fact is shown in, with its name."""
    for name, each in KINDS.items():
        if each.type == type_name and each.given in ({}, {"kind": kind}):
            return name, each
    found = kind_named(type_name, vocabulary)
    return type_name, found or Kind(say("事实"), type_name)
