"""What a programme keeps to also while some of its numbers are replaced.

A what-if asks about other numbers, not about other law: it keeps to the bounds that farther layers
set, to the sums and the order of bands that the loader checks, or its answer would be one that no
programme can give. Nor does it show what the programme hides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from core.facts import Vocabulary
from core.rules.bands import check_bands
from core.rules.exact import show_decimal
from core.rules.model import Given, Scheme
from core.rules.parameters import keeps, kinds_of, of_kind, parameter_on, value_on
from core.rules.resolve import Resolved
from core.rules.sums import check_sums
from core.rules.text import SourceText

_SAID = {"at-least": "at least", "at-most": "at most", "fixed": "exactly"}


@dataclass(frozen=True, slots=True)
class Broken:
    """What some overrides break: the code of the rule (P010 to P014, P024, P025) and a sentence.

    `parameters` are the overridden ones that it comes from.
    """

    code: str
    parameters: tuple[str, ...]
    message: str


def broken_by_overrides(
    resolved: Resolved, vocabulary: Vocabulary, text: SourceText
) -> tuple[Broken, ...]:
    """What the overrides of a resolved programme break; nothing where there are none."""
    if not resolved.overrides:
        return ()
    bounds = (*_bounds(resolved), *_hidden(resolved))
    return bounds or tuple(_sums(resolved, vocabulary, text))


def _sums(resolved: Resolved, vocabulary: Vocabulary, text: SourceText) -> Iterator[Broken]:
    """Schemes whose points or bands do not fit any more; without overrides they do."""
    for name, scheme in resolved.schemes.items():
        alone = replace(resolved, schemes={name: scheme})
        named = _named_in(scheme)
        given = tuple(sorted(key for key in resolved.overrides if of_kind(key)[0] in named))
        for problem in (*check_sums(alone, vocabulary, text), *check_bands(alone, text)):
            yield Broken(problem.code, given, f"{scheme.title or name}: {problem.message}")


def _named_in(scheme: Scheme) -> set[str]:
    """The parameters that the points and the bands of a scheme are written with."""
    numbers: list[Fraction | Given | None] = [scheme.total]
    numbers += [check.exactly for check in scheme.checks]
    for group in scheme.groups.values():
        numbers += [group.points, group.cap, group.weight]
        numbers += [item.points for item in group.items.values()]
    for band in scheme.rating.bands if scheme.rating is not None else ():
        numbers += [band.at_least, band.above, band.at_most, band.below]
    return {str(number) for number in numbers if isinstance(number, Given)}


def _hidden(resolved: Resolved) -> Iterator[Broken]:
    """Numbers that would show what the programme hides; more may be hidden."""
    hiding = {each.hide_below for each in resolved.indicators.values()} - {None}
    for said, mine in sorted(resolved.overrides.items()):
        name, kind = of_kind(said)
        stands = parameter_on(resolved.programme, name, resolved.on, kind)
        if Given(name) in hiding and stands is not None and mine < stands.value:
            least = show_decimal(stands.value, 3)
            message = f"rates over fewer than {least} are hidden, and a what-if does not show them"
            yield Broken("P025", (said,), message)


def _bounds(resolved: Resolved) -> Iterator[Broken]:
    """Numbers that are looser than a farther layer lets them be; a programme's own are its own."""
    programme = resolved.programme
    for key, mine in sorted(resolved.overrides.items()):
        name, only = of_kind(key)
        said = [(each.layer, each.definition) for each in programme.farther.get(name, ())]
        if name in programme.origin:
            said.append((programme.origin[name], programme.parameters[name]))
        kinds = (only,) if only else ("", *kinds_of(programme, name))
        for layer, definition in ((each[0], each[1].of(k)) for each in said for k in kinds):
            theirs = value_on(definition, resolved.on)
            if theirs is None or keeps(definition.local, mine, theirs):
                continue
            bound = f"{_SAID[definition.local]} {show_decimal(theirs, 3)}"
            message = f"{show_decimal(mine, 3)} is not {bound}, which '{layer.id}' asks for"
            yield Broken("P024", (key,), message)
