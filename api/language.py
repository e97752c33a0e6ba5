"""The language of messages: texts are written in English and shown in Chinese unless asked otherwise.

A catalogue is a ``.po`` file beside this one, read when it is first needed; what it lacks is shown in
English.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import Final

#: The first is the default.
LANGUAGES: Final = ("zh", "en")

Catalogue = Mapping[str, str]
"""Texts by their English text."""

_current: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def use(language: str) -> None:
    """Show messages in one of `LANGUAGES` from here on."""
    if language not in LANGUAGES:
        raise ValueError(f"{language!r} is not one of {', '.join(LANGUAGES)}")
    _current.set(language)


def gettext(text: str) -> str:
    """A text in the language in use."""
    return catalogue(_current.get()).get(text, text)


def marked(text: str) -> str:
    """The text itself; marks what is translated later, when it is shown."""
    return text


def in_chinese() -> bool:
    """Whether Chinese is in use: labels of the data exist in both languages."""
    return _current.get() == "zh"


@cache
def catalogue(language: str) -> Catalogue:
    """A catalogue by its name: a language's messages, or ``core.zh`` and ``codes.zh``."""
    if language == "en":
        return {}
    text = files("api").joinpath("locale", f"{language}.po").read_text(encoding="utf-8")
    return parse(text.splitlines())


def parse(lines: Iterable[str]) -> dict[str, str]:
    """The messages of a ``.po`` file: ``msgid`` and ``msgstr``, each of one or more quoted lines.

    Raises `ValueError` with the line that is anything else but a comment.
    """
    messages: dict[str, str] = {}
    parts: dict[str, str] = {}
    field = ""
    for number, line in enumerate(lines, start=1):
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        word, quote, rest = written.partition('"')
        if not quote or word.strip() not in ("", "msgid", "msgstr"):
            raise ValueError(f"line {number}: not a line of a catalogue: {written}")
        if word.strip() == "msgid":
            _keep(messages, parts)
            parts = {}
        field = word.strip() or field
        parts[field] = parts.get(field, "") + str(ast.literal_eval(quote + rest))
    _keep(messages, parts)
    return messages


def _keep(messages: dict[str, str], parts: Mapping[str, str]) -> None:
    if parts.get("msgid") and parts.get("msgstr"):
        messages[parts["msgid"]] = parts["msgstr"]
