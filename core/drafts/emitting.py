"""Plain data as YAML that our reader reads back as the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from core.drafts.definitions import Figure

#: A text that needs no quotation marks: it begins with a letter and has nothing that YAML reads.
_PLAIN: Final = re.compile(
    r"[A-Za-z$\u4e00-\u9fff][\w\u4e00-\u9fff\u3001\uff08-\uff0c $.()+*/<>=%-]*"
)

#: Words that YAML reads as something else.
_WORDS: Final = ("true", "false", "null")

#: Mappings that stand in one line.
_IN_LINE: Final = ("source", "sources", "where", "applies_to", "values")


def emitted(data: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """The lines of a mapping."""
    start = "  " * depth
    for key, value in data.items():
        if isinstance(value, Mapping) and value and key not in _IN_LINE:
            yield f"{start}{_scalar(key)}:\n"
            yield from emitted(value, depth + 1)
        else:
            yield f"{start}{_scalar(key)}: {_flow(value)}\n"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else _scalar(value)


def _scalar(value: Any) -> str:
    text = str(value)
    if isinstance(value, int | Decimal | Figure):
        return text
    if _PLAIN.fullmatch(text) and text == text.strip() and text not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)
