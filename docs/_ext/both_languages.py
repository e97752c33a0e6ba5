"""One site in two languages: pages that end in ``.zh-CN`` have Chinese around them, and their own tree.

The tree of pages beside a Chinese page is that of ``index.zh-CN``. In the tables of contents of the
two first pages a line may be a pattern: it stands for the pages of that page's language that fit and
are not listed before it; the last one, ``*``, for all that are left.
"""

from __future__ import annotations

import fnmatch
import re
from functools import cache
from html import escape
from typing import Any, NamedTuple

from sphinx.addnodes import toctree
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

CHINESE = ".zh-CN"

#: What the theme says around a page.
WORDS = {
    "Search": "搜索",
    "Next": "下一页",
    "Previous": "上一页",
    "Home": "首页",
    "On this page": "本页内容",
    "Back to top": "回到顶部",
    "Skip to content": "跳到正文",
    "Index": "索引",
    "About these documents": "关于本文档",
    "Copyright": "版权",
}


class Entry(NamedTuple):
    """A page in a table of contents, and those under it."""

    page: str
    title: str
    under: tuple[Entry, ...]


def said(text: str) -> str:
    """A text of the theme in Chinese; as it is where nobody translated it."""
    return WORDS.get(" ".join(text.split()), text)


def counted(one: str, several: str, count: int) -> str:
    """The same of a text that depends on a number."""
    return said(one if count == 1 else several)


def counterpart(page: str, pages: set[str]) -> str:
    """The same page in the other language, or the other language's first page."""
    other = page.removesuffix(CHINESE) if page.endswith(CHINESE) else f"{page}{CHINESE}"
    if other in pages:
        return other
    return "index" if page.endswith(CHINESE) else f"index{CHINESE}"


@cache
def _sections(env: BuildEnvironment, first: str) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """The tables of contents of a first page: each with its caption and its pages."""
    return tuple(
        (node["caption"] or "", tuple(_entry(env, page, title) for title, page in node["entries"]))
        for node in env.get_doctree(first).findall(toctree)
    )


def _entry(env: BuildEnvironment, page: str, title: str | None) -> Entry:
    under = () if page.startswith("index") else env.toctree_includes.get(page, ())
    said = title or env.titles[page].astext()
    return Entry(page, said, tuple(_entry(env, each, None) for each in under))


def _list(entries: tuple[Entry, ...], app: Sphinx, page: str, level: int = 1) -> str:
    """Entries as the theme expects them of Sphinx."""
    lines = []
    for each in entries:
        current = page == each.page or any(page == one.page for one in each.under)
        link = app.builder.get_relative_uri(page, each.page)
        lines.append(
            f'<li class="toctree-l{level}{" current" if current else ""}">'
            f'<a class="reference internal" href="{escape(link)}">{escape(each.title)}</a>'
            f"{_list(each.under, app, page, level + 1)}</li>"
        )
    return f"<ul>{''.join(lines)}</ul>" if lines else ""


def tree(app: Sphinx, page: str) -> str:
    """What stands beside a page: the pages of its language.

    Sphinx's own would be that of the first page in English, and takes a quarter of the build.
    """
    first = f"index{CHINESE}" if page.endswith(CHINESE) else "index"
    return "".join(
        f'<p class="caption" role="heading"><span class="caption-text">{escape(caption)}</span></p>'
        f"{_list(entries, app, page)}"
        for caption, entries in _sections(app.env, first)
    )


def _around(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    context["counterpart"] = counterpart(page, set(app.env.found_docs))
    context["chinese"] = page.endswith(CHINESE)
    context["toctree"] = lambda **options: tree(app, page)
    if page.endswith(CHINESE):
        context["language"] = "zh-CN"
        context["master_doc"] = f"index{CHINESE}"
        context["_"] = context["gettext"] = said
        context["ngettext"] = counted


def listed(text: str, pages: list[str]) -> str:
    """A first page's text with its patterns written out; each page is listed once."""
    seen = {page for page in pages if re.search(rf"(^|<){re.escape(page)}>?$", text, re.MULTILINE)}

    def lines(found: re.Match[str]) -> str:
        here = (page for page in pages if page.count("/") == found[1].count("/"))
        fitting = [page for page in fnmatch.filter(here, found[1]) if page not in seen]
        seen.update(fitting)
        return "".join(f"{page}\n" for page in fitting)

    return re.sub(r"^([\w/.-]*\*[\w/.*-]*)\n", lines, text, flags=re.MULTILINE)


def _listed(app: Sphinx, page: str, source: list[str]) -> None:
    if page.removesuffix(CHINESE) == "index":
        same = [each for each in app.env.found_docs if each.endswith(CHINESE) == (page != "index")]
        source[0] = listed(source[0], sorted({*same} - {page}))


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("source-read", _listed)
    app.connect("html-page-context", _around)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
