"""The tutorial, done as it says."""

from pathlib import Path

from core.examples import check
from core.facts import VOCABULARY
from core.rules import load
from tests.docs.pages import DOCS
from tests.docs.snippets import Block, Story, page_language, read_blocks, told

PAGES = (DOCS / "tutorial.zh-CN.md", DOCS / "tutorial.md")


def test_both_pages_have_the_same_steps() -> None:
    assert told(PAGES[0]) == told(PAGES[1]) != []


def checks(block: Block) -> bool:
    return block.language == "console" and "plugins check" in block.text


def test_what_it_says_is_so(tmp_path: Path) -> None:
    """And wherever the examples are written and the reader checks nothing, they pass as well."""
    blocks = read_blocks(PAGES[0])
    looked = 0
    with page_language(PAGES[0]):
        story = Story(tmp_path)
        for block, following in zip(blocks, [*blocks[1:], blocks[-1]], strict=True):
            story.play(block)
            if block.options.get("file", "").endswith("examples.yaml") and not checks(following):
                checked = check(tmp_path / "linshui")
                assert checked.passed, "\n".join(map(str, checked.failures))
                looked += 1
    assert looked == 2
    assert sum(map(checks, blocks)) == 4


def test_what_it_says_in_english_is_so(tmp_path: Path) -> None:
    """The checks that pass are left out: they are the same, and take longest."""
    with page_language(PAGES[1]):
        story = Story(tmp_path)
        for block in read_blocks(PAGES[1]):
            if not checks(block) or "exit" in block.options:
                story.play(block)
    assert len(story.told) == 7


def method(page: Path) -> str:
    """The method at the head of a page, as printed."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return "".join(line[1:].strip() for line in lines if line.startswith(">"))


def test_the_method_is_quoted_as_printed(tmp_path: Path) -> None:
    """Every quotation of the rules stands in the method, and that is said to be invented."""
    story = Story(tmp_path)
    for block in read_blocks(PAGES[0]):
        if block.language in ("yaml", "diff"):
            story.play(block)
    programme = load(tmp_path / "linshui", VOCABULARY).programme
    named = (*programme.parameters.values(), *programme.indicators.values())
    quotes = {each.source.quote for each in named if each.source is not None}
    assert len(quotes) == 11
    assert {quote for quote in quotes if quote not in method(PAGES[0])} == set()
    assert method(PAGES[0]) == method(PAGES[1])
    assert "(虚构)" in method(PAGES[0])
