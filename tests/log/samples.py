"""Facts and lines to fill a log with."""

import datetime as dt
import json
from typing import Any

from core.facts import VOCABULARY, Fact, Mark, fact_id

REGION = "qingshen"
SOURCE = "oa.example"

MEETING = {"kind": "committee", "expected": 30, "present": 28, "hours": "1.5"}
RAISED = {"case": "P1", "category": "conduct", "step": "raised"}
ASSIGNED = {"case": "P1", "category": "conduct", "step": "assigned"}
RECTIFIED = {"case": "P1", "step": "rectified"}


def fact(
    name: str,
    type: str = "meeting",
    data: dict[str, Any] | None = None,
    *,
    organisation: str = "qs001",
    day: str = "2024-03-05",
    mark: Mark = "generated",
    region: str = REGION,
) -> Fact:
    """A fact of `SOURCE` with this name; a meeting unless said otherwise."""
    body = VOCABULARY.parse(type, MEETING if data is None else data)
    return Fact(
        fact_id(region, SOURCE, name),
        type,
        organisation,
        dt.date.fromisoformat(day),
        SOURCE,
        name,
        mark,
        body,
    )


def line(
    name: str, type: str = "meeting", data: dict[str, Any] | None = None, **attributes: Any
) -> bytes:
    """The same as a CloudEvent; an attribute given as None is left out."""
    all_attributes = {
        "specversion": "1.0",
        "id": name,
        "source": SOURCE,
        "type": f"cn.dangjian.fact.{type}",
        "subject": "qs001",
        "occurredon": "2024-03-05",
        "mark": "generated",
        "data": MEETING if data is None else data,
        **attributes,
    }
    given = {key: value for key, value in all_attributes.items() if value is not None}
    return json.dumps(given, ensure_ascii=False).encode()
