"""One site in two languages: pages that end in ``.zh-CN`` have Chinese around them, and their own tree.

The tree of pages beside a Chinese page is that of ``index.zh-CN``. In the tables of contents of the
two first pages a line may be a pattern: it stands for the pages of that page's language that fit.
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


def _listed(app: Sphinx, page: str, source: list[str]) -> None:
    if page.removesuffix(CHINESE) != "index":
        return
    pages = sorted(
        each for each in app.env.found_docs if each.endswith(CHINESE) == page.endswith(CHINESE)
    )

    def lines(found: re.Match[str]) -> str:
        return "".join(f"{each}\n" for each in fnmatch.filter(pages, found[1]))

    source[0] = re.sub(r"^([\w/.-]*\*[\w/.*-]*)\n", lines, source[0], flags=re.MULTILINE)


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("source-read", _listed)
    app.connect("html-page-context", _around)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
