"""Layers: a programme that stands on another one, such as a county's on the national rules.

What a programme inherits it takes by name, whole; what it says it changes it defines itself under the
same name. So a region writes only what differs, and every definition keeps the file it stands in.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from core.rules.errors import Problem, RuleError, nearest
from core.rules.exact import show_decimal
from core.rules.model import Farther, Layer, ParameterDefinition, Programme
from core.rules.parameters import first_days, keeps, kinds_of, value_on
from core.rules.text import Key, SourceText, read_file

#: Sections whose definitions are inherited by name; the first are always inherited whole.
WORDS = ("codes", "festivals")
SECTIONS = ("documents", "parameters", "populations", "indicators", "schemes", "tables")

#: Keys under which a person reads and no name of a definition is written.
_PROSE = frozenset({"title", "en", "note", "quote", "because", "assumed", "clause", "unit", "rows"})
_NAME = re.compile(r"[a-z][a-z0-9_-]*")

Library = Mapping[str, Path]
"""The folder of each programme that can be inherited from, by the programme's id."""


@dataclass(frozen=True)
class Layered:
    """A programme's text with all it inherits.

    `origin` says for each inherited definition (section, name) which layer it stands in;
    `replaced` gives for each definition of a nearer layer what the farther ones say under that
    name, the nearest of them first.
    """

    text: SourceText
    origin: Mapping[tuple[str, str], Layer] = field(default_factory=dict)
    replaced: Mapping[tuple[str, str], tuple[tuple[Layer, Any], ...]] = field(default_factory=dict)


def library_of(folders: Iterable[Path]) -> Library:
    """The programmes of some plugins' folders, by id; what cannot be read is none of them."""
    found: dict[str, Path] = {}
    for folder in folders:
        try:
            text = read_file(folder / "programme.yaml")
        except RuleError:
            continue  # whoever loads it is told what is wrong with it
        if name := _id(text):
            found[name] = folder
    return found


#: No other programme to inherit from.
ALONE: Library = {}


def layered(text: SourceText, library: Library) -> Layered:
    """The text with what it inherits, layer by layer.

    Raises `RuleError`: ``P020`` for a programme that is not in the library, ``P021`` for a circle,
    ``P022`` for a name it does not define, ``P023`` for a definition of the same name that is not
    said to be changed. A malformed ``inherits`` is left for the model to report.
    """
    return _layered(text, library, (_id(text),))


def _layered(text: SourceText, library: Library, above: tuple[str, ...]) -> Layered:
    merged = Layered(text)
    for index, wanted in enumerate(_wanted(text)):
        path: Key = ("inherits", index)
        base = _base(text, (*path, "from"), str(wanted["from"]), library, above)
        taken = _taken(text, path, wanted.get("take"), base)
        _check_changes(text, (*path, "change"), _listed(wanted.get("change")), base, taken)
        _check_bases(merged, (*path, "from"), base, taken)
        merged = _merged(merged, base, taken)
    return merged


def _check_changes(
    text: SourceText, path: Key, changed: list[Any], base: Layered, taken: set[tuple[str, str]]
) -> None:
    """Both define a name: only where the nearer says so. Otherwise one would be taken for the other."""
    problems: list[Problem] = []
    own, inherited = _definitions(text), _definitions(base.text)
    both = [key for key in own if key in taken]
    for key in both:
        # Quotations of what is inherited stay with its document, whoever changes what.
        may_change = key[0] not in ("documents", "codes")
        if not _differ(key, own[key], inherited[key]) or (may_change and key[1] in changed):
            continue
        message = f"'{key[1]}' is defined here and in '{_id(base.text)}'"
        hint = "give it another name"
        if may_change:
            hint += f", or list it under 'change: [{key[1]}]' of 'inherits'"
        problems.append(text.problem("P023", key, message, hint, key=True))
    names = [key[1] for key in both]
    for index, name in enumerate(changed):
        if name not in names:
            message = f"'{name}' is not both inherited and defined here"
            hint = nearest(str(name), names)
            problems.append(text.problem("P022", (*path, index), message, hint))
    if problems:
        raise RuleError(problems)


