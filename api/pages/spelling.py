"""Formulas of rules as people read them: names by their titles, comparisons by their signs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from api.language import in_chinese
from api.pages.words import full_width, say

#: How operators of the rule language are written for people.
_SIGNS: Final = {
    "==": "=",
    "!=": "≠",
    ">=": "≥",
    "<=": "≤",
    "*": "×",
    "/": "÷",
}
_WORDS: Final = {"and": "且", "or": "或", "not": "非", "true": "是", "false": "否"}
_PARTS: Final = re.compile(r"'[^']*'|\"[^\"]*\"|\$?[A-Za-z_][A-Za-z0-9_]*|==|!=|>=|<=|\*|/")

#: How a receipt says which rule gives points where nothing is known.
_BY_RULE: Final = re.compile(r"按规则\((?:when_no_data): \w+\)计")


def spelt(formula: Any, titles: Mapping[str, str]) -> str:
    """A formula with the names that have a title called by it, `$` before a number's name left out."""

    def other(found: re.Match[str]) -> str:
        part = found.group()
        if part in _SIGNS:
            return _SIGNS[part]
        if in_chinese() and part in _WORDS:
            return _WORDS[part]
        return titles.get(part.removeprefix("$"), part)

    return _PARTS.sub(other, str(formula))


def arithmetic(text: str) -> str:
    """Arithmetic of a receipt with the punctuation of Chinese: 届满未换届 0 = 0：5（满分5）."""
    if not in_chinese():
        return text
    text = _BY_RULE.sub(say("按办法计"), text)
    return full_width(text).replace(":", "\uff1a").replace(";", "\uff1b")
