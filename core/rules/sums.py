"""Points must add up, for every sort of organisation that a scheme tells apart (P010 to P013)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction

from core.facts import Vocabulary
from core.rules.errors import Problem, nearest
from core.rules.model import Given, Group, Item, Scheme
from core.rules.resolve import Resolved
from core.rules.text import Key, SourceText

ATTRIBUTES = {"kind": "organisation.kind", "sector": "organisation.sector"}

#: A sort of organisation: its kind and sector, None for one that the scheme does not name.
Sort = Mapping[str, str | None]


def check_sums(resolved: Resolved, vocabulary: Vocabulary, text: SourceText) -> Iterator[Problem]:
    """What does not add up in the schemes of a day."""
    for name, scheme in resolved.schemes.items():
        base: Key = ("schemes", name)
        sorts = _sorts(scheme, vocabulary)
        try:
            for sort in sorts:
                yield from _points(resolved, scheme, sort, base, text)
                yield from _floors(resolved, scheme, sort, base, text)
            yield from _checks(resolved, scheme, sorts, base, text)
        except KeyError:
            continue  # an unknown parameter is reported by the compiler, with its place


def _sorts(scheme: Scheme, vocabulary: Vocabulary) -> list[Sort]:
    """Every sort of organisation that the scheme can meet and that some part of it tells apart."""
    options: list[list[str | None]] = []
    for attribute, codes in ATTRIBUTES.items():
        named = set(_named(scheme, attribute))
        met = set(_limits(scheme).get(attribute, vocabulary.codes[codes].codes))
        others: list[str | None] = [None] if met - named else []
        options.append([*sorted(named & met), *others])
    return [dict(zip(ATTRIBUTES, sort, strict=True)) for sort in itertools.product(*options)]


def _named(scheme: Scheme, attribute: str) -> Iterator[str]:
    for group in scheme.groups.values():
        yield from _limits(group).get(attribute, ())
        for item in group.items.values():
            yield from _limits(item).get(attribute, ())


def _limits(part: Scheme | Group | Item) -> dict[str, tuple[str, ...]]:
    return {str(name): words for name, words in part.applies_to.items()}


def _is_for(part: Group | Item, sort: Sort) -> bool:
    return all(sort[name] in words for name, words in _limits(part).items())


def _given(resolved: Resolved, group: Group, sort: Sort) -> Fraction:
    """The points that the items of a group give together."""
    if not _is_for(group, sort):
        return Fraction(0)
    items = [item for item in group.items.values() if _is_for(item, sort)]
    return sum((resolved.number(item.points) for item in items), Fraction(0))


def _weighed(resolved: Resolved, group: Group, sort: Sort) -> Fraction:
    """What a group adds at most, to the total or beside it."""
    given = _given(resolved, group, sort)
    if group.cap is not None:
        given = min(given, resolved.number(group.cap))
    return given * (resolved.number(group.weight) if group.weight is not None else 1)


def _points(
    resolved: Resolved, scheme: Scheme, sort: Sort, base: Key, text: SourceText
) -> Iterator[Problem]:
    for name, group in scheme.groups.items():
        if group.points is None or not _is_for(group, sort):
            continue
        given, said = _given(resolved, group, sort), resolved.number(group.points)
        if given != said:
            yield text.problem(
                "P010",
                (*base, "groups", name),
                f"the items add up to {_shown(given)} points{_of(sort)} on {resolved.on}, "
                f"the group says {_shown(said)}",
                "change the items or the group's points",
            )
    total = resolved.number(scheme.total)
    groups = scheme.groups.values()
    inside = (group for group in groups if not group.beside_total)
    reached = sum((_weighed(resolved, group, sort) for group in inside), Fraction(0))
    if reached != total:
        yield text.problem(
            "P011",
            (*base, "total"),
            f"the groups add up to {_shown(reached)} points{_of(sort)} on {resolved.on}, "
            f"the scheme says {_shown(total)}",
            "change the groups or the total",
        )


def _floors(
    resolved: Resolved, scheme: Scheme, sort: Sort, base: Key, text: SourceText
) -> Iterator[Problem]:
    """Least points that are more than there are to earn."""
    for name, group in scheme.groups.items():
        if not _is_for(group, sort):
            continue
        given, path = _given(resolved, group, sort), (*base, "groups", name)
        if group.cap is not None:
            given = min(given, resolved.number(group.cap))
        floors: list[tuple[Key, Fraction | Given | None, Fraction]] = [(path, group.floor, given)]
        floors += [
            ((*path, "items", key), item.floor, resolved.number(item.points))
            for key, item in group.items.items()
            if _is_for(item, sort)
        ]
        for place, floor, most in floors:
            if floor is not None and resolved.number(floor) > most:
                yield text.problem(
                    "P013",
                    (*place, "floor"),
                    f"the floor is {_shown(resolved.number(floor))} points and the most there is "
                    f"to earn {_shown(most)}{_of(sort)} on {resolved.on}",
                    "lower the floor, or give more points",
                )


def _checks(
    resolved: Resolved, scheme: Scheme, sorts: list[Sort], base: Key, text: SourceText
) -> Iterator[Problem]:
    def weight(names: tuple[str, ...], sort: Sort) -> Fraction:
        every = {n: g for n, g in scheme.groups.items() if not g.beside_total}
        chosen = [scheme.groups[n] for n in names if n in scheme.groups] or every.values()
        return sum((_weighed(resolved, group, sort) for group in chosen), Fraction(0))

    known = resolved.programme.schemes[str(base[1])]
    for check in scheme.checks:
        path: Key = (*base, "checks", known.checks.index(check))
        unknown = sorted({*check.weight_of, *check.of} - known.groups.keys())
        weighed = [sort for sort in sorts if weight(check.of, sort)]
        if unknown or not weighed:
            names = unknown[0] if unknown else ", ".join(check.of)
            message = f"no points to weigh: no group '{names}'"
            yield text.problem("P012", path, message, nearest(names, known.groups))
            continue
        wanted = resolved.number(check.exactly)
        for sort in weighed:
            share = weight(check.weight_of, sort) / weight(check.of, sort)
            if share != wanted:
                names = ", ".join(check.weight_of)
                message = f"{names} weigh {share} of the points{_of(sort)}, not {wanted}"
                yield text.problem("P012", path, message)


def _of(sort: Sort) -> str:
    named = [code for code in sort.values() if code is not None]
    return f" for {' of '.join(named)}" if named else ""


def _shown(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else str(float(number))
