"""What a programme must keep beside its shape: provenance, sums, references, names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from core.facts import Vocabulary
from core.rules.bands import check_bands
from core.rules.errors import Problem, nearest
from core.rules.expressions import numbers_in, parse_expression
from core.rules.idle import check_idle
from core.rules.model import Dated, Documented, Given, Programme, Scheme
from core.rules.resolve import changes, resolve
from core.rules.sums import check_sums
from core.rules.text import Key, SourceText

# A number that is no plain one: a percentage or a fraction. Other texts are words.
_WRITTEN_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?\s*%|[-+]?[0-9]+\s*/\s*[0-9]+")

TOTAL: Final = "total"
#: What names in formulas mean that are no indicators'.
TAKEN: Final[Mapping[str, str]] = {
    "kind": "the organisation's kind",
    "sector": "the organisation's sector",
    TOTAL: "the scheme's total",
}


def check_programme(
    programme: Programme, vocabulary: Vocabulary, text: SourceText
) -> list[Problem]:
    """Everything wrong with a programme that its shape alone does not show."""
    problems = list(_provenance(programme, text))
    problems += _documents(text)
    problems += _tree(programme, text)
    problems += _taken(programme, text)
    problems += check_idle(programme, text)
    seen: set[tuple[str, Key]] = set()
    for day in changes(programme) or (dt.date.today(),):
        resolved = resolve(programme, day)
        for problem in (*check_sums(resolved, vocabulary, text), *check_bands(resolved, text)):
            key = (problem.message, (problem.place.line,))
            if key not in seen:
                seen.add(key)
                problems.append(problem)
    return problems


def has_provenance(part: Documented) -> bool:
    """Whether a part says on every day of its own where it comes from, or that it is assumed."""
    dated = part.sources and part.from_ is not None and min(part.sources) <= part.from_
    return part.source is not None or bool(part.assumed) or bool(dated)


def _dated(number: Dated) -> bool:
    """Whether every value has a source of its day."""
    return bool(number.values) and set(number.sources) == set(number.values)


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
        if has_provenance(parameter):
            continue
        path: Key = ("parameters", name)
        if not _dated(parameter) and (parameter.value is not None or parameter.values):
            yield missing(path, f"parameter '{name}'")
        for kind, own in parameter.by_kind.items():
            if not has_provenance(own) and not _dated(own):
                yield missing((*path, "by_kind", kind), f"parameter '{name}' of '{kind}'")
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
    for name, reason in scheme.not_rated.items():
        if not has_provenance(reason):
            yield missing((*base, "not_rated", name), f"reason '{name}'")
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
    formulas = [raw.get(option) for option in ("formula", "meets", "applies_when")]
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
            if (
                isinstance(named, str)
                and ("quote" in data or "clause" in data)
                and named not in documents
            ):
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


def _taken(programme: Programme, text: SourceText) -> Iterator[Problem]:
    """Names that formulas and `scored` read as something else (code P005)."""

    def taken(path: Key, what: str, meant: str) -> Problem:
        return text.problem(
            "P005",
            path,
            f"{what} cannot be called '{path[-1]}': {meant}",
            "call it otherwise, also where it is read",
            key=True,
        )

    for name in sorted(programme.indicators.keys() & TAKEN.keys()):
        yield taken(("indicators", name), "an indicator", f"in formulas that is {TAKEN[name]}")
    for name, scheme in programme.schemes.items():
        if TOTAL in scheme.groups:
            path: Key = ("schemes", name, "groups", TOTAL)
            yield taken(path, "a group", f"'scored' and 'prior' read that as {TAKEN[TOTAL]}")


def _tree(programme: Programme, text: SourceText) -> Iterator[Problem]:
    known = {"indicators": set(programme.indicators), "schemes": set(programme.schemes)}
    for name, project in programme.tree.items():
        parts: list[tuple[Key, Any]] = [(("tree", name), project)]
        parts += [
            (("tree", name, "measures", key), measure) for key, measure in project.measures.items()
        ]
        for path, part in parts:
            for day in ("from", "until", "sources"):
                if getattr(part, "from_" if day == "from" else day):
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
