"""What is different in the rules that two answers were computed by: numbers, and everything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from pydantic import BaseModel

from core.assess.assessment import Assessment
from core.assess.causes import Cause
from core.assess.receipts.sources import given_in
from core.rules import OF_KIND, Lineage, Resolved, lineage_of, of_kind, unchanged
from core.rules.model import Documented

#: Stands among the paths where values of periods before are by the rules of another day.
PERIODS_BEFORE: Final = "periods-before"

#: What definitions say beside what is computed: words, sources, and from when to when they hold.
_WORDS: Final = frozenset(Documented.model_fields)


@dataclass(frozen=True, slots=True)
class Ruling:
    """The numbers that differ, each as a cause, and the paths of what else differs.

    With `points_only`, no indicator is computed in another way.
    """

    numbers: tuple[Cause, ...]
    others: tuple[str, ...]
    points_only: bool

    def of(self, answer: Assessment) -> dict[str, Fraction]:
        """The numbers that differ as one of the two answers has them."""
        said = numbers_of(answer.resolved)
        return {each.names[0]: said[each.names[0]] for each in self.numbers}


def ruling(before: Assessment, after: Assessment) -> Ruling:
    """What differs between the rules of two answers of one programme."""
    old, new = numbers_of(before.resolved), numbers_of(after.resolved)
    both = [name for name in new if name in old and new[name] != old[name]]
    numbers = tuple(_cause(name, old[name], before, after) for name in both)
    others = [f"parameters.{name}" for name in sorted(old.keys() ^ new.keys())]
    others += _others(before.resolved, after.resolved)
    if _earlier(before) != _earlier(after):
        others.append(PERIODS_BEFORE)
    names = after.plan.columns.keys()
    alike = before.plan.statement is after.plan.statement or (
        before.plan.columns.keys() == names
        and len(unchanged(*_lineages(before, after), names)) == len(names)
    )
    return Ruling(numbers, tuple(others), alike)


def numbers_of(resolved: Resolved) -> dict[str, Fraction]:
    """Every number that parameters have, by name, and by kind where one has its own."""
    found = {name: each.value for name, each in resolved.parameters.items()}
    for name, kinds in resolved.by_kind.items():
        found |= {f"{name}{OF_KIND}{kind}": each.value for kind, each in kinds.items()}
    return found


def read_by_figures(resolved: Resolved) -> set[str]:
    """The parameters that anything but a scheme reads, or a scheme whose points an indicator reads."""
    scored = {each.scored.scheme for each in resolved.indicators.values() if each.scored}
    schemes = {name: scheme for name, scheme in resolved.schemes.items() if name in scored}
    parts = (resolved.indicators, resolved.populations, resolved.tables, schemes)
    return {name for each in parts for name in given_in(each)}


def _lineages(before: Assessment, after: Assessment) -> tuple[Lineage, Lineage]:
    one = lineage_of(before.plan)
    return one, Lineage(after.plan, one.marks)


def _earlier(answer: Assessment) -> object:
    """The day whose rules hold for the periods before too, where an answer rests on those."""
    priors = any(each.kind == "prior" for each in answer.plan.inputs)
    on = answer.resolved.on
    return on if priors and on != answer.period.last else None


def _cause(key: str, old: Fraction, before: Assessment, after: Assessment) -> Cause:
    name, kind = of_kind(key)
    resolved = after.resolved
    stands = resolved.by_kind[name][kind] if kind else resolved.parameters[name]
    source = stands.definition.source_on(resolved.on)
    said = "" if source is None else source.clause or source.quote
    if source is not None:
        title = resolved.programme.documents.get(source.document)
        said = f"{said} {title.title if title else source.document}".strip()
    return Cause(
        "parameter",
        names=(key,),
        title=resolved.programme.parameters[name].title,
        before=old,
        after=stands.value,
        since=None if stands.overridden else stands.since,
        source="" if stands.overridden else said,
        supposed=stands.overridden or key in before.resolved.overrides,
    )


def _others(before: Resolved, after: Resolved) -> Iterator[str]:
    """The paths of what is defined otherwise, beside numbers and words."""
    for part in ("populations", "indicators", "schemes", "tables"):
        yield from _differing(part, _bare(getattr(before, part)), _bare(getattr(after, part)))


def _differing(path: str, before: Any, after: Any) -> Iterator[str]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from _differing(f"{path}.{key}", before.get(key), after.get(key))
    else:
        yield path


def _bare(value: Any) -> Any:
    """A definition as plain data, without words and sources."""
    match value:
        case BaseModel():
            names = [name for name in type(value).model_fields if name not in _WORDS]
            return {name: _bare(getattr(value, name)) for name in names}
        case Mapping():
            return {str(key): _bare(inner) for key, inner in value.items()}
        case tuple() | list():
            return tuple(map(_bare, value))
    return value
