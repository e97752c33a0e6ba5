"""What the core and its libraries say in English, said in the language in use.

Errors carry a stable code and an English sentence with its values filled in. Two catalogues beside
the one of the command turn that into Chinese without the core knowing of it: ``core.zh.po`` has the
sentences as templates, ``there is no plugin '{name}'``, whose values are taken from the sentence;
``codes.zh.po`` has what every code means and, under ``<code> way out``, what to do about it. So an
error whose sentence has no template yet still says in Chinese what it is, where, and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from api.language import catalogue, in_chinese

_PLACE: Final = re.compile(r"{\w+}")
_QUOTED: Final = re.compile(r"'([^']+)'")
#: Places of a template that hold a number and nothing else.
_NUMBERS: Final = ("count", "number")
#: Places of a template that hold a sentence; where it is not known, the template does not fit.
_SENTENCES: Final = ("message", "reason")
_CHINESE_ASIDE: Final = re.compile(r" \([^()]*[\u4e00-\u9fff][^()]*\)")


class Phrasebook:
    """Sentences by template; where several fit, the one with the most words of its own is taken."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._exact = {said: meant for said, meant in phrases.items() if not _PLACE.search(said)}
        open_ones = [each for each in phrases.items() if _PLACE.search(each[0])]
        open_ones.sort(key=lambda each: -len(_PLACE.sub("", each[0])))
        self._open = [(_pattern(said), meant) for said, meant in open_ones]

    def say(self, text: str) -> str | None:
        """The sentence in the other language, its values too where they are sentences; or None."""
        if text in self._exact:
            return self._exact[text]
        for pattern, meant in self._open:
            if found := pattern.fullmatch(text):
                values = {name: self.say(value) for name, value in found.groupdict().items()}
                if any(value is None and name in _SENTENCES for name, value in values.items()):
                    continue
                raw = found.groupdict()
                return meant.format(**{name: values[name] or raw[name] for name in raw})
        return None


def _pattern(said: str) -> re.Pattern[str]:
    """What matches a template with any values filled in."""
    parts = re.split(r"{(\w+)}", said)
    written = "".join(
        _place(part) if number % 2 else re.escape(part) for number, part in enumerate(parts)
    )
    return re.compile(written, re.DOTALL)


def _place(name: str) -> str:
    return f"(?P<{name}>{'[-+0-9.,]+' if name in _NUMBERS else '.+?'})"


@cache
def _phrasebook() -> Phrasebook:
    return Phrasebook(catalogue("core.zh"))


def sentence(text: str) -> str:
    """A sentence of the core in the language in use.

    In Chinese, of one that the catalogue does not have, the values it quotes are left.
    """
    if not in_chinese():
        return _CHINESE_ASIDE.sub("", text)
    said = _phrasebook().say(text)
    if said is not None:
        return said
    return text if _is_data(text) else "、".join(f"“{each}”" for each in _QUOTED.findall(text))


def _is_data(text: str) -> bool:
    """Whether a text is a name, a path, a command or Chinese, which are the same in any language."""
    return " " not in text.strip() or text.startswith("dangjian ") or not _has_words(text)


def _has_words(text: str) -> bool:
    return re.search(r"[A-Za-z]{2,} [a-z]", text) is not None


def meaning(code: str) -> str:
    """What a code means, in Chinese; nothing in English, in which the sentence says it itself."""
    return catalogue("codes.zh").get(code, "") if in_chinese() else ""


def way_out(code: str, said: str) -> str:
    """What to do: what the error says itself, else in Chinese what the code's entry says."""
    own = sentence(said) if said else ""
    if own or not in_chinese():
        return own
    return catalogue("codes.zh").get(f"{code} way out", "")


def detail(parts: Iterator[str] | list[str]) -> str:
    """Place and sentence as one text, without what is empty."""
    return ": ".join(part for part in parts if part)
