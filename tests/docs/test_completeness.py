"""The pages leave nothing out: what can be written is shown at work, in a snippet that is run.

That everything is described is in `test_mentions` (the language, fact types, error codes),
`test_commands` (commands and options) and `tests.host.test_hooks`; here it is the snippets that count.
"""

import re
from functools import cache

import pytest

from core.facts import VOCABULARY
from core.rules.model import Part
from tests.docs.fragments import read_tables
from tests.docs.pages import DOCS, blocks, prose
from tests.docs.snippets import read_blocks, told
from tests.docs.test_mentions import parts, words

#: Words that the page of the language describes and no snippet shows: defaults, and two more.
WORDS = {"same-day", "unrated", "M", "parent"}

#: Fact types that no snippet records; members and posts are recorded by a person of an example.
UNRECORDED = {"admission", "donation", "pledge", "membership", "post"}


@cache
def programmes() -> str:
    """All YAML that the tests of the pages load."""
    run = [
        block.text
        for page in sorted(DOCS.rglob("*.md"))
        for block in read_blocks(page)
        if block.language in ("yaml", "diff")
        and {*block.words, *block.options} & {"rule", "example", "file"}
    ]
    return "\n".join([*run, *blocks(DOCS / "rules" / "hard-cases.md", "yaml")])


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.__name__)
def test_every_construct_is_shown_at_work(part: type[Part]) -> None:
    shown = set(re.findall(r"([a-z_]+):", programmes()))
    keys = {field.alias or name for name, field in part.model_fields.items()}
    assert keys - shown == set()


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.__name__)
def test_every_word_is_shown_at_work(part: type[Part]) -> None:
    shown = set(re.findall(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*", programmes()))
    fixed = {word for field in part.model_fields.values() for word in words(field.annotation)}
    assert fixed - shown - WORDS == set()


def recorded() -> set[str]:
    """The fact types of the tables and examples that are run."""
    cells = {
        row[2] for page in DOCS.rglob("*.md") for table in read_tables(page) for row in table.rows
    }
    return cells | set(re.findall(r"\btype: ([a-z]+)", programmes()))


def test_every_fact_type_is_shown_at_work() -> None:
    assert set(VOCABULARY.types) - recorded() - UNRECORDED == set()


LANGUAGE = (DOCS / "rules" / "README.md", DOCS / "rules" / "README.zh-CN.md")


def test_the_language_is_described_in_both_languages() -> None:
    """The same blocks, headings, keys and codes; the prose is for people to compare."""
    assert told(LANGUAGE[0]) == told(LANGUAGE[1]) != []
    texts = [prose(page) for page in LANGUAGE]
    for pattern in (r"^#+", r"`([^`\n]+)`", r"\b[A-Z][0-9]{3}\b"):
        found = [re.findall(pattern, text, re.MULTILINE) for text in texts]
        assert found[0]
        assert set(found[0]) == set(found[1])
    headings = [re.findall(r"^#+", text, re.MULTILINE) for text in texts]
    assert headings[0] == headings[1]
