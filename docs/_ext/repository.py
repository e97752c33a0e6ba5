"""Links as they stand in the repository, made to lead somewhere in the site too.

The first pages and the changelog stand above ``docs/``: they are pages of the site, each in the place
of a short page that only leads there. Other files of the repository can be downloaded from the site;
folders cannot, and are named without a link. Names that a page gives its headings stay as they are.
"""

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

#: Files above ``docs/``, by the page they are in the site.
ABOVE = {
    "tour": "README.md",
    "tour.zh-CN": "README.zh-CN.md",
    "changelog": "CHANGELOG.md",
}

_FENCE = re.compile(r"(^ *```.*?^ *```$)", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r'^(#+ .*?)<a id="([^"]+)"></a>', re.MULTILINE)
_LINK = re.compile(r"(?P<image>!?)\[(?P<text>(?:[^\]\[\n]|`[^`\n]*`)*)\]\((?P<target>[^)\s]+)\)")
_ELSEWHERE = re.compile(r"^[a-z]+:")


def led(text: str, stands: Path, shown: Path, docs: Path) -> str:
    """A page's text with links that lead somewhere from the file `shown`; it was written in `stands`."""
    pages = {docs.parent / name: docs / f"{page}.md" for page, name in ABOVE.items()}

    def link(found: re.Match[str]) -> str:
        name, mark, anchor = found["target"].partition("#")
        if _ELSEWHERE.match(name) or (not name and anchor not in _names(stands)):
            return found[0]
        target = Path(os.path.normpath(stands.parent / name)) if name else stands
        target = pages.get(target, target)
        if target.is_dir():
            target /= "README.md"
            if not target.is_file() or not target.is_relative_to(docs):
                return found["text"]
        path = os.path.relpath(target, shown.parent)
        if anchor in _names(target):
            page = path.removesuffix(".md")
            return f'<a class="reference internal" href="{page}.html#{anchor}">{found["text"]}</a>'
        if target.suffix == ".md" and not target.is_relative_to(docs):
            path, mark, anchor = f"path:{path}", "", ""
        return f"{found['image']}[{found['text']}]({path}{mark}{anchor})"

    parts = _FENCE.split(text)
    parts[::2] = (
        _NAMED.sub(r'<div id="\2"></div>\n\n\1', _LINK.sub(link, part)) for part in parts[::2]
    )
    return "".join(parts)


@cache
def _names(page: Path) -> frozenset[str]:
    """The names that a page gives its headings beside those made of their text."""
    if page.suffix != ".md" or not page.is_file():
        return frozenset()
    return frozenset(name for _, name in _NAMED.findall(page.read_text(encoding="utf-8")))


def _read(app: Sphinx, page: str, source: list[str]) -> None:
    docs = Path(app.srcdir)
    shown = stands = docs / f"{page}.md"
    if page in ABOVE:
        stands = docs.parent / ABOVE[page]
        source[0] = stands.read_text(encoding="utf-8")
        app.env.note_dependency(str(stands))
    source[0] = led(source[0], stands, shown, docs)


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("source-read", _read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
