"""Words of a programme that must be known: codes of organisations, festivals, a table's names.

A word that nothing is called would not fail: it would quietly match nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.facts import Vocabulary
from core.rules.calendar import FESTIVALS
from core.rules.errors import Problem, nearest
from core.rules.expressions import (
    Name,
    Node,
    Operation,
    TextLiteral,
    children,
    names_in,
    parameters_in,
    parse_expression,
)
from core.rules.model import Festival, Given, Programme
from core.rules.text import Key, SourceText

#: The edges that a band may have.
EDGES = ("at_least", "above", "at_most", "below")
ATTRIBUTES = {"kind": "organisation.kind", "sector": "organisation.sector"}


def check_words(programme: Programme, vocabulary: Vocabulary, text: SourceText) -> list[Problem]:
    """Codes that no list has (R123), festivals nobody knows (R108), names a table lacks (R140)."""
    codes = {name: set(vocabulary.codes[listed].codes) for name, listed in ATTRIBUTES.items()}
    problems: list[Problem] = []
    for path, name, words in _coded(programme):
        known = codes.get(name) or set(vocabulary.codes[name].codes)
        for word in words:
            if word not in known:
                message = f"'{word}' is no code of {ATTRIBUTES.get(name, name)}"
                problems.append(text.problem("R123", path, message, nearest(word, known)))
    problems += _festivals(programme, text)
    problems += _tables(programme, text)
    return problems


def _coded(programme: Programme) -> Iterator[tuple[Key, str, Iterable[str]]]:
    """Where the file writes codes of organisations or members: (path, list, codes)."""
    for name, population in programme.populations.items():
        path: Key = ("populations", name)
        coded = {n: c for n, c in (population.organisations or {}).items() if n in ATTRIBUTES}
        yield from _limits(coded, (*path, "organisations"))
        yield (*path, "category"), "membership.category", population.category
    for name, parameter in programme.parameters.items():
        for kind in parameter.by_kind:
            yield ("parameters", name, "by_kind", kind), "kind", (kind,)
    for name, indicator in programme.indicators.items():
        path = ("indicators", name)
        yield from _limits(indicator.applies_to, (*path, "applies_to"))
        if indicator.roll_up is not None:
            yield (*path, "roll_up", "kind"), "kind", indicator.roll_up.kind
        for option in ("formula", "meets", "applies_when"):
            yield from _compared(getattr(indicator, option), (*path, option))
    for scheme_name, scheme in programme.schemes.items():
        path = ("schemes", scheme_name)
        yield from _limits(scheme.applies_to, (*path, "applies_to"))
        for name, reason in scheme.not_rated.items():
            yield from _compared(reason.when, (*path, "not_rated", name, "when"))
        for name, veto in scheme.vetoes.items():
            yield from _compared(veto.when, (*path, "vetoes", name, "when"))
        for index, band in enumerate(scheme.rating.bands if scheme.rating is not None else ()):
            yield from _compared(band.when, (*path, "rating", "bands", index, "when"))
        for group_name, group in scheme.groups.items():
            inner: Key = (*path, "groups", group_name)
            yield from _limits(group.applies_to, (*inner, "applies_to"))
            for name, item in group.items.items():
                own: Key = (*inner, "items", name)
                yield from _limits(item.applies_to, (*own, "applies_to"))
                for option in ("full_if", "in_proportion_to", "for_each", "by_band", "take"):
                    yield from _compared(getattr(item, option), (*own, option))


def _limits(
    limits: Mapping[Any, tuple[str, ...]], path: Key
) -> Iterator[tuple[Key, str, Iterable[str]]]:
    for name, words in limits.items():
        yield (*path, name), name, words


def _compared(formula: object, path: Key) -> Iterator[tuple[Key, str, Iterable[str]]]:
    """The texts that a formula compares an organisation's kind or sector with."""
    if not isinstance(formula, str):
        return
    for node in _all_of(parse_expression(formula)):
        match node:
            case Operation("==" | "!=", Name(name, _), TextLiteral(word)) | Operation(
                "==" | "!=", TextLiteral(word), Name(name, _)
            ) if name in ATTRIBUTES:
                yield path, name, (word,)


def _all_of(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from _all_of(child)


def _festivals(programme: Programme, text: SourceText) -> Iterator[Problem]:
    for name, written in programme.festivals.items():
        try:
            dt.date.fromisoformat(f"2015-{written}")
        except ValueError:
            yield text.problem(
                "R013", ("festivals", name), "a day of every year is expected, such as 07-01"
            )
    known = {*FESTIVALS, "spring-festival", *programme.festivals}
    for name, indicator in programme.indicators.items():
        if isinstance(indicator.every, Festival):
            for word in indicator.every.festival:
                if word not in known:
                    yield text.problem(
                        "R108",
                        ("indicators", name, "every", "festival"),
                        f"no festival is called '{word}'",
                        nearest(word, known),
                    )


def _tables(programme: Programme, text: SourceText) -> Iterator[Problem]:
    for name, table in programme.tables.items():
        path: Key = ("tables", name)
        for used in names_in(parse_expression(table.result)):
            if used.name not in ("base", name):
                message = f"a table knows 'base' and '{name}', not '{used.name}'"
                yield text.problem("R140", (*path, "result"), message)
        numbers = [(Given(p.name), "result") for p in parameters_in(parse_expression(table.result))]
        numbers += [(getattr(b, word), "bands") for b in table.bands for word in (*EDGES, "value")]
        for number, place in [*numbers, (table.round, "round")]:
            known = programme.parameters.get(str(number)) if isinstance(number, Given) else None
            if known is not None and known.by_kind:
                message = f"parameter '{number}' has values by kind, and a table is asked by nobody"
                yield text.problem("R113", (*path, place), message, "give it a value for all")
        for index, band in enumerate(table.bands):
            if band.value is None:
                yield text.problem("R162", (*path, "bands", index), "a band of a table has a value")
