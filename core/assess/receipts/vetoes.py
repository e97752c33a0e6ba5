"""A veto in a receipt: what it says would decide, and whether that occurred."""

from __future__ import annotations

from typing import Any, Final

from core.assess.derivation import named_in
from core.assess.receipts.sources import Sources
from core.assess.result import IndicatorValue, OrganisationResult, SchemeResult
from core.assess.wording import formula_text
from core.rules import Resolved
from core.rules.model import Scheme

#: How a state is said before a veto's title, in Chinese and in English, and behind its arithmetic.
#: A title alone (党员受处分) would read as something that happened.
SAID: Final = {
    "fired": ("出现", "occurred", "成立"),
    "clear": ("未出现", "did not occur", "不成立"),
    "undecided": ("无数据,未能判定", "undecided for lack of data", "无数据,未能判定"),
}


def veto_entry(
    resolved: Resolved,
    sources: Sources,
    scheme: Scheme,
    name: str,
    outcome: SchemeResult,
    result: OrganisationResult,
) -> dict[str, Any]:
    """One veto of a scheme and how it stands for an organisation."""
    veto = scheme.vetoes[name]
    state = _state(name, outcome)
    values = dict(result.indicators)
    if outcome.total is not None:
        values["total"] = IndicatorValue(outcome.total, 1000, False, False)
    title = veto.title or name
    zh, en, holds = SAID[state]
    names = dict.fromkeys(named_in(veto.when))
    return {
        "id": name,
        "title": title,
        "state": state,
        "fired": state == "fired",
        "said": {"zh": f"{zh}：{title}", "en": f"{en}: {veto.en or title}"},
        "when": veto.when,
        "arithmetic": f"{formula_text(veto.when, resolved, values)}:{holds}",
        "indicators": [each for each in names if each.split(".")[0] in resolved.indicators],
        "provenance": sources.of(veto, scheme),
    }


def _state(name: str, outcome: SchemeResult) -> str:
    if outcome.state == "unrecorded":
        return "undecided"
    if any(veto.name == name for veto in outcome.vetoes):
        return "fired"
    return "undecided" if any(veto.name == name for veto in outcome.undecided) else "clear"
