"""What is wrong with a text that is no YAML, said by the place and the way out.

The parser says what it was looking for when it gave up. An author needs the line to change: the tab,
the indentation, the quotation that was not closed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml

from core.rules.errors import Place, Problem

_BEGINNING = re.compile(r"[ ]*")
_BLANK = re.compile(r"\s*(#.*)?\Z")
_VALUE = re.compile(r"[ ]*(?:- +)*(?P<key>[^\s:#'\"\[\]{}][^:]*):[ ]+(?P<value>[^\s#|>&].*)")
_NO_SPACE = re.compile(r"[ ]*(?:- +)*(?P<key>[A-Za-z_][\w.-]*)(?P<colon>[::])(?P<value>\S.*)")

_DEEPER = "this line stands deeper than the line above, which already has its value"
_MARKS = "%@`*&!|>"


def malformed(error: yaml.YAMLError, lines: Sequence[str], file: str) -> Problem:
    """The problem (R001) that the parser's error is about."""
    if isinstance(error, yaml.reader.ReaderError):
        return _unreadable(error, lines, file)
    assert isinstance(error, yaml.MarkedYAMLError)
    problem, context = error.problem_mark, error.context_mark
    mark = problem or context
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    began = (context.line, context.column) if context is not None else (line, column)
    found = (
        _tab(lines, line)
        or _unclosed(str(error.problem), lines, began, (line, column))
        or _keyless(lines, line, began[0])
        or _indented(lines, line)
        or _unquoted(str(error.problem), lines, line, column)
    )
    if found is None:
        found = (line, column, error.problem or "the file is not valid YAML", "")
    return _problem(file, lines, *found)


Found = tuple[int, int, str, str]
"""Line and column from 0, what is wrong, and the way out."""


def _problem(
    file: str, lines: Sequence[str], line: int, column: int, message: str, hint: str
) -> Problem:
    excerpt = lines[line] if line < len(lines) else ""
    return Problem("R001", Place(file, line + 1, column + 1), message, hint, excerpt)


def _unreadable(error: yaml.reader.ReaderError, lines: Sequence[str], file: str) -> Problem:
    """A character that no YAML file may have."""
    for number, text in enumerate(lines):
        for column, letter in enumerate(text):
            if letter != "\t" and (ord(letter) < 32 or 127 <= ord(letter) < 160):
                message = f"a control character (code {ord(letter)}) cannot stand here"
                return _problem(file, lines, number, column, message, "delete it")
    return _problem(file, lines, 0, 0, str(error.reason), "save the file as UTF-8")


def _tab(lines: Sequence[str], last: int) -> Found | None:
    for number, text in enumerate(lines[: last + 1]):
        beginning = text[: len(text) - len(text.lstrip())]
        if "\t" in beginning and not _BLANK.match(text):
            hint = "use spaces: two for each level"
            return number, beginning.index("\t"), "this line is indented with a tab", hint
    return None


def _unclosed(
    said: str, lines: Sequence[str], began: tuple[int, int], noticed: tuple[int, int]
) -> Found | None:
    """A quotation or a bracket that goes on to where it cannot."""
    line, column = began
    letter = lines[line][column : column + 1] if line < len(lines) else ""
    if letter in ("'", '"') and "end of stream" in said:
        message = f"the quotation that begins here with {letter} is not closed"
        return line, column, message, f"close it with {letter}"
    if letter in ("{", "[") and "expected ','" in said:
        closing = "}" if letter == "{" else "]"
        if noticed[0] == line:
            message = f"a comma or {closing} is expected here"
            return *noticed, message, f"the bracket {letter} begins at column {column + 1}"
        message = (
            f"the bracket {letter} that begins here is not closed, or a comma is missing in it"
        )
        return line, column, message, f"close it with {closing}, or put a comma between its parts"
    return None


def _above(lines: Sequence[str], line: int) -> int | None:
    """The nearest line above that says something."""
    before = (n for n in range(min(line, len(lines)) - 1, -1, -1) if not _BLANK.match(lines[n]))
    return next(before, None)


def _keyless(lines: Sequence[str], line: int, began: int) -> Found | None:
    """A key whose colon is full-width or has no space after it, so that it is read as a text."""
    above = _above(lines, line)
    for number in dict.fromkeys(n for n in (line, above, began) if n is not None):
        if number < len(lines) and (match := _NO_SPACE.match(lines[number])):
            key, value = match["key"], match["value"]
            message = f"after '{key}' a colon of half width and a space are expected"
            return number, match.start("colon"), message, f"write '{key}: {value[:20]}'"
    return None


def _indented(lines: Sequence[str], line: int) -> Found | None:
    above = _above(lines, line)
    if above is None or line >= len(lines):
        return None
    mine, theirs = _indentation(lines[line]), max(_levels(lines[above : above + 1]))
    if mine > theirs and _VALUE.match(lines[above]) and ": " in f"{lines[line]} ":
        hint = (
            f"indent it like line {above + 1}, by {theirs} spaces, or put the value below its key"
        )
        return line, mine, _DEEPER, hint
    levels = _levels(lines[:line])
    if mine < theirs and mine not in levels:
        shown = ", ".join(map(str, sorted(levels)))
        message = f"an indentation of {mine} spaces fits no line above"
        hint = f"the lines that it may belong beside are indented by {shown}"
        return line, mine, message, hint
    return None


def _levels(lines: Sequence[str]) -> set[int]:
    """The indentations still open after some lines; what follows a dash begins one of its own."""
    levels: list[int] = []
    for text in lines:
        if _BLANK.match(text):
            continue
        mine = _indentation(text)
        levels = [level for level in levels if level < mine]
        levels.append(mine)
        if dash := re.match(r"(?:- +)+", text[mine:]):
            levels.append(mine + dash.end())
    return set(levels)


def _indentation(text: str) -> int:
    found = _BEGINNING.match(text)
    return found.end() if found else 0


def _unquoted(said: str, lines: Sequence[str], line: int, column: int) -> Found | None:
    text = lines[line] if line < len(lines) else ""
    if "mapping values" in said:
        message = "a text with a colon and a space in it is read as a key"
        return line, column, message, "put the text into quotation marks"
    if text[column : column + 1] in tuple(_MARKS):
        message = f"a text cannot begin with {text[column]} here"
        return line, column, message, "put the text into quotation marks"
    if "node content" in said:
        return line, column, "a value is expected here", "write it, or take out what stands there"
    if "another document" in said:
        message = "a second document begins here; a file is one"
        return line, column, message, "take the line out"
    return None
