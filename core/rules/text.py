"""Rule files as text: YAML read with the place of every key and value kept.

Scalars are read by our own rules, not YAML 1.1's: only ``true`` and ``false`` are truth values, a
number with a point is an exact `Decimal`, and a date stays text until a field asks for a date. So
``no`` is a word and ``0.1`` is one tenth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from core.rules.errors import Place, Problem, RuleError
from core.rules.malformed import malformed

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+\Z")

# The C parser where the wheel has it: ten times faster, the same marks.
if TYPE_CHECKING:
    from yaml import SafeLoader as _Safe
else:
    _Safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Safe):
    """Composes nodes without asking what YAML 1.1 takes a scalar for: `_scalar` says it."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        """The tag of a node that has none of its own, which nobody reads."""
        return ""

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Nothing depends on where a node stands."""

    def ascend_resolver(self) -> None:
        """See `descend_resolver`."""


Key = tuple[str | int, ...]


@dataclass(frozen=True)
class SourceText:
    """A parsed file: plain data, and for each path into it the place of its key and its value.

    Parts may come from other files, whose lines `others` has by file.
    """

    file: str
    data: Any
    keys: dict[Key, Place] = field(repr=False)
    values: dict[Key, Place] = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def place(self, path: Key, *, key: bool = False) -> Place:
        """The place of `path`, or of the nearest enclosing thing that has one."""
        first, second = (self.keys, self.values) if key else (self.values, self.keys)
        for end in range(len(path), -1, -1):
            part = path[:end]
            if part in first:
                return first[part]
            if part in second:
                return second[part]
        return Place(self.file)

    def problem(
        self, code: str, path: Key, message: str, hint: str = "", *, key: bool = False
    ) -> Problem:
        """A `Problem` at `path`, with the line of the file shown."""
        place = self.place(path, key=key)
        lines = self.others.get(place.file, self.lines)
        excerpt = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
        return Problem(code, place, message, hint, excerpt)


def read_text(text: str, file: str) -> SourceText:
    """Parse `text`; raises `RuleError` (``R001`` not YAML, ``R002`` a key given twice)."""
    lines = tuple(text.splitlines())
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise RuleError([malformed(error, lines, file)]) from error
    reader = _Reader(file, lines)
    data = reader.build(root, ()) if root is not None else None
    if reader.problems:
        raise RuleError(reader.problems)
    return SourceText(file, data, reader.keys, reader.values, lines)


def read_file(path: Path) -> SourceText:
    """Parse the file at `path` (UTF-8); raises `RuleError`, ``R003`` where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(
            [Problem("R003", Place(str(path)), f"cannot read the file: {error}")]
        ) from error
    return _read(text, str(path))


# What many programmes stand on is read for each of them.
_read = lru_cache(maxsize=16)(read_text)


class _Reader:
    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        self.file = file
        self.lines = lines
        self.keys: dict[Key, Place] = {}
        self.values: dict[Key, Place] = {}
        self.problems: list[Problem] = []

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def build(self, node: yaml.Node, path: Key) -> Any:
        self.values[path] = self._place(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Key) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            name = str(key_node.value)
            inner = (*path, name)
            if name in result:
                place = self._place(key_node)
                first = self.keys[inner]
                self.problems.append(
                    Problem(
                        "R002",
                        place,
                        f"'{name}' is given twice; the first is on line {first.line}",
                        "keep one of the two",
                        self.lines[place.line - 1],
                    )
                )
                continue
            self.keys[inner] = self._place(key_node)
            result[name] = self.build(value_node, inner)
        return result


def _scalar(node: yaml.ScalarNode) -> Any:
    text = str(node.value)
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return Decimal(text)
    return text
