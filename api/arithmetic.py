"""The arithmetic of receipts for readers of English: its Chinese words replaced, its titles kept.

A receipt is one document with one digest, and its arithmetic is written in Chinese. What an English
reader is shown is that text with the words of ``receipts.en.po`` put into English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final

from api.language import catalogue, in_chinese

#: What stands beside a word of ours is never one of these: there it would be part of a title.
_HAN: Final = "[\u4e00-\u9fff]"
#: What each place of a phrase takes.
_PLACES: Final = {
    "number": r"[-0-9./]+",
    "day": r"\d{4}-\d{2}-\d{2}",
    "word": r"[a-z_]+",
    "formula": r".+?",
}

#: The keys of a receipt whose text is arithmetic, or a word of ours.
_KEYS: Final = ("arithmetic", "means", "shown", "reason")


def spoken(text: str, titles: Iterable[str] = ()) -> str:
    """A text of a receipt in the language in use; `titles` are left as they are."""
    return text if in_chinese() else _replaced(text, _kept(titles))


def spoken_receipt(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """A receipt, or one scheme of it, with its arithmetic in the language in use."""
    if in_chinese():
        return dict(receipt)
    kept = _kept(_titles(receipt))
    replaced: dict[str, Any] = _walked(receipt, lambda text: _replaced(text, kept))
    return replaced


def _walked(value: Any, say: Callable[[str], str], key: str = "") -> Any:
    match value:
        case str() if key in _KEYS:
            return say(value)
        case dict():
            return {name: _walked(each, say, _below(key, name)) for name, each in value.items()}
        case list() | tuple():
            return [_walked(each, say, key) for each in value]
        case _:
            return value


def _below(key: str, name: str) -> str:
    """The title of a rating may be one of our words; those of everything else are a document's."""
    return "shown" if (key, name) == ("rating", "title") else name


def _titles(value: Any) -> set[str]:
    match value:
        case dict():
            own = {value["title"]} if isinstance(value.get("title"), str) else set()
            return own.union(*map(_titles, value.values()))
        case list() | tuple():
            return set().union(*map(_titles, value))
        case _:
            return set()


def _kept(titles: Iterable[str]) -> str:
    """A pattern of titles, the longest first; those that are one of our words are no titles."""
    phrases = catalogue("receipts.en")
    longest = sorted({each for each in titles if each and each not in phrases}, key=len)
    return "|".join(map(re.escape, reversed(longest)))


def _replaced(text: str, kept: str) -> str:
    phrases = _phrases()
    pattern = re.compile("|".join([*([f"(?P<kept>{kept})"] if kept else []), *phrases]))
    meant = list(phrases.values())

    def say(found: re.Match[str]) -> str:
        if kept and found["kept"] is not None:
            return found[0]
        which = next(n for n in range(len(meant)) if found[f"p{n}"] is not None)
        mark = f"p{which}_"
        values = {
            name.removeprefix(mark): _replaced(value, kept)
            for name, value in found.groupdict().items()
            if name.startswith(mark)
        }
        return meant[which].format(**values)

    return pattern.sub(say, text)


@cache
def _phrases() -> dict[str, str]:
    """A pattern of each phrase, the longest first, with what it says in English."""
    longest = sorted(catalogue("receipts.en").items(), key=lambda each: -len(each[0]))
    return {_pattern(said, number): meant for number, (said, meant) in enumerate(longest)}


def _pattern(said: str, number: int) -> str:
    parts = re.split(r"{(\w+)}", said)
    written = "".join(
        f"(?P<p{number}_{part}>{_PLACES[part.rstrip('2')]})" if place % 2 else re.escape(part)
        for place, part in enumerate(parts)
    )
    before = f"(?<!{_HAN})" if re.match(_HAN, said) else ""
    after = f"(?!{_HAN})" if re.search(f"{_HAN}$", said) else ""
    return f"(?P<p{number}>{before}{written}{after})"
