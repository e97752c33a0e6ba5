"""发展党员流程: which template a step of admission follows, where the form does not say it.

The case's earlier steps say it, or the first step does: each template begins with another one. So
it is asked only where neither tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from api.pages.desk import Desk
from api.pages.forms import Filled
from api.pages.words import say
from core.facts import case_stream


def with_template(desk: Desk, type_name: str, filled: Filled) -> Filled:
    """A step of admission with its template; anything else as it is."""
    data = filled.data
    if type_name != "admission" or data.get("template") or not data.get("case"):
        return filled
    found = _followed(desk, str(data["case"])) or _begun(desk, data)
    if found is None:
        asked = say("看不出用哪个流程。选一个。")
        return replace(filled, faults={**filled.faults, "template": [asked]})
    return replace(filled, data={**data, "template": found})


def _followed(desk: Desk, case: str) -> str | None:
    """The template that a case has followed so far; None for a new case."""
    stream = case_stream(desk.region_code, "admission", case)
    for event in reversed(desk.region.log.stream(stream)):
        said = (orjson.loads(event.state).get("data") or {}).get("template")
        if said:
            return str(said)
    return None


def _begun(desk: Desk, data: Mapping[str, Any]) -> str | None:
    """The one template that begins with a step."""
    every = desk.region.vocabulary.templates.values()
    found = [each.name for each in every if each.steps[0] == data.get("step")]
    return found[0] if len(found) == 1 else None
