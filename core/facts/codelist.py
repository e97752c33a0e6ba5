"""Code lists: the closed sets of values that `code` fields take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core.facts.model import Label

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 40


class CodeListError(ValueError):
    """A code list that cannot be, or an addition it refuses; `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class CodeList:
    """A named set of codes with labels; an `ordered` list is a scale, lowest first.

    Raises `CodeListError` (``facts.malformed-code``) for a code that is not kebab-case of at most 40
    characters.
    """

    name: str
    label: Label
    codes: Mapping[str, Label]
    ordered: bool = False

    def __post_init__(self) -> None:
        for code in self.codes:
            if not _CODE.fullmatch(code) or len(code) > _LONGEST:
                raise CodeListError(
                    "facts.malformed-code",
                    f"{self.name}: write the code {code!r} in lower case with hyphens, "
                    f"at most {_LONGEST} characters",
                )
        object.__setattr__(self, "codes", MappingProxyType(dict(self.codes)))

    def place(self, code: str) -> int:
        """The code's place in the list, counted from 0; raises `CodeListError` if it is not there."""
        for place, known in enumerate(self.codes):
            if known == code:
                return place
        raise CodeListError("facts.unknown-code", f"{self.name} has no code {code!r}")

    def extended(self, extra: Mapping[str, Label]) -> CodeList:
        """A list with `extra` codes at the end.

        Raises `CodeListError`: ``facts.code-redefined`` for a code the list has already, and
        ``facts.ordered-list`` for a scale, where a code in the wrong place would change what
        "at least this level" means for everybody.
        """
        if self.ordered and extra:
            raise CodeListError(
                "facts.ordered-list",
                f"{self.name} is a scale ({' < '.join(self.codes)}); "
                "codes cannot be added to it, use tags instead",
            )
        for code in extra:
            if code in self.codes:
                raise CodeListError(
                    "facts.code-redefined",
                    f"{self.name} already has {code!r} ({self.codes[code].zh}); choose another code",
                )
        return CodeList(self.name, self.label, {**self.codes, **extra}, self.ordered)


def code_list(
    name: str, zh: str, en: str, codes: Mapping[str, tuple[str, str]], *, ordered: bool = False
) -> CodeList:
    """A code list written as ``{code: (Chinese, English)}``; an ordered one lowest first."""
    labels = {code: Label(*pair) for code, pair in codes.items()}
    return CodeList(name, Label(zh, en), labels, ordered)
