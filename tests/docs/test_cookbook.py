"""What the cookbook says a rule gives is what it gives."""

import re
from pathlib import Path

import pytest
import yaml

from core.facts import VOCABULARY
from core.rules import loads
from tests.docs.fragments import read_tables, work_out, worked
from tests.docs.pages import DOCS
from tests.docs.snippets import read_blocks, told

ENGLISH, CHINESE = DOCS / "cookbook.md", DOCS / "cookbook.zh-CN.md"
_SECTION = re.compile(r"^(?=## )", re.MULTILINE)


#: What is run apart, for speed: where peers are ranked no two tables can share a log, and every day on
#: which anything changes is one more programme to compile.
APART = {"ranks": "by_rank:", "years": r"values: \{|from: 20|prior:"}


def part(text: str) -> str:
    """Which part of the page a section is run with."""
    return next((name for name, word in APART.items() if re.search(word, text)), "recipes")


def only(page: Path, name: str, folder: Path) -> Path:
    """One part of the page; every line stays where it is."""
    sections = _SECTION.split(page.read_text(encoding="utf-8"))
    kept = (text if part(text) == name else "\n" * text.count("\n") for text in sections)
    path = folder / page.name
    path.write_text("".join(kept), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ("recipes", *APART))
def test_the_recipes_give_what_they_say(tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    page = only(ENGLISH, name, tmp_path)
    report = work_out(page, home)
    assert len(report.outcomes) == len(read_tables(page)) / 2 > 0


def test_both_languages_have_the_same_recipes() -> None:
    assert told(ENGLISH) == told(CHINESE)
    assert worked(ENGLISH) == worked(CHINESE)
    assert quoted(ENGLISH) == quoted(CHINESE)


def quoted(page: Path) -> list[str]:
    """The sentences of documents, in order."""
    return re.findall(r"^> 「(.+)」$", page.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_recipe_has_a_sentence_a_rule_and_a_table() -> None:
    recipes = [
        text
        for text in _SECTION.split(CHINESE.read_text(encoding="utf-8"))
        if "```yaml rule" in text
    ]
    assert len(recipes) >= 20
    for text in recipes:
        assert len(re.findall(r"^> 「.+」$", text, re.MULTILINE)) == 1, text[:40]
        assert text.count("<!-- facts: ") == text.count("<!-- result -->") >= 1, text[:40]


def test_what_a_rule_quotes_stands_in_the_sentence() -> None:
    said = "".join(re.sub("[。;]", ",", sentence) for sentence in quoted(CHINESE))
    quotes = []
    for block in read_blocks(CHINESE):
        if "rule" in block.words:
            quotes += re.findall(r"quote: ('[^']+'|[^}\n]+)", block.text)
    assert len(quotes) > 20
    for quote in quotes:
        assert re.sub("[。;]", ",", yaml.safe_load(quote)) in said, quote


@pytest.mark.parametrize("page", (ENGLISH, CHINESE), ids=lambda page: page.name)
def test_the_table_at_the_top_has_every_recipe_in_order(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(.+?)\]\(#", text, re.MULTILINE)
    titles = [
        section.split("\n", 1)[0].removeprefix("## ")
        for section in _SECTION.split(text)
        if "```yaml rule" in section
    ]
    assert listed == titles


@pytest.mark.parametrize("page", (ENGLISH, CHINESE), ids=lambda page: page.name)
def test_the_facts_that_are_named_can_be_counted(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"^\| [^`|]+ \| `(\w+)` \| `(\w+: [^`]+)` \|$", text, re.MULTILINE)
    assert len(named) > 25
    lines = [
        f"  n{number}: {{title: '{source}', count: {source}, where: {{{where}}}, assumed: 示例}}"
        for number, (source, where) in enumerate(named)
    ]
    head = (
        'dangjian: 1\nprogramme: {id: a.b, region: a, version: "1", title: t, requires: ">=0.1"}\n'
    )
    loaded = loads(head + "indicators:\n" + "\n".join(lines) + "\n", VOCABULARY)
    assert len(loaded.programme.indicators) == len(named)
