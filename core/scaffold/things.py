"""What a sentence can ask to be done a number of times, by the facts that say it was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from core.facts import VOCABULARY

#: Fact types that are counted one by one: the field that says of which kind each is, and what else
#: a fact of the type has to say.
_COUNTED: Final[tuple[tuple[str, str, Mapping[str, Any]], ...]] = (
    ("meeting", "kind", {}),
    ("study", "kind", {"hours": 2}),
    ("service", "kind", {"persons": 5}),
    ("care", "kind", {"persons": 5}),
    ("inspection", "kind", {}),
    ("disclosure", "item", {}),
    ("pledge", "kind", {}),
)

#: Other words that documents have for the same.
_ALSO: Final = {
    "meeting:committee": ("支部委员会", "支委会议"),
    "meeting:theme-day": ("党日活动", "党员活动日"),
    "meeting:study-day": ("党员学习日", "学习日"),
    "meeting:centre-group": ("理论学习中心组",),
    "meeting:organisational-life": ("组织生活",),
    "service:visit": ("走访", "调研"),
    "service:volunteer": ("志愿",),
    "care:visit": ("慰问",),
    "care:talk": ("谈心", "谈话"),
    "pledge:signed": ("责任书",),
    "study:collective": ("学习",),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that facts of `type` say was done: those whose field `kept` is `code`.

    `body` is what else the shortest such fact says. `words` are what documents call it.
    """

    type: str
    kept: str
    code: str
    zh: str
    en: str
    body: Mapping[str, Any] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How it is typed: ``meeting:lecture``."""
        return f"{self.type}:{self.code}"


@cache
def things() -> Mapping[str, Thing]:
    """Everything that can be counted, by name; types in the order above, codes in their list's."""
    found: dict[str, Thing] = {}
    for type_, kept, body in _COUNTED:
        for code, label in VOCABULARY.codes[f"{type_}.{kept}"].codes.items():
            if code == "other":
                continue
            name = f"{type_}:{code}"
            words = (label.zh, *label.zh.split("、"), *_ALSO.get(name, ()))
            found[name] = Thing(type_, kept, code, label.zh, label.en, body, words)
    return found