def _check_bases(merged: Layered, path: Key, base: Layered, taken: set[tuple[str, str]]) -> None:
    """Two inherited programmes define a name: fine where they agree, or one replaced the other's."""
    problems: list[Problem] = []
    known, further = _definitions(merged.text), _definitions(base.text)
    for key in sorted(taken & merged.origin.keys()):
        replaced = [said for _, said in merged.replaced.get(key, ())]
        if _differ(key, known[key], further[key]) and further[key] not in replaced:
            other = merged.origin[key].id
            message = f"'{key[1]}' is defined in '{other}' and in '{_id(base.text)}'"
            hint = (
                "take it from one of the two, or define it here and list it under 'change' of both"
            )
            problems.append(merged.text.problem("P023", path, message, hint))
    if problems:
        raise RuleError(problems)


def _differ(key: tuple[str, str], one: Any, other: Any) -> bool:
    """Whether two definitions of a name cannot stand beside each other; lists of codes are united."""
    if key[0] == "codes" and isinstance(one, dict) and isinstance(other, dict):
        return any(one[code] != other[code] for code in one.keys() & other.keys())
    return bool(one != other)


def _listed(written: Any) -> list[Any]:
    if written is None:
        return []
    return written if isinstance(written, list) else [written]


def _wanted(text: SourceText) -> list[dict[str, Any]]:
    """The entries of ``inherits`` that have the right shape."""
    written = text.data.get("inherits") if isinstance(text.data, dict) else None
    entries = written if isinstance(written, list) else []
    return [e for e in entries if isinstance(e, dict) and isinstance(e.get("from"), str)]


def _id(text: SourceText) -> str:
    identity = text.data.get("programme") if isinstance(text.data, dict) else None
    return str(identity.get("id")) if isinstance(identity, dict) else ""


def _base(
    text: SourceText, path: Key, name: str, library: Library, above: tuple[str, ...]
) -> Layered:
    if name in above:
        circle = " → ".join((*above, name))
        raise RuleError([text.problem("P021", path, f"programmes inherit in a circle: {circle}")])
    if name not in library:
        message = f"no programme '{name}' is installed"
        hint = nearest(name, library.keys() - set(above))
        hint += "; or give its folder with --plugin-path"
        raise RuleError([text.problem("P020", path, message, hint)])
    found = read_file(library[name] / "programme.yaml")
    if _id(found) != name:
        message = f"what is installed as '{name}' calls itself '{_id(found)}'"
        raise RuleError([text.problem("P020", path, message)])
    return _layered(found, library, (*above, name))


def _taken(text: SourceText, path: Key, take: Any, base: Layered) -> set[tuple[str, str]]:
    """The definitions that are inherited: all, or the named ones and what those need."""
    defined = _definitions(base.text)
    if take is None:
        return set(defined)
    queue: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for place, name in enumerate(_listed(take)):
        found = [key for key in defined if key[1] == name and key[0] != "documents"]
        if not found:
            where: Key = (*path, "take", place) if isinstance(take, list) else (*path, "take")
            known = (known for section, known in defined if section != "documents")
            message = f"'{_id(base.text)}' defines no '{name}'"
            problems.append(text.problem("P022", where, message, nearest(str(name), known)))
        queue += found
    if problems:
        raise RuleError(problems)
    taken = {key for key in defined if key[0] in WORDS}
    while queue:
        key = queue.pop()
        if key not in taken:
            taken.add(key)
            used = set(_names(defined[key]))
            queue += [other for other in defined if other[1] in used]
    return taken


def _definitions(text: SourceText) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for section in (*WORDS, *SECTIONS):
        part = text.data.get(section)
        if isinstance(part, dict):
            found |= {(section, str(name)): value for name, value in part.items()}
    return found


