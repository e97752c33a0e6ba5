"""The written pages: their blocks of code, headings and links."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

#: Folders that hold no page of ours.
_ELSEWHERE = {"demo-data", "build", "dist", "site", "node_modules"}

_FENCE = re.compile(r"^ *```([a-z]*)[^\n`]*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_ANCHOR = re.compile(r'<a (?:id|name)="([^"]+)"')


def pages() -> list[Path]:
    """Every Markdown page."""
    return sorted(
        path
        for path in ROOT.rglob("*.md")
        if not any(part in _ELSEWHERE or part[0] == "." for part in path.relative_to(ROOT).parts)
    )


def blocks(path: Path, language: str) -> list[str]:
    """The blocks of code of a page in one language."""
    return [
        text for name, text in _FENCE.findall(path.read_text(encoding="utf-8")) if name == language
    ]


def commands(path: Path) -> list[list[str]]:
    """The commands of a page's ``sh`` blocks, split into words, without comments."""
    lines = (line for block in blocks(path, "sh") for line in block.splitlines())
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def prose(path: Path) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", path.read_text(encoding="utf-8"))


def links(path: Path) -> list[str]:
    """The targets of a page's links and pictures."""
    return _LINK.findall(re.sub(r"`[^`\n]*`", "", prose(path)))


def anchors(path: Path) -> set[str]:
    """What can stand behind ``#`` in a link to a page, made of headings as GitHub does."""
    text = prose(path)
    return {*_ANCHOR.findall(text), *_numbered(_HEADING.findall(text))}


def _numbered(headings: list[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for heading in headings:
        name = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        count = seen.get(name, 0)
        seen[name] = count + 1
        yield f"{name}-{count}" if count else name
