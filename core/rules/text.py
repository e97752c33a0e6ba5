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
from core.rules.exact import MOST_DIGITS
from core.rules.malformed import malformed

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+\Z")
_OPENING = re.compile(r"[\[{\]}]")
_DASHES = re.compile(r"^ *((?:- +)+)", re.MULTILINE)
_INDENTED = re.compile(r"^ +", re.MULTILINE)

#: What a file may have at most, far beyond what anybody writes: bytes, parts, levels.
MOST_BYTES = 4 << 20
MOST_PARTS = 50_000
DEEPEST = 60

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
    """Parse `text`.

    Raises `RuleError`: ``R001`` not YAML, ``R002`` a key given twice, ``R005`` beyond all bounds.
    """
    lines = tuple(text.splitlines())
    try:
        _check_depth(text, file, lines)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise RuleError([malformed(error, lines, file)]) from error
    reader = _Reader(file, lines)
    try:
        data = reader.build(root, ()) if root is not None else None
    except _Boundless as error:
        raise RuleError([error.problem]) from None
    if reader.problems:
        raise RuleError(reader.problems)
    return SourceText(file, data, reader.keys, reader.values, lines)


def read_file(path: Path) -> SourceText:
    """Parse the file at `path`; raises `RuleError` as `content` and `read_text` do."""
    return _read(content(path), str(path))


def content(path: Path) -> str:
    """The text of a file. Raises `RuleError`.

    ``R003`` where it cannot be read, is no file (a pipe would never end) or not UTF-8, ``R005``
    where it is larger than any programme is.
    """
    try:
        if path.exists() and not path.is_file():
            raise RuleError([Problem("R003", Place(str(path)), "this is no file", "give a file")])
        with path.open("rb") as file:
            written = file.read(MOST_BYTES + 1)
    except OSError as error:
        said = f"cannot read the file: {error.strerror or error}"
        raise RuleError([Problem("R003", Place(str(path)), said)]) from error
    if len(written) > MOST_BYTES:
        said = f"the file has more than {MOST_BYTES >> 20} MiB"
        raise RuleError([Problem("R005", Place(str(path)), said, "take out what is no rule")])
    try:
        return written.decode()
    except UnicodeDecodeError as error:
        raise RuleError([_undecoded(path, written, error.start)]) from error


def _undecoded(path: Path, written: bytes, at: int) -> Problem:
    """Where a file is not UTF-8, and what it may be instead."""
    line = written.count(b"\n", 0, at) + 1
    column = len(written[written.rfind(b"\n", 0, at) + 1 : at].decode(errors="replace")) + 1
    hint = "save the file as UTF-8"
    if written.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint += "; it is UTF-16 now"
    elif _is_gbk(written):
        hint += "; it seems to be GBK now"
    said = "cannot read the file: it is not UTF-8 from here on"
    return Problem("R003", Place(str(path), line, column), said, hint)


def _is_gbk(written: bytes) -> bool:
    try:
        written.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _check_depth(text: str, file: str, lines: tuple[str, ...]) -> None:
    """Raise `RuleError` R005 where something stands deeper than anybody writes.

    A rough bound is enough for nearly every file; the parser itself would run out of stack.
    """
    depth = deepest = 0
    for found in _OPENING.finditer(text):
        depth += 1 if found.group() in "[{" else -1
        deepest = max(deepest, depth)
    dashes = max((len(found.group(1)) // 2 for found in _DASHES.finditer(text)), default=0)
    indented = max((len(found.group()) for found in _INDENTED.finditer(text)), default=0)
    if deepest + dashes + indented <= DEEPEST:
        return
    level = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            level += 1
            if level > DEEPEST:
                mark = event.start_mark
                line, column = (mark.line, mark.column) if mark is not None else (0, 0)
                raise RuleError([_too_deep(Place(file, line + 1, column + 1), lines)])
        elif isinstance(event, yaml.CollectionEndEvent):
            level -= 1


def _too_deep(place: Place, lines: tuple[str, ...]) -> Problem:
    said = f"this stands more than {DEEPEST} levels deep"
    hint = "close what was opened above, or write it flatter"
    return Problem("R005", place, said, hint, lines[place.line - 1][:200])


class _Boundless(Exception):
    """A file that would go on without end; `problem` says where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


# What many programmes stand on is read for each of them.
_read = lru_cache(maxsize=16)(read_text)


class _Reader:
    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        self.file = file
        self.lines = lines
        self.keys: dict[Key, Place] = {}
        self.values: dict[Key, Place] = {}
        self.problems: list[Problem] = []
        self._parts = 0

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def build(self, node: yaml.Node, path: Key) -> Any:
        place = self._place(node)
        self._count(place, path)
        self.values[path] = place
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return _scalar(node)

    def _count(self, place: Place, path: Key) -> None:
        """Aliases of aliases make a small file endless, and one that holds itself has no end."""
        self._parts += 1
        if len(path) > DEEPEST:
            raise _Boundless(_too_deep(place, self.lines))
        if self._parts > MOST_PARTS:
            said = f"the file has more than {MOST_PARTS} parts, aliases written out"
            excerpt = self.lines[place.line - 1][:200]
            raise _Boundless(Problem("R005", place, said, "write out what it means", excerpt))

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
    if len(text) > MOST_DIGITS:
        return text  # as a number it would be refused all the same
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return Decimal(text)
    return text
