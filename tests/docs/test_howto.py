"""What the how-tos say a rule gives is what it gives."""

import re
from functools import cache
from pathlib import Path

import pytest

from core.rules.model import Part
from tests.docs.fragments import read_tables, work_out, worked
from tests.docs.pages import DOCS
from tests.docs.snippets import play, read_blocks, told
from tests.docs.test_mentions import parts, words

HOWTO = DOCS / "howto"
PAGES = sorted(page for page in HOWTO.glob("*.md") if not page.name.endswith(".zh-CN.md"))
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def in_chinese(page: Path) -> Path:
    """The same page in the other language."""
    return page.with_name(f"{page.stem}.zh-CN.md")


def has_rules(page: Path) -> bool:
    """Whether a page's fragments make a programme; the other pages are stories of commands."""
    return any("rule" in block.words for block in read_blocks(page))


RULES = [page for page in PAGES if has_rules(page)]
STORIES = [each for page in PAGES if not has_rules(page) for each in (page, in_chinese(page))]


@pytest.mark.parametrize("page", RULES, ids=lambda page: page.stem)
def test_the_rules_give_what_the_page_says(page: Path, tmp_path: Path) -> None:
    report = work_out(page, tmp_path)
    examples = sum("example" in block.words for block in read_blocks(page))
    assert len(report.outcomes) == len(read_tables(page)) / 2 + examples > 0


@pytest.mark.parametrize("page", STORIES, ids=lambda page: page.name)
def test_the_story_goes_as_the_page_says(page: Path, tmp_path: Path) -> None:
    assert len(play(page, tmp_path).told) > 1


@each_page
def test_both_languages_say_the_same(page: Path) -> None:
    chinese = in_chinese(page)
    assert told(page) == told(chinese) != []
    assert worked(page) == worked(chinese)
    headings = [
        re.findall(r"^#+", each.read_text(encoding="utf-8"), re.M) for each in (page, chinese)
    ]
    assert headings[0] == headings[1]


def test_no_page_is_in_one_language_only() -> None:
    every = {page.name for page in HOWTO.glob("*.md")}
    assert every == {name for page in PAGES for name in (page.name, in_chinese(page).name)}


@pytest.mark.parametrize("name", ("cookbook.md", "cookbook.zh-CN.md"))
def test_the_cookbook_lists_every_page(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    listed = re.findall(r"^- \[.+\]\(howto/([\w.-]+)\)$", text, re.MULTILINE)
    chinese = name.endswith(".zh-CN.md")
    assert sorted(listed) == sorted(in_chinese(p).name if chinese else p.name for p in PAGES)


#: Said in words: marks of how well a text is known, what stands where nothing is written, and peers
#: of one parent.
LEFT = {"F", "C", "M", "unrated", "left-out", "down", "same-day", "parent"}


@cache
def shown() -> set[str]:
    """The words of the snippets that are run, of these pages and the cookbook."""
    blocks = [block for page in (*PAGES, DOCS / "cookbook.md") for block in read_blocks(page)]
    text = "\n".join(block.text for block in blocks if block.words or block.options)
    return set(re.findall(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*", text))


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.__name__)
def test_every_key_and_word_of_the_language_is_shown_at_work(part: type[Part]) -> None:
    said = {field.alias or name for name, field in part.model_fields.items()}
    said |= {word for field in part.model_fields.values() for word in words(field.annotation)}
    assert said - shown() - LEFT == set()
