"""What a test gives, as text, as a mapping or as a table, in the shape that examples have.

Beside ``organisations``, ``people``, ``patterns``, ``use`` and ``facts`` there may be sections named by
fact types, whose rows are facts of that type.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from textwrap import dedent
from typing import Any, Final

import yaml

from core.rules import Key, Place, Problem, RuleError, SourceText, nearest, read_text

#: The sections of what is given, but for those of fact types; the last two are lists.
SECTIONS: Final = ("organisations", "people", "patterns", "use", "facts")

_RULE = re.compile(r"[\s|:-]+")


def read_sections(
    written: str | Mapping[str, Any], types: Collection[str], file: str
) -> SourceText:
    """YAML text or a mapping; raises `RuleError` with the place in the text."""
    text = read_text(dedent(written) if isinstance(written, str) else _dumped(written), file)
    if not isinstance(text.data, dict):
        raise RuleError([text.problem("E004", (), "what is given is a mapping of sections")])
    known = {*SECTIONS, *types}
    problems = []
    for name, content in text.data.items():
        rows = name not in SECTIONS[:3]
        if name not in known:
            said = f"no section and no fact type '{name}'"
            problems.append(text.problem("E011", (name,), said, nearest(name, known), key=True))
        elif not (_is_rows(content) if rows else isinstance(content, dict)):
            said = f"{name}: a {'list' if rows else 'mapping'} of mappings is expected"
            problems.append(text.problem("E012", (name,), said, key=True))
    if problems:
        raise RuleError(problems)
    return text


def read_table(type: str, written: str, file: str) -> SourceText:
    """Rows of facts of one type: the first line names the fields, ``|`` stands between the cells.

    A cell is read as YAML reads a value; an empty one is left out. Raises `RuleError`.
    """
    lines = tuple(dedent(written).splitlines())
    numbered = enumerate(lines, start=1)
    rows = [
        (number, list(_cells(line)))
        for number, line in numbered
        if line.strip() and not _RULE.fullmatch(line)
    ]
    if not rows:
        raise RuleError([Problem("E004", Place(file), "a table has a line that names its fields")])
    names = [name for _, name in rows[0][1]]
    text = SourceText(file, {type: []}, {}, {}, lines)
    for index, (number, cells) in enumerate(rows[1:]):
        text.values[(type, index)] = Place(file, number, 1)
        if len(cells) != len(names):
            said = f"this row has {len(cells)} cells, the first line names {len(names)} fields"
            raise RuleError([text.problem("E012", (type, index), said, ", ".join(names))])
        fact: dict[str, Any] = {}
        for name, (column, cell) in zip(names, cells, strict=True):
            if cell:
                fact[name] = read_text(cell, file).data
                text.values[(type, index, name)] = Place(file, number, column)
        text.data[type].append(fact)
    return text


def gathered(text: SourceText, numbers: Counter[str]) -> SourceText:
    """The same in the shape of a `Scene` and its `patterns`, the rows of types among its facts.

    A fact without an id is named by its type and the next of `numbers`: ``meeting-1``.
    """
    given = {name: text.data.get(name, {} if name in SECTIONS[:2] else []) for name in SECTIONS}
    patterns = text.data.get("patterns", {})
    del given["patterns"]
    moved: dict[Key, Key] = {(name,): ("given", name) for name in given}
    facts = list(given["facts"])
    for type in [name for name in text.data if name not in SECTIONS]:
        for index, row in enumerate(text.data[type]):
            moved[(type, index)] = ("given", "facts", len(facts))
            facts.append({"type": type, **row})
    given["facts"] = [_named(fact, numbers) for fact in facts]
    data = {"id": "test", "given": given, "patterns": patterns}
    return replace(text, data=data, keys=_at(text.keys, moved), values=_at(text.values, moved))


def plain(value: Any) -> Any:
    """A Python value as a file would have it: days and exact numbers as text, tuples as lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return str(value) if isinstance(value, dt.date | Decimal | Fraction) else value


def _dumped(sections: Mapping[str, Any]) -> str:
    """A mapping as YAML, so that what is wrong with it can be shown at its place."""
    return yaml.safe_dump(plain(sections), allow_unicode=True, sort_keys=False, width=10_000)


def _cells(line: str) -> Iterator[tuple[int, str]]:
    """Each cell with the column where it begins; a line may stand between bars as in Markdown."""
    start, line = 0, line.rstrip()
    if line.lstrip().startswith("|"):
        start, line = line.index("|") + 1, line.removesuffix("|")
    for part in line[start:].split("|"):
        yield start + 1 + len(part) - len(part.lstrip()), part.strip()
        start += len(part) + 1


def _is_rows(content: Any) -> bool:
    return isinstance(content, list) and all(isinstance(row, dict) for row in content)


def _named(fact: Mapping[str, Any], numbers: Counter[str]) -> Mapping[str, Any]:
    type = fact.get("type")
    if "id" in fact or not isinstance(type, str):
        return fact
    numbers[type] += 1
    return {"id": f"{type}-{numbers[type]}", **fact}


def _at(places: Mapping[Key, Place], moved: Mapping[Key, Key]) -> dict[Key, Place]:
    """The places under the paths that things were moved to; the longest beginning decides."""
    found: dict[Key, Place] = {}
    for path, place in places.items():
        length = next((end for end in (2, 1) if path[:end] in moved), 0)
        found[(*moved[path[:length]], *path[length:]) if length else path] = place
    return found
