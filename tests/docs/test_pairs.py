"""Pages in two languages say the same: the same headings, commands, files and tables."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, links, prose
from tests.docs.snippets import told

CHINESE = ".zh-CN.md"

#: Pages in Chinese, without those that a program writes in each language.
WRITTEN = ("commands.zh-CN.md", "errors.zh-CN.md")
PAGES = sorted(page for page in DOCS.rglob(f"*{CHINESE}") if page.name not in WRITTEN)

#: Pages that list those of their language, and one whose English side explains what is quoted.
OTHER_TABLES = {"index.zh-CN.md", "tour.zh-CN.md", "tutorial.zh-CN.md"}

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))


def english(page: Path) -> Path:
    """The same page in English."""
    return page.with_name(page.name.removesuffix(CHINESE) + ".md")


def shape(page: Path) -> tuple[list[str], int]:
    """The levels of a page's headings, and how many rows its tables have."""
    text = prose(page)
    headings = [found.rstrip() for found in re.findall(r"^#+ ", text, re.MULTILINE)]
    return headings, len(re.findall(r"^ *\|", text, re.MULTILINE))


@each_page
def test_both_say_the_same(page: Path) -> None:
    assert told(page) == told(english(page))
    if page.name not in OTHER_TABLES:
        assert shape(page) == shape(english(page))


@each_page
def test_each_leads_to_the_other_at_its_head(page: Path) -> None:
    if page.name == "tour.zh-CN.md":
        return
    for one, other in ((page, english(page)), (english(page), page)):
        head = one.read_text(encoding="utf-8").split("\n## ")[0]
        assert f"]({other.name})" in head, one.name


@each_page
def test_a_chinese_page_leads_to_chinese_pages(page: Path) -> None:
    """But for the link to itself in English, where there is a page in Chinese it is taken."""
    others = [link.partition("#")[0] for link in links(page)]
    found = [page.parent / link for link in others if link.endswith(".md")]
    missed = [
        link.name
        for link in found
        if not link.name.endswith(CHINESE)
        and link.resolve() != english(page)
        and link.with_name(link.stem + CHINESE).exists()
    ]
    assert missed == []
