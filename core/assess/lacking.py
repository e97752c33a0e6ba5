"""What was missing where an organisation has no value: nothing recorded is not nothing done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.assess.assessment import Assessment
from core.assess.derivation import made_of
from core.assess.result import OrganisationResult
from core.assess.run import Assessor
from core.assess.uses import uses_of
from core.rules import Resolved


@dataclass(frozen=True, slots=True)
class Lack:
    """Why an indicator has no data of an organisation.

    `types` are the types of facts that its value is computed from and of which nothing counted, for
    the organisation itself or for those around it; none where it rests on a value of an earlier period alone. Where `asked`
    is False, it is not asked of such an organisation, or only where a condition is met.
    """

    indicator: str
    types: tuple[str, ...]
    asked: bool


def lacking(assessment: Assessment, assessor: Assessor, organisation: str) -> tuple[Lack, ...]:
    """Every indicator without data of an organisation, in the order of the answer.

    Raises `AssessError` A001 for an organisation that is not there.
    """
    result = assessment.of(organisation)
    resolved = assessment.resolved
    uses = uses_of(assessor.loaded, resolved.on, assessor.functions)
    names = [name for name, value in result.indicators.items() if value.num is None]
    place = assessment.organisations.index(organisation)
    row = {what: assessment.table[what][place].as_py() for what in ("kind", "sector")}
    found: list[Lack] = []
    for base in dict.fromkeys(name.partition(".")[0] for name in names):
        asked = _asked(base, resolved, result, row)
        behind = [use for use in uses if asked and base in (use.indicator, *use.into)]
        empty = [u for u in behind if u.indicator == base or not _counted(result, u.indicator)]
        # Where facts of its own are there, it is those of the organisations around that are not.
        types = dict.fromkeys(each for use in empty or behind for each in use.types)
        found.append(Lack(base, tuple(types), asked))
    return tuple(found)


def _asked(
    name: str, resolved: Resolved, result: OrganisationResult, row: Mapping[str, str]
) -> bool:
    """Whether an indicator without data is asked of an organisation, and all that it is made of."""
    indicator = resolved.indicators[name]
    if any(row[what] not in words for what, words in indicator.applies_to.items()):
        return False
    if indicator.applies_when is not None:
        return False
    made = {each.partition(".")[0] for each in made_of(resolved, name)} & resolved.indicators.keys()
    around = indicator.roll_up is not None or isinstance(indicator.meets, str)
    return around or all(
        _asked(each, resolved, result, row) for each in made if _without(result, each)
    )


def _without(result: OrganisationResult, name: str) -> bool:
    """Whether an indicator has no data."""
    values = (v for each, v in result.indicators.items() if each.partition(".")[0] == name)
    return all(value.num is None for value in values)


def _counted(result: OrganisationResult, name: str) -> bool:
    """Whether anything counted for an indicator: it has a value, and that is not 0."""
    return any(
        value.num for each, value in result.indicators.items() if each.partition(".")[0] == name
    )
