"""假如: another number for one organisation, tried beside its receipt; nothing of it is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from api.pages.clocks import settings_of
from api.pages.desk import Desk
from api.pages.forms import Option
from api.refusals import Refusal, refusal
from api.web.authority import Refused
from core.accounts import Action
from core.assess import AssessError, Assessment, SchemeResult


@dataclass(frozen=True)
class Trial:
    """The form and what came of it: the result before and after, or why there is none."""

    options: Sequence[Option]
    name: str
    value: str
    before: SchemeResult
    after: SchemeResult | None
    refused: Refusal | None
    every: str


def trial(
    desk: Desk,
    code: str,
    scheme: str,
    official: Assessment,
    parameters: Mapping[str, Mapping[str, Any]],
) -> Trial | None:
    """What the address supposes of one number; None for callers who may suppose nothing here."""
    if not desk.may(Action.whatif, code) or not parameters:
        return None
    name, value = desk.query("try"), desk.query("value")
    before = official.of(code).schemes[scheme]
    after: SchemeResult | None = None
    refused: Refusal | None = None
    if name in parameters and value:
        try:
            after = _supposed(desk, code, scheme, official, name, value)
        except (AssessError, Refused) as error:
            refused = refusal(error)
    options = [
        Option(each, f"{said['title']} {said['value']}{said['unit']}")
        for each, said in parameters.items()
    ]
    asked = urlencode({f"set.{name}": value}) if after is not None else ""
    every = desk.to(f"/whatif/{scheme}")
    joint = "&" if "?" in every else "?"
    return Trial(
        options, name, value, before, after, refused, f"{every}{joint}{asked}".rstrip("?&")
    )


def _supposed(
    desk: Desk, code: str, scheme: str, official: Assessment, name: str, value: str
) -> SchemeResult:
    """The organisation's result with another number, of the same facts and rules as the receipt's."""
    clocks = replace(desk.clocks, settings=settings_of({name: value}))
    # Of all of them: from their own answer that takes a fraction of a plan compiled anew for one.
    found = desk.house.assessment(
        desk.region_code,
        clocks.plugin,
        str(clocks.period),
        official.position,
        clocks.rules,
        clocks.settings,
    )
    return found.of(code).schemes[scheme]
