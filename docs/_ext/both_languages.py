"""One site in two languages: pages that end in ``.zh-CN`` have Chinese around them, and their own tree.

The tree of pages beside a Chinese page is that of ``index.zh-CN``. In the tables of contents of the
two first pages a line may be a pattern: it stands for the pages of that page's language that fit and
are not listed before it; the last one, ``*``, for all that are left.
"""

import fnmatch
import re
from typing import Any

from docutils import nodes
from sphinx.addnodes import toctree
from sphinx.application import Sphinx

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


def _around(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    context["counterpart"] = counterpart(page, set(app.env.found_docs))
    context["chinese"] = page.endswith(CHINESE)
    if not page.endswith(CHINESE):
        return

    def beside(**options: Any) -> str:
        options.pop("collapse", None)
        trees = [
            found
            for node in app.env.get_doctree(f"index{CHINESE}").findall(toctree)
            if (found := app.env.resolve_toctree(page, app.builder, node, **options)) is not None
        ]
        whole = nodes.container("", *trees)
        return str(app.builder.render_partial(whole)["fragment"])  # type: ignore[attr-defined]

    context["toctree"] = beside
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
