"""What a programme must keep beside its shape: provenance, sums, references."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from core.rules.errors import Problem, nearest
from core.rules.expressions import numbers_in, parse_expression
from core.rules.model import Documented, Given, Programme, Scheme
from core.rules.resolve import Resolved, changes, resolve
from core.rules.text import Key, SourceText

# A number that is no plain one: a percentage or a fraction. Other texts are words.
_WRITTEN_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?\s*%|[-+]?[0-9]+\s*/\s*[0-9]+")


def check_programme(programme: Programme, text: SourceText) -> list[Problem]:
    """Everything wrong with a programme that its shape alone does not show."""
    problems = list(_provenance(programme, text))
    problems += _documents(text)
    problems += _tree(programme, text)
    seen: set[tuple[str, Key]] = set()
    for day in changes(programme) or (dt.date.today(),):
        for problem in _sums(resolve(programme, day), text):
            key = (problem.message, (problem.place.line,))
            if key not in seen:
                seen.add(key)
                problems.append(problem)
    return problems


def has_provenance(part: Documented) -> bool:
    """Whether a part says where it comes from, or that it is assumed."""
    return part.source is not None or bool(part.assumed)


def _provenance(programme: Programme, text: SourceText) -> Iterator[Problem]:
    """A number without a source or an assumption does not load (code P001)."""

    def missing(path: Key, what: str) -> Problem:
        return text.problem(
            "P001",
            path,
            f"{what} has numbers and says neither 'source' nor 'assumed'",
            "quote the document (source: {document: …, quote: …}) or say why it is assumed",
            key=True,
        )

    for name, parameter in programme.parameters.items():
        dated = parameter.values and set(parameter.sources) == set(parameter.values)
        if not has_provenance(parameter) and not dated:
            yield missing(("parameters", name), f"parameter '{name}'")
    for name, indicator in programme.indicators.items():
        raw = _raw(text.data, ("indicators", name))
        numbers = _literal_numbers(raw) or _numbers_in_formulas(raw)
        if not has_provenance(indicator) and numbers:
            yield missing(("indicators", name), f"indicator '{name}'")
    for name, table in programme.tables.items():
        if not has_provenance(table):
            yield missing(("tables", name), f"table '{name}'")
    for name, scheme in programme.schemes.items():
        yield from _scheme_provenance(name, scheme, text, missing)


def _scheme_provenance(
    name: str, scheme: Scheme, text: SourceText, missing: Any
) -> Iterator[Problem]:
    if has_provenance(scheme):
        return
    base: Key = ("schemes", name)
    for group_name, group in scheme.groups.items():
        if has_provenance(group):
            continue
        inner: Key = (*base, "groups", group_name)
        raw = _raw(text.data, inner)
        if any(_literal_numbers(raw.get(option)) for option in ("cap", "floor", "weight")):
            yield missing(inner, f"group '{group_name}'")
        for item_name, item in group.items.items():
            written = not isinstance(item.points, Given)
            written = written or _literal_numbers(raw["items"][item_name])
            if written and not has_provenance(item):
                yield missing((*inner, "items", item_name), f"item '{item_name}'")
    for veto_name, veto in scheme.vetoes.items():
        if not has_provenance(veto):
            yield missing((*base, "vetoes", veto_name), f"veto '{veto_name}'")
    if scheme.rating is not None:
        for index, band in enumerate(scheme.rating.bands):
            if not has_provenance(band):
                yield missing((*base, "rating", "bands", index), f"band '{band.title}'")
        for index, quota in enumerate(
            scheme.rating.by_rank.quotas if scheme.rating.by_rank else ()
        ):
            if not has_provenance(quota):
                path: Key = (*base, "rating", "by_rank", "quotas", index)
                yield missing(path, f"quota '{quota.title}'")


def _raw(data: Any, path: Key) -> Any:
    for step in path:
        data = data[step]
    return data


def _literal_numbers(raw: Any) -> bool:
    """Whether a definition states a number other than the trivial 0 and 1."""
    if isinstance(raw, dict):
        return any(
            _literal_numbers(value)
            for key, value in raw.items()
            if key not in ("title", "en", "note", "rows", "from", "until", "unit")
        )
    if isinstance(raw, list):
        return any(_literal_numbers(value) for value in raw)
    if isinstance(raw, bool) or raw is None:
        return False
    if isinstance(raw, str):
        return bool(_WRITTEN_NUMBER.fullmatch(raw.strip()))
    return raw not in (0, 1)


def _numbers_in_formulas(raw: Any) -> bool:
    """Whether a formula of a definition states a number other than 0 and 1."""
    formulas = [raw.get(option) for option in ("formula", "meets")]
    return any(
        number.value not in (0, 1)
        for formula in formulas
        if isinstance(formula, str)
        for number in numbers_in(parse_expression(formula))
    )


def _documents(text: SourceText) -> Iterator[Problem]:
    documents = text.data.get("documents") or {}

    def walk(data: Any, path: Key) -> Iterator[Problem]:
        if isinstance(data, dict):
            named = data.get("document")
            if isinstance(named, str) and "quote" in data and named not in documents:
                yield text.problem(
                    "P002",
                    (*path, "document"),
                    f"no document '{named}' is listed",
                    nearest(named, documents),
                )
            for key, value in data.items():
                yield from walk(value, (*path, key))
        elif isinstance(data, list):
            for index, value in enumerate(data):
                yield from walk(value, (*path, index))

    return walk(text.data, ())


def _tree(programme: Programme, text: SourceText) -> Iterator[Problem]:
    known = {"indicators": set(programme.indicators), "schemes": set(programme.schemes)}
    for name, project in programme.tree.items():
        parts: list[tuple[Key, Any]] = [(("tree", name), project)]
        parts += [
            (("tree", name, "measures", key), measure) for key, measure in project.measures.items()
        ]
        for path, part in parts:
            for day in ("from", "until"):
                if getattr(part, "from_" if day == "from" else day) is not None:
                    message = f"'{day}' would not be read here: the tree is the same on every day"
                    hint = "give the days to its indicators or schemes"
                    yield text.problem("P004", (*path, day), message, hint, key=True)
            for kind, defined in known.items():
                for wanted in getattr(part, kind):
                    if wanted not in defined:
                        yield text.problem(
                            "P003",
                            (*path, kind),
                            f"the tree names {kind[:-1]} '{wanted}', which is not defined",
                            nearest(wanted, defined),
                        )


def _sums(resolved: Resolved, text: SourceText) -> Iterator[Problem]:
    """Points must add up for every kind of organisation a scheme tells apart (codes P010-P012)."""
    for name, scheme in resolved.schemes.items():
        base: Key = ("schemes", name)
        try:
            yield from _scheme_sums(resolved, scheme, base, text)
            yield from _scheme_checks(resolved, scheme, base, text)
        except KeyError:
            continue  # an unknown parameter is reported by the compiler, with its place


def _kinds(scheme: Scheme) -> list[str | None]:
    kinds: set[str] = set()
    for group in scheme.groups.values():
        kinds.update(group.applies_to.get("kind", ()))
        for item in group.items.values():
            kinds.update(item.applies_to.get("kind", ()))
    return [*sorted(kinds), None]


def _scheme_sums(
    resolved: Resolved, scheme: Scheme, base: Key, text: SourceText
) -> Iterator[Problem]:
    total = resolved.number(scheme.total)
    for kind in _kinds(scheme):
        named = scheme.applies_to.get("kind", ())
        if kind is None and named and set(named) <= set(_kinds(scheme)):
            continue
        reached = Fraction(0)
        for group_name, group in scheme.groups.items():
            if not _for_kind(group.applies_to, kind):
                continue
            items = [i for i in group.items.values() if _for_kind(i.applies_to, kind)]
            given = sum((resolved.number(i.points) for i in items), Fraction(0))
            if group.points is not None and given != resolved.number(group.points):
                yield text.problem(
                    "P010",
                    (*base, "groups", group_name),
                    f"the items add up to {_shown(given)} points{_of(kind)} on {resolved.on}, "
                    f"the group says {_shown(resolved.number(group.points))}",
                    "change the items or the group's points",
                )
            if group.cap is not None:
                given = min(given, resolved.number(group.cap))
            reached += given * (resolved.number(group.weight) if group.weight is not None else 1)
        if reached != total:
            yield text.problem(
                "P011",
                (*base, "total"),
                f"the groups add up to {_shown(reached)} points{_of(kind)} on {resolved.on}, "
                f"the scheme says {_shown(total)}",
                "change the groups or the total",
            )


def _scheme_checks(
    resolved: Resolved, scheme: Scheme, base: Key, text: SourceText
) -> Iterator[Problem]:
    def weight(names: tuple[str, ...]) -> Fraction:
        chosen = [g for n, g in scheme.groups.items() if not names or n in names]
        return sum(
            (resolved.number(i.points) for g in chosen for i in g.items.values()), Fraction(0)
        )

    for index, check in enumerate(scheme.checks):
        known = resolved.programme.schemes[str(base[1])].groups
        unknown = sorted({*check.weight_of, *check.of} - known.keys())
        if unknown or not weight(check.of):
            names = unknown[0] if unknown else ", ".join(check.of)
            yield text.problem(
                "P012",
                (*base, "checks", index),
                f"no points to weigh: no group '{names}'",
                nearest(names, known),
            )
            continue
        share = weight(check.weight_of) / weight(check.of)
        wanted = resolved.number(check.exactly)
        if share != wanted:
            yield text.problem(
                "P012",
                (*base, "checks", index),
                f"{', '.join(check.weight_of)} weigh {share} of the points, not {wanted}",
            )


def _for_kind(applies_to: Any, kind: str | None) -> bool:
    words = applies_to.get("kind")
    return words is None or (kind is not None and kind in words)


def _of(kind: str | None) -> str:
    return f" for {kind}" if kind is not None else ""


def _shown(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else str(float(number))
