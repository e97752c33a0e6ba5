"""What can be written, called or raised stands in the documents."""

import re
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import pytest

from core.facts import VOCABULARY
from core.rules.model import Part, Programme
from tests.docs.pages import DOCS, ROOT

LANGUAGE = (DOCS / "rules" / "README.md", DOCS / "rules" / "hard-cases.md", DOCS / "plugins.md")


def parts() -> list[type[Part]]:
    """Everything a programme file is made of."""
    found: list[type[Part]] = []
    waiting: list[type[Part]] = [Programme]
    while waiting:
        part = waiting.pop()
        if part in found:
            continue
        found.append(part)
        for field in part.model_fields.values():
            waiting.extend(models(field.annotation))
    return sorted(found, key=lambda part: part.__name__)


def models(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for argument in get_args(annotation):
        yield from models(argument)


def words(annotation: Any) -> Iterator[str]:
    """The words that a field takes, where they are fixed."""
    if get_origin(annotation) is Literal:
        yield from (each for each in get_args(annotation) if isinstance(each, str) and each)
    else:
        for argument in get_args(annotation):
            yield from words(argument)


def code_in(*pages: Any) -> set[str]:
    """The words written as code in some pages."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    code = [*re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL)]
    code += re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return set(re.findall(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*", "\n".join(code)))


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.__name__)
def test_every_key_of_the_language_is_on_its_page(part: type[Part]) -> None:
    known = code_in(*LANGUAGE)
    keys = {field.alias or name for name, field in part.model_fields.items()}
    assert keys - known == set()


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.__name__)
def test_every_word_of_the_language_is_on_its_page(part: type[Part]) -> None:
    known = code_in(*LANGUAGE)
    fixed = {word for field in part.model_fields.values() for word in words(field.annotation)}
    assert fixed - known == set()


def test_the_language_has_many_parts() -> None:
    assert len(parts()) > 20


@pytest.mark.parametrize("page", ["facts.md", "architecture.md"])
def test_every_fact_type_is_on_the_page(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    missing = {name for name in VOCABULARY.types if f"`{name}`" not in text}
    assert missing == set()


#: The rooms whose codes are a room and a name.
ROOMS = "accounts|cli|columns|facts|host|log|organisations|people|publishing|scaffold|sheets|web"

#: How an error's code stands in the sources: a letter and three digits (S256 is a method of PKCE), or
#: a room and a name (an ending is a template's).
CODE = re.compile(rf'"([A-RT-Z][0-9]{{3}}|(?:{ROOMS})\.(?!html|jsonl|en")[a-z-]+)"')


def test_every_error_code_is_on_the_page_of_errors() -> None:
    text = (DOCS / "errors.md").read_text(encoding="utf-8")
    raised = {
        code
        for folder in ("core", "api")
        for path in (ROOT / folder).rglob("*.py")
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }
    assert len(raised) > 150
    assert {code for code in raised if f"| `{code}` |" not in text} == set()
