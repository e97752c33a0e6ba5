"""What was missing where an organisation has no value: nothing recorded is not nothing done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.assess.assessment import Assessment
from core.assess.derivation import leaves_of, made_of
from core.assess.result import OrganisationResult
from core.assess.run import Assessor
from core.assess.uses import uses_of
from core.rules import Resolved

Why = Literal["no-facts", "not-asked", "hidden", "earlier"]


@dataclass(frozen=True, slots=True)
class Lack:
    """Why an indicator has no data of an organisation.

    ``no-facts``: `types` are the types of facts that its value is computed from and of which nothing
    counted, for the organisation itself or for those around it. ``not-asked``: it is not asked of
    such an organisation, or only where a condition is met. ``hidden``: it counts too few persons to
    be shown, or rests on what does. ``earlier``: it rests on an earlier period, which has no value.
    """

    indicator: str
    why: Why
    types: tuple[str, ...] = ()


def lacking(assessment: Assessment, assessor: Assessor, organisation: str) -> tuple[Lack, ...]:
    """Every indicator without data of an organisation, in the order of the answer.

    Raises `AssessError` A001 for an organisation that is not there.
    """
    result = assessment.of(organisation)
    resolved = assessment.resolved
    uses = uses_of(assessor.loaded, resolved.on, assessor.functions)
    names = [name for name, value in result.indicators.items() if value.num is None]
    found: list[Lack] = []
    for base in dict.fromkeys(name.partition(".")[0] for name in names):
        if not _asked(base, resolved, result):
            found.append(Lack(base, "not-asked"))
            continue
        if _hidden(base, resolved, result):
            found.append(Lack(base, "hidden"))
            continue
        behind = [use for use in uses if base in (use.indicator, *use.into)]
        own = [use for use in behind if use.indicator == base]
        # Of nobody asked there is no data whatever was recorded; where nothing was, there is a 0.
        own = [use for use in own if use.role == "population"] or own
        empty = own + [
            u for u in behind if u.indicator != base and not _counted(result, u.indicator)
        ]
        # Where facts of its own are there, it is those of the organisations around that are not.
        types = dict.fromkeys(each for use in empty or behind for each in use.types)
        earlier = any(resolved.indicators[leaf].prior for leaf in leaves_of(resolved, base))
        found.append(Lack(base, "no-facts" if types or not earlier else "earlier", tuple(types)))
    return tuple(found)


def _asked(name: str, resolved: Resolved, result: OrganisationResult) -> bool:
    """Whether an indicator without data is asked of an organisation, and all that it is made of."""
    indicator = resolved.indicators[name]
    row: dict[str, str] = {"kind": result.kind, "sector": result.sector}
    if any(row[what] not in words for what, words in indicator.applies_to.items()):
        return False
    if indicator.applies_when is not None:
        return False
    around = indicator.roll_up is not None or isinstance(indicator.meets, str)
    return around or all(_asked(each, resolved, result) for each in _empty(name, resolved, result))


def _hidden(name: str, resolved: Resolved, result: OrganisationResult) -> bool:
    """Whether a value may be there, and is not shown for the few persons it is about."""
    if resolved.indicators[name].hide_below is not None:
        return True
    return any(_hidden(each, resolved, result) for each in _empty(name, resolved, result))


def _empty(name: str, resolved: Resolved, result: OrganisationResult) -> list[str]:
    """The indicators without data that an indicator is made of."""
    made = {each.partition(".")[0] for each in made_of(resolved, name)}
    return sorted(each for each in made & resolved.indicators.keys() if _without(result, each))


def _without(result: OrganisationResult, name: str) -> bool:
    """Whether an indicator has no data."""
    values = (v for each, v in result.indicators.items() if each.partition(".")[0] == name)
    return all(value.num is None for value in values)


def _counted(result: OrganisationResult, name: str) -> bool:
    """Whether anything counted for an indicator: it has a value, and that is not 0."""
    return any(
        value.num for each, value in result.indicators.items() if each.partition(".")[0] == name
    )
