"""Codes of the data in words, in the language in use."""

from __future__ import annotations

from api.language import in_chinese
from core.facts import FactModel, Label, fields_of
from core.host import Region


def label(words: Label) -> str:
    """A label in the language in use."""
    return words.zh if in_chinese() else words.en


def labels(region: Region, model: type[FactModel], field: str) -> dict[str, str]:
    """The codes that a field of a region's facts takes, in words."""
    codes = next(each.column.codes for each in fields_of(model) if each.name == field)
    return {code: label(words) for code, words in region.vocabulary.codes[codes].codes.items()}
