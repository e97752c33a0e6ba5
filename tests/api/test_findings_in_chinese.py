"""Whatever the checks and the examples of a plugin say has its Chinese: every sentence of both rooms."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.language import use
from api.wording import sentence

ROOT = Path(__file__).resolve().parents[2]

#: Modules that write pages or take texts apart, and say nothing to an author of a plugin.
PAGES = {"catalogue.py", "documents.py", "schema.py", "errors.py", "test_conformance.py"}
#: What is no sentence of ours: keys, what another room says, statements, names of files.
APART = (
    *("SELECT ", "The frames of each function", "a plugin of which it does not hold"),
    *("a word of the rule language", "a word or a hook that", "a plugin that is enabled and was"),
    *("a plugin that says itself", "a plugin whose files cannot"),
)
#: What is typed or named in both languages.
SAME = re.compile(
    r"\b(dangjian|SQLite|DuckDB|programme|examples|yaml|rules|for_each|times|with|retract|correct|record"
    r"|reason|expect|tables|tree|refused|scope|rows|later|organisation|project|pattern|demonstration"
    r"|requires|source|assumed|formula|reads|silence|fails|no data)\b"
)
ENGLISH = re.compile(r"[A-Za-z]{2,}")


def texts() -> Iterator[tuple[str, str, int]]:
    """Every text of more than one word in the two rooms, with values filled in, and their number."""
    for room in ("conformance", "examples"):
        for file in sorted((ROOT / "core" / room).glob("*.py")):
            if file.name not in PAGES:
                tree = ast.parse(file.read_text(encoding="utf-8"))
                yield from ((file.name, *each) for each in _of(tree))


def _of(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        # A docstring is no message, a title of a check has its Chinese beside it.
        for child in ast.iter_child_nodes(node):
            child.__dict__["within"] = node
    for node in ast.walk(tree):
        within = node.__dict__.get("within")
        if isinstance(within, ast.Expr | ast.JoinedStr | ast.FormattedValue) or _is_title(within):
            continue
        if isinstance(node, ast.JoinedStr):
            filled, count = _filled(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            filled, count = node.value, 0
        else:
            continue
        if re.search(r"[A-Za-z]{2,}:? ", filled) and not filled.startswith(APART):
            yield filled, count


def _is_title(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "Check"


def _filled(node: ast.JoinedStr) -> tuple[str, int]:
    """A text with x1, x2 for its values; a number where it counts, a sentence for a message."""
    parts: list[str] = []
    count = 0
    for each in node.values:
        if isinstance(each, ast.Constant):
            parts.append(str(each.value))
            continue
        said = ast.unparse(each)
        if "message" in said:
            parts.append("the plugin is not enabled")
        elif re.search(r"len\(|SECONDS|returncode|line", said):
            parts.append("7")
        else:
            count += 1
            parts.append(f"x{count}")
    return "".join(parts), count


@pytest.mark.parametrize(("file", "text", "values"), sorted(set(texts())))
def test_a_text_of_the_checks_and_examples_has_its_chinese(
    file: str, text: str, values: int
) -> None:
    use("zh")
    said = sentence(text)
    assert re.search("[\u4e00-\u9fff]", said), said
    assert ENGLISH.findall(SAME.sub("", said)) == []
    assert [each for each in range(1, values + 1) if f"x{each}" not in said] == []


def test_texts_are_found() -> None:
    """The test above would hold of none."""
    found = {text for _file, text, _values in texts()}
    assert len(found) > 100
    assert "no example shows x1" in found
    assert "x1: 'x2' is no fact of the example" in found
