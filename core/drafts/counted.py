"""What a row counts: ``meeting:lecture``, ``study.hours`` or ``survey.satisfied/valid``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.facts import VOCABULARY, Vocabulary
from core.rules import CountedSource, nearest, sources_of

_WRITTEN: Final = re.compile(
    r"(?P<source>[a-z_]+)(?:\.(?P<part>[a-z_]+)(?:/(?P<whole>[a-z_]+))?)?(?::(?P<code>[a-z0-9-]+))?"
)

#: Fields that say of which kind a fact is, the first that a source has.
_KINDS: Final = ("kind", "item", "category")


@dataclass(frozen=True, slots=True)
class Counted:
    """A source, perhaps the sum of a field or the quotient of two, and perhaps of one kind alone."""

    source: str
    part: str = ""
    whole: str = ""
    kind: str = ""
    code: str = ""

    def __str__(self) -> str:
        part = f".{self.part}" if self.part else ""
        whole = f"/{self.whole}" if self.whole else ""
        return f"{self.source}{part}{whole}{f':{self.code}' if self.code else ''}"

    def measure(self, field: str = "") -> dict[str, Any]:
        """What an indicator measures: how many, or the sum of a field."""
        said: dict[str, Any] = (
            {"sum": f"{self.source}.{field}"} if field else {"count": self.source}
        )
        return said | ({"where": {self.kind: self.code}} if self.code else {})


def counted(written: str, vocabulary: Vocabulary = VOCABULARY) -> Counted:
    """What a cell names; what stands after a space is for people. Raises `ValueError` with a way out."""
    word = written.split()[0] if written.split() else ""
    found = _WRITTEN.fullmatch(word)
    sources = sources_of(vocabulary)
    if found is None or found["source"] not in sources:
        near = nearest(word.partition(":")[0].partition(".")[0], sources)
        raise ValueError(f"'{word}' is no type of facts; {near}")
    source = sources[found["source"]]
    numbers = [name for name, column in source.fields.items() if column.kind == "integer"]
    for name in (found["part"], found["whole"]):
        if name and name not in numbers:
            raise ValueError(f"'{source.name}' has no number '{name}'; {nearest(name, numbers)}")
    code, kind = found["code"] or "", ""
    if code:
        kind, codes = _kind(source, vocabulary)
        if code not in codes:
            raise ValueError(f"'{source.name}' has no kind '{code}'; {nearest(code, codes)}")
    return Counted(source.name, found["part"] or "", found["whole"] or "", kind, code)


def _kind(source: CountedSource, vocabulary: Vocabulary) -> tuple[str, Mapping[str, str]]:
    """The field that says of which kind a fact is, and its codes with their labels."""
    for name in _KINDS:
        column = source.fields.get(name)
        if column is not None and column.kind == "code" and column.codes in vocabulary.codes:
            listed = vocabulary.codes[column.codes].codes
            return name, {code: label.zh for code, label in listed.items()}
    return "", {}


def read_from(measure: Mapping[str, Any], vocabulary: Vocabulary = VOCABULARY) -> Counted | None:
    """What an indicator written as data counts, where a cell can say it."""
    source, _, part = str(measure.get("sum", measure.get("count", ""))).partition(".")
    where = measure.get("where") or {}
    known = sources_of(vocabulary)
    if source not in known or len(where) > 1:
        return None
    kind, codes = _kind(known[source], vocabulary)
    code = where.get(kind)
    if where and not (isinstance(code, str) and code in codes):
        return None
    return Counted(source, part, "", kind if code else "", code or "")


def offered(vocabulary: Vocabulary = VOCABULARY) -> Iterator[str]:
    """What the drop-down offers: each with its words behind it."""
    for name, source in sources_of(vocabulary).items():
        model = vocabulary.types.get(name)
        label = model.label.zh if model is not None else ""
        yield f"{name} {label}".strip()
        for code, words in _kind(source, vocabulary)[1].items():
            yield f"{name}:{code} {words}"