def _names(data: Any) -> Iterator[str]:
    """Every word of a definition that may be the name of another one."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in _PROSE:
                yield str(key)
                yield from _names(value)
    elif isinstance(data, list):
        for value in data:
            yield from _names(value)
    elif isinstance(data, str):
        for word in _NAME.findall(data):
            yield word
            yield from word.split("-")  # a name with hyphens, or one number less another


def _merged(own: Layered, base: Layered, taken: Iterable[tuple[str, str]]) -> Layered:
    """What `own` says, and below it what it takes of `base`."""
    layer = layer_of(base.text)
    origin = dict(own.origin)
    replaced = dict(own.replaced)
    data = dict(own.text.data)
    keys, values = dict(own.text.keys), dict(own.text.values)
    given = _definitions(own.text)
    base_keys, base_values = _by_definition(base.text.keys), _by_definition(base.text.values)
    for key in sorted(taken):
        section, name = key
        from_base = base.text.data[section][name]
        farther = ((base.origin.get(key, layer), from_base), *base.replaced.get(key, ()))
        if section == "codes" and key in given:
            data[section] = {**data[section], name: {**from_base, **data[section][name]}}
            continue
        if key in given:
            if given[key] != from_base:
                replaced[key] = (*replaced.get(key, ()), *farther)
            continue
        data[section] = {**(data.get(section) or {}), name: from_base}
        origin[key] = base.origin.get(key, layer)
        if key in base.replaced:
            replaced[key] = base.replaced[key]
        keys |= base_keys.get(key, {})
        values |= base_values.get(key, {})
    others = {**base.text.others, base.text.file: base.text.lines, **own.text.others}
    text = replace(own.text, data=data, keys=keys, values=values, others=others)
    return Layered(text, origin, replaced)


def _by_definition(places: Mapping[Key, Any]) -> dict[Key, dict[Key, Any]]:
    """The places of each definition (section, name) and of everything in it."""
    found: dict[Key, dict[Key, Any]] = {}
    for path, place in places.items():
        if len(path) > 1:
            found.setdefault(path[:2], {})[path] = place
    return found


def layer_of(text: SourceText) -> Layer:
    """Which programme a text is, as far as it says so."""
    identity = text.data.get("programme")
    said = identity if isinstance(identity, dict) else {}
    return Layer(_id(text), str(said.get("version", "")), str(said.get("title", "")))


def aware(programme: Programme, layers: Layered) -> Programme:
    """The programme with what its layers say about its parameters."""
    origin = {name: layer for (part, name), layer in layers.origin.items() if part == "parameters"}
    farther = {
        name: tuple(
            Farther(layer, ParameterDefinition.model_validate(said)) for layer, said in all_
        )
        for (part, name), all_ in layers.replaced.items()
        if part == "parameters"
    }
    return programme.standing_on(origin, farther)


_SAID = {"at-least": "not below", "at-most": "not above", "fixed": "exactly"}


def check_local(programme: Programme, text: SourceText) -> Iterator[Problem]:
    """Numbers that a nearer layer may only tighten and that loosen what stood then (code P024)."""
    for name, farther in programme.farther.items():
        for kind in ("", *kinds_of(programme, name)):
            own = programme.parameters[name].of(kind)
            for day in first_days(own):
                mine = value_on(own, day)
                for each in farther:
                    theirs = value_on(each.definition.of(kind), day)
                    if mine is None or theirs is None or keeps(each.definition.local, mine, theirs):
                        continue
                    shown = show_decimal(mine, 3), show_decimal(theirs, 3)
                    yield _loosened(name, day, *shown, each, text)


def _loosened(
    name: str, day: dt.date, mine: str, theirs: str, farther: Farther, text: SourceText
) -> Problem:
    said = _SAID[farther.definition.local]
    return text.problem(
        "P024",
        ("parameters", name),
        f"'{name}' is {mine} from {day}; '{farther.layer.id}' says {theirs} and lets others set it "
        f"only {said} that",
        f"keep to {theirs}, or leave the parameter out",
        key=True,
    )
