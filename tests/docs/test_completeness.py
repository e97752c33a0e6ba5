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
from tests.docs.pages import DOCS, blocks
from tests.docs.snippets import read_blocks
from tests.docs.test_mentions import parts, words

#: What the page of the language describes and no snippet shows.
KEYS = {"note", "seed", "in_force", "full_time"}
WORDS = {"M", "parent", "same-day", "at-most", "fixed", "descendants", "unrated"}

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
    assert keys - shown - KEYS == set()


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.__name__)
def test_every_word_is_shown_at_work(part: type[Part]) -> None:
    shown = set(re.findall(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*", programmes()))
    fixed = {word for field in part.model_fields.values() for word in words(field.annotation)}
    assert fixed - shown - WORDS == set()


def test_the_exceptions_are_some() -> None:
    """What is shown by now is no exception any more."""
    assert {key for key in KEYS if re.search(rf"\b{key}:", programmes())} == set()
    assert {word for word in WORDS if re.search(rf"[ :[,]{word}[\],}}\s]", programmes())} == set()


def recorded() -> set[str]:
    """The fact types of the tables and examples that are run."""
    cells = {
        row[2] for page in DOCS.rglob("*.md") for table in read_tables(page) for row in table.rows
    }
    return cells | set(re.findall(r"\btype: ([a-z]+)", programmes()))


def test_every_fact_type_is_shown_at_work() -> None:
    assert set(VOCABULARY.types) - recorded() - UNRECORDED == set()
