"""Cases on forms: the number that a new one gets, the steps that are offered, and what cannot follow in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import orjson

from api.pages.desk import Desk
from api.pages.forms import Filled, Option
from api.pages.kinds import Kind
from api.pages.standing import possible, step_title
from api.pages.steps import steps_of
from api.pages.words import label
from api.refusals import Refusal
from api.rights import VERIFIED, Rights
from core.facts import Vocabulary, case_stream, fact_id, fields_of
from core.rules import DuckEngine

#: The type whose facts open problems, and the step that does.
_PROBLEM: Final = "problem"
_RAISED: Final = "raised"

_COUNTED: Final = """
SELECT count(DISTINCT "case") AS n FROM f_problem WHERE org = ?
"""


def numbered(desk: Desk, kind: Kind, filled: Filled, source: str, name: str) -> Filled:
    """A problem that is found, with a number of its own where none was typed; anything else as it is.

    `source` and `name` are those of the fact: a form that is sent twice gets the same number.
    """
    data, organisation = filled.data, filled.organisation
    if kind.type != _PROBLEM or data.get("step") != _RAISED or data.get("case"):
        return filled
    if filled.day is None or organisation not in desk.tree.organisations:
        return filled
    log = desk.region.log
    found = log.find(fact_id(desk.region_code, source, name))
    if found is not None:
        case = (orjson.loads(found.state).get("data") or {}).get("case")
        return replace(filled, data={**data, "case": case}) if case else filled
    with DuckEngine() as engine:
        desk.house.followed(desk.region_code).facts().provide(engine, [_PROBLEM], None)
        [row] = engine.run(_COUNTED, [organisation]).to_pylist()
    number = int(row["n"]) + 1
    while log.stream(case_stream(desk.region_code, _PROBLEM, _case(filled, number))):
        number += 1
    return replace(filled, data={**data, "case": _case(filled, number)})


def _case(filled: Filled, number: int) -> str:
    assert filled.day is not None
    return f"{filled.organisation}/{filled.day.year}-{number}"


def offered(
    desk: Desk, kind: Kind, organisation: str, typed: Mapping[str, str]
) -> Sequence[Option]:
    """The steps that a form offers: those that the caller may record and that can follow, in order.

    Without a case they are all that the caller may record, what comes first at the top. None where
    the type has no steps.
    """
    vocabulary = desk.region.vocabulary
    model = vocabulary.model(kind.type)
    spec = next((each for each in fields_of(model) if each.name == "step"), None)
    if spec is None or not spec.column.codes:
        return ()
    codes = vocabulary.codes[spec.column.codes].codes
    allowed = dict(codes)
    if kind.type == "rectification":
        rights = Rights(desk.house, desk.caller, desk.region_code)
        if not rights.above(organisation):
            allowed = {code: each for code, each in codes.items() if code not in VERIFIED}
    case = typed.get("case", "")
    if case and vocabulary.types[kind.type].lifecycle == _PROBLEM:
        events, whole = steps_of(desk, kind.type, case, organisation)
        if events and whole:
            names = {each.rpartition(".")[2] for each in possible(vocabulary, events)}
            # Where none can follow, the log says so with its reason.
            allowed = {code: each for code, each in allowed.items() if code in names} or allowed
    return [Option(code, label(each)) for code, each in allowed.items()]


def in_words(refused: Refusal, vocabulary: Vocabulary) -> Refusal:
    """A refusal of a case's step that calls lifecycles and steps what forms call them, said once."""
    words = dict(_words(vocabulary))
    every = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    named = re.compile(f"(?<![\\w.])(?:{every})(?![\\w.]\\w)", re.ASCII)

    def say_(text: str) -> str:
        said = named.sub(lambda found: words[found.group()], text)
        # Quotation marks of Chinese stand without space around them.
        return said.replace(" \u201c", "\u201c").replace("\u201d ", "\u201d")

    detail = say_(refused.detail)
    items = [replace(each, message=say_(each.message)) for each in refused.items]
    return replace(
        refused,
        detail=detail,
        items=tuple(each for each in items if each.message != detail),
    )


def _words(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """What lifecycles and their steps are called on forms."""
    for lifecycle in vocabulary.lifecycles.values():
        if lifecycle.name in vocabulary.types:
            yield lifecycle.name, label(vocabulary.types[lifecycle.name].label)
        for name in lifecycle.steps:
            type_name, _dot, step = name.partition(".")
            yield name, f"\u201c{step_title(vocabulary, type_name, step)}\u201d"
